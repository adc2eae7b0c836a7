//! Linking the record of a person to their account, once their identity was checked: from then on they see on their own
//! page what is kept of them.

use linli_db::Tx;
use linli_kernel::{Caller, Kind, PersonId, RecordId, Trouble};
use linli_registers::{Register, Subject};
use serde_json::json;

use super::act::{closed, once, read_only, unknown};
use super::apply::opened;
use super::look::reached;
use super::model::Record;
use super::store::records;
use super::{reach, reveal};
use crate::app::App;
use crate::rooms::people;
use crate::rooms::receipts::Key;

/// The record of a person, which the caller may open to the person it is of: whoever sees its masked values in full.
pub(super) async fn answerable(
    tx: &mut Tx,
    caller: &Caller,
    id: RecordId,
    hold: bool,
) -> Result<(Record, &'static Register), Trouble> {
    let (record, register) = reached(tx, caller, id, hold).await?;
    if register.head().subject != Subject::Person {
        return Err(unknown());
    }
    if !reach::covers(caller, register, register.revealers(), &record.path) {
        return Err(read_only());
    }
    Ok((record, register))
}

/// Links a record to the person who signs in with `account`. The name of the account must be that of the record, and how
/// identity was checked stays on record, where the person sees it.
///
/// # Errors
/// Wrong `account` or `reason`; `registry.unknown`, `registry.read_only`, `registry.closed`, `registry.linked`; `receipt.*`.
pub async fn link(
    app: &App,
    caller: &Caller,
    id: RecordId,
    (account, reason): (String, &str),
    key: Option<Key>,
) -> Result<PersonId, Trouble> {
    let reason = people::checked_reason(reason)?;
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, register) = answerable(tx, &person, id, true).await?;
            if record.closed.is_some() {
                return Err(closed());
            }
            let held = opened(tx, &hand.vault, std::slice::from_ref(&record)).await?;
            let held = held.into_values().next().unwrap_or_default();
            let name = register.name().and_then(|one| held.get(&one.id));
            let name = name.and_then(|one| one.value.as_str()).unwrap_or_default();
            let holder = people::holder_of(tx, hand.street, &account).await?;
            let (holder, called) = holder.ok_or_else(no_account)?;
            if bare(&called) != bare(name) {
                return Err(other_name());
            }
            free(tx, &record, holder).await?;
            linli_db::exactly_one(records::set_person(tx, &record, Some(holder)).await?)?;
            let told = hand.entry("registry.linked", &record, json!({ "person": holder }));
            linli_journal::append(tx, &told).await?;
            reveal::keep_look(tx, hand, &told, id, "link", (person.person, reason)).await?;
            Ok(holder)
        })
    })
    .await
}

/// Ends the link of a record to an account: it was linked to the wrong one.
///
/// # Errors
/// Wrong `reason`; `registry.unknown`, `registry.read_only`, `registry.closed`; `store.stale` where there is none; `receipt.*`.
pub async fn unlink(
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
            linli_db::exactly_one(u64::from(record.person.is_some()))?;
            linli_db::exactly_one(records::set_person(tx, &record, None).await?)?;
            let told = hand.entry("registry.unlinked", &record, json!({}));
            linli_journal::append(tx, &told).await?;
            reveal::keep_look(tx, hand, &told, id, "link", (person.person, reason)).await
        })
    })
    .await
}

/// A name without the blanks that some people type into it.
fn bare(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A record is of one person, and a person has one open record in a register.
async fn free(tx: &mut Tx, record: &Record, holder: PersonId) -> Result<(), Trouble> {
    let theirs = records::of_person(tx, record.street, holder).await?;
    let another = |one: &Record| one.register == record.register && one.closed.is_none();
    if record.person.is_some() || theirs.iter().any(another) {
        return Err(linked());
    }
    Ok(())
}

fn no_account() -> Trouble {
    Trouble::field(
        "account",
        "没有这个账号，请与本人核对",
        "There is no such account; check it with the person",
    )
}

fn other_name() -> Trouble {
    Trouble::field(
        "account",
        "账号的姓名与登记的姓名不同，请核对身份证件；有误的先更正",
        "The account's name is not that of the record: check the identity document, and correct what is wrong first",
    )
}

fn linked() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.linked",
        "这条登记已关联账号，或该账号已关联本登记簿的另一条登记；关联错了请先解除",
        "This record is linked already, or the account is linked to another record of this register; end a wrong link first",
    )
}
