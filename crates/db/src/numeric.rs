//! PostgreSQL's binary `NUMERIC`, which `SUM(bigint)` and `AVG(bigint)` return there.

use crate::Column;

const NEGATIVE: u16 = 0x4000;

/// Whole numbers within `i64` become [`Column::Int`], everything else a floating-point number.
pub(crate) fn column(bytes: &[u8]) -> Result<Column<'static>, String> {
    let words: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let [_count, weight, sign, _scale, digits @ ..] = words.as_slice() else {
        return Err("a NUMERIC shorter than its head".to_owned());
    };
    if !matches!(*sign, 0 | NEGATIVE) {
        return Err("NUMERIC NaN or infinity".to_owned());
    }
    let weight = i32::from(weight.cast_signed());
    let negative = *sign == NEGATIVE;
    if let Some(whole) = whole(digits, weight, negative) {
        return Ok(Column::Int(whole));
    }
    let mut value = 0.0;
    let mut place = weight;
    for digit in digits {
        value += f64::from(*digit) * 10_000f64.powi(place);
        place -= 1;
    }
    Ok(Column::Real(if negative { -value } else { value }))
}

/// Digits are in base 10,000, the first worth 10,000^weight; trailing zero digits are left out.
fn whole(digits: &[u16], weight: i32, negative: bool) -> Option<i64> {
    let mut value: i128 = 0;
    let places = usize::try_from(weight + 1).ok()?;
    if digits.len() > places || places > 5 {
        return (digits.is_empty() && places <= 5).then_some(0);
    }
    for place in 0..places {
        value = value * 10_000 + i128::from(digits.get(place).copied().unwrap_or(0));
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(weight: i16, sign: u16, digits: &[u16]) -> Vec<u8> {
        let count = u16::try_from(digits.len()).unwrap();
        [count, weight.cast_unsigned(), sign, 0]
            .iter()
            .chain(digits)
            .flat_map(|word| word.to_be_bytes())
            .collect()
    }

    #[test]
    fn whole_numbers_stay_whole_and_fractions_become_real() {
        assert_eq!(column(&numeric(0, 0, &[])), Ok(Column::Int(0)));
        assert_eq!(
            column(&numeric(1, 0, &[12, 3456])),
            Ok(Column::Int(123_456))
        );
        assert_eq!(column(&numeric(2, 0, &[7])), Ok(Column::Int(700_000_000)));
        assert_eq!(column(&numeric(0, NEGATIVE, &[42])), Ok(Column::Int(-42)));
        assert_eq!(column(&numeric(0, 0, &[1, 5000])), Ok(Column::Real(1.5)));
        assert_eq!(column(&numeric(-1, 0, &[2500])), Ok(Column::Real(0.25)));
        assert_eq!(
            column(&numeric(4, 0, &[922, 3372, 368, 5477, 5807])),
            Ok(Column::Int(i64::MAX))
        );
        assert!(column(&numeric(0, 0xC000, &[])).is_err());
        assert!(column(&[0, 1]).is_err());
    }
}
