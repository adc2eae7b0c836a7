//! Coding schemes of a street: which are in force, publishing a version, giving out a code.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_codes::{Scheme, SchemeError};
use linli_db::{Tx, exactly_one};
use linli_journal::Entry;
use linli_kernel::{Caller, Kind, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::{self, IssuedRow};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// So many codes are shown and printed at a time.
const SHOWN: usize = 60;

/// What a code is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// The digits of each group but the running number, by the group's id.
    pub groups: BTreeMap<String, String>,
    /// A running number that was given before, as when a person goes on to the next stage; absent for the next free one.
    #[serde(default)]
    pub number: Option<u32>,
}

/// A code that was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GivenCode {
    /// Its digits.
    pub code: String,
}

/// The schemes in force: of each the newest version that comes with the program or that the street published.
pub(super) async fn in_force(tx: &mut Tx, street: StreetCode) -> Result<Vec<Scheme>, Trouble> {
    let own = store::schemes(tx, street).await?;
    let own = own.iter().filter_map(|text| Scheme::parse(text).ok());
    let mut all: BTreeMap<String, Scheme> = BTreeMap::new();
    for scheme in Scheme::known().iter().cloned().chain(own) {
        let newer = all
            .get(&scheme.id)
            .is_none_or(|known| known.version < scheme.version);
        if newer {
            all.insert(scheme.id.clone(), scheme);
        }
    }
    Ok(all.into_values().collect())
}

/// The schemes in force in the caller's street.
///
/// # Errors
/// The store fails.
pub async fn schemes(app: &App, caller: &Caller) -> Result<Vec<Scheme>, Trouble> {
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { in_force(tx, street).await }))
        .await
}

async fn named(tx: &mut Tx, street: StreetCode, id: &str) -> Result<Scheme, Trouble> {
    let all = in_force(tx, street).await?;
    all.into_iter().find(|one| one.id == id).ok_or_else(|| {
        Trouble::refused(
            Kind::Missing,
            "codes.no_scheme",
            "没有这个编码方案",
            "There is no such coding scheme",
        )
    })
}

/// Whether somebody gives out codes of a scheme, and sees those that were given.
#[must_use]
pub fn may_issue(caller: &Caller, scheme: &Scheme) -> bool {
    scheme.issue.iter().any(|role| caller.holds(*role))
}

/// A scheme, and its latest codes for who gives them out: digits and when.
///
/// # Errors
/// `codes.no_scheme`; the store fails.
pub async fn scheme(
    app: &App,
    caller: &Caller,
    id: &str,
) -> Result<(Scheme, Vec<(String, jiff::Timestamp)>), Trouble> {
    let (caller, id) = (caller.clone(), id.to_owned());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let scheme = named(tx, caller.street, &id).await?;
                let rows = match may_issue(&caller, &scheme) {
                    true => store::latest(tx, caller.street, &id, SHOWN).await?,
                    false => Vec::new(),
                };
                let version = scheme.version;
                let rows = rows.into_iter().filter(|row| row.version == version);
                let given = rows.map(|row| (row.digits, row.at)).collect();
                Ok((scheme, given))
            })
        })
        .await
}

/// Gives out a code.
///
/// # Errors
/// `codes.no_scheme`; `access.denied`; the group that is wrong; `codes.given` where the code was given out before;
/// `store.stale` when somebody else just took the number; `receipt.*`.
pub async fn issue(
    app: &Shared,
    caller: &Caller,
    id: &str,
    new: NewCode,
    key: Key,
) -> Result<GivenCode, Trouble> {
    let (inner, caller, id) = (Arc::clone(app), caller.clone(), id.to_owned());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let (street, now) = (caller.street, inner.clock.now());
                let scheme = named(tx, street, &id).await?;
                if !may_issue(&caller, &scheme) {
                    return Err(people::denied());
                }
                let row = IssuedRow {
                    digits: taken(tx, street, &scheme, &new).await?,
                    version: scheme.version,
                    at: now,
                };
                if !store::insert(tx, street, &id, &row, caller.person).await? {
                    return Err(given(&scheme.grouped(&row.digits)));
                }
                // The code itself may lead to a person; the journal holds that one was given.
                let data = json!({ "version": scheme.version });
                linli_journal::append(tx, &entry(&inner, &caller, "code.issued", &id, data))
                    .await?;
                let answer = GivenCode { code: row.digits };
                receipts::keep(tx, &caller, &key, now, &answer).await?;
                Ok(answer)
            })
        })
        .await
}

