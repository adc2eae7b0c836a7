//! What is counted: facts, periods, measures and questions. Pure.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a fact or a cell is broken down by, by name.
pub type Dims = BTreeMap<String, String>;

/// Something a journal entry states for statistics; its day and place are the entry's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What is counted, such as `case.reported`.
    pub metric: String,
    /// How much.
    pub value: i64,
    /// What it is broken down by.
    #[serde(default)]
    pub dims: Dims,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A local day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Grain {
    /// Every grain, from the finest.
    pub const ALL: [Self; 3] = [Self::Day, Self::Month, Self::Year];

    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// How deep below the street cells of this grain are kept: days of communities, months and years down
    /// to the compound (`/330105005/3/14/27/` has depth 4). Below that a cell would speak of single
    /// households, and days of every grid would be as many cells as facts.
    #[must_use]
    pub fn depth(self) -> usize {
        match self {
            Self::Day => 2,
            Self::Month | Self::Year => 4,
        }
    }
}

/// A local day, month or year, printed `2020-05-15`, `2020-05` or `2020`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A day.
    Day(Date),
    /// A month, by its first day.
    Month(Date),
    /// A year.
    Year(i16),
}

impl Period {
    /// The period of a grain in which a day lies.
    #[must_use]
    pub fn of(day: Date, grain: Grain) -> Self {
        match grain {
            Grain::Day => Self::Day(day),
            Grain::Month => Self::Month(day.first_of_month()),
            Grain::Year => Self::Year(day.year()),
        }
    }

    /// The first day of it.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Day(day) | Self::Month(day) => day,
            Self::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::MIN),
        }
    }

    /// The period so many of its kind later; earlier where negative.
    #[must_use]
    pub fn step(self, by: i32) -> Self {
        let span = match self.grain() {
            Grain::Day => Span::new().days(by),
            Grain::Month => Span::new().months(by),
            Grain::Year => Span::new().years(by),
        };
        Self::of(self.first_day().saturating_add(span), self.grain())
    }

    /// How long it is.
    #[must_use]
    pub fn grain(self) -> Grain {
        match self {
            Self::Day(_) => Grain::Day,
            Self::Month(_) => Grain::Month,
            Self::Year(_) => Grain::Year,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("{text:?} is not a period: 2020, 2020-05 or 2020-05-15");
        let whole = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            10 => text.to_owned(),
            _ => return Err(bad()),
        };
        let day: Date = whole.parse().map_err(|_error| bad())?;
        Ok(match text.len() {
            4 => Self::Year(day.year()),
            7 => Self::Month(day),
            _ => Self::Day(day),
        })
    }
}

/// What was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// How many facts.
    pub times: i64,
    /// The sum of their values.
    pub total: i64,
}

impl Measure {
    /// Adds another; at the end of the numbers it stays there.
    pub fn add(&mut self, other: Self) {
        self.times = self.times.saturating_add(other.times);
        self.total = self.total.saturating_add(other.total);
    }
}

/// One cell of the cube.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// What is counted.
    pub metric: String,
    /// Where.
    pub place_path: String,
    /// When.
    pub period: Period,
    /// The dims as JSON with sorted keys.
    pub dims: String,
}

/// A question to the cube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What was counted.
    pub metric: String,
    /// At or below which place.
    pub place_path: String,
    /// When.
    pub period: Period,
    /// Only what agrees with these dims.
    pub dims: Dims,
}

impl Question {
    /// A question without a condition on dims.
    #[must_use]
    pub fn new(metric: &str, place_path: &str, period: Period) -> Self {
        Self {
            metric: metric.to_owned(),
            place_path: place_path.to_owned(),
            period,
            dims: Dims::new(),
        }
    }

    /// Only what has this dim.
    #[must_use]
    pub fn having(mut self, name: &str, value: &str) -> Self {
        self.dims.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// The smallest number that is shown to everybody.
pub const PUBLIC_MIN: i64 = 5;

/// What everybody may see of a breakdown: numbers from 1 to 4 are withheld, since they may point at a
/// person; and where only one would be, the next smallest with it, so that nobody subtracts it from the sum.
#[must_use]
pub fn public<K: Ord + Clone>(breakdown: &BTreeMap<K, i64>) -> BTreeMap<K, Option<i64>> {
    let small = |count: i64| (1..PUBLIC_MIN).contains(&count);
    let mut shown: BTreeMap<K, Option<i64>> = breakdown
        .iter()
        .map(|(name, count)| (name.clone(), (!small(*count)).then_some(*count)))
        .collect();
    let withheld = shown.values().filter(|count| count.is_none()).count();
    if withheld == 1 {
        let next = breakdown
            .iter()
            .filter(|(_, count)| **count >= PUBLIC_MIN)
            .min_by_key(|(_, count)| **count);
        if let Some((name, _)) = next {
            shown.insert(name.clone(), None);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_survives_being_printed_and_read() {
        for text in ["2020", "2020-05", "2020-05-15"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for wrong in ["", "20", "2020-13", "2020-02-30", "2020/05/15", "二〇二〇"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn periods_follow_each_other_across_the_ends_of_months_and_years() {
        let step = |text: &str, by| text.parse::<Period>().unwrap().step(by).to_string();
        assert_eq!(step("2020-02-28", 2), "2020-03-01");
        assert_eq!(step("2020-01", -1), "2019-12");
        assert_eq!(step("2020-12", 13), "2022-01");
        assert_eq!(step("2020", -2), "2018");
    }

    #[test]
    fn small_numbers_are_withheld_and_cannot_be_computed() {
        let shown = |counts: &[i64]| {
            let named = counts
                .iter()
                .enumerate()
                .map(|(nth, count)| (nth.to_string(), *count))
                .collect();
            public(&named).into_values().collect::<Vec<_>>()
        };
        assert_eq!(shown(&[0, 5, 90]), [Some(0), Some(5), Some(90)]);
        assert_eq!(shown(&[3, 2, 90]), [None, None, Some(90)]);
        assert_eq!(shown(&[3, 50, 7]), [None, Some(50), None]);
        assert_eq!(shown(&[4]), [None]);
    }
}
