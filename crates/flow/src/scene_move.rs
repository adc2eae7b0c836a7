//! Moving a running case to another version of its scene. Facts are never lost: what the new version
//! does not name is kept as it is.

use jiff::Timestamp;
use linli_kernel::{PersonId, Text};
use serde::{Deserialize, Serialize};

use crate::reclassify::{limit_after, relimit};
use crate::tick::pause;
use crate::{Calendar, CaseFacts, Phase, Scene};

/// That it ran under another version until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The version it left.
    pub from: u32,
    /// The version it came to.
    pub to: u32,
    /// Who moved it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// The facts under another version of the scene: limits follow it, elapsed time stays.
///
/// # Errors
/// Every reason why the case cannot run under the new version, in words for people.
pub fn move_to(
    old: &Scene,
    new: &Scene,
    facts: &CaseFacts,
    by: PersonId,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<CaseFacts, Vec<Text>> {
    let mut wrong = lacks(new, facts);
    wrong.extend(untimed(new, facts));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut after = facts.clone();
    after.version = new.version;
    for def in &new.clocks {
        let before = old.clock(&def.id).map(|old| *old.limit_for(&facts.matter));
        if let (Some(run), Some(before)) = (after.clocks.get_mut(&def.id), before) {
            let limit = limit_after(run, &before, def.limit_for(&facts.matter));
            relimit(run, def, limit, now, calendar);
            pause(run, def.pauses_in.contains(&facts.state), now);
        }
    }
    after.moved.push(Moved {
        from: facts.version,
        to: new.version,
        by,
        at: now,
    });
    Ok(after)
}

/// What the case has and the new version does not know.
fn lacks(new: &Scene, facts: &CaseFacts) -> Vec<Text> {
    let mut wrong = Vec::new();
    let mut known = |is_known: bool, zh: &str, en: &str, id: &str| {
        if !is_known {
            wrong.push(Text::new(
                format!("新版本没有{zh} {id}"),
                format!("The new version has no {en} {id}"),
            ));
        }
    };
    known(new.id == facts.scene, "场景", "scene", &facts.scene);
    known(
        new.state(&facts.state).is_some(),
        "状态",
        "state",
        &facts.state,
    );
    known(
        new.matter(&facts.matter).is_some(),
        "事项",
        "matter",
        &facts.matter,
    );
    if let Some(back) = &facts.paused_in {
        known(new.state(back).is_some(), "状态", "state", back);
    }
    if let Some(pending) = &facts.pending {
        let is_there = new.action(&pending.action).is_some();
        known(is_there, "操作", "action", &pending.action);
    }
    wrong.extend(unmeasured(new, facts));
    wrong
}

/// The running clocks that the new version does not know, or measures in another unit.
fn unmeasured(new: &Scene, facts: &CaseFacts) -> Vec<Text> {
    let running = facts
        .clocks
        .iter()
        .filter(|(_, run)| run.facts.stopped.is_none());
    let same = |id: &String, unit| new.clock(id).is_some_and(|def| def.limit.unit == unit);
    let others = running.filter(|(id, run)| !same(id, run.facts.limit.unit));
    others
        .map(|(id, _)| {
            Text::new(
                format!("新版本没有以同一单位计时的时钟 {id}"),
                format!("The new version has no clock {id} in the same unit"),
            )
        })
        .collect()
}

/// An open state in which nothing would time the case.
fn untimed(new: &Scene, facts: &CaseFacts) -> Option<Text> {
    let state = new
        .state(&facts.state)
        .filter(|state| state.phase == Phase::Open)?;
    let runs = |id: &String| {
        let run = facts.clocks.get(id);
        run.is_some_and(|run| run.facts.stopped.is_none())
    };
    let timed = new
        .clocks
        .iter()
        .any(|def| runs(&def.id) && !def.pauses_in.contains(&state.id));
    (!timed).then(|| {
        Text::new(
            format!("在新版本的状态 {} 没有时钟在走", state.id),
            format!(
                "Nothing would time it in state {} of the new version",
                state.id
            ),
        )
    })
}
