//! 挂账: how long a case stands still, and that it goes on by itself once the quota is used up.

use jiff::Timestamp;
use linli_calendar::{Policy, Span};
use linli_kernel::{Kind, Text, Trouble};
use serde::{Deserialize, Serialize};

use crate::announce::arrival_text;
use crate::clocks::{Pause, after_due};
use crate::effect::{count, metric_of, tell};
use crate::tick::{self, Moment};
use crate::{
    Action, ActionKind, Calendar, CaseFacts, ClockFacts, Effect, Scene, Who, assist_clock, wake,
};

/// One time a case stood still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stand {
    /// The action that paused it.
    pub action: String,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// Whether it ended because the quota was used up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spent: bool,
}

/// How much of a pause's quota is left, in its own time; none where it has no quota, where the quota
/// is used up, or where the calendar does not reach that far.
#[must_use]
pub fn quota_left(
    facts: &CaseFacts,
    action: &Action,
    now: Timestamp,
    calendar: &Calendar,
) -> Option<Span> {
    let clock = quota_clock(facts, action, now)?;
    let deadline = calendar.deadline(&clock, &Policy::default(), now).ok()?;
    deadline.left()
}

/// The quota of an action as a clock that runs while the case stands by it, and is paused in between.
fn quota_clock(facts: &CaseFacts, action: &Action, now: Timestamp) -> Option<ClockFacts> {
    let stands: Vec<&Stand> = facts
        .stands
        .iter()
        .filter(|one| one.action == action.id)
        .collect();
    let start = stands.first().map_or(now, |first| first.from);
    let next = stands
        .iter()
        .skip(1)
        .map(|stand| Some(stand.from))
        .chain([None]);
    let gap = |(stand, next): (&&Stand, Option<Timestamp>)| {
        Some(Pause {
            from: stand.to?,
            to: next,
        })
    };
    Some(ClockFacts {
        start,
        limit: action.quota?,
        pauses: stands.iter().zip(next).filter_map(gap).collect(),
        extensions: Vec::new(),
        stopped: None,
    })
}

/// When the case goes on by itself; none where it does not stand, has no quota, or the calendar does
/// not reach.
pub(crate) fn ends_at(scene: &Scene, facts: &CaseFacts, calendar: &Calendar) -> Option<Timestamp> {
    let last = facts.stands.last().filter(|last| last.to.is_none())?;
    facts.paused_in.as_ref()?;
    let clock = quota_clock(facts, scene.action(&last.action)?, last.from)?;
    after_due(calendar, &clock, last.from)
}

/// Whether the quota leaves this pause open, as far as it can be told without the calendar.
///
/// # Errors
/// Refused `flow.quota_used`.
pub(crate) fn fits(facts: &CaseFacts, action: &Action) -> Result<(), Trouble> {
    let spent = |one: &Stand| one.spent && one.action == action.id;
    match action.quota {
        Some(_) if facts.stands.iter().any(spent) => Err(used(action)),
        Some(_) | None => Ok(()),
    }
}

/// Keeps that the case came to stand, or went on.
///
/// # Errors
/// Refused `flow.quota_used` where it would go on at once.
pub(crate) fn record(
    scene: &Scene,
    action: &Action,
    before: &CaseFacts,
    after: &mut CaseFacts,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<(), Trouble> {
    if before.state != after.state
        && let Some(last) = after.stands.last_mut()
    {
        last.to = last.to.or(Some(now));
    }
    if action.kind == ActionKind::Pause {
        after.stands.push(Stand {
            action: action.id.clone(),
            from: now,
            to: None,
            spent: false,
        });
        if ends_at(scene, after, calendar).is_some_and(|at| at <= now) {
            return Err(used(action));
        }
    }
    Ok(())
}

fn used(action: &Action) -> Trouble {
    let quota = action.quota.map(crate::Limit::text).unwrap_or_default();
    let (zh, en) = (&action.title.zh, &action.title.en);
    Trouble::refused(
        Kind::Conflict,
        "flow.quota_used",
        format!("“{zh}”累计最多 {}，已用完，剩余 0，请继续办理", quota.zh),
        format!(
            "\"{en}\" may last {} in all; nothing of it is left, so please go on",
            quota.en
        ),
    )
}

/// Lets the case go on if its quota was used up by `now`, as of that instant. What its clocks had to
/// say until then is said first. Returns whether it did.
pub(crate) fn go_on(
    scene: &Scene,
    facts: &mut CaseFacts,
    now: Timestamp,
    calendar: &Calendar,
    effects: &mut Vec<Effect>,
) -> bool {
    let Some(at) = ends_at(scene, facts, calendar).filter(|at| *at <= now) else {
        return false;
    };
    let unit = facts.unit;
    wake::settle(scene, facts, unit, at, calendar, effects);
    let before = facts.clone();
    let Some(back) = facts.paused_in.take() else {
        return false;
    };
    facts.state = back;
    facts.since = at;
    if let Some(last) = facts.stands.last_mut() {
        last.to = Some(at);
        last.spent = true;
    }
    effects.extend(metric_of(ActionKind::Resume).map(|metric| count(facts, metric, &[])));
    tick::tick(scene, facts, &Moment::going_on(unit, at), calendar, effects);
    assist_clock::tick_all(scene, facts, at, calendar, effects);
    say(scene, &before, facts, effects);
    true
}

/// Tells who has to act now, who may pause it, and the reporter.
fn say(scene: &Scene, before: &CaseFacts, after: &CaseFacts, effects: &mut Vec<Effect>) {
    let text = Text::new(
        "挂账额度已用完，案件恢复办理，时限继续计算",
        "The pause is used up; the case goes on and its clocks run again",
    );
    let pause = before
        .stands
        .last()
        .and_then(|last| scene.action(&last.action));
    let pausers = pause
        .into_iter()
        .flat_map(|action| action.who.iter().copied());
    let mut who: Vec<Who> = wake::whose_turn(scene, after)
        .into_iter()
        .chain(pausers)
        .collect();
    who.retain(|one| *one != Who::Reporter);
    who.sort();
    who.dedup();
    tell(effects, after, &who, &text);
    let (old, new) = (scene.state(&before.state), scene.state(&after.state));
    if let (Some(old), Some(new), Some(matter)) = (old, new, scene.matter(&after.matter)) {
        if old.public != new.public {
            tell(effects, after, &[Who::Reporter], &new.public);
        }
        tell(effects, after, &new.tells, &arrival_text(matter, new));
    }
}
