//! Doing something with a case.

use std::collections::BTreeSet;

use jiff::Timestamp;
use linli_kernel::{Caller, Invalid, Kind, Text, Trouble};

use crate::clocks::{self, Moment};
use crate::effect::{audiences, count, ended, metric_of, tell};
use crate::model::Target;
use crate::{
    ActInput, Action, ActionKind, Calendar, CaseFacts, Effect, Field, Hands, Matter, Need, Phase,
    Scene, State, Step, Who, input, rights,
};

/// What the caller may do with a case now, in the order of the scene. An action whose `when`
/// reads its own fields is offered, since only the answers can tell.
#[must_use]
pub fn available<'a>(scene: &'a Scene, facts: &CaseFacts, caller: &Caller) -> Vec<&'a Action> {
    let free = |action: &&Action| match &action.when {
        Some(rule) if !reads_own(action, rule) => {
            input::holds(scene, facts, Some(rule)).unwrap_or(false)
        }
        Some(_) | None => true,
    };
    scene
        .actions
        .iter()
        .filter(|action| may(scene, facts, action, caller).is_ok())
        .filter(free)
        .collect()
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

/// Does `action` with a case.
///
/// # Errors
/// - refused `flow.unknown_action`, `flow.not_yours`, `flow.not_now`, `flow.same_hand`,
///   `flow.too_often`, `flow.condition`, `flow.overdue`, `flow.no_calendar`;
/// - invalid, with every wrong field: `note`, `photos`, `unit`, `handler`, `limit`, `rating`, or
///   the id of a field;
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
    if facts.scene != scene.id || facts.version != scene.version {
        let case = format!("{} version {}", facts.scene, facts.version);
        return Err(Trouble::fault(format!(
            "case of {case} given to {} version {}",
            scene.id, scene.version
        )));
    }
    let action = scene.action(action).ok_or_else(unknown_action)?;
    may(scene, facts, action, caller)?;
    let mut after = facts.clone();
    let mut wrong = Invalid::default();
    check_needs(scene, action, &input, &mut wrong);
    let asked: Vec<&Field> = scene
        .fields
        .iter()
        .filter(|f| action.fields.contains(&f.id))
        .collect();
    input::take_answers(scene, &mut after, &asked, &input.fields, &mut wrong)?;
    if action.kind == ActionKind::Rate {
        after.rating = input.rating;
    }
    after.photos = after.photos.saturating_add(input.photos);
    wrong.check()?;
    if !input::holds(scene, &after, action.when.as_ref())? {
        return Err(condition(action));
    }
    let mut effects = Vec::new();
    if action.kind == ActionKind::Extend {
        clocks::extend(
            scene,
            &mut after,
            action,
            input.limit.as_ref(),
            now,
            calendar,
        )?;
    }
    change_hands(action, &input, &mut after, caller);
    change_state(scene, action, &mut after, now)?;
    record(action, &mut after, caller, now);
    let moment = Moment {
        events: vec![&action.id, action.kind.code()],
        entered: after.state != facts.state,
        limit: input
            .limit
            .as_ref()
            .filter(|_| action.kind != ActionKind::Extend),
        limit_for: &action.clocks,
        now,
    };
    effects.extend(kernel_count(action, &after, facts));
    clocks::tick(scene, &mut after, &moment, calendar, &mut effects)?;
    effects.extend(ended(scene, facts, &after, action.kind));
    count_metrics(scene, &after, &moment.events, &mut effects)?;
    announce(scene, action, facts, &after, &mut effects);
    Ok(Step {
        facts: after,
        effects,
    })
}

/// Whether the caller may do this now, apart from what they give with it.
fn may(scene: &Scene, facts: &CaseFacts, action: &Action, caller: &Caller) -> Result<(), Trouble> {
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

fn unknown_action() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "flow.unknown_action",
        "没有这个操作，请刷新",
        "There is no such action; reload the case",
    )
}

