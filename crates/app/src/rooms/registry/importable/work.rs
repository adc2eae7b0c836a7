//! The rows made ready to be written, and the writing.

use linli_db::{BoxFuture, Tx};
use linli_journal::Entry;
use linli_kernel::{Caller, Trouble};
use linli_registers::Register;
use serde_json::json;

use super::super::act::Hand;
use super::super::apply;
use super::super::enter::opened_at;
use super::super::model::Record;
use super::super::reach;
use super::super::verbs::written;
use super::judge::{Judge, Judged, Writing, wanted};
use super::lines::Line;
use super::lookup::{Mark, Wanted};
use super::sites::Sites;
use crate::app::Shared;
use crate::rooms::imports::{Asked, Found, Phase, Work};

/// So many rows are written between two reports of progress.
const TOLD_EVERY: usize = 100;

/// Records to be entered and changed.
struct Records {
    hand: Hand,
    asked: Asked,
    register: &'static Register,
    wanted: Wanted,
    mark: Mark,
    writings: Vec<Writing>,
}

/// Compares rows with what the register holds.
pub(super) async fn prepare(
    app: &Shared,
    register: &'static Register,
    asked: Asked,
    lines: Vec<Line>,
    sites: Sites,
) -> Result<Found, Trouble> {
    let hand = Hand::of(app, &asked.caller);
    let (wanted, blinds) = wanted(register, &hand, &lines, &sites);
    let compared = app.db.read(move |tx| {
        Box::pin(async move {
            let mut known = wanted.found(tx, hand.street, register).await?;
            known.open(tx, &hand.vault).await?;
            let judge = Judge {
                hand: &hand,
                caller: &asked.caller,
                register,
                sites: &sites,
                known: &known,
                elsewhere: false,
                progress: &asked.progress,
            };
            let judged = judge.all(tx, lines, &blinds).await?;
            let mark = known.mark();
            Ok(Records::found(
                hand,
                asked,
                register,
                (wanted, mark),
                judged,
            ))
        })
    });
    compared.await
}

impl Work for Records {
    fn apply<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Result<bool, Trouble>> {
        Box::pin(async move { self.write(tx).await })
    }
}

impl Records {
    fn found(
        hand: Hand,
        asked: Asked,
        register: &'static Register,
        (wanted, mark): (Wanted, Mark),
        judged: Judged,
    ) -> Found {
        Found {
            outcomes: judged.outcomes,
            wrong: judged.wrong,
            work: Box::new(Self {
                hand,
                asked,
                register,
                wanted,
                mark,
                writings: judged.writings,
            }),
        }
    }

    async fn write(self, tx: &mut Tx) -> Result<bool, Trouble> {
        let street = self.hand.street;
        if self.wanted.mark(tx, street, self.register).await? != self.mark {
            return Ok(false);
        }
        let total = self.writings.len();
        let (mut new, mut changed) = (0, 0);
        for (nth, writing) in self.writings.into_iter().enumerate() {
            if nth % TOLD_EVERY == 0 {
                self.asked.progress.step(Phase::Writing, nth, total);
            }
            let is_new = writing.record.is_none();
            let by = (&self.hand, &self.asked.caller);
            one(tx, by, self.register, writing).await?;
            if is_new { new += 1 } else { changed += 1 }
        }
        if total > 0 {
            let counts = json!({ "import": self.asked.import, "new": new, "changed": changed });
            linli_journal::append(tx, &told(&self.hand, self.register, counts)).await?;
        }
        Ok(true)
    }
}

/// Enters or changes one record, as by hand; the record as it is then.
pub(super) async fn one(
    tx: &mut Tx,
    by: (&Hand, &Caller),
    register: &'static Register,
    writing: Writing,
) -> Result<Record, Trouble> {
    let (hand, caller) = by;
    if let Some(mut record) = writing.record {
        record.version = written(tx, by, register, record.clone(), writing.changes).await?;
        return Ok(record);
    }
    let record = opened_at(tx, hand, caller, register, writing.place).await?;
    let attributes = writing.changes.iter();
    let attributes: Vec<&str> = attributes.map(|one| one.attribute.id.as_str()).collect();
    let data = json!({ "register": register.id(), "attributes": attributes });
    linli_journal::append(tx, &hand.entry("registry.entered", &record, data)).await?;
    apply::values_of(tx, by, register, &record, writing.changes).await?;
    Ok(record)
}

/// That a file was taken in: which import, and how many records.
pub(super) fn told(hand: &Hand, register: &Register, data: serde_json::Value) -> Entry {
    Entry::of(
        (hand.street, hand.by.into()),
        (hand.id(), hand.at),
        "registry.imported",
        ("register", register.id().to_owned()),
        reach::street_path(hand.street),
        data,
    )
}
