//! Budgets: a file of 400 lines and a function of 40 can be read in one sitting.

use crate::{Finding, Settings, Source, Tree};

const FILE_SOFT: usize = 400;
const FILE_HARD: usize = 800;
const FUNCTION_SOFT: usize = 40;
const FUNCTION_HARD: usize = 70;
/// How far an exception may lie above the truth before it must be lowered.
const SLACK: usize = 20;
/// What people write by hand; data, snapshots and lock files have no budget.
const WRITTEN: &[&str] = &["rs", "ts", "js", "mjs", "css", "sh", "py", "sql"];

/// Every Rust file can be parsed, or the other rules would pass over it.
pub(crate) fn readable(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    tree.files
        .iter()
        .filter_map(|file| {
            let (line, why) = file.unreadable.as_ref()?;
            let what = format!("cannot be read as Rust: {why}");
            Some(Finding::new(&file.path, *line, what, "make it compile"))
        })
        .collect()
}

/// No file over its budget, no exception that is not needed.
pub(crate) fn files(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| is_written(file)) {
        let lines = file.text.lines().count();
        let exception = settings.long_files.iter().find(|one| one.path == file.path);
        let budget = Budget {
            soft: FILE_SOFT,
            hard: FILE_HARD,
            exception: exception.map(|one| one.lines),
        };
        if let Some((what, remedy)) = budget.judge("file", lines) {
            findings.push(Finding::new(&file.path, 1, what, remedy));
        }
    }
    for one in &settings.long_files {
        if tree.file(&one.path).is_none() {
            findings.push(gone("long_files", &one.path));
        }
    }
    findings
}

/// No function over its budget, no exception that is not needed.
pub(crate) fn functions(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for function in &file.functions {
            let exception = settings
                .long_functions
                .iter()
                .find(|one| one.path == file.path && one.name == function.name);
            let budget = Budget {
                soft: FUNCTION_SOFT,
                hard: FUNCTION_HARD,
                exception: exception.map(|one| one.lines),
            };
            let noun = format!("function `{}`", function.name);
            if let Some((what, remedy)) = budget.judge(&noun, function.lines) {
                findings.push(Finding::new(&file.path, function.line, what, remedy));
            }
        }
    }
    for one in &settings.long_functions {
        let known = tree
            .file(&one.path)
            .is_some_and(|file| file.functions.iter().any(|fun| fun.name == one.name));
        if !known {
            findings.push(gone(
                "long_functions",
                &format!("{} {}", one.path, one.name),
            ));
        }
    }
    findings
}

struct Budget {
    soft: usize,
    hard: usize,
    exception: Option<usize>,
}

impl Budget {
    fn judge(&self, noun: &str, lines: usize) -> Option<(String, String)> {
        let Self { soft, hard, .. } = *self;
        let long = format!("{noun} has {lines} lines");
        if lines > hard {
            return Some((
                format!("{long}, more than the {hard} nothing may have"),
                "split it by what a reader looks for".to_owned(),
            ));
        }
        match self.exception {
            None if lines > soft => Some((
                format!("{long}, the budget is {soft}"),
                "split it, or add it to tidy.toml with a reason".to_owned(),
            )),
            None => None,
            Some(_) if lines <= soft => Some((
                format!("{long} and keeps an exception it does not need"),
                "remove the exception from tidy.toml".to_owned(),
            )),
            Some(allowed) if lines > allowed => Some((
                format!("{long}, its exception allows {allowed}"),
                "split it: exceptions only shrink".to_owned(),
            )),
            Some(allowed) if allowed > lines + SLACK => Some((
                format!("{long}, its exception still allows {allowed}"),
                format!("lower the exception in tidy.toml to {lines}"),
            )),
            Some(_) => None,
        }
    }
}

fn is_written(file: &Source) -> bool {
    WRITTEN.contains(&file.extension())
}

fn gone(list: &str, what: &str) -> Finding {
    Finding::new(
        "tidy.toml",
        1,
        format!("{list} names {what}, which is not there"),
        "remove the exception",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    fn long(lines: usize) -> String {
        "//\n".repeat(lines)
    }

    #[test]
    fn a_file_over_400_lines_needs_an_exception_and_over_800_has_none() {
        let exception = "[[long_files]]\npath = \"a.rs\"\nlines = 410\nreason = \"one table\"\n";
        let found = |lines: usize, settings: &str| {
            lines_of(files, &[("a.rs", &long(lines))], settings).len()
        };
        assert_eq!(found(400, ""), 0);
        assert_eq!(found(401, ""), 1);
        assert_eq!(found(410, exception), 0);
        assert_eq!(found(411, exception), 1);
        assert_eq!(found(801, &exception.replace("410", "900")), 1);
        assert_eq!(lines_of(files, &[("a.csv", &long(900))], "").len(), 0);
    }

    #[test]
    fn an_exception_that_is_no_longer_needed_fails() {
        let exception = "[[long_files]]\npath = \"a.rs\"\nlines = 700\nreason = \"one table\"\n";
        assert_eq!(lines_of(files, &[("a.rs", &long(10))], exception).len(), 1);
        assert_eq!(lines_of(files, &[("a.rs", &long(600))], exception).len(), 1);
        assert_eq!(lines_of(files, &[], exception), ["tidy.toml:1"]);
    }

    #[test]
    fn a_function_over_40_lines_is_found_at_its_line() {
        let body = format!("\nfn a() {{\n{}}}\n", "    x();\n".repeat(39));
        assert_eq!(lines_of(functions, &[("a.rs", &body)], ""), ["a.rs:2"]);
        let body = format!("\nfn a() {{\n{}}}\n", "    x();\n".repeat(38));
        assert!(lines_of(functions, &[("a.rs", &body)], "").is_empty());
    }

    #[test]
    fn an_exception_for_a_function_that_left_fails() {
        let exception =
            "[[long_functions]]\npath = \"a.rs\"\nname = \"b\"\nlines = 50\nreason = \"r\"\n";
        assert_eq!(
            lines_of(functions, &[("a.rs", "fn a() {}")], exception),
            ["tidy.toml:1"]
        );
    }
}
