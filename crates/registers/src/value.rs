//! Reading a value: cleaned, in the one form in which it is kept and in which forms keep answers; or what is wrong
//! with it and what to do.

use jiff::civil::Date;
use linli_identity::{CreditCode, IdNumber, IdentityError, MobilePhone, Warning};
use linli_kernel::{PlaceId, RecordId, Text};
use linli_notation::value::{FEN_MOST, fen};
use serde_json::{Number, Value};

use crate::{AttributeDef, Kind, Register};

/// Whole numbers beyond this are refused.
const WHOLE_MAX: i64 = 1_000_000_000_000;
/// Areas beyond this many m² are refused: more than a street has.
const AREA_MAX: i64 = 1_000_000_000;

/// Whether somebody saw a number with a wrong check character on the document, and says so. The caller keeps who and
/// the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Override {
    /// Nobody did.
    No,
    /// Somebody did.
    Confirmed,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// As it is kept.
    pub value: Value,
    /// What looks odd and should be looked at.
    pub warnings: Vec<Text>,
    /// Whether its check character does not fit and somebody confirmed it.
    pub overridden: bool,
}

impl Register {
    /// Reads a value of an attribute, as it was typed or as a form keeps it.
    ///
    /// # Errors
    /// What is wrong, with the remedy. Never the value.
    pub fn read(
        &self,
        attribute: &AttributeDef,
        given: &Value,
        confirmed: Override,
        today: Date,
    ) -> Result<Read, Text> {
        let plain = |value: Value| Read {
            value,
            warnings: Vec::new(),
            overridden: false,
        };
        match attribute.kind {
            Kind::Text => text(attribute, given, 200, false).map(plain),
            Kind::LongText => text(attribute, given, 2000, true).map(plain),
            Kind::Number => number(attribute, given).map(plain),
            Kind::Area => area(attribute, given).map(plain),
            Kind::Money => money(attribute, given).map(plain),
            Kind::Date => date(given).map(plain),
            Kind::Choice => self.choice(attribute, given).map(plain),
            Kind::Choices => self.choices(attribute, given).map(plain),
            Kind::YesNo => yes_no(given).map(plain),
            Kind::Phone => phone(attribute, given),
            Kind::IdNumber => id_number(given, confirmed, today),
            Kind::CreditCode => credit_code(given, confirmed),
            Kind::Place => match string(given)?.parse::<PlaceId>() {
                Ok(id) => Ok(plain(id.to_string().into())),
                Err(_no_id) => Err(no_place()),
            },
            Kind::Record => match string(given)?.parse::<RecordId>() {
                Ok(id) => Ok(plain(id.to_string().into())),
                Err(_no_id) => Err(no_record()),
            },
        }
    }

    fn choice(&self, attribute: &AttributeDef, given: &Value) -> Result<Value, Text> {
        let code = string(given)?;
        let choices = || {
            self.list(attribute)
                .into_iter()
                .flat_map(|list| &list.choices)
        };
        if choices().any(|one| one.id == code) {
            return Ok(code.into());
        }
        let (zh, en): (Vec<_>, Vec<_>) = choices()
            .take(12)
            .map(|one| (one.title.zh.as_str(), one.id.as_str()))
            .unzip();
        Err(said(
            format!("请选择：{}", zh.join("、")),
            format!("Choose one of: {}", en.join(", ")),
        ))
    }

