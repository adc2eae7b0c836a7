//! What anybody may know of a case: the outside's only door into this room.
//!
//! Invariants:
//! - only cases of matters that a scene in force lists for residents; never a sealed one, of whatever matter,
//!   and none whose reporter asked for confidentiality;
//! - no words of anybody: the matter, the state in its public words, times and a place are told, never what was
//!   written, by whom, about whom, or who handles it;
//! - no nearer than the compound where it is in somebody's home (`rooms::places::abroad`);
//! - "changed" means a public state: what happens inside the house cannot be read off a clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{CaseFacts, ClockState, Matter, Phase, Scene};
use linli_kernel::{CaseId, StreetCode, Text, Trouble};

use super::model::Case;
use super::store::public as rows;
use crate::app::App;
use crate::rooms::people;
use crate::rooms::places::{self, Abroad};

pub use rows::PublicFilter;

/// A case as anybody may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicCase {
    /// Its id.
    pub id: CaseId,
    /// What people quote.
    pub number: String,
    /// The scene.
    pub scene: String,
    /// The version of the scene it is pinned to.
    pub version: u32,
    /// The matter, unique within its scene.
    pub matter: String,
    /// The matter's name.
    pub title: Text,
    /// Where it stands, in the words of its reporter.
    pub state: Text,
    /// Open, waiting or closed.
    pub phase: Phase,
    /// Where it is.
    pub place: Abroad,
    /// The organisation that has it.
    pub unit: Option<String>,
    /// When it was reported.
    pub created: Timestamp,
    /// When it came into its state.
    pub changed: Timestamp,
    /// Until when the first public clock that runs gives time.
    pub due: Option<Timestamp>,
}

impl PublicCase {
    /// The matter's name outside: `scene.matter`, stable as long as the scene keeps both ids.
    #[must_use]
    pub fn service(&self) -> String {
        format!("{}.{}", self.scene, self.matter)
    }
}

/// Whether anybody may know of cases of this matter.
#[must_use]
pub fn is_public(matter: &Matter) -> bool {
    matter.public && !matter.sealed
}

/// The public matters of the scenes in force, with their scenes.
///
/// # Errors
/// The store fails.
pub async fn public_matters(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<(Arc<Scene>, Matter)>, Trouble> {
    let scenes = app.scenes.in_force(tx, street, app.clock.now()).await?;
    Ok(scenes
        .iter()
        .flat_map(|scene| {
            let open = scene.matters.iter().filter(|matter| is_public(matter));
            open.map(|matter| (Arc::clone(scene), matter.clone()))
        })
        .collect())
}

/// Whether each of these, written `scene.matter`, is a public matter; none at all is right too.
///
/// # Errors
/// The store fails.
pub async fn are_services(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    services: &[String],
) -> Result<bool, Trouble> {
    let open: std::collections::BTreeSet<String> = public_matters(app, tx, street)
        .await?
        .iter()
        .map(|(scene, matter)| format!("{}.{}", scene.id, matter.id))
        .collect();
    Ok(services.len() <= open.len() && services.iter().all(|one| open.contains(one)))
}

/// The cases anybody may know of, newest first.
///
/// # Errors
/// The store fails.
pub async fn public(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    filter: &PublicFilter,
) -> Result<Vec<PublicCase>, Trouble> {
    let matters = public_matters(app, tx, street).await?;
    let listed = matters
        .iter()
        .map(|(scene, matter)| format!("{}.{}", scene.id, matter.id))
        .filter(|service| filter.services.is_empty() || filter.services.contains(service))
        .collect::<Vec<_>>();
    let cases = rows::page(tx, street, &listed, filter).await?;
    let ids: Vec<_> = cases.iter().map(|case| case.place).collect();
    let where_is = places::abroad(tx, street, &ids).await?;
    let mains = mains(app, tx, &cases).await?;
    let units = cases.iter().chain(mains.values().map(|(main, _)| main));
    let units: Vec<_> = units.filter_map(|case| case.facts.unit).collect();
    let names = people::org_names(tx, street, &units).await?;
    let mut all = Vec::with_capacity(cases.len());
    for case in cases {
        let facts = &case.facts;
        let scene = app
            .scenes
            .version(tx, street, &facts.scene, facts.version)
            .await?;
        let place = where_is.get(&case.place).cloned();
        let own = (&case, &*scene);
        let main = mains.get(&case.id);
        let stands = main.map_or(own, |(main, scene)| (main, &**scene));
        let unit = stands
            .0
            .facts
            .unit
            .and_then(|unit| names.get(&unit).cloned());
        all.extend(place.and_then(|place| told(app, own, stands, place, unit)));
    }
    Ok(all)
}

/// What those of some cases that were joined to others are carried on with, by their own ids: they stand where that
/// stands, as far as anybody may know it.
async fn mains(
    app: &App,
    tx: &mut Tx,
    cases: &[Case],
) -> Result<BTreeMap<CaseId, (Case, Arc<Scene>)>, Trouble> {
    let mut all = BTreeMap::new();
    for case in cases {
        let Some(joined) = &case.facts.joined else {
            continue;
        };
        let Some(main) = super::store::load(tx, case.street, joined.main).await? else {
            continue;
        };
        let (scene, version) = (&main.facts.scene, main.facts.version);
        let scene = app.scenes.version(tx, case.street, scene, version).await?;
        let matter = scene.matter(&main.facts.matter);
        let hidden = main.facts.sealed || linli_flow::is_confidential(&scene, &main.facts);
        if !hidden && matter.is_some_and(is_public) {
            all.insert(case.id, (main, scene));
        }
    }
    Ok(all)
}

/// These cases, as far as anybody may know of them.
///
/// # Errors
/// The store fails.
pub async fn public_of(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    ids: &[CaseId],
) -> Result<BTreeMap<CaseId, PublicCase>, Trouble> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let filter = PublicFilter {
        ids: ids.to_vec(),
        limit: ids.len(),
        ..PublicFilter::default()
    };
    let cases = public(app, tx, street, &filter).await?;
    Ok(cases.into_iter().map(|case| (case.id, case)).collect())
}

fn told(
    app: &App,
    (case, scene): (&Case, &Scene),
    (stands, of_stands): (&Case, &Scene),
    place: Abroad,
    unit: Option<String>,
) -> Option<PublicCase> {
    let facts = &case.facts;
    // The store has left sealed ones out; a reporter's wish stands in the answers.
    if facts.sealed || linli_flow::is_confidential(scene, facts) {
        return None;
    }
    let matter = scene.matter(&facts.matter)?;
    let state = of_stands.state(&stands.facts.state)?;
    Some(PublicCase {
        id: case.id,
        number: case.number.clone(),
        scene: facts.scene.clone(),
        version: facts.version,
        matter: facts.matter.clone(),
        title: matter.title.clone(),
        state: state.public.clone(),
        phase: state.phase,
        place,
        unit,
        created: case.created,
        changed: stands.facts.since,
        due: due(app, of_stands, &stands.facts),
    })
}

/// Until when the first public clock that runs gives time.
fn due(app: &App, scene: &Scene, facts: &CaseFacts) -> Option<Timestamp> {
    let clocks = linli_flow::clocks(scene, facts, app.clock.now(), &app.calendar);
    let runs = |state| {
        matches!(
            state,
            ClockState::Running | ClockState::Soon | ClockState::Late
        )
    };
    let running = clocks
        .iter()
        .filter(|clock| clock.public && runs(clock.state));
    running.filter_map(|clock| clock.due).min()
}
