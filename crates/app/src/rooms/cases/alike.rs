//! How much two reports look like one and the same (疑似重复): a score whose parts are told in words. Pure.
//!
//! Of 100 points place has 30, time 10, words 35, matter 10 and photos 15. Where one of the two has no photo, photos
//! are left out and the rest is scaled up. Words are compared by pairs of neighbouring characters: twice the number of
//! pairs both texts have, over the number both have together (Dice). Chinese needs no word list for it, and "楼道堆垃圾"
//! and "楼道里堆着垃圾" still share half. A number of two signs or more, such
//! as that of an order, is left out: those are alike for all of a year. Only what is not personal is compared: the
//! title and the texts of a report.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use linli_flow::{FieldKind, Scene};
use linli_kernel::Text;
use serde_json::Value;

use crate::rooms::files;
use crate::rooms::places::{Apart, PlaceKind, Spot};

/// What is compared of a report.
#[derive(Clone, Debug)]
pub(super) struct Traits {
    /// Where it is; none where the place is not known any more.
    pub(super) spot: Option<Spot>,
    pub(super) at: Timestamp,
    pub(super) matter: String,
    /// What was said, without personal answers.
    pub(super) words: String,
    /// The fingerprints of its photos.
    pub(super) photos: Vec<i64>,
}

/// One thing that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Where it is.
    Place,
    /// When it was reported.
    Time,
    /// What was said.
    Words,
    /// What the photos show.
    Photos,
    /// What it is about.
    Matter,
}

/// What one of them contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is compared.
    pub of: Trait,
    /// How many points it has.
    pub points: u32,
    /// How many it could have.
    pub most: u32,
    /// In words, such as `40 米内`.
    pub said: Text,
}

/// How much two reports look like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// What is compared; photos only where both have some.
    pub parts: Vec<Part>,
    /// From 0 to 100.
    pub total: u32,
}

impl Trait {
    /// The name in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Time => "time",
            Self::Words => "words",
            Self::Photos => "photos",
            Self::Matter => "matter",
        }
    }
}

impl Score {
    /// From how many points on a desk is shown a report as a candidate.
    const SHOWN: u32 = 50;
    /// From how many points on a reporter is offered to join.
    const OFFERED: u32 = 60;

    /// Whether a desk is shown it.
    pub(super) fn is_shown(&self) -> bool {
        self.total >= Self::SHOWN
    }

    /// Whether its reporter is asked: near in place and time is not enough where neither words nor photos agree.
    pub(super) fn is_offered(&self) -> bool {
        let agrees = |part: &Part| match part.of {
            Trait::Words => part.points * 3 >= part.most,
            Trait::Photos => part.points > 0,
            Trait::Place | Trait::Time | Trait::Matter => false,
        };
        self.total >= Self::OFFERED && self.parts.iter().any(agrees)
    }

    /// All parts in one line, such as `40 米内，2 小时内，文字相近七成`.
    #[must_use]
    pub fn said(&self) -> Text {
        let zh: Vec<&str> = self
            .parts
            .iter()
            .map(|part| part.said.zh.as_str())
            .collect();
        let en: Vec<&str> = self
            .parts
            .iter()
            .map(|part| part.said.en.as_str())
            .collect();
        Text::new(zh.join("，"), en.join(", "))
    }
}

/// Compares two reports of one street and scene.
pub(super) fn score(one: &Traits, other: &Traits) -> Score {
    let mut parts = vec![place(one, other), time(one, other), words(one, other)];
    parts.extend(photos(one, other));
    parts.push(matter(one, other));
    let points: u32 = parts.iter().map(|part| part.points).sum();
    let most: u32 = parts.iter().map(|part| part.most).sum();
    Score {
        parts,
        total: points * 100 / most.max(1),
    }
}

fn part(of: Trait, points: u32, most: u32, said: Text) -> Part {
    Part {
        of,
        points,
        most,
        said,
    }
}

