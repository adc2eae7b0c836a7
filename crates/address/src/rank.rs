//! From a text to ranked candidates.

use crate::book::Book;
use crate::fold::Normal;
use crate::level::Hint;
use crate::level::Level;
use crate::names::Mention;
use crate::near::{Hit, Sums};
use crate::resolve::{CLOSE, Outcome, Resolver, Room};
use crate::scan::{Kind, Scan};
use crate::score::{self, ACCEPT, Loss, Verdict};

/// No more of a text is read; what lies behind counts as unexplained.
const LONGEST: usize = 160;
/// Corrected names tried in one text.
const CORRECTIONS: usize = 8;

/// An address that a text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<K> {
    /// What the caller calls it.
    pub id: K,
    /// 0 to 1000: 1000 less what it lost.
    pub score: u16,
    /// Its name from the largest level down.
    pub full_name: String,
    /// What became of each of its levels, from the largest down.
    pub parts: Vec<(Level, Verdict)>,
    /// What it lost, and why.
    pub losses: Vec<(Loss, u16)>,
    /// The parts of the text that it does not explain, as they stand there, with a blank between them.
    pub unmatched: String,
}

impl<K> Candidate<K> {
    /// Whether it may be used without a person looking.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.score >= ACCEPT
    }
}

/// Memory that is used again from text to text: one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    text: Normal,
    exact: Vec<Mention>,
    tried: Vec<Mention>,
    scan: Scan,
    sums: Sums,
    hits: Vec<Hit>,
    wanted: Vec<bool>,
    room: Room,
    found: Vec<Outcome>,
}

impl Scratch {
    /// Marks the characters that nothing explains; whether there are any.
    fn mark_strange(&mut self) -> bool {
        self.wanted.clear();
        self.wanted.resize(self.text.chars.len(), false);
        for piece in &self.scan.pieces {
            if matches!(piece.kind, Kind::Unknown | Kind::Ending { .. }) {
                self.wanted[piece.start..piece.end].fill(true);
            }
        }
        for token in &self.scan.tokens {
            if matches!(token.hint, Hint::Foreign | Hint::Lane) {
                self.wanted[token.start..token.end].fill(true);
            }
        }
        self.wanted.contains(&true)
    }
}

/// Asks a book. Threads may share it; each keeps its own [`Scratch`].
#[derive(Debug)]
pub struct Matcher<'a, K> {
    book: &'a Book<K>,
}

impl<'a, K: Clone> Matcher<'a, K> {
    /// A matcher over a book.
    #[must_use]
    pub fn new(book: &'a Book<K>) -> Self {
        Self { book }
    }

    /// The addresses that a text may mean, best first, no more than `limit`; none where it names no place of the book.
    #[must_use]
    pub fn rank(&self, text: &str, limit: usize) -> Vec<Candidate<K>> {
        self.rank_with(&mut Scratch::default(), text, limit)
    }

    /// The same with memory that is used again.
    #[must_use]
    pub fn rank_with(&self, scratch: &mut Scratch, text: &str, limit: usize) -> Vec<Candidate<K>> {
        scratch.text.read(text, LONGEST);
        scratch.found.clear();
        self.book.names.find(&scratch.text, &mut scratch.exact);
        scratch.tried.clone_from(&scratch.exact);
        self.resolve(scratch);
        let best = scratch
            .found
            .iter()
            .map(|outcome| outcome.losses.score())
            .max();
        if best.unwrap_or(0) < ACCEPT {
            self.correct(scratch);
        }
        settle(self.book, &mut scratch.found);
        let found = scratch.found.iter().take(limit);
        found
            .filter_map(|outcome| self.candidate(outcome, text, &scratch.text))
            .collect()
    }

    fn resolve(&self, scratch: &mut Scratch) {
        scratch
            .scan
            .read(&scratch.text.chars, &scratch.tried, &self.book.names);
        let resolver = Resolver {
            book: self.book,
            text: &scratch.text,
            scan: &scratch.scan,
            mentions: &scratch.tried,
        };
        resolver.resolve(&mut scratch.room, &mut scratch.found);
    }

    /// Tries names that are nearly what stands there, where something is unexplained.
    fn correct(&self, scratch: &mut Scratch) {
        if !scratch.mark_strange() {
            return;
        }
        let near = &self.book.names.near;
        near.find(
            &scratch.text.chars,
            &scratch.wanted,
            &mut scratch.sums,
            &mut scratch.hits,
        );
        let mut hits = std::mem::take(&mut scratch.hits);
        hits.sort_by_key(|hit| (hit.cost, usize::MAX - hit.agree));
        for hit in hits.iter().take(CORRECTIONS) {
            let Scratch { exact, tried, .. } = scratch;
            tried.clear();
            let apart = |mention: &&Mention| mention.end <= hit.start || hit.end <= mention.start;
            tried.extend(exact.iter().filter(apart));
            let Hit {
                form,
                start,
                end,
                cost,
                ..
            } = *hit;
            tried.push(Mention {
                form,
                start,
                end,
                cost,
            });
            tried.sort_unstable_by_key(|mention| mention.start);
            self.resolve(scratch);
        }
        scratch.hits = hits;
    }

    fn candidate(&self, outcome: &Outcome, original: &str, text: &Normal) -> Option<Candidate<K>> {
        let tree = &self.book.tree;
        let mut parts = Vec::new();
        for level in Level::ALL {
            if tree.above(outcome.node, level).is_some() {
                parts.push((level, outcome.verdicts[level.at()]));
            }
        }
        Some(Candidate {
            id: self.book.ids[outcome.node as usize].clone()?,
            score: outcome.losses.score(),
            full_name: self.book.full_name(outcome.node),
            parts,
            losses: outcome.losses.list(),
            unmatched: unmatched(outcome, original, text),
        })
    }
}

/// One outcome for each place, best first; places that fit equally well are ambiguous.
fn settle<K>(book: &Book<K>, found: &mut Vec<Outcome>) {
    found.sort_by_key(|outcome| (outcome.node, outcome.losses.sum()));
    found.dedup_by_key(|outcome| outcome.node);
    found.sort_by_key(|outcome| outcome.losses.sum());
    let Some(first) = found.first() else { return };
    let (best, near) = (first.node, first.losses.sum() + CLOSE);
    let tree = &book.tree;
    let rival =
        |outcome: &Outcome| !tree.holds(best, outcome.node) && !tree.holds(outcome.node, best);
    let close = found
        .iter()
        .take_while(|outcome| outcome.losses.sum() <= near)
        .count();
    if !found[..close].iter().any(rival) {
        return;
    }
    for outcome in &mut found[..close] {
        if !outcome.losses.has(Loss::Ambiguous) {
            outcome.losses.add(Loss::Ambiguous, score::AMBIGUOUS);
        }
    }
    found.sort_by_key(|outcome| outcome.losses.sum());
}

/// The stretches of the original that are not explained, neighbours in one piece.
fn unmatched(outcome: &Outcome, original: &str, text: &Normal) -> String {
    let mut ranges = outcome.unmatched.clone();
    ranges.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match joined.last_mut() {
            Some(last) if start <= last.1 || (start == last.1 + 1 && text.chars[last.1] == '-') => {
                last.1 = last.1.max(end);
            }
            Some(_) | None => joined.push((start, end)),
        }
    }
    let part = |(start, end): (usize, usize)| {
        let (first, last) = (text.from.get(start)?, text.from.get(end.checked_sub(1)?)?);
        original.get(first.0 as usize..last.1 as usize)
    };
    let parts: Vec<&str> = joined.into_iter().filter_map(part).collect();
    parts.join(" ")
}
