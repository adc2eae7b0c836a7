//! What is done to a record by hand: changed, closed.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, RecordId, Trouble};
use linli_registers::Register;
use serde_json::{Value, json};

use super::act::{Hand, closed, once, read_only};
use super::apply::{self, Change, opened};
use super::drafts::{Draft, changes};
use super::enter::complete;
use super::look::reached;
use super::model::{Closed, Record, Why};
use super::restrict::restricted;
use super::store::{members, records, retention, rosters, values};
use super::{look, reach};
use crate::app::App;
use crate::rooms::receipts::Key;

/// Changes a record that is still at `version`; the version after.
///
/// # Errors
/// Wrong values, by attribute; `registry.unknown`, `registry.read_only`, `registry.closed`, `registry.restricted`, `registry.duplicate`;
/// `store.stale` when somebody was faster; `receipt.*`.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: RecordId,
    version: i64,
    draft: Draft,
    key: Option<Key>,
) -> Result<i64, Trouble> {
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (mut record, register) = editable(tx, &person, id).await?;
            record.version = same_version(&record, version)?;
            let source = hand.source(&register.head().kept_by);
            let before = opened(tx, &hand.vault, std::slice::from_ref(&record)).await?;
            let before = before.into_values().next().unwrap_or_default();
            let changes = changes(
                tx,
                (hand, &person),
                (register, &record),
                &before,
                &draft,
                &source,
            );
            let changes = changes.await?;
            still_complete(register, &changes)?;
            if changes.is_empty() {
                return Ok(record.version);
            }
            written(tx, (hand, &person), register, record, changes).await
        })
    })
    .await
}

/// A required attribute is not cleared.
fn still_complete(register: &Register, changes: &[Change]) -> Result<(), Trouble> {
    let cleared = |one: &&Change| one.new.is_none() && one.attribute.required;
    match changes.iter().find(cleared) {
        Some(_) => complete(register, changes),
        None => Ok(()),
    }
}

/// Raises the version, writes the values and tells the journal; the version after.
pub(super) async fn written(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    register: &Register,
    mut record: Record,
    changes: Vec<Change>,
) -> Result<i64, Trouble> {
    linli_db::exactly_one(records::raise(tx, &record).await?)?;
    record.version += 1;
    let told: Vec<Value> = changes
        .iter()
        .map(|one| json!([one.attribute.id, look::deed_name(one.deed)]))
        .collect();
    let form = changes.first().and_then(|one| one.source.form.clone());
    let overridden = changes.iter().any(|one| one.reason.is_some());
    let data = json!({
        "register": register.id(), "version": record.version, "attributes": told, "form": form,
        "overridden": overridden,
    });
    linli_journal::append(tx, &hand.entry("registry.written", &record, data)).await?;
    apply::values_of(tx, (hand, caller), register, &record, changes).await?;
    Ok(record.version)
}

fn same_version(record: &Record, version: i64) -> Result<i64, Trouble> {
    linli_db::exactly_one(u64::from(record.version == version))?;
    Ok(version)
}

/// A record that the caller may write, held until the transaction ends.
pub(super) async fn editable(
    tx: &mut Tx,
    caller: &Caller,
    id: RecordId,
) -> Result<(Record, &'static Register), Trouble> {
    let (record, register) = reached(tx, caller, id, true).await?;
    if !reach::covers(caller, register, &register.head().edit, &record.path) {
        return Err(read_only());
    }
    if record.closed.is_some() {
        return Err(closed());
    }
    if record.restricted {
        return Err(restricted());
    }
    Ok((record, register))
}

/// Closes a record: its memberships end, its unique values are free again, its retention begins.
///
/// # Errors
/// Wrong `on`; `registry.unknown`, `registry.read_only`, `registry.closed`; `store.stale`; `receipt.*`.
pub async fn close(
    app: &App,
    caller: &Caller,
    id: RecordId,
    version: i64,
    end: (Date, Why),
    key: Option<Key>,
) -> Result<(), Trouble> {
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, _register) = editable(tx, &person, id).await?;
            same_version(&record, version)?;
            let (on, why) = end;
            if on > hand.today() {
                return Err(Trouble::field(
                    "on",
                    "日期不能晚于今天",
                    "The day is not after today",
                ));
            }
            ended(tx, hand, &record, Closed { on, why }).await
        })
    })
    .await
}

/// Closes a record.
pub(super) async fn ended(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    closed: Closed,
) -> Result<(), Trouble> {
    linli_db::exactly_one(records::close(tx, record, closed).await?)?;
    retention::closed(tx, hand.street, record.id, closed.on).await?;
    values::free(tx, hand.street, record.id).await?;
    for whole in rosters::seated_in(tx, hand.street, record.id).await? {
        left(tx, hand, whole).await?;
    }
    members::end_all(tx, hand.street, record.id, closed.on).await?;
    let data = json!({ "register": record.register, "why": closed.why.code() });
    linli_journal::append(tx, &hand.entry("registry.closed", record, data)).await?;
    Ok(())
}

/// Somebody who was in a roster of this record is closed and leaves it.
async fn left(tx: &mut Tx, hand: &Hand, whole: RecordId) -> Result<(), Trouble> {
    let Some(whole) = records::find(tx, hand.street, whole, false).await? else {
        return Ok(());
    };
    let data = json!({ "register": whole.register, "closed": true });
    linli_journal::append(tx, &hand.entry("registry.left", &whole, data)).await?;
    Ok(())
}
