//! 超时申诉: the unit asks, once and after the end, that a lateness be exempted; two reviewers find.
//! The late fact stays; what is found stands beside it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use linli_kernel::{Caller, Kind, PersonId, Text, Trouble};
use serde::{Deserialize, Serialize};

use crate::effect::count;
use crate::{Action, ActionKind, Audience, CaseFacts, Effect, Scene};

/// How many reviewers find.
const REVIEWERS: usize = 2;

/// An appeal against lateness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeal {
    /// Who appealed.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The late clocks it is about.
    pub clocks: BTreeSet<String>,
    /// What reviewers found, in order; two decide.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// What one reviewer found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether the lateness is excusable.
    pub exempt: bool,
}

impl Appeal {
    /// What came of it: exempted only where both reviewers found so. None while one is still to find.
    #[must_use]
    pub fn exempted(&self) -> Option<bool> {
        (self.findings.len() >= REVIEWERS).then(|| self.findings.iter().all(|one| one.exempt))
    }
}

/// Whether the case is one to appeal in, or one to review.
///
/// # Errors
/// Refused `flow.not_late`, `flow.appealed`, `flow.no_appeal`.
pub(crate) fn fits(scene: &Scene, facts: &CaseFacts, action: &Action) -> Result<(), Trouble> {
    match (action.kind, &facts.appeal) {
        (ActionKind::Appeal, Some(_)) => Err(appealed()),
        (ActionKind::Appeal, None) if late(scene, facts, action).is_empty() => Err(not_late()),
        (ActionKind::Exempt | ActionKind::Uphold, None) => Err(no_appeal()),
        (ActionKind::Exempt | ActionKind::Uphold, Some(appeal)) if appeal.exempted().is_some() => {
            Err(no_appeal())
        }
        (_other, _) => Ok(()),
    }
}

/// 采办分离: neither the appellant nor whoever handled the case reviews, and nobody twice.
pub(crate) fn is_same_hand(
    scene: &Scene,
    facts: &CaseFacts,
    action: &Action,
    caller: &Caller,
) -> bool {
    let Some(appeal) = facts.appeal.as_ref().filter(|_| reviews(action.kind)) else {
        return false;
    };
    let who = caller.person;
    let handled = |id: &String| {
        let kind = scene.action(id).map(|one| one.kind);
        kind.is_some_and(|kind| {
            [ActionKind::Handle, ActionKind::SignOff, ActionKind::Respond].contains(&kind)
        })
    };
    let mut hands = facts.done.iter().filter(|(id, _)| handled(id));
    appeal.by == who
        || facts.handler == Some(who)
        || appeal.findings.iter().any(|finding| finding.by == who)
        || hands.any(|(_, hands)| hands.by.contains(&who))
}

fn reviews(kind: ActionKind) -> bool {
    [ActionKind::Exempt, ActionKind::Uphold].contains(&kind)
}

/// The late clocks an appeal would be about.
fn late(scene: &Scene, facts: &CaseFacts, action: &Action) -> BTreeSet<String> {
    let meant = |id: &String| action.clocks.is_empty() || action.clocks.contains(id);
    let ids = scene
        .clocks
        .iter()
        .map(|def| &def.id)
        .filter(|id| meant(id));
    let is_late = |id: &&String| {
        let run = facts.clocks.get(*id);
        run.is_some_and(|run| !run.lapses && (run.late || run.late_before > 0))
    };
    ids.filter(is_late).cloned().collect()
}

/// Keeps an appeal or a finding. An exemption is counted once, beside `case.late` and
/// `case.closed`, which stay; whoever appealed learns what was found.
pub(crate) fn record(
    scene: &Scene,
    action: &Action,
    after: &mut CaseFacts,
    by: PersonId,
    at: Timestamp,
    effects: &mut Vec<Effect>,
) {
    if action.kind == ActionKind::Appeal {
        after.appeal = Some(Appeal {
            by,
            at,
            clocks: late(scene, after, action),
            findings: Vec::new(),
        });
    }
    if !reviews(action.kind) {
        return;
    }
    let Some(appeal) = &mut after.appeal else {
        return;
    };
    let exempt = action.kind == ActionKind::Exempt;
    appeal.findings.push(Finding { by, at, exempt });
    let (found, appellant) = (appeal.exempted(), appeal.by);
    if let Some(exempted) = found {
        let metric = if exempted {
            "case.exempted"
        } else {
            "case.upheld"
        };
        effects.push(count(after, metric, &[]));
        effects.push(answer(exempted, appellant));
    }
}

fn answer(exempted: bool, to: PersonId) -> Effect {
    let text = if exempted {
        Text::new(
            "超时申诉成立：超时记录保留，考核时可予剔除",
            "Your appeal was granted: the lateness stays on record and may be left out of rates",
        )
    } else {
        Text::new("超时申诉未获支持", "Your appeal was not granted")
    };
    Effect::Notify {
        audience: Audience::Person(to),
        text,
    }
}

fn appealed() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.appealed",
        "此案已申诉过，每案只能申诉一次",
        "This case was appealed already; once per case is all there is",
    )
}

fn not_late() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.not_late",
        "此案没有可申诉的超时，无需申诉",
        "No clock of this case ran out, so there is nothing to appeal",
    )
}

fn no_appeal() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.no_appeal",
        "没有待复核的超时申诉，请刷新",
        "There is no appeal to review; reload the case",
    )
}
