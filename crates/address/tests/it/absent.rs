//! What does not exist is never accepted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use linli_address::{ACCEPT, Matcher, Scratch};

use crate::noise::absent::{Absent, absent};
use crate::noise::reference::Reference;

fn none_is_accepted(reference: &Reference, seed: u64) {
    let book = reference.book();
    let (matcher, mut scratch) = (Matcher::new(&book), Scratch::default());
    let (mut accepted, mut many) = (String::new(), 0);
    let mut nearest: BTreeMap<Absent, (u16, String)> = BTreeMap::new();
    for (kind, text) in absent(reference, seed, 10_000) {
        let found = matcher.rank_with(&mut scratch, &text, 1);
        let Some(first) = found.first() else { continue };
        let highest = nearest.entry(kind).or_default();
        if first.score > highest.0 {
            *highest = (first.score, format!("{text}: {}", first.full_name));
        }
        if first.score >= ACCEPT {
            many += 1;
            let _ = writeln!(
                accepted,
                "{kind:?} {text}: {} {} {:?}",
                first.full_name, first.score, first.losses
            );
        }
    }
    println!("{nearest:#?}");
    assert_eq!(many, 0, "\n{accepted}");
}

#[test]
fn of_ten_thousand_addresses_that_a_street_does_not_have_none_is_accepted() {
    none_is_accepted(&Reference::new(3, 1, 20_000), 21);
}

#[test]
fn of_ten_thousand_addresses_that_a_district_does_not_have_none_is_accepted() {
    none_is_accepted(&Reference::new(4, 18, 6_000), 22);
}
