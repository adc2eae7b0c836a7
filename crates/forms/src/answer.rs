//! Reading one answer: cleaned, in the one form in which it is kept; or what is wrong with it and what to do.

use linli_kernel::{PersonId, PlaceId, Text};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

use crate::capture::{file, location};
use crate::number::{decimal, integer};
use crate::{ChoiceList, Field, FieldKind};
use linli_notation::rule::whole;
use linli_notation::value::{FEN_MOST, fen};

/// The most rows of a repeat that names no other.
pub(crate) const ROWS_MAX: u32 = 200;
/// Whole numbers beyond this are refused.
const WHOLE_MAX: i64 = 1_000_000_000_000;
/// Decimals beyond this are refused; those within are exact with six digits after the point.
const DECIMAL_MAX: i64 = 1_000_000_000;
/// The most photos of a field that names no other.
const PHOTOS_MAX: i64 = 20;

/// A pattern that the whole of a text must fit.
///
/// # Errors
/// What the parser of regular expressions says.
pub(crate) fn whole_pattern(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(1 << 19)
        .build();
    built.map_err(|error| error.to_string())
}

/// Whether nothing was answered.
pub(crate) fn is_empty(answer: &Value) -> bool {
    match answer {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// A field with what is needed to read its answers.
pub(crate) struct Asked<'a> {
    pub(crate) field: &'a Field,
    pub(crate) list: Option<&'a ChoiceList>,
    pub(crate) pattern: Option<&'a Regex>,
}

pub(crate) fn said(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(zh, en)
}

impl Asked<'_> {
    /// An answer as it is kept.
    ///
    /// # Errors
    /// What is wrong, with the remedy.
    pub(crate) fn read(&self, answer: &Value) -> Result<Value, Text> {
        match self.field.kind {
            FieldKind::Text | FieldKind::Barcode => self.text(answer, 200, false),
            FieldKind::LongText => self.text(answer, 2000, true),
            FieldKind::Number => self.number(answer),
            FieldKind::Money => self.money(answer),
            FieldKind::Date => date(answer),
            FieldKind::Time => time(answer),
            FieldKind::Choice => self.choice(answer),
            FieldKind::Choices => self.choices(answer),
            FieldKind::YesNo => yes_no(answer),
            FieldKind::Photo => self.photos(answer),
            FieldKind::Signature => file(answer).map(Value::from),
            FieldKind::Location => location(answer),
            FieldKind::Place => match string(answer)?.parse::<PlaceId>() {
                Ok(place) => Ok(place.to_string().into()),
                Err(_no_id) => Err(said("请选择登记的地点", "Choose a place of the registry")),
            },
            FieldKind::Person => match string(answer)?.parse::<PersonId>() {
                Ok(person) => Ok(person.to_string().into()),
                Err(_no_id) => Err(said("请选择登记的人员", "Choose a person of the registry")),
            },
            FieldKind::Note | FieldKind::Computed => Err(said(
                "此项不需要填写，请删除",
                "This is not answered; leave it out",
            )),
        }
    }

    fn text(&self, answer: &Value, usual: i64, lines: bool) -> Result<Value, Text> {
        let text = string(answer)?;
        if text
            .chars()
            .any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t')))
        {
            return Err(said(
                "含有不可见的控制字符，请删除",
                "Remove the control characters",
            ));
        }
        let long = count(text.chars().count());
        let (min, max) = (self.field.min.unwrap_or(0), self.field.max.unwrap_or(usual));
        if !(min..=max).contains(&long) {
            return Err(said(
                format!("请填写 {min} 到 {max} 个字，现有 {long} 个"),
                format!("Write {min} to {max} characters; there are {long}"),
            ));
        }
        if self.pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            let usual = || said("格式不对，请按要求填写", "This does not look as it must");
            return Err(self.field.message.clone().unwrap_or_else(usual));
        }
        Ok(text.into())
    }

    fn number(&self, answer: &Value) -> Result<Value, Text> {
        let digits = self.field.decimals.unwrap_or(0);
        let unit = self.field.unit.clone().unwrap_or_default();
        let most = if digits == 0 { WHOLE_MAX } else { DECIMAL_MAX };
        let (min, max) = (
            self.field.min.unwrap_or(-most),
            self.field.max.unwrap_or(most),
        );
        let between = || {
            said(
                format!("应在 {min} 与 {max} {}之间", unit.zh),
                format!("Between {min} and {max} {}", unit.en)
                    .trim_end()
                    .to_owned(),
            )
        };
        if digits == 0 {
            let int = integer(answer)
                .ok_or_else(|| said("请填写整数，如 12", "Give a whole number, such as 12"))?;
            return if (min..=max).contains(&int) {
                Ok(int.into())
            } else {
                Err(between())
            };
        }
        let number = decimal(answer, digits).ok_or_else(|| {
            said(
                format!("请填写数字，最多 {digits} 位小数，如 12.5"),
                format!("Give a number with at most {digits} decimals, such as 12.5"),
            )
        })?;
        let inside = whole(number.floor()).is_some_and(|int| int >= min)
            && whole(number.ceil()).is_some_and(|int| int <= max);
        if inside {
            Ok(number.into())
        } else {
            Err(between())
        }
    }

    fn money(&self, answer: &Value) -> Result<Value, Text> {
        let fen = match answer {
            Value::String(text) => fen(text),
            Value::Number(number) => number.as_i64().filter(|fen| (0..=FEN_MOST).contains(fen)),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let fen = fen.ok_or_else(|| {
            said(
                "请填写金额（元），最多两位小数，如 8000.50",
                "Give an amount in yuan with at most two decimals, such as 8000.50",
            )
        })?;
        let (min, max) = (
            self.field.min.unwrap_or(0),
            self.field.max.unwrap_or(FEN_MOST / 100),
        );
        if (min.saturating_mul(100)..=max.saturating_mul(100)).contains(&fen) {
            return Ok(fen.into());
        }
        Err(said(
            format!("应在 {min} 元与 {max} 元之间"),
            format!("Between {min} and {max} yuan"),
        ))
    }

    /// What may be chosen, by name.
    fn offered(&self) -> Text {
        let choices = self.list.iter().flat_map(|list| &list.choices).take(12);
        let (zh, en): (Vec<_>, Vec<_>) = choices
            .map(|one| (one.title.zh.as_str(), one.id.as_str()))
            .unzip();
        said(
            format!("请选择：{}", zh.join("、")),
            format!("Choose one of: {}", en.join(", ")),
        )
    }

    fn choice(&self, answer: &Value) -> Result<Value, Text> {
        let code = string(answer)?;
        let mut choices = self.list.iter().flat_map(|list| &list.choices);
        if choices.any(|one| one.id == code) {
            Ok(code.into())
        } else {
            Err(self.offered())
        }
    }

    fn choices(&self, answer: &Value) -> Result<Value, Text> {
        let Value::Array(items) = answer else {
            return Err(self.offered());
        };
        let mut codes = Vec::new();
        for item in items {
            let code = self.choice(item)?;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let place = |code: &Value| {
            self.list
                .and_then(|list| list.choices.iter().position(|one| *code == *one.id))
        };
        codes.sort_by_key(place);
        let (min, max) = (
            self.field.min.unwrap_or(0),
            self.field.max.unwrap_or(i64::MAX),
        );
        if (min..=max).contains(&count(codes.len())) {
            return Ok(codes.into());
        }
        Err(said(
            format!("请选择 {min} 到 {max} 项"),
            format!("Choose {min} to {max} of them"),
        ))
    }

    fn photos(&self, answer: &Value) -> Result<Value, Text> {
        let Value::Array(items) = answer else {
            return Err(said("请重新添加照片", "Add the photos again"));
        };
        let ids = items.iter().map(file).collect::<Result<Vec<_>, _>>()?;
        let (min, max) = (
            self.field.min.unwrap_or(0),
            self.field.max.unwrap_or(PHOTOS_MAX),
        );
        if (min..=max).contains(&count(ids.len())) {
            return Ok(ids.into());
        }
        Err(said(
            format!("请添加 {min} 到 {max} 张照片"),
            format!("Add {min} to {max} photos"),
        ))
    }
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

pub(crate) fn string(answer: &Value) -> Result<&str, Text> {
    let text = answer
        .as_str()
        .ok_or_else(|| said("请填写文字", "Please give a text"))?;
    Ok(text.trim())
}

fn yes_no(answer: &Value) -> Result<Value, Text> {
    let found = match answer {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => match text.trim() {
            "true" | "yes" | "on" | "是" => Some(true),
            "false" | "no" | "off" | "否" => Some(false),
            _ => None,
        },
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    found
        .map(Value::from)
        .ok_or_else(|| said("请选择是或否", "Answer yes or no"))
}

fn date(answer: &Value) -> Result<Value, Text> {
    match string(answer)?.parse::<jiff::civil::Date>() {
        Ok(date) if (1900..=2200).contains(&date.year()) => Ok(date.to_string().into()),
        Ok(_) | Err(_) => Err(said(
            "请按 2026-09-24 填写日期",
            "Write the day as 2026-09-24",
        )),
    }
}

fn time(answer: &Value) -> Result<Value, Text> {
    let text = string(answer)?;
    let wrong = || said("请按 08:30 填写时间", "Write the time as 08:30");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let part = |part: &str, below: u32| match part.parse::<u32>() {
        Ok(number) if part.len() <= 2 && number < below => Ok(number),
        Ok(_) | Err(_) => Err(wrong()),
    };
    let minute = minute.strip_suffix(":00").unwrap_or(minute);
    Ok(format!("{:02}:{:02}", part(hour, 24)?, part(minute, 60)?).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(field: &Field, answer: Value) -> Option<Value> {
        Asked {
            field,
            list: None,
            pattern: None,
        }
        .read(&answer)
        .ok()
    }

    #[test]
    fn money_is_read_to_the_fen_and_nothing_is_rounded() {
        let field = Field::new("cost", FieldKind::Money, Text::default());
        for (typed, fen) in [
            (json!("18.12"), Some(1812)),
            (json!("¥181,200.00"), Some(18_120_000)),
            (json!("1200元"), Some(120_000)),
            (json!(1812), Some(1812)),
            (json!("0.001"), None),
            (json!(18.12), None),
            (json!(-1), None),
            (json!("1e5"), None),
        ] {
            assert_eq!(read(&field, typed.clone()), fen.map(Value::from), "{typed}");
        }
    }

    #[test]
    fn whole_numbers_stay_exact_and_decimals_keep_their_digits() {
        let mut field = Field::new("n", FieldKind::Number, Text::default());
        assert_eq!(read(&field, json!("12")), Some(json!(12)));
        assert_eq!(read(&field, json!(12.0)), Some(json!(12)));
        assert_eq!(read(&field, json!(12.5)), None);
        assert_eq!(read(&field, json!(9_007_199_254_740_993_i64)), None);
        field.decimals = Some(2);
        assert_eq!(read(&field, json!("89.50")), Some(json!(89.5)));
        assert_eq!(read(&field, json!(89.505)), None);
        assert_eq!(read(&field, json!(1e30)), None);
        assert_eq!(read(&field, json!("-0.00")), Some(json!(0.0)));
    }

    #[test]
    fn times_and_locations_are_kept_in_one_form() {
        let time = Field::new("t", FieldKind::Time, Text::default());
        assert_eq!(read(&time, json!("8:30")), Some(json!("08:30")));
        assert_eq!(read(&time, json!("08:30:00")), Some(json!("08:30")));
        assert_eq!(read(&time, json!("24:00")), None);
        let spot = Field::new("s", FieldKind::Location, Text::default());
        let kept = json!({ "lat": 30.3, "lon": 120.1, "system": "wgs84" });
        assert_eq!(
            read(&spot, json!({ "lat": 30.3, "lon": 120.1 })),
            Some(kept)
        );
        assert_eq!(read(&spot, json!({ "lat": 91, "lon": 120.1 })), None);
        assert_eq!(
            read(&spot, json!({ "lat": 1, "lon": 2, "system": "mars" })),
            None
        );
    }
}
