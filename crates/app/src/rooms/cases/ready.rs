//! What a verb looks up before it decides: the case as it stands, its scene, what it names.

use std::sync::Arc;

use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{Caller, CaseId, Scope, Trouble};

use super::checks::unknown;
use super::model::{Case, NewAct};
use super::verbs::Done;
use super::{reach, store};
use crate::app::{App, Shared};
use crate::rooms::people;
use crate::rooms::receipts::{self, Key};

/// The case within the caller's scope, with the scene version it is pinned to.
pub(super) async fn opened(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
) -> Result<(Case, Arc<Scene>), Trouble> {
    let (scope, inner) = (caller.scope(), Arc::clone(app));
    app.db
        .read(move |tx| Box::pin(async move { found(&inner, tx, &scope, id).await }))
        .await
}

async fn found(
    app: &App,
    tx: &mut Tx,
    scope: &Scope,
    id: CaseId,
) -> Result<(Case, Arc<Scene>), Trouble> {
    let bounds = reach::bounds(tx, scope).await?;
    let case = store::find(tx, scope, &bounds, id)
        .await?
        .ok_or_else(unknown)?;
    let facts = &case.facts;
    let scene = app
        .scenes
        .version(tx, scope.street, &facts.scene, facts.version)
        .await?;
    Ok((case, scene))
}

/// What an action needs to know before it is decided.
pub(super) enum Ready {
    /// The same request was answered before.
    Done(Done),
    /// The case as it stands.
    Now {
        case: Box<Case>,
        scene: Arc<Scene>,
        /// Whether the unit it is to go to, if any, is one of the street's organisations.
        unit_known: bool,
    },
}

/// Reads it in one look at the store: most of an action's time is the way there and back.
pub(super) async fn ready(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: &NewAct,
    key: &Key,
) -> Result<Ready, Trouble> {
    let (caller, key, unit, inner) = (caller.clone(), key.clone(), new.unit, Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(Ready::Done(before));
                }
                let (case, scene) = found(&inner, tx, &caller.scope(), id).await?;
                let unit_known = match unit {
                    Some(unit) => people::org(tx, caller.street, unit).await?.is_some(),
                    None => true,
                };
                Ok(Ready::Now {
                    case: Box::new(case),
                    scene,
                    unit_known,
                })
            })
        })
        .await
}

/// The unit a case is dispatched to must be one of the street's organisations.
pub(super) fn no_unit() -> Trouble {
    Trouble::field(
        "unit",
        "请选择本街道的承办单位",
        "Choose a unit of this street",
    )
}
