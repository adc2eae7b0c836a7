//! SQL of tasks.

use jiff::civil::Date;
use linli_db::{DbError, Json, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{CaseId, PersonId, Reach, RunId, Scope, StreetCode, TaskId, Text};
use linli_rounds::Reason;

use super::super::model::{Opened, State, Task};
use super::{small, unreadable};

const COLUMNS: &[&str] = &[
    "street",
    "task_id",
    "run_id",
    "campaign",
    "target",
    "slot",
    "place_id",
    "path",
    "grid_id",
    "community_id",
    "title_zh",
    "title_en",
    "opens",
    "due",
    "hours",
    "place_on_way",
    "assignee",
    "state",
    "found",
    "visit",
    "filled",
    "rev",
];

pub(super) const SELECTED: &str = "street, task_id, run_id, campaign, target, slot, place_id, path, grid_id, community_id, \
     title_zh, title_en, opens, due, hours, place_on_way, assignee, state, ended, by_person, reason, words, found, \
     visit, filled, rev";

/// Adds open tasks; those that are there already stay as they are. How many were new.
pub(crate) async fn insert(tx: &mut Tx, tasks: &[Task]) -> Result<u64, DbError> {
    let mut rows = Vec::with_capacity(tasks.len());
    for task in tasks {
        rows.push(args![
            task.street,
            task.id,
            task.run,
            &task.campaign,
            &task.target,
            &task.slot,
            task.place,
            &task.path,
            task.grid,
            task.community,
            &task.title.zh,
            &task.title.en,
            task.opens,
            task.due,
            &task.hours,
            task.order,
            task.assignee,
            task.state.code(),
            task.found,
            task.visit,
            Json(&task.filled),
            task.rev,
        ]);
    }
    tx.insert_many("tasks", COLUMNS, rows, "ON CONFLICT DO NOTHING")
        .await
}

/// The task with this id.
pub(crate) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: TaskId,
) -> Result<Option<Task>, DbError> {
    let sql = Sql::new("SELECT ").push(SELECTED);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(street);
    let sql = sql.push(" AND task_id = ").bind(id);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| read(&row)).transpose()
}

/// The same, and nobody else changes it until this transaction ends.
pub(crate) async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    id: TaskId,
) -> Result<Option<Task>, DbError> {
    tx.fetch_optional(
        "SELECT task_id FROM tasks WHERE street = $1 AND task_id = $2 {for_update}",
        args![street, id],
    )
    .await?;
    find(tx, street, id).await
}

/// Writes what became of a task, if it is open and as it was seen. False: somebody was faster.
pub(crate) async fn change(tx: &mut Tx, task: &Task, seen: i64) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE tasks SET assignee = $4, state = $5, ended = $6, by_person = $7, reason = $8, words = $9,
                    found = $10, filled = $11, rev = $3 + 1
              WHERE street = $1 AND task_id = $2 AND rev = $3 AND state = 'open'",
            args![
                task.street,
                task.id,
                seen,
                task.assignee,
                task.state.code(),
                task.ended,
                task.by,
                task.reason.map(Reason::code),
                &task.words,
                task.found,
                Json(&task.filled),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// The open tasks of a person that may be done by a day, the earliest due first.
pub(crate) async fn of_worker(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    today: Date,
    most: usize,
) -> Result<Vec<Task>, DbError> {
    let sql = Sql::new("SELECT ").push(SELECTED);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(street);
    let sql = sql.push(" AND state = 'open' AND assignee = ").bind(person);
    let sql = sql.push(" AND opens <= ").bind(today);
    let sql = sql
        .push(" ORDER BY due, place_on_way, task_id LIMIT ")
        .bind(most);
    tx.fetch_all_sql(sql).await?.iter().map(read).collect()
}

/// The open tasks within a scope that are nobody's in particular.
pub(crate) async fn of_nobody(
    tx: &mut Tx,
    scope: &Scope,
    today: Date,
    most: usize,
) -> Result<Vec<Task>, DbError> {
    let sql = Sql::new("SELECT ").push(SELECTED);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(scope.street);
    let sql = sql
        .push(" AND state = 'open' AND assignee IS NULL AND opens <= ")
        .bind(today);
    let sql = within(sql, scope);
    let sql = sql
        .push(" ORDER BY due, place_on_way, task_id LIMIT ")
        .bind(most);
    tx.fetch_all_sql(sql).await?.iter().map(read).collect()
}

/// Which tasks of a run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Of {
    /// Due from this day on.
    pub from: Option<Date>,
    /// Due until this day.
    pub to: Option<Date>,
    /// Open ones whose due day is before this day only.
    pub overdue: Option<Date>,
    /// Done from a day to a day only.
    pub done: Option<(Date, Date)>,
}

