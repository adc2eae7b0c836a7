//! Insight: what happened, counted. Kernels state facts with their journal entries; this room follows the
//! sealed journal and adds them up in a cube of metric × place × period × dims, from which every board,
//! table and the yearbook read. A board costs the same over one year of history or ten.
//!
//! Invariants:
//! - a number comes from events, never from a form or a constant; the cube can be computed anew from the
//!   journal at any time ([`rebuild`]) and is then the same;
//! - each sealed block counts exactly once, in whatever order and batches it is folded;
//! - rates are divided when asked for, never stored or averaged;
//! - nothing finer than a compound is kept, and what everybody may see withholds numbers below five.

mod board;
mod caveats;
mod figures;
mod fold;
mod judge;
mod model;
mod open;
mod pages;
mod print;
mod rates;
mod registry;
mod returns;
mod returns_page;
mod routes;
mod stages;
mod store;
mod tally;
mod yearbook;
mod yearpage;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{Kind, Reach, Scope, StreetCode, Trouble};

pub use board::{Board, Part, Tiles, board};
pub use caveats::{says_not, wilson};
pub use figures::{Claim, Figure, Left, Practice, figures, left, practices};
pub use fold::{Pace, Rebuilt, fold, rebuild};
pub use judge::Verdict;
pub use model::{Dims, Fact, Grain, Measure, PUBLIC_MIN, Period, Question, public};
pub use open::{OpenFigures, publish};
pub use pages::pages;
pub use print::{Format, print};
pub use rates::{By, KINDS, Rate};
pub use registry::{MetricDef, RateDef, Ratio, Registry, Term, registry};
pub use returns::{Returning, Returns, returns};
pub use routes::api;
pub use stages::{StageLine, StageSheet};
pub use store::SCHEMA;
pub use yearbook::{Line, of_year, yearbook};

/// The measure that answers a question.
///
/// # Errors
/// `insight.not_yours` when the place does not lie in the scope.
pub async fn value(tx: &mut Tx, scope: &Scope, question: &Question) -> Result<Measure, Trouble> {
    let series = series(tx, scope, question, question.period).await?;
    Ok(series
        .into_values()
        .fold(Measure::default(), |mut sum, one| {
            sum.add(one);
            sum
        }))
}

/// The measures of each period from the question's to `to`, which is of the same grain. Periods in which
/// nothing happened are left out.
///
/// # Errors
/// `insight.not_yours` when the place does not lie in the scope.
pub async fn series(
    tx: &mut Tx,
    scope: &Scope,
    question: &Question,
    to: Period,
) -> Result<BTreeMap<Period, Measure>, Trouble> {
    let mut series = BTreeMap::new();
    for (period, _, measure) in read(tx, scope, question, to).await? {
        series
            .entry(period)
            .or_insert_with(Measure::default)
            .add(measure);
    }
    Ok(series)
}

/// The totals that answer a question, by the values of some dims; a dim that a cell has not is empty.
///
/// # Errors
/// `insight.not_yours` when the place does not lie in the scope.
pub async fn breakdown<const N: usize>(
    tx: &mut Tx,
    scope: &Scope,
    question: &Question,
    by: [&str; N],
) -> Result<BTreeMap<[String; N], i64>, Trouble> {
    let mut parts = BTreeMap::new();
    for (_, dims, measure) in read(tx, scope, question, question.period).await? {
        let names = by.map(|name| dims.get(name).cloned().unwrap_or_default());
        let part: &mut i64 = parts.entry(names).or_default();
        *part = part.saturating_add(measure.total);
    }
    Ok(parts)
}

/// A rate of the registry, with more conditions on dims if `dims` has any.
///
/// # Errors
/// `insight.unknown_rate`; `insight.not_yours` when the place does not lie in the scope.
pub async fn rate(
    tx: &mut Tx,
    scope: &Scope,
    rate: &str,
    place_path: &str,
    period: Period,
    dims: &Dims,
) -> Result<Ratio, Trouble> {
    let rate = registry()?.rate(rate).ok_or_else(unknown_rate)?;
    Ok(Ratio {
        of: sum(tx, scope, &rate.of, place_path, period, dims).await?,
        over: sum(tx, scope, &rate.over, place_path, period, dims).await?,
    })
}

