//! Reading a definition: every value is checked against [`crate::keys`], and all problems are found, not only the
//! first. What fits is then read by serde, from TOML and JSON alike.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::keys::{FILE, Key, Section, Shape};
use crate::problem::{At, Part, Problem, Problems, Sites};
use crate::shape::{fits, wanted};
use crate::{Form, FormDef};

/// The largest file read, in bytes.
const LARGEST: usize = 512 * 1024;

impl Form {
    /// Reads and proves a definition in TOML. `file` is only named in problems.
    ///
    /// # Errors
    /// Every problem found, with line and remedy. A form that has one is not used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::of(file);
        match read(text, &mut problems) {
            Some((def, sites)) => Self::prove(def, &sites, problems),
            None => Err(problems.sorted()),
        }
    }

    /// Proves a definition that came as JSON. Problems name the part, such as `field area`.
    ///
    /// # Errors
    /// Every problem found, with its remedy.
    pub fn new(def: FormDef) -> Result<Self, Vec<Problem>> {
        let mut sites = Sites::default();
        let named = |what: &str, id: &str| At::Entry(format!("{what} {id}"));
        sites.put(Part::Head, At::Entry("form".into()));
        for (at, list) in def.lists.iter().enumerate() {
            sites.put(Part::List(at), named("list", &list.id));
            for (nth, choice) in list.choices.iter().enumerate() {
                sites.put(
                    Part::Choice(at, nth),
                    named("choice", &format!("{}.{}", list.id, choice.id)),
                );
            }
        }
        for (at, group) in def.groups.iter().enumerate() {
            sites.put(Part::Group(at), named("group", &group.id));
        }
        for (at, repeat) in def.repeats.iter().enumerate() {
            sites.put(Part::Repeat(at), named("repeat", &repeat.id));
        }
        for (at, field) in def.fields.iter().enumerate() {
            sites.put(Part::Field(at), named("field", &field.id));
        }
        let file = def.form.id.clone();
        let text = crate::write::to_toml(&def);
        let mut problems = Problems::of(&file);
        // The shape of each value is proved by the same table as a file's, on the text that it would be.
        let mut shape = Problems::of(&file);
        read(&text, &mut shape);
        for one in shape.found {
            let line = At::Entry(format!("line {} as TOML", one.at));
            problems.found.push(Problem { at: line, ..one });
        }
        Self::prove(def, &sites, problems)
    }
}

/// Reads a file; none where it could not be read at all.
fn read(text: &str, problems: &mut Problems) -> Option<(FormDef, Sites)> {
    if text.len() > LARGEST {
        problems.add(
            At::Line(1),
            "file.too_large",
            ("文件超过 512 KiB", "The file is larger than 512 KiB"),
            ("请拆成几个表单", "Split it into several forms"),
        );
        return None;
    }
    let index = LineIndex::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = error.span().map_or(1, |span| index.line(span.start));
        not_toml(line, error.message(), problems);
    }
    if !errors.is_empty() {
        return None;
    }
    let before = problems.found.len();
    let mut reader = Reader {
        index: &index,
        problems,
    };
    reader.table(table.get_ref(), &FILE, 1);
    let sites = sites(table.get_ref(), &index);
    match toml::from_str(text) {
        Ok(def) => Some((def, sites)),
        Err(error) => {
            if problems.found.len() == before {
                let line = error.span().map_or(1, |span| index.line(span.start));
                not_toml(line, error.message(), problems);
            }
            None
        }
    }
}

fn not_toml(line: usize, said: &str, problems: &mut Problems) {
    let said = said.trim().replace('\n', "; ");
    problems.add(
        At::Line(line),
        "file.toml",
        (
            format!("TOML 语法错误：{said}"),
            format!("This is not TOML: {said}"),
        ),
        (
            "检查引号、方括号和等号是否成对",
            "Check quotes, brackets and equals signs on this line and the one before",
        ),
    );
}

/// Finds the line of a byte.
struct LineIndex(Vec<usize>);

