//! The registers of an office together.

use std::collections::BTreeMap;

use linli_forms::{Attribute, Catalogue};
use linli_notation::Problem;

use crate::problem::Part;
use crate::{AttributeDef, Kind, Register, Retention};

/// Registers that were proved against each other, by id.
#[derive(Clone, Debug, Default)]
pub struct Registers(BTreeMap<String, Register>);

impl Registers {
    /// Reads and proves files, `(name, text)` each, and what they say of each other.
    ///
    /// # Errors
    /// Every problem of every file; what files say of each other is proved once each of them is right.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<Problem>> {
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for (file, text) in files {
            match Register::parse(file, text) {
                Ok(one) => all.push(one),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Self::of(all)
        } else {
            Err(problems)
        }
    }

    /// Proves registers against each other: each id once, and every register that is referred to is there.
    ///
    /// # Errors
    /// Every problem, with file, line and remedy.
    pub fn of(all: Vec<Register>) -> Result<Self, Vec<Problem>> {
        let mut found = Vec::new();
        let mut out = Self::default();
        for one in all {
            if let Some(other) = out.0.get(one.id()) {
                let other = &other.file;
                let mut problems = one.problems();
                problems.add(
                    (Part::Head, "id"),
                    "register.twice",
                    (
                        format!("登记簿 {} 已在 {other} 中", one.id()),
                        format!("The register {} is in {other} already", one.id()),
                    ),
                    ("换一个编号", "Give it another id"),
                );
                found.extend(problems.told.found);
            } else {
                out.0.insert(one.id().to_owned(), one);
            }
        }
        for one in out.0.values() {
            out.referred(one, &mut found);
        }
        if found.is_empty() {
            Ok(out)
        } else {
            Err(found)
        }
    }

    /// Finds references to registers that are not there.
    fn referred(&self, one: &Register, found: &mut Vec<Problem>) {
        let attributes = one.def.attributes.iter().enumerate();
        let attributes = attributes.filter_map(|(nth, attribute)| {
            let register = attribute.register.as_ref()?;
            let at = (Part::Attribute(nth), "register");
            Some((at, attribute.id.as_str(), register))
        });
        let rosters = one.def.rosters.iter().enumerate();
        let rosters = rosters.flat_map(|(nth, roster)| {
            let at = (Part::Roster(nth), "members");
            let members = roster.members.iter();
            members.map(move |member| (at, roster.id.as_str(), member))
        });
        for (at, part, register) in attributes.chain(rosters) {
            if self.0.contains_key(register) {
                continue;
            }
            let known: Vec<&str> = self.0.keys().map(String::as_str).collect();
            let known = known.join(", ");
            let part = format!("{}.{part}", one.id());
            let mut problems = one.problems();
            problems.add(
                at,
                "register.unknown",
                (
                    format!("{part} 所指的登记簿 {register} 不存在"),
                    format!("{part} refers to the register {register}, which is not there"),
                ),
                (format!("已有：{known}"), format!("There are: {known}")),
            );
            found.extend(problems.told.found);
        }
    }

    /// A register by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Register> {
        self.0.get(id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Register> {
        self.0.values()
    }

    /// An attribute by its bind, `register.attribute`.
    #[must_use]
    pub fn bound(&self, bind: &str) -> Option<(&Register, &AttributeDef)> {
        let (register, attribute) = bind.split_once('.')?;
        let register = self.get(register)?;
        Some((register, register.attribute(attribute)?))
    }

    /// The attributes as forms compare them: what an office keeps is not asked again.
    #[must_use]
    pub fn attributes(&self) -> Vec<Attribute> {
        let every = self.0.values().flat_map(|register| {
            let attributes = register.def.attributes.iter();
            attributes.map(move |one| (register, one))
        });
        every
            .map(|(register, one)| Attribute {
                id: format!("{}.{}", register.id(), one.id),
                title: one.title.clone(),
                names: one.names.clone(),
                codes: codes(register, one),
                kept_by: register.head().kept_by.clone(),
            })
            .collect()
    }

    /// The catalogue of all of them.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::new(self.attributes())
    }

    /// Where no period is known yet (待核实): the register, the attribute or roster where it is its own, and the
    /// retention. Somebody of the office has to set each.
    #[must_use]
    pub fn unset(&self) -> Vec<(&Register, Option<&str>, &Retention)> {
        let mut out = Vec::new();
        for register in self.0.values() {
            out.push((register, None, &register.head().retention));
            let own = register.def.attributes.iter().filter_map(|one| {
                let kept = one.retention.as_ref()?;
                Some((register, Some(one.id.as_str()), kept))
            });
            out.extend(own);
            let rosters = register.def.rosters.iter().filter_map(|one| {
                let kept = one.retention.as_ref()?;
                Some((register, Some(one.id.as_str()), kept))
            });
            out.extend(rosters);
        }
        out.retain(|(_, _, kept)| kept.unset.is_some());
        out
    }
}

/// The codes of a list, where it is one. Yes and no are on every list and tell nothing.
fn codes(register: &Register, one: &AttributeDef) -> Vec<String> {
    if one.kind == Kind::YesNo {
        return Vec::new();
    }
    let choices = register
        .list(one)
        .into_iter()
        .flat_map(|list| &list.choices);
    choices.map(|choice| choice.id.clone()).collect()
}
