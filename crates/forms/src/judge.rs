//! What is missing or wrong: required answers, choices that a filter leaves, constraints, numbers of rows.

use linli_kernel::Text;
use serde_json::Value;

use crate::answer::ROWS_MAX;
use crate::evaluate::Run;
use crate::plan::Node;
use crate::{Choice, Field, Required};

impl Run<'_> {
    /// What is missing or wrong of a node, in each of its frames.
    pub(crate) fn judge(&mut self, at: usize) {
        let form = self.frames.form;
        let Some(node) = form.plan.nodes.get(at) else {
            return;
        };
        for frame in self.frames.of.get(node.scope).cloned().unwrap_or_default() {
            let Some(slot) = self.frames.slot(frame, node).filter(|slot| slot.asked) else {
                continue;
            };
            let (value, wrong) = (slot.value.clone(), slot.wrong.clone());
            match (form.field_of(node), wrong) {
                (Some(_), Some(text)) => self.say(frame, &node.id, text),
                (Some(field), None) => self.judge_answer(frame, node, field, value.as_ref()),
                (None, _) => self.judge_rows(frame, at),
            }
        }
    }

    fn judge_answer(&mut self, frame: usize, node: &Node, field: &Field, value: Option<&Value>) {
        let required = match (&field.required, &node.required) {
            (Required::Always(always), _) => *always,
            (Required::When(_), Some(rule)) => self.holds(frame, node, rule, false, true),
            (Required::When(_), None) => true,
        };
        if let Some(slot) = self.frames.slot_mut(frame, node) {
            slot.required = required;
        }
        let Some(value) = value else {
            if required {
                let (zh, en) = (&field.title.zh, &field.title.en);
                let text = Text::new(format!("请填写“{zh}”"), format!("Please fill in \"{en}\""));
                self.say(frame, &node.id, text);
            }
            return;
        };
        if let Some(text) = self.not_offered(frame, node, value) {
            self.say(frame, &node.id, text);
        }
        if let Some(rule) = &node.constraint
            && !self.holds(frame, node, rule, true, true)
        {
            let text = field.message.clone().unwrap_or_default();
            self.say(frame, &node.id, text);
        }
    }

    /// The choices that the filters of a field leave, as things stand; none of them while one they ask is unanswered.
    pub(crate) fn offered(&self, frame: usize, node: &Node) -> Vec<&Choice> {
        let form = self.frames.form;
        let list = node.list.and_then(|at| form.def.lists.get(at));
        let choices = list.iter().flat_map(|list| &list.choices);
        let fits = |choice: &&Choice| {
            node.filter
                .iter()
                .all(|(tag, by)| self.fits(frame, choice, tag, *by))
        };
        choices.filter(fits).collect()
    }

    /// Whether a tag of a choice is the answer of a field.
    fn fits(&self, frame: usize, choice: &Choice, tag: &str, by: usize) -> bool {
        let by = self.frames.form.plan.nodes.get(by);
        let slot = by.and_then(|by| self.frames.slot(frame, by));
        let wanted = slot
            .and_then(|slot| slot.value.as_ref())
            .and_then(Value::as_str);
        wanted.is_some() && choice.tags.get(tag).map(String::as_str) == wanted
    }

    /// What to say where a choice is not among those that the filters leave.
    fn not_offered(&self, frame: usize, node: &Node, value: &Value) -> Option<Text> {
        let form = self.frames.form;
        let (_, by) = node.filter.first()?;
        let offered = self.offered(frame, node);
        let codes: Vec<&str> = match value {
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            Value::String(code) => vec![code],
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        };
        let odd = codes
            .iter()
            .find(|code| !offered.iter().any(|choice| choice.id == **code))?;
        let list = form.def.lists.get(node.list?)?;
        let choice = list.choices.iter().find(|choice| choice.id == *odd)?;
        let by = node
            .filter
            .iter()
            .find(|(tag, by)| !self.fits(frame, choice, tag, *by))
            .map_or(by, |(_, by)| by);
        let title = form
            .field_of(form.plan.nodes.get(*by)?)
            .map(|field| field.title.clone())
            .unwrap_or_default();
        Some(Text::new(
            format!("“{}”与“{}”不符，请重新选择", choice.title.zh, title.zh),
            format!(
                "\"{}\" does not go with \"{}\"; choose again",
                choice.title.en, title.en
            ),
        ))
    }

    fn judge_rows(&mut self, frame: usize, at: usize) {
        let form = self.frames.form;
        let Some(node) = form.plan.nodes.get(at) else {
            return;
        };
        let Some(repeat) = form.def.repeats.iter().find(|one| one.id == node.id) else {
            return;
        };
        let rows = u32::try_from(self.frames.rows_seen(frame, at).len()).unwrap_or(u32::MAX);
        let (min, max) = (repeat.min.unwrap_or(0), repeat.max.unwrap_or(ROWS_MAX));
        if !(min..=max).contains(&rows) {
            let (zh, en) = (&repeat.title.zh, &repeat.title.en);
            let text = Text::new(
                format!("“{zh}”应有 {min} 到 {max} 行，现有 {rows} 行"),
                format!("\"{en}\" takes {min} to {max} rows; there are {rows}"),
            );
            self.say(frame, &node.id, text);
        }
    }
}
