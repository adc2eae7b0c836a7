//! Everything that is held of a person, for that person (PIPL §45): account, contact, records of the registry with source,
//! purpose and basis, rosters, consents, who looked, cases reported, forms, notices. As one table of lines, of which page,
//! JSON, workbook and PDF are made, so that none of them says less than another.

mod elsewhere;
mod records;

pub(super) use records::what;

use jiff::civil::Date;
use linli_kernel::{Caller, RecordId, StreetCode, Text, Trouble};
use serde::Serialize;
use serde_json::{Value, json};

use super::act::Hand;
use super::link::answerable;
use super::reveal;
use super::store::records as rows;
use crate::app::Shared;
use crate::rooms::people;
use crate::rooms::receipts::{Key, Sight};
use crate::zone;

/// One thing that is held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What it is, for a program: `person.phone`, `account`, `case`.
    pub code: String,
    /// Of what: the account, a register, a case.
    pub part: Text,
    /// What it is called.
    pub name: Text,
    /// What is held, in words.
    pub value: Text,
    /// What is held, as it is kept, where that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Value>,
    /// The day as of which, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Where it came from, or who looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// What it is kept for, on which basis, and how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Text>,
}

/// Everything that is held of somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// The day.
    pub day: Date,
    /// The street that holds it.
    pub street: StreetCode,
    /// What is held, part by part.
    pub lines: Vec<Line>,
}

/// A text that is the same in both languages: a name, a number.
fn both(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::new(text.clone(), text)
}

impl Line {
    fn new(code: impl Into<String>, part: &Text, name: Text, value: Text) -> Self {
        Self {
            code: code.into(),
            part: part.clone(),
            name,
            value,
            raw: None,
            day: None,
            source: None,
            basis: None,
        }
    }

    fn on(mut self, day: impl ToString) -> Self {
        self.day = Some(day.to_string());
        self
    }

    fn from(mut self, source: Text) -> Self {
        self.source = Some(source);
        self
    }
}

/// Everything that is held of the caller: their own data, so that nothing is masked.
///
/// # Errors
/// The store fails.
pub async fn own(app: &Shared, caller: &Caller) -> Result<Holding, Trouble> {
    let mut lines = elsewhere::account(app, caller).await?;
    let (street, person, vault) = (caller.street, caller.person, app.vault.clone());
    let more = app.db.read(move |tx| {
        Box::pin(async move {
            let found = rows::of_person(tx, street, person).await?;
            let mut lines = records::lines(tx, &vault, street, &found).await?;
            let ids: Vec<RecordId> = found.iter().map(|one| one.id).collect();
            lines.extend(elsewhere::forms(tx, &vault, street, &ids, Some(person)).await?);
            Ok(lines)
        })
    });
    lines.extend(more.await?);
    lines.extend(elsewhere::cases(app, caller).await?);
    lines.extend(elsewhere::notices(app, caller).await?);
    Ok(Holding {
        day: zone::day(app.clock.now()),
        street,
        lines,
    })
}

/// Notes in the journal, by id, that somebody took what is held of them.
///
/// # Errors
/// The store fails.
pub async fn taken(app: &Shared, caller: &Caller) -> Result<(), Trouble> {
    let hand = Hand::of(app, caller);
    let mut entry = hand.street_entry("person.exported", json!({}));
    entry.subject_kind = "person".to_owned();
    entry.subject_id = caller.person.to_string();
    app.db
        .write(move |tx| Box::pin(async move { Ok(linli_journal::append(tx, &entry).await?) }))
        .await
}

/// Everything that the registry and the forms hold of a person who asks at the counter, for whoever checked their
/// identity; the reason stays on record as a look.
///
/// # Errors
/// `reason`; `registry.unknown`, `registry.read_only`; `receipt.*`.
pub async fn on_behalf(
    app: &Shared,
    caller: &Caller,
    id: RecordId,
    reason: &str,
    key: Option<Key>,
) -> Result<Holding, Trouble> {
    let reason = people::checked_reason(reason)?;
    let (hand, person) = (Hand::of(app, caller), caller.clone());
    let lines = app.db.write(move |tx| {
        Box::pin(async move {
            let (record, _register) = answerable(tx, &person, id, false).await?;
            let street = hand.street;
            let found = std::slice::from_ref(&record);
            let mut lines = records::lines(tx, &hand.vault, street, found).await?;
            lines.extend(elsewhere::forms(tx, &hand.vault, street, &[id], None).await?);
            let sight = Sight::of(&hand.vault, &format!("{id}/{}", record.version));
            if sight.is_new(tx, &person, key.as_ref(), hand.at).await? {
                let told = hand.entry("registry.exported", &record, json!({}));
                linli_journal::append(tx, &told).await?;
                reveal::keep_look(tx, &hand, &told, id, "export", (person.person, reason)).await?;
            }
            Ok(lines)
        })
    });
    Ok(Holding {
        day: zone::day(app.clock.now()),
        street: caller.street,
        lines: lines.await?,
    })
}
