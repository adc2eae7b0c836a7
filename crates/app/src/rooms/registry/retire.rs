//! Retention at work: the periods the office sets, what is erased in the night, and what the community decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, Invalid, RecordId, StreetCode, Trouble};
use linli_registers::{After, AttributeDef, Register};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::act::{Hand, once, read_only, unknown};
use super::books::registers;
use super::erased::{self, Erased, WhyErased};
use super::look::reached;
use super::model::Record;
use super::reach;
use super::retention::{self, BATCH, Due, Period, Periods, Upcoming};
use super::roster_ends;
use super::store::{erasures, records, retention as rows, values};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::zone;

/// The most batches of one night's round; the next goes on.
const ROUNDS: usize = 50;

/// What is open to be set: a register, or a part of it with a retention of its own.
#[derive(Clone, Debug)]
pub struct OpenPeriod {
    /// The register.
    pub register: &'static Register,
    /// The attribute or roster.
    pub part: Option<&'static str>,
    /// What that is called.
    pub title: linli_kernel::Text,
    /// From which event it is counted.
    pub after: After,
    /// What the office set.
    pub set: Option<Period>,
}

/// Something that is kept although its time is over, or will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The record.
    pub record: RecordId,
    /// The attribute.
    pub attribute: String,
    /// Until when.
    pub until: Date,
    /// On which basis.
    pub basis: String,
}

/// What whoever keeps a register decides of a value whose time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// It is erased.
    Erase,
    /// It is kept until a day, on a basis: a law, a suit, an audit.
    Hold {
        /// The last day.
        until: Date,
        /// The basis, 4 to 200 characters.
        basis: String,
    },
}

/// Everything about retention.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What the office has to set.
    pub open: Vec<OpenPeriod>,
    /// What waits for a decision.
    pub waiting: Vec<Due>,
    /// What falls due next.
    pub upcoming: Vec<Upcoming>,
    /// What is held.
    pub holds: Vec<Hold>,
    /// What was erased last, and why.
    pub erased: Vec<Erased>,
}

/// What is due, what was erased and why, and which periods the office has to set.
///
/// # Errors
/// `access.denied`.
pub async fn overview(app: &App, caller: &Caller) -> Result<Overview, Trouble> {
    people::require(caller, Right::ManageRegistry)?;
    let (street, today) = (caller.street, zone::day(app.clock.now()));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let periods = Periods::of(tx, street).await?;
                let mut waiting = retention::due(tx, street, today, true).await?;
                waiting.truncate(BATCH);
                Ok(Overview {
                    open: open_periods(&periods),
                    waiting,
                    upcoming: retention::upcoming(tx, street, today).await?,
                    holds: rows::holds(tx, street, today).await?,
                    erased: erasures::latest(tx, street, 50).await?,
                })
            })
        })
        .await
}

fn open_periods(periods: &Periods) -> Vec<OpenPeriod> {
    let all = registers().unset().into_iter();
    all.map(|(register, part, kept)| OpenPeriod {
        register,
        part,
        title: part_title(register, part),
        after: kept.after,
        set: periods.set(register.id(), part).cloned(),
    })
    .collect()
}

/// What a part of a register is called.
fn part_title(register: &Register, part: Option<&str>) -> linli_kernel::Text {
    let roster = part.and_then(|id| register.roster(id));
    let attribute = part.and_then(|id| register.attribute(id));
    let attribute = attribute.filter(|one| one.retention.is_some() || roster.is_none());
    let title = attribute.map(|one: &AttributeDef| &one.title);
    let title = title.or_else(|| roster.map(|one| &one.title));
    title.unwrap_or(&register.head().title).clone()
}

/// Sets a period that a register leaves open, with its source; what the register's own file says goes first.
///
/// # Errors
/// `access.denied`; wrong `register`, `months` or `source`; `receipt.*`.
pub async fn set_period(
    app: &App,
    caller: &Caller,
    period: Period,
    key: Option<Key>,
) -> Result<(), Trouble> {
    people::require(caller, Right::ManageRegistry)?;
    check(&period)?;
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            rows::set(tx, hand.street, &period, hand.by, hand.at).await?;
            let data = json!({
                "register": period.register, "part": period.part, "months": period.months, "ask": period.ask,
            });
            let entry = hand.street_entry("registry.period_set", data);
            Ok(linli_journal::append(tx, &entry).await?)
        })
    })
    .await
}

fn check(period: &Period) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    let open = registers().unset().into_iter().any(|(register, part, _)| {
        register.id() == period.register && part == period.part.as_deref()
    });
    if !open {
        invalid.push(
            "register",
            "该项期限已由登记簿写明，或不存在",
            "The register says this period itself, or there is no such part",
        );
    }
    if !(1..=1_200).contains(&period.months) {
        invalid.push("months", "请填写 1 到 1200 个月", "Give 1 to 1,200 months");
    }
    basis(&mut invalid, "source", &period.source);
    invalid.check()
}

fn basis(invalid: &mut Invalid, field: &str, text: &str) {
    if !(4..=200).contains(&text.trim().chars().count()) {
        invalid.push(
            field,
            "请写明依据（4 到 200 字）",
            "Say where it comes from (4 to 200 characters)",
        );
    }
}

