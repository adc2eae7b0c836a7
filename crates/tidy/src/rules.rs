//! The rules. Each looks at the whole tree and says what it found.

mod borders;
mod crates;
mod documents;
mod inputs;
mod size;
mod sql;
mod words;

use crate::{Finding, Settings, Tree};

/// A rule.
pub(crate) type Rule = fn(&Tree, &Settings) -> Vec<Finding>;

/// Every rule of the house.
pub(crate) const ALL: &[Rule] = &[
    size::readable,
    size::files,
    size::functions,
    borders::sqlx_only_in_db,
    borders::axum_only_at_the_edge,
    borders::rooms_keep_their_insides,
    borders::rooms_say_what_they_are,
    crates::one_direction,
    inputs::clock_is_injected,
    inputs::randomness_is_injected,
    sql::only_in_stores,
    documents::named_things_exist,
    documents::practices_exist,
    words::unfinished,
    words::machine_paths,
    words::addresses_in_scripts,
];

#[cfg(test)]
pub(crate) fn lines_of(rule: Rule, files: &[(&str, &str)], settings: &str) -> Vec<String> {
    let settings = Settings::parse(settings).unwrap();
    rule(&Tree::of(files), &settings)
        .into_iter()
        .map(|found| format!("{}:{}", found.path, found.line))
        .collect()
}
