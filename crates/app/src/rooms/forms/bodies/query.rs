//! Which submissions a list shows.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{Invalid, Trouble};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::list::{Filter, State};
use crate::zone;

/// Which submissions a list shows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct SubmissionsQuery {
    /// At or below this place.
    #[serde(default)]
    pub(in super::super) place: Option<String>,
    /// Filled in from this day on, such as `2026-09-01`.
    #[serde(default)]
    pub(in super::super) from: Option<String>,
    /// Filled in until this day.
    #[serde(default)]
    pub(in super::super) to: Option<String>,
    /// `first`, `corrected` or `case`.
    #[serde(default)]
    pub(in super::super) state: Option<String>,
    /// `1`: only the caller's own.
    #[serde(default)]
    pub(in super::super) mine: Option<String>,
    /// After this one, which the page before ended with.
    #[serde(default)]
    pub(in super::super) after: Option<String>,
}

impl SubmissionsQuery {
    /// The filter of a form.
    ///
    /// # Errors
    /// Each value that is none of its kind, by its name.
    pub(in super::super) fn filter(&self, form: &str) -> Result<Filter, Trouble> {
        let mut wrong = Invalid::default();
        let found = Filter {
            form: Some(form.to_owned()),
            place: read(&mut wrong, PLACE, self.place.as_deref(), |text| {
                text.parse().ok()
            }),
            path: None,
            from: read(&mut wrong, FROM, self.from.as_deref(), |text| {
                midnight(text, 0)
            }),
            to: read(&mut wrong, TO, self.to.as_deref(), |text| midnight(text, 1)),
            state: read(&mut wrong, STATE, self.state.as_deref(), State::named),
            mine: self.mine.as_deref() == Some("1"),
            after: read(&mut wrong, AFTER, self.after.as_deref(), |text| {
                text.parse().ok()
            }),
        };
        wrong.check().map(|()| found)
    }
}

/// A name with what its value should be.
type Should = (&'static str, &'static str, &'static str);
const PLACE: Should = (
    "place",
    "请选择登记的地点",
    "Choose a place of the registry",
);
const FROM: Should = (
    "from",
    "请按 2026-09-24 填写日期",
    "Write the day as 2026-09-24",
);
const TO: Should = ("to", FROM.1, FROM.2);
const STATE: Should = (
    "state",
    "应为 first、corrected 或 case",
    "first, corrected or case",
);
const AFTER: Should = (
    "after",
    "请从上一页的末尾继续",
    "Go on from the end of the page before",
);

/// A value that was given; what it should have been where it is none of its kind.
fn read<T>(
    wrong: &mut Invalid,
    (name, zh, en): Should,
    given: Option<&str>,
    of: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = given.filter(|text| !text.is_empty())?;
    let found = of(text);
    if found.is_none() {
        wrong.push(name, zh, en);
    }
    found
}

/// The beginning of a day, so many days later.
fn midnight(text: &str, later: i64) -> Option<Timestamp> {
    let day = text.parse::<Date>().ok()?;
    let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
    Some(day.to_zoned(zone::zone()).ok()?.timestamp())
}
