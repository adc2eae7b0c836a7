//! Lives of labour disputes over pay (S330, S353). They are sealed.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::Stage;
use super::firm::firm;
use crate::demo::cast::Who;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};

/// 公共服务办公室 among the departments.
const PUBLIC_SERVICE: usize = 3;

/// What workers are owed and get back.
#[derive(Clone, Copy, Debug)]
pub(in crate::demo) struct Wages {
    /// How many workers.
    pub workers: u64,
    /// What all of them together recover, in yuan.
    pub yuan: u64,
}

/// Workers ask for their pay; it is listed, agreed and paid.
pub(in crate::demo) fn wages(
    dice: Dice,
    stage: &Stage<'_>,
    owed: Wages,
    nth: u64,
    day: Date,
) -> Option<Life> {
    let cast = stage.cast;
    let worker = stage.compound.residents.first()?;
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "labour-dispute", "pay", place, worker, day);
    told(&mut story, owed, nth, worker);
    let desk = cast.dispatchers.first()?;
    let unit = cast.units.get(PUBLIC_SERVICE)?;
    let officer = story.dice.pick(&unit.officers)?;
    story.then((10, 120), desk, "send").unit(unit.org);
    story
        .then((30, 400), officer, "accept")
        .field("both_asked", json!(true));
    story
        .then((60, 900), officer, "list")
        .photo()
        .field("ledger", ledger(owed));
    story
        .then((60, 1_500), officer, "consult")
        .note("已与司法、工会会商");
    story
        .then((600, 5_000), officer, "agree")
        .photo()
        .field("terms", json!("单位十日内付清拖欠工资"));
    story
        .then((1_500, 9_000), officer, "perform")
        .field("recovered", json!(owed.yuan.to_string()));
    Some(story.ends())
}

/// What the workers say; ten or more send somebody.
fn told(story: &mut Story, owed: Wages, nth: u64, worker: &Who) {
    let report = story.report();
    report
        .field("facts", json!("单位拖欠工资，多次催要未付"))
        .field("workers", json!(owed.workers))
        .field("employer", json!(firm(nth)));
    if owed.workers >= 10 {
        report.field("representatives", json!(worker.name));
    }
}

/// A line for each worker; what does not divide goes to the first.
fn ledger(owed: Wages) -> Value {
    let workers = owed.workers.max(1);
    let (each, rest) = (owed.yuan / workers, owed.yuan % workers);
    let line = |nth: u64| {
        let owed = each + if nth == 0 { rest } else { 0 };
        format!("演示劳动者 {} 号,2,{owed}", nth + 1)
    };
    json!((0..workers).map(line).collect::<Vec<_>>().join("\n"))
}

/// The part of the `nth` of several cases in what all of them recover together: uneven, and whole in sum.
pub(in crate::demo) fn part(total: u64, nth: u64, cases: u64) -> u64 {
    let weight = |one: u64| 60 + one * 37 % 80;
    let upto = |count: u64| -> u64 { (0..count).map(weight).sum() };
    let all = upto(cases).max(1);
    total * upto(nth + 1) / all - total * upto(nth) / all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::part;

    proptest! {
        #[test]
        fn the_parts_of_an_amount_are_the_amount(total in 0u64..10_000_000, cases in 1u64..200) {
            let sum: u64 = (0..cases).map(|nth| part(total, nth, cases)).sum();
            prop_assert_eq!(sum, total);
        }
    }
}
