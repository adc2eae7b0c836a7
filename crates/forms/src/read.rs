//! Reading a definition: every value is checked against [`crate::keys`], and all problems are found, not only the
//! first. What fits is then read by serde, from TOML and JSON alike.

use linli_notation::Most;

use crate::keys::FILE;
use crate::problem::{At, Part, Problem, Problems, Sites};
use crate::{Form, FormDef};

/// The largest file read.
const MOST: Most = Most {
    kib: 512,
    remedy: ("请拆成几个表单", "Split it into several forms"),
};

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
    let mut told = linli_notation::Problems::of(&problems.file);
    let read = linli_notation::parse(text, &FILE, MOST, &mut told);
    problems
        .found
        .extend(told.found.into_iter().map(Problem::from));
    read.map(|(def, lines)| (def, Sites::of_file(lines)))
}
