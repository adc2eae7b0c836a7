//! The text of a pass: bytes and signature in base 32.

use base32ct::{Base32UpperUnpadded, Encoding as _};
use linli_kernel::{StreetCode, Text};
use p256::ecdsa::Signature;

use crate::Pass;

/// What every pass begins with.
pub const PREFIX: &str = "LP";

/// The length of a signature: ECDSA P-256 as r and s, 32 bytes each.
const SIGNATURE: usize = 64;

/// No pass is longer, in characters; what is longer is not even decoded.
const CHARS_MAX: usize = 400;

/// Why a text is no pass at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It does not begin with `LP`, or is far too long: something else was scanned.
    NoPass,
    /// A character that no pass holds, or one too many.
    Character,
    /// It ends too early.
    Length,
    /// A layout that this program does not know: it is older than the pass.
    Layout(u8),
    /// Its parts cannot be.
    Content,
}

impl Unreadable {
    /// What is wrong and what to do.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::NoPass => Text::new(
                "这不是访客码：请让访客出示以 LP 开头的访客码",
                "This is no visitor pass: ask for the code that begins with LP",
            ),
            Self::Character => Text::new(
                "有认不出的字符：请重新扫描，或核对输入（只有字母 A–Z 和数字 2–7）",
                "A character cannot be read: scan again, or check what was typed (letters A-Z and digits 2-7 only)",
            ),
            Self::Length => Text::new(
                "访客码不完整：请重新扫描，或补全输入",
                "The pass is incomplete: scan again, or type the rest",
            ),
            Self::Layout(_) => Text::new(
                "访客码的版本较新：请联网更新核验页",
                "The pass is of a newer kind: go online and update this page",
            ),
            Self::Content => Text::new(
                "访客码内容有误：请让接待方重新发放",
                "The pass makes no sense: ask the host for a new one",
            ),
        }
    }
}

/// The text of what was signed.
pub(crate) fn write(bytes: &[u8], signature: &Signature) -> String {
    let all = [bytes, signature.to_bytes().as_slice()].concat();
    format!("{PREFIX}{}", Base32UpperUnpadded::encode_string(&all))
}

/// A pass whose signature was not looked at yet.
pub(crate) struct Unproved {
    pub pass: Pass,
    pub bytes: Vec<u8>,
    pub signature: [u8; SIGNATURE],
}

/// Reads a text. Spaces, line breaks and hyphens between characters and small letters are as good.
pub(crate) fn read(text: &str) -> Result<Unproved, Unreadable> {
    let is_gap = |one: &char| one.is_whitespace() || *one == '-';
    let plain: String = text
        .chars()
        .filter(|one| !is_gap(one))
        .map(|one| one.to_ascii_uppercase())
        .take(CHARS_MAX)
        .collect();
    let body = plain.strip_prefix(PREFIX).ok_or(Unreadable::NoPass)?;
    if plain.chars().count() == CHARS_MAX {
        return Err(Unreadable::NoPass);
    }
    let all = Base32UpperUnpadded::decode_vec(body).map_err(|_bad| Unreadable::Character)?;
    // base32ct takes any bits behind the last byte; one text and no other is the text of a pass.
    if Base32UpperUnpadded::encode_string(&all) != body {
        return Err(Unreadable::Character);
    }
    let (bytes, signature) = all
        .split_last_chunk::<SIGNATURE>()
        .ok_or(Unreadable::Length)?;
    Ok(Unproved {
        pass: Pass::read(bytes)?,
        bytes: bytes.to_vec(),
        signature: *signature,
    })
}

/// The street that a pass claims to be of, so that the right keys can be fetched. Nothing proves it yet.
#[must_use]
pub fn claimed_street(text: &str) -> Option<StreetCode> {
    read(text).ok().map(|unproved| unproved.pass.street)
}
