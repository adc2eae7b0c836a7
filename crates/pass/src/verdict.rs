//! What is found at the door.

use jiff::Timestamp;
use linli_kernel::Text;

use crate::Unreadable;

/// What is said of a pass at one door and moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is good here and now.
    Good,
    /// No pass at all, or damaged.
    Unreadable(Unreadable),
    /// Signed by a key this door does not know: another street, a key that was withdrawn, or a door that has long been
    /// offline.
    UnknownKey,
    /// The signature does not prove it: it was altered or made up.
    Forged,
    /// Genuine, but for another building.
    WrongBuilding,
    /// Genuine, but taken back by its host.
    Revoked,
    /// Genuine, but it begins later.
    NotYet(Timestamp),
    /// Genuine, but it ended.
    Expired(Timestamp),
}

impl Verdict {
    /// Whether the door opens.
    #[must_use]
    pub fn is_good(&self) -> bool {
        *self == Self::Good
    }

    /// The stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Unreadable(_) => "unreadable",
            Self::UnknownKey => "unknown_key",
            Self::Forged => "forged",
            Self::WrongBuilding => "wrong_building",
            Self::Revoked => "revoked",
            Self::NotYet(_) => "not_yet",
            Self::Expired(_) => "expired",
        }
    }

    /// What it means and what to do.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Good => Text::new("有效，请进", "Valid: please come in"),
            Self::Unreadable(why) => why.text(),
            Self::UnknownKey => Text::new(
                "不认识签发的密钥：可能是别的街道签发，或密钥已停用；请联网更新后再扫",
                "The key that signed it is not known here: another street's, or one that was withdrawn; go online, update, and scan again",
            ),
            Self::Forged => Text::new(
                "签名不符，是改过或伪造的访客码：请不要放行，联系接待方",
                "The signature is wrong: this pass was altered or made up; do not let it through, and call the host",
            ),
            Self::WrongBuilding => Text::new(
                "访客码是真的，但不是这幢楼的：请核对楼幢",
                "The pass is genuine but for another building: check the building",
            ),
            Self::Revoked => Text::new(
                "接待方已收回这张访客码：请联系接待方",
                "The host took this pass back: call the host",
            ),
            Self::NotYet(_) => Text::new(
                "还没到时间：请看生效时间",
                "It is too early: see when the pass begins",
            ),
            Self::Expired(_) => Text::new(
                "已经过期：请接待方重新发放",
                "The pass has expired: ask the host for a new one",
            ),
        }
    }
}
