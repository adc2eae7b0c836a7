//! Lives of people's mediation (S057, S100, S219, S249). They are sealed: counted like others, seen by those who
//! handle them.

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::cast::Who;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words;

/// How a mediation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum MediationEnd {
    /// Agreed and performed.
    Settled,
    /// Tried in vain.
    Failed,
    /// One side does not want it, so that it never begins.
    Declined,
}

/// Where it is mediated, as the scene names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Venue {
    Centre,
    MicroCourt,
    /// Wherever it is nearest.
    Anywhere,
}

impl Venue {
    fn pick(self, dice: &mut Dice) -> &'static str {
        let near = ["street_centre", "micro_court", "studio", "cell", "online"];
        match self {
            Self::Centre => "street_centre",
            Self::MicroCourt => "micro_court",
            Self::Anywhere => dice.pick(&near).copied().unwrap_or("street_centre"),
        }
    }
}

/// The life of a mediation that is asked for on a day; `veteran` says whether a veteran's petition is settled.
pub(in crate::demo) fn mediation(
    dice: Dice,
    stage: &Stage<'_>,
    (venue, veteran): (Venue, bool),
    end: MediationEnd,
    day: Date,
) -> Option<Life> {
    let mut story = asked(dice, stage, veteran, day)?;
    let clerk = story.dice.pick(&stage.grid.clerks)?;
    let centre = &stage.cast.mediation;
    let mediator = story.dice.pick(&centre.officers)?;
    let place = venue.pick(&mut story.dice);
    story
        .then((30, 400), clerk, "send")
        .unit(centre.org)
        .field("venue", json!(place));
    if end == MediationEnd::Declined {
        story
            .then((200, 2_000), mediator, "one_refuses")
            .note("对方明确表示不愿调解，已告知可向人民法院起诉")
            .field("other_way", json!("court"));
        return Some(story.ends());
    }
    accepted(&mut story, mediator);
    for _ in 0..story.dice.between(1, 2) {
        let way = *story
            .dice
            .pick(&["together", "together", "apart", "online"])?;
        session(&mut story, stage, way, (400, 4_000))?;
    }
    if end == MediationEnd::Failed {
        story
            .then((600, 4_000), mediator, "fail")
            .note("双方分歧较大，调解不成，已告知可向人民法院起诉")
            .field("other_way", json!("court"));
        return Some(story.ends());
    }
    settled(&mut story, stage)?;
    Some(story.ends())
}

/// The lawsuits over a piece of land, settled after many meetings with all sides (S086).
pub(in crate::demo) fn land(
    dice: Dice,
    stage: &Stage<'_>,
    meetings: u64,
    day: Date,
) -> Option<Life> {
    let mut story = asked(dice, stage, false, day)?;
    story
        .report()
        .field("kind_of", json!("land"))
        .field("facts", json!("留用地项目权益有争议，已有多起诉讼"));
    let centre = &stage.cast.mediation;
    let (clerk, mediator) = (stage.grid.clerks.first()?, centre.officers.first()?);
    story
        .then((30, 400), clerk, "send")
        .unit(centre.org)
        .field("venue", json!("street_centre"));
    accepted(&mut story, mediator);
    for _ in 0..meetings {
        session(&mut story, stage, "joint", (1_200, 4_200))?;
    }
    settled(&mut story, stage)?;
    Some(story.ends())
}

/// Somebody asks for it.
fn asked(mut dice: Dice, stage: &Stage<'_>, veteran: bool, day: Date) -> Option<Story> {
    let resident = dice.pick(&stage.compound.residents)?;
    let other = dice.pick(&stage.compound.residents)?;
    let (kind, facts) = *dice.pick(words::DISPUTE)?;
    let matter = if veteran { "veteran" } else { "application" };
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "mediation", matter, place, resident, day);
    let report = story.report();
    report
        .field("applicant", json!(resident.name))
        .field("respondent", json!(format!("{}（对方）", other.name)));
    if veteran {
        report.field("facts", json!("对优待政策的落实有疑问，希望说明并核实"));
    } else {
        report
            .field("facts", json!(facts))
            .field("kind_of", json!(kind));
    }
    Some(story)
}

/// Both sides want it.
fn accepted(story: &mut Story, mediator: &Who) {
    story
        .then((200, 2_000), mediator, "accept")
        .field("applicant_agrees", json!(true))
        .field("respondent_agrees", json!(true));
}

fn session(
    story: &mut Story,
    stage: &Stage<'_>,
    way: &'static str,
    minutes: (i64, i64),
) -> Option<()> {
    let mediator = handler(story, stage)?;
    story
        .then(minutes, &mediator, "session")
        .note("听取双方意见，厘清争议")
        .field("way", json!(way));
    Some(())
}

/// Whoever accepted it mediates it.
fn handler(story: &Story, stage: &Stage<'_>) -> Option<Who> {
    let officers = &stage.cast.mediation.officers;
    let last = story.last()?;
    let known = officers.iter().find(|who| who.person == last.who.person);
    known.or(officers.first()).map(std::sync::Arc::clone)
}

/// They agree, in writing or not; it is performed and filed.
fn settled(story: &mut Story, stage: &Stage<'_>) -> Option<()> {
    let mediator = handler(story, stage)?;
    let written = story.dice.chance(60);
    let terms = *story.dice.pick(words::AGREED)?;
    let agree = story.then((400, 3_000), &mediator, "agree");
    agree
        .field("form", json!(if written { "written" } else { "oral" }))
        .field("terms", json!(terms))
        .field("performance", json!("十日内一次履行"));
    if written {
        agree
            .field("signed", json!(true))
            .field("stamped", json!(true));
    }
    story
        .then((3_000, 14_000), &mediator, "close")
        .field("performed", json!("all"));
    Some(())
}
