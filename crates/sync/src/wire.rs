//! What travels between phone and server. `docs/sync.md` shows each with an example.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use serde_json::Value;

use crate::{Answer, Buckets, DeviceId, Edit, EditId, RecordId, Version};

/// A record as a phone carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// Which kind: `place`, `person`, `household`, `task`, `form`.
    pub kind: String,
    /// Which.
    pub id: RecordId,
    /// Its version.
    pub version: Version,
    /// Its fields.
    pub fields: BTreeMap<String, Value>,
    /// Of a record that can be edited: the version at which each field last changed, and when that was learned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stamps: BTreeMap<String, (Version, i64)>,
}

/// A page of what is new since a cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeltaPage {
    /// Where to go on.
    pub cursor: String,
    /// Whether there is more at once.
    pub more: bool,
    /// Whether the scope changed, so that the device has to reconcile.
    pub reconcile: bool,
    /// What is new or changed.
    pub have: Vec<Carried>,
    /// What is no longer there or no longer yours: kind and id. It is deleted on the device.
    pub gone: Vec<(String, RecordId)>,
}

/// What a phone holds, to be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The device.
    pub device: DeviceId,
    /// What it holds.
    pub buckets: Buckets,
}

/// Edits to apply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// The device.
    pub device: DeviceId,
    /// The edits, oldest first, each with the kind of its record.
    pub edits: Vec<(String, Edit)>,
}

/// What became of one edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditAnswer {
    /// Which.
    pub id: EditId,
    /// What became of it.
    pub answer: Answer,
    /// The record that it is about by now, where a new one turned out to be that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<RecordId>,
}

/// What became of each edit of an upload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadAnswer {
    /// One for each edit.
    pub answers: Vec<EditAnswer>,
}
