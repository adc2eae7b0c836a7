//! 改类别: the case is another matter. Limits follow it; what has gone by stays, nothing starts anew.

use jiff::Timestamp;
use linli_kernel::{Invalid, PersonId};
use serde::{Deserialize, Serialize};

use crate::clocks::warn_at;
use crate::{Action, ActionKind, Calendar, CaseFacts, ClockDef, ClockRun, Limit, Scene};

/// That it was another matter until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reclassified {
    /// What it was.
    pub from: String,
    /// What it became.
    pub to: String,
    /// Who found so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// The new matter must be another of the scene's.
pub(crate) fn check(scene: &Scene, facts: &CaseFacts, matter: Option<&str>, wrong: &mut Invalid) {
    let Some(matter) = matter else { return };
    if scene.matter(matter).is_none() {
        let en = "The scene has no such matter; choose another";
        wrong.push("matter", "场景中没有这个事项，请重新选择", en);
    } else if facts.matter == matter {
        let en = "It is this matter already; choose another";
        wrong.push("matter", "案件已是该事项，请选择其他事项", en);
    }
}

/// Makes it the new matter. A sealed case stays sealed; one that becomes a sealed matter is sealed.
pub(crate) fn apply(
    scene: &Scene,
    action: &Action,
    facts: &mut CaseFacts,
    matter: Option<&str>,
    by: PersonId,
    now: Timestamp,
    calendar: &Calendar,
) {
    let known = matter.and_then(|id| scene.matter(id));
    let Some(new) = known.filter(|_| action.kind == ActionKind::Reclassify) else {
        return;
    };
    let old = std::mem::replace(&mut facts.matter, new.id.clone());
    facts.sealed |= new.sealed;
    for def in &scene.clocks {
        if let Some(run) = facts.clocks.get_mut(&def.id) {
            let limit = limit_after(run, def.limit_for(&old), def.limit_for(&new.id));
            relimit(run, def, limit, now, calendar);
        }
    }
    facts.matters.push(Reclassified {
        from: old,
        to: facts.matter.clone(),
        by,
        at: now,
    });
}

/// The limit of a clock whose own limit changes. One that was set for this case stays, as far as the
/// new one allows.
pub(crate) fn limit_after(run: &ClockRun, old: &Limit, new: &Limit) -> Limit {
    if run.facts.limit == *old {
        *new
    } else {
        run.facts.limit.min(*new)
    }
}

/// Gives a running clock another limit; a warning that is to come again is given again.
pub(crate) fn relimit(
    run: &mut ClockRun,
    def: &ClockDef,
    limit: Limit,
    now: Timestamp,
    calendar: &Calendar,
) {
    if run.facts.stopped.is_some() || run.facts.limit == limit {
        return;
    }
    run.facts.limit = limit;
    if warn_at(calendar, def, run, now).is_some_and(|at| at > now) {
        run.warned = false;
    }
}
