//! Time and chance enter at listed places only; everyone else is handed them, so that a test, a
//! scenario and the demo year can repeat what happened.

use crate::settings::Allowed;
use crate::tree::{Token, find_path};
use crate::{Finding, Settings, Tree};

const CLOCKS: &[&[&str]] = &[
    &["Timestamp", "now"],
    &["Zoned", "now"],
    &["SystemTime", "now"],
    &["Instant", "now"],
    &["Utc", "now"],
];
const CHANCE: &[&[&str]] = &[
    &["getrandom"],
    &["OsRng"],
    &["SysRng"],
    &["thread_rng"],
    &["fastrand"],
    &["Uuid", "now_v7"],
    &["Uuid", "new_v4"],
];

/// Nobody reads the machine's clock but the listed files.
pub(crate) fn clock_is_injected(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let list = List {
        name: "clock",
        paths: CLOCKS,
        allowed: &settings.clock,
        remedy: "take a linli_kernel::Clock",
    };
    list.judge(tree)
}

/// Nobody draws random bytes but the listed files.
pub(crate) fn randomness_is_injected(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let list = List {
        name: "random",
        paths: CHANCE,
        allowed: &settings.random,
        remedy: "ids come from linli_kernel::Ids, secrets from the listed files",
    };
    list.judge(tree)
}

struct List<'a> {
    name: &'static str,
    paths: &'static [&'static [&'static str]],
    allowed: &'a [Allowed],
    remedy: &'static str,
}

impl List<'_> {
    fn judge(&self, tree: &Tree) -> Vec<Finding> {
        let mut findings = Vec::new();
        for file in &tree.files {
            let uses = self.uses(&file.tokens);
            let listed = self.allowed.iter().any(|one| one.path == file.path);
            if listed && uses.is_empty() {
                findings.push(self.unneeded(&file.path));
            }
            if !listed {
                findings.extend(uses.into_iter().map(|(path, line)| {
                    let what = format!("uses `{}`", path.join("::"));
                    Finding::new(&file.path, line, what, self.remedy)
                }));
            }
        }
        let gone = self
            .allowed
            .iter()
            .filter(|one| tree.file(&one.path).is_none());
        findings.extend(gone.map(|one| self.unneeded(&one.path)));
        findings
    }

    fn uses(&self, tokens: &[Token]) -> Vec<(&'static [&'static str], usize)> {
        let mut uses = Vec::new();
        for path in self.paths {
            uses.extend(find_path(tokens, path).map(|at| (*path, tokens[at].line)));
        }
        uses
    }

    fn unneeded(&self, path: &str) -> Finding {
        Finding::new(
            "tidy.toml",
            1,
            format!("[[{}]] allows {path}, which does not need it", self.name),
            "remove the exception",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    #[test]
    fn the_machine_clock_is_found_outside_the_list() {
        let files = [(
            "a.rs",
            "fn a() {\n  let x = jiff::Timestamp::now();\n  x.now()\n}",
        )];
        assert_eq!(lines_of(clock_is_injected, &files, ""), ["a.rs:2"]);
        let listed = "[[clock]]\npath = \"a.rs\"\nreason = \"here\"\n";
        assert!(lines_of(clock_is_injected, &files, listed).is_empty());
        let unneeded = lines_of(clock_is_injected, &[("a.rs", "fn a() {}")], listed);
        assert_eq!(unneeded, ["tidy.toml:1"]);
    }

    #[test]
    fn chance_is_found_outside_the_list() {
        let files = [("a.rs", "fn a() {\n  getrandom::fill(&mut b);\n}")];
        assert_eq!(lines_of(randomness_is_injected, &files, ""), ["a.rs:2"]);
    }
}
