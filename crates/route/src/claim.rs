//! What a rule claims, as a set of cells: matters of scenes × places × areas × times. Cells are what rules can tell
//! apart, so that sets of them are exact; conditions over answers stand beside.

use std::collections::BTreeSet;

use jiff::civil::Weekday;

use crate::compile::{Ready, RuleSet};
use crate::window::{DAY, Window};

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn of(count: usize, holds: impl Fn(usize) -> bool) -> Self {
        let mut words = vec![0; count.div_ceil(64)];
        for at in (0..count).filter(|at| holds(*at)) {
            words[at / 64] |= 1_u64 << (at % 64);
        }
        Self(words)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn both(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    fn less(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & !b).collect())
    }

    /// The smallest of them.
    fn first(&self) -> Option<usize> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word * 64 + usize::try_from(self.0[word].trailing_zeros()).ok()?)
    }
}

/// Dimensions of a claim, in the order they are kept.
pub(crate) const MATTER: usize = 0;
pub(crate) const PLACE: usize = 1;
pub(crate) const AREA: usize = 2;
pub(crate) const TIME: usize = 3;

/// A product of one set in each dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim(pub(crate) [Bits; 4]);

impl Claim {
    /// What both claim; none where nothing.
    pub(crate) fn both(&self, other: &Self) -> Option<Self> {
        let met = [0, 1, 2, 3].map(|at| self.0[at].both(&other.0[at]));
        met.iter().all(|bits| !bits.is_empty()).then_some(Self(met))
    }

    /// What is left of it without the other, in pieces that do not overlap.
    fn less(self, other: &Self) -> Vec<Self> {
        if self.both(other).is_none() {
            return vec![self];
        }
        let (mut rest, mut pieces) = (self, Vec::new());
        for at in 0..4 {
            let outside = rest.0[at].less(&other.0[at]);
            if !outside.is_empty() {
                let mut piece = rest.clone();
                piece.0[at] = outside;
                pieces.push(piece);
            }
            rest.0[at] = rest.0[at].both(&other.0[at]);
        }
        pieces
    }

    /// One cell of it.
    pub(crate) fn cell(&self) -> Option<[usize; 4]> {
        let [matter, place, area, time] = &self.0;
        Some([
            matter.first()?,
            place.first()?,
            area.first()?,
            time.first()?,
        ])
    }
}

/// The most pieces a question may fall into before it is left undecided.
const PIECES: usize = 4_096;

/// What is left of a claim without the others; none where it falls into too many pieces to tell.
pub(crate) fn left<'a>(
    claim: Claim,
    others: impl Iterator<Item = &'a Claim>,
) -> Option<Vec<Claim>> {
    let mut rest = vec![claim];
    for other in others {
        rest = rest.into_iter().flat_map(|one| one.less(other)).collect();
        if rest.is_empty() {
            break;
        }
        if rest.len() > PIECES {
            return None;
        }
    }
    Some(rest)
}

/// A kind of day as rules tell days apart: the weekday, whether it is worked, whether the day before was.
type DayCell = (Weekday, bool, bool);

/// What rules of a set can tell apart.
pub(crate) struct Cells {
    /// Scene and matter.
    pub(crate) matters: Vec<(String, String)>,
    /// Paths that rules name, and those asked about; a place belongs to the longest that it lies in. The first
    /// is empty: the rest of the street.
    pub(crate) places: Vec<String>,
    /// Which areas hold a point: none, each alone, and each pair that meets.
    pub(crate) areas: Vec<Vec<u32>>,
    days: Vec<DayCell>,
    /// Where parts of the day begin.
    pub(crate) minutes: Vec<u16>,
}

impl Cells {
    /// The cells of a set; `places` are further paths that will be asked about, `pairs` the areas that meet.
    pub(crate) fn of(set: &RuleSet, places: &[String], pairs: &[(u32, u32)]) -> Self {
        let matters = set.known.scenes.iter().flat_map(|scene| {
            let all = scene.matters.iter();
            all.map(|matter| (scene.id.clone(), matter.id.clone()))
        });
        let named = set.rules.iter().flat_map(|ready| &ready.rule.when.places);
        let places: BTreeSet<String> = named
            .chain(places)
            .cloned()
            .chain([String::new()])
            .collect();
        let numbers = (0_u32..).zip(set.known.areas.all());
        let single = numbers
            .filter(|(_, area)| !area.outline)
            .map(|(nth, _)| vec![nth]);
        let pairs = pairs.iter().map(|(one, other)| vec![*one, *other]);
        let spans = set
            .rules
            .iter()
            .flat_map(|ready| &ready.rule.when.window.hours);
        let minutes: BTreeSet<u16> = spans
            .flat_map(|span| [span.from, span.to % DAY])
            .chain([0])
            .collect();
        Self {
            matters: matters.collect(),
            places: places.into_iter().collect(),
            areas: std::iter::once(Vec::new())
                .chain(single)
                .chain(pairs)
                .collect(),
            days: days(),
            minutes: minutes.into_iter().collect(),
        }
    }

    /// What a rule claims, its condition aside.
    pub(crate) fn claim(&self, ready: &Ready) -> Claim {
        let when = &ready.rule.when;
        let matter = |at: usize| {
            self.matters
                .get(at)
                .is_some_and(|(scene, matter)| ready.is_for(scene, matter))
        };
        let place = |at: usize| {
            when.places.is_empty()
                || when
                    .places
                    .iter()
                    .any(|path| self.places[at].starts_with(path))
        };
        let area = |at: usize| {
            when.areas.is_empty() || self.areas[at].iter().any(|one| ready.areas.contains(one))
        };
        Claim([
            Bits::of(self.matters.len(), matter),
            Bits::of(self.places.len(), place),
            Bits::of(self.areas.len(), area),
            self.times(&when.window),
        ])
    }

    /// One matter everywhere below a path, at any time.
    pub(crate) fn of_matter(&self, matter: usize, path: &str) -> Claim {
        Claim([
            Bits::of(self.matters.len(), |at| at == matter),
            Bits::of(self.places.len(), |at| self.places[at].starts_with(path)),
            Bits::of(self.areas.len(), |_at| true),
            self.times(&Window::default()),
        ])
    }

    fn times(&self, window: &Window) -> Bits {
        let parts = self.minutes.len();
        Bits::of(self.days.len() * parts, |at| {
            let (weekday, worked, before) = self.days[at / parts];
            window.holds(
                self.minutes[at % parts],
                (weekday, worked),
                (weekday.previous(), before),
            )
        })
    }

    /// The day and the first minute of a time cell.
    pub(crate) fn time(&self, at: usize) -> (Weekday, bool, u16) {
        let parts = self.minutes.len();
        let (weekday, worked, _before) = self.days[at / parts];
        (weekday, worked, self.minutes[at % parts])
    }
}

fn days() -> Vec<DayCell> {
    let mut out = Vec::new();
    let mut weekday = Weekday::Monday;
    for _day in 0..7 {
        for (worked, before) in [(true, true), (true, false), (false, true), (false, false)] {
            out.push((weekday, worked, before));
        }
        weekday = weekday.next();
    }
    out
}
