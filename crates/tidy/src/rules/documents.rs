//! Documents are tested against the tree: what they name in backticks or link to exists.

use crate::{Finding, Settings, Source, Tree};

/// Folders at the root; a span that begins with one of them is a path.
const ROOTS: &[&str] = &[
    "crates", "scripts", "docs", "scenes", "data", "e2e", "benches", ".ci", ".config",
];
/// Names at the root that are files even without a folder.
const ENDINGS: &[&str] = &[".md", ".toml", ".sh", ".lock"];

/// Every path, link and `make` target that a document names exists.
pub(crate) fn named_things_exist(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let targets = targets(tree);
    for file in tree.files.iter().filter(|file| file.extension() == "md") {
        for (line, thing) in named(&file.text) {
            let remedy = "correct the document, or bring back what it names";
            if let Some(missing) = missing(tree, file, &targets, &thing) {
                findings.push(Finding::new(&file.path, line, missing, remedy));
            }
        }
    }
    findings
}

/// Every practice that is cited by its number is one of the source texts.
pub(crate) fn practices_exist(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let cites = |file: &&Source| ["rs", "toml", "md"].contains(&file.extension());
    for file in tree.files.iter().filter(cites) {
        for (index, line) in file.text.lines().enumerate() {
            for number in practices(line) {
                if number == 0 || number > settings.practices {
                    findings.push(Finding::new(
                        &file.path,
                        index + 1,
                        format!("cites S{number:03}, which is no practice"),
                        format!("the practices are S001 to S{:03}", settings.practices),
                    ));
                }
            }
        }
    }
    findings
}

enum Named {
    Span(String),
    Link(String),
    Command(String),
}

fn missing(tree: &Tree, file: &Source, targets: &[String], thing: &Named) -> Option<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match thing {
        Named::Span(path) => (is_path(path) && !tree.has(path) && !tree.has(&join(folder, path)))
            .then(|| format!("names `{path}`, which is not there")),
        Named::Link(path) => {
            (!tree.has(&join(folder, path))).then(|| format!("links to {path}, which is not there"))
        }
        Named::Command(target) => (!targets.contains(target))
            .then(|| format!("names `make {target}`, which the Makefile does not have")),
    }
}

/// Code spans and links outside fences; `make` commands everywhere.
fn named(text: &str) -> Vec<(usize, Named)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            found.extend(command(line).map(|one| (index + 1, one)));
        } else {
            let spans = line.split('`').skip(1).step_by(2);
            for span in spans {
                let one = command(span).unwrap_or_else(|| Named::Span(span.to_owned()));
                found.push((index + 1, one));
            }
            found.extend(links(line).map(|one| (index + 1, one)));
        }
    }
    found
}

fn command(text: &str) -> Option<Named> {
    let target = text.trim().strip_prefix("make ")?;
    let target = target.split_whitespace().next()?;
    Some(Named::Command(target.to_owned()))
}

fn links(line: &str) -> impl Iterator<Item = Named> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', '#', ' ']).next()?;
        let outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
        (!outside).then(|| Named::Link(target.to_owned()))
    })
}

fn is_path(span: &str) -> bool {
    let plain = span
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let first = span.split('/').next().unwrap_or(span);
    let rooted = span.contains('/') && ROOTS.contains(&first);
    let file = !span.contains('/')
        && ENDINGS
            .iter()
            .any(|end| span.ends_with(end) && span != *end);
    plain && (rooted || file || span == "Makefile")
}

fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn targets(tree: &Tree) -> Vec<String> {
    let text = tree.file("Makefile").map_or("", |file| &file.text);
    let heads = text
        .lines()
        .filter(|line| !line.starts_with(['\t', '#', '.']));
    heads
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(names, _)| names.split_whitespace().map(str::to_owned))
        .collect()
}

/// The numbers of `S` and exactly three digits, standing alone.
fn practices(line: &str) -> Vec<u32> {
    let bytes = line.as_bytes();
    line.match_indices('S')
        .filter_map(|(at, _)| {
            let digits = line.get(at + 1..at + 4)?;
            let free = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
            let alone = free(at.checked_sub(1).map(|one| &bytes[one])) && free(bytes.get(at + 4));
            (alone && digits.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| digits.parse().ok())
                .flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    #[test]
    fn a_document_that_names_what_is_not_there_is_found() {
        let readme = "`crates/db` is there\n`crates/gone/src` is not\n[x](docs/gone.md)\n`text/html`\n```\nmake gone\nmake run\n```\n`make gone`\n";
        let files = [
            ("README.md", readme),
            ("crates/db/Cargo.toml", ""),
            ("Makefile", "run: build\n\tgone: no\n"),
        ];
        let found = lines_of(named_things_exist, &files, "");
        assert_eq!(found, [2, 3, 6, 9].map(|line| format!("README.md:{line}")));
    }

    #[test]
    fn links_are_read_from_where_the_document_stands() {
        let files = [
            ("docs/adr/0001-rooms.md", "[a](../api.md) [b](0002.md)"),
            ("docs/api.md", ""),
        ];
        let found = lines_of(named_things_exist, &files, "");
        assert_eq!(found, ["docs/adr/0001-rooms.md:1"]);
    }

    #[test]
    fn a_practice_that_the_texts_do_not_have_is_found() {
        let text = "P001 and P452\nP453\nP000\nMSP001 P12345 P4520\n（P999）\n".replace('P', "S");
        let found = lines_of(practices_exist, &[("a.md", &text)], "practices = 452");
        assert_eq!(found, ["a.md:2", "a.md:3", "a.md:5"]);
    }
}
