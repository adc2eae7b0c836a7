//! Whether a row meets a filter.

use std::cmp::Ordering;

use crate::{Compare, DatePart, EntitySet, Filter, Match, Operand, Row, Value};

impl Filter {
    /// Whether a row of the set it was read for meets it.
    #[must_use]
    pub fn meets(&self, set: &EntitySet, row: &Row) -> bool {
        self.judge(set, row) == Some(true)
    }

    /// True, false or null.
    fn judge(&self, set: &EntitySet, row: &Row) -> Option<bool> {
        match self {
            Self::All(parts) => both(parts.iter().map(|part| part.judge(set, row)), false),
            Self::Any(parts) => both(parts.iter().map(|part| part.judge(set, row)), true),
            Self::Not(inner) => inner.judge(set, row).map(|yes| !yes),
            Self::Compare(left, how, right) => {
                let sides = (value(left, set, row), value(right, set, row));
                Some(stands(&sides.0, *how, &sides.1))
            }
            Self::In(item, list) => {
                let item = value(item, set, row);
                Some(list.iter().any(|one| stands(&item, Compare::Eq, one)))
            }
            Self::Text(how, name, part) => of(set, row, name).text().map(|text| match how {
                Match::Contains => text.contains(part),
                Match::StartsWith => text.starts_with(part),
                Match::EndsWith => text.ends_with(part),
            }),
            Self::Holds(name) => of(set, row, name).yes(),
            Self::Is(yes) => Some(*yes),
        }
    }
}

/// `strong` if one is, else null if one is, else the other.
fn both(parts: impl Iterator<Item = Option<bool>>, strong: bool) -> Option<bool> {
    let mut all = Some(!strong);
    for part in parts {
        match part {
            Some(yes) if yes == strong => return Some(strong),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

fn stands(left: &Value, how: Compare, right: &Value) -> bool {
    let order = left.order(right);
    let no_null = !matches!(left, Value::Null) && !matches!(right, Value::Null);
    match how {
        Compare::Eq => order == Some(Ordering::Equal),
        Compare::Ne => order != Some(Ordering::Equal),
        Compare::Gt => no_null && order == Some(Ordering::Greater),
        Compare::Ge => no_null && order.is_some_and(Ordering::is_ge),
        Compare::Lt => no_null && order == Some(Ordering::Less),
        Compare::Le => no_null && order.is_some_and(Ordering::is_le),
    }
}

fn of<'a>(set: &EntitySet, row: &'a Row, name: &str) -> &'a Value {
    let found = set.property(name).and_then(|(at, _)| row.get(at));
    found.unwrap_or(&Value::Null)
}

fn value(operand: &Operand, set: &EntitySet, row: &Row) -> Value {
    match operand {
        Operand::Property(name, _) => of(set, row, name).clone(),
        Operand::Value(value) => value.clone(),
        Operand::Length(name) => of(set, row, name).text().map_or(Value::Null, |text| {
            Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
        }),
        Operand::Part(part, name, _) => of(set, row, name).day().map_or(Value::Null, |day| {
            Value::Int(match part {
                DatePart::Year => i64::from(day.year()),
                DatePart::Month => i64::from(day.month()),
                DatePart::Day => i64::from(day.day()),
            })
        }),
    }
}
