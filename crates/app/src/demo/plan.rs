//! How much happens, and when. The counts are chosen so that the year agrees with what the texts say of it;
//! the figures themselves are counted from what then happens.

mod lately;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use linli_kernel::StreetCode;

use super::cast::Cast;
use super::chapters::{CHAPTERS, Chapter};
use super::collecting::Collected;
use super::dice::Dice;
use super::half::Half;
use super::lives::{
    BellEnd, GridEnd, Stage, Ways, bell, day, days_ago, grid, so_far, stage, supervised, whistle,
};
use super::records::Kept;
use super::story::Life;

/// The street of the four-level grid loop.
pub const GRID_STREET: &str = "330105005";
/// The street of the consultation bell.
pub const BELL_STREET: &str = "330105001";

/// How large the demo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demo {
    /// Mixed into every throw of the dice.
    seed: u64,
    /// Grid cases of the year that are handled and closed in the first street.
    closed: u64,
    /// Grid cases of the year that are refused or withdrawn there.
    dropped: u64,
    /// Grid cases of the year in the second street.
    elsewhere: u64,
    bells: Bells,
    /// Whistles of the year, in both streets together.
    whistles: u64,
    /// What happened in the last days, in each street.
    recent: u64,
    /// Whether the chapters are told in a few lives each.
    is_small: bool,
    /// Residents of each compound.
    pub(super) residents: usize,
    /// Whether the streets around the two are founded too, down to their communities.
    pub(super) neighbours: bool,
}

/// The bells of the year, by how they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bells {
    solved: u64,
    listed: u64,
    still_listed: u64,
    unsolved: u64,
    refused: u64,
    withdrawn: u64,
    open: u64,
    /// How many rate, and how many of these are not satisfied.
    rated: u64,
    displeased: u64,
}

impl Demo {
    /// The year 2020 as the yearbook tells it, and some live days.
    #[must_use]
    pub fn full() -> Self {
        Self {
            seed: 2020,
            closed: 21_977,
            dropped: 640,
            elsewhere: 300,
            // 118 + 46 + 14 = 178 of 217.
            bells: Bells {
                solved: 118,
                listed: 46,
                still_listed: 14,
                unsolved: 15,
                refused: 13,
                withdrawn: 4,
                open: 7,
                rated: 122,
                displeased: 11,
            },
            whistles: 96,
            recent: 120,
            is_small: false,
            residents: 16,
            neighbours: true,
        }
    }

    /// A few hundred cases, for tests and browser journeys.
    #[must_use]
    pub fn small() -> Self {
        Self {
            closed: 150,
            dropped: 12,
            elsewhere: 10,
            bells: Bells {
                solved: 12,
                listed: 5,
                still_listed: 1,
                unsolved: 2,
                refused: 1,
                withdrawn: 1,
                open: 1,
                rated: 12,
                displeased: 1,
            },
            whistles: 8,
            recent: 45,
            is_small: true,
            residents: 2,
            neighbours: false,
            ..Self::full()
        }
    }

    /// The addresses collected in the first street in 2020.
    pub(super) fn collected_in_2020(&self) -> Collected {
        let (buildings, places) = if self.is_small {
            (2, 40)
        } else {
            (300, 40_240)
        };
        Collected {
            buildings,
            places,
            entrances: true,
            days: (date(2020, 1, 6), date(2020, 12, 18)),
        }
    }

    /// The buildings and dwellings newly collected in 闸弄口 in 2023, before the rounds of the year.
    pub(super) fn collected_in_2023(&self) -> Collected {
        let (buildings, places) = if self.is_small { (1, 7) } else { (25, 2_607) };
        Collected {
            buildings,
            places,
            entrances: false,
            days: (date(2023, 1, 3), date(2023, 1, 3)),
        }
    }

    /// The half-year of 闸弄口.
    pub(super) fn half(&self) -> Half {
        if self.is_small {
            Half::small()
        } else {
            Half::full()
        }
    }

    /// What is on the registers of the first two streets.
    pub(super) fn kept(&self) -> [Kept; 2] {
        let (homes, others) = if self.is_small { (10, 3) } else { (40, 12) };
        let first = Kept {
            grids: 6,
            homes: (homes, others),
            shops: 4,
            firms: 8,
        };
        let second = Kept {
            grids: 3,
            homes: (others, 2),
            firms: 4,
            ..first
        };
        [first, second]
    }

    /// The streets it lives in: the first two, then those of the chapters.
    #[must_use]
    pub fn streets() -> Vec<StreetCode> {
        let mut streets: Vec<StreetCode> = [GRID_STREET, BELL_STREET]
            .iter()
            .filter_map(|code| code.parse().ok())
            .collect();
        for street in CHAPTERS.iter().filter_map(Chapter::street) {
            if !streets.contains(&street) {
                streets.push(street);
            }
        }
        streets
    }

