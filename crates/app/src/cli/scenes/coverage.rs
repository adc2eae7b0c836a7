//! `linli scenes coverage`: which practices of a table the scenes serve.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use linli_flow::{Diagnostic, Scene};
use linli_kernel::{Lang, Text};
use serde::Deserialize;
use toml::Spanned;

use super::super::say::{Done, Failure, lang, print, tell};
use super::{code, is_scene, parse, read, show, shown};

/// The file beside the scenes that names the practices no scene will serve, and why.
pub(super) const DECLINED: &str = "declined.toml";

/// Compare the scenes with a table of practices. 核对场景覆盖了哪些做法
///
/// The table is TSV with a heading line; of its columns id, `name_zh` and engine are read. A scene names
/// what it serves in `sources`; declined.toml in the same folder names what is declined, with the reason
/// and the limit. Written as TSV: id, status (covered, declined or missing), the scenes or the reason, name.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli scenes coverage --systems systems.tsv\n  linli scenes coverage --systems systems.tsv --engine case --strict"
)]
pub(in crate::cli) struct Coverage {
    /// The table of practices.
    #[arg(long, value_name = "FILE")]
    systems: PathBuf,
    /// The folder of the scenes and of declined.toml.
    #[arg(long, value_name = "FOLDER", default_value = "scenes")]
    folder: PathBuf,
    /// Only the rows with this engine.
    #[arg(long, value_name = "NAME", default_value = "case")]
    engine: String,
    /// Exit with code 1 where a row is missing.
    #[arg(long)]
    strict: bool,
}

/// A line of the table.
struct Row {
    name: String,
    engine: String,
}

/// The rows in the order of the table, and by id.
struct Table {
    file: String,
    order: Vec<String>,
    rows: BTreeMap<String, Row>,
}

/// What `declined.toml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declined {
    #[serde(default)]
    declined: Vec<Decline>,
}

/// One practice no scene will serve.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decline {
    id: Spanned<String>,
    reason: Words,
    /// The limit it would break, as the list of limits words it.
    limit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    zh: String,
    en: String,
}

/// What serves each practice.
#[derive(Default)]
struct Served {
    scenes: BTreeMap<String, Vec<String>>,
    declined: BTreeMap<String, Decline>,
    problems: Vec<Diagnostic>,
}

impl Coverage {
    pub(super) fn run(self) -> Done {
        let mut served = Served::default();
        let table = Table::read(&shown(&self.systems), &read(&self.systems)?);
        let table = match table {
            Ok(table) => table,
            Err(problems) => {
                show(&problems, lang())?;
                return Ok(code(false));
            }
        };
        served.scenes_of(&self.folder, &table)?;
        served.declined_of(&self.folder.join(DECLINED), &table)?;
        if !served.problems.is_empty() {
            show(&served.problems, lang())?;
            return Ok(code(false));
        }
        let missing = served.report(&table, &self.engine)?;
        Ok(code(!self.strict || missing == 0))
    }
}

impl Table {
    /// Reads the table; every line that cannot be read is a problem.
    fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut lines = text.lines().enumerate();
        let (_, heading) = lines.next().unwrap_or_default();
        let heading: Vec<&str> = heading.split('\t').collect();
        let column = |name| heading.iter().position(|one| *one == name);
        let (Some(id), Some(name), Some(engine)) =
            (column("id"), column("name_zh"), column("engine"))
        else {
            return Err(vec![no_columns(file)]);
        };
        let mut table = Self {
            file: file.to_owned(),
            order: Vec::new(),
            rows: BTreeMap::new(),
        };
        let mut problems = Vec::new();
        for (number, line) in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() != heading.len() || cells[id].trim().is_empty() {
                problems.push(malformed(file, number + 1, cells.len(), heading.len()));
                continue;
            }
            let row = Row {
                name: cells[name].to_owned(),
                engine: cells[engine].to_owned(),
            };
            if table.rows.insert(cells[id].to_owned(), row).is_some() {
                problems.push(twice(file, number + 1, cells[id]));
            }
            table.order.push(cells[id].to_owned());
        }
        if problems.is_empty() {
            Ok(table)
        } else {
            Err(problems)
        }
    }
}

impl Served {
    /// What the scenes of a folder say they serve.
    fn scenes_of(&mut self, folder: &Path, table: &Table) -> Result<(), Failure> {
        for file in files_of(folder)? {
            match parse(&file)? {
                Ok(scene) => self.scene(&scene, table),
                Err(problems) => self.problems.extend(problems),
            }
        }
        Ok(())
    }

    fn scene(&mut self, scene: &Scene, table: &Table) {
        for id in &scene.sources {
            if table.rows.contains_key(id) {
                let scenes = self.scenes.entry(id.clone()).or_default();
                scenes.push(scene.id.clone());
            } else {
                let line = scene.lines.of("sources");
                self.problems.push(unknown(&scene.file, line, id, table));
            }
        }
    }

