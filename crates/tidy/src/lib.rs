//! The house rules as a test: reads the tree and names every place that breaks one, with the remedy.
//!
//! Nothing depends on this crate. `tests/tidy.rs` runs every rule over the repository; each rule is
//! also tried on small samples beside it, so that a rule which stopped biting is noticed.

mod rules;
mod settings;
mod tree;

use std::fmt;

pub use settings::Settings;
pub use tree::{Source, Tree};

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the root of the repository.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}\n    remedy: {}",
            self.path, self.line, self.what, self.remedy
        )
    }
}

/// Every place in the tree that breaks a house rule, in order of file and line.
#[must_use]
pub fn check(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules::ALL {
        findings.extend(rule(tree, settings));
    }
    findings.sort();
    findings.dedup();
    findings
}
