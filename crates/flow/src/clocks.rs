//! The clocks of a case. The only module that knows how the calendar crate is asked.

use jiff::Timestamp;
use linli_kernel::{Invalid, Kind, Text, Trouble};

pub use crate::standin::{Calendar, ClockFacts, Limit};
use crate::standin::{Extension, Pause};

use crate::effect::count;
use crate::{Action, ActionKind, CaseFacts, ClockDef, ClockRun, Effect, Phase, Scene};

/// A clock of a case, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// Its id in the scene.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// Whether the reporter sees it.
    pub public: bool,
    /// When it started.
    pub start: Timestamp,
    /// When it ends or would have; while it is paused, when it would end if it went on now. None
    /// where the calendar does not reach that far.
    pub due: Option<Timestamp>,
    /// When it was stopped.
    pub stopped: Option<Timestamp>,
    /// How it stands.
    pub state: ClockState,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It runs.
    Running,
    /// It runs and its warning is due.
    Soon,
    /// It stands still.
    Paused,
    /// It ran out and still runs.
    Late,
    /// It was stopped in time.
    Met,
    /// It was stopped after it ran out.
    Missed,
}

impl ClockState {
    /// The name in scenarios and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Soon => "soon",
            Self::Paused => "paused",
            Self::Late => "late",
            Self::Met => "met",
            Self::Missed => "missed",
        }
    }
}

/// What a step means to the clocks.
pub(crate) struct Moment<'a> {
    /// `open`, or the id and kind of the action.
    pub(crate) events: Vec<&'a str>,
    /// Whether the case came to another state.
    pub(crate) entered: bool,
    /// A limit given with the action, and the clocks it is for.
    pub(crate) limit: Option<&'a Limit>,
    pub(crate) limit_for: &'a [String],
    pub(crate) now: Timestamp,
}

/// The clocks of a case as they stand, in the order of the scene.
#[must_use]
pub fn clocks(
    scene: &Scene,
    facts: &CaseFacts,
    now: Timestamp,
    calendar: &Calendar,
) -> Vec<ClockView> {
    let runs = scene
        .clocks
        .iter()
        .filter_map(|def| Some((def, facts.clocks.get(&def.id)?)));
    runs.map(|(def, run)| ClockView {
        id: def.id.clone(),
        title: def.title.clone(),
        public: def.public,
        start: run.facts.start,
        due: due(calendar, run, now).ok(),
        stopped: run.facts.stopped,
        state: state_of(def, run, now, calendar),
    })
    .collect()
}

fn state_of(def: &ClockDef, run: &ClockRun, now: Timestamp, calendar: &Calendar) -> ClockState {
    let due = due(calendar, run, now).ok();
    let late = run.late || due.is_some_and(|due| due < run.facts.stopped.unwrap_or(now));
    match (run.facts.stopped, late) {
        (Some(_), true) => ClockState::Missed,
        (Some(_), false) => ClockState::Met,
        (None, true) => ClockState::Late,
        (None, false) if is_paused(run) => ClockState::Paused,
        (None, false) => match warn_at(calendar, def, run, now) {
            Some(at) if at <= now => ClockState::Soon,
            Some(_) | None => ClockState::Running,
        },
    }
}

/// Whether a clock stands still.
pub(crate) fn is_paused(run: &ClockRun) -> bool {
    run.facts
        .pauses
        .last()
        .is_some_and(|pause| pause.to.is_none())
}

/// When a clock ends; while it is paused, when it would end if it went on at `now`.
pub(crate) fn due(
    calendar: &Calendar,
    run: &ClockRun,
    now: Timestamp,
) -> Result<Timestamp, Trouble> {
    calendar
        .due(&run.facts, now)
        .map_err(|error| no_calendar(&error))
}

/// When its warning is due: the instant at which the limit less the warning would end.
pub(crate) fn warn_at(
    calendar: &Calendar,
    def: &ClockDef,
    run: &ClockRun,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut shorter = run.clone();
    shorter.facts.limit = less(run.facts.limit, def.warn?)?;
    due(calendar, &shorter, now).ok()
}

/// When a level of escalation is due, `after` the end of the clock.
pub(crate) fn level_at(
    calendar: &Calendar,
    run: &ClockRun,
    after: Option<&Limit>,
    now: Timestamp,
) -> Option<Timestamp> {
    let Some(by) = after else {
        return due(calendar, run, now).ok();
    };
    let mut longer = run.clone();
    longer.facts.extensions.push(Extension {
        at: run.facts.start,
        by: *by,
    });
    due(calendar, &longer, now).ok()
}

/// A limit shortened by another of the same unit; none where that is not possible.
pub(crate) fn less(limit: Limit, by: Limit) -> Option<Limit> {
    let amount = limit.amount.checked_sub(by.amount)?;
    (limit.unit == by.unit && amount > 0).then_some(Limit {
        amount,
        unit: limit.unit,
    })
}

