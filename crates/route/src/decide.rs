//! Deciding where a case goes: the first rule that matches wins, and every rule passed over has its reason.
//!
//! A rule is passed over only when it is certain that it does not match. Where that cannot be told, because what
//! it names is gone, its condition fails or the calendar of the year is not loaded, the decision stops there
//! and says so: the next rule is never taken silently.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use jiff::Timestamp;
use linli_calendar::CalendarError;
use linli_flow::{Answers, CaseFacts, Scene, parties};
use linli_kernel::{OrgId, PersonId};

use crate::compile::{Ready, RuleSet, Target};
use crate::geometry::Point;
use crate::window::Local;

/// Where a case lies on the map, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Here, in the reference system of the areas.
    At(Point),
    /// Its place has no coordinate.
    Nowhere,
    /// The coordinate of its place is given in another reference system than the areas. Nothing is converted.
    OtherSystem,
}

/// A case that is to be routed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The scene version it begins under.
    pub scene: &'a Scene,
    /// Its facts.
    pub facts: &'a CaseFacts,
    /// Where it lies.
    pub spot: Spot,
    /// When it is routed.
    pub at: Timestamp,
}

/// Where a case goes, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Where it goes.
    pub outcome: Outcome,
    /// The rule that decided, by its place in the order; none where no rule matched.
    pub rule: Option<u32>,
    /// The areas it lies in, by number.
    pub areas: Vec<u32>,
    /// Where it lies.
    pub spot: Spot,
    /// The rules for its matter that were passed over, in order.
    pub passed: Vec<(u32, Miss)>,
    /// How many rules before the deciding one are for other matters.
    pub elsewhere: u32,
}

/// Where a case goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// To a unit.
    Unit(OrgId),
    /// To the unit of a roster, with whoever is on duty.
    Duty(OrgId, Duty),
    /// No rule matches.
    Unrouted,
    /// The first rule that may match is broken.
    Broken(Breach),
}

/// Who is on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// These; nobody, where the list has a gap.
    On(BTreeSet<PersonId>),
    /// The calendar of that year is not loaded.
    Year(i16),
}

/// Why a rule was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// It is for other places.
    Place,
    /// It is for other areas.
    Area,
    /// It is for areas, and the place has no coordinate.
    Nowhere,
    /// It is for areas, and the coordinate is in another reference system.
    OtherSystem,
    /// It is for other days or hours.
    Time,
    /// Its condition does not hold.
    Condition,
    /// It would send the case to the organisation complained about.
    Party,
}

/// Why it cannot be told whether a rule matches, or where it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Its unit is gone.
    Unit,
    /// Its roster is gone.
    Roster,
    /// An area it names is gone.
    Area,
    /// Its condition reads what the scene no longer asks.
    Condition,
    /// Its condition failed for this case.
    Failed,
    /// The calendar of that year is not loaded.
    Year(i16),
}

/// Whether a rule matches a case.
enum Fit {
    Yes,
    No(Miss),
    Unclear(Breach),
}

/// What several rules ask of one case, found out once.
struct Found<'a> {
    asked: Asked<'a>,
    local: Local,
    areas: Vec<u32>,
    answers: OnceCell<Answers>,
}

impl Outcome {
    /// The unit, if there is one.
    #[must_use]
    pub fn unit(&self) -> Option<OrgId> {
        match self {
            Self::Unit(unit) | Self::Duty(unit, _) => Some(*unit),
            Self::Unrouted | Self::Broken(_) => None,
        }
    }
}

impl RuleSet {
    /// Where a case goes.
    #[must_use]
    pub fn decide(&self, asked: Asked<'_>) -> Decision {
        let areas = match asked.spot {
            Spot::At(point) => self.known.areas.at(point),
            Spot::Nowhere | Spot::OtherSystem => Vec::new(),
        };
        let found = Found {
            asked,
            local: Local::of(asked.at),
            areas,
            answers: OnceCell::new(),
        };
        let (scene, matter) = (&asked.scene.id, &asked.facts.matter);
        match self.for_matter(scene, matter) {
            Some(these) => self.first(found, these.iter().copied()),
            None => {
                let these = (0_u32..)
                    .zip(&self.rules)
                    .filter(|(_, ready)| ready.is_for(scene, matter));
                let these: Vec<u32> = these.map(|(nth, _)| nth).collect();
                self.first(found, these.into_iter())
            }
        }
    }

