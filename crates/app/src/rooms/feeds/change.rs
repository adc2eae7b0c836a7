//! A change of a case as the outside sees it. Pure.

use jiff::Timestamp;
use linli_flow::{Phase, Scene};
use linli_journal::Entry;
use linli_kernel::{CaseId, EntryId, Text};
use serde_json::Value;

use crate::rooms::cases::PublicCase;

/// What kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// The case was reported.
    Opened,
    /// Its public state changed.
    Changed,
    /// It ended.
    Closed,
    /// It goes on after it had ended.
    Reopened,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [ChangeKind; 4] = [Self::Opened, Self::Changed, Self::Closed, Self::Reopened];

    /// The stored name, and the type of the event outside.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Opened => "case.opened",
            Self::Changed => "case.changed",
            Self::Closed => "case.closed",
            Self::Reopened => "case.reopened",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Opened => Text::new("新上报", "Reported"),
            Self::Changed => Text::new("有进展", "Progress"),
            Self::Closed => Text::new("已办结", "Closed"),
            Self::Reopened => Text::new("重新办理", "Reopened"),
        }
    }
}

impl std::str::FromStr for ChangeKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|kind| kind.code() == text);
        known.ok_or_else(|| format!("unknown kind of change {text:?}"))
    }
}

impl std::fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

linli_db::text_column!(ChangeKind);

/// A public change of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its number in the street: later changes have larger ones.
    pub seq: i64,
    /// The journal entry that made it.
    pub entry: EntryId,
    /// Its number in the case, from 1.
    pub nth: i64,
    /// The case.
    pub case: CaseId,
    /// When.
    pub at: Timestamp,
    /// What kind.
    pub kind: ChangeKind,
    /// The scene and the version the case is pinned to.
    pub scene: String,
    /// The version.
    pub version: u32,
    /// The matter.
    pub matter: String,
    /// The state it came into.
    pub state: String,
    /// Where the case is told to be.
    pub path: String,
}

impl Change {
    /// What a journal entry about a public case changed, as far as it shows outside. The numbers are still to
    /// be given.
    #[must_use]
    pub fn of(entry: &Entry, case: &PublicCase, scene: &Scene) -> Option<Self> {
        let text = |name: &str| entry.data.get(name).and_then(Value::as_str);
        let to = scene.state(text("to")?)?;
        let kind = match text("from").and_then(|from| scene.state(from)) {
            None if text("action") == Some("open") => ChangeKind::Opened,
            None => return None,
            Some(from) => match (from.phase == Phase::Closed, to.phase == Phase::Closed) {
                (false, true) => ChangeKind::Closed,
                (true, false) => ChangeKind::Reopened,
                (true, true) | (false, false) if from.public != to.public => ChangeKind::Changed,
                (true, true) | (false, false) => return None,
            },
        };
        Some(Self {
            seq: 0,
            nth: 0,
            entry: entry.entry_id,
            case: case.id,
            at: entry.at,
            kind,
            scene: case.scene.clone(),
            version: case.version,
            matter: case.matter.clone(),
            state: to.id.clone(),
            path: case.place.path.clone(),
        })
    }

    /// The matter's name outside.
    #[must_use]
    pub fn service(&self) -> String {
        format!("{}.{}", self.scene, self.matter)
    }
}
