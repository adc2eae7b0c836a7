//! The directory: persons and organisations, found by name, and the look at a masked telephone number.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{
    Caller, Invalid, Kind, Lang, OrgId, PersonId, PlaceId, Reach, Scope, StreetCode, Trouble,
};
use serde_json::json;

use super::act::{Act, once, require};
use super::model::{Look, Org, OrgKind, Person, clean_name, clean_phone, mask_phone};
use super::rights::{Right, may};
use super::store::persons::{NewPerson as PersonRecord, PersonRow, Wanted};
use super::store::{appointments, orgs as org_rows, persons};
use crate::app::App;
use crate::rooms::places;
use crate::rooms::receipts::Key;
use crate::vault::Vault;

/// How many lines a page of the directory shows.
pub const PAGE: usize = 50;
/// The most organisations a list shows.
const ORGS_SHOWN: u32 = 500;
/// The shortest reason for a look at a telephone number, in characters.
const REASON_MIN: usize = 4;
/// The longest.
const REASON_MAX: usize = 200;

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

/// An organisation to be created.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// What it is.
    pub kind: OrgKind,
    /// Its name.
    pub name: String,
    /// The place it serves; none for the whole street.
    pub place: Option<PlaceId>,
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
    let phone = match phone {
        Some(phone) => Some((
            vault.seal(&phone_place(id), &phone)?,
            phone_index(vault, &phone),
        )),
        None => None,
    };
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

/// Where a telephone number is sealed: bound to its row, so that it opens nowhere else.
fn phone_place(id: PersonId) -> String {
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

/// Creates an organisation.
///
/// # Errors
/// A wrong or taken `name`, an unknown `place`.
pub async fn add_org(tx: &mut Tx, act: &Act, new: &NewOrg) -> Result<OrgId, Trouble> {
    let mut invalid = Invalid::default();
    let name = clean_name(&mut invalid, "name", &new.name);
    invalid.check()?;
    if org_rows::is_taken(tx, act.street, new.kind, &name).await? {
        return Err(Trouble::field(
            "name",
            "同类组织中已有此名称，请换一个或使用已有的",
            "An organisation of this kind has this name; choose another or use that one",
        ));
    }
    let path = place_path(tx, act.street, new.place).await?;
    let org = Org {
        id: act.id(),
        kind: new.kind,
        name,
        place: new.place,
        path,
    };
    org_rows::insert(tx, act.street, &org, &places::words(&org.name), act.at).await?;
    let mut told = act.entry("org.made", "org", org.id, json!({ "kind": org.kind }));
    told.place_path.clone_from(&org.path);
    linli_journal::append(tx, &told).await?;
    Ok(org.id)
}

/// The path of a place, or of the whole street.
pub(super) async fn place_path(
    tx: &mut Tx,
    street: StreetCode,
    place: Option<PlaceId>,
) -> Result<String, Trouble> {
    let Some(place) = place else {
        return Ok(format!("/{street}/"));
    };
    match places::find(tx, street, place).await? {
        Some(place) => Ok(place.path),
        None => Err(Trouble::field(
            "place",
            "没有这个地点，请重新选择",
            "There is no such place; choose again",
        )),
    }
}

/// Creates an organisation.
///
/// # Errors
/// `access.denied`; as [`add_org`].
pub async fn create_org(
    app: &App,
    caller: &Caller,
    new: NewOrg,
    key: Option<Key>,
) -> Result<OrgId, Trouble> {
    require(caller, Right::ManagePeople)?;
    once(app, caller, key, move |tx, act| {
        Box::pin(async move { add_org(tx, act, &new).await })
    })
    .await
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
fn likely(search: &str) -> Vec<String> {
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

/// Shows a telephone number in full, to those who may and whose reach covers the person, for a reason
/// that is written to the journal (PIPL §51, §54: every look is on record).
///
/// # Errors
/// A `reason` shorter than four characters; `access.denied`; `person.unknown` for people outside the
/// caller's reach; `person.no_phone`.
pub async fn reveal(
    app: &App,
    caller: &Caller,
    id: PersonId,
    reason: &str,
) -> Result<String, Trouble> {
    require(caller, Right::RevealContact)?;
    let reason = reason.trim().to_owned();
    if !(REASON_MIN..=REASON_MAX).contains(&reason.chars().count()) {
        return Err(Trouble::field(
            "reason",
            format!("请写明查看原因（{REASON_MIN} 到 {REASON_MAX} 字），将记入审计日志"),
            format!(
                "Give the reason ({REASON_MIN} to {REASON_MAX} characters); it goes into the journal"
            ),
        ));
    }
    let (act, caller, vault) = (Act::of(app, caller), caller.clone(), app.vault.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let row = persons::find(tx, act.street, id)
                    .await?
                    .ok_or_else(no_person)?;
                if !covers(tx, &caller, id, act.at).await? {
                    return Err(no_person());
                }
                let Some(sealed) = row.phone else {
                    return Err(no_phone());
                };
                let told = act.entry("person.phone_seen", "person", id, json!({}));
                linli_journal::append(tx, &told).await?;
                persons::insert_look(
                    tx,
                    act.street,
                    told.entry_id,
                    id,
                    caller.person,
                    act.at,
                    &reason,
                )
                .await?;
                Ok(vault.unseal(&phone_place(id), &sealed)?)
            })
        })
        .await
}

