//! Evaluating a form that is filled in: what is asked, what follows, what is missing and what is wrong.

use cel::Value as Cel;
use jiff::civil::Date;
use linli_kernel::{Invalid, Text};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::answer::{Asked, is_empty};
use crate::frame::{Frames, nothing};
use crate::plan::{Bound, Kind, Node};
use crate::value::{computed, readable};
use crate::{Field, FieldKind, Form};

/// The key of a row that names whom or what of the registry it is about; kept, and given back.
pub const ROW_KEY: &str = "_key";

/// How a group, repeat or field stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// Where: `area`, or `members[1].age` in the first row.
    pub path: String,
    /// Its id.
    pub id: String,
    /// Whether it is asked, now.
    pub asked: bool,
    /// Whether it must be answered, now.
    pub required: bool,
    /// The answer as it would be kept, or what follows from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The codes that may be chosen now, of a field with a filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered: Option<Vec<String>>,
}

/// What became of a set of answers. The draft it was made from stays with the caller: it holds what is hidden too.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// What is kept: asked answers and what follows from them, each in its one form.
    pub answers: Map<String, Value>,
    /// How everything stands, in the order people see it, row by row.
    pub views: Vec<View>,
    /// What is missing or wrong, by path, with the remedy.
    #[serde(serialize_with = "wrong_fields")]
    pub wrong: Invalid,
}

fn wrong_fields<S: serde::Serializer>(wrong: &Invalid, to: S) -> Result<S::Ok, S::Error> {
    wrong.fields.serialize(to)
}

impl Outcome {
    /// The answers, where nothing is missing or wrong.
    ///
    /// # Errors
    /// Invalid: every wrong field by its path.
    pub fn finished(self) -> Result<Map<String, Value>, linli_kernel::Trouble> {
        self.wrong.check().map(|()| self.answers)
    }

    /// How a field stands.
    #[must_use]
    pub fn view(&self, path: &str) -> Option<&View> {
        self.views.iter().find(|view| view.path == path)
    }
}

impl Form {
    /// Evaluates a draft as of a day. A function of its arguments; it cannot fail, since what is wrong is told.
    #[must_use]
    pub fn evaluate(&self, draft: &Map<String, Value>, today: Date) -> Outcome {
        let mut run = Run {
            frames: Frames::of(self, draft, today),
            wrong: Invalid::default(),
        };
        for at in &self.plan.order {
            run.node(*at);
        }
        run.unknown();
        for at in &self.plan.shown {
            run.judge(*at);
        }
        Outcome {
            answers: run.kept(0),
            views: run.views(),
            wrong: run.wrong,
        }
    }

    /// What stands in a form that nobody has touched: the defaults.
    #[must_use]
    pub fn blank(&self, today: Date) -> Map<String, Value> {
        let outer = self.plan.nodes.iter().filter(|node| node.scope == 0);
        outer
            .filter_map(|node| self.default_of(node, today))
            .collect()
    }

    /// What stands in a new row of a repeat.
    #[must_use]
    pub fn blank_row(&self, repeat: &str, today: Date) -> Map<String, Value> {
        let scope = self
            .plan
            .ids
            .get(repeat)
            .and_then(|at| self.plan.rows_of(*at));
        let inner = self
            .plan
            .nodes
            .iter()
            .filter(|node| Some(node.scope) == scope);
        inner
            .filter_map(|node| self.default_of(node, today))
            .collect()
    }

    fn default_of(&self, node: &Node, today: Date) -> Option<(String, Value)> {
        let field = self.field_of(node)?;
        let default = field.default.as_ref()?;
        let value = if field.kind == FieldKind::Date && default == "today" {
            today.to_string().into()
        } else {
            self.asked(node, field).read(default).ok()?
        };
        Some((field.id.clone(), value))
    }

    pub(crate) fn field_of(&self, node: &Node) -> Option<&Field> {
        match node.kind {
            Kind::Field(at) => self.def.fields.get(at),
            Kind::Group | Kind::Repeat(_) => None,
        }
    }

    pub(crate) fn asked<'a>(&'a self, node: &'a Node, field: &'a Field) -> Asked<'a> {
        let list = node.list.and_then(|at| self.def.lists.get(at));
        Asked {
            field,
            list,
            pattern: node.pattern.as_ref(),
        }
    }
}

pub(crate) struct Run<'a> {
    pub(crate) frames: Frames<'a>,
    wrong: Invalid,
}

