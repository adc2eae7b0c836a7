//! Scenarios: what a practice promises, played by named actors under a virtual clock.
//!
//! They stand beside the scene, in `<id>.scenario.toml`. A scenario opens one case; its steps act,
//! or let time pass, and say what they expect. Warnings and escalations that fall between two steps
//! fire at their own instants and belong to the later step.

mod cast;
mod expect;
mod keys;
mod play;

use std::collections::BTreeSet;

use linli_kernel::Text;

use crate::node::Node;
use crate::read::read;
use crate::{Calendar, Diagnostic, Scene};
use linli_notation::Problems;

pub(crate) use keys::FILE;

/// How one scenario went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioResult {
    /// What it shows.
    pub title: Text,
    /// The file it is in.
    pub file: String,
    /// The line it begins on.
    pub line: usize,
    /// How many steps were played.
    pub steps: usize,
    /// The actions that were done, and `open`; for finding those that no scenario plays.
    pub played: BTreeSet<String>,
    /// What was otherwise than expected, or wrong with the file. Empty: it passed.
    pub failures: Vec<Diagnostic>,
}

impl ScenarioResult {
    /// Whether all went as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Plays the scenarios of a file on the calendar of China.
#[must_use]
pub fn run_scenarios(scene: &Scene, file: &str, text: &str) -> Vec<ScenarioResult> {
    run_scenarios_on(scene, file, text, &Calendar::china())
}

/// Plays the scenarios of a file on a calendar. A file that cannot be read is one failed result.
#[must_use]
pub fn run_scenarios_on(
    scene: &Scene,
    file: &str,
    text: &str,
    calendar: &Calendar,
) -> Vec<ScenarioResult> {
    let mut problems = Problems::of(file);
    let read = read(text, &FILE, &mut problems);
    let Some((table, index)) = read.filter(|_| problems.found.is_empty()) else {
        return vec![unreadable(file, problems)];
    };
    let root = Node::root(table.get_ref(), &index);
    let cast = cast::Cast::read(scene, root, &mut problems);
    if !problems.found.is_empty() {
        return vec![unreadable(file, problems)];
    }
    let scenarios = root.nodes("scenario");
    scenarios
        .iter()
        .map(|node| play::play(scene, &cast, file, *node, calendar))
        .collect()
}

fn unreadable(file: &str, problems: Problems) -> ScenarioResult {
    ScenarioResult {
        title: Text::new("场景测试文件有误", "The scenario file cannot be read"),
        file: file.to_owned(),
        line: 1,
        steps: 0,
        played: BTreeSet::new(),
        failures: problems.sorted(),
    }
}
