//! Cases by name, for other rooms: lines within a caller's scope, and what was reported before, for trials.

use std::sync::Arc;

use linli_db::Tx;
use linli_kernel::{Caller, CaseId, StreetCode, Trouble};

use super::lists::{Listed, dress};
use super::model::{Case, Page};
use super::{reach, store};
use crate::app::Shared;

/// The lines of some cases, in the order they are named; what does not lie within the caller's scope is left out.
///
/// # Errors
/// The store fails.
pub async fn named(app: &Shared, caller: &Caller, ids: Vec<CaseId>) -> Result<Listed, Trouble> {
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                let mut lines = store::by_ids(tx, &scope, &bounds, &ids).await?;
                lines.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
                dress(&inner, tx, scope.street, Page { lines, next: None }).await
            })
        })
        .await
}

/// The cases reported before one, newest first: all of them, since it is the program that asks.
///
/// # Errors
/// The store fails.
pub async fn before(
    tx: &mut Tx,
    street: StreetCode,
    before: Option<CaseId>,
    most: usize,
) -> Result<Vec<Case>, Trouble> {
    Ok(store::before(tx, street, before, most).await?)
}
