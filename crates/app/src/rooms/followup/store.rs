//! SQL of return visits.

use jiff::Timestamp;
use linli_db::{DbError, Json, Migration, Row, Sql, Tx, args};
use linli_kernel::{CaseId, PersonId, PlanId, Role, SampleId, StreetCode};

use super::model::{Plan, Sample, Visit};
use crate::rooms::insight::Period;

/// The tables.
pub const SCHEMA: &[Migration] = &[TABLES, ENDS];

const TABLES: Migration = Migration::new(
    "followup.0001_tables",
    "
CREATE TABLE followup_plans (
    street TEXT {sorted} NOT NULL,
    plan_id TEXT {sorted} NOT NULL,
    scene TEXT {sorted} NOT NULL,
    matters TEXT NOT NULL, -- JSON
    share BIGINT NOT NULL, -- per cent
    number BIGINT NOT NULL,
    role TEXT {sorted} NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (street, plan_id)
);
CREATE TABLE followup_samples (
    street TEXT {sorted} NOT NULL,
    sample_id TEXT {sorted} NOT NULL,
    plan_id TEXT {sorted} NOT NULL,
    period TEXT {sorted} NOT NULL,
    seed TEXT NOT NULL,
    method TEXT NOT NULL,
    frame BIGINT NOT NULL,
    frame_digest TEXT NOT NULL,
    drawn BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, sample_id)
);
CREATE UNIQUE INDEX followup_one_draw ON followup_samples (street, plan_id, period);
CREATE TABLE followup_calls (
    street TEXT {sorted} NOT NULL,
    sample_id TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    nth BIGINT NOT NULL, -- the order in which it was drawn
    role TEXT {sorted} NOT NULL,
    state TEXT {sorted} NOT NULL CHECK (state IN ('open', 'done')),
    reached BIGINT,
    solved BIGINT,    -- none: not answered
    satisfied BIGINT, -- none: not answered
    words TEXT,
    visited_ms BIGINT,
    visitor TEXT,
    PRIMARY KEY (street, sample_id, case_id)
);
CREATE INDEX followup_waiting ON followup_calls (street, state, role, sample_id, nth);
",
);

/// A plan can be ended; what it drew stays.
const ENDS: Migration = Migration::new(
    "followup.0002_ends",
    "
ALTER TABLE followup_plans ADD COLUMN ended_ms BIGINT;
",
);

pub(super) async fn insert_plan(
    tx: &mut Tx,
    street: StreetCode,
    plan: &Plan,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO followup_plans (street, plan_id, scene, matters, share, number, role, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            street,
            plan.id,
            &plan.scene,
            Json(&plan.matters),
            plan.share,
            plan.number,
            plan.role,
            plan.created,
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn plans(tx: &mut Tx, street: StreetCode) -> Result<Vec<Plan>, DbError> {
    tx.fetch_all(
        "SELECT plan_id, scene, matters, share, number, role, created_ms, ended_ms FROM followup_plans
          WHERE street = $1 ORDER BY plan_id",
        args![street],
    )
    .await?
    .iter()
    .map(read_plan)
    .collect()
}

pub(super) async fn plan(
    tx: &mut Tx,
    street: StreetCode,
    id: PlanId,
) -> Result<Option<Plan>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT plan_id, scene, matters, share, number, role, created_ms, ended_ms FROM followup_plans
              WHERE street = $1 AND plan_id = $2",
            args![street, id],
        )
        .await?;
    row.map(|row| read_plan(&row)).transpose()
}

/// Ends a plan. False: it had ended before, or there is none.
pub(super) async fn end_plan(
    tx: &mut Tx,
    street: StreetCode,
    id: PlanId,
    at: Timestamp,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE followup_plans SET ended_ms = $3
              WHERE street = $1 AND plan_id = $2 AND ended_ms IS NULL",
            args![street, id, at],
        )
        .await?;
    Ok(changed == 1)
}

fn read_plan(row: &Row) -> Result<Plan, DbError> {
    let Json(matters) = row.get("matters")?;
    Ok(Plan {
        id: row.get("plan_id")?,
        scene: row.get("scene")?,
        matters,
        share: small(row, "share")?,
        number: small(row, "number")?,
        role: row.get("role")?,
        created: row.get("created_ms")?,
        ended: row.get("ended_ms")?,
    })
}

fn small(row: &Row, column: &str) -> Result<u32, DbError> {
    Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(u32::MAX))
}

