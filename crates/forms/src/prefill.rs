//! Filling in with what the registry holds, and what the registry learns from a form that was filled in.
//!
//! A bound field is **confirmed instead of retyped**: what the registry holds stands in the field with its source and
//! its age, a tick renews the day of knowledge, and a correction is written with what was there before. What is older
//! than the form allows must be confirmed or corrected before the form is finished.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use linli_kernel::{FieldError, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::is_empty;
use crate::paths::{answer_at, row_of};
use crate::plan::{Kind, Node};
use crate::{Form, Outcome, Policy, ROW_KEY};

/// Where knowledge came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The department or office.
    pub office: Text,
    /// The form it was learned by, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Who, by id, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What the registry holds of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The value, as forms keep answers.
    pub value: Value,
    /// Where it came from.
    pub source: Source,
    /// The day as of which it is known.
    pub as_of: Date,
    /// Whether the value is shown in part only, so that the field may not take it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
}

/// What the registry holds by path: `area`, `members[1].name`. The caller looks up the attribute of each bound field for
/// the place or person that the form, or the row, is about.
pub type Known = BTreeMap<String, Held>;

/// How a bound field stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FieldState {
    /// Nothing is known and nothing was answered.
    Empty,
    /// What the registry holds stands there untouched.
    Prefilled {
        /// Where it came from.
        source: Source,
        /// The day as of which it is known.
        as_of: Date,
        /// Whether it is so old that it must be confirmed.
        stale: bool,
    },
    /// Somebody said that it still holds.
    Confirmed {
        /// Where it came from.
        source: Source,
        /// The day as of which it was known before.
        as_of: Date,
    },
    /// Something else was answered, or it was cleared.
    Changed {
        /// What the registry holds.
        old: Value,
        /// Where that came from.
        source: Source,
        /// The day as of which that was known.
        as_of: Date,
    },
    /// The registry knew nothing, and it was answered.
    Typed,
}

/// What is to be done to an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// It still holds: only its day of knowledge is new.
    Renew,
    /// It is another value now.
    Change,
    /// It was not known.
    Add,
    /// It is known not to be there any more.
    Clear,
}

/// What to write to the registry, with its provenance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Write {
    /// The field, by its path.
    pub path: String,
    /// The entity of the attribute, such as `dwelling`.
    pub entity: String,
    /// The attribute, such as `area`.
    pub attribute: String,
    /// The `_key` of the row it was answered in, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What to do.
    pub deed: Deed,
    /// What the registry held.
    pub old: Option<Value>,
    /// What it is to hold.
    pub new: Option<Value>,
    /// This form and its department; the caller adds who.
    pub source: Source,
    /// The day as of which it is known now.
    pub as_of: Date,
    /// What to do where the registry has moved on meanwhile.
    pub policy: Policy,
}

/// A form that was filled in with what the registry holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finished {
    /// The answers, and what is missing or wrong; among that, what is too old and not confirmed.
    pub outcome: Outcome,
    /// How each bound field that is asked stands, by path.
    pub states: BTreeMap<String, FieldState>,
    /// What to write, in the order of the form. Only meant where nothing is wrong.
    pub writes: Vec<Write>,
}

/// Where a bound field stands in a set of answers.
struct Place<'a> {
    path: String,
    node: &'a Node,
    bind: &'a str,
    key: Option<&'a str>,
}

impl Form {
    /// Puts what the registry holds into a draft, where nothing stands yet, and adds the rows it is about.
    /// What a field does not take, such as a choice that is gone, is left out, so that it is asked.
    #[must_use]
    pub fn prefill(&self, draft: &Map<String, Value>, known: &Known) -> Map<String, Value> {
        let mut out = draft.clone();
        for (path, held) in known {
            let id = path.rsplit('.').next().unwrap_or(path);
            let node = self
                .plan
                .ids
                .get(id)
                .and_then(|at| self.plan.nodes.get(*at));
            let Some((node, field)) = node.and_then(|node| Some((node, self.field_of(node)?)))
            else {
                continue;
            };
            if field.bind.is_none() || !field.kind.is_asked() {
                continue;
            }
            let Ok(value) = self.asked(node, field).read(&held.value) else {
                continue;
            };
            if let Some(row) = row_of(&mut out, path)
                && row.get(id).is_none_or(is_empty)
            {
                row.insert(id.to_owned(), value);
            }
        }
        out
    }

    /// Finishes a draft that was prefilled with `known`. `confirmed` are the paths that somebody ticked.
    #[must_use]
    pub fn finish(
        &self,
        draft: &Map<String, Value>,
        known: &Known,
        confirmed: &BTreeSet<String>,
        today: Date,
    ) -> Finished {
        let mut outcome = self.evaluate(draft, today);
        let mut places = Vec::new();
        self.places(0, String::new(), None, &outcome.answers, &mut places);
        let mut wrong: BTreeSet<String> = outcome
            .wrong
            .fields
            .iter()
            .map(|one| one.field.clone())
            .collect();
        let asked = outcome.views.iter().filter(|one| one.asked);
        let asked: BTreeMap<&str, Option<&Value>> = asked
            .map(|one| (one.path.as_str(), one.value.as_ref()))
            .collect();
        let (mut states, mut writes, mut old) = (BTreeMap::new(), Vec::new(), Vec::new());
        for place in &places {
            let Some(now) = asked.get(place.path.as_str()).copied() else {
                continue;
            };
            let held = known.get(&place.path);
            let blank = held.is_some_and(|held| self.left_blank(place, held, draft));
            if blank && wrong.remove(&place.path) {
                outcome.wrong.fields.retain(|one| one.field != place.path);
            }
            let ticked = confirmed.contains(&place.path);
            let state = self.state(place, held, now, (ticked, blank), today);
            if matches!(state, FieldState::Prefilled { stale: true, .. }) {
                old.extend(held.map(|held| self.old(place, held)));
            }
            if !wrong.contains(&place.path) {
                writes.extend(self.write(place, &state, held, now.cloned(), today));
            }
            states.insert(place.path.clone(), state);
        }
        outcome.wrong.fields.extend(old);
        Finished {
            outcome,
            states,
            writes,
        }
    }

