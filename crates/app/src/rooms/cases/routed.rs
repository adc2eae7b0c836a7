//! Routing a report: the decision is made from the checked answers and kept with the case.

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Opening, Scene, Step};
use linli_kernel::{Caller, Trouble};

use super::model::Case;
use crate::app::App;
use crate::rooms::places;
use crate::rooms::routing::{self, Decided, Ready};

/// Opens a case and decides where it goes. Where the scene is routed and a rule names a unit, the case is opened
/// again with that unit, so that it is counted and told as the unit's from the first moment.
///
/// # Errors
/// As [`linli_flow::open`].
pub(super) fn open(
    app: &App,
    caller: &Caller,
    scene: &Scene,
    matter: &str,
    opening: Opening,
    rules: Option<&Ready>,
    now: Timestamp,
) -> Result<(Step, Option<Decided>), Trouble> {
    let again = opening.clone();
    let step = linli_flow::open(scene, matter, opening, caller, now, &app.calendar)?;
    let decided = rules.map(|rules| rules.decide(scene, &step.facts, now));
    let unit = decided.as_ref().and_then(|decided| decided.unit);
    if !scene.routed || unit.is_none() {
        return Ok((step, decided));
    }
    let opening = Opening { unit, ..again };
    let step = linli_flow::open(scene, matter, opening, caller, now, &app.calendar)?;
    Ok((step, decided))
}

/// Keeps the decision, if there is one, in the transaction that writes the case.
///
/// # Errors
/// The store fails.
pub(super) async fn keep(
    tx: &mut Tx,
    case: &Case,
    decided: Option<&Decided>,
) -> Result<(), Trouble> {
    match decided {
        Some(decided) => {
            routing::keep(tx, case.street, case.id, decided, case.facts.unit.is_some()).await
        }
        None => Ok(()),
    }
}

/// What an action means for the routing: a case that a unit has, or that is over, waits for nobody to route it;
/// one that was given another matter is decided again, and keeps its unit.
///
/// # Errors
/// The store fails.
pub(super) async fn follow(app: &App, tx: &mut Tx, case: &Case, over: bool) -> Result<(), Trouble> {
    let (street, settled) = (case.street, over || case.facts.unit.is_some());
    let renamed = case.facts.matters.last();
    if renamed.is_some_and(|last| last.at == case.updated) {
        let facts = &case.facts;
        let scene = app
            .scenes
            .version(tx, street, &facts.scene, facts.version)
            .await?;
        let place = places::get(tx, street, case.place).await?;
        if let Some(rules) = routing::ready(app, tx, street, &place).await? {
            let decided = rules.decide(&scene, facts, case.updated);
            return routing::keep(tx, street, case.id, &decided, settled).await;
        }
    }
    if settled {
        routing::settle(tx, street, case.id).await?;
    }
    Ok(())
}
