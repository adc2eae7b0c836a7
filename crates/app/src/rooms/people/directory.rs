//! The directory of persons: made, found by name, shown with a masked number.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{Caller, Invalid, Kind, Lang, PersonId, StreetCode, Trouble};
use serde_json::json;

use super::act::{Act, once, require};
use super::fields::{clean_name, clean_phone, mask_phone};
use super::model::Person;
use super::rights::Right;
use super::store::persons;
use super::store::persons::{NewPerson as PersonRecord, PersonRow, Wanted};
use crate::app::App;
use crate::rooms::places;
use crate::rooms::receipts::Key;
use crate::vault::Vault;

/// How many lines a page of the directory shows.
pub const PAGE: usize = 50;
/// A person to be created.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// Their telephone number; empty for none.
    pub phone: String,
    /// The language of their notices.
    pub lang: Lang,
}

/// What is corrected of a person; `None` leaves it as it is, an empty number takes it away.
#[derive(Clone, Debug, Default)]
pub struct Amendment {
    /// Their name.
    pub name: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
}

/// A page of the directory.
#[derive(Clone, Debug)]
pub struct Page {
    /// The people of this page, the newest first.
    pub people: Vec<Person>,
    /// The last id of this page, when there are more.
    pub next: Option<PersonId>,
}

/// Creates a person. The telephone number is sealed before it reaches the store.
///
/// # Errors
/// A wrong `name` or `phone`.
pub async fn add_person(
    tx: &mut Tx,
    act: &Act,
    vault: &Vault,
    new: &NewPerson,
) -> Result<PersonId, Trouble> {
    let mut invalid = Invalid::default();
    let name = clean_name(&mut invalid, "name", &new.name);
    let phone = clean_phone(&mut invalid, "phone", &new.phone);
    invalid.check()?;
    let id: PersonId = act.id();
    let phone = sealed(vault, id, phone)?;
    let words = places::words(&name);
    let record = PersonRecord {
        id,
        name,
        words,
        phone,
        lang: new.lang,
    };
    persons::insert(tx, act.street, record, act.at).await?;
    linli_journal::append(tx, &act.entry("person.made", "person", id, json!({}))).await?;
    Ok(id)
}

/// A telephone number as it is stored: sealed, with the index it is found by.
fn sealed(
    vault: &Vault,
    id: PersonId,
    phone: Option<String>,
) -> Result<Option<(Vec<u8>, String)>, Trouble> {
    let Some(phone) = phone else {
        return Ok(None);
    };
    let sealed = vault.seal(&phone_place(id), &phone)?;
    Ok(Some((sealed, phone_index(vault, &phone))))
}

/// Where a telephone number is sealed: bound to its row, so that it opens nowhere else.
pub(super) fn phone_place(id: PersonId) -> String {
    format!("persons.phone/{id}")
}

fn phone_index(vault: &Vault, phone: &str) -> String {
    vault.blind("persons.phone", phone)
}

/// Creates a person.
///
/// # Errors
/// `access.denied`; as [`add_person`].
pub async fn create_person(
    app: &App,
    caller: &Caller,
    new: NewPerson,
    key: Option<Key>,
) -> Result<PersonId, Trouble> {
    require(caller, Right::ManagePeople)?;
    let vault = app.vault.clone();
    once(app, caller, key, move |tx, act| {
        Box::pin(async move { add_person(tx, act, &vault, &new).await })
    })
    .await
}

/// Corrects a person: one's own telephone number (PIPL §46, the right to correct), or anybody's name and
/// number with the right to manage people.
///
/// # Errors
/// A wrong `name` or `phone`; `access.denied`; `person.unknown`.
pub async fn amend(
    app: &App,
    caller: &Caller,
    id: PersonId,
    amendment: Amendment,
    key: Option<Key>,
) -> Result<(), Trouble> {
    if id != caller.person || amendment.name.is_some() {
        require(caller, Right::ManagePeople)?;
    }
    let mut invalid = Invalid::default();
    let name = amendment
        .name
        .map(|name| clean_name(&mut invalid, "name", &name));
    let phone = amendment
        .phone
        .map(|phone| clean_phone(&mut invalid, "phone", &phone));
    invalid.check()?;
    let seal = |phone| sealed(&app.vault, id, phone);
    let phone = phone.map(seal).transpose()?;
    once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            persons::hold(tx, act.street, id)
                .await?
                .ok_or_else(no_person)?;
            let fields = json!({ "name": name.is_some(), "phone": phone.is_some() });
            let told = act.entry("person.amended", "person", id, fields);
            if let Some(name) = name {
                persons::set_name(tx, act.street, id, &name, &places::words(&name)).await?;
            }
            if let Some(phone) = phone {
                persons::set_phone(tx, act.street, id, phone).await?;
            }
            Ok(linli_journal::append(tx, &told).await?)
        })
    })
    .await?;
    app.sessions.forget(caller.street, id);
    Ok(())
}

