//! Lives of the four-level grid loop (S255).

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::cast::Who;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words::{self, Said};

/// How a grid case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum GridEnd {
    /// Handled at some level, verified and closed.
    Closed,
    /// Not accepted.
    Refused,
    /// Taken back by whoever reported it.
    Withdrawn,
}

/// Which way a case goes up before it is handled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Grid,
    Community,
    /// The community's first try does not hold.
    CommunityTwice,
    Department,
    /// The first department gives it back; the command centre decides.
    Adjudicated,
    District,
}

/// How often cases go up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Ways {
    /// As in a year: most are handled in the grid.
    Usual,
    /// As often to each level, so that every desk has something.
    Mixed,
}

/// The life of a grid case that is reported on a day.
pub(in crate::demo) fn grid(
    mut dice: Dice,
    stage: &Stage<'_>,
    ways: Ways,
    end: GridEnd,
    day: Date,
) -> Option<Life> {
    let way = match ways {
        Ways::Usual => way(&mut dice),
        Ways::Mixed => *dice.pick(MIXED)?,
    };
    let by_resident = end != GridEnd::Closed || dice.chance(14);
    let worker = dice.pick(&stage.grid.workers)?;
    let resident = dice.pick(&stage.compound.residents)?;
    let said = said(&mut dice, by_resident)?;
    let opener = if by_resident { resident } else { worker };
    let mut story = Story::begins(dice, "grid-loop", said, stage.compound.place, opener, day);
    if by_resident && story.dice.chance(40) {
        story.report().photo();
    }
    match end {
        GridEnd::Refused => refused(&mut story, stage)?,
        GridEnd::Withdrawn => {
            story.then((20, 300), opener, "withdraw");
        }
        GridEnd::Closed => {
            story.then((5, 50), worker, "accept");
            let handler = handled(&mut story, stage, way, worker)?;
            closed(&mut story, stage, &handler)?;
            if by_resident && story.dice.chance(60) {
                let (satisfied, solved) = (story.dice.chance(93), story.dice.chance(95));
                story
                    .then((60, 2_000), opener, "rate")
                    .rated(satisfied, solved);
            }
        }
    }
    Some(story.ends())
}

const MIXED: &[Way] = &[
    Way::Grid,
    Way::Community,
    Way::Department,
    Way::Department,
    Way::Adjudicated,
];

fn way(dice: &mut Dice) -> Way {
    match dice.between(1, 1_000) {
        1..=860 => Way::Grid,
        861..=945 => Way::Community,
        946..=955 => Way::CommunityTwice,
        956..=985 => Way::Department,
        986..=996 => Way::Adjudicated,
        _ => Way::District,
    }
}

/// Disputes are told by residents, not collected on patrol.
fn said(dice: &mut Dice, by_resident: bool) -> Option<&'static Said> {
    let said = dice.pick(words::GRID)?;
    if said.matter == "dispute" && !by_resident {
        words::GRID.first()
    } else {
        Some(said)
    }
}

fn refused(story: &mut Story, stage: &Stage<'_>) -> Option<()> {
    let note = *story.dice.pick(words::REFUSED)?;
    let reason = *story
        .dice
        .pick(&["not_listed", "elsewhere", "duplicate", "unclear"])?;
    story
        .then((10, 200), &stage.grid.lead, "refuse")
        .note(note)
        .field("refusal_reason", json!(reason));
    Some(())
}

/// Up as far as it goes, and handled there; whoever handled it.
fn handled(story: &mut Story, stage: &Stage<'_>, way: Way, worker: &Who) -> Option<Who> {
    if way == Way::Grid {
        return done(story, (20, 260), worker, "grid_handle");
    }
    let up = *story.dice.pick(words::UP)?;
    let clerks = &stage.grid.clerks;
    let (clerk, other) = (clerks.first()?, clerks.last()?);
    story.then((15, 120), worker, "to_community").note(up);
    match way {
        Way::Grid | Way::Community => done(story, (30, 500), clerk, "community_handle"),
        Way::CommunityTwice => {
            done(story, (30, 500), clerk, "community_handle")?;
            story
                .then((30, 400), worker, "reject_local")
                .note("现场复查未清理干净");
            done(story, (30, 400), other, "community_handle")
        }
        Way::Department | Way::Adjudicated | Way::District => {
            story.then((20, 240), clerk, "to_street").note(up);
            at_street(story, stage, way)
        }
    }
}

fn at_street(story: &mut Story, stage: &Stage<'_>, way: Way) -> Option<Who> {
    let desk = story.dice.pick(&stage.cast.dispatchers)?;
    let unit = story.dice.pick(&stage.cast.units)?;
    if way == Way::District {
        story
            .then((30, 300), desk, "to_district")
            .note("需区级部门办理");
        story
            .then((1_500, 4_000), desk, "district_reply")
            .note("区级部门已办理并反馈")
            .field("outcome", json!("fixed"));
        return Some(std::sync::Arc::clone(desk));
    }
    story.then((10, 150), desk, "dispatch").unit(unit.org);
    let officer = story.dice.pick(&unit.officers)?;
    if way == Way::Adjudicated {
        let back = *story.dice.pick(words::BACK)?;
        story
            .then((20, 200), officer, "return")
            .note(back)
            .field("return_reason", json!("not_ours"));
        let unit = story.dice.pick(&stage.cast.units)?;
        let officer = story.dice.pick(&unit.officers)?;
        story
            .then((20, 200), desk, "adjudicate")
            .unit(unit.org)
            .note("按职责清单裁定由你单位承办");
        return done(story, (300, 3_000), officer, "handle");
    }
    story.then((10, 300), officer, "sign_off");
    // One in five takes longer than the five working days it has.
    let minutes = if story.dice.chance(20) {
        (9_000, 14_000)
    } else {
        (200, 4_000)
    };
    done(story, minutes, officer, "handle")
}

fn done(story: &mut Story, minutes: (i64, i64), who: &Who, action: &'static str) -> Option<Who> {
    let note = *story.dice.pick(words::DONE)?;
    let outcome = *story
        .dice
        .pick(&["fixed", "fixed", "fixed", "fixed", "eased", "explained"])?;
    story
        .then(minutes, who, action)
        .note(note)
        .photo()
        .field("outcome", json!(outcome));
    Some(std::sync::Arc::clone(who))
}

/// Verified by somebody else than who handled it, then closed by the community.
fn closed(story: &mut Story, stage: &Stage<'_>, handler: &Who) -> Option<()> {
    let others = stage
        .grid
        .workers
        .iter()
        .chain([&stage.grid.lead])
        .filter(|who| who.person != handler.person);
    let others: Vec<&Who> = others.collect();
    let verifier = story.dice.pick(&others)?;
    story.then((30, 360), verifier, "verify");
    let clerk = story.dice.pick(&stage.grid.clerks)?;
    story.then((20, 400), clerk, "close");
    Some(())
}
