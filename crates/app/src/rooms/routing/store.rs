//! SQL of routing.

use jiff::Timestamp;
use linli_db::{DbError, Json, Row, Sql, Tx, args};
use linli_kernel::{CaseId, EntryId, PersonId, StreetCode, Text};
use linli_route::{Area, Change};

use super::decision::Decided;
use super::model::{AreasVersion, DutyChange, RosterText, RulesVersion};
use super::trial::Trial;

/// How many cases the waiting list reads at most.
const WAITING: i64 = 200;

const RULES: &str =
    "SELECT version, body, note, added_by, added_at_ms FROM routing_rules WHERE street = ";

/// One version of the rules; the one in force where none is named.
pub(super) async fn rules(
    tx: &mut Tx,
    street: StreetCode,
    version: Option<i64>,
) -> Result<Option<RulesVersion>, DbError> {
    let mut sql = Sql::new(RULES).bind(street);
    if let Some(version) = version {
        sql = sql.push(" AND version = ").bind(version);
    }
    let row = tx
        .fetch_optional_sql(sql.push(" ORDER BY version DESC LIMIT 1"))
        .await?;
    row.as_ref().map(read_rules).transpose()
}

/// The latest versions of the rules, newest first.
pub(super) async fn rule_versions(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<RulesVersion>, DbError> {
    let sql = Sql::new(RULES).bind(street);
    let rows = tx
        .fetch_all_sql(sql.push(" ORDER BY version DESC LIMIT 50"))
        .await?;
    rows.iter().map(read_rules).collect()
}

fn read_rules(row: &Row) -> Result<RulesVersion, DbError> {
    Ok(RulesVersion {
        version: row.get("version")?,
        text: row.get("body")?,
        note: row.get("note")?,
        by: row.get("added_by")?,
        at: row.get("added_at_ms")?,
    })
}

pub(super) async fn put_rules(
    tx: &mut Tx,
    street: StreetCode,
    rules: &RulesVersion,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO routing_rules (street, version, body, note, added_by, added_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, rules.version, &rules.text, &rules.note, rules.by, rules.at],
    )
    .await?;
    Ok(())
}

pub(super) async fn areas_version(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Option<AreasVersion>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT version, crs, source, schematic, added_at_ms FROM routing_areas WHERE street = $1 ORDER BY version DESC LIMIT 1",
            args![street],
        )
        .await?;
    row.map(|row| {
        let crs: String = row.get("crs")?;
        Ok(AreasVersion {
            version: row.get("version")?,
            crs: crs.parse().map_err(|problem: Text| DbError::Column {
                column: "crs".to_owned(),
                problem: problem.en,
            })?,
            source: row.get("source")?,
            schematic: row.get("schematic")?,
            at: row.get("added_at_ms")?,
        })
    })
    .transpose()
}

pub(super) async fn areas(
    tx: &mut Tx,
    street: StreetCode,
    version: i64,
) -> Result<Vec<Area>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT body FROM routing_areas WHERE street = $1 AND version = $2",
            args![street, version],
        )
        .await?;
    let Some(row) = row else {
        return Ok(Vec::new());
    };
    let Json(areas) = row.get("body")?;
    Ok(areas)
}

pub(super) async fn put_areas(
    tx: &mut Tx,
    street: StreetCode,
    of: &AreasVersion,
    areas: &Vec<Area>,
    by: Option<PersonId>,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO routing_areas (street, version, crs, source, schematic, body, added_by, added_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![street, of.version, of.crs.name(), &of.source, of.schematic, Json(areas), by, of.at],
    )
    .await?;
    Ok(())
}

pub(super) async fn rosters(tx: &mut Tx, street: StreetCode) -> Result<Vec<RosterText>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT r.roster, r.version, r.body FROM routing_rosters r
             JOIN (SELECT roster, MAX(version) AS latest FROM routing_rosters WHERE street = $1 GROUP BY roster) m
               ON m.roster = r.roster AND m.latest = r.version
             WHERE r.street = $1 ORDER BY r.roster",
            args![street],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(RosterText {
                id: row.get("roster")?,
                version: row.get("version")?,
                text: row.get("body")?,
            })
        })
        .collect()
}

pub(super) async fn put_roster(
    tx: &mut Tx,
    street: StreetCode,
    roster: &RosterText,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO routing_rosters (street, roster, version, body, added_by, added_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, &roster.id, roster.version, &roster.text, by, at],
    )
    .await?;
    Ok(())
}

/// The changes of duty that end after an instant, by roster.
pub(super) async fn changes(
    tx: &mut Tx,
    street: StreetCode,
    after: Timestamp,
) -> Result<Vec<(String, DutyChange)>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT change_id, roster, absent, instead, from_ms, to_ms FROM routing_duty_changes
             WHERE street = $1 AND to_ms > $2 AND withdrawn_ms IS NULL ORDER BY change_id",
            args![street, after],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let change = Change {
                absent: row.get("absent")?,
                instead: row.get("instead")?,
                from: row.get("from_ms")?,
                to: row.get("to_ms")?,
            };
            Ok((
                row.get("roster")?,
                DutyChange {
                    id: row.get("change_id")?,
                    change,
                },
            ))
        })
        .collect()
}

