//! Consents: what a person agreed to, when and how, and when they withdrew it (PIPL §14 to §16, §29).

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, ConsentId, Kind, RecordId, Trouble};
use linli_registers::{AttributeDef, Ground, Register};
use serde_json::json;

use super::act::{Hand, once, read_only, unknown};
use super::books::registers;
use super::erased::{self, WhyErased};
use super::look::reached;
use super::model::{ConsentRow, Record};
use super::reach;
use super::store::{consents as rows, records, values};
use crate::app::App;
use crate::rooms::receipts::Key;

/// How a consent may be given.
pub const WAYS: &[(&str, &str, &str)] = &[
    ("paper", "书面签字", "Signed on paper"),
    ("online", "线上勾选", "Ticked online"),
    ("spoken", "当面口头", "Said in person"),
];

/// A consent.
pub use super::model::ConsentRow as Consent;

/// What needs a consent of its own: a register, or one attribute.
pub(super) fn asked_for(register: &Register, attribute: &AttributeDef) -> Option<String> {
    let own = attribute.ground == Some(Ground::Consent);
    let whole = register.head().ground == Ground::Consent && attribute.ground.is_none();
    match (attribute.class.is_sealed(), own, whole) {
        (true, true, _) => Some(format!("{}.{}", register.id(), attribute.id)),
        (true, false, true) => Some(register.id().to_owned()),
        _ => None,
    }
}

/// Whether a register keeps something on a consent to it as a whole.
pub(super) fn asked_whole(register: &Register) -> bool {
    let mut attributes = register.def().attributes.iter();
    attributes.any(|one| asked_for(register, one).as_deref() == Some(register.id()))
}

/// Keeps the consent that came with a new record.
///
/// # Errors
/// Wrong `agreed`.
pub(super) async fn with_entry(
    tx: &mut Tx,
    hand: &Hand,
    (register, record): (&Register, &Record),
    (how, given): (&str, Date),
) -> Result<(), Trouble> {
    if !asked_whole(register) || WAYS.iter().all(|(code, ..)| *code != how) {
        return Err(Trouble::field(
            "agreed",
            "请选择本人同意的方式",
            "Choose how the person agreed",
        ));
    }
    let to = register.id().to_owned();
    keep(tx, hand, record, (to, how.to_owned(), given)).await?;
    Ok(())
}

/// Writes a consent and tells the journal.
async fn keep(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    (to, how, given): (String, String, Date),
) -> Result<ConsentId, Trouble> {
    let new = ConsentRow {
        id: hand.id(),
        record: record.id,
        to,
        how,
        given,
        withdrawn: None,
    };
    rows::insert(tx, hand.street, &new, hand.by).await?;
    let data = json!({ "consent": new.id, "to": new.to });
    linli_journal::append(tx, &hand.entry("registry.consented", record, data)).await?;
    Ok(new.id)
}

/// Whether a consent to `to` stands.
pub(super) async fn stands(tx: &mut Tx, record: &Record, to: &str) -> Result<bool, Trouble> {
    let all = rows::of_record(tx, record.street, record.id).await?;
    Ok(all
        .iter()
        .any(|one| one.to == to && one.withdrawn.is_none()))
}

/// The consents of a record, also those withdrawn.
///
/// # Errors
/// `registry.unknown`.
pub async fn consents(app: &App, caller: &Caller, id: RecordId) -> Result<Vec<Consent>, Trouble> {
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (record, _register) = reached(tx, &caller, id, false).await?;
                Ok(rows::of_record(tx, record.street, record.id).await?)
            })
        })
        .await
}

/// Keeps that somebody agreed.
///
/// # Errors
/// Wrong `to`, `how` or `given`; `registry.unknown`, `registry.read_only`; `receipt.*`.
pub async fn give_consent(
    app: &App,
    caller: &Caller,
    id: RecordId,
    (to, how, given): (String, String, Date),
    key: Option<Key>,
) -> Result<ConsentId, Trouble> {
    check(&to, &how)?;
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, register) = reached(tx, &person, id, true).await?;
            edits(&person, register, &record)?;
            if given > hand.today() {
                return Err(Trouble::field(
                    "given",
                    "日期不能晚于今天",
                    "The day is not after today",
                ));
            }
            let new = keep(tx, hand, &record, (to, how, given)).await?;
            linli_db::exactly_one(records::raise(tx, &record).await?)?;
            Ok(new)
        })
    })
    .await
}

/// A consent is to something that asks for one, in a known way.
fn check(to: &str, how: &str) -> Result<(), Trouble> {
    let known = registers().get(to).is_some() || registers().bound(to).is_some();
    if !known {
        return Err(Trouble::field(
            "to",
            "请选择同意的内容",
            "Choose what is agreed to",
        ));
    }
    if WAYS.iter().any(|(code, ..)| *code == how) {
        return Ok(());
    }
    Err(Trouble::field(
        "how",
        "请选择同意的方式",
        "Choose how it was given",
    ))
}

fn edits(caller: &Caller, register: &Register, record: &Record) -> Result<(), Trouble> {
    if reach::covers(caller, register, &register.head().edit, &record.path) {
        return Ok(());
    }
    Err(read_only())
}

/// Withdraws a consent, and erases what was kept on it, now and before. Withdrawing is as easy as giving (PIPL §15).
///
/// # Errors
/// `registry.unknown`, `registry.read_only`, `registry.no_consent`; `receipt.*`.
pub async fn withdraw_consent(
    app: &App,
    caller: &Caller,
    id: RecordId,
    consent: ConsentId,
    key: Option<Key>,
) -> Result<u64, Trouble> {
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, register) = reached(tx, &person, id, true).await?;
            edits(&person, register, &record)?;
            ended(tx, hand, &record, consent).await
        })
    })
    .await
}

/// Ends a consent and what was kept on it; how many values are gone.
pub(super) async fn ended(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    consent: ConsentId,
) -> Result<u64, Trouble> {
    let all = rows::of_record(tx, hand.street, record.id).await?;
    let found = all.iter().find(|one| one.id == consent);
    let found = found.ok_or_else(unknown)?;
    if rows::withdraw(tx, hand.street, consent, hand.today()).await? != 1 {
        return Err(no_consent());
    }
    let register = registers().get(&record.register).ok_or_else(unknown)?;
    let mut attributes = Vec::new();
    for attribute in &register.def().attributes {
        let by_it = asked_for(register, attribute).as_deref() == Some(found.to.as_str());
        if by_it && !stands(tx, record, &found.to).await? {
            let erased = values::erase(tx, hand.street, record.id, &attribute.id).await?;
            attributes.extend((erased > 0).then(|| attribute.id.clone()));
        }
    }
    linli_db::exactly_one(records::raise(tx, record).await?)?;
    let gone = u64::try_from(attributes.len()).unwrap_or(u64::MAX);
    if !attributes.is_empty() {
        erased::keep(tx, hand, record, attributes, (WhyErased::Consent, None)).await?;
    }
    let data = json!({ "consent": consent, "to": found.to, "erased": gone });
    linli_journal::append(tx, &hand.entry("registry.withdrawn", record, data)).await?;
    Ok(gone)
}

fn no_consent() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.no_consent",
        "该同意已撤回",
        "This consent was withdrawn already",
    )
}
