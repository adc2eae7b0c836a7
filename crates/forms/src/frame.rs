//! Frames: one for the form and one for each row, with a slot for each group, repeat and field.

use std::sync::Arc;

use cel::Value as Cel;
use cel::common::types::CelString;
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use linli_kernel::Text;
use serde_json::{Map, Value};

use crate::Form;
use crate::plan::{Bound, Kind, Node, Var};
use crate::types::Type;

/// The most rows of a form in all, so that nested repeats stay within reason.
const FRAMES_MAX: usize = 5_000;

/// What is known of a group, repeat or field while answers are evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) asked: bool,
    pub(crate) required: bool,
    /// The answer as it is kept.
    pub(crate) value: Option<Value>,
    /// What rules read.
    pub(crate) cel: Cel,
    pub(crate) wrong: Option<Text>,
}

/// The form itself or one row.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) scope: usize,
    pub(crate) parent: Option<usize>,
    /// The number of the row, from 1; 0 of the form.
    pub(crate) row: usize,
    /// What stands before the id of a field: `members[1].`
    pub(crate) path: String,
    pub(crate) given: &'a Map<String, Value>,
    pub(crate) slots: Vec<Slot>,
    /// Rows by repeat.
    pub(crate) rows: Vec<(usize, Vec<usize>)>,
}

/// All frames of a set of answers.
#[derive(Debug)]
pub(crate) struct Frames<'a> {
    pub(crate) form: &'a Form,
    pub(crate) all: Vec<Frame<'a>>,
    /// Frames by scope.
    pub(crate) of: Vec<Vec<usize>>,
    pub(crate) today: String,
    /// What is not rows where rows should be: the path and what to do.
    pub(crate) odd: Vec<(String, Text)>,
}

/// What rules read of something unanswered.
pub(crate) fn nothing(ty: Option<Type>) -> Cel {
    match ty {
        Some(Type::Int) => Cel::Int(0),
        Some(Type::Decimal) => Cel::Float(0.0),
        Some(Type::YesNo) => Cel::Bool(false),
        Some(Type::List) => Cel::List(Arc::default()),
        Some(Type::Text | Type::Any) | None => Cel::String(Arc::default()),
    }
}

impl<'a> Frames<'a> {
    pub(crate) fn of(
        form: &'a Form,
        given: &'a Map<String, Value>,
        today: jiff::civil::Date,
    ) -> Self {
        let mut frames = Self {
            form,
            all: Vec::new(),
            of: vec![Vec::new(); form.plan.scopes.len()],
            today: today.to_string(),
            odd: Vec::new(),
        };
        frames.open(0, None, 0, String::new(), given);
        let mut at = 0;
        while at < frames.all.len() {
            frames.rows(at);
            at += 1;
        }
        frames
    }

    fn open(
        &mut self,
        scope: usize,
        parent: Option<usize>,
        row: usize,
        path: String,
        given: &'a Map<String, Value>,
    ) -> usize {
        let plan = &self.form.plan;
        let empty = Slot {
            asked: false,
            required: false,
            value: None,
            cel: Cel::Null,
            wrong: None,
        };
        let slots = plan.scopes.get(scope).map_or(0, |scope| scope.slots);
        let at = self.all.len();
        self.all.push(Frame {
            scope,
            parent,
            row,
            path,
            given,
            slots: vec![empty; slots],
            rows: Vec::new(),
        });
        if let Some(frames) = self.of.get_mut(scope) {
            frames.push(at);
        }
        at
    }

