use std::fs;

use crate::run::{Ran, linli, linli_on};

fn scene(name: &str) -> String {
    format!("{}/../../scenes/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The scene files of the repository.
fn every_scene() -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(scene(""))
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .filter(|file| file.ends_with(".toml"))
        .filter(|file| !file.ends_with(".scenario.toml") && !file.ends_with("/declined.toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 3, "{files:?}");
    files
}

#[test]
fn the_scenes_that_ship_with_linli_check_and_pass_their_scenarios() {
    for file in every_scene() {
        let checked = linli(&["scenes", "check", &file]);
        assert_eq!(
            (checked.code, checked.out.as_str()),
            (0, ""),
            "{}",
            checked.err
        );
        let tested = linli(&["scenes", "test", "--unplayed", &file]);
        assert_eq!(tested.code, 0, "{}{}", tested.out, tested.err);
        assert!(
            !tested.out.contains("actions no scenario plays"),
            "{}",
            tested.out
        );
    }
}

#[test]
fn a_broken_scene_is_told_by_file_line_and_remedy_and_the_exit_code_is_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("grid-loop.toml");
    let text = fs::read_to_string(scene("grid-loop.toml")).unwrap();
    let line = 1 + text
        .lines()
        .position(|line| line == "to = \"at_grid\"")
        .unwrap();
    fs::write(
        &file,
        text.replacen("to = \"at_grid\"", "to = \"nowhere\"", 1),
    )
    .unwrap();
    let ran = linli(&["scenes", "check", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    let problem = ran.out.lines().next().unwrap();
    let begins = format!("{}:{line}: ", file.display());
    assert!(
        problem.starts_with(&begins) && problem.contains("nowhere"),
        "{problem}"
    );
    assert!(
        problem.ends_with(']') && problem.contains(". "),
        "says no remedy and code: {problem}"
    );
    assert_eq!(ran.err, "1 checked, 1 with problems\n");
}

#[test]
fn malformed_toml_or_cel_is_told_by_file_and_line_and_never_by_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read_to_string(scene("grid-loop.toml")).unwrap();
    let cel = |rule: &str| {
        let broken = good.replacen("when = \"returns >= 1\"", &format!("when = \"{rule}\""), 1);
        assert_ne!(broken, good);
        broken.into_bytes()
    };
    for (name, text) in [
        ("breaks-off", good.as_bytes()[..good.len() / 2].to_vec()),
        ("open-bracket", b"[scene".to_vec()),
        ("empty", Vec::new()),
        ("not-utf-8", b"[scene]\nid = \"\xFF\"\n".to_vec()),
        ("cel-breaks-off", cel("returns >=")),
        ("cel-without-end", cel(&"(".repeat(5_000))),
        ("cel-of-a-number", cel("returns")),
        ("cel-of-nobody", cel("nobody_knows > 1")),
    ] {
        let file = folder.path().join(format!("{name}.toml"));
        fs::write(&file, text).unwrap();
        let ran = linli(&["scenes", "check", file.to_str().unwrap()]);
        let said = format!("{}{}", ran.out, ran.err);
        assert_eq!(ran.code, 1, "{name}: {said}");
        assert!(said.contains(&file.display().to_string()), "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
        let line = format!("{}:", file.display());
        let named = ran.out.lines().all(|one| {
            let rest = one.strip_prefix(&line);
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        assert!(
            named && (!ran.out.is_empty() || name == "not-utf-8"),
            "{name}: {said}"
        );
    }
}

#[test]
fn a_scenario_that_goes_otherwise_than_expected_fails_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let (file, beside) = (
        folder.path().join("grid-loop.toml"),
        folder.path().join("grid-loop.scenario.toml"),
    );
    fs::copy(scene("grid-loop.toml"), &file).unwrap();
    let text = fs::read_to_string(scene("grid-loop.scenario.toml")).unwrap();
    let first = text
        .lines()
        .find(|line| line.contains("state = \""))
        .unwrap();
    let wrong = first.replacen("state = \"", "state = \"not_", 1);
    fs::write(&beside, text.replacen(first, &wrong, 1)).unwrap();
    let ran = linli(&["scenes", "test", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains(&format!("{}:", beside.display())),
        "{}",
        ran.out
    );
    fs::remove_file(&beside).unwrap();
    let ran = linli(&["scenes", "test", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("cannot read") && ran.err.contains("grid-loop.scenario.toml"),
        "{}",
        ran.err
    );
}

#[test]
fn a_scene_file_that_is_not_there_is_said_in_words() {
    let ran = linli(&["scenes", "check", "/nowhere.toml"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.starts_with("error: cannot read /nowhere.toml: "),
        "{}",
        ran.err
    );
}

/// A store with one street, and a copy of a scene beside it.
struct Office {
    folder: tempfile::TempDir,
    file: String,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("grid-loop.toml").display().to_string();
        fs::copy(scene("grid-loop.toml"), &file).unwrap();
        Self { folder, file }
    }

    fn runs(&self, arguments: &[&str]) -> Ran {
        let path = self.folder.path().join("linli.sqlite");
        linli_on(
            &format!("sqlite:{}", path.display()),
            self.folder.path(),
            arguments,
        )
    }

    fn adds(&self) -> Ran {
        self.runs(&["scenes", "add", &self.file])
    }

    fn writes(&self, from: &str, to: &str) {
        let text = fs::read_to_string(&self.file).unwrap();
        assert!(text.contains(from));
        fs::write(&self.file, text.replacen(from, to, 1)).unwrap();
    }
}

#[test]
fn a_scene_is_added_to_the_streets_of_the_store_once_and_never_backwards() {
    let office = Office::new();
    assert!(office.adds().err.contains("there is no database at"));
    let founded = office.runs(&["import", "street", "330105005", "--name", "拱宸桥街道"]);
    assert_eq!(founded.code, 0, "{}", founded.err);
    assert_eq!(office.adds().out, "330105005 grid-loop 2 there already\n");
    office.writes("\nversion = 2\n", "\nversion = 3\n");
    assert_eq!(office.adds().out, "330105005 grid-loop 3 added\n");
    office.writes("[scene]", "# changed\n[scene]");
    let back = office.adds();
    assert!(
        back.code == 1 && back.err.contains("set version to 4 or more"),
        "{}",
        back.err
    );
}

#[test]
fn a_scene_is_not_added_to_a_street_that_is_not_there() {
    let office = Office::new();
    office.runs(&["import", "street", "330105005", "--name", "拱宸桥街道"]);
    let other = office.runs(&["scenes", "add", "--street", "330105007", &office.file]);
    assert_eq!((other.code, other.out.as_str()), (1, ""));
    assert!(
        other.err.contains("there is no such street"),
        "{}",
        other.err
    );
}
