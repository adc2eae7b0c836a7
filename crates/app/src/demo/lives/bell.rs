//! Lives of the consultation bell (S174).

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words;

/// How a bell ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum BellEnd {
    /// Answered, and the resident confirms that it is solved; some rate.
    Solved,
    /// Listed to be done by somebody, done, and closed by the community.
    Listed,
    /// Listed, and not done by the end of the year.
    StillListed,
    /// Answered, but not to the resident's satisfaction; closed by the community.
    Unsolved,
    /// Not accepted.
    Refused,
    /// Taken back.
    Withdrawn,
    /// Still talked about at the end of the year.
    Open,
}

/// The life of a bell that is rung on a day; `rated` says whether and how the resident rates it.
pub(in crate::demo) fn bell(
    mut dice: Dice,
    stage: &Stage<'_>,
    end: BellEnd,
    rated: Option<bool>,
    day: Date,
) -> Option<Life> {
    let said = dice.pick(words::BELL)?;
    let resident = dice.pick(&stage.compound.residents)?;
    let (clerk, secretary) = (dice.pick(&stage.grid.clerks)?, &stage.grid.secretary);
    let place = stage.compound.place;
    let mut story = Story::begins(dice, "consultation-bell", said, place, resident, day);
    match end {
        BellEnd::Refused => {
            let why = "不属协商事项，已告知办理渠道";
            story.then((20, 200), clerk, "refuse").note(why);
            return Some(story.ends());
        }
        BellEnd::Withdrawn => {
            story.then((20, 200), resident, "withdraw");
            return Some(story.ends());
        }
        BellEnd::Solved
        | BellEnd::Listed
        | BellEnd::StillListed
        | BellEnd::Unsolved
        | BellEnd::Open => {}
    }
    story.then((10, 180), clerk, "accept");
    consult(&mut story, stage, clerk)?;
    let answer = *story.dice.pick(words::ANSWER)?;
    match end {
        BellEnd::Solved => {
            story.then((200, 3_000), clerk, "respond").note(answer);
            story.then((60, 1_500), resident, "confirm");
        }
        BellEnd::Listed | BellEnd::StillListed => {
            let officer = &stage.compound.officer;
            story
                .then((200, 2_000), clerk, "list")
                .note("已列入代办清单")
                .handler = Some(officer.person);
            if end == BellEnd::StillListed {
                return Some(story.ends());
            }
            story
                .then((1_000, 9_000), officer, "done")
                .note("代办事项已完成")
                .photo();
            let why = "代办完成，予以办结";
            story.then((60, 900), clerk, "close").note(why);
        }
        BellEnd::Unsolved => {
            story.then((200, 2_000), clerk, "respond").note(answer);
            let not_yet = *story.dice.pick(words::NOT_YET)?;
            story.then((60, 900), resident, "reject").note(not_yet);
            story.then((400, 3_000), clerk, "respond").note(answer);
            story
                .then((2_000, 4_000), secretary, "close")
                .note("多次协商未达成一致，先行办结");
        }
        BellEnd::Open | BellEnd::Refused | BellEnd::Withdrawn => return Some(story.ends()),
    }
    if let Some(satisfied) = rated {
        story
            .then((30, 1_500), resident, "rate")
            .rated(satisfied, end == BellEnd::Solved);
    }
    Some(story.ends())
}

/// Half the bells go to a department for advice.
fn consult(story: &mut Story, stage: &Stage<'_>, clerk: &crate::demo::cast::Who) -> Option<()> {
    if !story.dice.chance(50) {
        return Some(());
    }
    let unit = story.dice.pick(&stage.cast.units)?;
    let expertise = *story
        .dice
        .pick(&["law", "mediation", "building", "municipal", "other"])?;
    story
        .then((30, 300), clerk, "consult")
        .unit(unit.org)
        .field("expertise", json!(expertise));
    let officer = story.dice.pick(&unit.officers)?;
    story
        .then((60, 1_500), officer, "advise")
        .note("建议先现场查看，再由社区召集各方商量方案");
    Some(())
}
