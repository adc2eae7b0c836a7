use std::fs;

use crate::run::linli;

fn scene(name: &str) -> String {
    format!("{}/../../scenes/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_scenes_that_ship_with_linli_check_and_pass_their_scenarios() {
    for name in [
        "grid-loop.toml",
        "consultation-bell.toml",
        "compound-whistle.toml",
    ] {
        let file = scene(name);
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
