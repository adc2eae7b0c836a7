//! Which answers open a case.

use serde_json::{Map, Value};

use crate::{Campaign, Finding};

/// A finding that answers show.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<'c> {
    /// Which finding of the campaign.
    pub finding: &'c Finding,
    /// The row of the repeat, from 1, where it is about one.
    pub row: Option<usize>,
    /// The answers that go with it, as `(field, answer)`; those left unanswered are absent.
    pub with: Vec<(String, Value)>,
}

impl Campaign {
    /// What answers show, in the order of the file, then of the rows.
    #[must_use]
    pub fn findings(&self, answers: &Map<String, Value>) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        for finding in &self.findings {
            match &finding.each {
                None => {
                    if finding.tells(answers) {
                        found.push(finding.found(None, answers, answers));
                    }
                }
                Some(repeat) => {
                    let rows = answers.get(repeat).and_then(Value::as_array);
                    let rows = rows.into_iter().flatten().filter_map(Value::as_object);
                    for (row, own) in (1..).zip(rows) {
                        if finding.tells(own) {
                            found.push(finding.found(Some(row), own, answers));
                        }
                    }
                }
            }
        }
        found
    }
}

impl Finding {
    fn tells(&self, answers: &Map<String, Value>) -> bool {
        let Some(field) = &self.field else {
            // Every row of the repeat is one.
            return true;
        };
        let Some(answer) = answers.get(field).filter(|answer| is_given(answer)) else {
            return false;
        };
        match (&self.is, self.at_least) {
            (Some(Value::Array(wanted)), _) => wanted.iter().any(|one| holds(answer, one)),
            (Some(wanted), _) => holds(answer, wanted),
            (None, Some(least)) => reaches(answer, least),
            // Any answer tells but a no.
            (None, None) => *answer != Value::Bool(false),
        }
    }

    fn found<'c>(
        &'c self,
        row: Option<usize>,
        own: &Map<String, Value>,
        all: &Map<String, Value>,
    ) -> Found<'c> {
        let answer = |field: &String| {
            let answer = own.get(field).or_else(|| all.get(field))?;
            is_given(answer).then(|| (field.clone(), answer.clone()))
        };
        Found {
            finding: self,
            row,
            with: self.with.iter().filter_map(answer).collect(),
        }
    }
}

fn is_given(answer: &Value) -> bool {
    match answer {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    }
}

/// Whether an answer is what is wanted, or one of its choices is.
fn holds(answer: &Value, wanted: &Value) -> bool {
    match answer {
        Value::Array(choices) => choices.contains(wanted),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            answer == wanted
        }
    }
}

fn reaches(answer: &Value, least: i64) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the file admits at most ten digits"
    )]
    let floor = least as f64;
    match answer.as_i64() {
        Some(whole) => whole >= least,
        None => answer.as_f64().is_some_and(|number| number >= floor),
    }
}
