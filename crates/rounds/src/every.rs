//! How often: `once`, `daily`, `working days`, `every 2 weeks`, `2 per month`.

use std::fmt;
use std::str::FromStr;

use linli_kernel::{Text, codes};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

codes! {
    /// A period of the calendar, in which a campaign may ask a number of times.
    Period {
        /// From Monday to Sunday.
        Week = "week", "每周", "week";
        /// A month of the calendar.
        Month = "month", "每月", "month";
        /// Three months from January, April, July or October.
        Quarter = "quarter", "每季度", "quarter";
        /// From January to December.
        Year = "year", "每年", "year";
    }
}

/// How often a target is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Once in the whole run.
    Once,
    /// Each working day.
    WorkingDay,
    /// Every so many calendar days from the first day of the run.
    Days(u32),
    /// Every so many weeks from the first day of the run.
    Weeks(u32),
    /// Every so many months from the first day of the run.
    Months(u32),
    /// So many times in each period of the calendar, spread evenly.
    Times(u32, Period),
}

impl Period {
    /// All, shortest first.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The fewest days it can have: more times than that cannot be spread.
    #[must_use]
    pub fn fewest_days(self) -> u32 {
        match self {
            Self::Week => 7,
            Self::Month => 28,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}

impl Every {
    /// For people: `每月 2 次`, `2 times a month`.
    #[must_use]
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Once => ("一次".to_owned(), "once".to_owned()),
            Self::WorkingDay => ("每个工作日".to_owned(), "each working day".to_owned()),
            Self::Days(1) => ("每天".to_owned(), "daily".to_owned()),
            Self::Days(n) => (format!("每 {n} 天一次"), format!("every {n} days")),
            Self::Weeks(1) => ("每周一次".to_owned(), "every week".to_owned()),
            Self::Weeks(n) => (format!("每 {n} 周一次"), format!("every {n} weeks")),
            Self::Months(1) => ("每月一次".to_owned(), "every month".to_owned()),
            Self::Months(n) => (format!("每 {n} 个月一次"), format!("every {n} months")),
            Self::Times(n, period) => {
                let title = period.title();
                let times = if n == 1 {
                    "once".to_owned()
                } else {
                    format!("{n} times")
                };
                (
                    format!("{} {n} 次", title.zh),
                    format!("{times} a {}", title.en),
                )
            }
        };
        Text::new(zh, en)
    }

    /// Whether each interval is one day.
    #[must_use]
    pub fn is_by_day(self) -> bool {
        match self {
            Self::WorkingDay | Self::Days(1) => true,
            Self::Once | Self::Days(_) | Self::Weeks(_) | Self::Months(_) | Self::Times(..) => {
                false
            }
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => f.write_str("once"),
            Self::WorkingDay => f.write_str("working days"),
            Self::Days(1) => f.write_str("daily"),
            Self::Days(n) => write!(f, "every {n} days"),
            Self::Weeks(1) => f.write_str("every week"),
            Self::Weeks(n) => write!(f, "every {n} weeks"),
            Self::Months(1) => f.write_str("every month"),
            Self::Months(n) => write!(f, "every {n} months"),
            Self::Times(n, period) => write!(f, "{n} per {}", period.code()),
        }
    }
}

impl FromStr for Every {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let words: Vec<&str> = text.split(' ').collect();
        let count = |word: &str, most: u32| {
            let number = word.parse::<u32>().ok();
            number.filter(|number| (1..=most).contains(number))
        };
        let found = match words.as_slice() {
            ["once"] => Some(Self::Once),
            ["daily"] => Some(Self::Days(1)),
            ["working", "days"] => Some(Self::WorkingDay),
            ["every", "week"] => Some(Self::Weeks(1)),
            ["every", "month"] => Some(Self::Months(1)),
            ["every", n, "days"] => count(n, 1000).map(Self::Days),
            ["every", n, "weeks"] => count(n, 150).map(Self::Weeks),
            ["every", n, "months"] => count(n, 36).map(Self::Months),
            [n, "per", period] => {
                let period = Period::ALL.into_iter().find(|one| one.code() == *period);
                period.and_then(|one| count(n, one.fewest_days()).map(|n| Self::Times(n, one)))
            }
            _ => None,
        };
        found.ok_or_else(Self::wanted)
    }
}

impl Every {
    /// What may be written.
    pub(crate) fn wanted() -> Text {
        Text::new(
            "once、daily、working days、every N days/weeks/months，或 N per week/month/quarter/year（每天至多一次）",
            "once, daily, working days, every N days/weeks/months, or N per week/month/quarter/year (at most one a day)",
        )
    }
}

impl Serialize for Every {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Every {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|wanted: Text| de::Error::custom(wanted.en))
    }
}