    /// Opens a frame for each row that a frame has.
    fn rows(&mut self, at: usize) {
        let plan = &self.form.plan;
        let Some(frame) = self.all.get(at) else {
            return;
        };
        let (scope, given, path) = (frame.scope, frame.given, frame.path.clone());
        for (nth, node) in plan
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.scope == scope)
        {
            let Kind::Repeat(inner) = node.kind else {
                continue;
            };
            let here = format!("{path}{}", node.id);
            let rows = match given.get(&node.id) {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::Array(items)) => self.open_rows(at, inner, &here, items),
                Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                    self.odd(
                        here,
                        ("应为多行，请重填", "Rows are expected; enter them again"),
                    );
                    Vec::new()
                }
            };
            if let Some(frame) = self.all.get_mut(at) {
                frame.rows.push((nth, rows));
            }
        }
    }

    fn open_rows(&mut self, at: usize, scope: usize, path: &str, items: &'a [Value]) -> Vec<usize> {
        let mut rows = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let here = format!("{path}[{}]", place + 1);
            match item.as_object() {
                Some(row) if self.all.len() < FRAMES_MAX => {
                    rows.push(self.open(scope, Some(at), place + 1, here + ".", row));
                }
                Some(_) => self.odd(
                    here,
                    (
                        "行数太多，请分开填写",
                        "There are too many rows; split them",
                    ),
                ),
                None => self.odd(
                    here,
                    (
                        "此行读不懂，请删除后重填",
                        "This row cannot be read; enter it again",
                    ),
                ),
            }
        }
        rows
    }

    fn odd(&mut self, path: String, (zh, en): (&str, &str)) {
        self.odd.push((path, Text::new(zh, en)));
    }

    pub(crate) fn slot(&self, frame: usize, node: &Node) -> Option<&Slot> {
        self.all
            .get(self.frame_of(frame, node.scope)?)?
            .slots
            .get(node.slot)
    }

    pub(crate) fn slot_mut(&mut self, frame: usize, node: &Node) -> Option<&mut Slot> {
        self.all.get_mut(frame)?.slots.get_mut(node.slot)
    }

    /// The frame of a scope that is this one or around it.
    fn frame_of(&self, frame: usize, scope: usize) -> Option<usize> {
        let mut at = Some(frame);
        while let Some(one) = at {
            let found = self.all.get(one)?;
            if found.scope == scope {
                return Some(one);
            }
            at = found.parent;
        }
        None
    }

    /// Whether what a node stands in is asked.
    pub(crate) fn parent_asked(&self, frame: usize, node: &Node) -> bool {
        let parent = node.parent.and_then(|at| self.form.plan.nodes.get(at));
        parent.is_none_or(|parent| self.slot(frame, parent).is_some_and(|slot| slot.asked))
    }

    /// The rows of a repeat that is seen from a frame.
    pub(crate) fn rows_seen(&self, frame: usize, repeat: usize) -> &[usize] {
        let scope = self
            .form
            .plan
            .nodes
            .get(repeat)
            .map_or(0, |node| node.scope);
        let frame = self.frame_of(frame, scope).and_then(|at| self.all.get(at));
        let rows = frame.and_then(|frame| frame.rows.iter().find(|(node, _)| *node == repeat));
        rows.map_or(&[], |(_, rows)| rows)
    }

    /// Whether something that a rule reads is unanswered.
    pub(crate) fn lacks(&self, frame: usize, rule: &Bound) -> bool {
        rule.vars.iter().any(|(_, var)| match var {
            Var::Value(at) => self.given(frame, *at).is_none(),
            Var::Given(_) | Var::Rows(_) | Var::Sum(..) | Var::Row | Var::Today => false,
        })
    }

    fn given(&self, frame: usize, node: usize) -> Option<&Value> {
        let node = self.form.plan.nodes.get(node)?;
        self.slot(frame, node)?.value.as_ref()
    }

    /// The total over the rows; none where it cannot be counted.
    fn sum(&self, frame: usize, repeat: usize, field: usize) -> Option<Cel> {
        let node = self.form.plan.nodes.get(field)?;
        let asked = self.slot(frame, self.form.plan.nodes.get(repeat)?)?.asked;
        let mut ints = 0_i64;
        let mut floats = 0.0;
        for row in self.rows_seen(frame, repeat).iter().filter(|_| asked) {
            let slot = self.all.get(*row)?.slots.get(node.slot)?;
            match (&slot.value, &slot.cel) {
                (None, _) => {}
                (Some(_), Cel::Int(int)) => ints = ints.checked_add(*int)?,
                (Some(_), Cel::Bool(yes)) => ints += i64::from(*yes),
                (Some(_), Cel::Float(float)) => floats += float,
                (Some(_), _) => return None,
            }
        }
        let decimal = node.ty == Some(Type::Decimal);
        Some(if decimal {
            Cel::Float(floats)
        } else {
            Cel::Int(ints)
        })
    }

    /// What a rule gives in a frame.
    ///
    /// # Errors
    /// What failed.
    pub(crate) fn run(&self, frame: usize, rule: &Bound) -> Result<Cel, String> {
        rule.rule.run(&View {
            frames: self,
            frame,
            rule,
        })
    }
}

/// The variables of a rule as they are seen from a frame.
struct View<'a> {
    frames: &'a Frames<'a>,
    frame: usize,
    rule: &'a Bound,
}

impl VariableResolver for View<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let (_, var) = self.rule.vars.iter().find(|(name, _)| name == variable)?;
        let owned = match var {
            Var::Value(at) => {
                let node = self.frames.form.plan.nodes.get(*at)?;
                let cel = &self.frames.slot(self.frame, node)?.cel;
                if let Cel::String(text) = cel {
                    return Some(CowVal::owned(CelString::from(text.as_str())));
                }
                cel.clone()
            }
            Var::Given(at) => Cel::Bool(self.frames.given(self.frame, *at).is_some()),
            Var::Rows(at) => {
                let node = self.frames.form.plan.nodes.get(*at)?;
                let asked = self.frames.slot(self.frame, node)?.asked;
                let rows = if asked {
                    self.frames.rows_seen(self.frame, *at).len()
                } else {
                    0
                };
                Cel::Int(i64::try_from(rows).ok()?)
            }
            Var::Sum(repeat, field) => self.frames.sum(self.frame, *repeat, *field)?,
            Var::Row => Cel::Int(i64::try_from(self.frames.all.get(self.frame)?.row).ok()?),
            Var::Today => return Some(CowVal::owned(CelString::from(self.frames.today.as_str()))),
        };
        owned.try_into().ok().map(CowVal::Owned)
    }
}
