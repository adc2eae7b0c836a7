//! Pluggable digests: SHA-256 by default, SM3 (GB/T 32905) where commercial cryptography is required.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// Which digest seals the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DigestKind {
    /// SHA-256, FIPS 180-4.
    #[default]
    Sha256,
    /// SM3, GB/T 32905-2016.
    Sm3,
}

/// 32 bytes of digest, printed in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl DigestKind {
    /// The digest of the parts, each preceded by its length so that no two lists of parts collide.
    #[must_use]
    pub fn of(self, parts: &[&[u8]]) -> Digest {
        match self {
            Self::Sha256 => Digest(absorb(sha2::Sha256::new(), parts)),
            Self::Sm3 => Digest(absorb(sm3::Sm3::new(), parts)),
        }
    }

    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }
}

impl FromStr for DigestKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sha256" => Ok(Self::Sha256),
            "sm3" => Ok(Self::Sm3),
            other => Err(format!("unknown digest {other:?}: sha256 or sm3")),
        }
    }
}

fn absorb<D: sha2::Digest>(mut hasher: D, parts: &[&[u8]]) -> [u8; 32] {
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let mut out = [0u8; 32];
    out.copy_from_slice(&hasher.finalize());
    out
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm3_and_sha256_give_their_published_vectors() {
        // GB/T 32905 appendix A.1 and FIPS 180-4 for "abc", without our length prefix.
        let mut sm3 = sm3::Sm3::new();
        sha2::Digest::update(&mut sm3, b"abc");
        assert_eq!(
            Digest(sm3.finalize().into()).to_string(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
        let sha = sha2::Sha256::digest(b"abc");
        assert_eq!(
            Digest(sha.into()).to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(
            DigestKind::Sha256.of(&[b"ab", b"c"]),
            DigestKind::Sha256.of(&[b"a", b"bc"])
        );
    }
}
