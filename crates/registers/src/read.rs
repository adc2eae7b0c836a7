//! Reading a register file: every value is checked against [`crate::keys`], and all problems are found, not only the
//! first. What fits is then read by serde and proved.

use std::collections::BTreeMap;

use linli_notation::{LineIndex, Most, Wrong};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::keys::FILE;
use crate::problem::{Part, Problem, Problems, Sites};
use crate::{Register, RegisterDef, check};

/// The largest file read.
const MOST: Most = Most {
    kib: 256,
    remedy: ("请拆成几个登记簿", "Split it into several registers"),
};

impl Register {
    /// Reads and proves a file. `file` is only named in problems. What it says of other registers is proved by
    /// [`Registers::of`](crate::Registers::of).
    ///
    /// # Errors
    /// Every problem found, with line and remedy. A register that has one is not used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::of(file);
        let Some(def) = read(text, &mut problems) else {
            return Err(problems.sorted());
        };
        check::register(&def, &mut problems);
        if problems.found.is_empty() {
            Ok(Self {
                def,
                file: file.to_owned(),
                sites: problems.sites,
            })
        } else {
            Err(problems.sorted())
        }
    }
}

/// Reads a file; none where it could not be read at all.
fn read(text: &str, problems: &mut Problems) -> Option<RegisterDef> {
    let (table, wrong) = linli_notation::read(text, &FILE, MOST);
    let fits = wrong.is_empty();
    for one in wrong {
        problems.tell(one);
    }
    let (table, index) = table?;
    problems.sites = sites(table.get_ref(), &index);
    match toml::from_str(text) {
        Ok(def) => Some(def),
        Err(error) => {
            if fits {
                let line = error.span().map_or(1, |span| index.line(span.start));
                problems.tell(Wrong::toml(line, error.message()));
            }
            None
        }
    }
}

/// Where every part and key stands.
fn sites(file: &DeTable<'_>, index: &LineIndex) -> Sites {
    let mut sites = Sites::default();
    let mut put = |part: Part, value: &Spanned<DeValue<'_>>| {
        let Some(table) = value.get_ref().as_table() else {
            return;
        };
        let keys: BTreeMap<String, usize> = table
            .keys()
            .map(|key| (key.get_ref().to_string(), index.line(key.span().start)))
            .collect();
        sites.put(part, index.line(value.span().start), keys);
    };
    if let Some(head) = file.get("register") {
        put(Part::Head, head);
    }
    for (at, one) in many(file, "list").enumerate() {
        put(Part::List(at), one);
    }
    for (at, one) in many(file, "attribute").enumerate() {
        put(Part::Attribute(at), one);
    }
    for (at, one) in many(file, "roster").enumerate() {
        put(Part::Roster(at), one);
    }
    sites
}

fn many<'a>(table: &'a DeTable<'a>, key: &str) -> impl Iterator<Item = &'a Spanned<DeValue<'a>>> {
    let found = table.get(key).and_then(|one| one.get_ref().as_array());
    found.into_iter().flat_map(|all| all.iter())
}
