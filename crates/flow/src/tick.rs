//! What a step does to the clocks: stops, starts, pauses and extends them.

use jiff::Timestamp;
use linli_kernel::{Invalid, Kind, OrgId, Trouble};

use crate::clocks::{Extension, Pause, is_over, is_within, tell_if_unknown};
use crate::effect::count;
use crate::{
    Action, ActionKind, Calendar, CaseFacts, ClockDef, ClockFacts, ClockRun, Effect, Limit, Phase,
    Scene,
};

/// What a step means to the clocks.
pub(crate) struct Moment<'a> {
    /// `open`, or the id and kind of the action.
    pub(crate) events: Vec<&'a str>,
    /// Whether the case came to another state.
    pub(crate) entered: bool,
    /// The unit that had the case before the step, and answers for what ran out until then.
    pub(crate) unit: Option<OrgId>,
    /// A limit given with the action, and the clocks it is for.
    pub(crate) limit: Option<&'a Limit>,
    pub(crate) limit_for: &'a [String],
    pub(crate) now: Timestamp,
}

impl<'a> Moment<'a> {
    /// Opening a case.
    pub(crate) fn opening(now: Timestamp) -> Self {
        Self {
            events: vec!["open"],
            entered: true,
            unit: None,
            limit: None,
            limit_for: &[],
            now,
        }
    }

    /// Going on by itself after a pause, as if somebody had resumed it.
    pub(crate) fn going_on(unit: Option<OrgId>, at: Timestamp) -> Self {
        Self {
            events: vec![ActionKind::Resume.code()],
            entered: true,
            unit,
            limit: None,
            limit_for: &[],
            now: at,
        }
    }

    /// Doing an action. The limit of an extension lengthens clocks and starts none.
    pub(crate) fn acting(
        action: &'a Action,
        before: &CaseFacts,
        after: &CaseFacts,
        limit: Option<&'a Limit>,
        now: Timestamp,
    ) -> Self {
        Self {
            events: vec![&action.id, action.kind.code()],
            entered: after.state != before.state,
            unit: before.unit,
            limit: limit.filter(|_| action.kind != ActionKind::Extend),
            limit_for: &action.clocks,
            now,
        }
    }
}

/// Stops, starts and pauses clocks after a step. A clock that is stopped late is counted as late
/// if nobody woke the case in time.
pub(crate) fn tick(
    scene: &Scene,
    facts: &mut CaseFacts,
    moment: &Moment<'_>,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    let over = scene
        .state(&facts.state)
        .is_some_and(|state| state.phase == Phase::Closed);
    for def in scene.clocks.iter().filter(|def| !def.per_assist) {
        let mut run = facts.clocks.get(&def.id).cloned();
        let starts = !over && happens(&def.starts_on, facts, moment);
        let stops = over || happens(&def.stops_on, facts, moment) || (starts && def.restarts);
        if let Some(run) = &mut run
            && stops
            && run.facts.stopped.is_none()
        {
            stop(run, facts, def, moment, calendar, effects);
        }
        if starts && run.as_ref().is_none_or(|run| run.facts.stopped.is_some()) {
            let fresh = start(def, facts, run.as_ref(), moment);
            tell_if_unknown(calendar, &fresh, moment.now, effects);
            run = Some(fresh);
        }
        if let Some(mut run) = run {
            pause(&mut run, def.pauses_in.contains(&facts.state), moment.now);
            facts.clocks.insert(def.id.clone(), run);
        }
    }
}

fn happens(events: &[String], facts: &CaseFacts, moment: &Moment<'_>) -> bool {
    events.iter().any(|event| {
        moment.events.contains(&event.as_str()) || (moment.entered && *event == facts.state)
    })
}

pub(crate) fn stop(
    run: &mut ClockRun,
    facts: &CaseFacts,
    def: &ClockDef,
    moment: &Moment<'_>,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    if !run.late && is_over(calendar, run, moment.now) {
        run.late = true;
        effects.extend(late(facts, def, moment.unit));
    }
    pause(run, false, moment.now);
    run.facts.stopped = Some(moment.now);
}

