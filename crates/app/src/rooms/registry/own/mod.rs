//! Everything that is held of a person, for that person (PIPL §45): account, contact, records of the registry with source,
//! purpose and basis, rosters, consents, who looked, cases reported, forms, notices. As one table of lines, of which page,
//! JSON, workbook and PDF are made, so that none of them says less than another.

mod elsewhere;
mod records;

pub(super) use records::what;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, PersonId, RecordId, StreetCode, Text, Trouble};
use serde::Serialize;
use serde_json::{Value, json};

use super::act::Hand;
use super::books::registers;
use super::link::answerable;
use super::model::Record;
use super::store::records as rows;
use super::{reach, reveal};
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
    let (street, person, vault) = (caller.street, caller.person, app.vault.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let found = rows::of_person(tx, street, person).await?;
            let mut lines = records::lines(tx, &vault, street, &found).await?;
            let ids: Vec<RecordId> = found.iter().map(|one| one.id).collect();
            lines.extend(elsewhere::forms(tx, &vault, street, &ids, Some(person)).await?);
            Ok(lines)
        })
    });
    let lines = read.await?;
    Ok(Holding {
        day: zone::day(app.clock.now()),
        street,
        lines: with_account(app, caller, lines).await?,
    })
}

/// What an account holds around what the registers do: contact and appointments before, cases and notices after.
async fn with_account(
    app: &Shared,
    whose: &Caller,
    lines: Vec<Line>,
) -> Result<Vec<Line>, Trouble> {
    let mut out = elsewhere::account(app, whose).await?;
    out.extend(lines);
    out.extend(elsewhere::cases(app, whose).await?);
    out.extend(elsewhere::notices(app, whose).await?);
    Ok(out)
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

/// Everything that is held of a person who asks at the counter, for whoever checked their identity; the reason stays on record as
/// a look. Where the record is linked to an account it is what the person downloads themselves, but for records that the
/// caller does not answer for, of which it says how many there are.
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
    let read = app.db.write(move |tx| {
        Box::pin(async move {
            let (record, _register) = answerable(tx, &person, id, false).await?;
            let street = hand.street;
            let (found, others) = theirs(tx, &person, &record).await?;
            let mut lines = records::lines(tx, &hand.vault, street, &found).await?;
            let ids: Vec<RecordId> = found.iter().map(|one| one.id).collect();
            lines.extend(elsewhere::forms(tx, &hand.vault, street, &ids, record.person).await?);
            lines.extend((others > 0).then(|| elsewhere_kept(others)));
            let sight = Sight::of(&hand.vault, &format!("{id}/{}", record.version));
            if sight.is_new(tx, &person, key.as_ref(), hand.at).await? {
                let told = hand.entry("registry.exported", &record, json!({}));
                linli_journal::append(tx, &told).await?;
                reveal::keep_look(tx, &hand, &told, id, "export", (person.person, reason)).await?;
            }
            Ok((lines, record.person))
        })
    });
    let (lines, linked) = read.await?;
    let lines = match linked {
        Some(linked) => with_account(app, &as_themselves(caller, linked), lines).await?,
        None => lines,
    };
    Ok(Holding {
        day: zone::day(app.clock.now()),
        street: caller.street,
        lines,
    })
}

/// What is read as the person reads it; they hold no office by it.
fn as_themselves(caller: &Caller, person: PersonId) -> Caller {
    Caller {
        person,
        grants: Vec::new(),
        ..caller.clone()
    }
}

/// The records of the person of a record that the caller answers for, and how many others there are.
async fn theirs(
    tx: &mut Tx,
    caller: &Caller,
    record: &Record,
) -> Result<(Vec<Record>, usize), Trouble> {
    let Some(linked) = record.person else {
        return Ok((vec![record.clone()], 0));
    };
    let mut found = rows::of_person(tx, caller.street, linked).await?;
    let all = found.len();
    found.retain(|one| {
        let register = registers().get(&one.register);
        register.is_some_and(|it| reach::covers(caller, it, it.revealers(), &one.path))
    });
    let others = all - found.len();
    Ok((found, others))
}

/// That more is held than the copy says.
fn elsewhere_kept(others: usize) -> Line {
    let part = Text::new("其他登记", "Other records");
    let value = Text::new(
        format!("另有 {others} 条登记由其他单位答复；本人登录后在“我的信息”中可见"),
        format!(
            "{others} more are answered for by other offices; the person sees them under “My information”"
        ),
    );
    Line::new("elsewhere", &part, part.clone(), value)
}
