//! SQL of what was asked in all submissions of a street.

use linli_db::{DbError, Tx, args};
use linli_kernel::StreetCode;

use super::super::model::Counts;

/// Of each form: how many submissions there are, and their counts added up.
pub(in super::super) async fn by_form(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<(String, i64, Counts)>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT form, COUNT(*) AS submissions, CAST(SUM(asked) AS BIGINT) AS asked,
                    CAST(SUM(prefilled) AS BIGINT) AS prefilled, CAST(SUM(confirmed) AS BIGINT) AS confirmed,
                    CAST(SUM(changed) AS BIGINT) AS changed, CAST(SUM(typed) AS BIGINT) AS typed
               FROM form_submissions WHERE street = $1 GROUP BY form ORDER BY form",
            args![street],
        )
        .await?;
    let one = |row: &linli_db::Row| {
        let counts = Counts {
            asked: row.get("asked")?,
            prefilled: row.get("prefilled")?,
            confirmed: row.get("confirmed")?,
            changed: row.get("changed")?,
            typed: row.get("typed")?,
        };
        Ok((row.get("form")?, row.get("submissions")?, counts))
    };
    rows.iter().map(one).collect()
}
