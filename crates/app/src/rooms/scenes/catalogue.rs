//! The parsed scenes in memory. Texts are immutable per version, so a parsed version never goes stale;
//! which version is in force is looked up again after a few seconds, for other processes' additions.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{StreetCode, Trouble};

use super::{parse, store, unknown};

/// How long the list of versions in force is believed.
const BELIEVED: Duration = Duration::from_secs(5);

type InForce = (Timestamp, Vec<Arc<Scene>>);

/// Parsed scenes, shared between streets that use the same text.
#[derive(Debug, Default)]
pub struct Catalogue {
    parsed: RwLock<HashMap<(StreetCode, String, u32), Arc<Scene>>>,
    by_text: Arc<RwLock<HashMap<String, Arc<Scene>>>>,
    in_force: RwLock<HashMap<StreetCode, InForce>>,
}

impl Catalogue {
    /// A catalogue for another clock: it shares what was parsed, and believes its own time.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self {
            by_text: Arc::clone(&self.by_text),
            ..Self::default()
        }
    }

    /// The scenes new cases may begin under, in the order of their ids.
    ///
    /// # Errors
    /// The store fails.
    pub async fn in_force(
        &self,
        tx: &mut Tx,
        street: StreetCode,
        now: Timestamp,
    ) -> Result<Vec<Arc<Scene>>, Trouble> {
        if let Some((at, scenes)) = read(&self.in_force).get(&street) {
            let age = now.duration_since(*at);
            if age >= SignedDuration::ZERO && age.unsigned_abs() < BELIEVED {
                return Ok(scenes.clone());
            }
        }
        let mut scenes = Vec::new();
        for (id, version) in store::in_force(tx, street).await? {
            scenes.push(self.version(tx, street, &id, version).await?);
        }
        write(&self.in_force).insert(street, (now, scenes.clone()));
        Ok(scenes)
    }

    /// The version a case is pinned to.
    ///
    /// # Errors
    /// `scene.unknown` when there is none.
    pub async fn version(
        &self,
        tx: &mut Tx,
        street: StreetCode,
        scene: &str,
        version: u32,
    ) -> Result<Arc<Scene>, Trouble> {
        let key = (street, scene.to_owned(), version);
        if let Some(known) = read(&self.parsed).get(&key) {
            return Ok(Arc::clone(known));
        }
        let text = store::text(tx, street, scene, version)
            .await?
            .ok_or_else(unknown)?;
        let shared = read(&self.by_text).get(&text).map(Arc::clone);
        let parsed = match shared {
            Some(known) => known,
            None => Arc::new(parse(&format!("{scene}.toml"), &text)?),
        };
        write(&self.by_text).insert(text, Arc::clone(&parsed));
        write(&self.parsed).insert(key, Arc::clone(&parsed));
        Ok(parsed)
    }

    /// Looks the versions in force of a street up again at the next question.
    pub fn forget(&self, street: StreetCode) {
        write(&self.in_force).remove(&street);
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
