//! 解决率, 满意率, 办结率, 按时率 as they can be read: with what they were divided from, how many could have answered
//! and did not, an interval, and a sentence on what the count does not say.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{Caller, OrgId, PlaceId, Scope, Text, Trouble};

use super::caveats::wilson;
use super::model::{Grain, Period, Question};
use super::registry::{Term, registry};
use super::{board, breakdown};
use crate::app::Shared;
use crate::rooms::people;
use crate::rooms::places::{self, Place, PlaceKind};
use crate::zone;

/// What the rows of a sheet are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Scenes.
    #[default]
    Scene,
    /// Communities.
    Community,
    /// Units.
    Unit,
}

impl By {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Scene, Self::Community, Self::Unit];

    /// The name in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Scene => "scene",
            Self::Community => "community",
            Self::Unit => "unit",
        }
    }

    /// The dim that tells rows apart; communities are told apart by their places.
    fn dim(self) -> &'static str {
        match self {
            Self::Scene => "scene",
            Self::Community => "",
            Self::Unit => "unit",
        }
    }
}

/// A rate of the sheet: its id in the registry, and of what it asks some, if it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its id in the registry.
    pub id: &'static str,
    /// What everybody was counted by who could have answered; nothing where nobody is asked.
    asked: &'static [&'static str],
}

/// The rates, in the order of the sheet.
pub const KINDS: [Kind; 6] = [
    Kind {
        id: "closing",
        asked: &[],
    },
    Kind {
        id: "on_time",
        asked: &[],
    },
    Kind {
        id: "resolution",
        asked: &["case.closed", "case.voiced"],
    },
    Kind {
        id: "satisfaction",
        asked: &["case.closed", "case.voiced"],
    },
    Kind {
        id: "visit_resolution",
        asked: &["followup.sampled"],
    },
    Kind {
        id: "visit_satisfaction",
        asked: &["followup.sampled"],
    },
];

/// The metrics that the rates are made of.
const METRICS: [&str; 10] = [
    "case.reported",
    "case.refused",
    "case.withdrawn",
    "case.closed",
    "case.rated",
    "case.joined",
    "case.split",
    "case.voiced",
    "followup.sampled",
    "followup.visited",
];

/// The dims that terms ask for, besides the one of the rows.
const DIMS: [&str; 3] = ["on_time", "satisfied", "solved"];

/// A rate with its exposure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// The numerator.
    pub of: i64,
    /// The denominator.
    pub over: i64,
    /// How many could have answered, where somebody was asked.
    pub asked: Option<i64>,
}

impl Rate {
    /// The 95 % interval by Wilson's score, from 0 to 1; none where it is no part of a whole.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        wilson(self.of, self.over)
    }
}

/// The rates of one scene, community or unit.
#[derive(Clone, Debug)]
pub struct Row {
    /// Whose.
    pub name: Text,
    /// In the order of [`KINDS`].
    pub rates: Vec<Rate>,
}

/// The rates of a place in a period.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Of which place.
    pub place: Place,
    /// Of which period.
    pub period: Period,
    /// What the rows are.
    pub by: By,
    /// All together.
    pub whole: Row,
    /// One by one; those of which nothing was counted are left out.
    pub rows: Vec<Row>,
}

/// The values of [`DIMS`], and how much.
type Part = ([String; 3], i64);

/// Parts by metric and row.
type Parts = BTreeMap<(&'static str, String), Vec<Part>>;

/// Counts by metric, row and dims.
#[derive(Debug, Default)]
pub(super) struct Counts(Parts);

impl Counts {
    /// What a place and period hold, told apart by a dim; by none where it is empty.
    pub(super) async fn read(
        tx: &mut Tx,
        scope: &Scope,
        path: &str,
        period: Period,
        dim: &str,
    ) -> Result<Self, Trouble> {
        let mut counts = Self::default();
        for metric in METRICS {
            let question = Question::new(metric, path, period);
            let names = [dim, DIMS[0], DIMS[1], DIMS[2]];
            let parts = breakdown(tx, scope, &question, names).await?;
            for ([row, on_time, satisfied, solved], total) in parts {
                let row = if dim.is_empty() { String::new() } else { row };
                let part = ([on_time, satisfied, solved], total);
                counts.0.entry((metric, row)).or_default().push(part);
            }
        }
        Ok(counts)
    }

    /// The rows of which anything was counted.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.keys().map(|(_, row)| row.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn total(&self, term: &Term, row: Option<&str>) -> i64 {
        let fits = |values: &[String; 3]| {
            term.dims.iter().all(|(name, wanted)| {
                let nth = DIMS.iter().position(|dim| dim == name);
                nth.and_then(|nth| values.get(nth)) == Some(wanted)
            })
        };
        let mut sum: i64 = 0;
        for ((metric, name), parts) in &self.0 {
            if *metric == term.metric && row.is_none_or(|row| row == name) {
                let meant = parts.iter().filter(|(values, _)| fits(values));
                sum = meant.fold(sum, |sum, (_, total)| sum.saturating_add(*total));
            }
        }
        sum.saturating_mul(term.sign)
    }

    fn metric(&self, metric: &str, row: Option<&str>) -> i64 {
        let term = Term {
            metric: metric.to_owned(),
            dims: BTreeMap::new(),
            sign: 1,
        };
        self.total(&term, row)
    }

    /// The rates of one row, or of all together.
    pub(super) fn rates(&self, row: Option<&str>) -> Result<Vec<Rate>, Trouble> {
        let sum = |terms: &[Term]| {
            let each = terms.iter().map(|term| self.total(term, row));
            each.fold(0_i64, i64::saturating_add)
        };
        KINDS
            .iter()
            .map(|kind| {
                let rate = registry()?.rate(kind.id);
                let rate = rate.ok_or_else(|| Trouble::fault(format!("no rate {}", kind.id)))?;
                Ok(Rate {
                    of: sum(&rate.of),
                    over: sum(&rate.over),
                    asked: (!kind.asked.is_empty()).then(|| {
                        let each = kind.asked.iter().map(|metric| self.metric(metric, row));
                        each.fold(0_i64, i64::saturating_add)
                    }),
                })
            })
            .collect()
    }
}

