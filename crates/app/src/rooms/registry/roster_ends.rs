//! How long it is remembered who was on a roster: by a retention of the roster's own, else by that of its register, counted
//! from the day somebody left. It is erased in the night, or its keeper decides, and it may be held, as values are.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{StreetCode, Trouble};
use linli_registers::{Register, Retention, Roster};

use super::act::{Hand, unknown};
use super::books::registers;
use super::erased::{self, WhyErased};
use super::model::Record;
use super::retention::{BATCH, Due, Periods, Upcoming};
use super::retire::{Decision, Hold};
use super::store::{records, roster_ends as rows};

/// What stands before the id of a roster where attributes are named too: a register may have both of one name.
const ROSTER: &str = "roster.";

/// The most that is counted of what falls due next.
const COUNTED: i64 = 1_000;

/// The name of a roster among the parts of a register.
pub(super) fn part(roster: &str) -> String {
    format!("{ROSTER}{roster}")
}

/// The roster that a part of a register names, if it names one.
pub(super) fn named<'a>(register: &'a Register, part: &str) -> Option<&'a Roster> {
    register.roster(part.strip_prefix(ROSTER)?)
}

/// A roster with the retention in force, and whether somebody decides when it is over.
type Kept = (&'static Register, &'static Roster, Retention, bool);

/// The rosters of all registers with the periods in force; those without one are not over by time.
fn in_force(periods: &Periods) -> Vec<Kept> {
    let mut out = Vec::new();
    for register in registers().iter() {
        for roster in register.rosters() {
            let (kept, ask) = periods.of_roster(register, roster);
            if kept.unset.is_none() {
                out.push((register, roster, kept, ask));
            }
        }
    }
    out
}

/// The last day on which somebody may have left whose membership is over today.
fn last_over(kept: &Retention, today: Date) -> Option<Date> {
    let mut day = kept.over_before(today)?;
    while kept.is_over(day.tomorrow().ok()?, today) {
        day = day.tomorrow().ok()?;
    }
    while !kept.is_over(day, today) {
        day = day.yesterday().ok()?;
    }
    Some(day)
}

/// Whose rosters hold memberships that are over; only what somebody decides, or only what is erased.
pub(super) async fn due(
    tx: &mut Tx,
    street: StreetCode,
    today: Date,
    ask: bool,
) -> Result<Vec<Due>, Trouble> {
    let mut out = Vec::new();
    for (register, roster, kept, asks) in in_force(&Periods::of(tx, street).await?) {
        let Some(last) = last_over(&kept, today).filter(|_| asks == ask) else {
            continue;
        };
        let at = (register.id(), roster.id.as_str());
        for (record, until) in rows::over(tx, street, at, (last, today), BATCH).await? {
            out.push(Due {
                record,
                register: register.id().to_owned(),
                attribute: part(&roster.id),
                last_day: kept.last_day(until).unwrap_or(last),
                ask,
            });
        }
    }
    Ok(out)
}

/// Forgets what is over and needs no decision, at most a batch of each roster; how many records that was.
pub(super) async fn retire(tx: &mut Tx, hand: &Hand) -> Result<u64, Trouble> {
    let mut gone = 0;
    for one in due(tx, hand.street, hand.today(), false).await? {
        let Some(record) = records::find(tx, hand.street, one.record, true).await? else {
            continue;
        };
        let why = (WhyErased::Retention, Some(one.last_day));
        gone += forget(tx, hand, (&record, &one.attribute), why).await?;
    }
    Ok(gone)
}

/// Forgets the memberships of a record's roster that are over, and keeps that in the log.
async fn forget(
    tx: &mut Tx,
    hand: &Hand,
    (record, part): (&Record, &str),
    why: (WhyErased, Option<Date>),
) -> Result<u64, Trouble> {
    let register = super::look::register_of(record)?;
    let roster = named(register, part).ok_or_else(unknown)?;
    let (kept, _ask) = Periods::of(tx, hand.street)
        .await?
        .of_roster(register, roster);
    let last = last_over(&kept, hand.today()).ok_or_else(not_over)?;
    let gone = rows::forget(tx, hand.street, (record.id, &roster.id), last).await?;
    if gone == 0 {
        return Ok(0);
    }
    erased::keep(tx, hand, record, vec![part.to_owned()], why).await?;
    Ok(1)
}

/// Decides of the memberships of a record's roster that are over, or holds them before.
pub(super) async fn decide(
    tx: &mut Tx,
    hand: &Hand,
    (record, part): (&Record, &str),
    decision: Decision,
) -> Result<Option<Hold>, Trouble> {
    match decision {
        Decision::Erase => {
            let why = (WhyErased::Decision, None);
            match forget(tx, hand, (record, part), why).await? {
                0 => Err(not_over()),
                _gone => Ok(None),
            }
        }
        Decision::Hold { until, basis } => {
            let one = Hold {
                record: record.id,
                attribute: part.to_owned(),
                until,
                basis,
            };
            let held = rows::hold(tx, hand.street, &one, (hand.by, hand.at)).await?;
            linli_db::exactly_one(held)?;
            Ok(Some(one))
        }
    }
}

/// What falls due next, roster by roster, until a day ahead.
pub(super) async fn upcoming(
    tx: &mut Tx,
    street: StreetCode,
    ahead: Date,
) -> Result<Vec<Upcoming>, Trouble> {
    let mut out = Vec::new();
    for (register, roster, kept, _ask) in in_force(&Periods::of(tx, street).await?) {
        let Some(before) = kept.over_before(ahead) else {
            continue;
        };
        let at = (register.id(), roster.id.as_str());
        let (first, soon) = rows::ended(tx, street, at, (before, COUNTED)).await?;
        let Some(first) = first.and_then(|day| kept.last_day(day)) else {
            continue;
        };
        out.push(Upcoming {
            register,
            part: part(&roster.id),
            first,
            soon,
        });
    }
    Ok(out)
}

fn not_over() -> Trouble {
    Trouble::field(
        "attribute",
        "名册的保存期限未届满，不能在此删除；本人请求删除请在登记页办理",
        "The time of this roster is not over; a deletion at the person's request is done on the page of the record",
    )
}