impl Run<'_> {
    fn node(&mut self, at: usize) {
        let form = self.frames.form;
        let Some(node) = form.plan.nodes.get(at) else {
            return;
        };
        for frame in self.frames.of.get(node.scope).cloned().unwrap_or_default() {
            let asked = self.frames.parent_asked(frame, node)
                && node
                    .when
                    .as_ref()
                    .is_none_or(|rule| self.holds(frame, node, rule, false, true));
            let mut value = None;
            let mut wrong = None;
            if let (true, Some(field)) = (asked, form.field_of(node)) {
                match self.answer(frame, node, field) {
                    Ok(found) => value = found,
                    Err(text) => wrong = Some(text),
                }
            }
            let cel = value
                .as_ref()
                .map_or_else(|| nothing(node.ty), |value| readable(node, value));
            if let Some(slot) = self.frames.slot_mut(frame, node) {
                (slot.asked, slot.value, slot.cel, slot.wrong) = (asked, value, cel, wrong);
            }
        }
    }

    fn answer(&self, frame: usize, node: &Node, field: &Field) -> Result<Option<Value>, Text> {
        if let Some(rule) = &node.compute {
            let endless = |found: &Cel| matches!(found, Cel::Float(float) if !float.is_finite());
            let found = self.frames.run(frame, rule).and_then(|found| {
                if endless(&found) {
                    Err("division by zero".to_owned())
                } else {
                    Ok(found)
                }
            });
            return match found {
                Ok(found) => Ok(computed(field, &found)),
                Err(_unanswered) if self.frames.lacks(frame, rule) => Ok(None),
                Err(error) => Err(failed(field, &error)),
            };
        }
        let given = self
            .frames
            .all
            .get(frame)
            .and_then(|frame| frame.given.get(&node.id));
        match given.filter(|given| field.kind.is_asked() && !is_empty(given)) {
            Some(given) => self.frames.form.asked(node, field).read(given).map(Some),
            None => Ok(None),
        }
    }

    /// Whether a rule holds: `lacking` where it fails for want of an answer, `failed`, which is told, otherwise.
    pub(crate) fn holds(
        &mut self,
        frame: usize,
        node: &Node,
        rule: &Bound,
        lacking: bool,
        failed: bool,
    ) -> bool {
        match self.frames.run(frame, rule) {
            Ok(Cel::Bool(yes)) => yes,
            Err(_unanswered) if self.frames.lacks(frame, rule) => lacking,
            Ok(_) | Err(_) => {
                let source = &rule.rule.source;
                let text = Text::new(
                    format!("条件 {source} 无法判断，请检查所填数字"),
                    format!("The condition {source} cannot be told; check the numbers it reads"),
                );
                self.say(frame, &node.id, text);
                failed
            }
        }
    }

    pub(crate) fn say(&mut self, frame: usize, id: &str, text: Text) {
        let Some(frame) = self.frames.all.get(frame) else {
            return;
        };
        let (zh, en) = match frame.row {
            0 => (text.zh, text.en),
            row => (
                format!("第 {row} 行：{}", text.zh),
                format!("Row {row}: {}", text.en),
            ),
        };
        self.wrong.push(format!("{}{id}", frame.path), zh, en);
    }

    /// Says what is given but not known to the form, and what should be rows and is not.
    fn unknown(&mut self) {
        for (path, text) in std::mem::take(&mut self.frames.odd) {
            self.wrong.push(path, text.zh, text.en);
        }
        let plan = &self.frames.form.plan;
        let mut found = Vec::new();
        for (at, frame) in self.frames.all.iter().enumerate() {
            for name in frame
                .given
                .keys()
                .filter(|name| *name != ROW_KEY || frame.row == 0)
            {
                let node = plan.ids.get(name).and_then(|node| plan.nodes.get(*node));
                if node.is_none_or(|node| node.scope != frame.scope || node.kind == Kind::Group) {
                    found.push((at, name.clone()));
                }
            }
        }
        for (frame, name) in found {
            self.say(
                frame,
                &name,
                Text::new(
                    "这里不需要填写此项，请删除",
                    "This is not asked here; leave it out",
                ),
            );
        }
    }

    /// What is kept of a frame.
    fn kept(&self, at: usize) -> Map<String, Value> {
        let mut out = Map::new();
        let Some(frame) = self.frames.all.get(at) else {
            return out;
        };
        if frame.row > 0
            && let Some(key @ Value::String(_)) = frame.given.get(ROW_KEY)
        {
            out.insert(ROW_KEY.into(), key.clone());
        }
        let plan = &self.frames.form.plan;
        for nth in &plan.shown {
            let Some(node) = plan
                .nodes
                .get(*nth)
                .filter(|node| node.scope == frame.scope)
            else {
                continue;
            };
            let Some(slot) = self.frames.slot(at, node).filter(|slot| slot.asked) else {
                continue;
            };
            match (node.kind, &slot.value) {
                (Kind::Field(_), Some(value)) => {
                    out.insert(node.id.clone(), value.clone());
                }
                (Kind::Repeat(_), _) => {
                    let rows = self.frames.rows_seen(at, *nth);
                    let rows: Vec<Value> = rows.iter().map(|row| self.kept(*row).into()).collect();
                    if !rows.is_empty() {
                        out.insert(node.id.clone(), rows.into());
                    }
                }
                (Kind::Field(_) | Kind::Group, _) => {}
            }
        }
        out
    }

    fn views(&self) -> Vec<View> {
        let plan = &self.frames.form.plan;
        let mut out = Vec::new();
        for (at, frame) in self.frames.all.iter().enumerate() {
            for node in plan.shown.iter().filter_map(|node| plan.nodes.get(*node)) {
                let Some(slot) = frame
                    .slots
                    .get(node.slot)
                    .filter(|_| node.scope == frame.scope)
                else {
                    continue;
                };
                let codes =
                    |all: Vec<&crate::Choice>| all.iter().map(|choice| choice.id.clone()).collect();
                out.push(View {
                    path: format!("{}{}", frame.path, node.id),
                    id: node.id.clone(),
                    asked: slot.asked,
                    required: slot.required,
                    value: slot.value.clone(),
                    offered: (!node.filter.is_empty()).then(|| codes(self.offered(at, node))),
                });
            }
        }
        out
    }
}

/// What is said of a computed field that could not be.
fn failed(field: &Field, error: &str) -> Text {
    let (zh, en) = (&field.title.zh, &field.title.en);
    Text::new(
        format!("“{zh}”算不出（{error}），请检查所填数字"),
        format!("\"{en}\" cannot be computed ({error}); check the numbers it follows from"),
    )
}
