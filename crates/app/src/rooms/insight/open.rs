//! What residents may read without signing in: the rates of a month by community, with small numbers withheld.
//!
//! A cell is withheld where its numerator, its denominator or what is between them is from 1 to 4, since it may point
//! at a person. So that nobody subtracts it from a total, the total is then withheld too, and only whole months are
//! shown: what is published depends on no withheld number, only on which cells are withheld.

use linli_kernel::{PersonId, StreetCode, Text, Trouble};
use uuid::Uuid;

use super::model::{Grain, PUBLIC_MIN, Period};
use super::rates::{Counts, KINDS, Rate};
use super::whole_street;
use crate::app::Shared;
use crate::rooms::places::{self, PlaceKind};
use crate::zone;

/// A cell: numerator and denominator; none where it is withheld.
pub type Cell = Option<(i64, i64)>;

/// The figures of a street in a month.
#[derive(Clone, Debug)]
pub struct OpenFigures {
    /// The street.
    pub street: StreetCode,
    /// Its name.
    pub name: String,
    /// The month.
    pub period: Period,
    /// The communities with a cell of each of [`KINDS`].
    pub rows: Vec<(String, Vec<Cell>)>,
    /// All together; withheld where a cell is.
    pub whole: Vec<Cell>,
}

/// Whether a number may point at a person.
fn is_small(number: i64) -> bool {
    (1..PUBLIC_MIN).contains(&number)
}

fn is_withheld((of, over): (i64, i64)) -> bool {
    is_small(of) || is_small(over) || is_small(over.saturating_sub(of))
}

/// What is published of a column: its cells, and their sum.
#[must_use]
pub fn publish(cells: &[(i64, i64)]) -> (Vec<Cell>, Cell) {
    let shown: Vec<Cell> = cells
        .iter()
        .map(|cell| (!is_withheld(*cell)).then_some(*cell))
        .collect();
    let add = |sum: (i64, i64), cell: (i64, i64)| {
        (sum.0.saturating_add(cell.0), sum.1.saturating_add(cell.1))
    };
    let whole = shown
        .iter()
        .try_fold((0, 0), |sum, cell| cell.map(|cell| add(sum, cell)));
    (shown, whole)
}

/// The figures of a street, or of the first, in a month that is over, or in the last one.
///
/// # Errors
/// `street` or `period` where there is no such.
pub async fn figures(
    app: &Shared,
    street: Option<StreetCode>,
    period: Option<Period>,
) -> Result<OpenFigures, Trouble> {
    let this = Period::of(zone::day(app.clock.now()), Grain::Month);
    let period = period.unwrap_or_else(|| this.step(-1));
    if period.grain() != Grain::Month || period >= this {
        return Err(Trouble::field(
            "period",
            "请选择已经结束的月份，写法如 2026-08",
            "Choose a month that is over, such as 2026-08",
        ));
    }
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let streets = places::streets(tx).await?;
                let known = match street {
                    Some(street) => streets.contains(&street).then_some(street),
                    None => streets.first().copied(),
                };
                let street = known.ok_or_else(no_street)?;
                let root = places::root(tx, street).await?;
                let scope = whole_street(street, PersonId::from(Uuid::nil()));
                let mut names = Vec::new();
                let mut rates: Vec<Vec<Rate>> = Vec::new();
                for child in places::children(tx, street, root.id, 0).await? {
                    if child.kind == PlaceKind::Community {
                        let counts = Counts::read(tx, &scope, &child.path, period, "").await?;
                        rates.push(counts.rates(None)?);
                        names.push(child.name);
                    }
                }
                Ok(published(street, root.name, period, names, &rates))
            })
        })
        .await
}

fn published(
    street: StreetCode,
    name: String,
    period: Period,
    names: Vec<String>,
    rates: &[Vec<Rate>],
) -> OpenFigures {
    let mut rows: Vec<(String, Vec<Cell>)> =
        names.into_iter().map(|name| (name, Vec::new())).collect();
    let mut whole = Vec::new();
    for nth in 0..KINDS.len() {
        let column: Vec<(i64, i64)> = rates
            .iter()
            .filter_map(|row| row.get(nth))
            .map(|rate| (rate.of, rate.over))
            .collect();
        let (cells, sum) = publish(&column);
        for ((_, row), cell) in rows.iter_mut().zip(cells) {
            row.push(cell);
        }
        whole.push(sum);
    }
    OpenFigures {
        street,
        name,
        period,
        rows,
        whole,
    }
}

fn no_street() -> Trouble {
    Trouble::field(
        "street",
        "没有这个街道，请填写九位街道代码",
        "There is no such street; give its nine-digit code",
    )
}

/// Why a cell shows no number.
#[must_use]
pub fn withheld() -> Text {
    Text::new("不足 5，不公布", "Below 5, withheld")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = (i64, i64)> {
        (0_i64..40, 0_i64..40).prop_map(|(of, more)| (of, of + more))
    }

    fn withheld_cell() -> impl Strategy<Value = (i64, i64)> {
        cell().prop_filter("is withheld", |cell| is_withheld(*cell))
    }

    proptest! {
        #[test]
        fn no_published_number_points_at_fewer_than_five(column in prop::collection::vec(cell(), 0..12)) {
            let (cells, whole) = publish(&column);
            for (of, over) in cells.iter().flatten().chain(whole.iter()) {
                for number in [*of, *over, over - of] {
                    prop_assert!(number == 0 || number >= PUBLIC_MIN);
                }
            }
            prop_assert_eq!(whole.is_some(), cells.iter().all(Option::is_some));
        }

        /// Whatever a withheld cell holds, the same is published: so no difference of published numbers tells it.
        #[test]
        fn what_is_published_depends_on_no_withheld_number(
            column in prop::collection::vec(cell(), 1..12),
            others in prop::collection::vec(withheld_cell(), 12),
        ) {
            let changed: Vec<(i64, i64)> = column
                .iter()
                .zip(others)
                .map(|(cell, other)| if is_withheld(*cell) { other } else { *cell })
                .collect();
            prop_assert_eq!(publish(&column), publish(&changed));
        }
    }
}
