//! What other rooms hand on of places in bulk.

use linli_db::Tx;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use super::model::Place;
use super::store;

/// Places at or below `path`, closed ones too, in the order of paths, after the path `after`.
///
/// # Errors
/// The store fails.
pub async fn below_after(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<Place>, Trouble> {
    Ok(store::below_after(tx, street, path, after, limit).await?)
}

/// Those of some places that the street has, closed ones too.
///
/// # Errors
/// The store fails.
pub async fn some(tx: &mut Tx, street: StreetCode, ids: &[PlaceId]) -> Result<Vec<Place>, Trouble> {
    let mut all = Vec::new();
    for ids in ids.chunks(500) {
        all.extend(store::with_ids(tx, street, ids).await?);
    }
    Ok(all)
}
