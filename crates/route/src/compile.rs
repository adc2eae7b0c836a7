//! From a rule set as written to one that decides: everything it names is looked up once. What is not there
//! makes the set *broken*: it is said, with line and remedy, and no rule is ever switched off for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use linli_calendar::Calendar;
use linli_flow::{Condition, Diagnostic, Problems, Scene};
use linli_kernel::OrgId;

use crate::area::Areas;
use crate::lookup::ready;

use crate::roster::{Change, Roster};
use crate::rules::{Rule, RuleText};

/// What there is in a street for rules to name.
#[derive(Clone, Debug)]
pub struct Known {
    /// The scenes in force.
    pub scenes: Vec<Arc<Scene>>,
    /// The names of units, at least of those that rules and rosters name.
    pub units: BTreeMap<OrgId, String>,
    /// The names of places by path, at least of those that rules name and that are in use.
    pub places: BTreeMap<String, String>,
    /// The areas.
    pub areas: Arc<Areas>,
    /// The rosters with what was changed in them.
    pub rosters: Vec<(Roster, Vec<Change>)>,
    /// Working days.
    pub calendar: Calendar,
}

/// A rule set that decides.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub(crate) rules: Vec<Ready>,
    pub(crate) known: Known,
    /// The rules that are for a matter of a scene, in order.
    index: HashMap<String, HashMap<String, Vec<u32>>>,
    problems: Vec<Diagnostic>,
}

/// A rule with what it names looked up.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) rule: Rule,
    pub(crate) areas: Vec<u32>,
    pub(crate) condition: Option<Condition>,
    /// An area it names is not there.
    pub(crate) lost_area: bool,
    /// Its condition cannot be asked any more.
    pub(crate) lost_condition: bool,
    pub(crate) target: Target,
}

/// Where a rule sends a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Unit(OrgId),
    /// The place of the roster among the known ones.
    Roster(usize),
    LostUnit,
    LostRoster,
}

impl Ready {
    /// Whether the rule is for a matter of a scene.
    pub(crate) fn is_for(&self, scene: &str, matter: &str) -> bool {
        let fits =
            |all: &[String], one: &str| all.is_empty() || all.iter().any(|named| named == one);
        fits(&self.rule.when.scenes, scene) && fits(&self.rule.when.matters, matter)
    }
}

impl RuleSet {
    /// Looks up what the rules name. The set may be broken; see [`RuleSet::problems`].
    #[must_use]
    pub fn new(file: &str, text: RuleText, known: Known) -> Self {
        let mut problems = Problems::of(file);
        let rules: Vec<Ready> = text
            .rules
            .into_iter()
            .map(|rule| ready(rule, &known, &mut problems))
            .collect();
        let mut index: HashMap<String, HashMap<String, Vec<u32>>> = HashMap::new();
        for scene in &known.scenes {
            let matters = scene.matters.iter().map(|matter| {
                let these = (0_u32..)
                    .zip(&rules)
                    .filter(|(_, ready)| ready.is_for(&scene.id, &matter.id));
                (matter.id.clone(), these.map(|(nth, _)| nth).collect())
            });
            index.insert(scene.id.clone(), matters.collect());
        }
        Self {
            rules,
            known,
            index,
            problems: problems.sorted(),
        }
    }

    /// Reads and compiles a rule set that is to be saved.
    ///
    /// # Errors
    /// Every problem, with line and remedy; such a set is never stored.
    pub fn compile(file: &str, text: &str, known: Known) -> Result<Self, Vec<Diagnostic>> {
        let set = Self::new(file, RuleText::read(file, text)?, known);
        if set.problems.is_empty() {
            Ok(set)
        } else {
            Err(set.problems)
        }
    }

    /// What no longer fits the street. Empty unless the set is broken.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Whether something it names is gone.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The rules, in order.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter().map(|ready| &ready.rule)
    }

    /// A rule by its place in the order.
    #[must_use]
    pub fn rule(&self, nth: u32) -> Option<&Rule> {
        Some(&self.rules.get(usize::try_from(nth).ok()?)?.rule)
    }

    /// The street it was compiled for.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// The unit a rule sends to, where it is known.
    #[must_use]
    pub fn unit_of(&self, nth: u32) -> Option<OrgId> {
        match self.rules.get(usize::try_from(nth).ok()?)?.target {
            Target::Unit(unit) => Some(unit),
            Target::Roster(at) => Some(self.known.rosters.get(at)?.0.unit),
            Target::LostUnit | Target::LostRoster => None,
        }
    }

    /// The rules for a matter, where the scene was there when the set was compiled.
    pub(crate) fn for_matter(&self, scene: &str, matter: &str) -> Option<&[u32]> {
        Some(self.index.get(scene)?.get(matter)?)
    }
}
