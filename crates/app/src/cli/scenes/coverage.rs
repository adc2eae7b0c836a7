//! `linli scenes coverage`: which practices of a table the scenes, forms, campaigns and registers serve.

mod declared;
mod problems;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use linli_flow::{Diagnostic, Scene};
use linli_kernel::Lang;
use serde::Deserialize;
use toml::Spanned;

use super::super::say::{Done, Failure, lang, print, tell};
use super::{code, is_scene, parse, read, show, shown};
use problems::{both, malformed, no_columns, twice, unknown, unreadable};

/// The file beside the scenes that names the practices no scene will serve, and why.
pub(super) const DECLINED: &str = "declined.toml";

/// What stands beside a form and is none.
const EXAMPLES: &str = ".example.toml";

/// The folders that are read where none is given, so far as they are there.
const FOLDERS: [&str; 4] = ["scenes", "forms", "campaigns", "registers"];

/// Compare scenes, forms, campaigns and registers with a table of practices. 核对场景、表单、任务和登记覆盖了哪些做法
///
/// The table is TSV with a heading line; of its columns id, `name_zh` and engine are read. A scene, form,
/// campaign or register names what it serves in `sources`; declined.toml in the same folder names what is
/// declined, with the reason and the limit. Written as TSV: id, status (covered, declined or missing), the
/// scenes, `form:ID`, `campaign:ID`, `register:ID` or the reason, name.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli scenes coverage --systems systems.tsv\n  linli scenes coverage --systems systems.tsv --engine case --strict"
)]
pub(in crate::cli) struct Coverage {
    /// The table of practices.
    #[arg(long, value_name = "FILE")]
    systems: PathBuf,
    /// A folder of scenes, forms, campaigns or registers and of declined.toml; may be given again.
    /// Without it: scenes, forms, campaigns and registers, so far as they are there.
    #[arg(long, value_name = "FOLDER")]
    folder: Vec<PathBuf>,
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
    /// By id the scenes, by their id, and the other files, as `form:ID`.
    files: BTreeMap<String, Vec<String>>,
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
        let folders = self.folders();
        for folder in &folders {
            served.files_of(folder, &table)?;
        }
        for folder in &folders {
            served.declined_of(&folder.join(DECLINED), &table)?;
        }
        if !served.problems.is_empty() {
            show(&served.problems, lang())?;
            return Ok(code(false));
        }
        let missing = served.report(&table, &self.engine)?;
        Ok(code(!self.strict || missing == 0))
    }

    /// The folders to read.
    fn folders(&self) -> Vec<PathBuf> {
        if !self.folder.is_empty() {
            return self.folder.clone();
        }
        let usual = FOLDERS.iter().map(PathBuf::from);
        usual.filter(|folder| folder.is_dir()).collect()
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
    /// What the files of a folder say they serve.
    fn files_of(&mut self, folder: &Path, table: &Table) -> Result<(), Failure> {
        for file in files_of(folder)? {
            if let Some(one) = declared::of(&read(&file)?) {
                for (id, line) in one.sources {
                    self.serves(&id, &one.name, (&shown(&file), line), table);
                }
                continue;
            }
            match parse(&file)? {
                Ok(scene) => self.scene(&scene, table),
                Err(problems) => self.problems.extend(problems),
            }
        }
        Ok(())
    }

    fn scene(&mut self, scene: &Scene, table: &Table) {
        let at = (scene.file.as_str(), scene.lines.of("sources"));
        for id in &scene.sources {
            self.serves(id, &scene.id, at, table);
        }
    }

    /// Notes what serves a row, or that the table has no such row.
    fn serves(&mut self, id: &str, name: &str, (file, line): (&str, usize), table: &Table) {
        if table.rows.contains_key(id) {
            let names = self.files.entry(id.to_owned()).or_default();
            names.push(name.to_owned());
        } else {
            self.problems.push(unknown(file, line, id, table));
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
            } else if let Some(files) = self.files.get(&id) {
                self.problems.push(both(&name, line, &id, files));
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
            let (status, by) = if let Some(files) = self.files.get(id) {
                covered += 1;
                ("covered", files.join(","))
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

/// The files of a folder that may serve something, by name; not what stands beside them.
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
        let example = shown(&file).ends_with(EXAMPLES);
        if file.extension().is_some_and(|ending| ending == "toml") && is_scene(&file) && !example {
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
