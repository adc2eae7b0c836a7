//! The decision about a case: made from what was read with the report, stored with it, told to the house.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{CaseFacts, Scene};
use linli_kernel::{Caller, CaseId, OrgId, PersonId, StreetCode, Text, Trouble};
use linli_route::{Asked, Duty, Outcome, Spot};

use super::force::{InForce, in_force};
use super::{place, store};
use crate::app::{App, Shared};
use crate::rooms::cases::{self, Listed};
use crate::rooms::people::{self, Right};
use crate::rooms::places::{Crs, Place};

/// How a decision ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A rule names the unit.
    Unit,
    /// A rule names a roster.
    Duty,
    /// No rule matches.
    None,
    /// The first rule that may match is broken.
    Broken,
}

impl Ending {
    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Duty => "duty",
            Self::None => "none",
            Self::Broken => "broken",
        }
    }
}

impl FromStr for Ending {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Unit, Self::Duty, Self::None, Self::Broken]
            .into_iter()
            .find(|one| one.code() == text)
            .ok_or_else(|| format!("unknown ending {text:?}"))
    }
}

/// A decision as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The version of the rules it was made under.
    pub rules_version: i64,
    /// The version of the areas; 0 where there were none.
    pub areas_version: i64,
    /// How it ended.
    pub outcome: Ending,
    /// The rule that decided, by id.
    pub rule: Option<String>,
    /// The unit.
    pub unit: Option<OrgId>,
    /// Who was on duty there.
    pub on_duty: Vec<PersonId>,
    /// Why, step by step.
    pub why: Vec<Text>,
    /// When it was made.
    pub at: Timestamp,
}

/// What a decision about a report needs, read in one look.
#[derive(Clone, Debug)]
pub struct Ready {
    force: Arc<InForce>,
    spot: Spot,
}

/// What a decision about a case at `place` needs; none where the street has no rules.
///
/// # Errors
/// The store fails.
pub async fn ready(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    place: &Place,
) -> Result<Option<Ready>, Trouble> {
    let Some(force) = in_force(app, tx, street).await? else {
        return Ok(None);
    };
    let crs = force
        .areas
        .as_ref()
        .map_or(Crs::Cgcs2000, |areas| areas.crs);
    let spot = place::spot(tx, street, place, crs).await?;
    Ok(Some(Ready { force, spot }))
}

impl Ready {
    /// Where a case goes.
    #[must_use]
    pub fn decide(&self, scene: &Scene, facts: &CaseFacts, at: Timestamp) -> Decided {
        decide(&self.force, scene, facts, self.spot, at)
    }
}

/// Where a case goes by a rule set.
pub(super) fn decide(
    force: &InForce,
    scene: &Scene,
    facts: &CaseFacts,
    spot: Spot,
    at: Timestamp,
) -> Decided {
    let set = &force.set;
    let decision = set.decide(Asked {
        scene,
        facts,
        spot,
        at,
    });
    let (outcome, on_duty) = match &decision.outcome {
        Outcome::Unit(_) => (Ending::Unit, Vec::new()),
        Outcome::Duty(_, Duty::On(people)) => (Ending::Duty, people.iter().copied().collect()),
        Outcome::Duty(_, Duty::Year(_)) => (Ending::Duty, Vec::new()),
        Outcome::Unrouted => (Ending::None, Vec::new()),
        Outcome::Broken(_) => (Ending::Broken, Vec::new()),
    };
    Decided {
        rules_version: force.rules.version,
        areas_version: force.areas.as_ref().map_or(0, |areas| areas.version),
        outcome,
        rule: decision
            .rule
            .and_then(|nth| set.rule(nth))
            .map(|rule| rule.id.clone()),
        unit: decision.outcome.unit(),
        on_duty,
        why: set.why(&decision),
        at,
    }
}

/// Keeps the decision about a case, in the transaction that writes the case. `has_unit` tells whether a unit has
/// the case already; else one that no rule takes waits for the command centre.
///
/// # Errors
/// The store fails.
pub async fn keep(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    decided: &Decided,
    has_unit: bool,
) -> Result<(), Trouble> {
    store::settle(tx, street, case).await?;
    let waiting = decided.unit.is_none() && !has_unit;
    Ok(store::put_decision(tx, street, case, decided, waiting).await?)
}

/// A unit has the case, or it is over: nobody waits for its routing any more.
///
/// # Errors
/// The store fails.
pub async fn settle(tx: &mut Tx, street: StreetCode, case: CaseId) -> Result<(), Trouble> {
    Ok(store::settle(tx, street, case).await?)
}

/// A decision with the names of whom it names.
#[derive(Clone, Debug)]
pub struct Told {
    /// The decision.
    pub decided: Decided,
    /// The unit's name.
    pub unit: Option<String>,
    /// The names of those who were on duty.
    pub on_duty: Vec<String>,
}

/// What was decided about a case; none where it came without rules. For whoever of the house sees the case.
///
/// # Errors
/// The store fails.
pub async fn told(tx: &mut Tx, street: StreetCode, case: CaseId) -> Result<Option<Told>, Trouble> {
    let Some(decided) = store::decision(tx, street, case).await? else {
        return Ok(None);
    };
    let unit = match decided.unit {
        Some(unit) => people::org(tx, street, unit).await?.map(|org| org.name),
        None => None,
    };
    let names: BTreeMap<PersonId, String> = people::names_of(tx, street, &decided.on_duty).await?;
    let on_duty = decided
        .on_duty
        .iter()
        .filter_map(|person| names.get(person).cloned())
        .collect();
    Ok(Some(Told {
        decided,
        unit,
        on_duty,
    }))
}

/// The cases that no rule took and no unit has, longest waiting first, within the caller's scope.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn waiting(app: &Shared, caller: &Caller) -> Result<Listed, Trouble> {
    people::require(caller, Right::SeeRouting)?;
    people::require(caller, Right::SeeQueue)?;
    let street = caller.street;
    let ids = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::waiting(tx, street).await?) }))
        .await?;
    cases::named(app, caller, ids).await
}
