//! Lives of the compound's whistle (S006).

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words;

/// The life of a whistle that is blown on a day.
pub(in crate::demo) fn whistle(mut dice: Dice, stage: &Stage<'_>, day: Date) -> Option<Life> {
    let said = dice.pick(words::WHISTLE)?;
    let whistler = &stage.compound.officer;
    let desk = dice.pick(&stage.cast.dispatchers)?;
    let unit = dice.pick(&stage.cast.units)?;
    let officer = dice.pick(&unit.officers)?;
    let mut story = Story::begins(
        dice,
        "compound-whistle",
        said,
        stage.compound.place,
        whistler,
        day,
    );
    let households = story.dice.between(4, 160);
    let report = story.report();
    report.field("households", json!(households));
    if said.matter != "emergency" {
        report.field("tried", json!("小区已多次协调，未能解决"));
    }
    story.then((5, 90), desk, "summon").unit(unit.org);
    let came = story.dice.between(1, 6);
    story
        .then((20, 400), officer, "arrive")
        .photo()
        .field("arrived_with", json!(came));
    let outcome = *story
        .dice
        .pick(&["fixed", "fixed", "planned", "explained"])?;
    story
        .then((60, 2_500), officer, "handle")
        .note("已会同小区共同处置")
        .photo()
        .field("outcome", json!(outcome));
    story.then((30, 600), whistler, "verify");
    story.then((20, 400), desk, "close");
    if story.dice.chance(70) {
        let satisfied = story.dice.chance(94);
        story
            .then((30, 900), whistler, "rate")
            .rated(satisfied, outcome == "fixed");
    }
    Some(story.ends())
}
