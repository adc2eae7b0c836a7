//! How many noisy addresses one core matches against a street of 20,000 and a district of 1,000,000. Run with
//! `cargo bench -p linli-address`; prints addresses a second of processor time, how many come first, and what the book
//! takes.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints figures"
)]

#[path = "../tests/noise/mod.rs"]
mod noise;

use std::hint::black_box;
use std::time::{Duration, Instant};

use linli_address::{Book, Candidate, Matcher, Scratch};
use noise::absent::absent;
use noise::reference::Reference;
use noise::write::{Noise, Noisy, noisy};

const TEXTS: usize = 9_500;
const LONG_ENOUGH: Duration = Duration::from_secs(3);

fn main() {
    measure("street", 1, 20_000);
    measure("district", 18, 56_000);
}

fn measure(what: &str, streets: usize, each: usize) {
    let reference = Reference::new(7, streets, each);
    let before = resident();
    let begun = Instant::now();
    let book = reference.book();
    let built = begun.elapsed();
    let mebibytes = resident().saturating_sub(before) / 1024;
    println!(
        "{what}: {} addresses, built in {:.2} s, {mebibytes} MiB",
        reference.all.len(),
        built.as_secs_f64()
    );
    ask(&reference, &book);
}

fn ask(reference: &Reference, book: &Book<usize>) {
    let texts = noisy(reference, 17, TEXTS);
    let missing: Vec<String> = absent(reference, 18, TEXTS)
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let right = texts.iter().filter(|one| comes_first(book, one)).count();
    println!("  {right} of {} noisy addresses come first", texts.len());
    let accepts = |text: &&String| {
        Matcher::new(book)
            .rank(text, 1)
            .iter()
            .any(Candidate::is_accepted)
    };
    let wrong = missing.iter().filter(accepts).count();
    println!(
        "  {wrong} of {} that do not exist are accepted",
        missing.len()
    );
    let all: Vec<&str> = texts.iter().map(|one| one.text.as_str()).collect();
    say("all kinds of noise", book, &all);
    let of = |kinds: &[Noise]| -> Vec<&str> {
        let some = texts.iter().filter(|one| kinds.contains(&one.noise));
        some.map(|one| one.text.as_str()).collect()
    };
    say("full names", book, &of(&[Noise::Full]));
    say(
        "misspelt names",
        book,
        &of(&[Noise::Homophone, Noise::Lookalike, Noise::Slip]),
    );
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    say("that do not exist", book, &missing);
}

fn comes_first(book: &Book<usize>, one: &Noisy) -> bool {
    Matcher::new(book)
        .rank(&one.text, 1)
        .first()
        .is_some_and(|first| first.id == one.truth)
}

/// The mean of some rounds, in processor time: others may use the machine meanwhile.
fn say(what: &str, book: &Book<usize>, texts: &[&str]) {
    let (matcher, mut scratch) = (Matcher::new(book), Scratch::default());
    let (begun, clock) = (processor_seconds(), Instant::now());
    let mut many = 0;
    while clock.elapsed() < LONG_ENOUGH {
        for text in texts {
            black_box(matcher.rank_with(&mut scratch, black_box(text), 3));
        }
        many += texts.len();
    }
    let seconds = match processor_seconds() - begun {
        spent if spent > 0.0 => spent,
        _ => clock.elapsed().as_secs_f64(),
    };
    let many = many as f64;
    println!(
        "  {what:<20} {:>8.2} µs {:>9.0} /s",
        seconds / many * 1e6,
        many / seconds
    );
}

/// Processor time of this process, to a hundredth of a second; 0 where the system does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Resident memory of this process in KiB; 0 where the system does not tell.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
