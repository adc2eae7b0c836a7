//! Numbers as people type them and as JSON carries them, read so that nothing is rounded.

use serde_json::Value;

use linli_notation::rule::whole;

/// A whole number.
pub(crate) fn integer(answer: &Value) -> Option<i64> {
    match answer {
        Value::Number(number) => match number.as_i64() {
            Some(int) => Some(int),
            None => number
                .as_f64()
                .filter(|float| float.fract() == 0.0)
                .and_then(whole),
        },
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number of at most so many digits after the point, read from its digits.
pub(crate) fn decimal(answer: &Value, digits: u32) -> Option<f64> {
    let text = match answer {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let bare = text.strip_prefix('-').unwrap_or(&text);
    let (int, rest) = bare.split_once('.').unwrap_or((bare, "0"));
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let rest = rest.trim_end_matches('0');
    let short = u32::try_from(rest.len()).is_ok_and(|len| len <= digits) && int.len() <= 10;
    if !plain(int) || !(rest.is_empty() || plain(rest)) || !short {
        return None;
    }
    // Adding 0 makes a negative zero a plain one.
    text.parse::<f64>().ok().map(|number| number + 0.0)
}
