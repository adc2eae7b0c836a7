//! What a worker changed, as it travels.

use std::collections::BTreeMap;

use linli_kernel::{FieldError, Invalid, Text, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// From text that [`Edit::check`] or the store looks at.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }

            /// Whether it is 1 to 64 letters, digits, `-` or `_`.
            #[must_use]
            pub fn is_plain(&self) -> bool {
                (1..=64).contains(&self.0.len())
                    && self.0.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    )*};
}

keys! {
    /// An edit, named by the device that made it: what makes sending it again harmless.
    EditId;
    /// A run of edits of one record on one device, from the first that was not yet sent.
    BranchId;
    /// A record of the registry, as its room names it.
    RecordId;
    /// A device of an account.
    DeviceId;
}

/// The version of a record. 0: it is not there yet.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u64);

impl Version {
    /// The one after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// What became of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What stood there when the worker changed it; none for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What is to stand there; none clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
    /// The base: the version of the record at which the field had last changed, as the device knew it.
    pub seen: Version,
    /// When, in milliseconds since 1970. At least one more than that of the value it replaces, so that what was made
    /// in the knowledge of another is always the newer of the two, whatever the clocks say.
    pub at: i64,
}

/// What a phone makes that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Of which register.
    pub register: String,
    /// At which place, by id.
    pub place: String,
}

/// The changes of one record that were saved together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Its name.
    pub id: EditId,
    /// The record.
    pub record: RecordId,
    /// The branch.
    pub branch: BranchId,
    /// Its place in the branch, from 1.
    pub nth: u32,
    /// The version of the record on the server that the device knew when the branch began; 0 for a new record.
    pub trunk: Version,
    /// The device.
    pub device: DeviceId,
    /// What it makes, in the first edit of a record that is not there; the phone gave the record its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Begin>,
    /// Fields of a new record whose wrong check character was seen on the document, each with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub confirmed: BTreeMap<String, String>,
    /// The changes, by field.
    pub fields: BTreeMap<String, Change>,
}

/// The most fields of one edit.
const FIELDS: usize = 300;

impl Edit {
    /// Whether it begins a record that is not there.
    #[must_use]
    pub fn makes(&self) -> bool {
        self.trunk == Version(0) && self.nth == 1
    }

    /// Whether it can be an edit at all.
    ///
    /// # Errors
    /// Invalid: every wrong part.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut wrong = Invalid::default();
        let mut say = |field: &str, zh: &str, en: &str| {
            wrong.fields.push(FieldError {
                field: field.to_owned(),
                text: Text::new(zh, en),
            });
        };
        let plain = [
            ("id", self.id.is_plain()),
            ("record", self.record.is_plain()),
            ("branch", self.branch.is_plain()),
            ("device", self.device.is_plain()),
        ];
        for (field, _bad) in plain.iter().filter(|(_field, plain)| !plain) {
            say(
                field,
                "应为1至64个字母、数字、“-”或“_”",
                "Use 1 to 64 letters, digits, \"-\" or \"_\"",
            );
        }
        if self.nth == 0 {
            say("nth", "应从1开始", "Count from 1");
        }
        if self.fields.is_empty() || self.fields.len() > FIELDS {
            say(
                "fields",
                "一次修改应有1至300项",
                "An edit changes 1 to 300 fields",
            );
        }
        if self.new.is_some() && !self.makes() {
            say(
                "new",
                "只有新登记的第一处修改才能带登记簿和地点",
                "Only the first edit of a new record names a register and a place",
            );
        }
        wrong.check()
    }
}
