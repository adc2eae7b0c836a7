//! Passes that were touched, and what is no pass.

use base32ct::{Base32UpperUnpadded, Encoding as _};
use linli_pass::{PREFIX, Ring, Verdict};
use proptest::prelude::*;

use crate::kit::{door, ring, signed};

const NOON: &str = "2026-09-07T04:00:00Z";

fn said(ring: &Ring, text: &str) -> Verdict {
    ring.verify(text, &door(NOON)).verdict
}

#[test]
fn any_flipped_bit_closes_the_door() {
    let text = signed();
    let bytes = Base32UpperUnpadded::decode_vec(text.strip_prefix(PREFIX).unwrap()).unwrap();
    for at in 0..bytes.len() * 8 {
        let mut touched = bytes.clone();
        touched[at / 8] ^= 1 << (at % 8);
        let text = format!("{PREFIX}{}", Base32UpperUnpadded::encode_string(&touched));
        let verdict = said(&ring(), &text);
        let wanted = matches!(
            verdict,
            Verdict::Forged | Verdict::UnknownKey | Verdict::Unreadable(_)
        );
        assert!(wanted, "bit {at}: {verdict:?}");
    }
}

#[test]
fn any_other_character_closes_the_door() {
    let text = signed();
    for at in 0..text.len() {
        for other in "A7".chars().filter(|one| !text[at..].starts_with(*one)) {
            let touched = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(
                !said(&ring(), &touched).is_good(),
                "character {at} as {other}"
            );
        }
    }
}

#[test]
fn a_pass_is_read_as_people_copy_it() {
    let text = signed();
    let spread: Vec<String> = text
        .to_lowercase()
        .as_bytes()
        .chunks(4)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect();
    assert!(said(&ring(), &spread.join(" ")).is_good());
    assert!(said(&ring(), &format!("\n{}\n", spread.join("-"))).is_good());
    assert!(!said(&ring(), &format!("{text}A")).is_good());
    assert!(!said(&ring(), &text[..text.len() - 1]).is_good());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_text_makes_the_reader_stumble_or_opens_a_door(text in "(LP)?[A-Z2-7a-z \\-=01世\u{0}]{0,420}") {
        prop_assert!(!said(&ring(), &text).is_good());
    }

    #[test]
    fn no_bytes_make_the_reader_stumble_or_open_a_door(body in proptest::collection::vec(any::<u8>(), 0..240)) {
        let text = format!("{PREFIX}{}", Base32UpperUnpadded::encode_string(&body));
        prop_assert!(!said(&ring(), &text).is_good());
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_pass_with_a_piece_cut_out_doubled_or_overwritten_opens_no_door(
        at in 0..180_usize, length in 1..40_usize, how in 0..3_u8, by in any::<u8>(),
    ) {
        let text = signed();
        let mut bytes = Base32UpperUnpadded::decode_vec(text.strip_prefix(PREFIX).unwrap()).unwrap();
        let from = at.min(bytes.len() - 1);
        let to = (from + length).min(bytes.len());
        let before = bytes.clone();
        match how {
            0 => { bytes.drain(from..to); }
            1 => { let part = bytes[from..to].to_vec(); bytes.splice(from..from, part); }
            _ => bytes[from..to].fill(by),
        }
        prop_assume!(bytes != before);
        let text = format!("{PREFIX}{}", Base32UpperUnpadded::encode_string(&bytes));
        prop_assert!(!said(&ring(), &text).is_good());
    }
}
