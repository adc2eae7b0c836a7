//! SQL of what somebody reported, for themselves and for taking it away.

use linli_db::{DbError, Json, Tx, args};
use linli_flow::CaseFacts;
use linli_kernel::{CaseId, PersonId, StreetCode};

use super::super::model::Case;

/// The most cases that are read for one person.
const MOST: usize = 2_000;

/// The ids of what a person reported, the oldest first.
pub(in super::super) async fn of_reporter(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<CaseId>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT case_id FROM cases WHERE street = $1 AND reporter = $2 ORDER BY case_id LIMIT $3",
            args![street, person, MOST],
        )
        .await?;
    rows.iter().map(|row| row.get("case_id")).collect()
}

/// Writes the answers and the title of a case whose reporter's words were taken out; the number of rows changed.
pub(in super::super) async fn rewrite(
    tx: &mut Tx,
    case: &Case,
    title: &str,
    facts: &CaseFacts,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE cases SET rev = rev + 1, title = $4, facts = $5
          WHERE street = $1 AND case_id = $2 AND rev = $3",
        args![case.street, case.id, case.rev, title, Json(facts)],
    )
    .await
}

/// Takes a text out of what was said with a case.
pub(in super::super) async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE case_notes SET body = REPLACE(body, $3, $4) WHERE street = $1 AND case_id = $2",
        args![street, case, text, mark],
    )
    .await?;
    Ok(())
}