/// Decides of a value that is due, or holds one before it is: whoever edits its register, or manages registers.
///
/// # Errors
/// `registry.unknown`, `registry.read_only`; wrong `until` or `basis`; `receipt.*`.
pub async fn decide(
    app: &App,
    caller: &Caller,
    (id, attribute): (RecordId, String),
    decision: Decision,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, register) = reached(tx, &person, id, true).await?;
            let manages = people::require(&person, Right::ManageRegistry).is_ok();
            if !manages && !reach::covers(&person, register, &register.head().edit, &record.path) {
                return Err(read_only());
            }
            if roster_ends::named(register, &attribute).is_some() {
                return of_roster(tx, hand, (&record, attribute), decision).await;
            }
            let def = register.attribute(&attribute).ok_or_else(unknown)?;
            match decision {
                Decision::Hold { until, basis } => {
                    hold(tx, hand, (id, &def.id), (until, basis)).await?;
                    let data = json!({ "attribute": attribute, "until": until.to_string() });
                    let told = hand.entry("registry.held", &record, data);
                    Ok(linli_journal::append(tx, &told).await?)
                }
                Decision::Erase => {
                    let last = over(tx, hand, (register, def), id).await?;
                    values::erase(tx, hand.street, id, &attribute).await?;
                    let why = (WhyErased::Decision, Some(last));
                    erased::keep(tx, hand, &record, vec![attribute], why).await?;
                    Ok(())
                }
            }
        })
    })
    .await
}

/// The same of the memberships of a roster.
async fn of_roster(
    tx: &mut Tx,
    hand: &Hand,
    (record, part): (&Record, String),
    decision: Decision,
) -> Result<(), Trouble> {
    if let Decision::Hold { until, basis } = &decision {
        may_hold(hand, (*until, basis))?;
    }
    let held = roster_ends::decide(tx, hand, (record, &part), decision).await?;
    let Some(held) = held else { return Ok(()) };
    let data = json!({ "attribute": part, "until": held.until.to_string() });
    Ok(linli_journal::append(tx, &hand.entry("registry.held", record, data)).await?)
}

/// What is held ends after today, and says on which basis.
fn may_hold(hand: &Hand, (until, text): (Date, &str)) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    if until <= hand.today() {
        invalid.push(
            "until",
            "保留到的日期须晚于今天",
            "The day until which it is kept is after today",
        );
    }
    basis(&mut invalid, "basis", text);
    invalid.check()
}

/// Holds a value until a day.
async fn hold(
    tx: &mut Tx,
    hand: &Hand,
    (id, attribute): (RecordId, &str),
    (until, text): (Date, String),
) -> Result<(), Trouble> {
    may_hold(hand, (until, &text))?;
    let one = Hold {
        record: id,
        attribute: attribute.to_owned(),
        until,
        basis: text.trim().to_owned(),
    };
    let held = rows::hold(tx, hand.street, &one, (hand.by, hand.at)).await?;
    linli_db::exactly_one(held)
}

/// The last day of a value whose time is over; what is not over is not decided here.
async fn over(
    tx: &mut Tx,
    hand: &Hand,
    (register, def): (&Register, &AttributeDef),
    id: RecordId,
) -> Result<Date, Trouble> {
    let (kept, _ask) = Periods::of(tx, hand.street)
        .await?
        .of_attribute(register, def);
    let event = rows::event_of(tx, hand.street, id, &def.id).await?;
    let last = event.and_then(|event| kept.last_day(event));
    last.filter(|last| hand.today() > *last).ok_or_else(|| {
        Trouble::field(
            "attribute",
            "保存期限未届满，不能在此删除；本人请求删除请在登记页办理",
            "Its time is not over; a deletion at the person's request is done on the page of the record",
        )
    })
}

/// Erases what is over and needs no decision, batch by batch. Done again it changes nothing, and it costs by what is due,
/// not by what was ever kept.
///
/// # Errors
/// The store fails.
pub async fn retire(app: &Shared, street: StreetCode) -> Result<u64, Trouble> {
    let today = zone::day(app.clock.now());
    let mut gone = 0;
    for _round in 0..ROUNDS {
        let inner = Arc::clone(app);
        let batch = app
            .db
            .write(move |tx| Box::pin(async move { erase_batch(&inner, tx, street, today).await }));
        match batch.await? {
            0 => break,
            some => gone += some,
        }
    }
    Ok(gone)
}

async fn erase_batch(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    today: Date,
) -> Result<u64, Trouble> {
    let hand = Hand::system(app, street);
    let mut by_record: BTreeMap<(RecordId, Date), Vec<String>> = BTreeMap::new();
    let due = retention::due(tx, street, today, false).await?;
    let mut gone = u64::try_from(due.len()).unwrap_or(u64::MAX);
    for one in due {
        let all = by_record.entry((one.record, one.last_day)).or_default();
        all.push(one.attribute);
    }
    for ((id, last_day), attributes) in by_record {
        let Some(record) = records::find(tx, street, id, true).await? else {
            continue;
        };
        for attribute in &attributes {
            values::erase(tx, street, id, attribute).await?;
        }
        let why = (WhyErased::Retention, Some(last_day));
        erased::keep(tx, &hand, &record, attributes, why).await?;
    }
    gone += roster_ends::retire(tx, &hand).await?;
    Ok(gone)
}
