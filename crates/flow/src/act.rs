//! Doing something with a case.

use std::collections::BTreeSet;

use jiff::Timestamp;
use linli_kernel::{Caller, Invalid, PersonId, Trouble};

use crate::announce::{announce, count_metrics, kernel_count};
use crate::effect::ended;
use crate::model::Target;
use crate::permit::{condition, may, pinned, unknown_action};
use crate::sight::fits_hands;
use crate::tick::{self, Moment};
use crate::wake::settle;
use crate::{
    ActInput, Action, ActionKind, Calendar, CaseFacts, Field, Hands, Need, Phase, Scene, Step,
    appeal, approval, assist, assist_call, bounce, input, reclassify, stage, standard, standstill,
    term,
};

/// What the caller may do with a case now, in the order of the scene. An action whose `when`
/// reads its own fields is offered, since only the answers can tell.
#[must_use]
pub fn available<'a>(scene: &'a Scene, facts: &CaseFacts, caller: &Caller) -> Vec<&'a Action> {
    scene
        .actions
        .iter()
        .filter(|action| may(scene, facts, action, caller).is_ok())
        .filter(|action| is_offered(scene, facts, action))
        .collect()
}

/// Whether the condition of an action holds as far as it can be told before its answers are given.
pub(crate) fn is_offered(scene: &Scene, facts: &CaseFacts, action: &Action) -> bool {
    if !term::is_offered(facts, action) {
        return false;
    }
    match &action.when {
        Some(rule) if !reads_own(action, rule) => {
            input::holds(scene, facts, Some(rule)).unwrap_or(false)
        }
        Some(_) | None => true,
    }
}

fn reads_own(action: &Action, rule: &crate::Rule) -> bool {
    let given = |name: &String| action.fields.contains(name) || (name == "photos");
    rule.variables().iter().any(given)
        || (action.kind == ActionKind::Rate
            && rule
                .variables()
                .iter()
                .any(|v| v == "satisfied" || v == "solved"))
}

/// Does `action` with a case, or asks for it where it has to be approved ([`crate::decide()`]).
///
/// # Errors
/// - refused `flow.unknown_action`, `flow.not_yours`, `flow.not_now`, `flow.same_hand`,
///   `flow.too_often`, `flow.too_late`, `flow.too_early`, `flow.condition`, `flow.overdue`, `flow.party`, `flow.recused`, `flow.no_handler`,
///   `flow.pending`, `flow.quota_used`, `flow.returns_used`, `flow.adjudicate`, `flow.bound`,
///   `flow.not_late`, `flow.appealed`, `flow.no_appeal`,
///   `flow.filing_standard`, `flow.closing_standard`;
/// - invalid, with every wrong field: `note`, `photos`, `unit`, `handler`, `limit`, `rating`,
///   `matter`, or the id of a field;
/// - a fault, where the facts belong to another version or a rule cannot be evaluated.
pub fn act(
    scene: &Scene,
    facts: &CaseFacts,
    action: &str,
    input: ActInput,
    caller: &Caller,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    pinned(scene, facts)?;
    let action = scene.action(action).ok_or_else(unknown_action)?;
    let mut effects = Vec::new();
    let mut facts = facts.clone();
    // What went on by itself before this is done first, so that no pause outlasts its quota.
    standstill::go_on(scene, &mut facts, now, calendar, &mut effects);
    may(scene, &facts, action, caller)?;
    term::in_time(scene, &facts, action, now, calendar)?;
    let step = if action.approve_by.is_empty() {
        perform(scene, &facts, action, &input, caller.person, now, calendar)
    } else {
        approval::request(scene, &facts, action, input, caller, now, calendar)
    }?;
    effects.extend(step.effects);
    Ok(Step {
        facts: step.facts,
        effects,
    })
}

/// Does an action that `by` may do.
pub(crate) fn perform(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    input: &ActInput,
    by: PersonId,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    let mut after = moved(scene, facts, action, input, by, now, calendar)?;
    let mut effects = Vec::new();
    standstill::record(scene, action, facts, &mut after, now, calendar)?;
    bounce::record(scene, action, facts, &mut after, by, now);
    record(action, &mut after, by, now);
    appeal::record(scene, action, &mut after, by, now, &mut effects);
    let moment = Moment::acting(action, facts, &after, input.limit.as_ref(), now);
    effects.extend(kernel_count(action, &after, facts));
    tick::tick(scene, &mut after, &moment, calendar, &mut effects);
    assist_call::follow(
        scene,
        &mut after,
        action,
        &input.calls,
        now,
        calendar,
        &mut effects,
    );
    settle(scene, &mut after, moment.unit, now, calendar, &mut effects);
    effects.extend(ended(scene, facts, &after, action.kind));
    effects.extend(stage::count(scene, facts, &after, now));
    count_metrics(scene, &after, &moment.events, &mut effects)?;
    announce(scene, action, facts, &after, &mut effects);
    approval::lapse(scene, &mut after, &mut effects);
    Ok(Step {
        facts: after,
        effects,
    })
}

