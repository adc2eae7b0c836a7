//! How a form stands on a page: its fields in order, those of a group or repeat together where the first of them is.

use linli_kernel::Text;

use crate::{Field, Form, FormDef, Group, Repeat};

/// What stands in a form or in one of its groups and repeats.
#[derive(Clone, Debug, PartialEq)]
pub enum Block<'a> {
    /// A question.
    Field(&'a Field),
    /// Fields that stand together.
    Group(&'a Group, Vec<Block<'a>>),
    /// Fields that are asked again for each row.
    Repeat(&'a Repeat, Vec<Block<'a>>),
}

/// A group or a repeat.
#[derive(Clone, Copy, PartialEq)]
enum Holder<'a> {
    Group(&'a Group),
    Repeat(&'a Repeat),
}

impl<'a> Holder<'a> {
    fn of(def: &'a FormDef, id: &str) -> Option<Self> {
        let group = def.groups.iter().find(|one| one.id == id).map(Self::Group);
        let repeat = || def.repeats.iter().find(|one| one.id == id);
        group.or_else(|| repeat().map(Self::Repeat))
    }

    fn id(self) -> &'a str {
        match self {
            Self::Group(one) => &one.id,
            Self::Repeat(one) => &one.id,
        }
    }

    fn within(self) -> Option<&'a str> {
        match self {
            Self::Group(one) => one.within.as_deref(),
            Self::Repeat(one) => one.within.as_deref(),
        }
    }
}

impl Form {
    /// What stands where on a page.
    #[must_use]
    pub fn layout(&self) -> Vec<Block<'_>> {
        inside(&self.def, None)
    }

    /// The heading of a group or repeat.
    #[must_use]
    pub fn heading(&self, id: &str) -> Option<&Text> {
        let groups = self.def.groups.iter().map(|one| (&one.id, &one.title));
        let repeats = self.def.repeats.iter().map(|one| (&one.id, &one.title));
        let mut all = groups.chain(repeats);
        all.find(|(known, _)| *known == id).map(|(_, title)| title)
    }
}

fn inside<'a>(def: &'a FormDef, home: Option<&str>) -> Vec<Block<'a>> {
    let mut out = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for field in &def.fields {
        if field.within.as_deref() == home {
            out.push(Block::Field(field));
            continue;
        }
        let Some(one) = child_towards(def, home, field.within.as_deref()) else {
            continue;
        };
        if seen.contains(&one.id()) {
            continue;
        }
        seen.push(one.id());
        let blocks = inside(def, Some(one.id()));
        out.push(match one {
            Holder::Group(group) => Block::Group(group, blocks),
            Holder::Repeat(repeat) => Block::Repeat(repeat, blocks),
        });
    }
    out
}

/// The box directly in `home` that holds `id`, itself or further down. A proved form has no circles.
fn child_towards<'a>(def: &'a FormDef, home: Option<&str>, id: Option<&str>) -> Option<Holder<'a>> {
    let mut at = Holder::of(def, id?)?;
    while at.within() != home {
        at = Holder::of(def, at.within()?)?;
    }
    Some(at)
}
