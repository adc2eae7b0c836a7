//! Reporting inside another room's transaction.

use linli_db::Tx;
use linli_kernel::{Caller, Trouble};

use super::checks::{listed_for, no_place, no_scene};
use super::model::NewCase;
use super::ready::known_parties;
use super::record::finish;
use super::verbs::{Done, reported};
use super::{routed, store};
use crate::app::App;
use crate::rooms::receipts::{self, Key};
use crate::rooms::{places, routing};

/// [`report`](super::report) in the transaction of a caller who writes more: all of it is there afterwards, or nothing. What
/// is refused is refused before anything is written, so that the transaction may go on without the case.
///
/// # Errors
/// As [`report`](super::report).
pub async fn report_in(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: NewCase,
    key: Key,
) -> Result<Done, Trouble> {
    if let Some(before) = receipts::recall(tx, caller, &key).await? {
        return Ok(before);
    }
    let street = caller.street;
    let place = new.place.parse().map_err(|_error| no_place())?;
    let scenes = app.scenes.in_force(tx, street, app.clock.now()).await?;
    let mut scenes = scenes.into_iter();
    let scene = scenes
        .find(|scene| scene.id == new.scene)
        .ok_or_else(no_scene)?;
    known_parties(tx, street, &scene, &new.fields).await?;
    let place = places::find(tx, street, place)
        .await?
        .ok_or_else(no_place)?;
    let rules = routing::ready(app, tx, street, &place).await?;
    listed_for(&scene, &new.matter, caller)?;
    let (case, derived, write, decided) =
        reported(app, caller, &scene, &place, new, key, rules.as_ref())?;
    store::insert(tx, &case, derived).await?;
    routed::keep(tx, &case, decided.as_ref()).await?;
    finish(tx, &case, write).await
}
