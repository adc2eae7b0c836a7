//! The yearbook: each published figure beside what the cube computes from events.

use linli_db::{Db, Tx};
use linli_kernel::{Lang, PersonId, Trouble};
use serde::Serialize;
use uuid::Uuid;

use super::figures::{Claim, Figure, figures};
use super::judge::{Verdict, judge};
use super::{sum_until, whole_street};

/// A figure and its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The figure's number.
    pub id: String,
    /// The practice.
    pub row: String,
    /// What it says.
    pub title: String,
    /// Of which place.
    pub place: String,
    /// The street's code.
    pub street: String,
    /// The period it is computed for; `2023-01/2023-06` where it is several.
    pub period: String,
    /// The quoted number.
    pub quoted: String,
    /// Its unit.
    pub unit: String,
    /// How the computed number is to agree.
    pub is: Claim,
    /// The words of the text, with its own period.
    pub quote: String,
    /// The period in the words of the text.
    pub said: String,
    /// The count, or the numerator.
    pub of: i64,
    /// The denominator of a percentage.
    pub over: Option<i64>,
    /// The computed number in the unit of the quoted one; none where there is nothing to divide by.
    pub computed: Option<String>,
    /// Whether they agree.
    pub verdict: Verdict,
    /// What has to be known to read the number.
    pub note: Option<String>,
}

/// Computes every figure of a year: those whose period ends in it.
///
/// # Errors
/// The store fails.
pub async fn yearbook(db: &Db, year: i16, lang: Lang) -> Result<Vec<Line>, Trouble> {
    let asked: Vec<&'static Figure> = of_year(year)?.collect();
    db.read(move |tx| {
        Box::pin(async move {
            let mut lines = Vec::with_capacity(asked.len());
            for figure in asked {
                lines.push(line(tx, figure, lang).await?);
            }
            Ok(lines)
        })
    })
    .await
}

/// The figures whose period ends in a year.
///
/// # Errors
/// As [`figures`].
pub fn of_year(year: i16) -> Result<impl Iterator<Item = &'static Figure>, Trouble> {
    let all = figures()?.iter();
    Ok(all.filter(move |figure| figure.last().first_day().year() == year))
}

async fn line(tx: &mut Tx, figure: &Figure, lang: Lang) -> Result<Line, Trouble> {
    // The office reads its own street; nobody in particular asks.
    let scope = whole_street(figure.street, PersonId::from(Uuid::nil()));
    let path = format!("/{}/", figure.street);
    let during = (figure.period, figure.last());
    let of = sum_until(tx, &scope, &figure.of, &path, during).await?;
    let over = match figure.over.as_slice() {
        [] => None,
        terms => Some(sum_until(tx, &scope, terms, &path, during).await?),
    };
    let (computed, verdict) = judge(figure, of, over);
    Ok(Line {
        id: figure.id.clone(),
        row: figure.row.clone(),
        title: figure.title.get(lang).to_owned(),
        place: figure.place.get(lang).to_owned(),
        street: figure.street.to_string(),
        period: match figure.until {
            Some(last) => format!("{}/{last}", figure.period),
            None => figure.period.to_string(),
        },
        quoted: figure.quoted.clone(),
        unit: figure.unit.clone(),
        is: figure.is,
        quote: figure.quote.clone(),
        said: figure.said.clone(),
        of,
        over,
        computed,
        verdict,
        note: figure.note.as_ref().map(|note| note.get(lang).to_owned()),
    })
}
