//! Whether a caller may do something now, and what they are told where not.

use linli_kernel::{Caller, Kind, Text, Trouble};

use crate::{
    Action, ActionKind, CaseFacts, Need, Scene, Who, appeal, approval, bounce, rights, sight,
    standstill, voice,
};

/// Whether the caller may do this now, apart from what they give with it.
pub(crate) fn may(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    caller: &Caller,
) -> Result<(), Trouble> {
    if facts.joined.is_some() {
        return Err(voice::is_joined(facts));
    }
    let as_reporter = action.who.contains(&Who::Reporter) && facts.reporter == Some(caller.person);
    let barred = sight::bar(scene, facts, caller).filter(|_bar| !as_reporter);
    if !rights::is_one_of(&action.who, facts, caller) {
        Err(not_yours(action))
    } else if let Some(bar) = barred {
        Err(bar)
    } else if !as_reporter && !sight::is_open_to(scene, facts, caller) {
        Err(not_yours(action))
    } else if !action.from.contains(&facts.state) {
        Err(not_now(scene, facts, action))
    } else if rights::is_same_hand(action, &scene.actions, facts, caller)
        || appeal::is_same_hand(scene, facts, action, caller)
    {
        Err(same_hand())
    } else if action.kind == ActionKind::Withdraw && !facts.voices.is_empty() {
        Err(voice::has_voices())
    } else {
        possible(scene, facts, action)
    }
}

/// Whether this can be done now, whoever does it.
pub(crate) fn possible(scene: &Scene, facts: &CaseFacts, action: &Action) -> Result<(), Trouble> {
    let times = facts.done.get(&action.id).map_or(0, |hands| hands.times);
    if is_about_nobody(action, facts) {
        return Err(no_handler());
    }
    if action.times.is_some_and(|most| times >= most) {
        return Err(too_often(action, times));
    }
    bounce::fits(scene, facts, action)?;
    standstill::fits(facts, action)?;
    appeal::fits(scene, facts, action)?;
    approval::fits(scene, facts, action)
}

/// A case is acted on under the version it began under.
pub(crate) fn pinned(scene: &Scene, facts: &CaseFacts) -> Result<(), Trouble> {
    if facts.scene == scene.id && facts.version == scene.version {
        return Ok(());
    }
    let case = format!("{} version {}", facts.scene, facts.version);
    let given = format!("{} version {}", scene.id, scene.version);
    Err(Trouble::fault(format!("case of {case} given to {given}")))
}

fn not_yours(action: &Action) -> Trouble {
    let names = names(&action.who);
    Trouble::refused(
        Kind::Forbidden,
        "flow.not_yours",
        format!("您无权进行“{}”，应由{}办理", action.title.zh, names.zh),
        format!(
            "You may not do \"{}\"; it is for: {}",
            action.title.en, names.en
        ),
    )
}

pub(crate) fn not_now(scene: &Scene, facts: &CaseFacts, action: &Action) -> Trouble {
    let state = scene.state(&facts.state);
    let state = state.map(|one| one.title.clone()).unwrap_or_default();
    let (zh, en) = (&action.title.zh, &action.title.en);
    Trouble::refused(
        Kind::Conflict,
        "flow.not_now",
        format!("案件现处“{}”，不能“{zh}”，请刷新", state.zh),
        format!(
            "The case is at \"{}\", where \"{en}\" is not possible; reload it",
            state.en
        ),
    )
}

/// 回避 of a handler where there is none.
fn is_about_nobody(action: &Action, facts: &CaseFacts) -> bool {
    action.kind == ActionKind::Recuse
        && action.clears.contains(&Need::Handler)
        && facts.handler.is_none()
}

fn no_handler() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.no_handler",
        "此案现在没有经办人，无人需要回避",
        "Nobody handles the case now, so nobody is to be recused",
    )
}

pub(crate) fn same_hand() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "flow.same_hand",
        "采办分离：经手上一环节的人不能办理此环节，请由他人办理",
        "Whoever did the step before may not do this one; somebody else has to",
    )
}

fn too_often(action: &Action, times: u32) -> Trouble {
    let (zh, en) = (&action.title.zh, &action.title.en);
    Trouble::refused(
        Kind::Conflict,
        "flow.too_often",
        format!("“{zh}”已达 {times} 次上限，请由指挥中心裁定"),
        format!("\"{en}\" was done {times} times already; ask the street's dispatcher"),
    )
}

/// Names the field and what may be given in it.
pub(crate) fn unknown_matter(scene: &Scene, given: &str) -> Trouble {
    let known: Vec<&str> = scene.matters.iter().map(|one| one.id.as_str()).collect();
    let known = known.join(", ");
    Trouble::refused(
        Kind::Unprocessable,
        "flow.unknown_matter",
        format!("该场景没有事项“{given}”（matter），请从中选择：{known}"),
        format!("The scene has no matter {given:?} (matter); choose one of {known}"),
    )
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

/// Some people, in words.
pub(crate) fn names(all: &[Who]) -> Text {
    let title = |who: &Who| match who {
        Who::Role(role) => role.title(),
        Who::Reporter => Text::new("上报人", "the reporter"),
        Who::Handler => Text::new("经办人", "the handler"),
        Who::Unit => Text::new("承办单位", "the unit"),
        Who::Assisting => Text::new("协办单位", "the assisting units"),
    };
    let all: Vec<Text> = all.iter().map(title).collect();
    let join =
        |pick: fn(&Text) -> &str, with: &str| all.iter().map(pick).collect::<Vec<_>>().join(with);
    Text::new(join(|t| &t.zh, "、"), join(|t| &t.en, ", "))
}