/// Whether `limit` is at most `most`, and of the same unit.
pub(crate) fn is_within(limit: Limit, most: Limit) -> bool {
    limit.unit == most.unit && limit.amount > 0 && limit.amount <= most.amount
}

fn no_calendar(error: &str) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.no_calendar",
        format!("工作日历不足以计算时限，请系统管理员导入该年日历（{error}）"),
        format!(
            "The working calendar does not reach far enough; a system administrator has to load that year ({error})"
        ),
    )
}

/// Stops, starts and pauses clocks after a step. A clock that is stopped late is counted as late
/// if nobody woke the case in time.
pub(crate) fn tick(
    scene: &Scene,
    facts: &mut CaseFacts,
    moment: &Moment<'_>,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) -> Result<(), Trouble> {
    let over = scene
        .state(&facts.state)
        .is_some_and(|state| state.phase == Phase::Closed);
    for def in &scene.clocks {
        let mut run = facts.clocks.get(&def.id).cloned();
        if let Some(run) = &mut run
            && run.facts.stopped.is_none()
            && (over || happens(&def.stops_on, facts, moment))
        {
            stop(run, facts, def, moment.now, calendar, effects)?;
        }
        if !over && happens(&def.starts_on, facts, moment) {
            run = Some(start(def, facts, run, moment));
        }
        if let Some(mut run) = run {
            pause(&mut run, def.pauses_in.contains(&facts.state), moment.now);
            // A deadline that cannot be computed is refused now, not discovered when it passes.
            due(calendar, &run, moment.now)?;
            facts.clocks.insert(def.id.clone(), run);
        }
    }
    Ok(())
}

fn happens(events: &[String], facts: &CaseFacts, moment: &Moment<'_>) -> bool {
    events.iter().any(|event| {
        moment.events.contains(&event.as_str()) || (moment.entered && *event == facts.state)
    })
}

fn stop(
    run: &mut ClockRun,
    facts: &CaseFacts,
    def: &ClockDef,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) -> Result<(), Trouble> {
    if !run.late && due(calendar, run, now)? < now {
        run.late = true;
        effects.push(late(facts, def));
    }
    pause(run, false, now);
    run.facts.stopped = Some(now);
    Ok(())
}

/// `case.late`, counted once per run of a clock, against the unit that had the case.
pub(crate) fn late(facts: &CaseFacts, def: &ClockDef) -> Effect {
    count(facts, "case.late", &[("clock", def.id.clone())])
}

fn start(
    def: &ClockDef,
    facts: &CaseFacts,
    run: Option<ClockRun>,
    moment: &Moment<'_>,
) -> ClockRun {
    let late_before = match run {
        Some(run) if run.facts.stopped.is_none() && !def.restarts => return run,
        Some(run) => run.late_before.saturating_add(u32::from(run.late)),
        None => 0,
    };
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
    }
}

fn pause(run: &mut ClockRun, still: bool, now: Timestamp) {
    if run.facts.stopped.is_some() {
        return;
    }
    match run.facts.pauses.last_mut() {
        Some(last) if last.to.is_none() => {
            if !still {
                last.to = Some(now);
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
/// theirs (延期 at most the original limit).
pub(crate) fn check_limit(scene: &Scene, action: &Action, limit: &Limit, wrong: &mut Invalid) {
    for def in scene
        .clocks
        .iter()
        .filter(|def| action.clocks.contains(&def.id))
    {
        if !is_within(*limit, def.limit) {
            wrong.push(
                "limit",
                format!(
                    "“{}”的时限应在 {} 以内，且单位相同",
                    def.title.zh, def.limit
                ),
                format!(
                    "At most {} for \"{}\", in the same unit",
                    def.limit, def.title.en
                ),
            );
        }
    }
}

/// Extends the running clocks of an action (延期).
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
    debug_assert_eq!(action.kind, ActionKind::Extend, "only extensions extend");
    let defs = scene
        .clocks
        .iter()
        .filter(|def| action.clocks.contains(&def.id));
    for def in defs {
        let Some(run) = facts.clocks.get_mut(&def.id) else {
            continue;
        };
        if run.facts.stopped.is_some() {
            continue;
        }
        if run.late || due(calendar, run, now)? < now {
            return Err(Trouble::refused(
                Kind::Conflict,
                "flow.overdue",
                format!("“{}”已超时，不能延期", def.title.zh),
                format!("\"{}\" has run out and cannot be extended", def.title.en),
            ));
        }
        let by = *limit.unwrap_or(&def.limit);
        run.facts.extensions.push(Extension { at: now, by });
        run.warned = false;
    }
    Ok(())
}
