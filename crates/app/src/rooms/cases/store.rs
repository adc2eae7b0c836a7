//! SQL of cases, and the reading of their rows.

mod again;
mod assists;
mod closed;
mod eyes;
pub(super) mod feed;
mod limits;
mod lookup;
mod named;
mod notes;
pub(super) mod own;
mod past;
pub(super) mod public;
mod voices;

use std::collections::BTreeSet;

use jiff::Timestamp;
use limits::{begun, bounded, each_bound, narrow, within};
use linli_db::{DbError, Json, Row, Sql, Tx, args};
use linli_flow::{Eye, Phase};
use linli_kernel::{CaseId, Scope, StreetCode, Trouble};

use super::model::{Case, Counts, Filter, Line, Page, Position, people_of, rank_of};
use super::reach::{Bound, Bounds};

pub(super) use again::{calendar, older, open_after, rederive, set_calendar};
#[cfg(test)]
pub(super) use assists::open_assists_sql;
pub(super) use assists::{Asked, open_assists};
pub(super) use closed::{among, closed_since};
pub(super) use eyes::{has_looked, remember_look};
pub(super) use lookup::{exact, reported_as};
pub(super) use named::{before, by_ids};
pub(super) use notes::{NoteRow, insert_note, notes};
pub(super) use past::insert_notes;
pub(super) use voices::{Near, hold, lines_of, near, numbered};

/// Lines on a page.
pub const PAGE: usize = 50;

const CASE_COLUMNS: &str =
    "street, case_id, number, title, place_id, community, grid, created_ms, updated_ms,
    rev, touched, supervised, facts";
const LINE_COLUMNS: &str =
    "case_id, number, title, scene, version, matter, state, phase, place_id, unit,
    created_ms, due_ms, late, supervised, sealed, rank, rev, main, reporters";

/// What the store derives from the facts before it writes.
#[derive(Clone, Debug)]
pub(super) struct Derived {
    pub phase: Phase,
    pub due: Option<Timestamp>,
    pub wake: Option<Timestamp>,
    pub eyes: BTreeSet<Eye>,
    pub assists: Vec<Asked>,
}

const INSERT: &str = "INSERT INTO cases (street, case_id, number, scene, version, matter, state, phase, title, place_id,
     place_path, community, grid, reporter, unit, handler, created_ms, updated_ms, due_ms, wake_ms,
     rank, rev, touched, late, supervised, facts, sealed)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
     $21, $22, $23, $24, $25, $26, $27)";

pub(super) async fn insert(tx: &mut Tx, case: &Case, derived: Derived) -> Result<(), DbError> {
    let facts = &case.facts;
    tx.execute(
        INSERT,
        args![
            case.street,
            case.id,
            &case.number,
            &facts.scene,
            facts.version,
            &facts.matter,
            &facts.state,
            derived.phase.code(),
            &case.title,
            case.place,
            &facts.place_path,
            case.community,
            case.grid,
            facts.reporter,
            facts.unit,
            facts.handler,
            case.created,
            case.updated,
            derived.due,
            derived.wake,
            rank_of(derived.phase, derived.due, case.updated),
            case.rev,
            case.touched,
            facts.ever_late(),
            case.supervised,
            Json(facts),
            facts.sealed,
        ],
    )
    .await?;
    eyes::put(tx, case, &derived.eyes).await?;
    assists::put(tx, case, &derived).await
}

const UPDATE: &str = "UPDATE cases SET state = $4, phase = $5, unit = $6, handler = $7, updated_ms = $8, due_ms = $9,
     wake_ms = $10, rank = $11, rev = $12, touched = $13, late = $14, supervised = $15, facts = $16, matter = $17,
     version = $18, sealed = $19, main = $20, reporters = $21
 WHERE street = $1 AND case_id = $2 AND rev = $3";