/// The case with what was given, in the hands and the state that the action leads to.
fn moved(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    input: &ActInput,
    by: PersonId,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<CaseFacts, Trouble> {
    assist::is_joint(action, facts)?;
    let mut after = take_in(scene, facts, action, input)?;
    if action.kind == ActionKind::Extend {
        let limit = input.limit.as_ref();
        tick::extend(scene, &mut after, action, limit, now, calendar)?;
    }
    let matter = input.matter.as_deref();
    reclassify::apply(scene, action, &mut after, matter, by, now, calendar);
    recuse(action, &mut after, by);
    change_hands(action, input, &mut after, by);
    assist_call::call(&mut after, &input.calls, by, now);
    fits_hands(scene, &after)?;
    change_state(scene, action, &mut after, now)?;
    standard::answer(scene, action, facts, &mut after, input.photos)?;
    Ok(after)
}

/// The facts with what was given, once all of it is right and the action's condition holds.
fn take_in(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    input: &ActInput,
) -> Result<CaseFacts, Trouble> {
    let mut after = facts.clone();
    let mut wrong = Invalid::default();
    check_needs(scene, facts, action, input, &mut wrong);
    reclassify::check(scene, facts, input.matter.as_deref(), &mut wrong);
    let asked: Vec<&Field> = scene
        .fields
        .iter()
        .filter(|field| action.fields.contains(&field.id))
        .collect();
    input::take_answers(scene, &mut after, &asked, &input.fields, &mut wrong)?;
    if action.kind == ActionKind::Rate {
        after.rating = input.rating;
    }
    after.photos = after.photos.saturating_add(input.photos);
    wrong.check()?;
    if input::holds_after(scene, facts, &after, action.when.as_ref())? {
        Ok(after)
    } else {
        Err(condition(action))
    }
}

/// What is said where something needed is missing.
const MISSING: &[(Need, &str, &str)] = &[
    (Need::Unit, "请选择承办单位", "Choose the unit"),
    (Need::Handler, "请选择经办人", "Choose the person"),
    (
        Need::Limit,
        "请填写时限，如 5wd",
        "Give a limit, such as 5wd",
    ),
    (
        Need::Rating,
        "请评价是否满意、是否解决",
        "Say whether you are satisfied and whether it is solved",
    ),
    (Need::Matter, "请选择事项", "Choose the matter"),
    (
        Need::Assists,
        "请写明协办单位和请其办的事",
        "Name the assisting units and what each is asked",
    ),
];

impl ActInput {
    fn gives(&self, need: Need) -> bool {
        match need {
            Need::Note => self.note.is_some(),
            Need::Photo => self.photos > 0,
            Need::Unit => self.unit.is_some(),
            Need::Handler => self.handler.is_some(),
            Need::Limit => self.limit.is_some(),
            Need::Rating => self.rating.is_some(),
            Need::Matter => self.matter.is_some(),
            Need::Assists => !self.calls.is_empty(),
        }
    }
}

fn check_needs(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    input: &ActInput,
    wrong: &mut Invalid,
) {
    let needs = |need: &Need| action.needs.contains(need);
    input::note(input.note.as_deref(), needs(&Need::Note), wrong);
    input::photos(input.photos, action.photos_min, wrong);
    for (need, zh, en) in MISSING {
        let given = input.gives(*need);
        if needs(need) && !given {
            wrong.push(need.code(), *zh, *en);
        } else if given && !needs(need) && !action.may.contains(need) {
            let zh = "此操作不需要该项，请去掉";
            wrong.push(
                need.code(),
                zh,
                "This action does not take it; leave it out",
            );
        }
    }
    assist_call::check_calls(scene, facts, action, &input.calls, wrong);
    if let Some(limit) = &input.limit {
        tick::check_limit(scene, &facts.matter, action, limit, wrong);
    }
}

/// 回避: of whoever does it or, where the action clears the handler, of the handler.
fn recuse(action: &Action, after: &mut CaseFacts, by: PersonId) {
    if action.kind != ActionKind::Recuse {
        return;
    }
    let who = if action.clears.contains(&Need::Handler) {
        after.handler
    } else {
        Some(by)
    };
    after.recused.extend(who);
    after.handler = after.handler.filter(|handler| Some(*handler) != who);
}

fn change_hands(action: &Action, input: &ActInput, after: &mut CaseFacts, by: PersonId) {
    if action.clears.contains(&Need::Unit) {
        after.unit = None;
    }
    if action.clears.contains(&Need::Handler) {
        after.handler = None;
    }
    if input.unit.is_some() {
        if input.unit != after.unit {
            after.handler = None;
        }
        after.unit = input.unit;
    }
    if action.takes {
        after.handler = Some(by);
    }
    if input.handler.is_some() {
        after.handler = input.handler;
    }
}

fn change_state(
    scene: &Scene,
    action: &Action,
    after: &mut CaseFacts,
    now: Timestamp,
) -> Result<(), Trouble> {
    let to = match &action.to {
        Target::Stay => return Ok(()),
        Target::State(to) => to.clone(),
        Target::Back => after
            .paused_in
            .take()
            .ok_or_else(|| Trouble::fault(format!("nothing to go back to in {}", after.state)))?,
    };
    let state = scene
        .state(&to)
        .ok_or_else(|| Trouble::fault(format!("no state {to}")))?;
    if action.kind == ActionKind::Pause {
        after.paused_in = Some(after.state.clone());
    } else if state.phase != Phase::Waiting {
        after.paused_in = None;
    }
    if to != after.state {
        after.since = now;
    }
    after.closed_at = match state.phase {
        Phase::Closed => after.closed_at.or(Some(now)),
        Phase::Open | Phase::Waiting => None,
    };
    after.state = to;
    Ok(())
}

fn record(action: &Action, after: &mut CaseFacts, by: PersonId, now: Timestamp) {
    let hands = after.done.entry(action.id.clone()).or_insert(Hands {
        times: 0,
        by: BTreeSet::new(),
        last: now,
    });
    hands.times = hands.times.saturating_add(1);
    hands.by.insert(by);
    hands.last = now;
    if action.kind == ActionKind::Reopen {
        after.reopens = after.reopens.saturating_add(1);
        after.rating = None;
    }
    if action.kind == ActionKind::Chase {
        after.chases = after.chases.saturating_add(1);
    }
}
