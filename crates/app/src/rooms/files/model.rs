//! What an attachment is to the rest of the house. Pure.

use jiff::Timestamp;
use linli_kernel::{FileId, PersonId};

/// How many photos one write may bring (as many as the messengers people know).
pub const PHOTOS_LIMIT: usize = 9;

/// A kept photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Its id.
    pub file: FileId,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// In bytes.
    pub bytes: i64,
    /// SHA-256 of the kept bytes, 64 hexadecimal digits; names the file on the shelf.
    pub digest: String,
    /// What it looks like ([`super::fingerprints`]); none where it is too plain to say, or was kept before.
    pub fingerprint: Option<i64>,
    /// Who uploaded it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What it belongs to; none until a write claims it.
    pub subject: Option<Subject>,
}

/// What a file belongs to. The room that owns the kind decides who may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind, such as `case`.
    pub kind: String,
    /// Its printed id.
    pub id: String,
}

/// The two sizes that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most 2048 pixels on a side.
    Large,
    /// At most 320 pixels on a side.
    Thumb,
}