/// The rates of a place, or of the widest the caller is responsible for, in a period, or in this month.
///
/// # Errors
/// `insight.not_yours` where the caller is not responsible; `place.unknown`.
pub async fn sheet(
    app: &Shared,
    caller: &Caller,
    place: Option<PlaceId>,
    period: Option<Period>,
    by: By,
) -> Result<Sheet, Trouble> {
    let now = app.clock.now();
    let period = period.unwrap_or_else(|| Period::of(zone::day(now), Grain::Month));
    let (inner, scope) = (Arc::clone(app), caller.scope());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let place = board::begin_at(tx, &scope, place).await?;
                let counts = Counts::read(tx, &scope, &place.path, period, by.dim()).await?;
                let whole = Row {
                    name: Text::new("合计", "All together"),
                    rates: counts.rates(None)?,
                };
                let rows = match by {
                    By::Scene => {
                        let scenes = inner.scenes.in_force(tx, scope.street, now).await?;
                        by_scene(&counts, &scenes)?
                    }
                    By::Community => communities(tx, &scope, &place, period).await?,
                    By::Unit => units(tx, &scope, &counts).await?,
                };
                Ok(Sheet {
                    place,
                    period,
                    by,
                    whole,
                    rows,
                })
            })
        })
        .await
}

fn by_scene(counts: &Counts, scenes: &[Arc<Scene>]) -> Result<Vec<Row>, Trouble> {
    let title = |id: &str| {
        let scene = scenes.iter().find(|scene| scene.id == id);
        scene.map_or_else(|| Text::new(id, id), |scene| scene.title.clone())
    };
    let names = counts.names();
    let row = |name: &String| {
        Ok(Row {
            name: title(name),
            rates: counts.rates(Some(name))?,
        })
    };
    names.iter().map(row).collect()
}

/// What was reported has no unit yet, so units have no closing rate; it is left at nothing of nothing.
async fn units(tx: &mut Tx, scope: &Scope, counts: &Counts) -> Result<Vec<Row>, Trouble> {
    let ids: Vec<OrgId> = counts
        .names()
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect();
    let names = people::org_names(tx, scope.street, &ids).await?;
    let mut rows = Vec::new();
    for id in ids {
        let mut rates = counts.rates(Some(&id.to_string()))?;
        if let Some(closing) = rates.first_mut() {
            *closing = Rate::default();
        }
        let name = names.get(&id).cloned().unwrap_or_default();
        rows.push(Row {
            name: Text::new(&name, &name),
            rates,
        });
    }
    Ok(rows)
}

async fn communities(
    tx: &mut Tx,
    scope: &Scope,
    place: &Place,
    period: Period,
) -> Result<Vec<Row>, Trouble> {
    let mut rows = Vec::new();
    for child in places::children(tx, scope.street, place.id, 0).await? {
        if child.kind == PlaceKind::Community {
            let counts = Counts::read(tx, scope, &child.path, period, "").await?;
            rows.push(Row {
                name: Text::new(&child.name, &child.name),
                rates: counts.rates(None)?,
            });
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::super::caveats::says_not;
    use super::*;

    #[test]
    fn every_rate_is_in_the_registry_and_says_what_it_does_not_say() {
        let mut said = std::collections::BTreeSet::new();
        for kind in KINDS {
            assert!(registry().unwrap().rate(kind.id).is_some(), "{}", kind.id);
            assert!(said.insert(says_not(kind.id).en), "{}", kind.id);
        }
    }
}
