//! 密件: the eyes of sealed cases as rows, derived from their facts and written with them, and the limit
//! they put on every statement that shows cases.

use linli_db::{DbError, Sql, Tx, after_prefix, args};
use linli_flow::Eye;
use linli_kernel::{CaseId, PersonId, StreetCode};

use super::super::model::Case;
use super::super::reach::{Held, Looker};

/// Writes the eyes of a case anew; a case that is not sealed has none.
pub(in super::super) async fn put(
    tx: &mut Tx,
    case: &Case,
    eyes: impl IntoIterator<Item = &Eye>,
) -> Result<(), DbError> {
    if !case.facts.sealed {
        return Ok(());
    }
    tx.execute(
        "DELETE FROM case_eyes WHERE street = $1 AND case_id = $2",
        args![case.street, case.id],
    )
    .await?;
    for eye in eyes {
        let (kind, who, sees) = row(eye);
        tx.execute(
            "INSERT INTO case_eyes (street, case_id, kind, who, sees) VALUES ($1, $2, $3, $4, $5)",
            args![case.street, case.id, kind, who, sees],
        )
        .await?;
    }
    Ok(())
}

fn row(eye: &Eye) -> (&'static str, String, bool) {
    match eye {
        Eye::Person(person) => ("person", person.to_string(), true),
        Eye::Role(role) => ("role", role.code().to_owned(), true),
        Eye::Unit(unit) => ("unit", unit.to_string(), true),
        Eye::Recused(person) => ("recused", person.to_string(), false),
        Eye::Party(org) => ("party", org.to_string(), false),
    }
}

/// Leaves only the cases that are open to the looker: those not sealed, and those that one of their eyes
/// shows and none keeps from them. The eyes of a case are a few rows side by side; that they are asked one by
/// one, as a value, keeps a planner from reading the eyes of the whole street.
pub(super) fn open_to(sql: Sql, looker: &Looker) -> Sql {
    let mut sql = sql
        .push(
            " AND (sealed = 0 OR 1 = (SELECT MIN(eye.sees) FROM case_eyes AS eye
             WHERE eye.street = cases.street AND eye.case_id = cases.case_id AND (
                 (eye.kind IN ('person', 'recused') AND eye.who = ",
        )
        .bind(looker.person)
        .push(")");
    for (text, orgs) in [
        (" OR (eye.kind = 'unit' AND eye.who IN (", &looker.serves),
        (" OR (eye.kind = 'party' AND eye.who IN (", &looker.belongs),
    ] {
        if !orgs.is_empty() {
            sql = sql.push(text).bind_list(orgs.iter().copied()).push("))");
        }
    }
    for held in &looker.holds {
        sql = holding(sql, held);
    }
    sql.push(")))")
}

fn holding(sql: Sql, held: &Held) -> Sql {
    let mut sql = sql
        .push(" OR (eye.kind = 'role' AND eye.who = ")
        .bind(held.role);
    if let Some(path) = &held.path {
        sql = sql.push(" AND cases.place_path >= ").bind(path.clone());
        sql = sql
            .push(" AND cases.place_path < ")
            .bind(after_prefix(path));
    }
    if !held.matters.is_empty() {
        sql = sql
            .push(" AND cases.matter IN (")
            .bind_list(held.matters.iter().cloned())
            .push(")");
    }
    sql.push(")")
}

/// Remembers that somebody looked at a case on a day; whether that is new.
pub(in super::super) async fn remember_look(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    person: PersonId,
    day: jiff::civil::Date,
) -> Result<bool, DbError> {
    let new = tx
        .execute(
            "INSERT INTO case_looks (street, case_id, day, person) VALUES ($1, $2, $3, $4)
             ON CONFLICT (street, case_id, day, person) DO NOTHING",
            args![street, case, day.to_string(), person],
        )
        .await?;
    Ok(new == 1)
}

/// Whether somebody's look at a case is remembered for a day.
pub(in super::super) async fn has_looked(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    person: PersonId,
    day: jiff::civil::Date,
) -> Result<bool, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT person FROM case_looks
             WHERE street = $1 AND case_id = $2 AND day = $3 AND person = $4",
            args![street, case, day.to_string(), person],
        )
        .await?;
    Ok(row.is_some())
}