/// Writes the case if nobody changed it since `case.rev - 1`. False: someone was faster.
pub(super) async fn update(tx: &mut Tx, case: &Case, derived: Derived) -> Result<bool, DbError> {
    let facts = &case.facts;
    let changed = tx
        .execute(
            UPDATE,
            args![
                case.street,
                case.id,
                case.rev - 1,
                &facts.state,
                derived.phase.code(),
                facts.unit,
                facts.handler,
                case.updated,
                derived.due,
                derived.wake,
                rank_of(derived.phase, derived.due, case.updated),
                case.rev,
                case.touched,
                facts.ever_late(),
                case.supervised,
                Json(facts),
                &facts.matter,
                facts.version,
                facts.sealed,
                facts.joined.as_ref().map(|joined| joined.main),
                people_of(facts),
            ],
        )
        .await?;
    if changed != 1 {
        return Ok(false);
    }
    eyes::put(tx, case, &derived.eyes).await?;
    assists::put(tx, case, &derived).await?;
    Ok(true)
}

/// The case, if it lies within the scope.
pub(super) async fn find(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    id: CaseId,
) -> Result<Option<Case>, Trouble> {
    let mut sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(scope.street);
    sql = sql.push(" AND case_id = ").bind(id);
    sql = within(sql, scope, bounds, true);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| read_case(&row))
        .transpose()
        .map_err(Trouble::from)
}

/// Whether the case lies within what the caller's appointments reach, apart from being their own.
pub(super) async fn is_within(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    id: CaseId,
) -> Result<bool, DbError> {
    let mut sql = Sql::new("SELECT case_id FROM cases WHERE street = ").bind(scope.street);
    sql = within(sql.push(" AND case_id = ").bind(id), scope, bounds, false);
    Ok(tx.fetch_optional_sql(sql).await?.is_some())
}

/// The case, for the house itself: the sweep of clocks acts for nobody and sees all of its street.
pub(super) async fn load(
    tx: &mut Tx,
    street: StreetCode,
    id: CaseId,
) -> Result<Option<Case>, DbError> {
    let sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(street)
        .push(" AND case_id = ")
        .bind(id);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| read_case(&row)).transpose()
}

/// One page of a desk's list.
pub(super) async fn page(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    filter: &Filter,
    now: Timestamp,
) -> Result<Page, DbError> {
    lines(tx, page_sql(scope, bounds, filter, now)).await
}

/// The statement of [`page`].
pub(super) fn page_sql(scope: &Scope, bounds: &Bounds, filter: &Filter, now: Timestamp) -> Sql {
    let phase = filter.phase.unwrap_or(Phase::Open);
    let sql = each_bound(Sql::new(""), scope, bounds, LINE_COLUMNS, |sql, bound| {
        let sql = begun(sql, LINE_COLUMNS, scope, phase);
        let mut sql = narrow(
            bounded(sql, bound, &bounds.looker, phase),
            scope,
            filter,
            now,
        );
        if let Some(after) = filter.after {
            sql = sql
                .push(" AND (rank, case_id) > (")
                .bind(after.rank)
                .push(", ")
                .bind(after.id)
                .push(")");
        }
        sql.push(" ORDER BY rank, case_id LIMIT ").bind(PAGE + 1)
    });
    sql.push(" ORDER BY rank, case_id LIMIT ").bind(PAGE + 1)
}

