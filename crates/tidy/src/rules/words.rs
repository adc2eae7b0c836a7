//! Words that have no place in the tree: promises, machines, addresses of downloads.

use crate::{Finding, Settings, Source, Tree};

/// Written in halves so that this file does not break its own rule.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];
const MACHINE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
];
/// Long data files are not prose, and a hash in a lock file may spell anything.
const DATA: &[&str] = &["lock", "csv", "tsv", "snap", "svg"];

/// Nothing is promised: what is not done is not in the tree.
pub(crate) fn unfinished(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let whole = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            ![before, after].into_iter().flatten().any(is_word)
        })
    };
    lines_with(tree, UNFINISHED, whole, |word| {
        (
            format!("says {word}"),
            "do it now, or say in docs what is not there".to_owned(),
        )
    })
}

/// No path of one machine: what works here must work elsewhere.
pub(crate) fn machine_paths(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let starts = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| is_word(c) || ".-}~/".contains(c))
        })
    };
    lines_with(tree, MACHINE, starts, |word| {
        (
            format!("names a path of one machine, {word}…"),
            "make it relative to the repository, or an environment variable".to_owned(),
        )
    })
}

/// Scripts fetch packages by name with the registries' own clients, and lock files name no mirror.
pub(crate) fn addresses_in_scripts(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let lock = file.path.ends_with("package-lock.json");
        let script = file.path.starts_with("scripts/")
            || file.path.starts_with(".ci/")
            || file.path.ends_with(".npmrc")
            || file.path == "Makefile";
        for (index, line) in file.text.lines().enumerate() {
            let resolved = lock && line.contains("\"resolved\": \"http");
            if resolved || (script && fetches(line)) {
                findings.push(Finding::new(
                    &file.path,
                    index + 1,
                    "names an address to download from",
                    "name the package only; for npm set omit-lockfile-registry-resolved=true",
                ));
            }
        }
    }
    findings
}

fn fetches(line: &str) -> bool {
    let local = ["127", "localhost", "$", "%", "www.w3.org"];
    ["http://", "https://"].iter().any(|scheme| {
        line.match_indices(scheme).any(|(at, _)| {
            let host = &line[at + scheme.len()..];
            !local.iter().any(|known| host.starts_with(known))
        })
    })
}

fn lines_with(
    tree: &Tree,
    words: &[&str],
    hit: impl Fn(&str, &str) -> bool,
    say: impl Fn(&str) -> (String, String),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| is_prose(file)) {
        for word in words.iter().filter(|word| file.text.contains(**word)) {
            for (index, line) in file.text.lines().enumerate() {
                if hit(line, word) {
                    let (what, remedy) = say(word);
                    findings.push(Finding::new(&file.path, index + 1, what, remedy));
                }
            }
        }
    }
    findings
}

fn is_prose(file: &Source) -> bool {
    !DATA.contains(&file.extension()) && !file.path.ends_with("package-lock.json")
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    #[test]
    fn a_promise_is_found_and_a_longer_word_is_not() {
        let text = format!("fine\n// {}: later\nMY{}S\n", UNFINISHED[0], UNFINISHED[0]);
        assert_eq!(lines_of(unfinished, &[("a.md", &text)], ""), ["a.md:2"]);
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        let text = format!("see {}main\nlet a = net{}x;\n", MACHINE[0], MACHINE[0]);
        assert_eq!(lines_of(machine_paths, &[("a.md", &text)], ""), ["a.md:1"]);
    }

    #[test]
    fn a_script_that_downloads_by_address_is_found() {
        let text = "curl http://127.0.0.1:8080/\ncurl https://example.org/tool\n";
        assert_eq!(
            lines_of(addresses_in_scripts, &[("scripts/a.sh", text)], ""),
            ["scripts/a.sh:2"]
        );
        let lock = "{\n\"resolved\": \"https://example.org/a.tgz\"\n}";
        assert_eq!(
            lines_of(addresses_in_scripts, &[("web/package-lock.json", lock)], ""),
            ["web/package-lock.json:2"]
        );
    }
}
