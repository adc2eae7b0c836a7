//! Answers by the paths of their fields, such as `members[2].name`.

use serde_json::{Map, Value};

/// The answer at the path of a field, as it was given; none where it was not.
#[must_use]
pub fn answer_at<'a>(answers: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut at = answers;
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return at.get(part);
        }
        let (id, row) = part.strip_suffix(']')?.split_once('[')?;
        let row = row.parse::<usize>().ok()?.checked_sub(1)?;
        at = at.get(id)?.get(row)?.as_object()?;
    }
    None
}

/// The row that a path is in, made with those before it where they are not there yet; none where something else is.
pub(crate) fn row_of<'a>(
    top: &'a mut Map<String, Value>,
    path: &str,
) -> Option<&'a mut Map<String, Value>> {
    let mut at = top;
    let mut parts: Vec<&str> = path.split('.').collect();
    parts.pop();
    for part in parts {
        let (id, row) = part.strip_suffix(']')?.split_once('[')?;
        let row: usize = row.parse().ok().filter(|row| (1..=1000).contains(row))?;
        let rows = at
            .entry(id.to_owned())
            .or_insert_with(|| Value::Array(Vec::new()))
            .as_array_mut()?;
        while rows.len() < row {
            rows.push(Value::Object(Map::new()));
        }
        at = rows.get_mut(row - 1)?.as_object_mut()?;
    }
    Some(at)
}
