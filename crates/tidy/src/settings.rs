//! `tidy.toml`: the lists that the rules read. Each exception gives its reason.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What `tidy.toml` says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// For each crate under `crates/`, the crates of the house that it may use.
    pub crates: BTreeMap<String, Vec<String>>,
    /// The number of the last practice in the source texts: S001 to this one exist.
    pub practices: u32,
    /// Files over the soft budget.
    pub long_files: Vec<LongFile>,
    /// Functions over the soft budget.
    pub long_functions: Vec<LongFunction>,
    /// Files that may read the machine's clock.
    pub clock: Vec<Allowed>,
    /// Files that may draw random bytes.
    pub random: Vec<Allowed>,
}

/// A file that is allowed to be longer than the soft budget, up to `lines`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongFile {
    /// Relative to the root.
    pub path: String,
    /// Its length today; it may only shrink.
    pub lines: usize,
    /// Why it is not split.
    pub reason: String,
}

/// A function that is allowed to be longer than the soft budget, up to `lines`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongFunction {
    /// Relative to the root.
    pub path: String,
    /// The function's name.
    pub name: String,
    /// Its length today; it may only shrink.
    pub lines: usize,
    /// Why it is not split.
    pub reason: String,
}

/// A file that may do what others may not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// Relative to the root.
    pub path: String,
    /// Why.
    pub reason: String,
}

impl Settings {
    /// Reads the text of `tidy.toml`.
    ///
    /// # Errors
    /// What TOML or the fields do not allow, and an exception without a reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let settings: Self = toml::from_str(text).map_err(|error| format!("tidy.toml: {error}"))?;
        let reasons = settings
            .long_files
            .iter()
            .map(|one| (&one.path, &one.reason))
            .chain(
                settings
                    .long_functions
                    .iter()
                    .map(|one| (&one.path, &one.reason)),
            )
            .chain(settings.clock.iter().map(|one| (&one.path, &one.reason)))
            .chain(settings.random.iter().map(|one| (&one.path, &one.reason)));
        for (path, reason) in reasons {
            if reason.trim().is_empty() {
                return Err(format!("tidy.toml: the exception for {path} has no reason"));
            }
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        let text = "[[clock]]\npath = \"a.rs\"\nreason = \" \"\n";
        assert!(Settings::parse(text).unwrap_err().contains("no reason"));
        assert!(
            Settings::parse("colour = 1")
                .unwrap_err()
                .contains("colour")
        );
    }
}
