//! Lives of petition backlogs that are settled (S100). They are sealed.

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};

/// A petition that lay long: listed, led by the director, looked at each month, settled and struck off.
pub(in crate::demo) fn backlog(dice: Dice, stage: &Stage<'_>, day: Date) -> Option<Life> {
    let cast = stage.cast;
    let (desk, leader) = (cast.dispatchers.first()?, &cast.director);
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "petition-backlog", "backlog", place, desk, day);
    story
        .report()
        .field("facts", json!("多年反映的问题，此前办理意见未获认可"))
        .field("class_of", json!("street_led"));
    story.then((60, 1_200), &cast.supervisor, "lead").handler = Some(leader.person);
    for _ in 0..story.dice.between(1, 2) {
        let way = *story.dice.pick(&["visit", "visit", "negotiation"])?;
        story
            .then((4_000, 14_000), leader, "work")
            .note("上门沟通，商量解决办法")
            .field("way", json!(way));
        story
            .then((9_000, 20_000), leader, "monthly")
            .note("本月研判，按方案推进")
            .field("outlook", json!("plan"));
    }
    story
        .then((2_000, 9_000), leader, "settle")
        .field("result", json!("各方认可处理方案，已落实"));
    story.then((600, 3_000), &cast.supervisor, "clear");
    Some(story.ends())
}
