//! How far a device has followed the changes of its scope.

use std::fmt;
use std::str::FromStr;

use linli_kernel::{FieldError, Invalid, Text, Trouble};

/// A place in the log of changes, under one scope. A device whose scope changed starts anew and reconciles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The number of the last change that was told. Later changes have larger numbers.
    pub seq: i64,
    /// The scope it was told under, as a short digest.
    pub scope: String,
}

/// A text that is no cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCursor;

impl Cursor {
    /// The start, under a scope.
    #[must_use]
    pub fn start(scope: impl Into<String>) -> Self {
        Self {
            seq: 0,
            scope: scope.into(),
        }
    }

    /// After a page whose last change has this number. It never goes back.
    #[must_use]
    pub fn after(&self, seq: i64) -> Self {
        Self {
            seq: self.seq.max(seq),
            scope: self.scope.clone(),
        }
    }

    /// Whether a device that follows from here has to reconcile first: the scope is another, or the log no longer
    /// reaches back so far.
    #[must_use]
    pub fn is_stale(&self, scope: &str, oldest: i64) -> bool {
        self.scope != scope || self.seq < oldest.saturating_sub(1)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}.{}", self.seq, self.scope)
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.split('.');
        let (Some("1"), Some(seq), Some(scope), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadCursor);
        };
        let plain =
            (1..=64).contains(&scope.len()) && scope.bytes().all(|b| b.is_ascii_alphanumeric());
        let seq = seq.parse().ok().filter(|seq| *seq >= 0);
        match seq {
            Some(seq) if plain => Ok(Self {
                seq,
                scope: scope.to_owned(),
            }),
            Some(_) | None => Err(BadCursor),
        }
    }
}

impl From<BadCursor> for Trouble {
    fn from(BadCursor: BadCursor) -> Self {
        Self::Invalid(Invalid {
            fields: vec![FieldError {
                field: "cursor".to_owned(),
                text: Text::new(
                    "同步位置无效，请重新做一次完整同步",
                    "This is no cursor. Begin with a whole sync",
                ),
            }],
        })
    }
}
