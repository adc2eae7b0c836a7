//! Warnings and escalations: when a case has to be looked at, and what then happens. Each fires
//! once per run of its clock.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use linli_calendar::{Policy, Span};
use linli_kernel::{OrgId, Text};

use crate::acknowledge::is_open;
use crate::clocks::{due, is_over, is_paused, over_at, warn_at};
use crate::effect::tell;
use crate::tick::late;
use crate::{
    ActionKind, Calendar, CaseFacts, ClockDef, ClockRun, Effect, Escalation, Limit, Scene, Step,
    Who, approval, assist_clock, standstill, term,
};

/// The next instant at which [`wake`] has something to do; none where nothing is timed, or where
/// the calendar does not reach that far: ask again once it was extended.
#[must_use]
pub fn next_wake(scene: &Scene, facts: &CaseFacts, calendar: &Calendar) -> Option<Timestamp> {
    if facts.joined.is_some() {
        return None;
    }
    running(scene, facts)
        .filter_map(|(def, run)| next_of(def, run, calendar))
        .chain(standstill::ends_at(scene, facts, calendar))
        .chain(assist_clock::next_wake(scene, facts, calendar))
        .min()
}

/// Fires the warnings and escalations due at `now`; none where nothing is due.
#[must_use]
pub fn wake(scene: &Scene, facts: &CaseFacts, now: Timestamp, calendar: &Calendar) -> Option<Step> {
    if facts.joined.is_some() {
        return None;
    }
    let mut after = facts.clone();
    let mut effects = Vec::new();
    let went_on = standstill::go_on(scene, &mut after, now, calendar, &mut effects);
    if went_on {
        approval::lapse(scene, &mut after, &mut effects);
    }
    let woke = settle(scene, &mut after, facts.unit, now, calendar, &mut effects);
    (woke || went_on).then_some(Step {
        facts: after,
        effects,
    })
}

/// Fires what is due at `now`, and says whether anything was. `unit` answers for what ran out.
///
/// An action ends with this, since it can make something due in the past: going on after a pause
/// that moved no deadline (a night, a weekend), a warning may have fallen into the pause.
pub(crate) fn settle(
    scene: &Scene,
    facts: &mut CaseFacts,
    unit: Option<OrgId>,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) -> bool {
    let mut runs = Vec::new();
    for (def, run) in running(scene, facts) {
        let mut run = run.clone();
        let mut woke = false;
        while next_of(def, &run, calendar).is_some_and(|at| at <= now) {
            if warning(def, &run, calendar).is_some() {
                warn(scene, facts, def, &mut run, now, calendar, effects);
            } else {
                run_out(facts, def, &mut run, unit, now, calendar, effects);
            }
            woke = true;
        }
        if woke {
            runs.push((def.id.clone(), run));
        }
    }
    let woke = !runs.is_empty();
    facts.clocks.extend(runs);
    assist_clock::settle(scene, facts, now, calendar, effects) || woke
}

fn running<'a>(
    scene: &'a Scene,
    facts: &'a CaseFacts,
) -> impl Iterator<Item = (&'a ClockDef, &'a ClockRun)> {
    scene
        .clocks
        .iter()
        .filter_map(|def| Some((def, facts.clocks.get(&def.id)?)))
        .filter(|(_, run)| run.facts.stopped.is_none() && !is_paused(run))
}

/// When the next thing of one clock is due.
pub(crate) fn next_of(def: &ClockDef, run: &ClockRun, calendar: &Calendar) -> Option<Timestamp> {
    if let Some(at) = warning(def, run, calendar) {
        return Some(at);
    }
    if !run.late {
        return over_at(calendar, run, None);
    }
    let level = next_level(def, run).and_then(|level| over_at(calendar, run, level.after.as_ref()));
    level.into_iter().chain(again(def, run, calendar)).min()
}

/// When the last level is said again, unless somebody acknowledged it.
fn again(def: &ClockDef, run: &ClockRun, calendar: &Calendar) -> Option<Timestamp> {
    let level = def
        .escalate
        .get(usize::try_from(run.level.checked_sub(1)?).ok()?)?;
    let repeat = level.repeat.filter(|_| is_open(run))?;
    let times = run.repeated.checked_add(1)?;
    let after = level.after.map_or(0, |after| after.amount);
    let amount = repeat.amount.checked_mul(times)?.checked_add(after)?;
    over_at(calendar, run, Some(&Limit { amount, ..repeat }))
}