/// Writes a sample, unless one of this plan and month is there. False: it was.
pub(super) async fn insert_sample(
    tx: &mut Tx,
    street: StreetCode,
    sample: &Sample,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO followup_samples (street, sample_id, plan_id, period, seed, method, frame, frame_digest,
                 drawn, at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
            args![
                street,
                sample.id,
                sample.plan,
                sample.period.to_string(),
                &sample.seed,
                &sample.method,
                sample.frame,
                &sample.frame_digest,
                sample.drawn,
                sample.at,
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Whether a plan and month have their sample.
pub(super) async fn is_drawn(
    tx: &mut Tx,
    street: StreetCode,
    plan: PlanId,
    period: Period,
) -> Result<bool, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT sample_id FROM followup_samples WHERE street = $1 AND plan_id = $2 AND period = $3",
            args![street, plan, period.to_string()],
        )
        .await?;
    Ok(row.is_some())
}

/// The latest samples with how many of their calls were done.
pub(super) async fn samples(
    tx: &mut Tx,
    street: StreetCode,
    most: usize,
) -> Result<Vec<Sample>, DbError> {
    tx.fetch_all(
        "SELECT s.sample_id, s.plan_id, p.scene, s.period, s.seed, s.method, s.frame, s.frame_digest, s.drawn, s.at_ms,
                (SELECT COUNT(*) FROM followup_calls c
                  WHERE c.street = s.street AND c.sample_id = s.sample_id AND c.state = 'done') AS visited
           FROM followup_samples s JOIN followup_plans p ON p.street = s.street AND p.plan_id = s.plan_id
          WHERE s.street = $1 ORDER BY s.sample_id DESC LIMIT $2",
        args![street, most],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Sample {
            id: row.get("sample_id")?,
            plan: row.get("plan_id")?,
            scene: row.get("scene")?,
            period: row.get("period")?,
            seed: row.get("seed")?,
            method: row.get("method")?,
            frame: small(row, "frame")?,
            frame_digest: row.get("frame_digest")?,
            drawn: small(row, "drawn")?,
            visited: small(row, "visited")?,
            at: row.get("at_ms")?,
        })
    })
    .collect()
}

/// A call as the table keeps it.
#[derive(Clone, Debug)]
pub(super) struct CallRow {
    pub sample: SampleId,
    pub case: CaseId,
    pub nth: u32,
    pub role: Role,
}

pub(super) async fn insert_call(
    tx: &mut Tx,
    street: StreetCode,
    call: &CallRow,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO followup_calls (street, sample_id, case_id, nth, role, state)
         VALUES ($1, $2, $3, $4, $5, 'open')",
        args![street, call.sample, call.case, call.nth, call.role],
    )
    .await?;
    Ok(())
}

/// The open calls of some roles, the oldest sample first.
pub(super) async fn open_calls(
    tx: &mut Tx,
    street: StreetCode,
    roles: &[Role],
    most: usize,
) -> Result<Vec<CallRow>, DbError> {
    let mut out = Vec::new();
    for role in roles {
        let rows = tx
            .fetch_all(
                "SELECT sample_id, case_id, nth, role FROM followup_calls
                  WHERE street = $1 AND state = 'open' AND role = $2 ORDER BY sample_id, nth LIMIT $3",
                args![street, *role, most],
            )
            .await?;
        for row in &rows {
            out.push(read_call(row)?);
        }
    }
    Ok(out)
}

pub(super) async fn call(
    tx: &mut Tx,
    street: StreetCode,
    sample: SampleId,
    case: CaseId,
) -> Result<Option<CallRow>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT sample_id, case_id, nth, role FROM followup_calls
              WHERE street = $1 AND sample_id = $2 AND case_id = $3",
            args![street, sample, case],
        )
        .await?;
    row.map(|row| read_call(&row)).transpose()
}

fn read_call(row: &Row) -> Result<CallRow, DbError> {
    Ok(CallRow {
        sample: row.get("sample_id")?,
        case: row.get("case_id")?,
        nth: small(row, "nth")?,
        role: row.get("role")?,
    })
}

/// Records a visit of an open call. False: it was recorded before.
pub(super) async fn close_call(
    tx: &mut Tx,
    street: StreetCode,
    call: &CallRow,
    visit: &Visit,
    visitor: PersonId,
    at: Timestamp,
) -> Result<bool, DbError> {
    let number = |answer: Option<bool>| answer.map(i64::from);
    let changed = tx
        .execute(
            "UPDATE followup_calls SET state = 'done', reached = $4, solved = $5, satisfied = $6, words = $7,
                 visited_ms = $8, visitor = $9
              WHERE street = $1 AND sample_id = $2 AND case_id = $3 AND state = 'open'",
            args![
                street,
                call.sample,
                call.case,
                visit.reached,
                number(visit.solved),
                number(visit.satisfied),
                &visit.words,
                at,
                visitor,
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Takes a text out of what was said in return visits about these cases.
pub(super) async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    cases: &[CaseId],
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    if cases.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("UPDATE followup_calls SET words = REPLACE(words, ").bind(text);
    let sql = sql
        .push(", ")
        .bind(mark)
        .push(") WHERE street = ")
        .bind(street);
    let sql = sql.push(" AND words IS NOT NULL AND case_id IN (");
    let sql = sql.bind_list(cases.iter().copied()).push(")");
    tx.execute_sql(sql).await?;
    Ok(())
}
