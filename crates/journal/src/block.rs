//! A block: the digests of some entries, sealed with the hash of the block before it.

use std::fmt;
use std::str::FromStr;

use linli_db::{DbError, Row};
use linli_kernel::{Digest, DigestKind, EntryId, StreetCode};
use uuid::Uuid;

/// What the first block names as the one before it.
pub(crate) const NOTHING: Digest = Digest([0; 32]);

const LEAF: usize = 48;

/// One entry inside a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub entry: EntryId,
    pub digest: Digest,
}

/// A row of `journal_blocks` without the two hashes.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub street: StreetCode,
    pub height: i64,
    pub kind: DigestKind,
    pub sealed_ms: i64,
    pub entries: i64,
    /// 16 bytes of id and 32 of digest for each entry, in the order of ids.
    pub leaves: Vec<u8>,
}

impl Block {
    /// Its hash if it follows `prev`.
    pub fn hash(&self, prev: Digest) -> Digest {
        self.kind.of(&[
            b"linli.block.1",
            self.street.as_str().as_bytes(),
            &self.height.to_be_bytes(),
            &prev.0,
            self.kind.name().as_bytes(),
            &self.sealed_ms.to_be_bytes(),
            &self.entries.to_be_bytes(),
            &self.leaves,
        ])
    }

    /// Its entries; `None` if the bytes are no list of leaves as long as it says.
    pub fn leaves(&self) -> Option<Vec<Leaf>> {
        let whole = self.leaves.len().is_multiple_of(LEAF);
        let long = i64::try_from(self.leaves.len() / LEAF).ok()?;
        if !whole || long != self.entries {
            return None;
        }
        self.leaves.chunks_exact(LEAF).map(leaf).collect()
    }

    pub fn parse(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            street: row.get("street")?,
            height: row.get("height")?,
            kind: row.get("digest")?,
            sealed_ms: row.get("sealed_ms")?,
            entries: row.get("entries")?,
            leaves: row.get("leaves")?,
        })
    }
}

fn leaf(bytes: &[u8]) -> Option<Leaf> {
    let (id, digest) = bytes.split_at_checked(16)?;
    Some(Leaf {
        entry: EntryId::from(Uuid::from_slice(id).ok()?),
        digest: Digest(digest.try_into().ok()?),
    })
}

/// The bytes stored for the entries of a block.
pub(crate) fn bytes_of(leaves: &[Leaf]) -> Vec<u8> {
    leaves
        .iter()
        .flat_map(|leaf| {
            leaf.entry
                .uuid()
                .into_bytes()
                .into_iter()
                .chain(leaf.digest.0)
        })
        .collect()
}

/// The end of a street's chain. Printed (`330105005 12 9f86…`) and kept where nobody of the office
/// can change it, it later proves that no block up to it was replaced
/// ([`crate::verify_against`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The street.
    pub street: StreetCode,
    /// The number of its last block; 0 if nothing is sealed.
    pub height: i64,
    /// The hash of that block.
    pub hash: Digest,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.street, self.height, self.hash)
    }
}

impl FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || {
            format!(
                "{text:?} is not a chain head: STREET HEIGHT HASH, as `linli audit head` prints it"
            )
        };
        let mut words = text.split_whitespace();
        let (Some(street), Some(height), Some(hash), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(bad());
        };
        Ok(Self {
            street: street.parse()?,
            height: height.parse().map_err(|_error| bad())?,
            hash: hex(hash).ok_or_else(bad)?,
        })
    }
}

fn hex(text: &str) -> Option<Digest> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(Digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_survives_being_printed_and_read() {
        let head = Head {
            street: "330105005".parse().unwrap(),
            height: 12,
            hash: DigestKind::Sm3.of(&[b"x"]),
        };
        assert_eq!(head.to_string().parse(), Ok(head));
        for wrong in [
            "",
            "330105005 12",
            "330105005 x 00",
            "3 12 00",
            "330105005 1 zz",
        ] {
            assert!(wrong.parse::<Head>().is_err(), "{wrong}");
        }
    }
}