/// Who looked at a person's telephone number, the latest first: one's own (PIPL §44, the right to know), or
/// anybody's with the right to manage people.
///
/// # Errors
/// `access.denied`.
pub async fn looks_at(app: &App, caller: &Caller, id: PersonId) -> Result<Vec<Look>, Trouble> {
    if id != caller.person {
        require(caller, Right::ManagePeople)?;
    }
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(persons::looks(tx, street, id).await?) }))
        .await
}

/// Whether a grant that allows the look reaches one of the person's appointments.
async fn covers(
    tx: &mut Tx,
    caller: &Caller,
    person: PersonId,
    now: jiff::Timestamp,
) -> Result<bool, Trouble> {
    use linli_kernel::Level;
    if person == caller.person {
        return Ok(true);
    }
    let theirs = appointments::not_over(tx, caller.street, &[person], now).await?;
    let allowing = caller
        .grants
        .iter()
        .filter(|grant| may(grant.role, Right::RevealContact));
    Ok(allowing.into_iter().any(|grant| match grant.role.level() {
        Level::Street => true,
        Level::Place => theirs
            .iter()
            .any(|one| one.seat.path.starts_with(&grant.path)),
        Level::Organisation => {
            grant.org.is_some() && theirs.iter().any(|one| one.seat.org == grant.org)
        }
    }))
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

/// An organisation; none if there is no such organisation.
///
/// # Errors
/// The store fails.
pub async fn org(tx: &mut Tx, street: StreetCode, id: OrgId) -> Result<Option<Org>, Trouble> {
    Ok(org_rows::find(tx, street, id).await?)
}

/// The names of several organisations.
///
/// # Errors
/// The store fails.
pub async fn org_names(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[OrgId],
) -> Result<BTreeMap<OrgId, String>, Trouble> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(org_rows::names(tx, street, ids)
        .await?
        .into_iter()
        .collect())
}

/// The organisations a caller may choose from, of these kinds (all when none is named): every one for
/// those who reach the street or only see their own cases, else those that serve a place within reach or
/// above it, and one's own.
///
/// # Errors
/// The store fails.
pub async fn orgs(tx: &mut Tx, scope: &Scope, kinds: &[OrgKind]) -> Result<Vec<Org>, Trouble> {
    let mut all = org_rows::list(tx, scope.street, kinds, &[], ORGS_SHOWN).await?;
    let reaches = |org: &Org| {
        scope.reach.iter().any(|reach| match reach {
            Reach::Street => true,
            Reach::Below(path) => org.path.starts_with(path) || path.starts_with(&org.path),
            Reach::Org(own) => *own == org.id,
        })
    };
    all.retain(|org| scope.reach.is_empty() || reaches(org));
    Ok(all)
}

/// The organisations a case can be dispatched to: all but enterprises.
///
/// # Errors
/// The store fails.
pub async fn dispatchable(tx: &mut Tx, street: StreetCode) -> Result<Vec<Org>, Trouble> {
    let kinds: Vec<OrgKind> = OrgKind::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != OrgKind::Enterprise)
        .collect();
    Ok(org_rows::list(tx, street, &kinds, &[], ORGS_SHOWN).await?)
}

/// The organisations whose names hold each word of `search`.
///
/// # Errors
/// `access.denied`.
pub async fn find_orgs(app: &App, caller: &Caller, search: &str) -> Result<Vec<Org>, Trouble> {
    require(caller, Right::SeePeople)?;
    let (street, words) = (caller.street, likely(search));
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(org_rows::list(tx, street, &[], &words, ORGS_SHOWN).await?) })
        })
        .await
}

/// Sets the language of a caller's own notices.
///
/// # Errors
/// The store fails.
pub async fn set_lang(app: &App, caller: &Caller, lang: Lang) -> Result<(), Trouble> {
    let (act, person) = (Act::of(app, caller), caller.person);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                persons::set_lang(tx, act.street, person, lang).await?;
                let told = act.entry(
                    "person.language_set",
                    "person",
                    person,
                    json!({ "lang": lang }),
                );
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

fn no_phone() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "person.no_phone",
        "未登记电话",
        "No telephone number is on record",
    )
}
