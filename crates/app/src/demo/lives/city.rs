//! Lives of city management cases (S378): those the city or the district sends down, and what the street finds
//! and corrects itself.

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::cast::Who;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words;

/// Where a case comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum From {
    /// 市下发.
    City,
    /// 区下发.
    District,
    /// 自查.
    Own,
}

/// The life of the `nth` case that begins on a day.
pub(in crate::demo) fn city_case(
    mut dice: Dice,
    stage: &Stage<'_>,
    from: From,
    nth: u64,
    day: Date,
) -> Option<Life> {
    let desk = dice.pick(&stage.cast.dispatchers)?;
    let worker = dice.pick(&stage.grid.workers)?;
    let (kind, category, what) = *dice.pick(words::CITY)?;
    let (matter, opener) = match from {
        From::City => ("city", desk),
        From::District => ("district", desk),
        From::Own => ("own", worker),
    };
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "city-case", matter, place, opener, day);
    let report = story.report();
    report
        .field("kind", json!(kind))
        .field("category", json!(category))
        .field("description", json!(what));
    if from == From::Own {
        report.photo();
    } else {
        report.field("number", json!(format!("YS-{}-{:05}", day.year(), nth + 1)));
    }
    handled(&mut story, stage, desk, worker)?;
    Some(story.ends())
}

/// Collected, filed, sent, handled, answered for, verified and closed.
fn handled(story: &mut Story, stage: &Stage<'_>, desk: &Who, worker: &Who) -> Option<()> {
    story.then((5, 40), worker, "collect");
    story
        .then((5, 30), desk, "file")
        .field("filing", json!("影响市容或使用，责任可以确定"));
    let unit = story.dice.pick(&stage.cast.units)?;
    story.then((5, 50), desk, "send").unit(unit.org);
    let officer = story.dice.pick(&unit.officers)?;
    let note = *story.dice.pick(words::DONE)?;
    story
        .then((60, 1_100), officer, "handle")
        .note(note)
        .photo();
    story
        .then((5, 90), officer, "respond")
        .note("已处置，现场恢复");
    let verifier = story.dice.pick(&stage.grid.clerks)?;
    story.then((30, 500), verifier, "verify").photo();
    story
        .then((20, 300), desk, "close")
        .field("closing", json!("问题已消除，现场恢复"));
    Some(())
}