/// The signed sum of the totals of some terms.
///
/// # Errors
/// `insight.not_yours` when the place does not lie in the scope.
pub async fn sum(
    tx: &mut Tx,
    scope: &Scope,
    terms: &[Term],
    place_path: &str,
    period: Period,
    dims: &Dims,
) -> Result<i64, Trouble> {
    let mut sum: i64 = 0;
    for term in terms {
        let mut question = Question::new(&term.metric, place_path, period);
        question.dims = term
            .dims
            .iter()
            .chain(dims)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let total = value(tx, scope, &question).await?.total;
        sum = sum.saturating_add(total.saturating_mul(term.sign));
    }
    Ok(sum)
}

/// The signed sum of the totals of some terms in the periods of one grain from the first of `during` to its last.
///
/// # Errors
/// `insight.not_yours` when the place does not lie in the scope.
pub async fn sum_until(
    tx: &mut Tx,
    scope: &Scope,
    terms: &[Term],
    place_path: &str,
    during: (Period, Period),
) -> Result<i64, Trouble> {
    let mut sum: i64 = 0;
    for term in terms {
        let mut question = Question::new(&term.metric, place_path, during.0);
        question.dims.clone_from(&term.dims);
        for measure in series(tx, scope, &question, during.1).await?.values() {
            sum = sum.saturating_add(measure.total.saturating_mul(term.sign));
        }
    }
    Ok(sum)
}

/// What an office may read of its own street: everything.
#[must_use]
pub fn whole_street(street: StreetCode, person: linli_kernel::PersonId) -> Scope {
    Scope {
        street,
        person,
        reach: vec![Reach::Street],
    }
}

async fn read(
    tx: &mut Tx,
    scope: &Scope,
    question: &Question,
    to: Period,
) -> Result<Vec<(Period, Dims, Measure)>, Trouble> {
    let wanted = within(scope, question)?;
    let cells = store::cells(
        tx,
        scope.street,
        &question.metric,
        &question.place_path,
        question.period,
        to,
    )
    .await?;
    let mut out = Vec::new();
    for (period, dims, measure) in cells {
        let dims: Dims = serde_json::from_str(&dims).map_err(Trouble::fault)?;
        if wanted.iter().any(|wanted| {
            wanted
                .iter()
                .all(|(name, value)| dims.get(name) == Some(value))
        }) {
            out.push((period, dims, measure));
        }
    }
    Ok(out)
}

/// The conditions on dims under which the scope allows an answer, any of which suffices: those who see the
/// place see all; those who work in a unit see what the unit had.
fn within(scope: &Scope, question: &Question) -> Result<Vec<Dims>, Trouble> {
    let covers = |reach: &Reach| match reach {
        Reach::Street => true,
        Reach::Below(path) => question.place_path.starts_with(path),
        Reach::Org(_) => false,
    };
    if scope.reach.iter().any(covers) {
        return Ok(vec![question.dims.clone()]);
    }
    let units: Vec<Dims> = scope
        .reach
        .iter()
        .filter_map(|reach| match reach {
            Reach::Org(org) => Some(org.to_string()),
            Reach::Street | Reach::Below(_) => None,
        })
        .filter(|unit| question.dims.get("unit").is_none_or(|asked| asked == unit))
        .map(|unit| question.clone().having("unit", &unit).dims)
        .collect();
    if units.is_empty() {
        Err(not_yours())
    } else {
        Ok(units)
    }
}

fn not_yours() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "insight.not_yours",
        "您的岗位看不到该地点的统计，请选择您负责的范围",
        "Your appointments do not cover the figures of this place; choose one that you are responsible for",
    )
}

fn unknown_rate() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "insight.unknown_rate",
        "没有这个比率",
        "There is no such rate",
    )
}
