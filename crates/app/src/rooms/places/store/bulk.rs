//! SQL of imports: what is compared and written for many places at once.

use linli_db::{DbError, Sql, Tx, args};
use linli_kernel::StreetCode;

use crate::rooms::places::model::Place;

/// What the places of a street looked like: it differs after every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The last node number given.
    pub last: i64,
    /// How many places there are.
    pub places: i64,
    /// The sum of their revisions.
    pub revisions: i64,
    /// How many other names there are.
    pub aliases: i64,
}

/// What the places of a street look like now.
pub async fn mark(tx: &mut Tx, street: StreetCode) -> Result<Mark, DbError> {
    let row = tx
        .fetch_one(
            "SELECT count(*) AS places, CAST(coalesce(sum(rev), 0) AS BIGINT) AS revisions,
                 coalesce((SELECT n.last FROM place_nodes n WHERE n.street = $1), 0) AS last,
                 (SELECT count(*) FROM place_aliases a WHERE a.street = $1) AS aliases
             FROM places WHERE street = $1",
            args![street],
        )
        .await?;
    Ok(Mark {
        last: row.get("last")?,
        places: row.get("places")?,
        revisions: row.get("revisions")?,
        aliases: row.get("aliases")?,
    })
}

/// Writes note, first day and point of places that nobody changed since they were read; how many.
pub async fn revise(tx: &mut Tx, street: StreetCode, places: &[Place]) -> Result<usize, DbError> {
    let mut changed = 0;
    for some in places.chunks(200) {
        let mut sql =
            Sql::new("WITH v (place_id, rev, note, valid_from, lon_e7, lat_e7, crs) AS (VALUES ");
        for (at, place) in some.iter().enumerate() {
            let point = place.point;
            sql = sql.push(if at == 0 { "(" } else { ", (" });
            sql = sql.bind(place.id).push(", ").bind(place.rev).push(", ");
            sql = sql.bind(&place.note).push(", ");
            sql = sql
                .bind(place.valid_from.map(|day| day.to_string()))
                .push(", CAST(");
            sql = sql
                .bind(point.map(|point| point.lon_e7))
                .push(" AS BIGINT), CAST(");
            sql = sql
                .bind(point.map(|point| point.lat_e7))
                .push(" AS BIGINT), ");
            sql = sql.bind(point.map(|point| point.crs.name())).push(")");
        }
        sql = sql.push(
            ") UPDATE places SET note = v.note, valid_from = v.valid_from, lon_e7 = v.lon_e7, lat_e7 = v.lat_e7,
                 crs = v.crs, rev = places.rev + 1
             FROM v WHERE places.place_id = v.place_id AND places.rev = v.rev AND places.valid_to IS NULL
                 AND places.street = ",
        );
        let rows = tx.execute_sql(sql.bind(street)).await?;
        changed += usize::try_from(rows).unwrap_or(usize::MAX);
    }
    Ok(changed)
}