/// When the warning that is still to come is due.
pub(crate) fn warning(def: &ClockDef, run: &ClockRun, calendar: &Calendar) -> Option<Timestamp> {
    if run.warned || run.late {
        return None;
    }
    // A running clock has no open pause, so the instant asked from does not matter.
    warn_at(calendar, def, run, run.facts.start)
}

fn next_level<'a>(def: &'a ClockDef, run: &ClockRun) -> Option<&'a Escalation> {
    def.escalate.get(usize::try_from(run.level).ok()?)
}

fn warn(
    scene: &Scene,
    facts: &CaseFacts,
    def: &ClockDef,
    run: &mut ClockRun,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    run.warned = true;
    // A warning that comes with or after the end says nothing that the escalation does not.
    if def.lapses && !is_over(calendar, run, now) {
        tell(
            effects,
            facts,
            &term::whose(scene, facts, def),
            &term::soon(def),
        );
    } else if !is_over(calendar, run, now) {
        let text = Text::new(
            format!("“{}”即将到期，请尽快办理", def.title.zh),
            format!("\"{}\" ends soon; please act", def.title.en),
        );
        tell(effects, facts, &whose_turn(scene, facts), &text);
    }
}

/// The clock ran out, or has been out for as long as the next escalation or reminder waits.
pub(crate) fn run_out(
    facts: &CaseFacts,
    def: &ClockDef,
    run: &mut ClockRun,
    unit: Option<OrgId>,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    if !run.late {
        run.late = true;
        effects.extend(late(facts, def, unit));
        return;
    }
    let at = |level: &Escalation| over_at(calendar, run, level.after.as_ref());
    if let Some(level) = next_level(def, run)
        && at(level).is_some_and(|at| again(def, run, calendar).is_none_or(|again| at <= again))
    {
        tell(
            effects,
            facts,
            &level.to,
            &reason(level, def, run, now, calendar),
        );
        run.level += 1;
        run.repeated = 0;
    } else if let Some(level) = run
        .level
        .checked_sub(1)
        .and_then(|last| def.escalate.get(usize::try_from(last).ok()?))
    {
        tell(
            effects,
            facts,
            &level.to,
            &reason(level, def, run, now, calendar),
        );
        run.repeated = run.repeated.saturating_add(1);
    }
}

/// What an escalation says, with the reason: which clock, its limit, since when, how late.
fn reason(
    level: &Escalation,
    def: &ClockDef,
    run: &ClockRun,
    now: Timestamp,
    calendar: &Calendar,
) -> Text {
    let (limit, since) = (run.facts.limit.text(), local(run.facts.start));
    let due = due(calendar, run, now);
    let late = due.and_then(|due| {
        calendar
            .elapsed(run.facts.limit.unit, due, now, &Policy::default())
            .ok()
    });
    let late = late.filter(|span| !span.is_zero()).map(Span::text);
    let late = late.unwrap_or_else(|| Text::new("不足一个单位", "less than one unit"));
    let due = due.map(local).unwrap_or_default();
    Text::new(
        format!(
            "{}（“{}”：{since} 起算，时限 {}，{due} 到期，已超 {}）",
            level.text.zh, def.title.zh, limit.zh, late.zh
        ),
        format!(
            "{} (\"{}\": began {since}, limit {}, ended {due}, late by {})",
            level.text.en, def.title.en, limit.en, late.en
        ),
    )
}

/// An instant as people in China read it.
fn local(at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::fixed(Offset::constant(8)));
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Who has to act: the handler, else the unit, else the roles that can move the case on.
pub(crate) fn whose_turn(scene: &Scene, facts: &CaseFacts) -> Vec<Who> {
    if facts.handler.is_some() {
        return vec![Who::Handler];
    }
    if facts.unit.is_some() {
        return vec![Who::Unit];
    }
    let aside = [
        ActionKind::Note,
        ActionKind::Recuse,
        ActionKind::Supervise,
        ActionKind::Chase,
        ActionKind::Withdraw,
        ActionKind::Pause,
        ActionKind::Reclassify,
        ActionKind::Call,
    ];
    let mut who: Vec<Who> = scene
        .actions
        .iter()
        .filter(|action| action.from.contains(&facts.state) && !aside.contains(&action.kind))
        .flat_map(|action| action.who.iter().copied())
        .collect();
    who.sort();
    who.dedup();
    who
}
