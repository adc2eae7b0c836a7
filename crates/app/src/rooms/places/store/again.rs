//! SQL of other names and of what became of places.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_db::{DbError, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{PlaceId, StreetCode};

use super::{Day, day};
use crate::rooms::places::alias::Alias;
use crate::rooms::places::kind::Descent;
use crate::rooms::places::lineage::Descended;

const ALIASES: &str =
    "SELECT a.place_id, a.name, a.kind, a.valid_from, a.valid_to FROM place_aliases a";

/// The other names of these places, in the order of names.
pub async fn aliases_of(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PlaceId],
) -> Result<BTreeMap<PlaceId, Vec<Alias>>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = Sql::new(ALIASES).push(" WHERE a.street = ").bind(street);
    let sql = sql.push(" AND a.place_id IN (").bind_list(ids);
    read(tx, sql.push(") ORDER BY a.name")).await
}

/// The other names of every place at or below `path`.
pub async fn aliases_below(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
) -> Result<BTreeMap<PlaceId, Vec<Alias>>, DbError> {
    let sql = Sql::new(ALIASES)
        .push(" JOIN places p ON p.street = a.street AND p.place_id = a.place_id WHERE a.street = ")
        .bind(street);
    let sql = sql
        .push(" AND p.path >= ")
        .bind(path)
        .push(" AND p.path < ");
    read(tx, sql.bind(after_prefix(path)).push(" ORDER BY a.name")).await
}

async fn read(tx: &mut Tx, sql: Sql) -> Result<BTreeMap<PlaceId, Vec<Alias>>, DbError> {
    let mut all: BTreeMap<PlaceId, Vec<Alias>> = BTreeMap::new();
    for row in &tx.fetch_all_sql(sql).await? {
        all.entry(row.get("place_id")?)
            .or_default()
            .push(alias(row)?);
    }
    Ok(all)
}

fn alias(row: &Row) -> Result<Alias, DbError> {
    Ok(Alias {
        name: row.get("name")?,
        kind: row.get("kind")?,
        valid_from: day(row, "valid_from")?,
        valid_to: day(row, "valid_to")?,
    })
}

/// Adds another name; one of the same text stays as it is.
pub async fn add_alias(
    tx: &mut Tx,
    street: StreetCode,
    place: PlaceId,
    alias: &Alias,
) -> Result<u64, DbError> {
    tx.execute(
        "INSERT INTO place_aliases (street, place_id, name, kind, valid_from, valid_to)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (street, place_id, name) DO NOTHING",
        args![
            street,
            place,
            &alias.name,
            alias.kind,
            alias.valid_from.map(|day| day.to_string()),
            alias.valid_to.map(|day| day.to_string()),
        ],
    )
    .await
}

/// Takes another name away; the number of rows.
pub async fn remove_alias(
    tx: &mut Tx,
    street: StreetCode,
    place: PlaceId,
    name: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM place_aliases WHERE street = $1 AND place_id = $2 AND name = $3",
        args![street, place, name],
    )
    .await
}

/// Records which places became which on `day`.
pub async fn relate(
    tx: &mut Tx,
    street: StreetCode,
    pairs: &[(PlaceId, PlaceId)],
    how: Descent,
    day: Date,
) -> Result<(), DbError> {
    let rows: Vec<Vec<linli_db::Arg>> = pairs
        .iter()
        .map(|(from, to)| args![street, from, to, how, day.to_string()])
        .collect();
    let columns = &["street", "from_place", "to_place", "how", "day"];
    tx.insert_many("place_lineage", columns, rows, "").await?;
    Ok(())
}

const BECAME: &str = "SELECT l.to_place AS other, p.full_name, l.how, l.day FROM place_lineage l
    JOIN places p ON p.street = l.street AND p.place_id = l.to_place
    WHERE l.street = $1 AND l.from_place = $2 ORDER BY l.day, p.node";

const WAS: &str = "SELECT l.from_place AS other, p.full_name, l.how, l.day FROM place_lineage l
    JOIN places p ON p.street = l.street AND p.place_id = l.from_place
    WHERE l.street = $1 AND l.to_place = $2 ORDER BY l.day, p.node";

/// What a place became.
pub async fn became(
    tx: &mut Tx,
    street: StreetCode,
    id: PlaceId,
) -> Result<Vec<Descended>, DbError> {
    let rows = tx.fetch_all(BECAME, args![street, id]).await?;
    rows.iter().map(descended).collect()
}

/// What a place was before.
pub async fn was(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Vec<Descended>, DbError> {
    let rows = tx.fetch_all(WAS, args![street, id]).await?;
    rows.iter().map(descended).collect()
}

fn descended(row: &Row) -> Result<Descended, DbError> {
    Ok(Descended {
        place: row.get("other")?,
        full_name: row.get("full_name")?,
        how: row.get("how")?,
        day: row.get::<Day>("day")?.0,
    })
}

/// Counts a change of a place that nobody changed since; the number of rows.
pub async fn touch(tx: &mut Tx, street: StreetCode, id: PlaceId, rev: i64) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE places SET rev = rev + 1
         WHERE street = $1 AND place_id = $2 AND rev = $3 AND valid_to IS NULL",
        args![street, id, rev],
    )
    .await
}
