//! 审批: an action that has to be approved is only asked for; the case stays as it is until somebody
//! else decides, and the action then happens as of the approval.

use jiff::Timestamp;
use linli_kernel::{Caller, Kind, PersonId, Role, Text, Trouble};
use serde::{Deserialize, Serialize};

use crate::act::perform;
use crate::effect::tell;
use crate::permit::{not_now, pinned, possible, same_hand};
use crate::{
    ActInput, Action, Audience, Calendar, CaseFacts, Effect, Phase, Scene, Step, Who, input,
    rights, sight, standstill,
};

/// What was asked for and waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The action.
    pub action: String,
    /// What it comes with; its note is the reason.
    pub input: ActInput,
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What was asked for and decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The action.
    pub action: String,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Who decided.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether it was approved.
    pub approved: bool,
}

/// The roles that may approve what waits; nobody where nothing does.
pub(crate) fn approvers<'a>(scene: &'a Scene, facts: &CaseFacts) -> &'a [Role] {
    let pending = facts.pending.as_ref();
    let action = pending.and_then(|pending| scene.action(&pending.action));
    action.map_or(&[], |action| &action.approve_by)
}

/// What waits for this caller's approval.
#[must_use]
pub fn to_decide<'a>(scene: &Scene, facts: &'a CaseFacts, caller: &Caller) -> Option<&'a Pending> {
    let pending = facts.pending.as_ref()?;
    may_decide(scene, facts, pending, caller).ok()?;
    Some(pending)
}

fn may_decide(
    scene: &Scene,
    facts: &CaseFacts,
    pending: &Pending,
    caller: &Caller,
) -> Result<(), Trouble> {
    let who: Vec<Who> = approvers(scene, facts)
        .iter()
        .copied()
        .map(Who::Role)
        .collect();
    if !rights::is_one_of(&who, facts, caller) {
        return Err(not_an_approver(&who));
    }
    if let Some(bar) = sight::bar(scene, facts, caller) {
        return Err(bar);
    }
    // 采办分离: nobody approves what they asked for.
    if pending.by == caller.person {
        return Err(same_hand());
    }
    Ok(())
}

/// Keeps what was asked for, once it is known that it could be done now.
///
/// # Errors
/// As the action itself, and refused `flow.pending` where something waits already.
pub(crate) fn request(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    input: ActInput,
    caller: &Caller,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    perform(scene, facts, action, &input, caller.person, now, calendar)?;
    let mut after = facts.clone();
    after.pending = Some(Pending {
        action: action.id.clone(),
        input,
        by: caller.person,
        at: now,
    });
    let who: Vec<Who> = action.approve_by.iter().copied().map(Who::Role).collect();
    let text = Text::new(
        format!("待您批准：{}", action.title.zh),
        format!("Waits for your approval: {}", action.title.en),
    );
    let mut effects = Vec::new();
    tell(&mut effects, &after, &who, &text);
    Ok(Step {
        facts: after,
        effects,
    })
}

/// Approves or refuses what waits. Approved, it is done as of now in the name of whoever asked.
///
/// # Errors
/// Refused `flow.nothing_pending`, `flow.not_yours`, `flow.same_hand`, and whatever refuses the action
/// itself by now, such as `flow.overdue`; invalid `note` where a refusal gives no reason.
pub fn decide(
    scene: &Scene,
    facts: &CaseFacts,
    approved: bool,
    note: Option<&str>,
    caller: &Caller,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    pinned(scene, facts)?;
    let mut effects = Vec::new();
    let mut facts = facts.clone();
    standstill::go_on(scene, &mut facts, now, calendar, &mut effects);
    let pending = facts.pending.clone().ok_or_else(nothing)?;
    let action = scene.action(&pending.action).ok_or_else(nothing)?;
    may_decide(scene, &facts, &pending, caller)?;
    reasoned(note, approved)?;
    let decided = Decided {
        action: action.id.clone(),
        asked_by: pending.by,
        asked_at: pending.at,
        by: caller.person,
        at: now,
        approved,
    };
    facts.pending = None;
    let mut step = match approved {
        true => granted(scene, &facts, action, &pending, now, calendar)?,
        false => Step::without_effects(facts),
    };
    step.facts.decided.push(decided);
    effects.extend(step.effects);
    effects.push(answer(action, approved, pending.by));
    Ok(Step {
        facts: step.facts,
        effects,
    })
}

