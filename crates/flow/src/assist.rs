//! 协办 (吹哨报到): other units are asked to assist; each has its task, its clocks and its answer. The lead stays
//! the unit of the case. What the scene says is which action calls, by whom, how long an assist may take, and
//! what an action that goes on needs of them (`joint`); what is done with an assist is the same in every scene.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_kernel::{Kind, OrgId, PersonId, Text, Trouble, codes};
use serde::{Deserialize, Serialize};

use crate::effect::count;
use crate::{
    Action, AssistDeed, Audience, Calendar, CaseFacts, ClockRun, ClockState, ClockView, Effect,
    Joint, Limit, Scene, assist_clock,
};

/// One unit that was asked to assist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assist {
    /// Who is asked.
    pub unit: OrgId,
    /// What for.
    pub task: String,
    /// Who asked, and when.
    pub called: Mark,
    /// 报到: who came first, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Mark>,
    /// Who finished it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Mark>,
    /// Who said that they will not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Mark>,
    /// Who decided to do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused: Option<Mark>,
    /// When the case ended without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Timestamp>,
    /// Its clocks, by the id of the scene's clock.
    pub clocks: BTreeMap<String, ClockRun>,
}

/// Who did something, when, and with which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was said with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// A unit that shall assist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Who.
    pub unit: OrgId,
    /// What is asked.
    pub task: String,
    /// Another limit for the clocks that the calling action names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

codes! {
    /// Where an assist stands.
    AssistState {
        /// Nobody came yet.
        Called = "called";
        /// Somebody of the unit came.
        Arrived = "arrived";
        /// It was finished.
        Done = "done";
        /// The unit declined.
        Declined = "declined";
        /// The lead or the command centre does without it.
        Excused = "excused";
        /// The case ended before it was finished.
        Left = "left";
    }
}

/// What is done with an assist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// What.
    pub deed: AssistDeed,
    /// What is said with it; needed for all but arriving.
    pub words: Option<&'a str>,
}

/// An assist, for showing.
#[derive(Clone, Debug, PartialEq)]
pub struct AssistView {
    /// Its number in the case, from 0.
    pub nth: usize,
    /// Its facts.
    pub assist: Assist,
    /// Where it stands.
    pub state: AssistState,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// Whether one of them ran out.
    pub late: bool,
}

impl Assist {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> AssistState {
        if self.excused.is_some() {
            AssistState::Excused
        } else if self.done.is_some() {
            AssistState::Done
        } else if self.declined.is_some() {
            AssistState::Declined
        } else if self.left.is_some() {
            AssistState::Left
        } else if self.arrived.is_some() {
            AssistState::Arrived
        } else {
            AssistState::Called
        }
    }

    /// Whether the unit still has something to do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state() {
            AssistState::Called | AssistState::Arrived => true,
            AssistState::Done
            | AssistState::Declined
            | AssistState::Excused
            | AssistState::Left => false,
        }
    }

    /// Whether something is still to be done or decided about it.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.is_open() || self.state() == AssistState::Declined
    }
}

/// The assists of a case as they stand, in the order of asking.
#[must_use]
pub fn assists(
    scene: &Scene,
    facts: &CaseFacts,
    now: Timestamp,
    calendar: &Calendar,
) -> Vec<AssistView> {
    let view = |(nth, assist): (usize, &Assist)| {
        let clocks = assist_clock::views(scene, assist, now, calendar);
        let late = |clock: &ClockView| matches!(clock.state, ClockState::Late | ClockState::Missed);
        AssistView {
            nth,
            state: assist.state(),
            late: clocks.iter().any(late),
            assist: assist.clone(),
            clocks,
        }
    };
    facts.assists.iter().enumerate().map(view).collect()
}

/// The units of which something is still to be done or decided, where an action asks for that (`joint`).
#[must_use]
pub fn unsettled(action: &Action, facts: &CaseFacts) -> Vec<OrgId> {
    if action.joint.is_none() {
        return Vec::new();
    }
    let unsettled = facts.assists.iter().filter(|one| one.is_unsettled());
    let units: BTreeSet<OrgId> = unsettled.map(|one| one.unit).collect();
    units.into_iter().collect()
}

/// The units that still have something to do.
pub(crate) fn open_units(facts: &CaseFacts) -> Vec<OrgId> {
    let open = facts.assists.iter().filter(|assist| assist.is_open());
    let units: BTreeSet<OrgId> = open.map(|assist| assist.unit).collect();
    units.into_iter().collect()
}

/// Whether a unit was ever asked to assist: it sees the case while it does and afterwards.
pub(crate) fn is_asked(facts: &CaseFacts, unit: OrgId) -> bool {
    facts.assists.iter().any(|assist| assist.unit == unit)
}

/// What must hold of the assists before an action.
///
/// # Errors
/// Refused `flow.assists_open`; whoever shows it names the units ([`unsettled`]).
pub(crate) fn is_joint(action: &Action, facts: &CaseFacts) -> Result<(), Trouble> {
    let open = unsettled(action, facts).len();
    match action.joint {
        Some(Joint::AllDone) if open > 0 => Err(Trouble::refused(
            Kind::Conflict,
            "flow.assists_open",
            format!("还有 {open} 个协办单位未完成，请等待完成，或写明理由免除"),
            format!("{open} assisting units have not finished; wait, or excuse them with a reason"),
        )),
        Some(Joint::AllDone | Joint::Lead) | None => Ok(()),
    }
}

/// What is told to the units of assists.
pub(crate) fn to_units(units: Vec<OrgId>, text: Text) -> Effect {
    Effect::Notify {
        audience: Audience::Assisting(units),
        text,
    }
}

/// A count against the assisting unit.
pub(crate) fn counted(facts: &CaseFacts, metric: &str, unit: OrgId) -> Effect {
    let mut of = facts.clone();
    of.unit = Some(unit);
    count(&of, metric, &[])
}
