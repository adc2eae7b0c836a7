//! SQL of people, by table.

pub(super) mod accounts;
pub(super) mod appointments;
pub(super) mod orgs;
pub(super) mod own;
pub(super) mod persons;
pub(super) mod sessions;

linli_db::text_column!(super::OrgKind);
