//! The clocks of a case, as they stand. The only module that asks the calendar.
//!
//! Deadlines are derived from facts each time. Where the calendar does not reach far enough they
//! are not known yet: a case is never refused for that, since a resident's report must not wait for
//! an administrator; whoever administrates is told instead, and once the year is loaded every
//! deadline is right.

use jiff::Timestamp;
use linli_calendar::Policy;
pub use linli_calendar::{Calendar, ClockFacts, Extension, Limit, Pause};
use linli_kernel::{Role, Text, codes};

use crate::{Audience, CaseFacts, ClockDef, ClockRun, Effect, Scene, term};

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
    /// The last instant in time; while it is paused, what that would be if it went on now. None
    /// where the calendar does not reach that far.
    pub due: Option<Timestamp>,
    /// When it was stopped.
    pub stopped: Option<Timestamp>,
    /// Since when it stands still; none while it runs.
    pub paused: Option<Timestamp>,
    /// Its limit, before extensions.
    pub limit: Limit,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// By how much it was extended.
    pub extensions: Vec<Extension>,
    /// Whether it was counted as late under a calendar, matter or version that has changed since, and
    /// would not be late now. What was counted stays.
    pub late_then: bool,
    /// How it stands.
    pub state: ClockState,
}

codes! {
    /// How a clock stands.
    ClockState {
        /// It runs.
        Running = "running";
        /// It runs and its warning is due.
        Soon = "soon";
        /// It stands still.
        Paused = "paused";
        /// It ran out and still runs.
        Late = "late";
        /// It was stopped in time.
        Met = "met";
        /// It was stopped after it ran out.
        Missed = "missed";
        /// A right that may still be used.
        Open = "open";
        /// A right that lapsed, was used, or that nobody needs any more.
        Over = "over";
    }
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
    runs.map(|(def, run)| view_of(def, run, now, calendar))
        .collect()
}

/// One clock as it stands.
pub(crate) fn view_of(
    def: &ClockDef,
    run: &ClockRun,
    now: Timestamp,
    calendar: &Calendar,
) -> ClockView {
    ClockView {
        id: def.id.clone(),
        title: def.title.clone(),
        public: def.public,
        start: run.facts.start,
        due: due(calendar, run, now),
        stopped: run.facts.stopped,
        limit: run.facts.limit,
        pauses: run.facts.pauses.clone(),
        extensions: run.facts.extensions.clone(),
        late_then: late_then(run, now, calendar),
        paused: run
            .facts
            .pauses
            .last()
            .filter(|pause| pause.to.is_none())
            .map(|pause| pause.from),
        state: state_of(def, run, now, calendar),
    }
}

fn state_of(def: &ClockDef, run: &ClockRun, now: Timestamp, calendar: &Calendar) -> ClockState {
    let until = run.facts.stopped.unwrap_or(now);
    let counted = run.late && (run.facts.stopped.is_some() || !late_then(run, now, calendar));
    let late = counted || is_over(calendar, run, until);
    if def.lapses {
        return term::state(run, late);
    }
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

/// Whether a clock was counted as late and, as things stand now, has not run out.
fn late_then(run: &ClockRun, now: Timestamp, calendar: &Calendar) -> bool {
    let until = run.facts.stopped.unwrap_or(now);
    run.late && due(calendar, run, until).is_some_and(|due| due >= until)
}

/// Whether a clock stands still.
pub(crate) fn is_paused(run: &ClockRun) -> bool {
    let last = run.facts.pauses.last();
    last.is_some_and(|pause| pause.to.is_none())
}

/// Whether a clock had run out before `at`.
pub(crate) fn is_over(calendar: &Calendar, run: &ClockRun, at: Timestamp) -> bool {
    due(calendar, run, at).is_some_and(|due| due < at)
}

/// The last instant in time. An open pause is taken to end at `now`.
pub(crate) fn due(calendar: &Calendar, run: &ClockRun, now: Timestamp) -> Option<Timestamp> {
    let mut facts = run.facts.clone();
    if let Some(pause) = facts.pauses.last_mut()
        && pause.to.is_none()
    {
        pause.to = Some(now.max(pause.from));
    }
    let deadline = calendar.deadline(&facts, &Policy::default(), now).ok()?;
    deadline.due()
}

/// When a warning is due: when the limit, less the warning, ends.
pub(crate) fn warn_at(
    calendar: &Calendar,
    def: &ClockDef,
    run: &ClockRun,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut shorter = run.clone();
    shorter.facts.limit = less(run.facts.limit, def.warn?)?;
    due(calendar, &shorter, now)
}

/// The first instant after the clock, and after `beyond` more where that is given.
pub(crate) fn over_at(
    calendar: &Calendar,
    run: &ClockRun,
    beyond: Option<&Limit>,
) -> Option<Timestamp> {
    let mut longer = run.clone();
    longer.facts.extensions.extend(beyond.map(|by| Extension {
        by: *by,
        at: run.facts.start,
    }));
    // Whoever asks has a running clock without an open pause, so now does not matter.
    let due = due(calendar, &longer, run.facts.start)?;
    Timestamp::from_millisecond(due.as_millisecond() + 1).ok()
}

/// The first instant after the end of a clock as it stood at `at`.
pub(crate) fn after_due(
    calendar: &Calendar,
    clock: &ClockFacts,
    at: Timestamp,
) -> Option<Timestamp> {
    let deadline = calendar.deadline(clock, &Policy::default(), at).ok()?;
    Timestamp::from_millisecond(deadline.due()?.as_millisecond() + 1).ok()
}

/// A limit shortened by another of the same unit; none where nothing is left of it.
pub(crate) fn less(limit: Limit, by: Limit) -> Option<Limit> {
    let amount = limit.amount.checked_sub(by.amount)?;
    (limit.unit == by.unit && amount > 0).then_some(Limit { amount, ..limit })
}

/// Whether `limit` is at most `most`, and of the same unit.
pub(crate) fn is_within(limit: Limit, most: Limit) -> bool {
    limit.unit == most.unit && limit.amount > 0 && limit.amount <= most.amount
}

/// Tells the administrators where a deadline is not known because the calendar does not reach it.
pub(crate) fn tell_if_unknown(
    calendar: &Calendar,
    run: &ClockRun,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) {
    if due(calendar, run, now).is_some() {
        return;
    }
    let effect = Effect::Notify {
        audience: Audience::Roles(vec![Role::SystemAdmin]),
        text: Text::new(
            "工作日历不足以计算新案件的时限，请导入下一年的放假安排",
            "The calendar does not reach the deadlines of new cases; load the next year's holidays",
        ),
    };
    if !effects.contains(&effect) {
        effects.push(effect);
    }
}

impl ClockDef {
    /// The limit for a matter.
    #[must_use]
    pub fn limit_for(&self, matter: &str) -> &Limit {
        self.limits.get(matter).unwrap_or(&self.limit)
    }
}
