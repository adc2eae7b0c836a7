//! Values that many shapes have in common.

use toml::de::DeValue;

/// Whether a text is an id: lower case, digits and `joint`, a letter first, at most 40.
#[must_use]
pub fn is_id(text: &str, joint: char) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
}

/// Whether a text is a code of a choice: letters, digits and `_ - .`, a letter or digit first, at most 40.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Whether a value is `{ zh = "…", en = "…" }`, both filled.
#[must_use]
pub fn is_text(value: &DeValue<'_>) -> bool {
    value.as_table().is_some_and(|table| {
        let filled = |key: &str| {
            let text = table.get(key).and_then(|one| one.get_ref().as_str());
            text.is_some_and(|text| !text.trim().is_empty())
        };
        table.len() == 2 && filled("zh") && filled("en")
    })
}

/// The whole number a value is, if it is one that fits.
#[must_use]
pub fn integer(value: &DeValue<'_>) -> Option<i64> {
    let int = value.as_integer()?;
    i64::from_str_radix(int.as_str(), int.radix()).ok()
}

/// The strings of a list that holds nothing else.
#[must_use]
pub fn strings(value: &DeValue<'_>) -> Option<Vec<String>> {
    let items = value.as_array()?.iter();
    items
        .map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

/// Whether a value is a list of strings, at least one, and each fits.
#[must_use]
pub fn some(value: &DeValue<'_>, fits: impl Fn(&str) -> bool) -> bool {
    strings(value).is_some_and(|all| !all.is_empty() && all.iter().all(|one| fits(one)))
}

/// Whether a value is a table and each of its values fits.
#[must_use]
pub fn each(value: &DeValue<'_>, fits: impl Fn(&DeValue<'_>) -> bool) -> bool {
    let table = value.as_table();
    table.is_some_and(|table| table.values().all(|one| fits(one.get_ref())))
}

/// The largest amount that is read, in fen: a hundred billion yuan.
pub const FEN_MOST: i64 = 10_000_000_000_000;

/// An amount in fen from yuan as people type it, with at most two decimals; commas between thousands and a sign of the
/// currency may stand with it: `¥8,000.50`. None for anything else, and for more than [`FEN_MOST`].
#[must_use]
pub fn fen(text: &str) -> Option<i64> {
    let bare: String = text.chars().filter(|c| !matches!(c, ',' | '，')).collect();
    let bare = bare.trim().trim_start_matches(['¥', '￥']);
    let bare = bare.trim_end_matches('元').trim();
    let (yuan, rest) = bare.split_once('.').unwrap_or((bare, "00"));
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if !digits(yuan) || !digits(rest) || rest.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{rest:0<2}").parse().ok()?;
    let all = yuan
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)?;
    (all <= FEN_MOST).then_some(all)
}
