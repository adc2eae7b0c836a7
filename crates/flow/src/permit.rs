//! Whether a caller may do something now, and what they are told where not.

use linli_kernel::{Caller, Kind, Text, Trouble};

use crate::{Action, CaseFacts, Scene, Who, rights};

/// Whether the caller may do this now, apart from what they give with it.
pub(crate) fn may(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    caller: &Caller,
) -> Result<(), Trouble> {
    if !rights::is_one_of(&action.who, facts, caller) {
        return Err(Trouble::refused(
            Kind::Forbidden,
            "flow.not_yours",
            format!(
                "您无权进行“{}”，应由{}办理",
                action.title.zh,
                names(action).zh
            ),
            format!(
                "You may not do \"{}\"; it is for: {}",
                action.title.en,
                names(action).en
            ),
        ));
    }
    if !action.from.contains(&facts.state) {
        let state = scene
            .state(&facts.state)
            .map(|one| one.title.clone())
            .unwrap_or_default();
        return Err(Trouble::refused(
            Kind::Conflict,
            "flow.not_now",
            format!("案件现处“{}”，不能“{}”，请刷新", state.zh, action.title.zh),
            format!(
                "The case is at \"{}\", where \"{}\" is not possible; reload it",
                state.en, action.title.en
            ),
        ));
    }
    if rights::is_same_hand(action, &scene.actions, facts, caller) {
        return Err(Trouble::refused(
            Kind::Forbidden,
            "flow.same_hand",
            "采办分离：经手上一环节的人不能办理此环节，请由他人办理",
            "Whoever did the step before may not do this one; somebody else has to",
        ));
    }
    let times = facts.done.get(&action.id).map_or(0, |hands| hands.times);
    if action.times.is_some_and(|most| times >= most) {
        return Err(Trouble::refused(
            Kind::Conflict,
            "flow.too_often",
            format!("“{}”已达 {times} 次上限，请由指挥中心裁定", action.title.zh),
            format!(
                "\"{}\" was done {times} times already; ask the street's dispatcher",
                action.title.en
            ),
        ));
    }
    Ok(())
}

pub(crate) fn unknown_action() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "flow.unknown_action",
        "没有这个操作，请刷新",
        "There is no such action; reload the case",
    )
}

pub(crate) fn condition(action: &Action) -> Trouble {
    let text = action.refusal.clone().unwrap_or_else(|| {
        Text::new(
            format!("未满足“{}”的条件", action.title.zh),
            format!("The condition for \"{}\" is not met", action.title.en),
        )
    });
    Trouble::refused(Kind::Unprocessable, "flow.condition", text.zh, text.en)
}

/// Who may do an action, in words.
fn names(action: &Action) -> Text {
    let title = |who: &Who| match who {
        Who::Role(role) => role.title(),
        Who::Reporter => Text::new("上报人", "the reporter"),
        Who::Handler => Text::new("经办人", "the handler"),
        Who::Unit => Text::new("承办单位", "the unit"),
    };
    let all: Vec<Text> = action.who.iter().map(title).collect();
    let join =
        |pick: fn(&Text) -> &str, with: &str| all.iter().map(pick).collect::<Vec<_>>().join(with);
    Text::new(join(|t| &t.zh, "、"), join(|t| &t.en, ", "))
}
