//! Shares as people write them. Pure.

use linli_kernel::Text;

/// Shares have at most so large a denominator.
const MOST: i64 = 1_000_000;

/// `1/2`, `50%`, `0.5` or `1`, shortened.
pub(super) fn share(text: &str) -> Result<(i64, i64), Text> {
    let plain: String = text
        .chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace())
        .collect();
    let found = match (plain.split_once('/'), plain.strip_suffix('%')) {
        (Some((num, den)), _) => whole(num).zip(whole(den)),
        (None, Some(percent)) => {
            decimal(percent).and_then(|(num, den)| Some((num, den.checked_mul(100)?)))
        }
        (None, None) => decimal(&plain),
    };
    let found = found.filter(|(num, den)| *num > 0 && den >= num);
    let found = found.map(|(num, den)| {
        let common = gcd(num, den);
        (num / common, den / common)
    });
    found.filter(|(_, den)| *den <= MOST).ok_or_else(|| {
        Text::new(
            "份额读不懂，请写作 1/2 或 50%，大于 0 且不超过 1",
            "this is no share: write it as 1/2 or 50 %, more than 0 and at most 1",
        )
    })
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' | '／' | '％' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

fn whole(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn decimal(text: &str) -> Option<(i64, i64)> {
    let (whole_part, places) = text.split_once('.').unwrap_or((text, ""));
    let places = places.trim_end_matches('0');
    let den = 10_i64.checked_pow(u32::try_from(places.len()).ok()?)?;
    Some((whole(&format!("{whole_part}{places}"))?, den))
}

fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 {
        one.max(1)
    } else {
        gcd(other, one % other)
    }
}

/// Whether two fractions are the same.
pub(super) fn same(one: Option<(i64, i64)>, other: Option<(i64, i64)>) -> bool {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => {
            i128::from(a) * i128::from(d) == i128::from(c) * i128::from(b)
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_people_write_them_and_nothing_else_is() {
        for (text, expected) in [
            ("1/2", (1, 2)),
            ("２／４", (1, 2)),
            ("50%", (1, 2)),
            ("33.3 %", (333, 1000)),
            ("0.25", (1, 4)),
            ("1", (1, 1)),
            ("100％", (1, 1)),
        ] {
            assert_eq!(share(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "0",
            "3/2",
            "-1/2",
            "1/0",
            "120%",
            "半",
            "1/2/3",
            "0.0000001",
            "2026-01-02",
        ] {
            assert!(share(text).is_err(), "{text}");
        }
        assert!(same(Some((2, 4)), Some((1, 2))) && !same(None, Some((1, 2))));
    }
}
