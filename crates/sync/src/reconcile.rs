//! Whether two sides hold the same records at the same versions, told in few bytes.
//!
//! Each record falls into one of 64 buckets; a bucket is the sum of the digests of its records. The order does not
//! matter, a record can be taken out again, and only the ids of buckets that differ have to travel.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Version;

/// How many buckets there are.
pub const BUCKETS: usize = 64;

/// The buckets of a set of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Buckets {
    /// How many records.
    pub count: u64,
    /// The sum of each bucket, as 16 hexadecimal digits.
    pub sums: Vec<String>,
}

/// The bucket of a record: the first six bits of the SHA-256 of `kind/id`.
#[must_use]
pub fn bucket_of(kind: &str, id: &str) -> usize {
    let digest = Sha256::digest(format!("{kind}/{id}"));
    usize::from(digest.first().copied().unwrap_or(0) >> 2)
}

/// The first eight bytes of the SHA-256 of `kind/id/version`.
fn weight(kind: &str, id: &str, version: Version) -> u64 {
    let digest = Sha256::digest(format!("{kind}/{id}/{}", version.0));
    digest
        .iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

impl Buckets {
    /// Of these records: kind, id and version of each.
    pub fn of<'a>(records: impl IntoIterator<Item = (&'a str, &'a str, Version)>) -> Self {
        let (mut count, mut sums) = (0, vec![0_u64; BUCKETS]);
        for (kind, id, version) in records {
            count += 1;
            if let Some(sum) = sums.get_mut(bucket_of(kind, id)) {
                *sum = sum.wrapping_add(weight(kind, id, version));
            }
        }
        let sums = sums.into_iter().map(|sum| format!("{sum:016x}")).collect();
        Self { count, sums }
    }

    /// The buckets in which the two differ. A side that sends too few or too many differs in all.
    #[must_use]
    pub fn differing(&self, other: &Self) -> BTreeSet<usize> {
        if self.sums.len() != BUCKETS || other.sums.len() != BUCKETS {
            return (0..BUCKETS).collect();
        }
        let pairs = self.sums.iter().zip(&other.sums).enumerate();
        pairs
            .filter(|(_, (a, b))| a != b)
            .map(|(at, _)| at)
            .collect()
    }
}

/// What a device has to do in the buckets that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// To fetch: not there, or at another version.
    pub fetch: Vec<(String, String)>,
    /// To delete here: it is not in the scope any more. What is not delivered of it stays.
    pub drop: Vec<(String, String)>,
}

impl Drift {
    /// Between what a device holds and what the server says it may hold, by kind and id.
    #[must_use]
    pub fn between(
        here: &BTreeMap<(String, String), Version>,
        there: &BTreeMap<(String, String), Version>,
    ) -> Self {
        let fetch = there
            .iter()
            .filter(|(key, version)| here.get(*key) != Some(version));
        let drop = here.keys().filter(|key| !there.contains_key(*key));
        Self {
            fetch: fetch.map(|(key, _)| key.clone()).collect(),
            drop: drop.cloned().collect(),
        }
    }
}