/// Tasks of a run within a scope, by due day.
pub(crate) async fn of_run(
    tx: &mut Tx,
    scope: &Scope,
    run: RunId,
    of: Of,
    most: usize,
) -> Result<Vec<Task>, DbError> {
    let sql = Sql::new("SELECT ").push(SELECTED);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(scope.street);
    let mut sql = sql.push(" AND run_id = ").bind(run);
    if let Some(from) = of.from {
        sql = sql.push(" AND due >= ").bind(from);
    }
    if let Some(to) = of.to {
        sql = sql.push(" AND due <= ").bind(to);
    }
    if let Some(today) = of.overdue {
        sql = sql.push(" AND state = 'open' AND due < ").bind(today);
    }
    if let Some((from, to)) = of.done {
        sql = sql.push(" AND state = 'done' AND ended >= ").bind(from);
        sql = sql.push(" AND ended <= ").bind(to);
    }
    let sql = within(sql, scope);
    let sql = sql
        .push(" ORDER BY due, place_on_way, task_id LIMIT ")
        .bind(most);
    tx.fetch_all_sql(sql).await?.iter().map(read).collect()
}

/// Limits a statement to what a scope reaches, and to what is the reader's own.
pub(super) fn within(sql: Sql, scope: &Scope) -> Sql {
    if scope.reach.contains(&Reach::Street) {
        return sql;
    }
    let mut sql = sql.push(" AND (assignee = ").bind(scope.person);
    for reach in &scope.reach {
        if let Reach::Below(path) = reach {
            sql = sql.push(" OR (path >= ").bind(path.as_str());
            sql = sql.push(" AND path < ").bind(after_prefix(path)).push(")");
        }
    }
    sql.push(")")
}

/// Keeps what a task found.
pub(crate) async fn insert_finding(
    tx: &mut Tx,
    street: StreetCode,
    task: TaskId,
    opened: &Opened,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO task_findings (street, task_id, finding, row_number, case_id, refused)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            street,
            task,
            &opened.finding,
            opened.row,
            opened.case,
            &opened.refused
        ],
    )
    .await?;
    Ok(())
}

/// What a task found.
pub(crate) async fn findings(
    tx: &mut Tx,
    street: StreetCode,
    task: TaskId,
) -> Result<Vec<Opened>, DbError> {
    tx.fetch_all(
        "SELECT finding, row_number, case_id, refused FROM task_findings
          WHERE street = $1 AND task_id = $2 ORDER BY finding, row_number",
        args![street, task],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Opened {
            finding: row.get("finding")?,
            row: small(row, "row_number")?,
            case: row.get::<Option<CaseId>>("case_id")?,
            refused: row.get("refused")?,
        })
    })
    .collect()
}

pub(super) fn read(row: &Row) -> Result<Task, DbError> {
    let state: String = row.get("state")?;
    let reason: Option<String> = row.get("reason")?;
    let reason = reason.map(|code| code.parse::<Reason>());
    let Json(filled) = row.get("filled")?;
    Ok(Task {
        street: row.get("street")?,
        id: row.get("task_id")?,
        run: row.get("run_id")?,
        campaign: row.get("campaign")?,
        target: row.get("target")?,
        slot: row.get("slot")?,
        place: row.get("place_id")?,
        path: row.get("path")?,
        grid: row.get("grid_id")?,
        community: row.get("community_id")?,
        title: Text::new(
            row.get::<String>("title_zh")?,
            row.get::<String>("title_en")?,
        ),
        opens: row.get("opens")?,
        due: row.get("due")?,
        hours: row.get("hours")?,
        order: row.get("place_on_way")?,
        assignee: row.get("assignee")?,
        state: State::named(&state).ok_or_else(|| unreadable("state", &state))?,
        ended: row.get("ended")?,
        by: row.get("by_person")?,
        reason: reason
            .transpose()
            .map_err(|bad| unreadable("reason", bad))?,
        words: row.get("words")?,
        found: small(row, "found")?,
        visit: small(row, "visit")?,
        filled,
        rev: row.get("rev")?,
    })
}
