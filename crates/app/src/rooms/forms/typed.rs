//! What a page sends, as answers. Names on the page: `a.PATH` an answer, `on` the path of a field that stood there,
//! `n.PATH` how many rows a repeat had, `ok` the path of a field that was ticked, `photo:a.PATH` a new photo,
//! `kept:a.PATH` one that was uploaded before, `gone:a.PATH` one to be taken out.
//!
//! What did not stand on the page, because it is hidden now, stays as it was in the draft.

use std::collections::BTreeSet;

use linli_forms::{Block, Field, FieldKind, Form, ROW_KEY};
use serde_json::{Map, Value, json};

use super::draft::DraftBody;
use crate::web::ui::Typed;

/// The most rows that are read.
const ROWS_MAX: usize = 200;

/// The name of an answer on a page.
pub(super) fn name(path: &str) -> String {
    format!("a.{path}")
}

/// The draft with what was typed.
pub(super) fn read(form: &Form, typed: &Typed, old: &DraftBody) -> DraftBody {
    let page = Page {
        typed,
        on: typed.all("on").collect(),
        old,
    };
    let mut confirmed: BTreeSet<String> = old.confirmed.clone();
    confirmed.retain(|path| !page.on.contains(path.as_str()));
    confirmed.extend(typed.all("ok").map(str::to_owned));
    DraftBody {
        answers: page.rows(&form.layout(), "", &old.answers),
        confirmed,
        known: old.known.clone(),
        reason: typed.get("reason").to_owned(),
    }
}

struct Page<'a> {
    typed: &'a Typed,
    on: BTreeSet<&'a str>,
    old: &'a DraftBody,
}

impl Page<'_> {
    fn rows(
        &self,
        blocks: &[Block<'_>],
        prefix: &str,
        old: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut out = old.clone();
        for block in blocks {
            match block {
                Block::Field(field) => {
                    let path = format!("{prefix}{}", field.id);
                    if !self.on.contains(path.as_str()) {
                        continue;
                    }
                    match self.answer(field, &path, old.get(&field.id)) {
                        Some(value) => out.insert(field.id.clone(), value),
                        None => out.remove(&field.id),
                    };
                }
                Block::Group(_, inside) => out = self.rows(inside, prefix, &out),
                Block::Repeat(repeat, inside) => {
                    let path = format!("{prefix}{}", repeat.id);
                    if let Ok(count) = self.typed.get(&format!("n.{path}")).parse::<usize>() {
                        let before = old.get(&repeat.id).and_then(Value::as_array);
                        let rows = (0..count.min(ROWS_MAX)).map(|nth| {
                            let row = before.and_then(|rows| rows.get(nth)?.as_object());
                            let row = row.cloned().unwrap_or_default();
                            self.row(inside, &format!("{path}[{}].", nth + 1), row)
                        });
                        out.insert(repeat.id.clone(), rows.collect());
                    }
                }
            }
        }
        out
    }

    fn row(&self, inside: &[Block<'_>], prefix: &str, mut old: Map<String, Value>) -> Value {
        let key = self.typed.get(&name(&format!("{prefix}{ROW_KEY}")));
        if !key.is_empty() {
            old.insert(ROW_KEY.to_owned(), key.into());
        }
        self.rows(inside, prefix, &old).into()
    }

    fn answer(&self, field: &Field, path: &str, old: Option<&Value>) -> Option<Value> {
        let name = name(path);
        let text = self.typed.get(&name);
        match field.kind {
            FieldKind::Note | FieldKind::Computed => None,
            FieldKind::Choices => {
                let codes: Vec<&str> = self
                    .typed
                    .all(&name)
                    .filter(|code| !code.is_empty())
                    .collect();
                (!codes.is_empty()).then(|| json!(codes))
            }
            FieldKind::Photo => {
                let ids = self.files(&name);
                (!ids.is_empty()).then(|| json!(ids))
            }
            FieldKind::Signature => self.files(&name).pop().map(Value::from),
            FieldKind::Location => self.spot(&name),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Choice
            | FieldKind::YesNo
            | FieldKind::Place
            | FieldKind::Person
            | FieldKind::Barcode => {
                // What is personal is masked on the page: an empty field leaves what the registry holds.
                let stays = field.personal && self.old.known.contains_key(path);
                if text.trim().is_empty() && stays {
                    return old.cloned();
                }
                (!text.trim().is_empty()).then(|| text.replace("\r\n", "\n").into())
            }
        }
    }

    fn files(&self, name: &str) -> Vec<String> {
        let (kept, gone) = (format!("kept:{name}"), format!("gone:{name}"));
        let gone: BTreeSet<&str> = self.typed.all(&gone).collect();
        let mut ids: Vec<String> = Vec::new();
        for id in self.typed.all(&kept).filter(|id| !gone.contains(id)) {
            if !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
            }
        }
        ids
    }

    fn spot(&self, name: &str) -> Option<Value> {
        let part = |part: &str| self.typed.get(&format!("{name}.{part}")).trim().to_owned();
        let (lat, lon) = (part("lat"), part("lon"));
        if lat.is_empty() && lon.is_empty() {
            return None;
        }
        let number = |text: String| {
            text.parse::<f64>()
                .map_or_else(|_no_number| text.into(), |found| json!(found))
        };
        let mut spot = json!({ "lat": number(lat), "lon": number(lon), "system": part("system") });
        let accuracy = part("accuracy");
        if !accuracy.is_empty() {
            spot["accuracy"] = number(accuracy);
        }
        Some(spot)
    }
}