impl LineIndex {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|newline| *newline < byte) + 1
    }
}

/// Where every part and key stands.
fn sites(file: &DeTable<'_>, index: &LineIndex) -> Sites {
    let mut sites = Sites::default();
    let mut put = |part: Part, value: &Spanned<DeValue<'_>>| {
        let Some(table) = value.get_ref().as_table() else {
            return;
        };
        sites.put(part, At::Line(index.line(value.span().start)));
        for key in table.keys() {
            sites.put_key(part, key.get_ref(), At::Line(index.line(key.span().start)));
        }
    };
    if let Some(head) = file.get("form") {
        put(Part::Head, head);
    }
    for (at, one) in many(file, "list").enumerate() {
        put(Part::List(at), one);
    }
    for (at, one) in many(file, "group").enumerate() {
        put(Part::Group(at), one);
    }
    for (at, one) in many(file, "repeat").enumerate() {
        put(Part::Repeat(at), one);
    }
    for (at, one) in many(file, "field").enumerate() {
        put(Part::Field(at), one);
    }
    for (at, list) in many(file, "list").enumerate() {
        let choices = list
            .get_ref()
            .as_table()
            .into_iter()
            .flat_map(|list| many(list, "choices"));
        for (nth, choice) in choices.enumerate() {
            put(Part::Choice(at, nth), choice);
        }
    }
    sites
}

fn many<'a>(table: &'a DeTable<'a>, key: &str) -> impl Iterator<Item = &'a Spanned<DeValue<'a>>> {
    table
        .get(key)
        .and_then(|one| one.get_ref().as_array())
        .into_iter()
        .flat_map(|all| all.iter())
}

struct Reader<'a> {
    index: &'a LineIndex,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &'static Section, at: usize) {
        let name = section.name;
        for key in table.keys() {
            if !section.keys.iter().any(|one| one.name == key.get_ref()) {
                let known: Vec<_> = section.keys.iter().map(|one| one.name).collect();
                let known = known.join(", ");
                let key_name = key.get_ref();
                self.problems.add(
                    At::Line(self.index.line(key.span().start)),
                    "key.unknown",
                    (
                        format!("[{name}] 没有 {key_name}"),
                        format!("[{name}] has no key {key_name}"),
                    ),
                    (format!("可用：{known}"), format!("Known keys: {known}")),
                );
            }
        }
        for key in section.keys {
            match table.get(key.name) {
                Some(value) => self.value(key, value),
                None if key.required => self.missing(name, key, at),
                None => {}
            }
        }
    }

    fn missing(&mut self, name: &str, key: &Key, line: usize) {
        self.problems.add(
            At::Line(line),
            "key.missing",
            (
                format!("[{name}] 缺少 {}", key.name),
                format!("[{name}] lacks {}", key.name),
            ),
            (
                format!("请补上：{}", key.doc),
                format!("Add it: {}", key.doc),
            ),
        );
    }

    fn value(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        let line = self.index.line(value.span().start);
        match (key.shape, value.get_ref()) {
            (Shape::Tables(section), DeValue::Array(items)) if !items.is_empty() => {
                for item in items.iter() {
                    let at = self.index.line(item.span().start);
                    match item.get_ref().as_table() {
                        Some(table) => self.table(table, section, at),
                        None => self.wrong(key, at),
                    }
                }
            }
            (Shape::Table(section), DeValue::Table(table)) => self.table(table, section, line),
            (shape, value) if fits(shape, value) => {}
            _ => self.wrong(key, line),
        }
    }

    fn wrong(&mut self, key: &'static Key, line: usize) {
        let (zh, en) = wanted(key.shape);
        self.problems.add(
            At::Line(line),
            "key.value",
            (
                format!("{} 应为{zh}", key.name),
                format!("{} must be {en}", key.name),
            ),
            (
                format!("说明：{}", key.doc),
                format!("It means: {}", key.doc),
            ),
        );
    }
}