pub(super) async fn put_change(
    tx: &mut Tx,
    street: StreetCode,
    roster: &str,
    of: &DutyChange,
) -> Result<(), DbError> {
    let change = of.change;
    tx.execute(
        "INSERT INTO routing_duty_changes (street, change_id, roster, absent, instead, from_ms, to_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![street, of.id, roster, change.absent, change.instead, change.from, change.to],
    )
    .await?;
    Ok(())
}

/// Withdraws a change that stands; false where there is none.
pub(super) async fn withdraw(
    tx: &mut Tx,
    street: StreetCode,
    id: EntryId,
    at: Timestamp,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE routing_duty_changes SET withdrawn_ms = $3 WHERE street = $1 AND change_id = $2 AND withdrawn_ms IS NULL",
            args![street, id, at],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn put_decision(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    of: &Decided,
    waiting: bool,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO routing_decisions (street, case_id, nth, rules_version, areas_version, outcome, rule, unit, on_duty, why, at_ms, waiting)
         SELECT $1, $2, COUNT(*) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM routing_decisions WHERE street = $1 AND case_id = $2",
        args![
            street,
            case,
            of.rules_version,
            of.areas_version,
            of.outcome.code(),
            of.rule.clone(),
            of.unit,
            Json(&of.on_duty),
            Json(&of.why),
            of.at,
            waiting
        ],
    )
    .await?;
    Ok(())
}

/// The decision that stands for a case.
pub(super) async fn decision(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
) -> Result<Option<Decided>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT rules_version, areas_version, outcome, rule, unit, on_duty, why, at_ms FROM routing_decisions
             WHERE street = $1 AND case_id = $2 ORDER BY nth DESC LIMIT 1",
            args![street, case],
        )
        .await?;
    row.map(|row| {
        let outcome: String = row.get("outcome")?;
        let (Json(on_duty), Json(why)) = (row.get("on_duty")?, row.get("why")?);
        Ok(Decided {
            rules_version: row.get("rules_version")?,
            areas_version: row.get("areas_version")?,
            outcome: outcome.parse().map_err(|problem| DbError::Column {
                column: "outcome".to_owned(),
                problem,
            })?,
            rule: row.get("rule")?,
            unit: row.get("unit")?,
            on_duty,
            why,
            at: row.get("at_ms")?,
        })
    })
    .transpose()
}

/// Nobody waits for a unit to be given to this case any more.
pub(super) async fn settle(tx: &mut Tx, street: StreetCode, case: CaseId) -> Result<(), DbError> {
    tx.execute(
        "UPDATE routing_decisions SET waiting = 0 WHERE street = $1 AND case_id = $2 AND waiting = 1",
        args![street, case],
    )
    .await?;
    Ok(())
}

/// The cases that wait, longest first.
pub(super) async fn waiting(tx: &mut Tx, street: StreetCode) -> Result<Vec<CaseId>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT case_id FROM routing_decisions WHERE street = $1 AND waiting = 1 ORDER BY at_ms, case_id LIMIT $2",
            args![street, WAITING],
        )
        .await?;
    rows.iter().map(|row| row.get("case_id")).collect()
}

/// Remembers that something was told; false where it had been.
pub(super) async fn tell_once(
    tx: &mut Tx,
    street: StreetCode,
    problem: &str,
    at: Timestamp,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "INSERT INTO routing_told (street, problem, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            args![street, problem, at],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn put_trial(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    trial: &Trial,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO routing_trials (street, trial_id, body, person, started_ms, wanted, done, result, job_id) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)",
        args![street, trial.id, &trial.text, person, trial.started, trial.wanted, Json(&trial.result), trial.job],
    )
    .await?;
    Ok(())
}

/// A trial, and the case it came to.
pub(super) async fn trial(
    tx: &mut Tx,
    street: StreetCode,
    id: EntryId,
) -> Result<Option<(Trial, Option<CaseId>)>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT body, started_ms, wanted, done, last_case, ended_ms, result, job_id FROM routing_trials WHERE street = $1 AND trial_id = $2",
            args![street, id],
        )
        .await?;
    row.map(|row| {
        let Json(result) = row.get("result")?;
        let trial = Trial {
            id,
            text: row.get("body")?,
            started: row.get("started_ms")?,
            wanted: row.get("wanted")?,
            done: row.get("done")?,
            ended: row.get("ended_ms")?,
            result,
            job: row.get("job_id")?,
        };
        Ok((trial, row.get("last_case")?))
    })
    .transpose()
}

/// Writes a step of a trial on top of the step it was made from; false where another run was faster.
pub(super) async fn step_trial(
    tx: &mut Tx,
    street: StreetCode,
    trial: &Trial,
    before: i64,
    last: Option<CaseId>,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE routing_trials SET done = $4, last_case = $5, ended_ms = $6, result = $7, job_id = $8
             WHERE street = $1 AND trial_id = $2 AND done = $3 AND ended_ms IS NULL",
            args![
                street,
                trial.id,
                before,
                trial.done,
                last,
                trial.ended,
                Json(&trial.result),
                trial.job,
            ],
        )
        .await?;
    Ok(changed == 1)
}
