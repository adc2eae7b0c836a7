//! Lives of shops: the four steps of a sign that is put right (S127), and combined premises that are looked at
//! again (S166).

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};
use crate::demo::words;

/// A damaged sign, found, explained, helped with and put right; `urged` says whether the shop had to be urged.
pub(in crate::demo) fn sign(dice: Dice, stage: &Stage<'_>, urged: bool, day: Date) -> Option<Life> {
    let (worker, lead) = (stage.grid.workers.first()?, &stage.grid.lead);
    let clerk = stage.grid.clerks.first()?;
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "street-shop", "sign", place, worker, day);
    let address = address(&mut story.dice);
    let danger = story.dice.chance(20);
    story
        .report()
        .photo()
        .field("shop_address", json!(address))
        .field("description", json!("店招面板破损，边角松动"))
        .field("danger", json!(danger));
    story.then((30, 300), worker, "check").photo();
    let deadline = day.saturating_add(jiff::Span::new().days(6));
    story
        .then((60, 400), clerk, "explain")
        .note("已告知整改要求和统一标准")
        .field("deadline", json!(deadline.to_string()));
    story
        .then((200, 1_200), clerk, "serve")
        .note("上门讲解店招标准，提供样式参考")
        .field("help", json!("door"));
    if urged {
        story.then((1_000, 3_000), clerk, "urge").handler = Some(worker.person);
    }
    story
        .then((700, 3_500), worker, "handle")
        .note("店招已更换加固")
        .photo();
    story.then((60, 900), lead, "verify").photo();
    Some(story.ends())
}

/// A shop that is looked at in a campaign; `wrong` says whether something had to be put right.
pub(in crate::demo) fn look(dice: Dice, stage: &Stage<'_>, wrong: bool, day: Date) -> Option<Life> {
    let (worker, lead) = (stage.grid.workers.first()?, &stage.grid.lead);
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "combined-premises", "shop", place, worker, day);
    let address = address(&mut story.dice);
    story.report().field("shop_address", json!(address));
    if !wrong {
        story.then((5, 40), worker, "in_order");
        return Some(story.ends());
    }
    let unit = story.dice.pick(&stage.cast.units)?;
    let hazard = *story
        .dice
        .pick(&["lodging", "wiring", "exit", "partition"])?;
    story
        .then((5, 40), worker, "find")
        .photo()
        .unit(unit.org)
        .field("hazard", json!(hazard));
    let officer = story.dice.pick(&unit.officers)?;
    let note = *story.dice.pick(words::SHOP_DONE)?;
    story
        .then((800, 3_500), officer, "handle")
        .note(note)
        .photo();
    story.then((300, 1_500), lead, "verify").photo();
    Some(story.ends())
}

/// A campaign in which shops are looked at.
pub(in crate::demo) fn campaign(dice: Dice, stage: &Stage<'_>, day: Date) -> Option<Life> {
    let desk = stage.cast.dispatchers.first()?;
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "combined-premises", "campaign", place, desk, day);
    story.report().field("covers", json!("沿街商铺和出租房"));
    story
        .then((3_000, 8_000), desk, "sum_up")
        .note("排查完毕，发现的问题均已责令整改");
    Some(story.ends())
}

fn address(dice: &mut Dice) -> String {
    let road = dice.pick(words::ROADS).copied().unwrap_or_default();
    format!("{road} {} 号（虚构）", dice.between(1, 260))
}
