//! A pass, and its bytes.

use jiff::{SignedDuration, Timestamp};
use linli_kernel::StreetCode;
use sha2::{Digest as _, Sha256};

use crate::words::{self, WordError};
use crate::{Purpose, Unreadable};

/// The first byte of what is signed: the layout of the rest.
const LAYOUT: u8 = 1;

/// No pass is longer valid than this, whoever signed it: 90 days.
pub const LIFE_MAX: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What tells one pass from another, drawn at random.
pub type Nonce = [u8; 8];

/// Names a building without its record: see [`building_tag`].
pub type BuildingTag = [u8; 8];

/// The tag of a building: the first eight bytes of the SHA-256 of street code, a line break, and its id.
#[must_use]
pub fn building_tag(street: StreetCode, id: &str) -> BuildingTag {
    let digest = Sha256::digest(format!("{street}\n{id}").as_bytes());
    std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default())
}

/// That somebody is expected: where, for what, and when. It names no visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The street whose key signs.
    pub street: StreetCode,
    /// The number of that key.
    pub key: u16,
    /// Tells this pass from others.
    pub nonce: Nonce,
    /// The building whose door it opens.
    pub building: BuildingTag,
    /// Valid from this second on.
    pub from: Timestamp,
    /// No longer valid at this second.
    pub until: Timestamp,
    /// What for.
    pub purpose: Purpose,
    /// Who expects the visitor: a firm, or a door. At most [`crate::HOST_CHARS`] characters.
    pub host: String,
    /// A word the visitor says at the door, if they chose one. At most [`crate::WORD_CHARS`] characters.
    pub word: String,
}

impl Pass {
    /// Whether its texts may stand in a pass.
    ///
    /// # Errors
    /// The field (`host` or `word`) and what is wrong with it.
    pub fn check(&self) -> Result<(), (&'static str, WordError)> {
        words::check_words(&self.host, &self.word)
    }

    /// The bytes that are signed. Instants are cut to whole seconds.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(96);
        out.push(LAYOUT);
        let street: u32 = self.street.as_str().parse().unwrap_or(0);
        out.extend(street.to_be_bytes());
        out.extend(self.key.to_be_bytes());
        out.extend(self.nonce);
        out.extend(self.building);
        out.extend(second(self.from).to_be_bytes());
        out.extend(second(self.until).to_be_bytes());
        out.push(self.purpose.byte());
        for text in [&self.host, &self.word] {
            out.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
            out.extend(text.bytes());
        }
        out
    }

    /// Reads what [`Pass::bytes`] wrote, all of it and nothing else.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut rest = Cursor(bytes);
        let [layout] = rest.take()?;
        if layout != LAYOUT {
            return Err(Unreadable::Layout(layout));
        }
        let street = format!("{:09}", u32::from_be_bytes(rest.take()?));
        let pass = Self {
            street: street.parse().map_err(|_bad| Unreadable::Content)?,
            key: u16::from_be_bytes(rest.take()?),
            nonce: rest.take()?,
            building: rest.take()?,
            from: rest.instant()?,
            until: rest.instant()?,
            purpose: Purpose::of(u8::from_be_bytes(rest.take()?)).ok_or(Unreadable::Content)?,
            host: rest.text()?,
            word: rest.text()?,
        };
        if !rest.0.is_empty() || pass.check().is_err() || pass.until <= pass.from {
            return Err(Unreadable::Content);
        }
        if pass.until.duration_since(pass.from) > LIFE_MAX {
            return Err(Unreadable::Content);
        }
        Ok(pass)
    }
}

/// Seconds since 1970; what lies before 1970 or after 2106 is cut to the nearer end.
fn second(at: Timestamp) -> u32 {
    u32::try_from(at.as_second().max(0)).unwrap_or(u32::MAX)
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (head, rest) = self.0.split_first_chunk().ok_or(Unreadable::Length)?;
        self.0 = rest;
        Ok(*head)
    }

    fn instant(&mut self) -> Result<Timestamp, Unreadable> {
        let second = u32::from_be_bytes(self.take()?);
        Timestamp::from_second(i64::from(second)).map_err(|_far| Unreadable::Content)
    }

    fn text(&mut self) -> Result<String, Unreadable> {
        let length = usize::from(u8::from_be_bytes(self.take()?));
        let (head, rest) = self.0.split_at_checked(length).ok_or(Unreadable::Length)?;
        self.0 = rest;
        String::from_utf8(head.to_vec()).map_err(|_bad| Unreadable::Content)
    }
}