/// Of 30: by metres, none from 500 on; else by the smallest place both lie in.
fn place(one: &Traits, other: &Traits) -> Part {
    let both = one.spot.as_ref().zip(other.spot.as_ref());
    let (points, said) = match both.map_or(Apart::Far, |(one, other)| one.apart(other)) {
        Apart::Same => (30, Text::new("同一地点", "the same place")),
        Apart::Metres(metres) => {
            let points = 30 - (metres.clamp(20, 500) - 20) * 30 / 480;
            let near = metres.div_ceil(10).max(1) * 10;
            let said = if near <= 1_000 {
                Text::new(format!("{near} 米内"), format!("within {near} m"))
            } else {
                far()
            };
            (points, said)
        }
        Apart::Within(kind) => {
            let points = match kind {
                PlaceKind::Dwelling
                | PlaceKind::Floor
                | PlaceKind::Entrance
                | PlaceKind::Building
                | PlaceKind::Plate => 26,
                PlaceKind::Compound => 20,
                PlaceKind::Road | PlaceKind::Grid => 8,
                PlaceKind::Community => 4,
                PlaceKind::Street => 0,
            };
            let title = kind.title();
            let en = format!("in one {}", title.en.to_lowercase());
            (points, Text::new(format!("同一{}", title.zh), en))
        }
        Apart::Far => (0, far()),
    };
    part(Trait::Place, points, 30, said)
}

fn far() -> Text {
    Text::new("相距较远", "far apart")
}

/// Of 10: all within a day, none after two weeks.
fn time(one: &Traits, other: &Traits) -> Part {
    let apart = one.at.duration_since(other.at).abs();
    let hours = hours_of(apart);
    let left = (14 * 24_u32).saturating_sub(hours).min(13 * 24);
    let said = if hours <= 24 {
        Text::new(format!("{hours} 小时内"), format!("within {hours} h"))
    } else {
        let days = hours.div_ceil(24);
        Text::new(format!("{days} 天内"), format!("within {days} days"))
    };
    part(Trait::Time, left * 10 / (13 * 24), 10, said)
}

/// Begun hours, one at least.
fn hours_of(apart: SignedDuration) -> u32 {
    let minutes = u32::try_from(apart.as_mins()).unwrap_or(u32::MAX);
    minutes.div_ceil(60).max(1)
}

/// Of 35: by the share of pairs of neighbouring characters.
fn words(one: &Traits, other: &Traits) -> Part {
    let share = shared(&one.words, &other.words);
    let tenths = (share + 5) / 10;
    let said = match tenths {
        0 | 1 => Text::new("文字不相近", "other words"),
        10 => Text::new("文字相同", "the same words"),
        _ => {
            let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
            let tenth = usize::try_from(tenths).ok().and_then(|nth| digits.get(nth));
            Text::new(
                format!("文字相近{}成", tenth.unwrap_or(&"九")),
                format!("{} % of the words alike", tenths * 10),
            )
        }
    };
    part(Trait::Words, share * 35 / 100, 35, said)
}

/// In hundredths.
fn shared(one: &str, other: &str) -> u32 {
    let (here, there) = (pairs(one), pairs(other));
    let all: u32 = here.values().chain(there.values()).sum();
    let both = here
        .iter()
        .filter_map(|(pair, count)| Some((*count).min(*there.get(pair)?)));
    both.sum::<u32>() * 200 / all.max(1)
}

fn pairs(text: &str) -> BTreeMap<(char, char), u32> {
    let is_code = |one: char| one.is_ascii_alphanumeric() || one == '-';
    let mut letters = Vec::new();
    for run in text.split_inclusive(|one| !is_code(one)) {
        let code = run.trim_end_matches(|one| !is_code(one));
        let is_number = code.len() > 1 && code.contains(|one: char| one.is_ascii_digit());
        let said = if is_number {
            run.get(code.len()..)
        } else {
            Some(run)
        };
        let said = said.unwrap_or_default().chars();
        letters.extend(
            said.filter(|one| one.is_alphanumeric())
                .flat_map(char::to_lowercase),
        );
    }
    let mut out = BTreeMap::new();
    for pair in letters.windows(2) {
        if let [one, other] = pair {
            *out.entry((*one, *other)).or_default() += 1;
        }
    }
    out
}

/// Of 15, where both have photos: by the two that are most alike.
fn photos(one: &Traits, other: &Traits) -> Option<Part> {
    let pairs = one.photos.iter();
    let pairs = pairs.flat_map(|mark| other.photos.iter().map(|twin| files::differ(*mark, *twin)));
    let (points, said) = match pairs.min()? {
        0..=6 => (15, Text::new("照片很像", "photos very alike")),
        7..=12 => (8, Text::new("照片有些像", "photos somewhat alike")),
        _ => (0, Text::new("照片不像", "other photos")),
    };
    Some(part(Trait::Photos, points, 15, said))
}