/// What the caller reported, newest first.
pub(super) async fn reported(
    tx: &mut Tx,
    scope: &Scope,
    after: Option<Position>,
) -> Result<Page, DbError> {
    let mut sql = Sql::new("SELECT ")
        .push(LINE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(scope.street);
    sql = sql.push(" AND reporter = ").bind(scope.person);
    if let Some(after) = after {
        sql = sql.push(" AND case_id < ").bind(after.id);
    }
    sql = sql.push(" ORDER BY case_id DESC LIMIT ").bind(PAGE + 1);
    lines(tx, sql).await
}

/// How many cases wait within the scope, each up to [`Counts::MOST`]: a desk looks at these numbers all
/// day, and what they cost must not grow with what lies there.
pub(super) async fn counts(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    now: Timestamp,
) -> Result<Counts, DbError> {
    let day = now.as_millisecond() + 24 * 3_600_000;
    let all = (i64::MIN, i64::MAX);
    let wanted = [
        ("open_cases", Phase::Open, all),
        ("overdue", Phase::Open, (i64::MIN, now.as_millisecond())),
        ("due_soon", Phase::Open, (now.as_millisecond(), day)),
        ("waiting_cases", Phase::Waiting, all),
    ];
    let mut sql = Sql::new("SELECT ");
    for (place, (name, phase, (from, to))) in wanted.into_iter().enumerate() {
        sql = sql.push(if place == 0 { "" } else { ", " });
        sql = sql.push("(SELECT COUNT(*) FROM (");
        let ranked = |sql: Sql, bound: &Bound| {
            let sql = begun(sql, "case_id", scope, phase);
            let sql = bounded(sql, bound, &bounds.looker, phase);
            let sql = sql.push(" AND rank >= ").bind(from);
            let sql = sql.push(" AND rank < ").bind(to);
            sql.push(" LIMIT ").bind(Counts::MOST)
        };
        sql = each_bound(sql, scope, bounds, "case_id", ranked);
        sql = sql.push(" LIMIT ").bind(Counts::MOST);
        sql = sql.push(") AS few) AS ").push(name);
    }
    let Some(row) = tx.fetch_optional_sql(sql).await? else {
        return Ok(Counts::default());
    };
    Ok(Counts {
        open: row.get("open_cases")?,
        overdue: row.get("overdue")?,
        due_soon: row.get("due_soon")?,
        waiting: row.get("waiting_cases")?,
    })
}

/// The cases whose clocks have something to say, most overdue first.
pub(super) async fn to_wake(
    tx: &mut Tx,
    street: StreetCode,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<CaseId>, DbError> {
    tx.fetch_all(
        "SELECT case_id FROM cases WHERE street = $1 AND wake_ms <= $2 ORDER BY wake_ms LIMIT $3",
        args![street, now, limit],
    )
    .await?
    .iter()
    .map(|row| row.get("case_id"))
    .collect()
}

async fn lines(tx: &mut Tx, sql: Sql) -> Result<Page, DbError> {
    let rows = tx.fetch_all_sql(sql).await?;
    let more = rows.len() > PAGE;
    let lines = rows
        .iter()
        .take(PAGE)
        .map(read_line)
        .collect::<Result<Vec<_>, _>>()?;
    let next = lines.last().filter(|_line| more).map(|line| Position {
        rank: line.rank,
        id: line.id,
    });
    Ok(Page { lines, next })
}

fn read_case(row: &Row) -> Result<Case, DbError> {
    let Json(facts) = row.get("facts")?;
    Ok(Case {
        street: row.get("street")?,
        id: row.get("case_id")?,
        number: row.get("number")?,
        title: row.get("title")?,
        place: row.get("place_id")?,
        community: row.get("community")?,
        grid: row.get("grid")?,
        created: row.get("created_ms")?,
        updated: row.get("updated_ms")?,
        rev: row.get("rev")?,
        touched: row.get("touched")?,
        supervised: row.get("supervised")?,
        facts,
    })
}

fn read_line(row: &Row) -> Result<Line, DbError> {
    let phase: String = row.get("phase")?;
    Ok(Line {
        id: row.get("case_id")?,
        number: row.get("number")?,
        title: row.get("title")?,
        scene: row.get("scene")?,
        version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
        matter: row.get("matter")?,
        state: row.get("state")?,
        phase: phase.parse().map_err(|problem| DbError::Column {
            column: "phase".to_owned(),
            problem,
        })?,
        place: row.get("place_id")?,
        unit: row.get("unit")?,
        created: row.get("created_ms")?,
        due: row.get("due_ms")?,
        late: row.get("late")?,
        supervised: row.get("supervised")?,
        sealed: row.get("sealed")?,
        main: row.get("main")?,
        reporters: row.get("reporters")?,
        rank: row.get("rank")?,
        rev: row.get("rev")?,
    })
}
