//! linli-pass: visitor passes (访客码) that are signed, expire, and are verified without a network.
//!
//! A [`Pass`] says where somebody is expected and from when to when. It holds no name, no telephone number and no
//! identity number, and nobody is told when it is shown: [`Ring::verify`] is a function of the text, the door, the
//! keys and the clock it is handed. It tells apart what is unreadable, signed with an unknown key, forged, for
//! another building, revoked, too early and too late, each in both languages.
//!
//! The text is base 32 (RFC 4648) behind `LP`, so that a QR code holds it in its compact alphanumeric mode and people
//! can type it. The layout of the bytes is in the README.

mod key;
mod pass;
mod purpose;
mod read;
mod ring;
mod verdict;
mod words;

pub use key::{PublicKey, SigningKey};
pub use pass::{BuildingTag, LIFE_MAX, Nonce, Pass, building_tag};
pub use purpose::Purpose;
pub use read::{PREFIX, Unreadable, claimed_street};
pub use ring::{Answer, Door, Ring};
pub use verdict::Verdict;
pub use words::{HOST_CHARS, WORD_CHARS, WordError, check_words};
