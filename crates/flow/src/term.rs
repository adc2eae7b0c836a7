//! Periods of rights (期间): what may only be done before a clock runs out, or only after.
//!
//! A right that is not used lapses; nobody is late for it, and no case is late for it.

use jiff::Timestamp;
use linli_kernel::{Kind, Level, Text, Trouble};

use crate::clocks::{is_over, is_paused};
use crate::{Action, Calendar, CaseFacts, ClockDef, ClockRun, ClockState, Scene, Who};

/// How the clock of a right stands; `late` is whether its time ran out.
pub(crate) fn state(run: &ClockRun, late: bool) -> ClockState {
    if late || run.facts.stopped.is_some() {
        ClockState::Over
    } else if is_paused(run) {
        ClockState::Paused
    } else {
        ClockState::Open
    }
}

/// Whether an action is still, or already, in time, as far as the last wake of the case tells.
pub(crate) fn is_offered(facts: &CaseFacts, action: &Action) -> bool {
    let ran_out = |id: &String| facts.clocks.get(id).is_some_and(|run| run.late);
    !action.within.iter().any(ran_out) && action.past.iter().all(ran_out)
}

/// An action is done while the clocks of its `within` have time, and after those of its `past`.
///
/// # Errors
/// Refused `flow.too_late`, `flow.too_early`.
pub(crate) fn in_time(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<(), Trouble> {
    let ran_out = |id: &String| {
        let run = facts.clocks.get(id);
        run.is_some_and(|run| run.late || is_over(calendar, run, run.facts.stopped.unwrap_or(now)))
    };
    if let Some(id) = action.within.iter().find(|id| ran_out(id)) {
        return Err(too_late(action, &title(scene, id)));
    }
    match action.past.iter().find(|id| !ran_out(id)) {
        Some(id) => Err(too_early(action, &title(scene, id))),
        None => Ok(()),
    }
}

fn title(scene: &Scene, clock: &str) -> Text {
    let def = scene.clock(clock);
    def.map(|def| def.title.clone()).unwrap_or_default()
}

fn too_late(action: &Action, clock: &Text) -> Trouble {
    let (zh, en) = (&action.title.zh, &action.title.en);
    Trouble::refused(
        Kind::Conflict,
        "flow.too_late",
        format!("“{}”已满，不能再“{zh}”", clock.zh),
        format!(
            "The period \"{}\" is over, so \"{en}\" is no longer possible",
            clock.en
        ),
    )
}

fn too_early(action: &Action, clock: &Text) -> Trouble {
    let (zh, en) = (&action.title.zh, &action.title.en);
    Trouble::refused(
        Kind::Conflict,
        "flow.too_early",
        format!("“{}”期满后才能“{zh}”", clock.zh),
        format!(
            "\"{en}\" is only possible once \"{}\" has run out",
            clock.en
        ),
    )
}

/// Whose right it is: whoever may do what has to be done within the clock. Of an organisation's people only
/// the handler is meant, or the unit where there is none.
pub(crate) fn whose(scene: &Scene, facts: &CaseFacts, def: &ClockDef) -> Vec<Who> {
    let uses = |action: &&Action| action.within.contains(&def.id);
    let actions = scene.actions.iter().filter(uses);
    let here = match facts.handler {
        Some(_) => Who::Handler,
        None => Who::Unit,
    };
    let meant = |who: Who| match who {
        Who::Role(role) if role.level() == Level::Organisation => here,
        Who::Role(_) | Who::Reporter | Who::Handler | Who::Unit | Who::Assisting => who,
    };
    let mut who: Vec<Who> = actions
        .flat_map(|action| action.who.iter().copied())
        .map(meant)
        .collect();
    who.sort();
    who.dedup();
    who
}

/// What they are told before it lapses.
pub(crate) fn soon(def: &ClockDef) -> Text {
    Text::new(
        format!("“{}”即将届满，需要的请在期间内办理", def.title.zh),
        format!(
            "The period \"{}\" ends soon; whoever needs it should act within it",
            def.title.en
        ),
    )
}