/// Of 10.
fn matter(one: &Traits, other: &Traits) -> Part {
    if one.matter == other.matter {
        part(
            Trait::Matter,
            10,
            10,
            Text::new("同一事项", "the same matter"),
        )
    } else {
        part(
            Trait::Matter,
            0,
            10,
            Text::new("事项不同", "another matter"),
        )
    }
}

/// What was said in a report: its texts that are not personal.
pub(super) fn words_of(scene: &Scene, fields: &BTreeMap<String, Value>) -> String {
    let texts = |kind| matches!(kind, FieldKind::Text | FieldKind::LongText);
    let said = scene
        .fields
        .iter()
        .filter(|field| !field.personal && texts(field.kind));
    let texts = said.filter_map(|field| fields.get(&field.id)?.as_str());
    texts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(words: &str, hours: i64) -> Traits {
        Traits {
            spot: None,
            at: Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap(),
            matter: "environment".to_owned(),
            words: words.to_owned(),
            photos: Vec::new(),
        }
    }

    fn points(one: &Traits, other: &Traits, of: Trait) -> Option<(u32, String)> {
        let parts = score(one, other).parts;
        let mut parts = parts.into_iter().filter(|part| part.of == of);
        parts.next().map(|part| (part.points, part.said.zh))
    }

    #[test]
    fn words_count_by_the_pairs_of_characters_they_share() {
        let one = report("3幢楼下堆放建筑垃圾无人清理", 0);
        let said = |words: &str| points(&one, &report(words, 0), Trait::Words).unwrap();
        assert_eq!(said(&one.words), (35, "文字相同".to_owned()));
        assert_eq!(
            said("3幢楼下一直堆放着建筑垃圾，没人清理"),
            (21, "文字相近六成".to_owned())
        );
        assert_eq!(said("路灯不亮，晚上看不清"), (0, "文字不相近".to_owned()));
        assert_eq!(said("").0, 0);
    }

    #[test]
    fn the_numbers_of_two_orders_of_one_year_are_not_words_in_common() {
        let one = report("YS-2026-08795 人行道上停放机动车", 0);
        let other = report("YS-2026-08811 路灯不亮", 0);
        let words = points(&one, &other, Trait::Words);
        assert_eq!(words, Some((0, "文字不相近".to_owned())));
    }

    #[test]
    fn time_counts_all_within_a_day_and_nothing_after_two_weeks() {
        let one = report("a", 0);
        let apart = |hours| points(&one, &report("a", hours), Trait::Time).unwrap();
        assert_eq!(apart(2), (10, "2 小时内".to_owned()));
        assert_eq!(apart(-24), (10, "24 小时内".to_owned()));
        assert_eq!(apart(7 * 24), (5, "7 天内".to_owned()));
        assert_eq!(apart(14 * 24), (0, "14 天内".to_owned()));
        assert_eq!(apart(9_000).0, 0);
    }

    #[test]
    fn photos_count_only_where_both_have_some() {
        let (mut one, mut other) = (report("垃圾", 0), report("垃圾", 0));
        assert_eq!(points(&one, &other, Trait::Photos), None);
        one.photos = vec![0b1111];
        assert_eq!(points(&one, &other, Trait::Photos), None);
        other.photos = vec![0b1110, -1];
        let alike = points(&one, &other, Trait::Photos).unwrap();
        assert_eq!(alike, (15, "照片很像".to_owned()));
        other.photos = vec![i64::MAX];
        assert_eq!(points(&one, &other, Trait::Photos).unwrap().0, 0);
    }

    #[test]
    fn the_whole_is_said_in_one_line_and_is_the_same_from_both_sides() {
        let (one, mut other) = (report("楼道堆垃圾", 0), report("楼道堆垃圾", 3));
        let whole = score(&one, &other);
        assert_eq!(whole.total, 64, "the place is not known");
        assert_eq!(whole.said().zh, "相距较远，3 小时内，文字相同，同一事项");
        assert_eq!(whole, score(&other, &one));
        assert!(whole.is_shown() && whole.is_offered());
        other.matter = "noise".to_owned();
        other.words = "半夜施工很吵".to_owned();
        assert!(!score(&one, &other).is_shown());
    }
}
