//! SQL of forms.

pub(super) mod definitions;
pub(super) mod drafts;
pub(super) mod editions;
pub(super) mod feed;
pub(super) mod own;
pub(super) mod past;
pub(super) mod sums;
