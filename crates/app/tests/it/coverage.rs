//! `linli scenes coverage`: what the scenes serve, decline and miss.

use std::fs;

use crate::run::{Ran, linli};

const SCENE: &str = include_str!("../../../../scenes/consultation-bell.toml");
const HEADING: &str = "id\tname_zh\tengine\n";

/// A folder with one scene that serves S174 and S001, and a table of practices.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(rows: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let scene = SCENE.replacen("[\"S174\"]", "[\"S174\", \"S001\"]", 1);
        assert_ne!(scene, SCENE);
        folder.write("consultation-bell.toml", &scene);
        folder.write("consultation-bell.scenario.toml", "not a scene");
        folder.write("systems.tsv", &format!("{HEADING}{rows}"));
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn covers(&self, more: &[&str]) -> Ran {
        let (table, folder) = (self.path("systems.tsv"), self.path(""));
        let mut arguments = vec![
            "scenes",
            "coverage",
            "--systems",
            &table,
            "--folder",
            &folder,
        ];
        arguments.extend(more);
        linli(&arguments)
    }

    /// What is said of a file and line, and the exit code 1.
    #[track_caller]
    fn says(&self, file: &str, line: usize, words: &str) {
        let ran = self.covers(&[]);
        assert_eq!(ran.code, 1, "{}", ran.out);
        let begins = format!("{}:{line}: {words}", self.path(file));
        assert!(ran.out.starts_with(&begins), "{}{}", ran.out, ran.err);
        assert!(
            ran.out.trim_end().ends_with(']'),
            "says no code: {}",
            ran.out
        );
    }
}

const ROWS: &str =
    "S001\t一\tcase\nS174\t铃\tcase\nS002\t二\tcase\nS003\t三\tcase\nS004\t四\tledger\n";
const DECLINED: &str = "# why\n\n[[declined]]\nid = \"S002\"\n\
    reason = { zh = \"只为疫情\", en = \"Only for the epidemic\" }\nlimit = \"no health codes\"\n";

#[test]
fn each_row_of_the_engine_is_covered_declined_or_missing() {
    let folder = Folder::new(ROWS);
    folder.write("declined.toml", DECLINED);
    let ran = folder.covers(&[]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines,
        [
            "S001\tcovered\tconsultation-bell\t一",
            "S174\tcovered\tconsultation-bell\t铃",
            "S002\tdeclined\tOnly for the epidemic [limit: no health codes]\t二",
            "S003\tmissing\t\t三",
        ]
    );
    assert_eq!(ran.err, "4 rows: 2 covered, 1 declined, 1 missing\n");
    assert_eq!(ran.code, 0);
}

#[test]
fn only_with_strict_a_missing_row_is_a_failure() {
    let folder = Folder::new(ROWS);
    folder.write("declined.toml", DECLINED);
    assert_eq!(folder.covers(&["--strict"]).code, 1);
    folder.write("declined.toml", &DECLINED.replace("S002", "S003"));
    folder.write(
        "systems.tsv",
        &format!("{HEADING}S003\t三\tcase\nS001\t一\tcase\nS174\t铃\tcase\n"),
    );
    assert_eq!(folder.covers(&["--strict"]).code, 0);
}

#[test]
fn another_engine_can_be_asked_for() {
    let folder = Folder::new(ROWS);
    let ran = folder.covers(&["--engine", "ledger"]);
    assert_eq!(ran.out, "S004\tmissing\t\t四\n");
}

#[test]
fn a_line_of_the_table_that_lacks_columns_is_told_by_its_line() {
    let folder = Folder::new("S001\t一\tcase\nS174\t铃\n");
    folder.says(
        "systems.tsv",
        3,
        "This line has 2 columns; it needs 3 and an id",
    );
}

#[test]
fn a_row_that_is_there_twice_and_a_table_without_headings_are_told() {
    let folder = Folder::new("S001\t一\tcase\nS001\t一\tcase\n");
    folder.says("systems.tsv", 3, "S001 is there twice");
    folder.write("systems.tsv", "S001\t一\tcase\n");
    folder.says("systems.tsv", 1, "The heading line lacks a column");
}

#[test]
fn a_source_the_table_does_not_have_is_told_by_the_line_of_the_scene() {
    let folder = Folder::new("S174\t铃\tcase\n");
    let at = 1 + SCENE
        .lines()
        .position(|line| line.starts_with("sources"))
        .unwrap();
    folder.says(
        "consultation-bell.toml",
        at,
        &format!("{} has no row S001", folder.path("systems.tsv")),
    );
}

