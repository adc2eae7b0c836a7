//! What the check characters promise, tried on every place of generated numbers.

use linli_identity::{CreditCode, IdNumber, OrganisationCode, SHOWN_MOST, mask};
use proptest::prelude::*;

use crate::id;

const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The one of `all` that completes a text to one that is taken.
fn completed(text: &str, all: &str, taken: impl Fn(&str) -> bool) -> String {
    let candidates = all.chars().map(|check| format!("{text}{check}"));
    let good: Vec<String> = candidates.filter(|whole| taken(whole)).collect();
    assert_eq!(good.len(), 1, "{text}");
    good[0].clone()
}

fn ids() -> impl Strategy<Value = String> {
    let days = (
        1900..2026_i32,
        1..13_i32,
        1..29_i32,
        0..1000_i32,
        0..1_000_000_i32,
    );
    days.prop_map(|(year, month, day, order, region)| {
        let digits = format!("{region:06}{year}{month:02}{day:02}{order:03}");
        completed(&digits, "0123456789X", |whole| id(whole).is_ok())
    })
}

fn credits() -> impl Strategy<Value = String> {
    "[1-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}"
        .prop_map(|code| completed(&code, CREDIT, |whole| CreditCode::read(whole).is_ok()))
}

fn organisations(pattern: &'static str) -> impl Strategy<Value = String> {
    pattern.prop_map(|code| {
        completed(&code, "0123456789X", |whole| {
            OrganisationCode::read(whole).is_ok()
        })
    })
}

/// Every text that differs from this one in one character.
fn slips(text: &str, alphabet: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut all = Vec::new();
    for at in 0..chars.len() {
        for other in alphabet.chars().filter(|other| *other != chars[at]) {
            let mut slipped = chars.clone();
            slipped[at] = other;
            all.push(slipped.into_iter().collect());
        }
    }
    all
}

/// Every text in which two neighbours that differ changed places.
fn swaps(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let pairs = (1..chars.len()).filter(|at| chars[at - 1] != chars[*at]);
    pairs
        .map(|at| {
            let mut swapped = chars.clone();
            swapped.swap(at - 1, at);
            swapped.into_iter().collect()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_slip_and_swap_in_an_identity_number_is_found(number in ids()) {
        for wrong in slips(&number, "0123456789X").iter().chain(&swaps(&number)) {
            prop_assert!(id(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_slip_and_swap_in_a_credit_code_is_found(code in credits()) {
        for wrong in slips(&code, CREDIT).iter().chain(&swaps(&code)) {
            prop_assert!(CreditCode::read(wrong).is_err(), "{wrong}");
        }
    }

    /// A check character X that changed places is a letter then, and letters are not promised.
    #[test]
    fn every_slip_and_swap_of_digits_in_an_organisation_code_is_found(code in organisations("[0-9]{8}")) {
        let wrong = [slips(&code, "0123456789"), swaps(&code)].concat();
        for wrong in wrong.iter().filter(|wrong| !wrong[..8].contains('X')) {
            prop_assert!(OrganisationCode::read(wrong).is_err(), "{wrong}");
        }
    }

    /// Why the promise is for digits only.
    #[test]
    fn a_letter_eleven_above_a_digit_is_the_same_to_an_organisation_code(code in organisations("[0-9]{7}0")) {
        let letter = format!("{}B{}", &code[..7], &code[8..]);
        prop_assert!(OrganisationCode::read(&letter).is_ok());
    }

    #[test]
    fn an_old_number_is_the_new_one_without_its_century_and_check(number in ids()) {
        prop_assume!(&number[6..8] == "19");
        let old = format!("{}{}", &number[..6], &number[8..17]);
        prop_assert_eq!(id(&old).map(|old| old.reveal().to_owned()), Ok(number));
    }

    #[test]
    fn nothing_prints_more_than_a_mask_shows(text in "\\PC{0,30}", front in 0..30_usize, back in 0..30_usize, number in ids()) {
        let masked = mask(&text, front, back);
        prop_assert_eq!(masked.chars().count(), text.chars().count());
        let kept = masked.chars().zip(text.chars()).filter(|(shown, real)| shown == real && *real != '*').count();
        prop_assert!(kept <= SHOWN_MOST);
        let number = id(&number).unwrap();
        let printed = format!("{number:?} {}", number.masked());
        prop_assert!(!printed.contains(&number.reveal()[6..14]));
    }

    #[test]
    fn any_text_is_taken_or_told_why_without_repeating_it(text in "\\PC{0,24}|[0-9]{11}|[0-9Xx ]{15,19}|[0-9A-Z]{9,18}") {
        let errors = [
            IdNumber::read(&text, crate::TODAY).err(),
            CreditCode::read(&text).err(),
            OrganisationCode::read(&text).err(),
            linli_identity::MobilePhone::read(&text).err(),
        ];
        for error in errors.into_iter().flatten() {
            let told = error.text();
            prop_assert!(told.zh.contains('请') || told.zh.contains("核对"), "{}", told.zh);
            prop_assert!(text.chars().count() < 4 || !told.zh.contains(&text), "{}", told.zh);
        }
    }
}
