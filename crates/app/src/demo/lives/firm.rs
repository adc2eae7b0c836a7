//! Lives of the service for firms (S154, S211, S318, S376). No firm of the demo is a real one; each says so by its
//! name.

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::cast::Who;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words;

/// Who solves a firm's problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Solved {
    /// A unit, to which the officer sent it.
    ByUnit,
    /// The officer.
    ByOfficer,
}

/// The name of the `nth` firm of a street.
pub(in crate::demo) fn firm(nth: u64) -> String {
    format!("演示企业 {:04} 号", nth + 1)
}

/// A visit to a firm.
pub(in crate::demo) fn visit(dice: Dice, stage: &Stage<'_>, nth: u64, day: Date) -> Option<Life> {
    let officer = stage.cast.firm_officers.first()?;
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "enterprise-visit", "visit", place, officer, day);
    story.report().field("firm", json!(firm(nth)));
    let findings = *story.dice.pick(words::VISITED)?;
    story
        .then((30, 150), officer, "visited")
        .field("findings", json!(findings));
    Some(story.ends())
}

/// A difficulty of a firm, found on a visit or brought by somebody of the firm, and solved.
pub(in crate::demo) fn problem(
    mut dice: Dice,
    stage: &Stage<'_>,
    solved: Solved,
    nth: u64,
    day: Date,
) -> Option<Life> {
    let officer = stage.cast.firm_officers.first()?;
    let asked = dice.chance(35);
    let boss = dice.pick(&stage.compound.residents)?;
    let opener = if asked { boss } else { officer };
    let (kind, what) = *dice.pick(words::FIRM)?;
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "enterprise-visit", "difficulty", place, opener, day);
    story
        .report()
        .field("firm", json!(firm(nth)))
        .field("description", json!(what))
        .field("kind", json!(kind))
        .field("source", json!(if asked { "asked" } else { "visit" }));
    served(&mut story, stage, officer, solved)?;
    if asked {
        story.then((60, 1_500), boss, "confirm");
        if story.dice.chance(50) {
            let satisfied = story.dice.chance(95);
            story.then((5, 600), boss, "rate").rated(satisfied, true);
        }
    } else {
        let why = "已回访企业，确认解决";
        story
            .then((60, 1_500), &stage.cast.supervisor, "close")
            .note(why);
    }
    Some(story.ends())
}

/// Taken up by the officer, and answered by them or a unit.
fn served(story: &mut Story, stage: &Stage<'_>, officer: &Who, solved: Solved) -> Option<()> {
    story.then((20, 300), officer, "take");
    let outcome = *story
        .dice
        .pick(&["solved", "solved", "solved", "explained"])?;
    let (who, action, minutes) = match solved {
        Solved::ByUnit => {
            let unit = story.dice.pick(&stage.cast.units)?;
            story.then((30, 400), officer, "send").unit(unit.org);
            let who = story.dice.pick(&unit.officers)?;
            (who, "handle", (600, 6_000))
        }
        Solved::ByOfficer => (officer, "solve", (100, 2_500)),
    };
    let note = *story.dice.pick(words::FIRM_DONE)?;
    story
        .then(minutes, who, action)
        .note(note)
        .field("outcome", json!(outcome));
    Some(())
}
