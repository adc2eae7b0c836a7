//! Names: each is used once, and what is named exists.

use std::collections::{BTreeMap, BTreeSet};

use crate::FormDef;
use crate::problem::{Part, Problems, Sites};

/// What rules know besides fields, and words that CEL keeps for itself.
const RESERVED: &[&str] = &[
    "today",
    "row",
    "in",
    "true",
    "false",
    "null",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "namespace",
    "package",
    "return",
    "var",
    "void",
    "while",
    "size",
    "double",
    "int",
    "round",
    "string",
    "bool",
    "bytes",
    "uint",
    "list",
    "map",
    "type",
    "dyn",
];

/// How deep groups and repeats may stand in each other.
const DEEPEST: usize = 4;

pub(crate) struct Names<'a> {
    pub(crate) def: &'a FormDef,
    pub(crate) sites: &'a Sites,
    pub(crate) problems: &'a mut Problems,
}

/// Checks every name. Whether what follows may rely on them.
pub(crate) fn check(def: &FormDef, sites: &Sites, problems: &mut Problems) -> bool {
    let before = problems.found.len();
    let mut names = Names {
        def,
        sites,
        problems,
    };
    names.lists();
    names.unique();
    names.nested();
    if names.problems.found.len() == before {
        names.together();
    }
    names.problems.found.len() == before
}

impl Names<'_> {
    /// Groups, repeats and fields with their ids and where they stand.
    fn parts(&self) -> Vec<(Part, &str, Option<&str>)> {
        let groups = self.def.groups.iter().enumerate();
        let groups =
            groups.map(|(at, one)| (Part::Group(at), one.id.as_str(), one.within.as_deref()));
        let repeats = self.def.repeats.iter().enumerate();
        let repeats =
            repeats.map(|(at, one)| (Part::Repeat(at), one.id.as_str(), one.within.as_deref()));
        let fields = self.def.fields.iter().enumerate();
        let fields =
            fields.map(|(at, one)| (Part::Field(at), one.id.as_str(), one.within.as_deref()));
        groups.chain(repeats).chain(fields).collect()
    }

    fn twice(&mut self, part: Part, id: &str) {
        self.problems.add(
            self.sites.of(part, "id"),
            "id.twice",
            (format!("{id} 出现两次"), format!("{id} is there twice")),
            ("每个编号只用一次", "Use each id once"),
        );
    }

    fn lists(&mut self) {
        let def = self.def;
        let mut seen = BTreeSet::new();
        for (at, list) in def.lists.iter().enumerate() {
            if !seen.insert(&list.id) {
                self.twice(Part::List(at), &list.id);
            }
            let mut codes = BTreeSet::new();
            for (nth, choice) in list.choices.iter().enumerate() {
                if !codes.insert(&choice.id) {
                    self.twice(Part::Choice(at, nth), &choice.id);
                }
            }
        }
    }

    fn unique(&mut self) {
        let parts: Vec<(Part, String)> = self
            .parts()
            .into_iter()
            .map(|(part, id, _)| (part, id.to_owned()))
            .collect();
        let mut seen = BTreeSet::new();
        for (part, id) in parts {
            let taken = RESERVED.contains(&id.as_str())
                || ["_given", "_rows", "_sum"]
                    .iter()
                    .any(|end| id.ends_with(end));
            if taken {
                self.problems.add(
                    self.sites.of(part, "id"),
                    "id.reserved",
                    (format!("{id} 是保留名"), format!("{id} is a reserved name")),
                    (
                        "换一个名字；_given、_rows、_sum 结尾的名字由系统提供",
                        "Use another name; names that end in _given, _rows or _sum are made by the system",
                    ),
                );
            }
            if !seen.insert(id.clone()) {
                self.twice(part, &id);
            }
        }
    }

    fn nested(&mut self) {
        let parts = self.parts();
        let homes: BTreeMap<String, Option<String>> = parts
            .iter()
            .filter(|(part, _, _)| !matches!(part, Part::Field(_)))
            .map(|(_, id, within)| ((*id).to_owned(), within.map(str::to_owned)))
            .collect();
        let parts: Vec<_> = parts
            .iter()
            .map(|(part, _, within)| (*part, within.map(str::to_owned)))
            .collect();
        for (part, within) in parts {
            let mut at = within;
            let mut deep = 0;
            while let Some(home) = at {
                deep += 1;
                let Some(next) = homes.get(&home) else {
                    self.problems.add(
                        self.sites.of(part, "in"),
                        "in.unknown",
                        (
                            format!("没有分组 {home}"),
                            format!("There is no group or repeat {home}"),
                        ),
                        (
                            "写上已有的 group 或 repeat 的编号",
                            "Name the id of a group or repeat of this form",
                        ),
                    );
                    break;
                };
                if deep > DEEPEST {
                    self.problems.add(
                        self.sites.of(part, "in"),
                        "in.deep",
                        (
                            format!("嵌套超过 {DEEPEST} 层或成环"),
                            format!("It stands more than {DEEPEST} deep, or in itself"),
                        ),
                        ("减少分组层数", "Use fewer levels of groups"),
                    );
                    break;
                }
                at = next.clone();
            }
        }
    }

    /// The fields of a group stand together, and no group is empty.
    fn together(&mut self) {
        let def = self.def;
        let homes: BTreeMap<&str, Option<&str>> = (def
            .groups
            .iter()
            .map(|one| (one.id.as_str(), one.within.as_deref())))
        .chain(
            def.repeats
                .iter()
                .map(|one| (one.id.as_str(), one.within.as_deref())),
        )
        .collect();
        let mut open: Vec<&str> = Vec::new();
        let mut closed: BTreeSet<&str> = BTreeSet::new();
        for (at, field) in def.fields.iter().enumerate() {
            let mut path = Vec::new();
            let mut home = field.within.as_deref();
            while let Some(id) = home {
                path.push(id);
                home = homes.get(id).copied().flatten();
            }
            path.reverse();
            let same = open
                .iter()
                .zip(&path)
                .take_while(|(one, other)| one == other)
                .count();
            closed.extend(open.drain(same..));
            if let Some(again) = path.iter().find(|id| closed.contains(**id)) {
                self.problems.add(
                    self.sites.of(Part::Field(at), "in"),
                    "in.apart",
                    (
                        format!("{again} 的填报项不连续"),
                        format!("The fields of {again} do not stand together"),
                    ),
                    (
                        format!("把 {} 移到 {again} 的其他填报项旁边", field.id),
                        format!("Move {} next to the other fields of {again}", field.id),
                    ),
                );
            }
            open = path;
        }
        closed.extend(open);
        self.empty(&closed);
    }

    fn empty(&mut self, filled: &BTreeSet<&str>) {
        let parts: Vec<_> = self
            .parts()
            .into_iter()
            .map(|(part, id, _)| (part, id.to_owned()))
            .collect();
        for (part, id) in parts {
            if !matches!(part, Part::Field(_)) && !filled.contains(id.as_str()) {
                self.problems.add(
                    self.sites.of(part, "id"),
                    "in.empty",
                    (format!("{id} 没有填报项"), format!("{id} has no fields")),
                    (
                        format!("删除它，或给填报项写 in = \"{id}\""),
                        format!("Remove it, or write in = \"{id}\" in a field"),
                    ),
                );
            }
        }
    }
}