/// Adds an empty row to a repeat, or takes one away: what the buttons `add:PATH` and `remove:PATH[2]` ask.
pub(super) fn rearrange(form: &Form, asked: &str, body: &mut DraftBody, today: jiff::civil::Date) {
    if let Some(path) = asked.strip_prefix("add:") {
        let id = path.rsplit('.').next().unwrap_or(path);
        let row = form.blank_row(id, today);
        if let Some(rows) = rows_at(&mut body.answers, path)
            && rows.len() < ROWS_MAX
        {
            rows.push(row.into());
        }
        return;
    }
    let removed = asked.strip_prefix("remove:").and_then(|path| {
        let (path, row) = path.strip_suffix(']')?.rsplit_once('[')?;
        Some((path, row.parse::<usize>().ok()?.checked_sub(1)?))
    });
    if let Some((path, row)) = removed
        && let Some(rows) = rows_at(&mut body.answers, path)
        && row < rows.len()
    {
        rows.remove(row);
        shift(body, path, row + 1);
    }
}

/// Ticks and what the registry held follow their rows when row `gone` (from 1) is taken away.
fn shift(body: &mut DraftBody, path: &str, gone: usize) {
    let moved = |old: &str| -> Option<String> {
        let Some(rest) = old.strip_prefix(&format!("{path}[")) else {
            return Some(old.to_owned());
        };
        let (row, rest) = rest.split_once(']')?;
        match row.parse::<usize>().ok()? {
            row if row == gone => None,
            row if row > gone => Some(format!("{path}[{}]{rest}", row - 1)),
            _ => Some(old.to_owned()),
        }
    };
    body.confirmed = body
        .confirmed
        .iter()
        .filter_map(|path| moved(path))
        .collect();
    let known = std::mem::take(&mut body.known).into_iter();
    body.known = known
        .filter_map(|(path, held)| Some((moved(&path)?, held)))
        .collect();
}

/// The rows of a repeat such as `members` or `members[2].cards`, made where there are none yet.
fn rows_at<'a>(answers: &'a mut Map<String, Value>, path: &str) -> Option<&'a mut Vec<Value>> {
    let Some((head, rest)) = path.split_once('.') else {
        let rows = answers.entry(path.to_owned()).or_insert_with(|| json!([]));
        return rows.as_array_mut();
    };
    let (id, row) = head.strip_suffix(']')?.split_once('[')?;
    let row = row.parse::<usize>().ok()?.checked_sub(1)?;
    let inside = answers.get_mut(id)?.get_mut(row)?.as_object_mut()?;
    rows_at(inside, rest)
}
