//! The worklist of those who call: what waits for them, and what was drawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_flow::Scene;
use linli_kernel::{Caller, CaseId, PlaceId, Role, SampleId, Trouble};

use super::model::{Plan, Sample};
use super::store::{self, CallRow};
use super::verbs::calls;
use crate::app::Shared;
use crate::rooms::cases::{self, Case};
use crate::rooms::people::{self, Right};
use crate::rooms::places;

/// The most calls looked through and samples shown.
const MOST: usize = 200;
const SAMPLES: usize = 24;

/// A call that waits for the reader.
#[derive(Clone, Debug)]
pub struct Call {
    /// The sample it belongs to.
    pub sample: SampleId,
    /// The case.
    pub case: CaseId,
    /// What people quote.
    pub number: String,
    /// What it was about.
    pub title: String,
    /// Where.
    pub place: String,
    /// Whether it is sealed.
    pub sealed: bool,
    /// What its reporter said when rating it, apart from any visit.
    pub rated: Option<linli_flow::Rating>,
}

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What waits for the reader.
    pub calls: Vec<Call>,
    /// The plans.
    pub plans: Vec<Plan>,
    /// What was drawn, newest first.
    pub samples: Vec<Sample>,
    /// The scenes in force, for a new plan and for names.
    pub scenes: Vec<Arc<Scene>>,
}

/// The worklist of the caller. Calls of cases that they do not see, or handled, are not among it.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn overview(app: &Shared, caller: &Caller) -> Result<Overview, Trouble> {
    people::require(caller, Right::FollowUp)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut roles: Vec<Role> = caller.grants.iter().map(|grant| grant.role).collect();
                roles.sort_unstable();
                roles.dedup();
                let street = caller.street;
                let waiting = store::open_calls(tx, street, &roles, MOST).await?;
                let ids: Vec<CaseId> = waiting.iter().map(|call| call.case).collect();
                let seen = cases::seen_among(tx, &caller, &ids).await?;
                let seen: BTreeMap<CaseId, Case> =
                    seen.into_iter().map(|case| (case.id, case)).collect();
                let mut mine = Vec::new();
                for call in waiting {
                    if let Some(case) = seen.get(&call.case)
                        && calls(&caller, &call, case)
                        && !cases::was_handled_by(&inner, tx, case, caller.person).await?
                    {
                        mine.push((call, case));
                    }
                }
                let places: Vec<PlaceId> = mine.iter().map(|(_, case)| case.place).collect();
                let names = places::names_of(tx, street, &places).await?;
                Ok(Overview {
                    calls: mine
                        .iter()
                        .map(|(call, case)| line(call, case, &names))
                        .collect(),
                    plans: store::plans(tx, street).await?,
                    samples: store::samples(tx, street, SAMPLES).await?,
                    scenes: inner.scenes.in_force(tx, street, now).await?,
                })
            })
        })
        .await
}

fn line(call: &CallRow, case: &Case, names: &BTreeMap<PlaceId, String>) -> Call {
    Call {
        sample: call.sample,
        case: case.id,
        number: case.number.clone(),
        title: case.title.clone(),
        place: names.get(&case.place).cloned().unwrap_or_default(),
        sealed: case.facts.sealed,
        rated: case.facts.rating,
    }
}
