//! What happens in the streets around the first two, chapter by chapter: so many lives of a kind in a street
//! between two days. The counts are chosen so that the figures of the texts come out of what happens; each
//! chapter names the practice.

use jiff::civil::{Date, date};
use linli_kernel::StreetCode;

use super::cast::Cast;
use super::dice::Dice;
use super::lives::{
    From, GridEnd, Solved, Stage, Ways, campaign, city_case, grid, look, problem, sign, stage,
    timely, visit,
};
use super::story::Life;

/// A kind of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tale {
    /// A grid case that ends so.
    Grid(GridEnd),
    /// A visit to a firm; no firm is visited twice.
    Visit,
    /// A difficulty of a firm.
    Problem(Solved),
    /// A sign that is put right; whether the shop had to be urged.
    Sign { urged: bool },
    /// A city management case.
    City(From),
    /// A shop looked at in a campaign; whether something was wrong.
    Look { wrong: bool },
    /// A campaign.
    Campaign,
}

/// So many lives of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chapter {
    street: &'static str,
    pub tale: Tale,
    /// How many in the whole demo.
    full: u64,
    /// How many in the small one.
    small: u64,
    /// The first and the last day of it.
    days: (Date, Date),
}

const fn chapter(
    street: &'static str,
    tale: Tale,
    counts: (u64, u64),
    days: (Date, Date),
) -> Chapter {
    Chapter {
        street,
        tale,
        full: counts.0,
        small: counts.1,
        days,
    }
}

const MISHIXIANG: &str = "330105001";
const XIAOHE: &str = "330105003";
const DAGUAN: &str = "330105007";
const SHANGTANG: &str = "330105008";
const BANSHAN: &str = "330105011";
const ZHANONGKOU: &str = "330102013";

const YEAR: (Date, Date) = (date(2020, 1, 2), date(2020, 12, 31));
const TWO_YEARS: (Date, Date) = (date(2019, 1, 2), date(2020, 12, 31));
const HALF: (Date, Date) = (date(2023, 1, 3), date(2023, 6, 30));
const AUTUMN: (Date, Date) = (date(2020, 10, 9), date(2020, 12, 20));
const BY_UNIT: Tale = Tale::Problem(Solved::ByUnit);
const BY_OFFICER: Tale = Tale::Problem(Solved::ByOfficer);

/// Every chapter. The order is part of the plan: dice are thrown by its number.
pub(super) const CHAPTERS: &[Chapter] = &[
    // 米市巷: S154 and S166.
    chapter(MISHIXIANG, Tale::Visit, (1_127, 20), YEAR),
    chapter(MISHIXIANG, BY_UNIT, (90, 2), YEAR),
    chapter(MISHIXIANG, BY_OFFICER, (62, 2), YEAR),
    chapter(MISHIXIANG, Tale::Look { wrong: false }, (424, 8), YEAR),
    chapter(MISHIXIANG, Tale::Look { wrong: true }, (4, 1), YEAR),
    chapter(MISHIXIANG, Tale::Campaign, (5, 1), YEAR),
    // 小河: S211.
    chapter(XIAOHE, Tale::Visit, (1_287, 13), YEAR),
    chapter(XIAOHE, BY_UNIT, (593, 6), YEAR),
    chapter(XIAOHE, BY_OFFICER, (316, 3), YEAR),
    // 大关: S318.
    chapter(DAGUAN, Tale::Visit, (169, 4), YEAR),
    // 半山: S127.
    chapter(BANSHAN, Tale::Sign { urged: true }, (11, 2), AUTUMN),
    chapter(BANSHAN, Tale::Sign { urged: false }, (14, 2), AUTUMN),
    // 闸弄口: S376 and S378.
    chapter(ZHANONGKOU, Tale::Visit, (212, 5), HALF),
    chapter(ZHANONGKOU, BY_UNIT, (101, 2), HALF),
    chapter(ZHANONGKOU, BY_OFFICER, (57, 2), HALF),
    chapter(ZHANONGKOU, Tale::City(From::City), (47, 2), HALF),
    chapter(ZHANONGKOU, Tale::City(From::District), (65, 2), HALF),
    chapter(ZHANONGKOU, Tale::City(From::Own), (12_183, 5), HALF),
    // 上塘: S056.
    chapter(
        SHANGTANG,
        Tale::Grid(GridEnd::Closed),
        (30_412, 14),
        TWO_YEARS,
    ),
    chapter(SHANGTANG, Tale::Grid(GridEnd::Refused), (386, 2), TWO_YEARS),
];

impl Chapter {
    /// The street it happens in.
    pub fn street(&self) -> Option<StreetCode> {
        self.street.parse().ok()
    }

    /// How many lives it has.
    pub fn count(&self, small: bool) -> u64 {
        if small { self.small } else { self.full }
    }

    /// The first and the last day of it.
    #[cfg(test)]
    pub fn days(&self) -> (Date, Date) {
        self.days
    }

    /// Its `nth` life.
    pub fn life(&self, cast: &Cast, mut dice: Dice, nth: u64) -> Option<Life> {
        let stage = stage(cast, &mut dice)?;
        timely(&mut dice, self.days, |dice, day| {
            self.tale.told(dice, &stage, nth, day)
        })
    }
}

impl Tale {
    fn told(self, dice: Dice, stage: &Stage<'_>, nth: u64, day: Date) -> Option<Life> {
        match self {
            Self::Grid(end) => grid(dice, stage, Ways::Usual, end, day),
            Self::Visit => visit(dice, stage, nth, day),
            Self::Problem(solved) => problem(dice, stage, solved, nth, day),
            Self::Sign { urged } => sign(dice, stage, urged, day),
            Self::City(from) => city_case(dice, stage, from, nth, day),
            Self::Look { wrong } => look(dice, stage, wrong, day),
            Self::Campaign => campaign(dice, stage, day),
        }
    }
}
