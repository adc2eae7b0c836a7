//! What can be said of a rule set before it is used: rules that overlap, rules that are never reached, and what
//! has no rule. Exact over matters × places × areas × times; where the answers of a report decide, that is said.

use jiff::civil::Weekday;
use linli_kernel::Text;

use crate::claim::{AREA, Cells, Claim, MATTER, PLACE, TIME, left};
use crate::compile::{Ready, RuleSet};
use crate::ground::meeting;

/// Two rules that claim some of the same cases; the first of them wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The rule that wins, by its place in the order.
    pub first: u32,
    /// The later rule.
    pub later: u32,
    /// Whether the first claims nothing that the later does not: an exception before its rule, which is the
    /// usual way to write one.
    pub exception: bool,
    /// Whether both send to one unit, so that the order hardly matters.
    pub same_unit: bool,
    /// A case both claim.
    pub example: Text,
}

/// Whether any case reaches a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Earlier rules take every case it claims: proved.
    Never,
    /// Earlier rules with conditions may take every case it claims: the answers decide, so only cases can tell.
    AnswersDecide,
    /// Too many pieces to tell; only cases can.
    Undecided,
    /// It claims nothing, because the scenes it names lack its matters.
    Nothing,
}

/// Whether a matter has a rule at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// At every time and in every area.
    Whole,
    /// At some times, in some areas or for some answers only.
    Partly,
    /// Not at all.
    None,
}

/// The rows of a coverage table: each matter of each scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The scene.
    pub scene: String,
    /// The matter.
    pub matter: String,
    /// For each place that was asked about, in that order.
    pub at: Vec<Cover>,
}

impl RuleSet {
    /// Every pair of rules that claim some of the same cases.
    #[must_use]
    pub fn overlaps(&self) -> Vec<Overlap> {
        let cells = Cells::of(self, &[], &meeting(self.known.areas.all()));
        let claims: Vec<Claim> = self.rules.iter().map(|ready| cells.claim(ready)).collect();
        let mut found = Vec::new();
        for (later, claim) in (0_u32..).zip(&claims) {
            for (first, other) in (0_u32..later).zip(&claims) {
                if let Some(both) = other.both(claim) {
                    found.push(Overlap {
                        first,
                        later,
                        exception: both == *other,
                        same_unit: self.unit_of(first).is_some()
                            && self.unit_of(first) == self.unit_of(later),
                        example: self.example(&cells, &both),
                    });
                }
            }
        }
        found
    }

    /// The rules that no case, or perhaps no case, reaches.
    #[must_use]
    pub fn unreached(&self) -> Vec<(u32, Reach)> {
        let cells = Cells::of(self, &[], &meeting(self.known.areas.all()));
        let claims: Vec<Claim> = self.rules.iter().map(|ready| cells.claim(ready)).collect();
        let mut found = Vec::new();
        for ((nth, ready), claim) in (0_u32..).zip(&self.rules).zip(&claims) {
            if claim.cell().is_none() {
                found.push((nth, Reach::Nothing));
                continue;
            }
            let before = || {
                self.rules
                    .iter()
                    .zip(&claims)
                    .take(usize::try_from(nth).unwrap_or(0))
            };
            // A rule with the same condition takes what this one would; one with another may or may not.
            let surely = before()
                .filter(|(other, _)| takes_all_of(other, ready))
                .map(|(_, claim)| claim);
            let perhaps = before().map(|(_, claim)| claim);
            match (left(claim.clone(), surely), left(claim.clone(), perhaps)) {
                (Some(rest), _) if rest.is_empty() => found.push((nth, Reach::Never)),
                (None, _) | (_, None) => found.push((nth, Reach::Undecided)),
                (Some(_), Some(rest)) if rest.is_empty() => found.push((nth, Reach::AnswersDecide)),
                (Some(_), Some(_)) => {}
            }
        }
        found
    }

