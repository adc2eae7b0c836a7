//! What a door says.

use jiff::SignedDuration;
use linli_kernel::Lang;
use linli_pass::{
    Door, LIFE_MAX, Pass, PublicKey, Purpose, Ring, Unreadable, Verdict, WordError, building_tag,
};
use proptest::prelude::*;

use crate::kit::{at, door, key, pass, ring, street};

const NOON: &str = "2026-09-07T04:00:00Z";

#[test]
fn a_genuine_pass_opens_its_door_and_tells_what_was_signed() {
    let answer = ring().verify(&key(1).sign(&pass()), &door(NOON));
    assert_eq!(answer.verdict, Verdict::Good);
    assert_eq!(answer.pass, Some(pass()));
}

#[test]
fn the_boundaries_are_exact_to_the_second() {
    let text = key(1).sign(&pass());
    let said = |now: &str| ring().verify(&text, &door(now)).verdict.code();
    assert_eq!(said("2026-09-07T00:59:59.999Z"), "not_yet");
    assert_eq!(said("2026-09-07T01:00:00Z"), "good");
    assert_eq!(said("2026-09-07T09:59:59.999Z"), "good");
    assert_eq!(said("2026-09-07T10:00:00Z"), "expired");
}

#[test]
fn each_wrong_pass_is_told_apart() {
    let signed = key(1).sign(&pass());
    let said = |ring: &Ring, text: &str| ring.verify(text, &door(NOON)).verdict.code();
    assert_eq!(said(&ring(), "https://example.cn"), "unreadable");
    assert_eq!(said(&Ring::default(), &signed), "unknown_key");
    let stranger = linli_pass::SigningKey::new(street(), 1, &[99; 32]).unwrap();
    assert_eq!(said(&ring(), &stranger.sign(&pass())), "forged");
    let other = Pass {
        building: building_tag(street(), "place_b"),
        ..pass()
    };
    assert_eq!(said(&ring(), &key(1).sign(&other)), "wrong_building");
    let mut strict = ring();
    strict.revoked.insert(pass().nonce);
    assert_eq!(said(&strict, &signed), "revoked");
    let any = Door {
        buildings: Vec::new(),
        now: at(NOON),
    };
    assert!(ring().verify(&key(1).sign(&other), &any).verdict.is_good());
}

#[test]
fn nothing_of_a_pass_is_shown_that_no_key_proves() {
    let stranger = linli_pass::SigningKey::new(street(), 1, &[99; 32]).unwrap();
    let answer = ring().verify(&stranger.sign(&pass()), &door(NOON));
    assert_eq!((answer.verdict, answer.pass), (Verdict::Forged, None));
}

#[test]
fn both_keys_prove_while_one_takes_over_from_the_other() {
    let (old, new) = (key(1).sign(&pass()), key(2).sign(&pass()));
    assert!(ring().verify(&old, &door(NOON)).verdict.is_good());
    assert!(ring().verify(&new, &door(NOON)).verdict.is_good());
    let withdrawn = Ring {
        keys: vec![key(2).public()],
        ..ring()
    };
    let said = |text: &str| withdrawn.verify(text, &door(NOON)).verdict;
    assert_eq!(said(&old), Verdict::UnknownKey);
    assert!(said(&new).is_good());
}

#[test]
fn a_public_key_survives_its_point_and_a_wrong_point_is_none() {
    let public = key(1).public();
    let point = public.point();
    assert_eq!((point.len(), point[0]), (65, 4));
    assert_eq!(PublicKey::new(street(), 1, &point), Some(public));
    assert_eq!(PublicKey::new(street(), 1, &point[..64]), None);
}

#[test]
fn what_may_be_a_number_of_a_person_does_not_stand_in_a_pass() {
    let with = |host: &str, word: &str| {
        Pass {
            host: host.to_owned(),
            word: word.to_owned(),
            ..pass()
        }
        .check()
    };
    assert_eq!(with("12幢1203室", ""), Ok(()));
    assert_eq!(
        with("天目软件", "13800000000"),
        Err(("word", WordError::TooLong(8)))
    );
    assert_eq!(with("天目 13800000", ""), Err(("host", WordError::Digits)));
    assert_eq!(with("１３８０００0", ""), Err(("host", WordError::Digits)));
    assert_eq!(with(" ", ""), Err(("host", WordError::Empty)));
    assert_eq!(with("天\u{202E}目", ""), Err(("host", WordError::Hidden)));
}

#[test]
fn a_signature_over_what_cannot_be_does_not_help() {
    let long = Pass {
        until: pass().from + LIFE_MAX + SignedDuration::from_secs(1),
        ..pass()
    };
    let backwards = Pass {
        until: pass().from,
        ..pass()
    };
    for wrong in [long, backwards] {
        let said = ring().verify(&key(1).sign(&wrong), &door(NOON)).verdict;
        assert_eq!(said, Verdict::Unreadable(Unreadable::Content));
    }
}

#[test]
fn every_verdict_has_words_in_both_languages() {
    let all = [
        Verdict::Good,
        Verdict::UnknownKey,
        Verdict::Forged,
        Verdict::WrongBuilding,
        Verdict::Revoked,
        Verdict::NotYet(at(NOON)),
        Verdict::Expired(at(NOON)),
        Verdict::Unreadable(Unreadable::NoPass),
        Verdict::Unreadable(Unreadable::Character),
        Verdict::Unreadable(Unreadable::Length),
        Verdict::Unreadable(Unreadable::Layout(9)),
        Verdict::Unreadable(Unreadable::Content),
    ];
    let mut said = std::collections::BTreeSet::new();
    for one in all {
        let text = one.text();
        assert!(
            !text.get(Lang::Zh).is_ascii() && text.get(Lang::En).is_ascii(),
            "{text:?}"
        );
        assert!(said.insert(text.zh.clone()), "said twice: {}", text.zh);
    }
}

fn words(most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![Just('天'), Just('A'), Just('ö'), Just('𠮷'), Just('·')],
        1..=most,
    )
    .prop_map(|all| all.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_signed_is_what_is_read(
        nonce: [u8; 8], building: [u8; 8], serial in 1..3_u16, from in 0..4_000_000_000_i64, life in 1..7_776_000_i64,
        purpose in proptest::sample::select(Purpose::ALL), host in words(12), word in words(8),
    ) {
        let from = jiff::Timestamp::from_second(from).unwrap();
        let until = from + SignedDuration::from_secs(life);
        let given = Pass { street: street(), key: serial, nonce, building, from, until, purpose, host, word };
        let text = key(serial).sign(&given);
        // Version 9 with error correction M holds 262 characters of the alphanumeric mode.
        prop_assert!(text.len() <= 262, "{} characters", text.len());
        prop_assert!(text.bytes().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit()));
        let here = |now| ring().verify(&text, &Door { buildings: vec![building], now });
        prop_assert_eq!(here(from).pass, Some(given));
        let second = SignedDuration::from_secs(1);
        prop_assert_eq!(here(from).verdict, Verdict::Good);
        prop_assert_eq!(here(until - second).verdict, Verdict::Good);
        prop_assert_eq!(here(until).verdict, Verdict::Expired(until));
        prop_assert_eq!(here(from - second).verdict, Verdict::NotYet(from));
    }
}
