//! An import and its states. Pure.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use linli_geodesy::Crs;
use linli_kernel::{EntryId, PersonId, StreetCode, Text};
use serde::{Deserialize, Serialize};

macro_rules! stored {
    ($(#[$doc:meta])* $name:ident; $($(#[$item_doc:meta])* $item:ident = $code:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$item => $code,)* })
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$item),)*
                    other => Err(format!("unknown {} {other:?}: one of {}", stringify!($name), [$($code,)*].join(", "))),
                }
            }
        }
    };
}

stored! {
    /// Where an import stands.
    State;
    /// Uploaded; its columns are being chosen.
    Uploaded = "uploaded";
    /// A job reads it and compares.
    Checking = "checking";
    /// The counts are there; somebody chooses.
    Checked = "checked";
    /// A job writes it.
    Applying = "applying";
    /// Taken in.
    Done = "done";
    /// Refused as a whole; nothing was taken.
    Failed = "failed";
    /// Given up, or too old; nothing was taken.
    Dropped = "dropped";
}

impl State {
    /// Whether a job has it in hand.
    #[must_use]
    pub fn runs(self) -> bool {
        match self {
            Self::Checking | Self::Applying => true,
            Self::Uploaded | Self::Checked | Self::Done | Self::Failed | Self::Dropped => false,
        }
    }

    /// Whether its columns may still be changed.
    #[must_use]
    pub fn may_change(self) -> bool {
        match self {
            Self::Uploaded | Self::Checked | Self::Failed => true,
            Self::Checking | Self::Applying | Self::Done | Self::Dropped => false,
        }
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Uploaded => Text::new("待选列", "choose the columns"),
            Self::Checking => Text::new("检查中", "being checked"),
            Self::Checked => Text::new("待确认", "to be confirmed"),
            Self::Applying => Text::new("导入中", "being imported"),
            Self::Done => Text::new("已导入", "imported"),
            Self::Failed => Text::new("未导入", "not imported"),
            Self::Dropped => Text::new("已放弃", "given up"),
        }
    }
}

stored! {
    /// What is taken while some rows are wrong; a person chooses it, nobody assumes it.
    Policy;
    /// Nothing.
    All = "all";
    /// The good rows.
    Good = "good";
}

impl From<Policy> for linli_sheets::Policy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::All => Self::AllOrNothing,
            Policy::Good => Self::GoodRowsOnly,
        }
    }
}

/// How many rows would do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New rows.
    pub new: i64,
    /// Known rows that change.
    pub changed: i64,
    /// Known rows that stay.
    pub same: i64,
    /// Wrong rows.
    pub wrong: i64,
}

impl Counts {
    /// All rows.
    #[must_use]
    pub fn rows(self) -> i64 {
        self.new + self.changed + self.same + self.wrong
    }
}

/// How a file is laid out, as a person said or as it was guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The sheet; empty for the first one that holds something.
    pub sheet: String,
    /// The row of the header; none to look for it.
    pub header: Option<u32>,
    /// For each column wanted the column of the file, from 0; none to guess.
    pub chosen: Option<BTreeMap<String, Option<u16>>>,
}

/// An import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Its street.
    pub street: StreetCode,
    /// Its id.
    pub id: EntryId,
    /// What is imported, as [`super::Importable::kind`] names it.
    pub kind: String,
    /// Who uploaded it; nobody else sees it.
    pub person: PersonId,
    /// The name of the file as uploaded.
    pub file: String,
    /// Where it stands.
    pub state: State,
    /// How the file is laid out.
    pub layout: Layout,
    /// The reference system of its coordinates, as chosen.
    pub crs: Option<Crs>,
    /// What to do with wrong rows, once chosen.
    pub policy: Option<Policy>,
    /// What was counted.
    pub counts: Counts,
    /// Why it failed.
    pub said: Option<Text>,
    /// How often a job that had it in hand died and was begun again.
    pub again: i64,
    /// Whether the file is still kept.
    pub kept: bool,
    /// When it was uploaded.
    pub at: Timestamp,
    /// When it was done, refused or dropped.
    pub ended: Option<Timestamp>,
    /// Counts its changes.
    pub rev: i64,
}