#[test]
fn forms_campaigns_and_registers_serve_rows_beside_scenes() {
    let folder = Folder::new(ROWS);
    folder.write(
        "visit.toml",
        "# ours\n[form]\nid = \"visit\"\nsources = [\"S001\", \"S002\"]\n\n[[field]]\nid = \"a\"\n",
    );
    folder.write("visit.example.toml", "not a form");
    let more = Folder::new("");
    fs::remove_file(more.path("consultation-bell.toml")).unwrap();
    more.write(
        "rounds.toml",
        "[campaign]\nid = \"rounds\"\nsources = [\"S002\"]\n",
    );
    more.write(
        "club.toml",
        "[register]\nid = \"club\"\nsources = [\"S003\"]\n",
    );
    let ran = folder.covers(&["--folder", &more.path("")]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines,
        [
            "S001\tcovered\tconsultation-bell,form:visit\t一",
            "S174\tcovered\tconsultation-bell\t铃",
            "S002\tcovered\tform:visit,campaign:rounds\t二",
            "S003\tcovered\tregister:club\t三",
        ],
        "{}",
        ran.err
    );
}

#[test]
fn a_row_that_a_form_names_and_the_table_lacks_is_told_by_its_line() {
    let folder = Folder::new(ROWS);
    folder.write(
        "a-visit.toml",
        "[form]\nid = \"a-visit\"\nsources = [\n  \"S001\",\n  \"S452\",\n]\n",
    );
    folder.says(
        "a-visit.toml",
        5,
        &format!("{} has no row S452", folder.path("systems.tsv")),
    );
}

#[test]
fn what_is_declined_is_a_known_row_that_no_scene_covers() {
    let folder = Folder::new(ROWS);
    folder.write("declined.toml", &DECLINED.replace("S002", "S452"));
    folder.says(
        "declined.toml",
        4,
        &format!("{} has no row S452", folder.path("systems.tsv")),
    );
    folder.write("declined.toml", &DECLINED.replace("S002", "S174"));
    folder.says(
        "declined.toml",
        4,
        "S174 is covered by consultation-bell and declined too",
    );
    folder.write("declined.toml", &DECLINED.replace("limit", "bound"));
    folder.says(
        "declined.toml",
        6,
        "This cannot be read: unknown field `bound`",
    );
}

#[test]
fn checking_a_folder_of_scenes_passes_over_what_is_declined() {
    let folder = Folder::new(ROWS);
    folder.write("declined.toml", DECLINED);
    let ran = linli(&[
        "scenes",
        "check",
        &folder.path("declined.toml"),
        &folder.path("consultation-bell.toml"),
    ]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, "1 checked, 0 with problems\n"),
        "{}",
        ran.out
    );
}

/// What the files of the repository say of the practices of an engine.
fn shipped(engine: &str, folders: &[&str]) -> Ran {
    let here = env!("CARGO_MANIFEST_DIR");
    let table = format!("{here}/tests/it/practices.tsv");
    let folders = folders.iter().map(|one| format!("{here}/../../{one}"));
    let folders: Vec<String> = folders.collect();
    let mut arguments = vec!["scenes", "coverage", "--strict"];
    arguments.extend(["--systems", &table, "--engine", engine]);
    for folder in &folders {
        arguments.extend(["--folder", folder]);
    }
    linli(&arguments)
}

#[test]
fn every_practice_of_kind_case_is_served_by_a_scene_or_declined_with_its_reason() {
    let ran = shipped("case", &["scenes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out.lines().count(), 60);
}

#[test]
fn every_practice_of_forms_and_tasks_is_served_by_a_form_a_campaign_or_a_scene() {
    let ran = shipped("form/task", &["scenes", "forms", "campaigns", "registers"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out.lines().count(), 28);
}

#[test]
fn the_table_of_forms_and_tasks_in_the_guide_is_what_the_files_say() {
    let here = env!("CARGO_MANIFEST_DIR");
    let guide = fs::read_to_string(format!("{here}/../../docs/practices-forms.md")).unwrap();
    let ran = shipped("form/task", &["scenes", "forms", "campaigns", "registers"]);
    for line in ran.out.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let row = format!("| {} | {} | ", cells[0], cells[3]);
        let told = guide.lines().find_map(|line| line.strip_prefix(&row));
        let told = told.unwrap_or_else(|| panic!("the guide lacks {row}"));
        let files = told.split('|').next().unwrap_or_default().split(", ");
        let named = files.filter_map(|link| link.trim().strip_prefix('[')?.split(']').next());
        assert_eq!(named.collect::<Vec<_>>().join(","), cells[2], "{row}");
    }
}
