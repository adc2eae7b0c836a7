//! Amounts of money: typed in yuan, kept and counted in fen (分), so that nothing is ever rounded.

use linli_notation::value::FEN_MOST;
pub(crate) use linli_notation::value::fen as parse;
use serde_json::Value;

use crate::Field;

/// An amount in fen from what was typed in yuan, such as `8,000.50`, or from a number of fen.
pub(crate) fn fen(answer: &Value) -> Option<i64> {
    match answer {
        Value::String(text) => parse(text),
        Value::Number(number) => number.as_i64().filter(|fen| (0..=FEN_MOST).contains(fen)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An answer in fen, within the bounds of its field, which are in yuan; or what is wrong as `(zh, en)`.
pub(crate) fn read(field: &Field, answer: &Value) -> Result<i64, (String, String)> {
    let fen = fen(answer).ok_or_else(|| {
        (
            "请填写金额（元），最多两位小数，如 8000.50".to_owned(),
            "Give an amount in yuan with at most two decimals, such as 8000.50".to_owned(),
        )
    })?;
    let (min, max) = (field.min.unwrap_or(0), field.max.unwrap_or(FEN_MOST / 100));
    if (min.saturating_mul(100)..=max.saturating_mul(100)).contains(&fen) {
        return Ok(fen);
    }
    Err((
        format!("应在 {min} 元与 {max} 元之间"),
        format!("Between {min} and {max} yuan"),
    ))
}

/// An amount in fen as people read it, in yuan: `8,000.50`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let whole = (fen / 100).unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{out}.{:02}", (fen % 100).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_are_read_to_the_fen_and_nothing_is_rounded() {
        for (typed, fen) in [
            ("0", Some(0)),
            ("18.12", Some(1812)),
            ("8000.5", Some(800_050)),
            ("¥181,200.00", Some(18_120_000)),
            ("1200元", Some(120_000)),
            ("0.001", None),
            ("-3", None),
            ("1e5", None),
            (".5", None),
            ("5.", None),
            ("", None),
            ("999999999999999999999", None),
        ] {
            assert_eq!(parse(typed), fen, "{typed}");
        }
        assert_eq!(fen(&Value::from(1812)), Some(1812));
        assert_eq!(fen(&Value::from(18.12)), None);
        assert_eq!(fen(&Value::from(-1)), None);
    }

    #[test]
    fn what_was_read_is_shown_as_it_is_written() {
        for typed in [
            "0.00",
            "0.07",
            "999.90",
            "1,000.00",
            "181,200.00",
            "1,234,567.89",
        ] {
            assert_eq!(yuan(parse(typed).unwrap()), typed);
        }
    }
}
