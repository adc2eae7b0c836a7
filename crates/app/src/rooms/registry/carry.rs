//! What phones carry of the registry, in bulk (nothing that is restricted), and a record as changes made without signal are merged into it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, RecordId, Trouble};
use linli_registers::{Mask, Register, mask_value};
use serde_json::Value;

use super::apply::opened;
use super::books::registers;
use super::drafts::read;
use super::look::register_of;
use super::model::{Kept, Record};
use super::reach;
use super::store::{cleared as cleared_rows, records as rows};
use super::verbs::editable;
use crate::vault::Vault;

/// A record as a phone carries it.
#[derive(Clone, Debug)]
pub struct Borne {
    /// The record.
    pub record: Record,
    /// Its register.
    pub register: &'static Register,
    /// What is kept, by attribute; masked where its class asks.
    pub kept: BTreeMap<String, Kept>,
    /// Which of them are masked.
    pub masked: BTreeSet<String>,
    /// Whether the reader may write it.
    pub edits: bool,
}

/// Where a page of records ends: register, path and id of the last one.
pub type Mark = (String, String, RecordId);

/// A page of the open records of all registers that the caller reads, at or below `path`, register by register, after a
/// mark; at most `limit`, all of one register. Without a mark in the answer there are no more.
///
/// # Errors
/// The store fails.
pub async fn below(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    path: &str,
    after: Option<&Mark>,
    limit: usize,
) -> Result<(Vec<Borne>, Option<Mark>), Trouble> {
    let (found, last) = heads(tx, caller, path, after, limit).await?;
    Ok((borne(tx, vault, caller, found).await?, last))
}

/// The same without what is kept of them: for comparing versions.
///
/// # Errors
/// The store fails.
pub async fn heads(
    tx: &mut Tx,
    caller: &Caller,
    path: &str,
    after: Option<&Mark>,
    limit: usize,
) -> Result<(Vec<Record>, Option<Mark>), Trouble> {
    for register in read_by(caller) {
        if after.is_some_and(|mark| mark.0.as_str() > register.id()) {
            continue;
        }
        let mark = after.filter(|mark| mark.0 == register.id());
        let mark = mark.map(|mark| (mark.1.as_str(), mark.2));
        let mut found = rows::page(tx, caller.street, register.id(), path, mark, limit).await?;
        let Some(last) = found.last() else { continue };
        let last = (register.id().to_owned(), last.path.clone(), last.id);
        found.retain(|one| {
            !one.restricted && reach::covers(caller, register, &register.head().read, &one.path)
        });
        return Ok((found, Some(last)));
    }
    Ok((Vec::new(), None))
}

/// The registers that the caller reads anywhere, in the order of their ids.
#[must_use]
pub fn read_by(caller: &Caller) -> Vec<&'static Register> {
    let mut all: Vec<&Register> = registers()
        .iter()
        .filter(|one| reach::reads(caller, one))
        .collect();
    all.sort_by(|one, other| one.id().cmp(other.id()));
    all
}

/// Some open records by their ids; those outside the caller's reach are left out.
///
/// # Errors
/// The store fails.
pub async fn some(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    ids: &[RecordId],
) -> Result<Vec<Borne>, Trouble> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = rows::with_ids(tx, caller.street, ids).await?;
    found.retain(|one| one.closed.is_none() && !one.restricted);
    borne(tx, vault, caller, found).await
}

async fn borne(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    mut found: Vec<Record>,
) -> Result<Vec<Borne>, Trouble> {
    found.retain(|one| {
        let register = registers().get(&one.register);
        register.is_some_and(|it| reach::covers(caller, it, &it.head().read, &one.path))
    });
    let mut all = opened(tx, vault, &found).await?;
    let mut out = Vec::with_capacity(found.len());
    for record in found {
        let kept = all.remove(&record.id).unwrap_or_default();
        out.push(one(caller, register_of(&record)?, record, kept));
    }
    Ok(out)
}

fn one(
    caller: &Caller,
    register: &'static Register,
    record: Record,
    mut kept: BTreeMap<String, Kept>,
) -> Borne {
    let mut masked = BTreeSet::new();
    kept.retain(|id, _| register.attribute(id).is_some());
    for (id, one) in &mut kept {
        if let Some(attribute) = register.attribute(id)
            && attribute.mask() != Mask::None
        {
            one.value = mask_value(attribute, &one.value);
            masked.insert(id.clone());
        }
    }
    Borne {
        edits: reach::covers(caller, register, &register.head().edit, &record.path),
        register,
        kept,
        masked,
        record,
    }
}

/// A record that is about to be merged: what is kept of it, in full, for the merge alone.
#[derive(Debug)]
pub struct Merging {
    /// The record, held until the transaction ends.
    pub record: Record,
    /// Its register.
    pub register: &'static Register,
    /// What is kept, not masked: never shown.
    pub kept: BTreeMap<String, Kept>,
    /// What was cleared: the version at which, and when, in milliseconds since 1970.
    pub cleared: BTreeMap<String, (i64, i64)>,
}

/// A record that the caller may write, with all that a merge looks at. The record is held until the transaction ends.
///
/// # Errors
/// `registry.unknown`, `registry.read_only`, `registry.closed`.
pub async fn merging(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    id: RecordId,
) -> Result<Merging, Trouble> {
    let (record, register) = editable(tx, caller, id).await?;
    let mut all = opened(tx, vault, std::slice::from_ref(&record)).await?;
    let mut kept = all.remove(&id).unwrap_or_default();
    kept.retain(|id, _| register.attribute(id).is_some());
    let mut cleared = cleared_rows::of_record(tx, caller.street, id).await?;
    cleared.retain(|id, _| !kept.contains_key(id));
    Ok(Merging {
        record,
        register,
        kept,
        cleared,
    })
}

/// The attributes of a record that somebody cleared: the last version at which, and when, in milliseconds since 1970.
///
/// # Errors
/// The store fails.
pub async fn cleared(
    tx: &mut Tx,
    caller: &Caller,
    id: RecordId,
) -> Result<BTreeMap<String, (i64, i64)>, Trouble> {
    Ok(cleared_rows::of_record(tx, caller.street, id).await?)
}

/// A value as the registry would keep it, so that what is written alike is the same.
///
/// # Errors
/// The attribute is unknown, or the value is none for it; required and cleared.
pub fn normal(
    register: &Register,
    attribute: &str,
    value: Option<&Value>,
    today: Date,
) -> Result<Option<Value>, Trouble> {
    let Some(def) = register.attribute(attribute) else {
        return Err(Trouble::field(
            attribute,
            "登记簿没有这一项，请先同步手机",
            "The register has no such attribute; sync the phone first",
        ));
    };
    match value {
        Some(value) => Ok(Some(read(register, def, value, None, today)?.0)),
        None if def.required => Err(Trouble::field(
            attribute,
            format!("“{}”必须填写，不能清空", def.title.zh),
            format!("{} must be there and is not cleared", def.title.en),
        )),
        None => Ok(None),
    }
}
