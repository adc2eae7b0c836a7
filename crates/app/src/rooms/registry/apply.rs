//! Writing the values of a record: the new one, what stood there before, what it is found by.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_db::Tx;
use linli_forms::{Deed, Source};
use linli_kernel::{Caller, Kind, RecordId, Trouble};
use linli_registers::{AttributeDef, Register};
use serde_json::Value;

use super::act::Hand;
use super::model::{Kept, Record};
use super::sealed;
use super::store::records;
use super::store::values::{self, IndexRow, OldRow, ValueRow};
use super::{reach, retention, sealed::Stored};
use crate::vault::Vault;

/// A change of one attribute, its value read and found right.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The attribute.
    pub(super) attribute: AttributeDef,
    /// What it is to hold; none clears it.
    pub(super) new: Option<Value>,
    /// What is done.
    pub(super) deed: Deed,
    /// The day as of which it is known.
    pub(super) as_of: Date,
    /// Where it comes from.
    pub(super) source: Source,
    /// Why a wrong check character was taken.
    pub(super) reason: Option<String>,
}

/// Writes changes to a record, whose version is already that of the change.
pub(super) async fn values_of(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    register: &Register,
    record: &Record,
    changes: Vec<Change>,
) -> Result<(), Trouble> {
    let rows = values::of_records(tx, hand.street, &[record.id]).await?;
    let mut before: BTreeMap<String, ValueRow> = rows
        .into_iter()
        .map(|row| (row.attribute.clone(), row))
        .collect();
    for change in changes {
        let old = before.remove(&change.attribute.id);
        if let Some(old) = old.clone() {
            let old = OldRow {
                value: old,
                deed: deed(change.deed).to_owned(),
                at: hand.at,
            };
            values::remember(tx, hand.street, old, record.version).await?;
        }
        one(tx, (hand, caller), register, record, change).await?;
    }
    Ok(())
}

async fn one(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    register: &Register,
    record: &Record,
    change: Change,
) -> Result<(), Trouble> {
    let attribute = change.attribute;
    let Some(value) = change.new else {
        values::remove(tx, hand.street, record.id, &attribute.id).await?;
        return Ok(values::unindex(tx, hand.street, record.id, &attribute.id).await?);
    };
    if attribute.sought || attribute.unique {
        index(tx, (hand, caller), register, record, &attribute, &value).await?;
    }
    let reason = match &change.reason {
        Some(reason) => Some(sealed::store_reason(
            &hand.vault,
            record.id,
            &attribute.id,
            reason,
        )?),
        None => None,
    };
    let stored: Stored = sealed::store(&hand.vault, record.id, &attribute, &value)?;
    let (plain, sealed) = stored.columns();
    let event = retention::event(register, &attribute, record, change.as_of);
    let row = ValueRow {
        record: record.id,
        attribute: attribute.id,
        plain,
        sealed,
        version: record.version,
        as_of: change.as_of,
        written: Some(hand.at),
        source: change.source,
        reason,
    };
    Ok(values::put(tx, hand.street, row, (register.id(), event)).await?)
}

async fn index(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    register: &Register,
    record: &Record,
    attribute: &AttributeDef,
    value: &Value,
) -> Result<(), Trouble> {
    let blind = sealed::blind(&hand.vault, register, &attribute.id, value);
    if attribute.unique {
        let found = values::found(tx, hand.street, register.id(), &attribute.id, &blind).await?;
        if let Some(other) = found.into_iter().find(|id| *id != record.id) {
            return Err(duplicate(tx, caller, register, attribute, other).await?);
        }
    }
    let row = IndexRow {
        register: register.id(),
        attribute: &attribute.id,
        blind,
        sole: attribute.unique,
    };
    match values::index(tx, hand.street, record.id, row).await {
        Err(error) if error.is_unique(values::SOLE) => Err(taken(attribute, "", "")),
        done => Ok(done?),
    }
}

/// Another open record holds the value; the pointer is told to who may read that record.
async fn duplicate(
    tx: &mut Tx,
    caller: &Caller,
    register: &Register,
    attribute: &AttributeDef,
    other: RecordId,
) -> Result<Trouble, Trouble> {
    let found = records::find(tx, caller.street, other, false).await?;
    let read = &register.head().read;
    let seen = found.is_some_and(|one| reach::covers(caller, register, read, &one.path));
    Ok(if seen {
        taken(
            attribute,
            &format!("：/records/{other}"),
            &format!(": /records/{other}"),
        )
    } else {
        taken(
            attribute,
            "（在您的职责范围之外，请联系街道）",
            " (outside your reach: ask the street office)",
        )
    })
}

fn taken(attribute: &AttributeDef, zh: &str, en: &str) -> Trouble {
    let title = &attribute.title;
    Trouble::refused(
        Kind::Conflict,
        "registry.duplicate",
        format!(
            "已有登记使用相同的{}{zh}，请更新那一条，不要重复登记",
            title.zh
        ),
        format!(
            "Another record holds the same {}{en}; change that one instead of entering it twice",
            title.en
        ),
    )
}

/// The values of records, opened.
pub(super) async fn opened(
    tx: &mut Tx,
    vault: &Vault,
    records: &[Record],
) -> Result<BTreeMap<RecordId, BTreeMap<String, Kept>>, Trouble> {
    let mut out: BTreeMap<RecordId, BTreeMap<String, Kept>> = BTreeMap::new();
    let Some(street) = records.first().map(|one| one.street) else {
        return Ok(out);
    };
    let ids: Vec<RecordId> = records.iter().map(|one| one.id).collect();
    for row in values::of_records(tx, street, &ids).await? {
        let kept = kept(vault, &row)?;
        out.entry(row.record)
            .or_default()
            .insert(row.attribute, kept);
    }
    Ok(out)
}

/// A value, opened.
pub(super) fn kept(vault: &Vault, row: &ValueRow) -> Result<Kept, Trouble> {
    let value = sealed::open(
        vault,
        row.record,
        &row.attribute,
        row.plain.as_deref(),
        row.sealed.as_deref(),
    )?;
    let reason = row.reason.as_deref();
    let open = |bytes| sealed::open_reason(vault, row.record, &row.attribute, bytes);
    Ok(Kept {
        value,
        version: row.version,
        as_of: row.as_of,
        written: row.written,
        source: row.source.clone(),
        overridden: reason.map(open).transpose()?,
    })
}

/// The stored name of a deed.
pub(super) fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Renew => "renew",
        Deed::Change => "change",
        Deed::Add => "add",
        Deed::Clear => "clear",
    }
}
