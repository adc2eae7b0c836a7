//! What values of a campaign look like besides what many files hold.

use linli_kernel::{Role, Text};
use linli_notation::value::{integer, is_id, some};
use linli_notation::{Own, Shape, at_least, matching};
use serde_json::json;
use toml::de::DeValue;

use crate::{DayTime, Every, HourSpan, NthTime, times};

/// Ids of files, at least one.
pub(crate) const FILE_IDS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| is_id(one, '-')),
    wanted: || Text::new("非空的编号列表", "a list of ids of files, at least one"),
    schema: || at_least(1, &matching("^[a-z][a-z0-9-]{0,39}$")),
});

/// Ids, at least one.
pub(crate) const IDS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| is_id(one, '_')),
    wanted: ids,
    schema: || at_least(1, &matching("^[a-z][a-z0-9_]{0,39}$")),
});

/// Rows of a table of practices, at least one.
pub(crate) const ROWS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| !one.trim().is_empty()),
    wanted: ids,
    schema: || at_least(1, &matching("\\S")),
});

/// A code, codes, true or false.
pub(crate) const ANSWER: Shape = Shape::Own(&Own {
    fits: |value| value.is_str() || value.is_bool() || some(value, |_| true),
    wanted: || {
        Text::new(
            "选项代码、代码列表、true 或 false",
            "a code, a list of codes, true or false",
        )
    },
    schema: || {
        let codes = at_least(1, &json!({ "type": "string" }));
        json!({ "anyOf": [{ "type": ["string", "boolean"] }, codes] })
    },
});

/// Longitude and latitude.
pub(crate) const DEGREES: Shape = Shape::Own(&Own {
    fits: is_degrees,
    wanted: || Text::new("[经度, 纬度]，单位度", "[longitude, latitude] in degrees"),
    schema: || json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } }),
});

/// `3wd`, in days.
pub(crate) const DAYS: Shape = Shape::Own(&Own {
    fits: |value| value.as_str().is_some_and(is_days),
    wanted: || {
        Text::new(
            "以日计的时限，如 3wd（工作日）或 7d（自然日）",
            "a limit in days, such as 3wd (working days) or 7d (calendar days)",
        )
    },
    schema: || matching("^[1-9][0-9]{0,3}(wd|d)$"),
});

/// How often.
pub(crate) const EVERY: Shape = Shape::Own(&Own {
    fits: |value| is::<Every>(value),
    wanted: Every::wanted,
    schema: || {
        matching(
            "^(once|daily|working days|every (week|month|\\d+ (days|weeks|months))|\\d+ per (week|month|quarter|year))$",
        )
    },
});

/// Spans of hours, at least one.
pub(crate) const HOURS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| one.parse::<HourSpan>().is_ok()),
    wanted: || {
        Text::new(
            "时段列表，如 [\"07:00-09:00\"]",
            "a list of hours such as [\"07:00-09:00\"]",
        )
    },
    schema: || at_least(1, &matching("^\\d{2}:\\d{2}-\\d{2}:\\d{2}$")),
});

/// `08:00`.
pub(crate) const CLOCK: Shape = Shape::Own(&Own {
    fits: |value| value.as_str().is_some_and(|one| times::time(one).is_some()),
    wanted: || Text::new("时刻，如 08:00", "a time such as 08:00"),
    schema: || matching("^\\d{2}:\\d{2}$"),
});

/// `friday 16:00`.
pub(crate) const DAY_TIME: Shape = Shape::Own(&Own {
    fits: |value| is::<DayTime>(value),
    wanted: || {
        Text::new(
            "星期和时刻，如 friday 16:00",
            "a day and a time, such as friday 16:00",
        )
    },
    schema: || {
        matching("^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) \\d{2}:\\d{2}$")
    },
});

/// `3 09:00`.
pub(crate) const NTH_TIME: Shape = Shape::Own(&Own {
    fits: |value| is::<NthTime>(value),
    wanted: || {
        Text::new(
            "第几个工作日（1-15）和时刻，如 3 09:00",
            "which working day (1-15) and a time, such as 3 09:00",
        )
    },
    schema: || matching("^([1-9]|1[0-5]) \\d{2}:\\d{2}$"),
});

/// A role of the house.
pub(crate) const ROLE: Shape = Shape::Own(&Own {
    fits: |value| is::<Role>(value),
    wanted: || {
        let codes = Role::CODES.join(", ");
        Text::new(
            format!("任职之一：{codes}"),
            format!("one of the roles {codes}"),
        )
    },
    schema: || json!({ "enum": Role::CODES }),
});

fn is<T: std::str::FromStr>(value: &DeValue<'_>) -> bool {
    value.as_str().is_some_and(|one| one.parse::<T>().is_ok())
}

fn ids() -> Text {
    Text::new("非空的编号列表", "a list of ids, at least one")
}

/// Whether a text is a limit in days that is longer than none.
fn is_days(text: &str) -> bool {
    let limit = text.parse::<linli_calendar::Limit>();
    limit.is_ok_and(|limit| limit.unit.in_days() && (1..=1000).contains(&limit.amount))
}

fn is_degrees(value: &DeValue<'_>) -> bool {
    let Some([lon, lat]) = value.as_array().map(|items| &items[..]) else {
        return false;
    };
    let number = |value: &DeValue<'_>, most: f64| {
        let float = value.as_float().and_then(|one| one.as_str().parse().ok());
        let whole = || {
            integer(value)
                .and_then(|one| i32::try_from(one).ok())
                .map(f64::from)
        };
        float
            .or_else(whole)
            .is_some_and(|one: f64| one.abs() <= most)
    };
    number(lon.get_ref(), 180.0) && number(lat.get_ref(), 90.0)
}
