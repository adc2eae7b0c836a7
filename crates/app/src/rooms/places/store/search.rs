//! How places, and divisions, are searched.

use jiff::civil::Date;
use linli_db::{DbError, Sql, Tx, after_prefix};
use linli_kernel::StreetCode;

use super::{SELECT, many};
use crate::rooms::places::kind::PlaceKind;
use crate::rooms::places::model::Place;
use crate::rooms::places::spelling;

/// What to look for among the places of a street.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The words, each of which must be found.
    pub words: &'a [String],
    /// Only dwellings, or only what is larger; most of a street's places are dwellings.
    pub dwellings: bool,
    /// Only these kinds; empty for all.
    pub kinds: &'a [PlaceKind],
    /// Only at or below this path; empty for the whole street.
    pub below: &'a str,
    /// Only places in use on this day.
    pub day: Date,
    /// At most so many.
    pub limit: usize,
}

/// The places that every word finds, best first: a word that is whole before one at its beginning before one
/// anywhere, then the place with the least to read, then the order of the tree.
pub async fn search(
    tx: &mut Tx,
    street: StreetCode,
    wanted: &Wanted<'_>,
) -> Result<Vec<Place>, DbError> {
    let mut sql = Sql::new(SELECT).bind(street).push(match wanted.dwellings {
        true => " AND kind = 'dwelling'",
        // As the index `places_larger` says it.
        false => " AND kind <> 'dwelling'",
    });
    if !wanted.below.is_empty() {
        sql = sql.push(" AND path >= ").bind(wanted.below);
        sql = sql.push(" AND path < ").bind(after_prefix(wanted.below));
    }
    sql = sql.push(" AND (valid_to IS NULL OR valid_to > ");
    sql = sql.bind(wanted.day.to_string()).push(")");
    if !wanted.kinds.is_empty() {
        sql = sql
            .push(" AND kind IN (")
            .bind_list(wanted.kinds.iter().copied())
            .push(")");
    }
    sql = best_first(found_by(sql, wanted.words).push(" ORDER BY "), wanted.words);
    many(
        tx,
        sql.push(", length(words), node LIMIT ").bind(wanted.limit),
    )
    .await
}

/// Adds that every word is found. The `words` column holds words between blanks.
pub fn found_by(mut sql: Sql, words: &[String]) -> Sql {
    for word in words {
        sql = sql
            .push(" AND words LIKE ")
            .bind(spelling::pattern("%", word, "%"))
            .push(r" ESCAPE '\'");
    }
    sql
}

/// Adds the rank to sort by: 0 for each word that is whole, 1 for each at a beginning, 2 for each elsewhere.
pub fn best_first(mut sql: Sql, words: &[String]) -> Sql {
    for (place, word) in words.iter().enumerate() {
        sql = sql.push(if place == 0 {
            "CASE WHEN words LIKE "
        } else {
            " + CASE WHEN words LIKE "
        });
        sql = sql
            .bind(spelling::pattern("% ", word, " %"))
            .push(r" ESCAPE '\' THEN 0 WHEN words LIKE ");
        sql = sql
            .bind(spelling::pattern("% ", word, "%"))
            .push(r" ESCAPE '\' THEN 1 ELSE 2 END");
    }
    sql
}
