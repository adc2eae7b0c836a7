//! What a step does besides changing the facts: whom to tell, what to count.

use std::collections::BTreeMap;

use linli_kernel::{OrgId, PersonId, Role, Text};

use crate::{ActionKind, CaseFacts, Phase, Scene, Who, assist};

/// The facts after a step, and what follows from it. The caller stores and sends them in one
/// transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The case as it is now.
    pub facts: CaseFacts,
    /// What follows.
    pub effects: Vec<Effect>,
}

impl Step {
    /// The facts, and nothing that follows.
    pub(crate) fn without_effects(facts: CaseFacts) -> Self {
        Self {
            facts,
            effects: Vec::new(),
        }
    }
}

/// Something that follows from a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Somebody is told.
    Notify {
        /// Who.
        audience: Audience,
        /// What.
        text: Text,
    },
    /// Something is counted, at the place and time of the step.
    Count {
        /// `case.…` for the kernel's counts, `<scene>.…` for the scene's own.
        metric: String,
        /// How much.
        value: i64,
        /// What it is broken down by: always `scene`, `matter` and `opened_as`
        /// (a role), and `unit` where a unit has the case.
        dims: BTreeMap<String, String>,
    },
}

/// Who is told, seen from the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever reported it.
    Reporter,
    /// Whoever works in the unit that has it.
    Unit,
    /// Whoever handles it.
    Handler,
    /// Whoever works in one of the units that assist.
    Assisting(Vec<OrgId>),
    /// Whoever holds one of the roles where the case is.
    Roles(Vec<Role>),
    /// A certain person, such as whoever asked for what was decided.
    Person(PersonId),
}

/// Splits a list of whos into audiences, roles together.
pub(crate) fn audiences(to: &[Who], facts: &CaseFacts) -> Vec<Audience> {
    let mut roles = Vec::new();
    let mut out = Vec::new();
    for who in to {
        match who {
            Who::Role(role) => roles.push(*role),
            Who::Reporter => out.push(Audience::Reporter),
            Who::Handler => out.push(Audience::Handler),
            Who::Unit => out.push(Audience::Unit),
            Who::Assisting => out.push(Audience::Assisting(assist::open_units(facts))),
        }
    }
    if !roles.is_empty() {
        out.push(Audience::Roles(roles));
    }
    out
}

/// Tells everybody in `to`, except where the case has nobody to tell.
pub(crate) fn tell(effects: &mut Vec<Effect>, facts: &CaseFacts, to: &[Who], text: &Text) {
    for audience in audiences(to, facts) {
        let somebody = match &audience {
            Audience::Reporter => facts.reporter.is_some() || !facts.voices.is_empty(),
            Audience::Unit => facts.unit.is_some(),
            Audience::Handler => facts.handler.is_some(),
            Audience::Assisting(units) => !units.is_empty(),
            Audience::Roles(_) | Audience::Person(_) => true,
        };
        let effect = Effect::Notify {
            audience,
            text: text.clone(),
        };
        if somebody && !effects.contains(&effect) {
            effects.push(effect);
        }
    }
}

/// Counts one, with the dims every count has and the unit that had the case.
pub(crate) fn count(facts: &CaseFacts, metric: &str, more: &[(&str, String)]) -> Effect {
    let mut dims = BTreeMap::from([
        ("scene".to_owned(), facts.scene.clone()),
        ("matter".to_owned(), facts.matter.clone()),
        ("opened_as".to_owned(), facts.opened_as.code().to_owned()),
    ]);
    if let Some(unit) = facts.unit {
        dims.insert("unit".to_owned(), unit.to_string());
    }
    for (name, value) in more {
        dims.insert((*name).to_owned(), value.clone());
    }
    Effect::Count {
        metric: metric.to_owned(),
        value: 1,
        dims,
    }
}

/// The kernel's count of a kind of action; none for a mere note, and none for closing, which is
/// counted wherever a case ends (see [`ended`]).
pub(crate) fn metric_of(kind: ActionKind) -> Option<&'static str> {
    Some(match kind {
        ActionKind::Accept => "case.accepted",
        ActionKind::Refuse => "case.refused",
        ActionKind::Dispatch => "case.dispatched",
        ActionKind::Assign => "case.assigned",
        ActionKind::SignOff => "case.signed_off",
        ActionKind::Return => "case.returned",
        ActionKind::Adjudicate => "case.adjudicated",
        ActionKind::Advise => "case.advised",
        ActionKind::Handle => "case.handled",
        ActionKind::Respond => "case.responded",
        ActionKind::Verify => "case.verified",
        ActionKind::Reject => "case.rejected",
        ActionKind::Rate => "case.rated",
        ActionKind::Reopen => "case.reopened",
        ActionKind::Escalate => "case.escalated",
        ActionKind::Supervise => "case.supervised",
        ActionKind::Chase => "case.chased",
        ActionKind::Pause => "case.paused",
        ActionKind::Resume => "case.resumed",
        ActionKind::Extend => "case.extended",
        ActionKind::Withdraw => "case.withdrawn",
        ActionKind::Recuse => "case.recused",
        ActionKind::Reclassify => "case.reclassified",
        ActionKind::Appeal => "case.appealed",
        // An exemption is counted once both reviewers have found, not with each finding; an assist
        // is counted for every unit.
        ActionKind::Exempt
        | ActionKind::Uphold
        | ActionKind::Call
        | ActionKind::Close
        | ActionKind::Note => return None,
    })
}

/// `case.voiced` beside `case.closed`: how many more than its reporter can rate the outcome, one for every voice.
fn voiced(after: &CaseFacts) -> Option<Effect> {
    let voices = i64::try_from(after.voices.len()).unwrap_or(i64::MAX);
    match count(after, "case.voiced", &[]) {
        Effect::Count { metric, dims, .. } if voices > 0 => Some(Effect::Count {
            metric,
            value: voices,
            dims,
        }),
        Effect::Count { .. } | Effect::Notify { .. } => None,
    }
}

/// `case.closed` where a step ended the case, other than by refusing or withdrawing it: so that
/// 办结率 = closed / (reported − refused). Beside it `case.voiced`, where it has voices.
pub(crate) fn ended(
    scene: &Scene,
    before: &CaseFacts,
    after: &CaseFacts,
    kind: ActionKind,
) -> Vec<Effect> {
    let over = |facts: &CaseFacts| {
        scene
            .state(&facts.state)
            .is_some_and(|state| state.phase == Phase::Closed)
    };
    let dropped = matches!(kind, ActionKind::Refuse | ActionKind::Withdraw);
    if over(before) || !over(after) || dropped {
        return Vec::new();
    }
    let on_time = if after.ever_late() { "no" } else { "yes" };
    let closed = count(after, "case.closed", &[("on_time", on_time.to_owned())]);
    std::iter::once(closed).chain(voiced(after)).collect()
}
