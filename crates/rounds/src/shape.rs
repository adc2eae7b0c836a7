//! What values look like, and whether one does.

use linli_kernel::{Role, Text};
use linli_notation::value::{integer, is_id, is_text, strings};
use linli_notation::{Inside, Wanted};
use serde_json::Value;
use toml::de::DeValue;

use crate::keys::Shape;
use crate::{DayTime, Every, HourSpan, NthTime, schema, times};

impl linli_notation::Shape for Shape {
    fn fits(self, value: &DeValue<'_>) -> Result<(), Wanted> {
        if is_of(self, value) {
            Ok(())
        } else {
            let wanted = wanted(self);
            Err((wanted.zh, wanted.en))
        }
    }

    fn inside(self) -> Option<Inside<Self>> {
        match self {
            Self::Tables(section) => Some(Inside::Tables {
                section,
                some: true,
            }),
            Self::Table(section) => Some(Inside::Table(section)),
            Self::FileId
            | Self::Id
            | Self::FileIds
            | Self::Ids
            | Self::Rows
            | Self::Text
            | Self::Int(..)
            | Self::Bool
            | Self::Answer
            | Self::StrMap
            | Self::Degrees
            | Self::Days
            | Self::Every
            | Self::Hours
            | Self::Clock
            | Self::DayTime
            | Self::NthTime
            | Self::Role
            | Self::One(_) => None,
        }
    }

    fn schema(self) -> Value {
        schema::value(self)
    }
}

/// Whether a text is a limit in days that is longer than none.
fn is_days(text: &str) -> bool {
    let limit = text.parse::<linli_calendar::Limit>();
    limit.is_ok_and(|limit| limit.unit.in_days() && (1..=1000).contains(&limit.amount))
}

fn some(value: &DeValue<'_>, fits: impl Fn(&str) -> bool) -> bool {
    let all = strings(value);
    all.is_some_and(|all| !all.is_empty() && all.iter().all(|one| fits(one)))
}

/// Tables are read one level up; one that comes here is something else.
fn is_of(shape: Shape, value: &DeValue<'_>) -> bool {
    let text = |fits: fn(&str) -> bool| value.as_str().is_some_and(fits);
    match shape {
        Shape::FileId => text(|one| is_id(one, '-')),
        Shape::Id => text(|one| is_id(one, '_')),
        Shape::FileIds => some(value, |one| is_id(one, '-')),
        Shape::Ids => some(value, |one| is_id(one, '_')),
        Shape::Rows => some(value, |one| !one.trim().is_empty()),
        Shape::Text => is_text(value),
        Shape::Int(min, max) => integer(value).is_some_and(|int| (min..=max).contains(&int)),
        Shape::Bool => value.is_bool(),
        Shape::Answer => value.is_str() || value.is_bool() || some(value, |_| true),
        Shape::StrMap => {
            let table = value.as_table();
            table.is_some_and(|table| table.values().all(|one| one.get_ref().is_str()))
        }
        Shape::Degrees => is_degrees(value),
        Shape::Days => text(is_days),
        Shape::Every => text(|one| one.parse::<Every>().is_ok()),
        Shape::Hours => some(value, |one| one.parse::<HourSpan>().is_ok()),
        Shape::Clock => text(|one| times::time(one).is_some()),
        Shape::DayTime => text(|one| one.parse::<DayTime>().is_ok()),
        Shape::NthTime => text(|one| one.parse::<NthTime>().is_ok()),
        Shape::Role => text(|one| one.parse::<Role>().is_ok()),
        Shape::One(codes) => value.as_str().is_some_and(|one| codes.contains(&one)),
        Shape::Tables(_) | Shape::Table(_) => false,
    }
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

/// What a shape looks like.
fn wanted(shape: Shape) -> Text {
    match shape {
        Shape::FileId => Text::new(
            "小写字母、数字和 -，字母开头",
            "lower case letters, digits and -, a letter first",
        ),
        Shape::Id => Text::new(
            "小写字母、数字和 _，字母开头",
            "lower case letters, digits and _, a letter first",
        ),
        Shape::FileIds => Text::new("非空的编号列表", "a list of ids of files, at least one"),
        Shape::Ids | Shape::Rows => Text::new("非空的编号列表", "a list of ids, at least one"),
        Shape::Text => Text::new(
            "{ zh = \"…\", en = \"…\" }，两种文字都要有",
            "{ zh = \"…\", en = \"…\" }, both filled",
        ),
        Shape::Int(min, max) => between(min, max),
        Shape::Bool => Text::new("true 或 false", "true or false"),
        Shape::Answer => Text::new(
            "选项代码、代码列表、true 或 false",
            "a code, a list of codes, true or false",
        ),
        Shape::StrMap => Text::new("文字表", "a table of strings"),
        Shape::Degrees => Text::new("[经度, 纬度]，单位度", "[longitude, latitude] in degrees"),
        Shape::Days
        | Shape::Every
        | Shape::Hours
        | Shape::Clock
        | Shape::DayTime
        | Shape::NthTime => wanted_time(shape),
        Shape::Role => roles(),
        Shape::One(codes) => {
            let codes = codes.join(", ");
            Text::new(format!("其中之一：{codes}"), format!("one of {codes}"))
        }
        Shape::Tables(_) => Text::new("非空的 [[…]] 表", "tables, written [[…]], at least one"),
        Shape::Table(_) => Text::new("表", "a table"),
    }
}

fn between(min: i64, max: i64) -> Text {
    let zh = format!("{min} 到 {max} 的整数");
    Text::new(zh, format!("a whole number from {min} to {max}"))
}

fn roles() -> Text {
    let codes: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
    let codes = codes.join(", ");
    Text::new(
        format!("任职之一：{codes}"),
        format!("one of the roles {codes}"),
    )
}

/// What a shape of times looks like.
fn wanted_time(shape: Shape) -> Text {
    let (zh, en) = match shape {
        Shape::Every => return Every::wanted(),
        Shape::Hours => (
            "时段列表，如 [\"07:00-09:00\"]",
            "a list of hours such as [\"07:00-09:00\"]",
        ),
        Shape::Clock => ("时刻，如 08:00", "a time such as 08:00"),
        Shape::DayTime => (
            "星期和时刻，如 friday 16:00",
            "a day and a time, such as friday 16:00",
        ),
        Shape::NthTime => (
            "第几个工作日（1-15）和时刻，如 3 09:00",
            "which working day (1-15) and a time, such as 3 09:00",
        ),
        Shape::Days
        | Shape::FileId
        | Shape::Id
        | Shape::FileIds
        | Shape::Ids
        | Shape::Rows
        | Shape::Text
        | Shape::Int(..)
        | Shape::Bool
        | Shape::Answer
        | Shape::StrMap
        | Shape::Degrees
        | Shape::Role
        | Shape::One(_)
        | Shape::Tables(_)
        | Shape::Table(_) => (
            "以日计的时限，如 3wd（工作日）或 7d（自然日）",
            "a limit in days, such as 3wd (working days) or 7d (calendar days)",
        ),
    };
    Text::new(zh, en)
}