/// A refusal says why.
fn reasoned(note: Option<&str>, approved: bool) -> Result<(), Trouble> {
    let mut wrong = linli_kernel::Invalid::default();
    input::note(note, !approved, &mut wrong);
    wrong.check()
}

fn granted(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    pending: &Pending,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    if !action.from.contains(&facts.state) {
        return Err(not_now(scene, facts, action));
    }
    possible(scene, facts, action)?;
    perform(
        scene,
        facts,
        action,
        &pending.input,
        pending.by,
        now,
        calendar,
    )
}

fn answer(action: &Action, approved: bool, to: PersonId) -> Effect {
    let (zh, en) = (&action.title.zh, &action.title.en);
    let text = if approved {
        Text::new(format!("“{zh}”已批准"), format!("\"{en}\" was approved"))
    } else {
        Text::new(
            format!("“{zh}”未获批准，原因见案件"),
            format!("\"{en}\" was not approved; the case says why"),
        )
    };
    Effect::Notify {
        audience: Audience::Person(to),
        text,
    }
}

/// Whether something waits already: one request at a time.
///
/// # Errors
/// Refused `flow.pending`.
pub(crate) fn fits(scene: &Scene, facts: &CaseFacts, action: &Action) -> Result<(), Trouble> {
    match &facts.pending {
        Some(pending) if !action.approve_by.is_empty() => Err(waits(scene, pending)),
        Some(_) | None => Ok(()),
    }
}

/// What was asked for lapses where the case has moved to a state in which it cannot be done.
pub(crate) fn lapse(scene: &Scene, facts: &mut CaseFacts, effects: &mut Vec<Effect>) {
    let Some(pending) = &facts.pending else {
        return;
    };
    let action = scene.action(&pending.action);
    let over = scene
        .state(&facts.state)
        .is_some_and(|state| state.phase == Phase::Closed);
    let stands = action.is_some_and(|action| action.from.contains(&facts.state));
    if stands && !over {
        return;
    }
    let title = action
        .map(|action| action.title.clone())
        .unwrap_or_default();
    effects.push(Effect::Notify {
        audience: Audience::Person(pending.by),
        text: Text::new(
            format!("案件已有进展，“{}”的申请失效", title.zh),
            format!(
                "The case has moved on, so what you asked for lapsed: {}",
                title.en
            ),
        ),
    });
    facts.pending = None;
}

fn waits(scene: &Scene, pending: &Pending) -> Trouble {
    let title = scene
        .action(&pending.action)
        .map(|action| action.title.clone())
        .unwrap_or_default();
    Trouble::refused(
        Kind::Conflict,
        "flow.pending",
        format!("此案已有“{}”的申请待批，请等批准或不批准后再申请", title.zh),
        format!(
            "\"{}\" waits for approval already; ask again once it is decided",
            title.en
        ),
    )
}

fn nothing() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.nothing_pending",
        "没有待批的申请，或已由他人处理，请刷新",
        "Nothing waits for approval, or somebody decided it already; reload the case",
    )
}

fn not_an_approver(who: &[Who]) -> Trouble {
    let title = |who: &Who| match who {
        Who::Role(role) => Some(role.title()),
        Who::Reporter | Who::Handler | Who::Unit | Who::Assisting => None,
    };
    let names: Vec<Text> = who.iter().filter_map(title).collect();
    let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    Trouble::refused(
        Kind::Forbidden,
        "flow.not_yours",
        format!("您无权批准，应由{}决定", zh.join("、")),
        format!("You may not decide this; it is for: {}", en.join(", ")),
    )
}
