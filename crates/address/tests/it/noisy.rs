//! The right address comes first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use linli_address::{Book, Matcher, Scratch};

use crate::noise::reference::Reference;
use crate::noise::write::{Noise, noisy};

const NOISY: usize = 7_600;

/// First, accepted and all, for each kind of noise, and some that went wrong.
fn tally(reference: &Reference, book: &Book<usize>, seed: u64) -> (usize, String) {
    let (matcher, mut scratch) = (Matcher::new(book), Scratch::default());
    let mut kinds: BTreeMap<Noise, [usize; 4]> = BTreeMap::new();
    let mut wrong = String::new();
    for one in noisy(reference, seed, NOISY) {
        let found = matcher.rank_with(&mut scratch, &one.text, 3);
        let right = found.first().is_some_and(|first| first.id == one.truth);
        let accepted = found.first().is_some_and(|first| first.is_accepted());
        let counts = kinds.entry(one.noise).or_default();
        counts[0] += 1;
        counts[1] += usize::from(right);
        counts[2] += usize::from(right && accepted);
        counts[3] += usize::from(!right && accepted);
        if !right {
            let truth = reference.all[one.truth].full_name();
            let found = found.first().map(|first| (&first.full_name, first.score));
            let _ = writeln!(
                wrong,
                "{:?} {} : {truth} not {found:?}",
                one.noise, one.text
            );
        }
    }
    let mut table = String::from("noise all first accepted wrongly-accepted\n");
    for (noise, [all, first, accepted, wrongly]) in &kinds {
        let _ = writeln!(table, "{noise:?} {all} {first} {accepted} {wrongly}");
    }
    let first = kinds.values().map(|counts| counts[1]).sum();
    (first, format!("{table}{wrong}"))
}

#[test]
fn of_noisy_addresses_of_a_street_at_least_99_in_100_come_first() {
    let reference = Reference::new(1, 1, 20_000);
    let (first, said) = tally(&reference, &reference.book(), 11);
    println!("{said}");
    assert!(first * 100 >= NOISY * 99, "{first} of {NOISY}\n{said}");
}

#[test]
fn of_noisy_addresses_of_a_district_at_least_99_in_100_come_first() {
    let reference = Reference::new(2, 18, 6_000);
    let (first, said) = tally(&reference, &reference.book(), 12);
    println!("{said}");
    assert!(first * 100 >= NOISY * 99, "{first} of {NOISY}\n{said}");
}