/// A page of the directory: people whose names hold each word of `search` (characters, pinyin or
/// initials), or who have exactly this telephone number; those after `after`.
///
/// # Errors
/// `access.denied`.
pub async fn people(
    app: &App,
    caller: &Caller,
    search: &str,
    after: Option<PersonId>,
) -> Result<Page, Trouble> {
    require(caller, Right::SeePeople)?;
    let wanted = wanted(&app.vault, search, after);
    let (street, vault) = (caller.street, app.vault.clone());
    let mut rows = app
        .db
        .read(move |tx| Box::pin(async move { Ok(persons::list(tx, street, wanted).await?) }))
        .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().map(|row| row.id).filter(|_| more);
    let people = rows
        .into_iter()
        .map(|row| shown(&vault, row))
        .collect::<Result<_, _>>()?;
    Ok(Page { people, next })
}

fn wanted(vault: &Vault, search: &str, before: Option<PersonId>) -> Wanted {
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut invalid = Invalid::default();
    let phone = clean_phone(&mut invalid, "q", search).filter(|_| invalid.fields.is_empty());
    match phone {
        Some(phone) => Wanted {
            phone: Some(phone_index(vault, &phone)),
            before,
            limit,
            ..Wanted::default()
        },
        None => Wanted {
            words: likely(search),
            before,
            limit,
            ..Wanted::default()
        },
    }
}

/// The words of a search without the signs that `LIKE` would take for wildcards.
pub(super) fn likely(search: &str) -> Vec<String> {
    let words = places::query_words(search);
    words
        .iter()
        .map(|word| word.replace(['%', '_', '\\'], ""))
        .filter(|word| !word.is_empty())
        .collect()
}

/// A person as directories show them.
fn shown(vault: &Vault, row: PersonRow) -> Result<Person, Trouble> {
    let phone = match &row.phone {
        Some(sealed) => Some(mask_phone(&vault.unseal(&phone_place(row.id), sealed)?)),
        None => None,
    };
    Ok(Person {
        id: row.id,
        name: row.name,
        phone,
    })
}

/// One person: oneself, or anybody with the right to see people.
///
/// # Errors
/// `access.denied`, `person.unknown`.
pub async fn person(app: &App, caller: &Caller, id: PersonId) -> Result<Person, Trouble> {
    if id != caller.person {
        require(caller, Right::SeePeople)?;
    }
    let street = caller.street;
    let row = app
        .db
        .read(move |tx| Box::pin(async move { Ok(persons::find(tx, street, id).await?) }))
        .await?;
    shown(&app.vault, row.ok_or_else(no_person)?)
}

/// The name of a person; none if there is no such person.
///
/// # Errors
/// The store fails.
pub async fn person_name(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
) -> Result<Option<String>, Trouble> {
    Ok(persons::find(tx, street, id).await?.map(|row| row.name))
}

/// The names of several people.
///
/// # Errors
/// The store fails.
pub async fn names_of(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PersonId],
) -> Result<BTreeMap<PersonId, String>, Trouble> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(persons::names(tx, street, ids).await?.into_iter().collect())
}

/// Sets the language of a caller's own notices.
///
/// # Errors
/// `receipt.*`.
pub async fn set_lang(
    app: &App,
    caller: &Caller,
    lang: Lang,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let person = caller.person;
    once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            persons::set_lang(tx, act.street, person, lang).await?;
            let told = json!({ "lang": lang });
            let told = act.entry("person.language_set", "person", person, told);
            Ok(linli_journal::append(tx, &told).await?)
        })
    })
    .await?;
    app.sessions.forget(caller.street, person);
    Ok(())
}

pub(super) fn no_person() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "person.unknown",
        "没有这个人，或不在您的职责范围内",
        "There is no such person, or they are outside your reach",
    )
}