    /// What is said of a field that must be confirmed.
    fn old(&self, place: &Place<'_>, held: &Held) -> FieldError {
        let title = self
            .field_of(place.node)
            .map(|field| field.title.clone())
            .unwrap_or_default();
        let (as_of, office) = (held.as_of, &held.source.office);
        FieldError {
            field: place.path.clone(),
            text: Text::new(
                format!(
                    "“{}”是 {as_of} 由{}登记的，请确认或更正",
                    title.zh, office.zh
                ),
                format!(
                    "\"{}\" was recorded by {} as of {as_of}; confirm or correct it",
                    title.en, office.en
                ),
            ),
        }
    }

    /// Every bound field of a frame and of the rows within it.
    fn places<'a>(
        &'a self,
        scope: usize,
        path: String,
        key: Option<&'a str>,
        answers: &'a Map<String, Value>,
        out: &mut Vec<Place<'a>>,
    ) {
        let nodes = self
            .plan
            .shown
            .iter()
            .filter_map(|at| self.plan.nodes.get(*at));
        for node in nodes.filter(|node| node.scope == scope) {
            if let Some(bind) = self.field_of(node).and_then(|field| field.bind.as_deref()) {
                out.push(Place {
                    path: format!("{path}{}", node.id),
                    node,
                    bind,
                    key,
                });
            }
            let Kind::Repeat(inner) = node.kind else {
                continue;
            };
            let rows = answers
                .get(&node.id)
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            for (at, row) in rows.filter_map(Value::as_object).enumerate() {
                let key = row.get(ROW_KEY).and_then(Value::as_str);
                self.places(
                    inner,
                    format!("{path}{}[{}].", node.id, at + 1),
                    key,
                    row,
                    out,
                );
            }
        }
    }

    fn state(
        &self,
        place: &Place<'_>,
        held: Option<&Held>,
        now: Option<&Value>,
        (ticked, blank): (bool, bool),
        today: Date,
    ) -> FieldState {
        let Some(held) = held else {
            return if now.is_some() {
                FieldState::Typed
            } else {
                FieldState::Empty
            };
        };
        let (source, as_of) = (held.source.clone(), held.as_of);
        let field = self.field_of(place.node);
        let computed = field.is_some_and(|field| !field.kind.is_asked());
        let read = field.and_then(|field| self.asked(place.node, field).read(&held.value).ok());
        let before = if computed {
            Some(&held.value)
        } else {
            read.as_ref()
        };
        if !blank && (now.is_none() || now != before) {
            let old = held.value.clone();
            return FieldState::Changed { old, source, as_of };
        }
        if ticked || computed {
            return FieldState::Confirmed { source, as_of };
        }
        let days = field
            .and_then(|field| field.stale_days)
            .or(self.def.form.stale_days);
        let read_only = field.is_some_and(|field| field.read_only);
        let age = i64::from((today - as_of).get_days());
        let stale = !read_only && days.is_some_and(|days| age > i64::from(days));
        FieldState::Prefilled {
            source,
            as_of,
            stale,
        }
    }

    /// Whether what is held comes masked, so that it could not stand in the field, and nothing else was answered.
    fn left_blank(&self, place: &Place<'_>, held: &Held, draft: &Map<String, Value>) -> bool {
        let field = self.field_of(place.node);
        let Some(field) = field.filter(|field| field.kind.is_asked()) else {
            return false;
        };
        let given = answer_at(draft, &place.path);
        held.masked
            && given.is_none_or(|given| is_empty(given) || *given == held.value)
            && self.asked(place.node, field).read(&held.value).is_err()
    }

    fn write(
        &self,
        place: &Place<'_>,
        state: &FieldState,
        held: Option<&Held>,
        now: Option<Value>,
        today: Date,
    ) -> Option<Write> {
        let deed = match (state, &now) {
            (FieldState::Empty | FieldState::Prefilled { .. }, _) => return None,
            (FieldState::Confirmed { .. }, _) => Deed::Renew,
            (FieldState::Changed { .. }, Some(_)) => Deed::Change,
            (FieldState::Changed { .. }, None) => Deed::Clear,
            (FieldState::Typed, _) => Deed::Add,
        };
        let new = match deed {
            // As it is held: what comes masked never stood in the field.
            Deed::Renew => held.map(|held| held.value.clone()),
            Deed::Add | Deed::Change | Deed::Clear => now,
        };
        let (entity, attribute) = place.bind.split_once('.')?;
        let policy = self.field_of(place.node).and_then(|field| field.policy);
        Some(Write {
            path: place.path.clone(),
            entity: entity.to_owned(),
            attribute: attribute.to_owned(),
            key: place.key.map(str::to_owned),
            deed,
            old: held.map(|held| held.value.clone()),
            new,
            source: Source {
                office: self.def.form.department.clone(),
                form: Some(format!("{}@{}", self.def.form.id, self.def.form.version)),
                by: None,
            },
            as_of: today,
            policy: policy.unwrap_or(Policy::Ask),
        })
    }
}
