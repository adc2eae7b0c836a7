//! Restricting what is done with a record at the person's request (PIPL §44): it is stored and shown as restricted, and nobody
//! changes it, fills a form from it, takes it along or asks anything of it until somebody lifts that, with a reason.

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, EntryId, Kind, PersonId, RecordId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::act::{closed, once};
use super::link::answerable;
use super::look::reached;
use super::store::{records, restrictions as rows};
use crate::app::App;
use crate::rooms::people;
use crate::rooms::receipts::Key;

/// The longest number of a request.
pub const REQUEST_MAX: usize = 60;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The number of the request, 1 to 60 characters.
    pub request: String,
    /// Why, and how identity was checked; the person sees it.
    pub reason: String,
}

/// A restriction, in force or lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Its id, that of the journal's entry.
    pub id: EntryId,
    /// Of which record.
    pub record: RecordId,
    /// The number of the request.
    pub request: String,
    /// Why.
    pub reason: String,
    /// Who granted it.
    pub by: Option<PersonId>,
    /// Since when.
    pub since: Timestamp,
    /// When it was lifted, by whom and why.
    pub lifted: Option<Lifted>,
}

/// The end of a restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<PersonId>,
    /// Why.
    pub reason: String,
}

/// Restricts the record of a person who asked for it.
///
/// # Errors
/// Wrong `request` or `reason`; `registry.unknown`, `registry.read_only`, `registry.closed`, `registry.restricted`; `receipt.*`.
pub async fn restrict(
    app: &App,
    caller: &Caller,
    id: RecordId,
    asked: Limits,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let reason = people::checked_reason(&asked.reason)?;
    let request = checked_request(&asked.request)?;
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, _register) = answerable(tx, &person, id, true).await?;
            if record.closed.is_some() {
                return Err(closed());
            }
            if record.restricted {
                return Err(restricted());
            }
            linli_db::exactly_one(records::set_restricted(tx, &record, true).await?)?;
            let told = hand.entry("registry.restricted", &record, json!({}));
            linli_journal::append(tx, &told).await?;
            let one = Restriction {
                id: told.entry_id,
                record: id,
                request,
                reason,
                by: hand.by,
                since: hand.at,
                lifted: None,
            };
            Ok(rows::insert(tx, hand.street, &one).await?)
        })
    })
    .await
}

/// Lifts the restriction of a record.
///
/// # Errors
/// Wrong `reason`; `registry.unknown`, `registry.read_only`, `registry.closed`, `registry.not_restricted`; `receipt.*`.
pub async fn lift(
    app: &App,
    caller: &Caller,
    id: RecordId,
    reason: &str,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let reason = people::checked_reason(reason)?;
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, _register) = answerable(tx, &person, id, true).await?;
            if record.closed.is_some() {
                return Err(closed());
            }
            if !record.restricted {
                return Err(not_restricted());
            }
            linli_db::exactly_one(records::set_restricted(tx, &record, false).await?)?;
            let told = hand.entry("registry.lifted", &record, json!({}));
            linli_journal::append(tx, &told).await?;
            let end = Lifted {
                at: hand.at,
                by: hand.by,
                reason,
            };
            linli_db::exactly_one(rows::lift(tx, hand.street, id, &end).await?)
        })
    })
    .await
}

/// The restrictions of a record, the latest first.
///
/// # Errors
/// `registry.unknown`.
pub async fn restrictions(
    app: &App,
    caller: &Caller,
    id: RecordId,
) -> Result<Vec<Restriction>, Trouble> {
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                reached(tx, &caller, id, false).await?;
                Ok(rows::of_record(tx, caller.street, id).await?)
            })
        })
        .await
}

/// Takes texts out of what was written about the restrictions of a record.
pub(super) async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    id: RecordId,
    (texts, mark): (&[String], &str),
) -> Result<(), Trouble> {
    for text in texts {
        rows::strike(tx, street, id, (text, mark)).await?;
    }
    Ok(())
}

fn checked_request(text: &str) -> Result<String, Trouble> {
    let text = text.trim();
    if (1..=REQUEST_MAX).contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    Err(Trouble::field(
        "request",
        format!("请填写请求编号（最多 {REQUEST_MAX} 字）"),
        format!("Give the number of the request, at most {REQUEST_MAX} characters"),
    ))
}

/// The refusal for a record whose processing is restricted.
pub(super) fn restricted() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.restricted",
        "本人已请求限制处理，这条登记只保存、不更改；确需更改，请先由答复请求的人写明理由解除限制",
        "At the person's request this record is stored only; to change it, whoever answers such requests first lifts the restriction, with a reason",
    )
}

fn not_restricted() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.not_restricted",
        "这条登记没有被限制处理，请刷新页面",
        "This record is not restricted; reload the page",
    )
}
