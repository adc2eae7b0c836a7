//! Why a task could not be done.

use std::str::FromStr;

use linli_kernel::codes;

codes! {
    /// Why a task could not be done.
    Reason {
        /// 家中无人.
        NobodyHome = "nobody_home", "家中无人", "Nobody home";
        /// 锁门 or closed.
        Locked = "locked", "锁门", "Locked";
        /// 拒绝: to answer is voluntary, so nobody calls again.
        Refused = "refused", "对方不愿配合", "They would rather not";
        /// The place or the shop is no longer there.
        Gone = "gone", "已不存在", "No longer there";
        /// The way was unsafe or closed.
        Unsafe = "unsafe", "当时不安全", "Unsafe at the time";
        /// Anything else, in words.
        Other = "other", "其他", "Other";
    }
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
