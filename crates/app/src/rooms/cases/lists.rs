//! Lists of cases: the desk's queue, a reporter's own cases, and the counts at their heads.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use linli_flow::Scene;
use linli_kernel::{Caller, CaseId, OrgId, PlaceId, Trouble};

use super::model::{Counts, Filter, Line, Page, Position, number_typed};
use super::{reach, store};
use crate::app::{App, Shared};
use crate::rooms::{people, places};

/// A page of a list with everything that is needed to show it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The lines and where the next page begins.
    pub page: Page,
    /// The scene versions the lines are pinned to.
    pub scenes: BTreeMap<(String, u32), Arc<Scene>>,
    /// The names of the places.
    pub places: BTreeMap<PlaceId, String>,
    /// The names of the units.
    pub units: BTreeMap<OrgId, String>,
    /// What those of the caller's own reports are carried on with that are joined to others.
    pub mains: BTreeMap<CaseId, Line>,
}

/// One page of the desk's queue within the caller's scope.
///
/// # Errors
/// The store fails.
pub async fn queue(app: &Shared, caller: &Caller, filter: Filter) -> Result<Listed, Trouble> {
    let (caller, now, inner) = (caller.clone(), app.clock.now(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                let page = store::page(tx, &scope, &bounds, &filter, now).await?;
                dress(&inner, tx, scope.street, page).await
            })
        })
        .await
}

/// The line a desk's queue goes on with after `filter.after`, if there is one.
///
/// # Errors
/// The store fails.
pub async fn next(app: &App, caller: &Caller, filter: Filter) -> Result<Option<Line>, Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                let page = store::page(tx, &scope, &bounds, &filter, now).await?;
                Ok(page.lines.into_iter().next())
            })
        })
        .await
}

/// How many cases a desk's list has, counted to the last one; [`counts`] ends at 1,000.
///
/// # Errors
/// The store fails.
pub async fn exact(app: &App, caller: &Caller, filter: Filter) -> Result<i64, Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                Ok(store::exact(tx, &scope, &bounds, &filter, now).await?)
            })
        })
        .await
}

/// The caller's own report with this number, as people type it.
///
/// # Errors
/// The store fails.
pub async fn reported_as(
    app: &App,
    caller: &Caller,
    typed: &str,
) -> Result<Option<CaseId>, Trouble> {
    let (scope, number) = (caller.scope(), number_typed(typed));
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::reported_as(tx, &scope, number).await?) }))
        .await
}

/// What the caller reported, newest first.
///
/// # Errors
/// The store fails.
pub async fn reported(
    app: &Shared,
    caller: &Caller,
    after: Option<Position>,
) -> Result<Listed, Trouble> {
    let (scope, inner) = (caller.scope(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let page = store::reported(tx, &scope, after).await?;
                let mut listed = dress(&inner, tx, scope.street, page).await?;
                let mains: Vec<CaseId> = listed
                    .page
                    .lines
                    .iter()
                    .filter_map(|one| one.main)
                    .collect();
                let lines = store::lines_of(tx, scope.street, &mains).await?;
                listed
                    .scenes
                    .extend(scenes_of(&inner, tx, scope.street, &lines).await?);
                listed.mains = lines.into_iter().map(|line| (line.id, line)).collect();
                Ok(listed)
            })
        })
        .await
}

/// How many cases wait within the caller's scope.
///
/// # Errors
/// The store fails.
pub async fn counts(app: &App, caller: &Caller) -> Result<Counts, Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                Ok(store::counts(tx, &scope, &bounds, now).await?)
            })
        })
        .await
}

pub(super) async fn dress(
    app: &Shared,
    tx: &mut linli_db::Tx,
    street: linli_kernel::StreetCode,
    page: Page,
) -> Result<Listed, Trouble> {
    let scenes = scenes_of(app, tx, street, &page.lines).await?;
    let mut place_ids: Vec<PlaceId> = page.lines.iter().map(|line| line.place).collect();
    place_ids.sort_unstable();
    place_ids.dedup();
    let places = places::names_of(tx, street, &place_ids).await?;
    let mut unit_ids: Vec<OrgId> = page.lines.iter().filter_map(|line| line.unit).collect();
    unit_ids.sort_unstable();
    unit_ids.dedup();
    let units = people::org_names(tx, street, &unit_ids).await?;
    Ok(Listed {
        page,
        scenes,
        places,
        units,
        mains: BTreeMap::new(),
    })
}

async fn scenes_of(
    app: &Shared,
    tx: &mut linli_db::Tx,
    street: linli_kernel::StreetCode,
    lines: &[Line],
) -> Result<BTreeMap<(String, u32), Arc<Scene>>, Trouble> {
    let mut scenes = BTreeMap::new();
    for line in lines {
        if let Entry::Vacant(slot) = scenes.entry((line.scene.clone(), line.version)) {
            let (scene, version) = (&line.scene, line.version);
            slot.insert(app.scenes.version(tx, street, scene, version).await?);
        }
    }
    Ok(scenes)
}
