//! Whether a computed number agrees with a quoted one. Whole numbers throughout: nothing is rounded before it
//! is compared.

use serde::Serialize;

use super::figures::{Claim, Figure};

/// Whether quoted and computed number agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// They do.
    Agrees,
    /// They do not.
    Differs,
    /// Nothing was counted.
    Nothing,
}

/// A quoted number in digits, `18.12`: 1812 in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The digits.
    digits: i128,
    /// Ten to the number of places.
    parts: i128,
    /// The next round number is so many digits away: 10 of 940, 1 of 18.12.
    step: i128,
}

impl Quoted {
    /// None where it is no number in digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        let all = format!("{whole}{places}");
        if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits: i128 = all.parse().ok()?;
        let zeros = all.bytes().rev().take_while(|byte| *byte == b'0').count();
        let ten = |exponent: usize| 10_i128.checked_pow(u32::try_from(exponent).ok()?);
        Some(Self {
            digits,
            parts: ten(places.len())?,
            step: if digits == 0 { 1 } else { ten(zeros)? },
        })
    }
}

/// Judges a count, or a numerator and its denominator; with the computed number in the unit of the quoted one.
pub(super) fn judge(figure: &Figure, of: i64, over: Option<i64>) -> (Option<String>, Verdict) {
    let (above, below) = match over {
        Some(over) => (i128::from(of) * 100, i128::from(over)),
        None => (i128::from(of), i128::from(figure.divide)),
    };
    let counted = below > 0 && (of != 0 || over.is_some());
    let Some(quoted) = Quoted::parse(&figure.quoted).filter(|_| counted) else {
        return (None, Verdict::Nothing);
    };
    let verdict = if agrees(figure.is, quoted, above * quoted.parts, below) {
        Verdict::Agrees
    } else {
        Verdict::Differs
    };
    let computed = if over.is_none() && figure.divide == 1 {
        of.to_string()
    } else {
        let hundredths = (above * 200 + below).div_euclid(2 * below);
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    (Some(computed), verdict)
}

/// `above / below` is the computed number in the parts of the quoted one.
fn agrees(is: Claim, quoted: Quoted, above: i128, below: i128) -> bool {
    match is {
        Claim::Exactly => above == quoted.digits * below,
        Claim::Rounded => (above * 2 + below).div_euclid(2 * below) == quoted.digits,
        Claim::Cut => above.div_euclid(below) == quoted.digits,
        Claim::Over => above > quoted.digits * below,
        Claim::Some => {
            let next = quoted.digits + quoted.step;
            above > quoted.digits * below && above < next * below
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::figures::figures;
    use super::*;

    fn judged(id: &str, of: i64, over: Option<i64>) -> (Option<String>, Verdict) {
        let figures = figures().unwrap();
        judge(
            figures.iter().find(|figure| figure.id == id).unwrap(),
            of,
            over,
        )
    }

    #[test]
    fn a_count_agrees_only_when_equal() {
        assert_eq!(
            judged("F085", 21_977, None),
            (Some("21977".into()), Verdict::Agrees)
        );
        assert_eq!(judged("F085", 21_976, None).1, Verdict::Differs);
        assert_eq!(judged("F085", 0, None), (None, Verdict::Nothing));
    }

    #[test]
    fn a_hundred_per_cent_is_not_nearly_all() {
        assert_eq!(judged("F088", 20_000, Some(20_000)).1, Verdict::Agrees);
        assert_eq!(
            judged("F088", 1_999_999, Some(2_000_000)),
            (Some("100.00".into()), Verdict::Differs)
        );
        assert_eq!(judged("F088", 0, Some(0)), (None, Verdict::Nothing));
    }

    #[test]
    fn a_rounded_rate_agrees_within_its_places_and_a_bound_when_passed() {
        assert_eq!(
            judged("F024", 178, Some(217)),
            (Some("82.03".into()), Verdict::Agrees)
        );
        assert_eq!(judged("F024", 178, Some(219)).1, Verdict::Differs);
        assert_eq!(judged("F025", 91, Some(100)).1, Verdict::Agrees);
        assert_eq!(judged("F025", 90, Some(100)).1, Verdict::Differs);
    }

    #[test]
    fn a_number_in_another_unit_and_one_that_is_some_more_are_compared_as_they_are_meant() {
        let some = |quoted: &str, of| {
            let quoted = Quoted::parse(quoted).unwrap();
            agrees(Claim::Some, quoted, of * quoted.parts, 1)
        };
        assert!(!some("940", 940) && some("940", 941) && some("940", 949) && !some("940", 950));
        assert!(some("12000", 12_001) && !some("12000", 13_000));
        assert!(some("5", 5) == some("5", 6));
        let money = Quoted::parse("18.12").unwrap();
        assert!(agrees(Claim::Exactly, money, 181_200 * 100, 10_000));
        assert!(!agrees(Claim::Exactly, money, 181_201 * 100, 10_000));
        let rate = Quoted::parse("99.08").unwrap();
        assert!(agrees(Claim::Cut, rate, 76_000 * 100, 767));
        assert!(!agrees(Claim::Rounded, rate, 76_000 * 100, 767));
        for wrong in ["", ".5", "1.2.3", "三", "1e3", "-4"] {
            assert_eq!(Quoted::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn whoever_agrees_exactly_agrees_rounded_and_cut_off(digits in 0i128..1_000_000, places in 0u32..3, below in 1i128..9_999) {
            let parts = 10_i128.pow(places);
            let quoted = Quoted { digits, parts, step: 1 };
            let above = digits * below;
            for is in [Claim::Exactly, Claim::Rounded, Claim::Cut] {
                prop_assert!(agrees(is, quoted, above, below));
            }
            prop_assert!(!agrees(Claim::Over, quoted, above, below));
            prop_assert!(agrees(Claim::Over, quoted, above + 1, below));
            prop_assert!(!agrees(Claim::Exactly, quoted, above + 1, below));
        }
    }
}