/// `case.late`, counted once per run of a clock, against the unit that had the case; nothing where a right lapsed.
pub(crate) fn late(facts: &CaseFacts, def: &ClockDef, unit: Option<OrgId>) -> Option<Effect> {
    let mut of = facts.clone();
    of.unit = unit;
    let counted = count(&of, "case.late", &[("clock", def.id.clone())]);
    (!def.lapses).then_some(counted)
}

pub(crate) fn start(
    def: &ClockDef,
    facts: &CaseFacts,
    earlier: Option<&ClockRun>,
    moment: &Moment<'_>,
) -> ClockRun {
    let late_before = earlier.map_or(0, |run| run.late_before.saturating_add(u32::from(run.late)));
    let given = moment.limit.filter(|_| moment.limit_for.contains(&def.id));
    ClockRun {
        facts: ClockFacts {
            start: moment.now,
            limit: *given.unwrap_or_else(|| def.limit_for(&facts.matter)),
            pauses: Vec::new(),
            extensions: Vec::new(),
            stopped: None,
        },
        warned: false,
        level: 0,
        late: false,
        late_before,
        repeated: 0,
        acknowledged: Vec::new(),
        lapses: def.lapses,
    }
}

/// Lets a clock that was not stopped stand still, or go on.
pub(crate) fn pause(run: &mut ClockRun, still: bool, now: Timestamp) {
    if run.facts.stopped.is_some() {
        return;
    }
    match run.facts.pauses.last_mut() {
        Some(last) if last.to.is_none() => {
            if !still {
                last.to = Some(now.max(last.from));
            }
        }
        Some(_) | None => {
            if still {
                run.facts.pauses.push(Pause {
                    from: now,
                    to: None,
                });
            }
        }
    }
}

/// A limit given with an action must be measured like the clocks it is for, and be no longer than
/// the action's longest or, where that is not said, than theirs (延期 at most the original limit).
pub(crate) fn check_limit(
    scene: &Scene,
    matter: &str,
    action: &Action,
    limit: &Limit,
    wrong: &mut Invalid,
) {
    for def in meant(scene, action) {
        let most = action.limit_most.unwrap_or(*def.limit_for(matter));
        if !is_within(*limit, most) {
            wrong.push(
                "limit",
                format!("“{}”的时限应在 {most} 以内，且单位相同", def.title.zh),
                format!("At most {most} for \"{}\", in the same unit", def.title.en),
            );
        }
    }
}

fn meant<'a>(scene: &'a Scene, action: &'a Action) -> impl Iterator<Item = &'a ClockDef> {
    let meant = |def: &&ClockDef| action.clocks.contains(&def.id) && !def.per_assist;
    scene.clocks.iter().filter(meant)
}

/// Extends the running clocks of an action (延期) by a limit; where none is given, by the longest.
///
/// # Errors
/// Refused `flow.overdue` where one of them has run out: an extension never hides a lateness.
pub(crate) fn extend(
    scene: &Scene,
    facts: &mut CaseFacts,
    action: &Action,
    limit: Option<&Limit>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<(), Trouble> {
    let matter = facts.matter.clone();
    for def in meant(scene, action) {
        let Some(run) = facts.clocks.get_mut(&def.id) else {
            continue;
        };
        if run.facts.stopped.is_some() {
            continue;
        }
        if run.late || is_over(calendar, run, now) {
            return Err(Trouble::refused(
                Kind::Conflict,
                "flow.overdue",
                format!("“{}”已超时，不能延期", def.title.zh),
                format!("\"{}\" has run out and cannot be extended", def.title.en),
            ));
        }
        let most = action.limit_most.unwrap_or(*def.limit_for(&matter));
        let by = limit.copied().unwrap_or(most);
        run.facts.extensions.push(Extension { by, at: now });
        run.warned = false;
    }
    Ok(())
}
