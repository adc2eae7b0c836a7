//! SQL of places, and the reading of their rows. Nothing else.

mod again;
mod bulk;
mod carry;
pub mod feed;
mod schema;
mod search;
mod walk;

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_db::{Arg, Column, DbError, FromColumn, Row, Sql, Tx, after_prefix, args};
use linli_geodesy::{Crs, Point};
use linli_kernel::{PlaceId, StreetCode, Text};

use super::kind::{AliasKind, Descent, Doubt, Origin, PlaceKind};
use super::model::Place;

pub use again::{add_alias, aliases_below, aliases_of, became, relate, remove_alias, touch, was};
pub use bulk::{Mark, mark, revise};
pub use carry::below_after;
pub use schema::SCHEMA;
pub use search::{Wanted, best_first, found_by, search};
pub use walk::in_use_after;

linli_db::text_column!(PlaceKind, Origin, Doubt, AliasKind, Descent);

const COLUMNS: &[&str] = &[
    "street",
    "place_id",
    "parent",
    "kind",
    "name",
    "code",
    "node",
    "path",
    "community",
    "grid",
    "full_name",
    "words",
    "origin",
    "note",
    "valid_from",
    "valid_to",
    "lon_e7",
    "lat_e7",
    "crs",
    "doubt",
    "rev",
];

const SELECT: &str = "SELECT street, place_id, parent, kind, name, code, node, path, community, grid, \
    full_name, origin, note, valid_from, valid_to, lon_e7, lat_e7, crs, doubt, rev FROM places WHERE street = ";

/// Hops from street to street along the key: a `DISTINCT` would read every place of every street.
const STREETS: &str = "WITH RECURSIVE s (street) AS (
     SELECT MIN(street) FROM places
     UNION ALL
     SELECT (SELECT MIN(p.street) FROM places p WHERE p.street > s.street) FROM s WHERE s.street IS NOT NULL
 )
 SELECT street FROM s WHERE street IS NOT NULL";

/// The streets that have places.
pub async fn streets(tx: &mut Tx) -> Result<Vec<StreetCode>, DbError> {
    let rows = tx.fetch_all(STREETS, args![]).await?;
    rows.iter().map(|row| row.get("street")).collect()
}

/// The key of an open name among its neighbours, as a violated constraint names it.
pub const OPEN_NAME: &[&str] = &["street", "parent", "name"];

/// Takes `number` fresh node numbers; answers the last. Taking none locks the numbers until the commit.
pub async fn take_nodes(tx: &mut Tx, street: StreetCode, number: i64) -> Result<i64, DbError> {
    let row = tx
        .fetch_one(
            "INSERT INTO place_nodes (street, last) VALUES ($1, $2)
             ON CONFLICT (street) DO UPDATE SET last = place_nodes.last + excluded.last
             RETURNING last",
            args![street, number],
        )
        .await?;
    row.get("last")
}

/// Inserts places, parents before children.
pub async fn insert(tx: &mut Tx, places: &[Place], words: &[String]) -> Result<u64, DbError> {
    // Collected, because a lazy iterator over borrowed rows is not `Send` enough for a transaction.
    let rows: Vec<Vec<Arg>> = places
        .iter()
        .zip(words)
        .map(|(place, words)| row_of(place, words))
        .collect();
    tx.insert_many("places", COLUMNS, rows, "").await
}

fn row_of(place: &Place, words: &str) -> Vec<Arg> {
    let point = place.point;
    args![
        place.street,
        place.id,
        place.parent,
        place.kind,
        &place.name,
        &place.code,
        place.node,
        &place.path,
        place.community,
        place.grid,
        &place.full_name,
        words,
        place.origin,
        &place.note,
        place.valid_from.map(|day| day.to_string()),
        place.valid_to.map(|day| day.to_string()),
        point.map(|point| point.lon_e7),
        point.map(|point| point.lat_e7),
        point.map(|point| point.crs.name()),
        place.doubt,
        place.rev,
    ]
}

/// Writes name, note, point, doubt and end of one place if nobody changed it since; the number of rows changed.
pub async fn update(tx: &mut Tx, place: &Place, words: &str) -> Result<u64, DbError> {
    let point = place.point;
    tx.execute(
        "UPDATE places SET name = $4, full_name = $5, words = $6, note = $7, valid_to = $8,
             lon_e7 = $9, lat_e7 = $10, crs = $11, doubt = $12, rev = rev + 1
         WHERE street = $1 AND place_id = $2 AND rev = $3",
        args![
            place.street,
            place.id,
            place.rev,
            &place.name,
            &place.full_name,
            words,
            &place.note,
            place.valid_to.map(|day| day.to_string()),
            point.map(|point| point.lon_e7),
            point.map(|point| point.lat_e7),
            point.map(|point| point.crs.name()),
            place.doubt,
        ],
    )
    .await
}

/// Writes id, address and words of places that lie in a renamed one. Their revision stays: nobody edits these
/// columns.
pub async fn readdress(
    tx: &mut Tx,
    street: StreetCode,
    places: &[(PlaceId, String, String)],
) -> Result<u64, DbError> {
    let mut changed = 0;
    for some in places.chunks(200) {
        let mut sql = Sql::new("WITH v (place_id, full_name, words) AS (VALUES ");
        for (at, (id, full_name, words)) in some.iter().enumerate() {
            sql = sql.push(if at == 0 { "(" } else { ", (" });
            sql = sql
                .bind(id)
                .push(", ")
                .bind(full_name)
                .push(", ")
                .bind(words)
                .push(")");
        }
        sql = sql.push(") UPDATE places SET full_name = v.full_name, words = v.words FROM v WHERE places.street = ");
        changed += tx
            .execute_sql(sql.bind(street).push(" AND places.place_id = v.place_id"))
            .await?;
    }
    Ok(changed)
}