    fn choices(&self, attribute: &AttributeDef, given: &Value) -> Result<Value, Text> {
        let Value::Array(items) = given else {
            return Err(said("请从列表中选择", "Choose from the list"));
        };
        let mut codes = Vec::new();
        for item in items {
            let code = self.choice(attribute, item)?;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let order = |code: &Value| {
            let list = self.list(attribute);
            list.and_then(|list| list.choices.iter().position(|one| *code == *one.id))
        };
        codes.sort_by_key(order);
        let (min, max) = (
            attribute.min.unwrap_or(0),
            attribute.max.unwrap_or(i64::MAX),
        );
        if (min..=max).contains(&count(codes.len())) {
            return Ok(codes.into());
        }
        Err(said(
            format!("请选择 {min} 到 {max} 项"),
            format!("Choose {min} to {max} of them"),
        ))
    }
}

/// An area as it is kept in 0.01 m²: `89.5` is 8950. None for what is no area.
#[must_use]
pub fn hundredths(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let (int, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let rest = rest.trim_end_matches('0');
    if int.is_empty() || !digits(int) || !digits(rest) || rest.len() > 2 {
        return None;
    }
    let whole = int.parse::<i64>().ok()?.checked_mul(100)?;
    whole.checked_add(format!("{rest:0<2}").parse().ok()?)
}

fn said(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(zh, en)
}

fn no_place() -> Text {
    said(
        "请选择地址库中的地点",
        "Choose a place of the address library",
    )
}

fn no_record() -> Text {
    said("请选择登记簿中的记录", "Choose a record of the register")
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn string(given: &Value) -> Result<&str, Text> {
    given
        .as_str()
        .map(str::trim)
        .ok_or_else(|| said("请填写文字", "Give a text"))
}

fn text(attribute: &AttributeDef, given: &Value, usual: i64, lines: bool) -> Result<Value, Text> {
    let text = string(given)?;
    let control = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().any(control) {
        return Err(said(
            "含有不可见的控制字符，请删除",
            "Remove the control characters",
        ));
    }
    let long = count(text.chars().count());
    let (min, max) = (attribute.min.unwrap_or(1), attribute.max.unwrap_or(usual));
    if (min..=max).contains(&long) {
        return Ok(text.into());
    }
    Err(said(
        format!("请填写 {min} 到 {max} 个字，现有 {long} 个"),
        format!("Write {min} to {max} characters; there are {long}"),
    ))
}

/// The digits of a decimal that has at most so many after the point.
fn decimal(given: &Value, places: u32) -> Option<f64> {
    let text = match given {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let bare = text.strip_prefix('-').unwrap_or(&text);
    let (int, rest) = bare.split_once('.').unwrap_or((bare, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let rest = rest.trim_end_matches('0');
    let short = u32::try_from(rest.len()).is_ok_and(|length| length <= places);
    if int.is_empty() || int.len() > 12 || !digits(int) || !digits(rest) || !short {
        return None;
    }
    // Adding 0 makes a negative zero a plain one.
    text.parse::<f64>().ok().map(|number| number + 0.0)
}

fn number(attribute: &AttributeDef, given: &Value) -> Result<Value, Text> {
    let places = attribute.decimals.unwrap_or(0);
    let found = decimal(given, places).ok_or_else(|| match places {
        0 => said("请填写整数，如 12", "Give a whole number, such as 12"),
        _ => said(
            format!("请填写数字，最多 {places} 位小数，如 12.5"),
            format!("Give a number with at most {places} decimals, such as 12.5"),
        ),
    })?;
    let (min, max) = bounds(attribute, -WHOLE_MAX, WHOLE_MAX);
    let int = linli_notation::rule::whole(found.floor());
    let inside = int.is_some_and(|int| int >= min)
        && linli_notation::rule::whole(found.ceil()).is_some_and(|int| int <= max);
    if !inside {
        return Err(between(min, max));
    }
    match (places, int) {
        (0, Some(int)) => Ok(int.into()),
        _ => Ok(Number::from_f64(found).map_or(Value::Null, Value::from)),
    }
}

fn bounds(attribute: &AttributeDef, least: i64, most: i64) -> (i64, i64) {
    (
        attribute.min.unwrap_or(least),
        attribute.max.unwrap_or(most),
    )
}

fn between(min: i64, max: i64) -> Text {
    said(
        format!("应在 {min} 与 {max} 之间"),
        format!("Between {min} and {max}"),
    )
}

fn area(attribute: &AttributeDef, given: &Value) -> Result<Value, Text> {
    let found = hundredths(given).ok_or_else(|| {
        said(
            "请填写平方米数，最多两位小数，如 89.57",
            "Give the m² with at most two decimals, such as 89.57",
        )
    })?;
    let (min, max) = bounds(attribute, 0, AREA_MAX);
    if !(min.saturating_mul(100)..=max.saturating_mul(100)).contains(&found) {
        return Err(between(min, max));
    }
    // Parsed from its digits, so that what is printed is what was typed.
    let printed = format!("{}.{:02}", found / 100, found % 100);
    let number = printed.parse().ok().and_then(Number::from_f64);
    Ok(number.map_or(Value::Null, Value::from))
}

fn money(attribute: &AttributeDef, given: &Value) -> Result<Value, Text> {
    let found = match given {
        Value::String(text) => fen(text),
        Value::Number(number) => number.as_i64().filter(|fen| (0..=FEN_MOST).contains(fen)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let found = found.ok_or_else(|| {
        said(
            "请填写金额（元），最多两位小数，如 8000.50",
            "Give an amount in yuan with at most two decimals, such as 8000.50",
        )
    })?;
    let (min, max) = bounds(attribute, 0, FEN_MOST / 100);
    if (min.saturating_mul(100)..=max.saturating_mul(100)).contains(&found) {
        return Ok(found.into());
    }
    Err(between(min, max))
}

fn date(given: &Value) -> Result<Value, Text> {
    let found = string(given)?.parse::<Date>().ok();
    let found = found.filter(|day| (1800..=2200).contains(&day.year()));
    found.map(|day| day.to_string().into()).ok_or_else(|| {
        said(
            "请填写日期，如 2026-09-24",
            "Give a day, such as 2026-09-24",
        )
    })
}

fn yes_no(given: &Value) -> Result<Value, Text> {
    match (given, given.as_str()) {
        (Value::Bool(yes), _) => Ok((*yes).into()),
        (_, Some("yes" | "true" | "是")) => Ok(true.into()),
        (_, Some("no" | "false" | "否")) => Ok(false.into()),
        _ => Err(said("请选择是或否", "Choose yes or no")),
    }
}

fn phone(attribute: &AttributeDef, given: &Value) -> Result<Read, Text> {
    let text = string(given)?;
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '－'))
        .collect();
    let landline = attribute.landline
        && plain.starts_with('0')
        && (10..=12).contains(&plain.len())
        && plain.chars().all(|c| c.is_ascii_digit());
    if landline {
        return Ok(Read {
            value: plain.into(),
            warnings: Vec::new(),
            overridden: false,
        });
    }
    let read = MobilePhone::read(text).map_err(|error| error.text())?;
    Ok(Read {
        value: read.reveal().into(),
        warnings: told(&read.warnings()),
        overridden: false,
    })
}

fn id_number(given: &Value, confirmed: Override, today: Date) -> Result<Read, Text> {
    let text = string(given)?;
    let read = match (IdNumber::read(text, today), confirmed) {
        (Err(IdentityError::Check(_)), Override::Confirmed) => IdNumber::confirm(text, today),
        (read, _) => read,
    };
    let read = read.map_err(|error| error.text())?;
    Ok(Read {
        value: read.reveal().into(),
        warnings: told(&read.warnings()),
        overridden: read.is_confirmed(),
    })
}

fn credit_code(given: &Value, confirmed: Override) -> Result<Read, Text> {
    let text = string(given)?;
    let read = match (CreditCode::read(text), confirmed) {
        (Err(IdentityError::Check(_)), Override::Confirmed) => CreditCode::confirm(text),
        (read, _) => read,
    };
    let read = read.map_err(|error| error.text())?;
    Ok(Read {
        value: read.reveal().into(),
        warnings: told(&read.warnings()),
        overridden: read.is_confirmed(),
    })
}

fn told(warnings: &[Warning]) -> Vec<Text> {
    warnings.iter().map(|one| one.text()).collect()
}
