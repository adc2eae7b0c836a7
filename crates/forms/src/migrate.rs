//! Two versions of a form: what is gone, new or of another kind, and what becomes of a draft.
//!
//! Finished answers are never moved: they are read with the version they were given to. Only a draft that somebody
//! still works on is carried over, and what finds no place is handed back, so that nothing is lost.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::answer::is_empty;
use crate::plan::{Kind, Node};
use crate::{FieldKind, Form};

/// What differs between two versions. Ids, in the order of the forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Fields and repeats that the new version does not have.
    pub gone: Vec<String>,
    /// Fields and repeats that only the new version has.
    pub added: Vec<String>,
    /// Fields of another kind: `(id, before, after)`.
    pub retyped: Vec<(String, FieldKind, FieldKind)>,
    /// Fields that stand in other rows, or no longer in rows.
    pub moved: Vec<String>,
    /// Choices that can no longer be chosen: `(field, code)`.
    pub choices_gone: Vec<(String, String)>,
    /// Fields bound to another attribute, or no longer to any.
    pub rebound: Vec<String>,
}

/// A draft in a new version.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Carried {
    /// What the new version takes.
    pub draft: Map<String, Value>,
    /// What it does not, by path in the old version.
    pub left: BTreeMap<String, Value>,
}

impl Form {
    /// What differs in `newer`.
    #[must_use]
    pub fn changes_to(&self, newer: &Self) -> Changes {
        let mut out = Changes::default();
        for node in self.asked_nodes() {
            let Some(other) = newer
                .node(&node.id)
                .filter(|other| other.kind != Kind::Group)
            else {
                out.gone.push(node.id.clone());
                continue;
            };
            if self.home(node) != newer.home(other) {
                out.moved.push(node.id.clone());
            }
            let (Some(before), Some(after)) = (self.field_of(node), newer.field_of(other)) else {
                continue;
            };
            if before.kind != after.kind
                || before.decimals.unwrap_or(0) > after.decimals.unwrap_or(0)
            {
                out.retyped.push((node.id.clone(), before.kind, after.kind));
            }
            if before.bind != after.bind {
                out.rebound.push(node.id.clone());
            }
            let codes = self.codes(node);
            let kept = newer.codes(other);
            let gone = codes
                .into_iter()
                .filter(|code| after.kind.has_list() && !kept.contains(code));
            out.choices_gone
                .extend(gone.map(|code| (node.id.clone(), code.to_owned())));
        }
        let added = newer.asked_nodes().filter(|node| {
            self.node(&node.id)
                .is_none_or(|old| old.kind == Kind::Group)
        });
        out.added = added.map(|node| node.id.clone()).collect();
        out
    }

    /// Carries a draft of this version over to `newer`: an answer goes along where a field of that id takes it.
    #[must_use]
    pub fn carry(&self, draft: &Map<String, Value>, newer: &Self) -> Carried {
        let mut left = BTreeMap::new();
        let draft = carry_rows(draft, newer, 0, "", &mut left);
        Carried { draft, left }
    }

    fn asked_nodes(&self) -> impl Iterator<Item = &Node> {
        let nodes = self
            .plan
            .shown
            .iter()
            .filter_map(|at| self.plan.nodes.get(*at));
        nodes.filter(|node| match self.field_of(node) {
            Some(field) => field.kind != FieldKind::Note,
            None => node.kind != Kind::Group,
        })
    }

    fn node(&self, id: &str) -> Option<&Node> {
        self.plan
            .ids
            .get(id)
            .and_then(|at| self.plan.nodes.get(*at))
    }

    /// The repeat that a node stands in.
    fn home(&self, node: &Node) -> Option<&str> {
        let repeat = self.plan.scopes.get(node.scope)?.repeat?;
        self.plan.nodes.get(repeat).map(|repeat| repeat.id.as_str())
    }

    fn codes(&self, node: &Node) -> Vec<&str> {
        let list = node.list.and_then(|at| self.def.lists.get(at));
        list.iter()
            .flat_map(|list| &list.choices)
            .map(|choice| choice.id.as_str())
            .collect()
    }
}

type Left = BTreeMap<String, Value>;

fn carry_rows(
    old: &Map<String, Value>,
    newer: &Form,
    scope: usize,
    path: &str,
    left: &mut Left,
) -> Map<String, Value> {
    let mut out = Map::new();
    for (id, value) in old {
        let here = format!("{path}{id}");
        let kind = newer
            .node(id)
            .filter(|node| node.scope == scope)
            .map(|node| node.kind);
        let key = id == crate::ROW_KEY && scope > 0 && value.is_string();
        match (kind, value.as_array()) {
            (Some(Kind::Repeat(inner)), Some(rows)) if rows.iter().all(Value::is_object) => {
                let rows = rows.iter().filter_map(Value::as_object).enumerate();
                let rows = rows.map(|(at, row)| {
                    carry_rows(row, newer, inner, &format!("{here}[{}].", at + 1), left)
                });
                out.insert(id.clone(), rows.map(Value::Object).collect());
            }
            (Some(Kind::Field(_)), _) if takes(newer, id, value) => {
                out.insert(id.clone(), value.clone());
            }
            _ if key => {
                out.insert(id.clone(), value.clone());
            }
            _ if is_empty(value) => {}
            _ => {
                left.insert(here, value.clone());
            }
        }
    }
    out
}

fn takes(form: &Form, id: &str, value: &Value) -> bool {
    let node = form.node(id);
    let field = node.and_then(|node| form.field_of(node));
    node.zip(field)
        .is_some_and(|(node, field)| form.asked(node, field).read(value).is_ok())
}
