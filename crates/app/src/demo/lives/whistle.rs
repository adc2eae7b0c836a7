//! Lives of the compound's whistle (S006).

use jiff::civil::Date;
use linli_flow::AssistDeed;
use serde_json::json;

use super::Stage;
use crate::demo::cast::{Unit, Who};
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words::{self, Said};
use crate::rooms::cases::NewCall;

/// The life of a whistle that is blown on a day; whether the lead has another unit called to assist.
pub(in crate::demo) fn whistle(
    mut dice: Dice,
    stage: &Stage<'_>,
    joint: bool,
    day: Date,
) -> Option<Life> {
    let said = dice.pick(words::WHISTLE)?;
    let desk = dice.pick(&stage.cast.dispatchers)?;
    let unit = dice.pick(&stage.cast.units)?;
    let officer = dice.pick(&unit.officers)?;
    let mut story = whistled(dice, stage, said, day);
    story.then((5, 90), desk, "summon").unit(unit.org);
    let assisting = if joint {
        Some(called(&mut story, stage, unit, desk)?)
    } else {
        None
    };
    let came = story.dice.between(1, 6);
    story
        .then((20, 400), officer, "arrive")
        .photo()
        .field("arrived_with", json!(came));
    if let Some(helper) = assisting {
        assisted(&mut story, &helper);
    }
    handled(&mut story, stage, officer, desk)?;
    Some(story.ends())
}

/// The compound's officer blows it.
fn whistled(dice: Dice, stage: &Stage<'_>, said: &Said, day: Date) -> Story {
    let (whistler, place) = (&stage.compound.officer, stage.compound.place);
    let mut story = Story::begins(dice, "compound-whistle", said, place, whistler, day);
    let households = story.dice.between(4, 160);
    let report = story.report();
    report.field("households", json!(households));
    if said.matter != "emergency" {
        report.field("tried", json!("小区已多次协调，未能解决"));
    }
    story
}

/// It is handled together, verified by whoever blew it, closed, and often rated.
fn handled(story: &mut Story, stage: &Stage<'_>, officer: &Who, desk: &Who) -> Option<()> {
    let whistler = &stage.compound.officer;
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
    Some(())
}

/// The desk calls a second unit; who comes for it.
fn called(story: &mut Story, stage: &Stage<'_>, lead: &Unit, desk: &Who) -> Option<Who> {
    let lead_at = stage
        .cast
        .units
        .iter()
        .position(|one| one.org == lead.org)?;
    let others = stage.cast.units.len().checked_sub(1).filter(|n| *n > 0)?;
    let further = 1 + story.dice.index(others);
    let other = &stage.cast.units[(lead_at + further) % stage.cast.units.len()];
    let helper = story.dice.pick(&other.officers)?;
    let task = *story.dice.pick(words::TASK)?;
    story.then((2, 40), desk, "call").calls = vec![NewCall {
        unit: other.org,
        task: task.to_owned(),
        limit: None,
    }];
    Some(Who::clone(helper))
}

/// It comes too, and does its part.
fn assisted(story: &mut Story, helper: &Who) {
    story.then((10, 300), helper, "assist").assist = Some((0, AssistDeed::Arrive));
    let done = story
        .then((60, 1_500), helper, "assist")
        .note("已按要求完成协办");
    done.assist = Some((0, AssistDeed::Finish));
}
