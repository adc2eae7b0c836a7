//! Lives of addresses that somebody says are wrong (S400): checked, and either updated or left as they are.

use jiff::civil::Date;
use serde_json::json;

use super::Stage;
use crate::demo::dice::Dice;
use crate::demo::story::{Life, Story};

/// What is wrong, what it should be, and how it is put right.
const WRONGS: &[(&str, &str, &str)] = &[
    ("name", "门牌应为相邻的双号", "renamed"),
    ("missing", "新增的架空层出入口未登记", "added"),
    ("gone", "临时用房已拆除", "closed"),
    ("place", "应登记在相邻单元", "moved"),
    ("twice", "同一户登记了两次", "moved"),
];

/// An address that a grid worker says is wrong; `updated` says whether it is.
pub(in crate::demo) fn address(
    dice: Dice,
    stage: &Stage<'_>,
    updated: bool,
    day: Date,
) -> Option<Life> {
    let (worker, lead) = (stage.grid.workers.first()?, &stage.grid.lead);
    let clerk = stage.grid.clerks.first()?;
    let place = stage.compound.place;
    let mut story = Story::opens(dice, "address-feedback", "wrong", place, worker, day);
    let (wrong, right, change) = *story.dice.pick(WRONGS)?;
    story
        .report()
        .field("wrong", json!(wrong))
        .field("right", json!(right));
    if !updated {
        story
            .then((120, 1_500), clerk, "keep")
            .note("已现场核对，登记无误");
        return Some(story.ends());
    }
    story.then((60, 1_200), lead, "confirm");
    story
        .then((200, 2_500), clerk, "update")
        .note("已更新地址库")
        .field("change", json!(change));
    story.then((60, 900), worker, "compare");
    Some(story.ends())
}
