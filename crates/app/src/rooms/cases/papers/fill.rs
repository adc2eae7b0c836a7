//! What stands in a document: the answers of the case in words, in the slots of its layout.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Document, DocumentLayout, Field, FieldKind, REPORTER, Scene};
use linli_kernel::{Role, Trouble};
use linli_papers::{Agreement, Block, Ledger, Letter};
use serde_json::Value;

use super::super::model::Case;
use super::super::seal;
use crate::rooms::people;
use crate::vault::Vault;
use crate::zone;

/// The words of a document by slot, and what is the same for every layout.
pub(super) struct Filled {
    words: BTreeMap<String, String>,
    /// The personal answers that are shown, by id, and `reporter`.
    pub(super) personal: Vec<String>,
    number: String,
    office: String,
    day: String,
}

/// Reads what fills a document. Where `hidden`, personal answers and the reporter's name are left open.
pub(super) async fn filled(
    vault: &Vault,
    tx: &mut Tx,
    case: &Case,
    scene: &Scene,
    document: &Document,
    hidden: bool,
) -> Result<Filled, Trouble> {
    let facts = &case.facts;
    let unit = match facts.unit {
        Some(unit) => people::org(tx, case.street, unit).await?,
        None => None,
    };
    let mut out = Filled {
        words: BTreeMap::new(),
        personal: Vec::new(),
        number: case.number.clone(),
        office: unit.map(|unit| unit.name).unwrap_or_default(),
        day: linli_flow::document_day(scene, facts, document).map_or_else(String::new, day),
    };
    for (slot, field) in document.fields(scene) {
        if !(hidden && field.personal) {
            out.answer(vault, case, slot, field)?;
        }
    }
    let mut slots = document.fill.iter();
    if let Some((slot, _)) = slots.find(|(_, field)| *field == REPORTER)
        && !hidden
        && let Some(name) = reporter(tx, case).await?
    {
        out.personal.push(REPORTER.to_owned());
        out.words.insert(slot.clone(), name);
    }
    Ok(out)
}

/// The name of whoever reported it for themselves; of a clerk who wrote it down for somebody it is left open.
async fn reporter(tx: &mut Tx, case: &Case) -> Result<Option<String>, Trouble> {
    match case.facts.reporter {
        Some(person) if case.facts.opened_as == Role::Resident => {
            people::person_name(tx, case.street, person).await
        }
        Some(_) | None => Ok(None),
    }
}

impl Filled {
    fn answer(
        &mut self,
        vault: &Vault,
        case: &Case,
        slot: &str,
        field: &Field,
    ) -> Result<(), Trouble> {
        let Some(value) = case.facts.fields.get(&field.id) else {
            return Ok(());
        };
        let plain = seal::unseal(vault, case.id, &field.id, value)?;
        if field.personal {
            self.personal.push(field.id.clone());
        }
        let value = plain.map_or_else(|| value.clone(), Value::from);
        self.words.insert(slot.to_owned(), words(field, &value));
        Ok(())
    }

    fn take(&self, slot: &str) -> String {
        self.words.get(slot).cloned().unwrap_or_default()
    }
}

/// An answer as it stands on paper; rows as they are kept.
fn words(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (FieldKind::YesNo, Value::Bool(yes)) => if *yes { "是" } else { "否" }.to_owned(),
        (FieldKind::Choice, Value::String(id)) => {
            let choice = field.choices.iter().find(|choice| choice.id == *id);
            choice.map_or_else(|| id.clone(), |choice| choice.title.zh.clone())
        }
        (FieldKind::Money, Value::Number(fen)) => {
            format!("{}元", linli_flow::yuan(fen.as_i64().unwrap_or(0)))
        }
        (FieldKind::Date, Value::String(text)) => text
            .parse::<jiff::civil::Date>()
            .map_or_else(|_odd| text.clone(), written),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn day(at: Timestamp) -> String {
    written(zone::day(at))
}

fn written(day: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The document.
pub(super) fn blocks(scene: &Scene, document: &Document, filled: &Filled) -> Vec<Block> {
    match document.layout {
        DocumentLayout::Agreement => agreement(document, filled).blocks(),
        DocumentLayout::Letter => letter(document, filled).blocks(),
        DocumentLayout::Ledger => ledger(scene, document, filled).blocks(),
    }
}

fn ending(document: &Document) -> String {
    let ending = document.ending.as_ref();
    ending.map_or_else(String::new, |text| text.zh.clone())
}

fn agreement(document: &Document, filled: &Filled) -> Agreement {
    Agreement {
        title: document.title.zh.clone(),
        number: filled.number.clone(),
        applicant: filled.take("applicant"),
        respondent: filled.take("respondent"),
        facts: filled.take("facts"),
        responsibility: filled.take("responsibility"),
        terms: filled.take("terms"),
        performance: filled.take("performance"),
        ending: ending(document),
        committee: filled.office.clone(),
        day: filled.day.clone(),
    }
}

fn letter(document: &Document, filled: &Filled) -> Letter {
    Letter {
        title: document.title.zh.clone(),
        number: filled.number.clone(),
        to: filled.take("to"),
        request: filled.take("request"),
        facts: filled.take("facts"),
        findings: filled.take("findings"),
        opinion: filled.take("opinion"),
        basis: filled.take("basis"),
        remedy: filled.take("remedy"),
        ending: ending(document),
        office: filled.office.clone(),
        day: filled.day.clone(),
    }
}

fn ledger(scene: &Scene, document: &Document, filled: &Filled) -> Ledger {
    let kept = filled.take("table");
    let field = document.fill.get("table").and_then(|id| scene.field(id));
    let columns = field.map_or(&[][..], |field| &field.columns);
    let cells = |row: Vec<&str>| {
        let cells = row.into_iter().map(str::to_owned);
        cells
            .chain(std::iter::repeat_n(String::new(), columns.len()))
            .take(columns.len())
            .collect()
    };
    let totals = field.map_or_else(Vec::new, |field| linli_flow::totals(field, &kept));
    Ledger {
        title: document.title.zh.clone(),
        number: filled.number.clone(),
        about: filled.take("about"),
        facts: filled.take("facts"),
        columns: columns.iter().map(|one| one.title.zh.clone()).collect(),
        rows: linli_flow::rows(&kept).into_iter().map(cells).collect(),
        totals: totals.into_iter().map(Option::unwrap_or_default).collect(),
        ending: ending(document),
        office: filled.office.clone(),
        day: filled.day.clone(),
    }
}