fn condition(action: &Action) -> Trouble {
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

fn check_needs(scene: &Scene, action: &Action, input: &ActInput, wrong: &mut Invalid) {
    let needs = |need: Need| action.needs.contains(&need);
    let asks = |need: Need| needs(need) || action.may.contains(&need);
    input::note(input.note.as_deref(), needs(Need::Note), wrong);
    input::photos(input.photos, action.photos_min, wrong);
    let given = [
        (
            Need::Unit,
            input.unit.is_some(),
            "请选择承办单位",
            "Choose the unit",
        ),
        (
            Need::Handler,
            input.handler.is_some(),
            "请选择经办人",
            "Choose the person",
        ),
        (
            Need::Limit,
            input.limit.is_some(),
            "请填写时限，如 5wd",
            "Give a limit, such as 5wd",
        ),
        (
            Need::Rating,
            input.rating.is_some(),
            "请评价是否满意、是否解决",
            "Say whether you are satisfied and whether it is solved",
        ),
    ];
    for (need, is_given, zh, en) in given {
        if needs(need) && !is_given {
            wrong.push(need.code(), zh, en);
        } else if is_given && !asks(need) {
            wrong.push(
                need.code(),
                "此操作不需要该项",
                "This action does not take it; leave it out",
            );
        }
    }
    if let Some(limit) = &input.limit {
        clocks::check_limit(scene, action, limit, wrong);
    }
}

fn change_hands(action: &Action, input: &ActInput, after: &mut CaseFacts, caller: &Caller) {
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
        after.handler = Some(caller.person);
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

fn record(action: &Action, after: &mut CaseFacts, caller: &Caller, now: Timestamp) {
    let hands = after.done.entry(action.id.clone()).or_insert(Hands {
        times: 0,
        by: BTreeSet::new(),
        last: now,
    });
    hands.times = hands.times.saturating_add(1);
    hands.by.insert(caller.person);
    hands.last = now;
    match action.kind {
        ActionKind::Return => after.returns = after.returns.saturating_add(1),
        ActionKind::Reopen => after.reopens = after.reopens.saturating_add(1),
        ActionKind::Accept
        | ActionKind::Refuse
        | ActionKind::Dispatch
        | ActionKind::Assign
        | ActionKind::SignOff
        | ActionKind::Adjudicate
        | ActionKind::Advise
        | ActionKind::Handle
        | ActionKind::Respond
        | ActionKind::Verify
        | ActionKind::Reject
        | ActionKind::Close
        | ActionKind::Rate
        | ActionKind::Escalate
        | ActionKind::Supervise
        | ActionKind::Chase
        | ActionKind::Pause
        | ActionKind::Resume
        | ActionKind::Extend
        | ActionKind::Withdraw
        | ActionKind::Note => {}
    }
}

/// The kernel's count. A return counts against the unit that returned it.
fn kernel_count(action: &Action, after: &CaseFacts, before: &CaseFacts) -> Option<Effect> {
    let metric = metric_of(action.kind)?;
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let of = if after.unit.is_some() { after } else { before };
    Some(match after.rating {
        Some(rating) if action.kind == ActionKind::Rate => count(
            of,
            metric,
            &[
                ("satisfied", yes_no(rating.satisfied)),
                ("solved", yes_no(rating.solved)),
            ],
        ),
        Some(_) | None => count(of, metric, &[]),
    })
}

/// The scene's own counts for what just happened.
pub(crate) fn count_metrics(
    scene: &Scene,
    facts: &CaseFacts,
    events: &[&str],
    effects: &mut Vec<Effect>,
) -> Result<(), Trouble> {
    for metric in &scene.metrics {
        let happened = metric.on.iter().any(|one| events.contains(&one.as_str()));
        if !happened || !input::holds(scene, facts, metric.when.as_ref())? {
            continue;
        }
        let amount = match &metric.value {
            None => 1,
            Some(rule) => rule
                .amount(&input::values(scene, facts))
                .map_err(Trouble::fault)?,
        };
        let dims: Vec<(&str, String)> = metric
            .dims
            .iter()
            .filter_map(|dim| Some((dim.as_str(), plain(facts.fields.get(dim)?))))
            .collect();
        let name = format!("{}.{}", scene.id, metric.id);
        if let Effect::Count { metric, dims, .. } = count(facts, &name, &dims) {
            effects.push(Effect::Count {
                metric,
                value: amount,
                dims,
            });
        }
    }
    Ok(())
}

fn plain(value: &serde_json::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Tells the reporter what changed for them, the new unit and handler that they have it, whoever
/// the new state waits for, and whoever the action names.
fn announce(
    scene: &Scene,
    action: &Action,
    before: &CaseFacts,
    after: &CaseFacts,
    effects: &mut Vec<Effect>,
) {
    let (old, new) = (scene.state(&before.state), scene.state(&after.state));
    let matter = scene.matter(&after.matter);
    if let (Some(old), Some(new), Some(matter)) = (old, new, matter)
        && old.id != new.id
    {
        if old.public != new.public {
            tell(effects, after, &[Who::Reporter], &new.public);
        }
        tell(effects, after, &new.tells, &arrival_text(matter, new));
    }
    if let (Some(new), Some(matter)) = (new, matter) {
        let text = arrival_text(matter, new);
        if after.unit != before.unit {
            tell(effects, after, &[Who::Unit], &text);
        }
        if after.handler != before.handler && !action.takes {
            tell(effects, after, &[Who::Handler], &text);
        }
    }
    for one in &action.tells {
        debug_assert!(
            !audiences(&one.to).is_empty(),
            "the check refuses empty tells"
        );
        tell(effects, after, &one.to, &one.text);
    }
}

/// What those are told for whom a case arrives.
pub(crate) fn arrival_text(matter: &Matter, state: &State) -> Text {
    Text::new(
        format!("待办：{}（{}）", matter.title.zh, state.title.zh),
        format!("To do: {} ({})", matter.title.en, state.title.en),
    )
}