    fn first(&self, found: Found<'_>, these: impl Iterator<Item = u32>) -> Decision {
        let (mut passed, mut looked) = (Vec::new(), 0);
        for nth in these {
            let Some(ready) = usize::try_from(nth).ok().and_then(|at| self.rules.get(at)) else {
                continue;
            };
            let outcome = match self.fit(ready, &found) {
                Fit::No(miss) => Err(miss),
                Fit::Unclear(breach) => Ok(Outcome::Broken(breach)),
                Fit::Yes => self.outcome(ready, &found),
            };
            match outcome {
                Ok(outcome) => return found.decided(outcome, Some(nth), passed, nth - looked),
                Err(miss) => passed.push((nth, miss)),
            }
            looked += 1;
        }
        let all = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        found.decided(Outcome::Unrouted, None, passed, all - looked)
    }

    /// Whether a rule for the case's matter matches. What is certain comes first, so that a broken part stops a
    /// decision only where nothing else rules the rule out.
    fn fit(&self, ready: &Ready, found: &Found<'_>) -> Fit {
        let when = &ready.rule.when;
        let path = &found.asked.facts.place_path;
        if !when.places.is_empty() && !when.places.iter().any(|place| path.starts_with(place)) {
            return Fit::No(Miss::Place);
        }
        if !found.is_in(ready) {
            match found.asked.spot {
                Spot::Nowhere => return Fit::No(Miss::Nowhere),
                Spot::OtherSystem => return Fit::No(Miss::OtherSystem),
                Spot::At(_) if !ready.lost_area => return Fit::No(Miss::Area),
                Spot::At(_) => {}
            }
        }
        let mut unclear = None;
        if !when.window.is_always() {
            match when.window.holds_at(&found.local, &self.known.calendar) {
                Ok(true) => {}
                Ok(false) => return Fit::No(Miss::Time),
                Err(error) => unclear = Some(Breach::Year(year_of(&error, found.local))),
            }
        }
        match ready
            .condition
            .as_ref()
            .map(|condition| condition.holds(found.answers()))
        {
            None | Some(Ok(true)) => {}
            Some(Ok(false)) => return Fit::No(Miss::Condition),
            Some(Err(_said)) => unclear = unclear.or(Some(Breach::Failed)),
        }
        if !found.is_in(ready) {
            unclear = unclear.or(Some(Breach::Area));
        }
        if ready.lost_condition {
            unclear = unclear.or(Some(Breach::Condition));
        }
        unclear.map_or(Fit::Yes, Fit::Unclear)
    }

    fn outcome(&self, ready: &Ready, found: &Found<'_>) -> Result<Outcome, Miss> {
        let (unit, duty) = match ready.target {
            Target::LostUnit => return Ok(Outcome::Broken(Breach::Unit)),
            Target::LostRoster => return Ok(Outcome::Broken(Breach::Roster)),
            Target::Unit(unit) => (unit, None),
            Target::Roster(at) => {
                let Some((roster, changes)) = self.known.rosters.get(at) else {
                    return Ok(Outcome::Broken(Breach::Roster));
                };
                let duty = match roster.on_duty(found.asked.at, changes, &self.known.calendar) {
                    Ok(people) => Duty::On(people),
                    Err(error) => Duty::Year(year_of(&error, found.local)),
                };
                (roster.unit, Some(duty))
            }
        };
        if parties(found.asked.scene, found.asked.facts).any(|party| party == unit) {
            return Err(Miss::Party);
        }
        Ok(duty.map_or(Outcome::Unit(unit), |duty| Outcome::Duty(unit, duty)))
    }
}

impl Found<'_> {
    fn answers(&self) -> &Answers {
        self.answers
            .get_or_init(|| Answers::of(self.asked.scene, self.asked.facts))
    }

    /// Whether it lies in an area of the rule, or the rule asks for none.
    fn is_in(&self, ready: &Ready) -> bool {
        ready.rule.when.areas.is_empty() || ready.areas.iter().any(|area| self.areas.contains(area))
    }

    fn decided(
        self,
        outcome: Outcome,
        rule: Option<u32>,
        passed: Vec<(u32, Miss)>,
        elsewhere: u32,
    ) -> Decision {
        Decision {
            outcome,
            rule,
            areas: self.areas,
            spot: self.asked.spot,
            passed,
            elsewhere,
        }
    }
}

fn year_of(error: &CalendarError, local: Local) -> i16 {
    if let CalendarError::MissingYear(year) = error {
        *year
    } else {
        local.date.year()
    }
}