    /// What is declined; a folder without the file declines nothing.
    fn declined_of(&mut self, file: &Path, table: &Table) -> Result<(), Failure> {
        if !file.exists() {
            return Ok(());
        }
        let (name, text) = (shown(file), read(file)?);
        let declined: Declined = match toml::from_str(&text) {
            Ok(declined) => declined,
            Err(error) => {
                self.problems.push(unreadable(&name, &text, &error));
                return Ok(());
            }
        };
        for one in declined.declined {
            let line = line_at(&text, one.id.span().start);
            let id = one.id.get_ref().clone();
            if !table.rows.contains_key(&id) {
                self.problems.push(unknown(&name, line, &id, table));
            } else if let Some(scenes) = self.scenes.get(&id) {
                self.problems.push(both(&name, line, &id, scenes));
            } else if self.declined.insert(id.clone(), one).is_some() {
                self.problems.push(twice(&name, line, &id));
            }
        }
        Ok(())
    }

    /// Writes the rows of an engine and the summary; how many are missing.
    fn report(&self, table: &Table, engine: &str) -> Result<usize, Failure> {
        let (mut covered, mut declined, mut missing) = (0, 0, 0);
        for id in &table.order {
            let Some(row) = table.rows.get(id).filter(|row| row.engine == engine) else {
                continue;
            };
            let (status, by) = if let Some(scenes) = self.scenes.get(id) {
                covered += 1;
                ("covered", scenes.join(","))
            } else if let Some(decline) = self.declined.get(id) {
                declined += 1;
                ("declined", decline.said(lang()))
            } else {
                missing += 1;
                ("missing", String::new())
            };
            print(&format!("{id}\t{status}\t{by}\t{}\n", row.name))?;
        }
        let all = covered + declined + missing;
        tell(
            &format!("{all} 项：已覆盖 {covered}，不做 {declined}，缺 {missing}"),
            &format!("{all} rows: {covered} covered, {declined} declined, {missing} missing"),
        );
        Ok(missing)
    }
}

impl Decline {
    /// The reason and the limit, in one cell of the table.
    fn said(&self, lang: Lang) -> String {
        let reason = lang.pick(&self.reason.zh, &self.reason.en);
        let limit = lang.pick("界限", "limit");
        format!("{reason} [{limit}: {}]", self.limit).replace(['\t', '\n'], " ")
    }
}

/// The scene files of a folder, by name.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let name = shown(folder);
    let failed = |error: std::io::Error| {
        Failure::new(
            format!("无法读取目录 {name}：{error}"),
            format!("cannot read folder {name}: {error}"),
        )
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.extension().is_some_and(|ending| ending == "toml") && is_scene(&file) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = text.bytes().take(offset);
    1 + before.filter(|byte| *byte == b'\n').count()
}

fn problem(
    file: &str,
    line: usize,
    code: &'static str,
    message: (String, String),
    remedy: (&str, &str),
) -> Diagnostic {
    Diagnostic {
        file: file.to_owned(),
        line,
        code,
        message: Text::new(message.0, message.1),
        remedy: Text::new(remedy.0, remedy.1),
    }
}

fn no_columns(file: &str) -> Diagnostic {
    problem(
        file,
        1,
        "systems.columns",
        (
            "标题行缺少 id、name_zh 或 engine 列".into(),
            "The heading line lacks a column id, name_zh or engine".into(),
        ),
        (
            "给出以制表符分隔、首行为列名的表",
            "Give a tab-separated table whose first line names its columns",
        ),
    )
}

fn malformed(file: &str, line: usize, found: usize, wanted: usize) -> Diagnostic {
    problem(
        file,
        line,
        "systems.line",
        (
            format!("这一行有 {found} 列，应为 {wanted} 列且有编号"),
            format!("This line has {found} columns; it needs {wanted} and an id"),
        ),
        ("改正这一行", "Correct the line"),
    )
}

fn twice(file: &str, line: usize, id: &str) -> Diagnostic {
    problem(
        file,
        line,
        "systems.twice",
        (format!("{id} 出现了两次"), format!("{id} is there twice")),
        ("只留一处", "Keep one of them"),
    )
}

fn unknown(file: &str, line: usize, id: &str, table: &Table) -> Diagnostic {
    problem(
        file,
        line,
        "systems.unknown",
        (
            format!("{} 中没有 {id}", table.file),
            format!("{} has no row {id}", table.file),
        ),
        ("改正编号，或删除它", "Correct the id, or remove it"),
    )
}

fn both(file: &str, line: usize, id: &str, scenes: &[String]) -> Diagnostic {
    let scenes = scenes.join(", ");
    problem(
        file,
        line,
        "systems.both",
        (
            format!("{id} 已由 {scenes} 覆盖，又列为不做"),
            format!("{id} is covered by {scenes} and declined too"),
        ),
        (
            "从场景的 sources 或从此处删除它",
            "Remove it here, or from sources of the scene",
        ),
    )
}

fn unreadable(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    problem(
        file,
        line,
        "declined.syntax",
        (
            format!("无法读取：{}", error.message()),
            format!("This cannot be read: {}", error.message()),
        ),
        (
            "每项写 id、reason = { zh, en } 和 limit",
            "Write id, reason = { zh, en } and limit for each",
        ),
    )
}
