//! Where it is: the communities and compounds the caller reports from, as one plain choice. The exact
//! spot is words; a place further down comes along in the address of the form (a code on a door).

use linli_db::Tx;
use linli_kernel::{Caller, Lang, Level, PlaceId, Role, StreetCode, Trouble};
use maud::{Markup, html};

use crate::app::{App, Shared};
use crate::rooms::places::{self, Place, PlaceKind};
use crate::web::ui::Form;

/// The place the caller most likely means: where they live or work, the lowest of several.
pub(super) async fn usual(app: &App, caller: &Caller) -> Result<String, Trouble> {
    let Some(path) = home_path(caller) else {
        return Ok(String::new());
    };
    let street = caller.street;
    let place = app
        .db
        .read(move |tx| Box::pin(async move { places::by_path(tx, street, &path).await }))
        .await?;
    Ok(place.map(|place| place.id.to_string()).unwrap_or_default())
}

fn home_path(caller: &Caller) -> Option<String> {
    let held = caller
        .grants
        .iter()
        .filter(|grant| grant.role.level() == Level::Place);
    held.map(|grant| grant.path.clone()).max_by_key(String::len)
}

/// The places offered: everything down to the compounds, within the caller's own part of the street
/// unless they are a resident, who may report anywhere in it.
pub(super) async fn nearby(
    app: &Shared,
    caller: &Caller,
) -> Result<Vec<(PlaceId, String)>, Trouble> {
    let resident = caller.holds(Role::Resident);
    let within: Vec<String> = caller
        .grants
        .iter()
        .filter(|grant| grant.role.level() == Level::Place)
        .map(|grant| grant.path.clone())
        .collect();
    let street = caller.street;
    let home = home_path(caller);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut found = down_to_compounds(tx, street).await?;
                if let Some(path) = home {
                    found.extend(places::by_path(tx, street, &path).await?);
                }
                let mine = |place: &Place| {
                    resident
                        || within.is_empty()
                        || within.iter().any(|path| place.path.starts_with(path))
                };
                found.retain(mine);
                found.sort_by(|one, other| one.full_name.cmp(&other.full_name));
                found.dedup_by(|one, other| one.id == other.id);
                let ids: Vec<PlaceId> = found.iter().map(|place| place.id).collect();
                let names = places::names_of(tx, street, &ids).await?;
                Ok(ids
                    .into_iter()
                    .filter_map(|id| Some((id, names.get(&id)?.clone())))
                    .collect())
            })
        })
        .await
}

async fn down_to_compounds(tx: &mut Tx, street: StreetCode) -> Result<Vec<Place>, Trouble> {
    let mut found: Vec<Place> = Vec::new();
    let mut level = vec![places::root(tx, street).await?];
    while let Some(place) = level.pop() {
        for child in places::children(tx, street, place.id, 0).await? {
            match child.kind {
                PlaceKind::Street | PlaceKind::Community | PlaceKind::Grid => {
                    level.push(child.clone());
                    found.push(child);
                }
                PlaceKind::Compound => found.push(child),
                PlaceKind::Building | PlaceKind::Entrance | PlaceKind::Dwelling => {}
            }
        }
    }
    Ok(found)
}

/// The choice.
pub(super) fn render(form: &Form<'_>, nearby: &[(PlaceId, String)], lang: Lang) -> Markup {
    let ids: Vec<(String, &str)> = nearby
        .iter()
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    let none = [("", lang.pick("请选择", "Choose"))];
    let options = none
        .into_iter()
        .chain(ids.iter().map(|(id, name)| (id.as_str(), *name)));
    html! { (form.field("place", "在哪里", "Where").select(options).required()) }
}
