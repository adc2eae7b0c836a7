//! How much a phone has room for. What a worker captured is never dropped for want of room.

use serde::{Deserialize, Serialize};

/// What the browser grants and what is used of it, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// What it grants.
    pub granted: u64,
    /// What is used.
    pub used: u64,
}

/// What there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Everything.
    Plenty,
    /// It gets short: send soon. Records of the registry are no longer fetched ahead.
    Short,
    /// No new photo fits. What is kept stays, and answers without photos are still taken.
    NoPhotos,
}

/// What is kept free for answers, in bytes.
const ANSWERS: u64 = 2 << 20;

impl Quota {
    /// Whether a photo of so many bytes still fits. Photos are kept enciphered, which adds a little.
    #[must_use]
    pub fn room_for(self, photo: u64) -> Room {
        let free = self.granted.saturating_sub(self.used);
        let needed = photo.saturating_add(photo / 64).saturating_add(1 << 10);
        if free < needed.saturating_add(ANSWERS) {
            Room::NoPhotos
        } else if free < self.granted / 10 {
            Room::Short
        } else {
            Room::Plenty
        }
    }
}
