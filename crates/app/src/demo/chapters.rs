//! What happens in the streets around the first two, chapter by chapter: so many lives of a kind in a street
//! between two days. The counts are chosen so that the figures of the texts come out of what happens; each
//! chapter names the practice.

use jiff::civil::{Date, date};
use linli_kernel::StreetCode;

use super::cast::Cast;
use super::dice::Dice;
use super::lives::{
    From, GridEnd, MediationEnd, Solved, Stage, Venue, Wages, Ways, address, backlog, campaign,
    city_case, grid, land, look, mediation, part, problem, sign, stage, timely, visit, wages,
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
    /// A mediation there that ends so.
    Mediation(Venue, MediationEnd),
    /// A veteran's petition settled there.
    Veteran(Venue),
    /// The lawsuits over a piece of land, settled after so many meetings.
    Land { meetings: u64 },
    /// A case of wages with so many workers, and its part of what all of the chapter recover.
    Wages { workers: u64, yuan: u64 },
    /// A petition that lay long, settled and struck off.
    Backlog,
    /// An address that is said to be wrong; whether it was, and was updated.
    Address { updated: bool },
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
const GONGCHENQIAO: &str = "330105005";
const SHANGTANG: &str = "330105008";
const XIANGFU: &str = "330105009";
const BANSHAN: &str = "330105011";
const DONGXIN: &str = "330105018";
const ZHANONGKOU: &str = "330102013";

const YEAR: (Date, Date) = (date(2020, 1, 2), date(2020, 12, 31));
const TWO_YEARS: (Date, Date) = (date(2019, 1, 2), date(2020, 12, 31));
const HALF: (Date, Date) = (date(2023, 1, 3), date(2023, 6, 30));
const AUTUMN: (Date, Date) = (date(2020, 10, 9), date(2020, 12, 20));
/// The platform of 1+8+N was set up in March 2020.
const FROM_MARCH: (Date, Date) = (date(2020, 3, 16), date(2020, 12, 31));
/// The dispute over the land was settled in August.
const TO_AUGUST: (Date, Date) = (date(2020, 1, 6), date(2020, 8, 20));
/// 今年 2 月 of a text on the third anniversary of the demonstration zone, which began in 2021.
const FEBRUARY: (Date, Date) = (date(2024, 2, 1), date(2024, 2, 29));
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
    // 上塘: S057. What one side declines was never mediated.
    chapter(SHANGTANG, settled(Venue::Anywhere), (946, 5), TWO_YEARS),
    chapter(SHANGTANG, declined(Venue::Anywhere), (38, 1), TWO_YEARS),
    // 祥符: S100, and S086, which is one of the 760.
    chapter(XIANGFU, settled(Venue::Centre), (759, 4), YEAR),
    chapter(XIANGFU, Tale::Land { meetings: 54 }, (1, 1), TO_AUGUST),
    chapter(XIANGFU, failed(Venue::Centre), (7, 1), YEAR),
    chapter(XIANGFU, declined(Venue::Centre), (29, 1), YEAR),
    // 小河: S219.
    chapter(XIAOHE, settled(Venue::MicroCourt), (524, 4), YEAR),
    chapter(XIAOHE, Tale::Veteran(Venue::MicroCourt), (9, 2), YEAR),
    chapter(XIAOHE, declined(Venue::MicroCourt), (17, 1), YEAR),
    // 拱宸桥: S249.
    chapter(GONGCHENQIAO, settled(Venue::Anywhere), (69, 3), FROM_MARCH),
    chapter(GONGCHENQIAO, failed(Venue::Anywhere), (5, 1), FROM_MARCH),
    // 大关: S330.
    chapter(DAGUAN, wages_of(3, 181_200), (38, 3), YEAR),
    // 东新: S353, with an invented amount.
    chapter(DONGXIN, wages_of(18, 203_400), (1, 1), FEBRUARY),
    // 祥符: S100.
    chapter(XIANGFU, Tale::Backlog, (9, 2), YEAR),
    // 闸弄口: S400. Of 504 addresses said to be wrong 176 were updated.
    chapter(ZHANONGKOU, Tale::Address { updated: true }, (176, 3), HALF),
    chapter(ZHANONGKOU, Tale::Address { updated: false }, (328, 2), HALF),
];

const fn settled(venue: Venue) -> Tale {
    Tale::Mediation(venue, MediationEnd::Settled)
}

const fn failed(venue: Venue) -> Tale {
    Tale::Mediation(venue, MediationEnd::Failed)
}

const fn declined(venue: Venue) -> Tale {
    Tale::Mediation(venue, MediationEnd::Declined)
}

const fn wages_of(workers: u64, yuan: u64) -> Tale {
    Tale::Wages { workers, yuan }
}

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

    /// Its `nth` life of `all`.
    pub fn life(&self, cast: &Cast, mut dice: Dice, nth: u64, all: u64) -> Option<Life> {
        let stage = stage(cast, &mut dice)?;
        timely(&mut dice, self.days, |dice, day| {
            self.tale.told(dice, &stage, (nth, all), day)
        })
    }
}

impl Tale {
    fn told(
        self,
        dice: Dice,
        stage: &Stage<'_>,
        (nth, all): (u64, u64),
        day: Date,
    ) -> Option<Life> {
        match self {
            Self::Grid(end) => grid(dice, stage, Ways::Usual, end, day),
            Self::Visit => visit(dice, stage, nth, day),
            Self::Problem(solved) => problem(dice, stage, solved, nth, day),
            Self::Sign { urged } => sign(dice, stage, urged, day),
            Self::City(from) => city_case(dice, stage, from, nth, day),
            Self::Look { wrong } => look(dice, stage, wrong, day),
            Self::Campaign => campaign(dice, stage, day),
            Self::Mediation(venue, end) => mediation(dice, stage, (venue, false), end, day),
            Self::Veteran(venue) => {
                mediation(dice, stage, (venue, true), MediationEnd::Settled, day)
            }
            Self::Wages { workers, yuan } => {
                let yuan = part(yuan, nth, all);
                wages(dice, stage, Wages { workers, yuan }, nth, day)
            }
            Self::Land { meetings } => land(dice, stage, meetings, day),
            Self::Backlog => backlog(dice, stage, day),
            Self::Address { updated } => address(dice, stage, updated, day),
        }
    }
}