    /// Every life of the year. `casts` are those of [`Demo::streets`].
    pub(super) fn year(&self, casts: &[Cast]) -> Vec<(StreetCode, Life)> {
        let [here, there, ..] = casts else {
            return Vec::new();
        };
        let grid_of = |cast, end| {
            move |dice, stage: &Stage<'_>| {
                grid_life(dice, stage, end).map(|life| (street(cast), life))
            }
        };
        let mut lives = Vec::new();
        lives.extend(self.each(1, self.closed, here, grid_of(here, GridEnd::Closed)));
        lives.extend(self.each(
            2,
            self.dropped * 3 / 4,
            here,
            grid_of(here, GridEnd::Refused),
        ));
        lives.extend(self.each(
            3,
            self.dropped - self.dropped * 3 / 4,
            here,
            grid_of(here, GridEnd::Withdrawn),
        ));
        lives.extend(self.each(4, self.elsewhere, there, grid_of(there, GridEnd::Closed)));
        lives.extend(self.year_of_bells(there));
        for (kind, cast) in [(20, here), (21, there)] {
            lives.extend(self.each(kind, self.whistles / 2, cast, |mut dice, stage| {
                let day = day(&mut dice, date(2020, 3, 2), date(2020, 12, 10));
                let joint = dice.chance(40);
                whistle(dice, stage, joint, day).map(|life| (cast.street, life))
            }));
        }
        lives.extend(self.told(casts));
        lives
    }

    /// The lives of the chapters.
    fn told(&self, casts: &[Cast]) -> Vec<(StreetCode, Life)> {
        let mut lives = Vec::new();
        for (kind, chapter) in (100..).zip(CHAPTERS) {
            let street = chapter.street();
            let Some(cast) = casts.iter().find(|cast| Some(cast.street) == street) else {
                continue;
            };
            let all = chapter.count(self.is_small);
            lives.extend((0..all).filter_map(|nth| {
                let dice = Dice::of(self.seed, kind << 32 | nth);
                Some((cast.street, chapter.life(cast, dice, nth, all)?))
            }));
        }
        lives
    }

    /// The bell hung from 15 May 2020 on (S174).
    fn year_of_bells(&self, cast: &Cast) -> Vec<(StreetCode, Life)> {
        let bells = self.bells;
        let ends = [
            (BellEnd::Solved, bells.solved),
            (BellEnd::Listed, bells.listed),
            (BellEnd::StillListed, bells.still_listed),
            (BellEnd::Unsolved, bells.unsolved),
            (BellEnd::Refused, bells.refused),
            (BellEnd::Withdrawn, bells.withdrawn),
            (BellEnd::Open, bells.open),
        ];
        let mut lives = Vec::new();
        let mut rated = 0;
        for (kind, (end, count)) in (10..).zip(ends) {
            lives.extend(self.each(kind, count, cast, |mut dice, stage| {
                let rates = matches!(end, BellEnd::Solved | BellEnd::Listed) && rated < bells.rated;
                rated += u64::from(rates);
                let pleased = rates.then_some(rated > bells.displeased);
                let first = if end == BellEnd::Open {
                    date(2020, 12, 21)
                } else {
                    date(2020, 5, 15)
                };
                let last = if end == BellEnd::Open {
                    date(2020, 12, 30)
                } else {
                    date(2020, 12, 14)
                };
                let day = day(&mut dice, first, last);
                bell(dice, stage, end, pleased, day).map(|life| (cast.street, life))
            }));
        }
        lives
    }

    /// What happened in the first two streets in the last days before `now`, much of it still open.
    pub(super) fn recent(&self, casts: &[Cast], now: Timestamp) -> Vec<(StreetCode, Life)> {
        let mut lives = Vec::new();
        for (kind, cast) in (30..).zip(casts.iter().take(2)) {
            lives.extend(self.each(kind, self.recent, cast, |mut dice, stage| {
                let ago = dice.between(0, 12);
                let day = days_ago(now, ago);
                let (steps, urgent) = (dice.index(9) + 1, dice.chance(15));
                let life = match dice.between(1, 10) {
                    1..=6 => grid(dice, stage, Ways::Mixed, GridEnd::Closed, day),
                    7..=9 => bell(dice, stage, BellEnd::Solved, Some(true), day),
                    _ => whistle(dice, stage, false, day),
                };
                let mut life = so_far(life?, now, steps)?;
                if urgent {
                    supervised(&mut life, &cast.supervisor, now);
                }
                Some((cast.street, life))
            }));
        }
        lives
    }

    /// So many lives of a kind, each with its own dice and stage.
    fn each(
        &self,
        kind: u64,
        count: u64,
        cast: &Cast,
        mut live: impl FnMut(Dice, &Stage<'_>) -> Option<(StreetCode, Life)>,
    ) -> Vec<(StreetCode, Life)> {
        (0..count)
            .filter_map(|nth| {
                let mut dice = Dice::of(self.seed, kind << 32 | nth);
                let stage = stage(cast, &mut dice)?;
                live(dice, &stage)
            })
            .collect()
    }
}

fn street(cast: &Cast) -> StreetCode {
    cast.street
}

/// The platform's version 2.0 ran from January 2020 (S245). What could take long begins early enough to end
/// within the year.
fn grid_life(mut dice: Dice, stage: &Stage<'_>, end: GridEnd) -> Option<Life> {
    let over = |life: &Life| {
        life.steps
            .last()
            .is_none_or(|step| crate::zone::day(step.at) > date(2020, 12, 30))
    };
    let first: Date = date(2020, 1, 2);
    let early = day(&mut dice, first, date(2020, 12, 1));
    let begins = day(&mut dice, first, date(2020, 12, 29));
    let life = grid(dice.clone(), stage, Ways::Usual, end, begins)?;
    if over(&life) {
        grid(dice, stage, Ways::Usual, end, early)
    } else {
        Some(life)
    }
}
