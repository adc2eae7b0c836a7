//! Callers of recently used sessions, so that a page of ten requests reads its session once.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use linli_kernel::{Caller, Digest, PersonId, StreetCode};

use super::gate::Gate;
use super::store::accounts::LockRule;

/// How long a caller is believed without asking the store. Changes made by this process are seen at once;
/// those made by another process of the same street after this long.
const BELIEVED: SignedDuration = SignedDuration::from_secs(5);

/// The most callers kept; some 1 KiB each.
const CAPACITY: usize = 8_192;

/// How sessions and locks behave. The defaults are the test values of 等保 GB/T 22239-2019, 8.1.4.1:
/// five wrong attempts lock, idle sessions end after half an hour.
#[derive(Clone, Copy, Debug)]
pub struct AccessRules {
    /// A session ends when it was not used for this long.
    pub idle: SignedDuration,
    /// A session ends after this long however busy it is: one working day.
    pub lasts: SignedDuration,
    /// So many wrong attempts in a row lock an account.
    pub failures: u32,
    /// For this long; attempts further apart than this are not in a row.
    pub lock: SignedDuration,
}

impl Default for AccessRules {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_mins(30),
            lasts: SignedDuration::from_hours(12),
            failures: 5,
            lock: SignedDuration::from_mins(15),
        }
    }
}

impl AccessRules {
    pub(super) fn lock_rule(self) -> LockRule {
        LockRule {
            failures: self.failures,
            lasts: self.lock,
        }
    }
}

/// What sessions need in memory: recently used callers, the rules, and the gate in front of hashing.
#[derive(Debug, Default)]
pub struct SessionCache {
    known: Mutex<Known>,
    pub(super) rules: AccessRules,
    pub(super) gate: Gate,
}

#[derive(Debug, Default)]
struct Known {
    callers: HashMap<Digest, (Caller, Timestamp)>,
    /// Grows with every change, so that what was loaded before a change is not kept after it.
    changes: u64,
}

impl SessionCache {
    /// An empty cache under `rules`.
    #[must_use]
    pub fn new(rules: AccessRules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// The caller of a token, if loaded within the last seconds.
    pub(super) fn get(&self, token: Digest, now: Timestamp) -> Option<Caller> {
        let known = self.lock();
        let (caller, loaded) = known.callers.get(&token)?;
        is_fresh(*loaded, now).then(|| caller.clone())
    }

    /// The number of changes so far; take it before loading, give it to [`Self::keep`].
    pub(super) fn changes(&self) -> u64 {
        self.lock().changes
    }

    /// Keeps a caller that was loaded at `now`, unless something changed since.
    pub(super) fn keep(&self, token: Digest, caller: Caller, now: Timestamp, changes: u64) {
        let mut known = self.lock();
        if known.changes != changes {
            return;
        }
        if known.callers.len() >= CAPACITY {
            known
                .callers
                .retain(|_, (_, loaded)| is_fresh(*loaded, now));
        }
        if known.callers.len() < CAPACITY {
            known.callers.insert(token, (caller, now));
        }
    }

    /// Forgets the sessions of a person: theirs were revoked, or their appointments changed.
    pub(super) fn forget(&self, street: StreetCode, person: PersonId) {
        let mut known = self.lock();
        known.changes += 1;
        known
            .callers
            .retain(|_, (caller, _)| caller.street != street || caller.person != person);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that went backwards makes nothing fresh.
fn is_fresh(loaded: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(loaded);
    age >= SignedDuration::ZERO && age < BELIEVED
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_kernel::{DigestKind, Ids, Lang};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn caller() -> Caller {
        let person = Ids::default().next(at(0));
        let street = "330105005".parse().unwrap();
        Caller {
            street,
            person,
            name: "张三".into(),
            lang: Lang::Zh,
            grants: Vec::new(),
        }
    }

    #[test]
    fn a_caller_is_believed_for_five_seconds_and_not_after_a_change() {
        let cache = SessionCache::default();
        let (caller, token) = (caller(), DigestKind::Sha256.of(&[b"t"]));
        cache.keep(token, caller.clone(), at(0), cache.changes());
        assert!(cache.get(token, at(4)).is_some());
        assert!(cache.get(token, at(5)).is_none());
        assert!(cache.get(token, at(-1)).is_none());
        cache.forget(caller.street, caller.person);
        assert!(cache.get(token, at(1)).is_none());
    }

    #[test]
    fn what_was_loaded_before_a_change_is_not_kept_after_it() {
        let cache = SessionCache::default();
        let (caller, token) = (caller(), DigestKind::Sha256.of(&[b"t"]));
        let changes = cache.changes();
        cache.forget(caller.street, caller.person);
        cache.keep(token, caller, at(0), changes);
        assert!(cache.get(token, at(0)).is_none());
    }

    #[test]
    fn a_flood_of_sessions_does_not_grow_beyond_the_capacity() {
        let cache = SessionCache::default();
        let caller = caller();
        for number in 0..CAPACITY + 100 {
            let token = DigestKind::Sha256.of(&[&number.to_be_bytes()]);
            cache.keep(token, caller.clone(), at(0), 0);
        }
        assert_eq!(cache.lock().callers.len(), CAPACITY);
        let token = DigestKind::Sha256.of(&[b"later"]);
        cache.keep(token, caller, at(6), 0);
        assert_eq!(cache.lock().callers.len(), 1);
    }
}
