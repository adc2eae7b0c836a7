//! Records with their members made ready to be written, and the writing.

use std::collections::BTreeMap;

use linli_db::{BoxFuture, Tx};
use linli_kernel::{RecordId, Trouble};
use linli_registers::Register;
use serde_json::json;

use super::super::super::act::Hand;
use super::super::super::members::{joined, left};
use super::super::super::model::{self, Record};
use super::super::judge::Writing;
use super::super::lookup::{Mark, Wanted};
use super::super::work::{one, told};
use super::joins::{Doing, Join};
use super::judged::{People, Writes};
use super::sheet::Sheet;
use crate::rooms::imports::{Asked, Outcome, Phase, Work};

/// So many records are written between two reports of progress.
const TOLD_EVERY: usize = 50;

/// What was looked at in a register, and how it stood.
pub(super) struct Seen {
    register: &'static Register,
    wanted: Wanted,
    mark: Mark,
}

impl Seen {
    /// What was looked at.
    pub fn of(register: &'static Register, wanted: Wanted, mark: Mark) -> Self {
        Self {
            register,
            wanted,
            mark,
        }
    }
}

/// A record with those who become its members.
struct Whole {
    record: Option<Record>,
    writing: Option<Writing>,
    joins: Vec<Join>,
}

/// Everything that is to be written.
pub(super) struct Memberships {
    sheet: &'static Sheet,
    hand: Hand,
    asked: Asked,
    /// What it was made from.
    pub seen: Vec<Seen>,
    wholes: Vec<Whole>,
    rows: Vec<usize>,
    people: BTreeMap<usize, Writes>,
    known: BTreeMap<usize, RecordId>,
}

impl Memberships {
    /// Nothing yet.
    pub fn of(sheet: &'static Sheet, hand: Hand, asked: Asked) -> Self {
        Self {
            sheet,
            hand,
            asked,
            seen: Vec::new(),
            wholes: Vec::new(),
            rows: Vec::new(),
            people: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    /// A record whose rows are right.
    pub fn whole(
        &mut self,
        record: Option<Record>,
        writing: Option<Writing>,
        done: Vec<(usize, Doing)>,
    ) {
        let mut joins = Vec::new();
        for (row, doing) in done {
            self.rows.push(row);
            match doing {
                Doing::Same => {}
                Doing::Joins(join) => joins.push(join),
            }
        }
        self.wholes.push(Whole {
            record,
            writing,
            joins,
        });
    }

    /// The members of the rows that are right, each told at the first of them.
    pub fn people(&mut self, people: People, outcomes: &mut BTreeMap<usize, Outcome>) {
        let mut writings = people.writings;
        self.known = people.known;
        self.rows.sort_unstable();
        for row in &self.rows {
            let Some(nth) = people.of_row.get(row) else {
                continue;
            };
            let Some(writing) = writings.remove(nth) else {
                continue;
            };
            let did = match writing.1.record {
                Some(_) => Outcome::Changed,
                None => Outcome::New,
            };
            let outcome = outcomes.entry(*row).or_insert(did);
            if *outcome == Outcome::Same {
                *outcome = did;
            }
            self.people.insert(*nth, writing);
        }
    }
}

impl Work for Memberships {
    fn apply<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Result<bool, Trouble>> {
        Box::pin(async move { self.write(tx).await })
    }
}

impl Memberships {
    async fn write(mut self, tx: &mut Tx) -> Result<bool, Trouble> {
        for seen in &self.seen {
            let now = seen.wanted.mark(tx, self.hand.street, seen.register);
            if now.await? != seen.mark {
                return Ok(false);
            }
        }
        let (people, wholes) = (
            std::mem::take(&mut self.people),
            std::mem::take(&mut self.wholes),
        );
        let joins: usize = wholes.iter().map(|whole| whole.joins.len()).sum();
        let writings = people.values().map(|(_, writing)| writing);
        let writings = writings.chain(wholes.iter().filter_map(|whole| whole.writing.as_ref()));
        let (changed, new): (Vec<_>, Vec<_>) = writings.partition(|one| one.record.is_some());
        let counts = json!({
            "import": self.asked.import, "roster": self.sheet.roster.id, "new": new.len(), "changed": changed.len(),
            "members": joins,
        });
        let is_any = joins + new.len() + changed.len() > 0;
        let (before, total) = (people.len(), people.len() + wholes.len());
        for (at, (nth, (register, writing))) in people.into_iter().enumerate() {
            self.tell(at, total);
            let by = (&self.hand, &self.asked.caller);
            let record = one(tx, by, register, writing).await?;
            self.known.insert(nth, record.id);
        }
        for (at, whole) in wholes.into_iter().enumerate() {
            self.tell(before + at, total);
            self.one(tx, whole).await?;
        }
        if is_any {
            let told = told(&self.hand, self.sheet.register, counts);
            linli_journal::append(tx, &told).await?;
        }
        Ok(true)
    }

    fn tell(&self, done: usize, total: usize) {
        if done.is_multiple_of(TOLD_EVERY) {
            self.asked.progress.step(Phase::Writing, done, total);
        }
    }

    /// Enters or changes a record, and lets its members join.
    async fn one(&self, tx: &mut Tx, whole: Whole) -> Result<(), Trouble> {
        let (hand, register, roster) = (&self.hand, self.sheet.register, self.sheet.roster);
        let mut record = match (whole.writing, whole.record) {
            (Some(writing), _) => one(tx, (hand, &self.asked.caller), register, writing).await?,
            (None, Some(record)) => record,
            (None, None) => return Err(unknown()),
        };
        // All that end before any begins: two may change their roles with each other.
        for id in whole.joins.iter().filter_map(|join| join.ends) {
            left(tx, hand, &record, (id, &roster.id), hand.today()).await?;
            record.version += 1;
        }
        for join in whole.joins {
            let member = model::Member {
                id: hand.id(),
                whole: record.id,
                roster: roster.id.clone(),
                role: join.role,
                member: self.known.get(&join.member).copied().ok_or_else(unknown)?,
                share: join.share,
                since: join.since,
                until: None,
            };
            joined(tx, hand, (register, roster), &record, &member).await?;
            record.version += 1;
        }
        Ok(())
    }
}

fn unknown() -> Trouble {
    Trouble::fault("a membership of something that was not written")
}