/// The digits of the code, with the next number of its run taken, or one that was given before.
async fn taken(
    tx: &mut Tx,
    street: StreetCode,
    scheme: &Scheme,
    new: &NewCode,
) -> Result<String, Trouble> {
    let padded = |group: &linli_codes::SchemeGroup| {
        let part = new.groups.get(&group.id).map_or("", |part| part.trim());
        (
            group.id.clone(),
            format!("{part:0>width$}", width = group.digits),
        )
    };
    let run = scheme.run(&scheme.given().map(padded).collect());
    let last = store::last(tx, street, &scheme.id, &run).await?;
    let number = match new.number {
        Some(number) if last.is_some_and(|last| number <= last) => number,
        Some(_) => {
            return Err(Trouble::field(
                "number",
                "这个顺序号还没有发过：不填则取下一个",
                "This number was not given out yet; leave it empty for the next one",
            ));
        }
        None => scheme.next(last)?,
    };
    let code = scheme.make(&new.groups, number).map_err(in_its_field)?;
    if new.number.is_none() && scheme.sequence().is_some() {
        let took = store::take(tx, street, (&scheme.id, &run), last, number).await?;
        exactly_one(u64::from(took))?;
    }
    Ok(code.digits)
}

/// What is wrong, beside the field it was typed into.
fn in_its_field(wrong: SchemeError) -> Trouble {
    let field = match &wrong {
        SchemeError::Group { group, .. } => group.id.as_str(),
        SchemeError::Length { .. } | SchemeError::NotADigit { .. } | SchemeError::Full { .. } => {
            "number"
        }
    };
    let text = wrong.text();
    Trouble::field(field, text.zh, text.en)
}

fn given(code: &str) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "codes.given",
        format!("编码 {code} 已经发过"),
        format!("The code {code} was given out before"),
    )
}

/// Publishes a version of a scheme. Codes that were given under an older one stay.
///
/// # Errors
/// `access.denied`; `text` with what is wrong in the file; `receipt.*`.
pub async fn publish(
    app: &Shared,
    caller: &Caller,
    text: &str,
    key: Key,
) -> Result<GivenCode, Trouble> {
    people::require(caller, Right::ManageScenes)?;
    let scheme = Scheme::parse(text)?;
    let (inner, caller, text) = (Arc::clone(app), caller.clone(), text.to_owned());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let (street, now) = (caller.street, inner.clock.now());
                let all = in_force(tx, street).await?;
                let known = all.iter().find(|one| one.id == scheme.id);
                let next = known.map_or(1, |known| known.version.saturating_add(1));
                let own = (scheme.id.as_str(), scheme.version);
                if scheme.version < next || !store::add_scheme(tx, street, own, &text, now).await? {
                    return Err(Trouble::field(
                        "text",
                        format!("version 应为 {next} 或更大"),
                        format!("version must be {next} or more"),
                    ));
                }
                let data = json!({ "version": scheme.version });
                linli_journal::append(tx, &entry(&inner, &caller, "code.scheme", &scheme.id, data))
                    .await?;
                let answer = GivenCode {
                    code: scheme.id.clone(),
                };
                receipts::keep(tx, &caller, &key, now, &answer).await?;
                Ok(answer)
            })
        })
        .await
}

fn entry(app: &App, caller: &Caller, verb: &str, id: &str, data: Value) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("code", id.to_owned()),
        format!("/{}/", caller.street),
        data,
    )
}
