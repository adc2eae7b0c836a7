//! Why a task could not be done.

use std::str::FromStr;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};

/// Why a task could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 家中无人.
    NobodyHome,
    /// 锁门 or closed.
    Locked,
    /// 拒绝: to answer is voluntary, so nobody calls again.
    Refused,
    /// The place or the shop is no longer there.
    Gone,
    /// The way was unsafe or closed.
    Unsafe,
    /// Anything else, in words.
    Other,
}

impl Reason {
    /// All, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::NobodyHome,
        Self::Locked,
        Self::Refused,
        Self::Gone,
        Self::Unsafe,
        Self::Other,
    ];

    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NobodyHome => "nobody_home",
            Self::Locked => "locked",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Unsafe => "unsafe",
            Self::Other => "other",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::NobodyHome => Text::new("家中无人", "Nobody home"),
            Self::Locked => Text::new("锁门", "Locked"),
            Self::Refused => Text::new("对方不愿配合", "They would rather not"),
            Self::Gone => Text::new("已不存在", "No longer there"),
            Self::Unsafe => Text::new("当时不安全", "Unsafe at the time"),
            Self::Other => Text::new("其他", "Other"),
        }
    }

    /// Whether it is worth coming again. Who refused is left in peace, and what is gone stays gone.
    #[must_use]
    pub fn comes_again(self) -> bool {
        match self {
            Self::NobodyHome | Self::Locked | Self::Unsafe => true,
            Self::Refused | Self::Gone | Self::Other => false,
        }
    }
}

impl FromStr for Reason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.code() == text);
        found.ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|one| one.code()).collect();
            format!("unknown reason {text:?}: one of {}", known.join(", "))
        })
    }
}
