//! 知悉: whoever was told that a clock ran out says that they know.

use jiff::Timestamp;
use linli_kernel::{Caller, Kind, Level, PersonId, Trouble};
use serde::{Deserialize, Serialize};

use crate::{CaseFacts, ClockDef, ClockRun, Scene, Step, Who, rights};

/// That somebody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// How many levels of escalation had been fired: higher ones are said all the same.
    pub level: u32,
}

/// The clocks whose escalation the caller was told of and nobody has acknowledged yet.
#[must_use]
pub fn to_acknowledge<'a>(
    scene: &'a Scene,
    facts: &CaseFacts,
    caller: &Caller,
) -> Vec<&'a ClockDef> {
    let asks = |def: &&ClockDef| {
        let run = facts.clocks.get(&def.id);
        run.is_some_and(|run| is_open(run) && was_told(def, run, facts, caller))
    };
    scene.clocks.iter().filter(asks).collect()
}

/// Acknowledges all of [`to_acknowledge`]: what repeats is not said again. It moves no deadline.
///
/// # Errors
/// Refused `flow.nothing_to_acknowledge`.
pub fn acknowledge(
    scene: &Scene,
    facts: &CaseFacts,
    caller: &Caller,
    now: Timestamp,
) -> Result<Step, Trouble> {
    let clocks = to_acknowledge(scene, facts, caller);
    if clocks.is_empty() {
        return Err(Trouble::refused(
            Kind::Conflict,
            "flow.nothing_to_acknowledge",
            "没有需要您知悉的超时提醒，或已有人知悉，请刷新",
            "There is no reminder for you to acknowledge, or somebody did already; reload the case",
        ));
    }
    let mut after = facts.clone();
    for def in clocks {
        if let Some(run) = after.clocks.get_mut(&def.id) {
            run.acknowledged.push(Acknowledged {
                by: caller.person,
                at: now,
                level: run.level,
            });
        }
    }
    Ok(Step::without_effects(after))
}

/// Whether nobody acknowledged the last level that was fired.
pub(crate) fn is_open(run: &ClockRun) -> bool {
    let known = run.acknowledged.iter().any(|one| one.level >= run.level);
    run.facts.stopped.is_none() && run.level > 0 && !known
}

/// Whether the caller is among those a fired level names.
fn was_told(def: &ClockDef, run: &ClockRun, facts: &CaseFacts, caller: &Caller) -> bool {
    let fired = usize::try_from(run.level).unwrap_or(usize::MAX);
    let told = |who: &Who| match who {
        Who::Unit => serves(facts, caller),
        // Only the clocks of assists tell these, and those are answered, not acknowledged.
        Who::Assisting => false,
        Who::Role(_) | Who::Reporter | Who::Handler => rights::is_one_of(&[*who], facts, caller),
    };
    def.escalate
        .iter()
        .take(fired)
        .any(|level| level.to.iter().any(told))
}

/// Whether the caller works in the unit that has the case.
fn serves(facts: &CaseFacts, caller: &Caller) -> bool {
    let mut grants = caller.grants.iter();
    grants.any(|grant| {
        grant.org.is_some() && grant.org == facts.unit && grant.role.level() == Level::Organisation
    })
}
