//! Asking units to assist, and what an action means to those that do.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_kernel::{Invalid, PersonId, Text};

use crate::assist::{counted, open_units, to_units};
use crate::clocks::is_within;
use crate::{Action, Assist, Calendar, Call, CaseFacts, Effect, Mark, Scene, assist_clock};

/// The longest task, in characters.
const TASK_MAX: usize = 500;
/// The most units that one call asks.
const CALLS_MAX: usize = 9;

/// What is wrong with the calls that came with an action.
pub(crate) fn check_calls(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    calls: &[Call],
    wrong: &mut Invalid,
) {
    if calls.len() > CALLS_MAX {
        wrong.push(
            "assists",
            format!("一次最多请 {CALLS_MAX} 个单位协办"),
            format!("At most {CALLS_MAX} units at a time"),
        );
    }
    let mut named = BTreeSet::new();
    for call in calls {
        let length = call.task.trim().chars().count();
        if length == 0 || length > TASK_MAX {
            wrong.push(
                "assists",
                format!("请写明请每个单位办什么，最多 {TASK_MAX} 个字"),
                format!("Say what each unit is asked, in at most {TASK_MAX} characters"),
            );
        }
        if facts.unit == Some(call.unit) {
            let en = "The lead cannot assist itself; choose another unit";
            wrong.push("assists", "主办单位不能协办自己，请另选单位", en);
        }
        if open_units(facts).contains(&call.unit) || !named.insert(call.unit) {
            let en = "A unit assists already, or is named twice";
            wrong.push("assists", "该单位已在协办，或重复填写", en);
        }
        check_limit(scene, facts, action, call, wrong);
    }
}

/// A limit given with a call is measured like the clocks it is for, and no longer than theirs.
fn check_limit(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    call: &Call,
    wrong: &mut Invalid,
) {
    for def in assist_clock::defs(scene) {
        let most = *def.limit_for(&facts.matter);
        let named = action.clocks.contains(&def.id);
        if named && call.limit.is_some_and(|limit| !is_within(limit, most)) {
            wrong.push(
                "assists",
                format!("“{}”的时限应在 {most} 以内，且单位相同", def.title.zh),
                format!("At most {most} for \"{}\", in the same unit", def.title.en),
            );
        }
    }
}

/// Takes the calls of an action into the facts.
pub(crate) fn call(after: &mut CaseFacts, calls: &[Call], by: PersonId, now: Timestamp) {
    let called = Mark {
        by,
        at: now,
        words: None,
    };
    after.assists.extend(calls.iter().map(|call| Assist {
        unit: call.unit,
        task: call.task.trim().to_owned(),
        called: called.clone(),
        arrived: None,
        done: None,
        declined: None,
        excused: None,
        left: None,
        clocks: BTreeMap::new(),
    }));
}

/// What an action means to the assists: new ones begin, those of a case that ended are left, clocks follow the
/// state.
pub(crate) fn follow(
    scene: &Scene,
    after: &mut CaseFacts,
    action: &Action,
    calls: &[Call],
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    let known = after.assists.len().saturating_sub(calls.len());
    if after.closed_at.is_some() {
        let open = after.assists.iter_mut().filter(|assist| assist.is_open());
        open.for_each(|assist| assist.left = Some(now));
    }
    for nth in 0..after.assists.len() {
        let call = nth.checked_sub(known).and_then(|nth| calls.get(nth));
        let limit = call.and_then(|call| call.limit.as_ref());
        let beat = assist_clock::Beat {
            event: call.map(|_| "call"),
            limit,
            limit_for: &action.clocks,
            now,
        };
        assist_clock::tick(scene, after, nth, &beat, calendar, effects);
    }
    for call in calls {
        effects.push(counted(after, "case.called", call.unit));
    }
    if !calls.is_empty() {
        let units = calls.iter().map(|call| call.unit).collect();
        let zh = "有单位吹哨，请您单位协办，请按时报到";
        let text = Text::new(
            zh,
            "Your unit is asked to assist; report in within the limit",
        );
        effects.push(to_units(units, text));
    }
}