    /// Which matters have a rule below which paths.
    #[must_use]
    pub fn coverage(&self, paths: &[String]) -> Vec<Coverage> {
        let cells = Cells::of(self, paths, &meeting(self.known.areas.all()));
        let claims: Vec<(bool, Claim)> = self
            .rules
            .iter()
            .map(|ready| (is_sure(ready), cells.claim(ready)))
            .collect();
        let of = |nth: usize, path: &str| {
            let asked = cells.of_matter(nth, path);
            let sure = claims
                .iter()
                .filter(|(sure, _)| *sure)
                .map(|(_, claim)| claim);
            let whole = left(asked.clone(), sure).is_some_and(|rest| rest.is_empty());
            if whole {
                Cover::Whole
            } else if claims.iter().any(|(_, claim)| claim.both(&asked).is_some()) {
                Cover::Partly
            } else {
                Cover::None
            }
        };
        let rows = cells
            .matters
            .iter()
            .enumerate()
            .map(|(nth, (scene, matter))| Coverage {
                scene: scene.clone(),
                matter: matter.clone(),
                at: paths.iter().map(|path| of(nth, path)).collect(),
            });
        rows.collect()
    }

    /// One case of a claim, in words.
    fn example(&self, cells: &Cells, claim: &Claim) -> Text {
        let Some(cell) = claim.cell() else {
            return Text::default();
        };
        let title = |scene: &str, matter: &str| {
            let scene = self.known.scenes.iter().find(|one| one.id == scene)?;
            Some((scene.title.clone(), scene.matter(matter)?.title.clone()))
        };
        let (scene, matter) = cells
            .matters
            .get(cell[MATTER])
            .and_then(|(scene, matter)| title(scene, matter))
            .unwrap_or_default();
        let path = &cells.places[cell[PLACE]];
        let place = self.known.places.get(path).map_or("", String::as_str);
        let areas = cells.areas[cell[AREA]]
            .iter()
            .filter_map(|area| self.known.areas.get(*area));
        let areas: Vec<&Text> = areas.map(|area| &area.title).collect();
        let (weekday, worked, minute) = cells.time(cell[TIME]);
        let (day_zh, day_en) = weekday_name(weekday, worked);
        let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
        let join = |parts: Vec<&str>| {
            parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        };
        let zh = areas.iter().map(|area| area.zh.as_str());
        let en = areas.iter().map(|area| area.en.as_str());
        Text::new(
            join(
                [scene.zh.as_str(), &matter.zh, place]
                    .into_iter()
                    .chain(zh)
                    .chain([day_zh, &clock])
                    .collect(),
            ),
            join(
                [scene.en.as_str(), &matter.en, place]
                    .into_iter()
                    .chain(en)
                    .chain([day_en, &clock])
                    .collect(),
            ),
        )
    }
}

/// Whether a rule takes every case of what it claims.
fn is_sure(ready: &Ready) -> bool {
    ready.condition.is_none() && !ready.lost_condition && !ready.lost_area
}

fn takes_all_of(other: &Ready, ready: &Ready) -> bool {
    let same = other.rule.when.condition.is_some()
        && other.rule.when.condition == ready.rule.when.condition;
    is_sure(other) || (same && !other.lost_area)
}

fn weekday_name(weekday: Weekday, worked: bool) -> (&'static str, &'static str) {
    match (weekday, worked) {
        (Weekday::Monday, true) => ("周一（工作日）", "a working Monday"),
        (Weekday::Monday, false) => ("周一（休息日）", "a Monday off"),
        (Weekday::Tuesday, true) => ("周二（工作日）", "a working Tuesday"),
        (Weekday::Tuesday, false) => ("周二（休息日）", "a Tuesday off"),
        (Weekday::Wednesday, true) => ("周三（工作日）", "a working Wednesday"),
        (Weekday::Wednesday, false) => ("周三（休息日）", "a Wednesday off"),
        (Weekday::Thursday, true) => ("周四（工作日）", "a working Thursday"),
        (Weekday::Thursday, false) => ("周四（休息日）", "a Thursday off"),
        (Weekday::Friday, true) => ("周五（工作日）", "a working Friday"),
        (Weekday::Friday, false) => ("周五（休息日）", "a Friday off"),
        (Weekday::Saturday, true) => ("周六（调休上班）", "a Saturday worked in exchange"),
        (Weekday::Saturday, false) => ("周六（休息日）", "a Saturday"),
        (Weekday::Sunday, true) => ("周日（调休上班）", "a Sunday worked in exchange"),
        (Weekday::Sunday, false) => ("周日（休息日）", "a Sunday"),
    }
}
