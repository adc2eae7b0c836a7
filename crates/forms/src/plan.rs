//! The plan of a form: what depends on what, in which order it is evaluated, and where its values stand.
//!
//! A **scope** is the form itself or a repeat. Each group, repeat and field is a **node** of the scope it stands in.
//! While answers are evaluated there is one frame for the form and one for each row, with a slot for each node of
//! its scope.

use std::collections::BTreeMap;

use regex::Regex;

use crate::FormDef;
use crate::problem::Part;
use crate::rule::Rule;
use crate::types::Type;

/// What a variable of a rule reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Var {
    /// The answer of a field.
    Value(usize),
    /// Whether a field is answered.
    Given(usize),
    /// How many rows a repeat has.
    Rows(usize),
    /// The total of a field over the rows of a repeat: `(repeat, field)`.
    Sum(usize, usize),
    /// The number of the row, from 1.
    Row,
    /// The day.
    Today,
}

/// A rule with what its variables read.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) rule: Rule,
    pub(crate) vars: Vec<(String, Var)>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Group,
    /// With the scope of its rows.
    Repeat(usize),
    /// With its place in the definition.
    Field(usize),
}

/// A group, repeat or field.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) part: Part,
    pub(crate) kind: Kind,
    /// The group or repeat it stands in.
    pub(crate) parent: Option<usize>,
    pub(crate) scope: usize,
    /// Its slot in the frames of its scope.
    pub(crate) slot: usize,
    /// What rules read of it; none where they cannot.
    pub(crate) ty: Option<Type>,
    pub(crate) when: Option<Bound>,
    pub(crate) required: Option<Bound>,
    pub(crate) constraint: Option<Bound>,
    pub(crate) compute: Option<Bound>,
    pub(crate) list: Option<usize>,
    /// Tags with the field whose answer they must be.
    pub(crate) filter: Vec<(String, usize)>,
    pub(crate) pattern: Option<Regex>,
}

/// The form itself or a repeat.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The repeat; none for the form.
    pub(crate) repeat: Option<usize>,
    pub(crate) parent: Option<usize>,
    pub(crate) slots: usize,
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) nodes: Vec<Node>,
    pub(crate) scopes: Vec<Scope>,
    /// Nodes in the order in which they are evaluated.
    pub(crate) order: Vec<usize>,
    /// Nodes in the order in which people see them.
    pub(crate) shown: Vec<usize>,
    pub(crate) ids: BTreeMap<String, usize>,
}

impl Plan {
    /// The nodes and scopes of a definition whose names were checked; nothing is bound yet.
    pub(crate) fn of(def: &FormDef) -> Self {
        let mut plan = Self {
            nodes: Vec::new(),
            scopes: Vec::new(),
            order: Vec::new(),
            shown: Vec::new(),
            ids: BTreeMap::new(),
        };
        plan.scopes.push(Scope {
            repeat: None,
            parent: None,
            slots: 0,
        });
        for (at, field) in def.fields.iter().enumerate() {
            let parent = plan.home(def, field.within.as_deref());
            plan.add(&field.id, Part::Field(at), Kind::Field(at), parent);
        }
        plan
    }

    /// The node of a group or repeat, made with those around it where it is not there yet.
    fn home(&mut self, def: &FormDef, id: Option<&str>) -> Option<usize> {
        let id = id?;
        if let Some(node) = self.ids.get(id) {
            return Some(*node);
        }
        if let Some(at) = def.groups.iter().position(|one| one.id == id) {
            let parent = self.home(def, def.groups.get(at)?.within.as_deref());
            return Some(self.add(id, Part::Group(at), Kind::Group, parent));
        }
        let at = def.repeats.iter().position(|one| one.id == id)?;
        let parent = self.home(def, def.repeats.get(at)?.within.as_deref());
        let scope = self.scopes.len();
        let node = self.add(id, Part::Repeat(at), Kind::Repeat(scope), parent);
        let around = self.nodes.get(node).map(|node| node.scope);
        self.scopes.push(Scope {
            repeat: Some(node),
            parent: around,
            slots: 0,
        });
        Some(node)
    }

    fn add(&mut self, id: &str, part: Part, kind: Kind, parent: Option<usize>) -> usize {
        let scope = match parent.and_then(|at| self.nodes.get(at)) {
            Some(Node {
                kind: Kind::Repeat(scope),
                ..
            }) => *scope,
            Some(node) => node.scope,
            None => 0,
        };
        let slot = self.scopes.get(scope).map_or(0, |scope| scope.slots);
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.slots += 1;
        }
        let at = self.nodes.len();
        self.ids.insert(id.to_owned(), at);
        self.shown.push(at);
        self.nodes.push(Node {
            id: id.to_owned(),
            part,
            kind,
            parent,
            scope,
            slot,
            ty: None,
            when: None,
            required: None,
            constraint: None,
            compute: None,
            list: None,
            filter: Vec::new(),
            pattern: None,
        });
        at
    }

    /// Whether `inner` is `outer` or a scope within it.
    pub(crate) fn is_within(&self, inner: usize, outer: usize) -> bool {
        let mut at = Some(inner);
        while let Some(scope) = at {
            if scope == outer {
                return true;
            }
            at = self.scopes.get(scope).and_then(|scope| scope.parent);
        }
        false
    }

    /// The scope of the rows of a repeat.
    pub(crate) fn rows_of(&self, repeat: usize) -> Option<usize> {
        match self.nodes.get(repeat).map(|node| node.kind) {
            Some(Kind::Repeat(scope)) => Some(scope),
            Some(Kind::Group | Kind::Field(_)) | None => None,
        }
    }
}
