//! The journal on both engines.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod chain;
mod chance;
mod follow;
mod tamper;

use jiff::{SignedDuration, Timestamp};
use linli_db::{Arg, Db};
use linli_journal::{Actor, Entry, MIGRATIONS, append_all, seal};
use linli_kernel::{Clock, DigestKind, EntryId, Ids, StreetCode, VirtualClock};
use serde_json::json;

/// A street whose journal is written to.
pub struct Street {
    /// The store.
    pub db: Db,
    /// Which street.
    pub code: StreetCode,
    /// Its time.
    pub clock: VirtualClock,
    /// Its ids.
    pub ids: Ids,
    /// What its blocks are sealed with.
    pub kind: DigestKind,
}

impl Street {
    /// A street with an empty journal.
    pub async fn new(db: Db, kind: DigestKind) -> Self {
        db.migrate(MIGRATIONS).await.unwrap();
        let start = Timestamp::from_millisecond(1_790_000_000_000).unwrap();
        Self {
            db,
            code: "330105005".parse().unwrap(),
            clock: VirtualClock::at(start),
            ids: Ids::default(),
            kind,
        }
    }

    /// An entry, a second after the one before it.
    pub fn entry(&self, subject: &str) -> Entry {
        self.clock.advance(SignedDuration::from_secs(1));
        let at = self.clock.now();
        Entry {
            street: self.code,
            entry_id: self.ids.next(at),
            at,
            actor: Actor::Person(self.ids.next(at)),
            actor_name: subject.ends_with('1').then(|| "街道指挥中心".to_owned()),
            verb: "case.dispatch".to_owned(),
            subject_kind: "case".to_owned(),
            subject_id: subject.to_owned(),
            place_path: "/330105005/330105005001/".to_owned(),
            data: json!({"to": "城管科", "urgent": true, "n": 3}),
            facts: json!([{"metric": "case.dispatched", "value": 1}]),
        }
    }

    /// Appends `count` entries about `case_0`, `case_1`, …
    pub async fn appends(&self, count: usize) -> Vec<EntryId> {
        let entries: Vec<Entry> = (0..count)
            .map(|n| self.entry(&format!("case_{n}")))
            .collect();
        let ids = entries.iter().map(|entry| entry.entry_id).collect();
        self.db
            .write(move |tx| Box::pin(async move { Ok(append_all(tx, &entries).await?) }))
            .await
            .unwrap();
        ids
    }

    /// Seals one block; how many entries it holds.
    pub async fn seals(&self) -> usize {
        let clock = Clock::Virtual(self.clock.clone());
        seal(&self.db, &clock, self.code, self.kind)
            .await
            .unwrap()
            .map_or(0, |sealed| sealed.entries)
    }

    /// Three blocks of four entries; the ids in order.
    pub async fn with_three_blocks(db: Db, kind: DigestKind) -> (Self, Vec<EntryId>) {
        let street = Self::new(db, kind).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.extend(street.appends(4).await);
            assert_eq!(street.seals().await, 4);
        }
        (street, ids)
    }

    /// What someone with access to the database does behind the journal's back.
    pub async fn meddle(&self, sql: &'static str, args: Vec<Arg>) {
        let changed = self
            .db
            .write(move |tx| Box::pin(async move { Ok(tx.execute(sql, args).await?) }))
            .await
            .unwrap();
        assert!(changed > 0, "nothing was tampered with: {sql}");
    }
}

#[tokio::test]
async fn the_tables_are_the_same_on_both_engines() {
    linli_db::testing::same_schema(MIGRATIONS).await;
}
