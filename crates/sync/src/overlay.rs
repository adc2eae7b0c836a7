//! What a registry holds, as the merge sees it: desks change it too, and know nothing of branches.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Kept, Record, Version};

/// How a field stands in the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The value; none where it was cleared.
    pub value: Option<Value>,
    /// The version of the record at which it last changed.
    pub version: Version,
    /// The instant as of which it is known, in milliseconds since 1970: of two of the same day the later one counts.
    pub at: i64,
}

impl Record {
    /// What the registry holds is what stands. Where a field changed apart from phones, no branch stands behind it and its
    /// instant is the registry's; else it is that of the edit, which was made before it arrived.
    pub fn overlay(&mut self, version: Version, gone: bool, fields: BTreeMap<String, Standing>) {
        self.version = version;
        self.gone = gone;
        let mut known = std::mem::take(&mut self.fields);
        for (field, now) in fields {
            let same = known.remove(&field);
            let same = same.filter(|kept| kept.version == now.version);
            let (at, branches) = match same {
                Some(kept) => (kept.at, kept.branches),
                None => (now.at, BTreeSet::new()),
            };
            let kept = Kept {
                value: now.value,
                version: now.version,
                at,
                branches,
            };
            self.fields.insert(field, kept);
        }
    }
}