/// Ends every open place below `path` on `day`; how many.
pub async fn close_below(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    day: Date,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE places SET valid_to = $4, rev = rev + 1
         WHERE street = $1 AND path > $2 AND path < $3 AND valid_to IS NULL",
        args![street, path, after_prefix(path), day.to_string()],
    )
    .await
}

/// One place by its id.
pub async fn find(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Option<Place>, DbError> {
    one(
        tx,
        Sql::new(SELECT)
            .bind(street)
            .push(" AND place_id = ")
            .bind(id),
    )
    .await
}

/// One place by its path.
pub async fn by_path(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
) -> Result<Option<Place>, DbError> {
    one(
        tx,
        Sql::new(SELECT)
            .bind(street)
            .push(" AND path = ")
            .bind(path),
    )
    .await
}

/// Places by their ids.
pub async fn with_ids(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PlaceId],
) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND place_id IN (")
        .bind_list(ids)
        .push(")");
    many(tx, sql).await
}

/// Places by their node numbers, from the street down.
pub async fn with_nodes(
    tx: &mut Tx,
    street: StreetCode,
    nodes: &[i64],
) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND node IN (")
        .bind_list(nodes);
    many(tx, sql.push(") ORDER BY length(path), node")).await
}

/// The places in use on a day that have a coordinate in `crs`, without dwellings.
pub async fn with_points(
    tx: &mut Tx,
    street: StreetCode,
    crs: Crs,
    day: Date,
) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT).bind(street);
    // As the index `places_larger` says it.
    let sql = sql
        .push(" AND kind <> 'dwelling' AND crs = ")
        .bind(crs.name());
    let sql = sql
        .push(" AND (valid_to IS NULL OR valid_to > ")
        .bind(day.to_string());
    many(tx, sql.push(") ORDER BY node")).await
}

/// What lies directly in `parent`, in the order of node numbers, after `after`.
pub async fn children(
    tx: &mut Tx,
    street: StreetCode,
    parent: PlaceId,
    after: i64,
    limit: usize,
) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND parent = ")
        .bind(parent)
        .push(" AND node > ")
        .bind(after);
    many(tx, sql.push(" ORDER BY node LIMIT ").bind(limit)).await
}

/// Everything at or below `path`, parents before children.
pub async fn below(tx: &mut Tx, street: StreetCode, path: &str) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND path >= ")
        .bind(path)
        .push(" AND path < ");
    many(tx, sql.bind(after_prefix(path)).push(" ORDER BY path")).await
}

/// Places of some kinds at or below `path` in use on `day`, in the order of node numbers.
pub async fn of_kinds(
    tx: &mut Tx,
    street: StreetCode,
    kinds: &[PlaceKind],
    path: &str,
    day: Date,
) -> Result<Vec<Place>, DbError> {
    let mut sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND path >= ")
        .bind(path);
    sql = sql
        .push(" AND path < ")
        .bind(after_prefix(path))
        .push(" AND kind IN (");
    sql = sql
        .bind_list(kinds.iter().copied())
        .push(") AND (valid_to IS NULL OR valid_to > ");
    many(tx, sql.bind(day.to_string()).push(") ORDER BY node")).await
}

/// How many open places of each kind lie below `path` on `day`.
pub async fn counts_below(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    day: Date,
) -> Result<BTreeMap<PlaceKind, u64>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT kind, count(*) AS number FROM places
             WHERE street = $1 AND path > $2 AND path < $3 AND (valid_to IS NULL OR valid_to > $4)
             GROUP BY kind",
            args![street, path, after_prefix(path), day.to_string()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("kind")?, row.get::<i64>("number")?.unsigned_abs())))
        .collect()
}

async fn one(tx: &mut Tx, sql: Sql) -> Result<Option<Place>, DbError> {
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse(&row))
        .transpose()
}

async fn many(tx: &mut Tx, sql: Sql) -> Result<Vec<Place>, DbError> {
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Place, DbError> {
    Ok(Place {
        street: row.get("street")?,
        id: row.get("place_id")?,
        parent: row.get("parent")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        code: row.get("code")?,
        node: row.get("node")?,
        path: row.get("path")?,
        community: row.get("community")?,
        grid: row.get("grid")?,
        full_name: row.get("full_name")?,
        origin: row.get("origin")?,
        note: row.get("note")?,
        valid_from: day(row, "valid_from")?,
        valid_to: day(row, "valid_to")?,
        point: point(row)?,
        doubt: row.get("doubt")?,
        rev: row.get("rev")?,
    })
}

fn day(row: &Row, column: &str) -> Result<Option<Date>, DbError> {
    Ok(row.get::<Option<Day>>(column)?.map(|day| day.0))
}

/// A day as it is stored.
struct Day(Date);

impl FromColumn for Day {
    fn from_column(column: Column<'_>) -> Result<Self, String> {
        column
            .text()?
            .parse()
            .map(Self)
            .map_err(|error: jiff::Error| error.to_string())
    }
}

fn point(row: &Row) -> Result<Option<Point>, DbError> {
    let Some(crs) = row.get::<Option<String>>("crs")? else {
        return Ok(None);
    };
    let crs: Crs = crs.parse().map_err(|problem: Text| DbError::Column {
        column: "crs".to_owned(),
        problem: problem.en,
    })?;
    Ok(Some(Point {
        lon_e7: row.get("lon_e7")?,
        lat_e7: row.get("lat_e7")?,
        crs,
    }))
}
