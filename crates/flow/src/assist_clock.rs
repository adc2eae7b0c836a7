//! The clocks of assists: the same runs as those of a case, one set for each assisting unit, which answers for
//! what runs out.

use jiff::Timestamp;
use linli_kernel::{OrgId, Text};

use crate::assist::{Assist, to_units};
use crate::clocks::{is_over, is_paused, tell_if_unknown, view_of};
use crate::tick::{self, Moment};
use crate::wake::{next_of, run_out, warning};
use crate::{Calendar, CaseFacts, ClockDef, ClockRun, ClockView, Effect, Limit, Scene};

/// What happens to one assist.
pub(crate) struct Beat<'a> {
    /// `call`, `arrive`, `finish`, …; none where only the case went on.
    pub(crate) event: Option<&'static str>,
    /// A limit given with the call, and the clocks it is for.
    pub(crate) limit: Option<&'a Limit>,
    pub(crate) limit_for: &'a [String],
    pub(crate) now: Timestamp,
}

impl<'a> Beat<'a> {
    /// What it means to the clocks: `unit` answers for what ran out.
    fn moment(&self, unit: OrgId) -> Moment<'a> {
        Moment {
            events: self.event.into_iter().collect(),
            entered: false,
            unit: Some(unit),
            limit: self.limit,
            limit_for: self.limit_for,
            now: self.now,
        }
    }
}

/// The scene's clocks of assists.
pub(crate) fn defs(scene: &Scene) -> impl Iterator<Item = &ClockDef> {
    scene.clocks.iter().filter(|def| def.per_assist)
}

/// The clocks of an assist as they stand, in the order of the scene.
pub(crate) fn views(
    scene: &Scene,
    assist: &Assist,
    now: Timestamp,
    calendar: &Calendar,
) -> Vec<ClockView> {
    let runs = defs(scene).filter_map(|def| Some((def, assist.clocks.get(&def.id)?)));
    runs.map(|(def, run)| view_of(def, run, now, calendar))
        .collect()
}

/// Stops, starts and pauses the clocks of one assist.
pub(crate) fn tick(
    scene: &Scene,
    facts: &mut CaseFacts,
    nth: usize,
    beat: &Beat<'_>,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    let Some(assist) = facts.assists.get(nth) else {
        return;
    };
    let (unit, open) = (assist.unit, assist.is_open());
    let mut runs = assist.clocks.clone();
    let moment = beat.moment(unit);
    let happens = |events: &[String]| {
        let happened = |event: &String| beat.event == Some(event.as_str());
        events.iter().any(happened)
    };
    for def in defs(scene) {
        let still = def.pauses_in.contains(&facts.state);
        if let Some(run) = runs.get_mut(&def.id) {
            if run.facts.stopped.is_none() && (!open || happens(&def.stops_on)) {
                tick::stop(run, facts, def, &moment, calendar, effects);
            }
            tick::pause(run, still, beat.now);
        } else if open && happens(&def.starts_on) {
            let mut run = tick::start(def, facts, None, &moment);
            tell_if_unknown(calendar, &run, beat.now, effects);
            tick::pause(&mut run, still, beat.now);
            runs.insert(def.id.clone(), run);
        }
    }
    if let Some(assist) = facts.assists.get_mut(nth) {
        assist.clocks = runs;
    }
}

/// What a step that happened by itself means to every assist.
pub(crate) fn tick_all(
    scene: &Scene,
    facts: &mut CaseFacts,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    let beat = Beat {
        event: None,
        limit: None,
        limit_for: &[],
        now,
    };
    for nth in 0..facts.assists.len() {
        tick(scene, facts, nth, &beat, calendar, effects);
    }
}

fn running<'a>(
    scene: &'a Scene,
    assist: &'a Assist,
) -> impl Iterator<Item = (&'a ClockDef, &'a ClockRun)> {
    defs(scene)
        .filter_map(|def| Some((def, assist.clocks.get(&def.id)?)))
        .filter(|(_, run)| run.facts.stopped.is_none() && !is_paused(run))
}

/// When the clocks of assists next have something to say.
pub(crate) fn next_wake(
    scene: &Scene,
    facts: &CaseFacts,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let all = facts.assists.iter().flat_map(|one| running(scene, one));
    all.filter_map(|(def, run)| next_of(def, run, calendar))
        .min()
}

/// Fires what is due, and says whether anything was.
pub(crate) fn settle(
    scene: &Scene,
    facts: &mut CaseFacts,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) -> bool {
    let mut woken = Vec::new();
    for (nth, assist) in facts.assists.iter().enumerate() {
        for (def, run) in running(scene, assist) {
            let mut run = run.clone();
            let mut woke = false;
            while next_of(def, &run, calendar).is_some_and(|at| at <= now) {
                if warning(def, &run, calendar).is_some() {
                    warn(assist, def, &mut run, now, calendar, effects);
                } else {
                    // Told of it is this unit, not all that assist.
                    let mut own = facts.clone();
                    own.assists = vec![assist.clone()];
                    let unit = Some(assist.unit);
                    run_out(&own, def, &mut run, unit, now, calendar, effects);
                }
                woke = true;
            }
            if woke {
                woken.push((nth, def.id.clone(), run));
            }
        }
    }
    let woke = !woken.is_empty();
    for (nth, id, run) in woken {
        if let Some(assist) = facts.assists.get_mut(nth) {
            assist.clocks.insert(id, run);
        }
    }
    woke
}

fn warn(
    assist: &Assist,
    def: &ClockDef,
    run: &mut ClockRun,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) {
    run.warned = true;
    if !is_over(calendar, run, now) {
        let text = Text::new(
            format!("协办“{}”即将到期，请尽快办理", def.title.zh),
            format!("\"{}\" of an assist ends soon; please act", def.title.en),
        );
        effects.push(to_units(vec![assist.unit], text));
    }
}
