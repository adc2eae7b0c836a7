//! The look at a masked value: for whom, why, and on record.

use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{Caller, Kind, PersonId, RecordId, Trouble};
use serde_json::{Value, json};

use super::act::{Hand, unknown};
use super::apply::opened;
use super::look::reached;
use super::model::Why;
use super::reach;
use super::store::values::{self, LookRow};
use crate::app::App;
use crate::rooms::people;
use crate::rooms::receipts::{self, Key};

/// Who looked at a masked value of a record, when and why.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// Which attribute.
    pub attribute: String,
    /// Who looked, when and why.
    pub look: people::Look,
}

/// Shows a masked value in full, to those whom the register lets and whose reach covers the record, for a reason that
/// stays on record (PIPL §51, §54).
///
/// # Errors
/// A `reason` shorter than four characters; `registry.unknown`; `registry.no_reveal`; `registry.no_value`; `receipt.*`.
pub async fn reveal(
    app: &App,
    caller: &Caller,
    id: RecordId,
    attribute: &str,
    reason: &str,
    key: Option<Key>,
) -> Result<Value, Trouble> {
    let reason = people::checked_reason(reason)?;
    let (hand, caller, attribute) = (Hand::of(app, caller), caller.clone(), attribute.to_owned());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let (record, register) = reached(tx, &caller, id, false).await?;
                if register.attribute(&attribute).is_none() {
                    return Err(unknown());
                }
                if !reach::covers(&caller, register, register.revealers(), &record.path) {
                    return Err(no_reveal());
                }
                if record.closed.is_some_and(|end| end.why == Why::Erased) {
                    return Err(stored_only());
                }
                let mut kept = opened(tx, &hand.vault, std::slice::from_ref(&record)).await?;
                let kept = kept.remove(&id).and_then(|mut all| all.remove(&attribute));
                let value = kept.ok_or_else(no_value)?.value;
                let sight = receipts::Sight::of(&hand.vault, &value.to_string());
                if sight.is_new(tx, &caller, key.as_ref(), hand.at).await? {
                    let data = json!({ "register": register.id(), "attribute": attribute });
                    let told = hand.entry("registry.seen", &record, data);
                    linli_journal::append(tx, &told).await?;
                    let by = caller.person;
                    keep_look(tx, &hand, &told, id, &attribute, (by, reason)).await?;
                }
                Ok(value)
            })
        })
        .await
}

/// Keeps a look with its reason beside the journal's entry.
pub(super) async fn keep_look(
    tx: &mut Tx,
    hand: &Hand,
    told: &Entry,
    record: RecordId,
    attribute: &str,
    (by, reason): (PersonId, String),
) -> Result<(), Trouble> {
    let look = LookRow {
        attribute: attribute.to_owned(),
        by,
        at: hand.at,
        reason,
    };
    Ok(values::insert_look(tx, hand.street, told.entry_id, record, look).await?)
}

/// How many looks the page of a record shows; the person sees all.
const SHOWN: i64 = 50;

/// Who looked at masked values of a record, the latest first, at most 50.
///
/// # Errors
/// `registry.unknown`.
pub async fn looks(app: &App, caller: &Caller, id: RecordId) -> Result<Vec<Sighting>, Trouble> {
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                reached(tx, &caller, id, false).await?;
                let rows = values::looks(tx, caller.street, id, SHOWN).await?;
                Ok(rows.into_iter().map(sighting).collect())
            })
        })
        .await
}

pub(super) fn sighting(row: LookRow) -> Sighting {
    Sighting {
        attribute: row.attribute,
        look: people::Look {
            by: row.by,
            at: row.at,
            reason: row.reason,
        },
    }
}

fn no_reveal() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "registry.no_reveal",
        "您的岗位不能查看原文；确有需要请由登记簿指定的岗位查看并说明事由",
        "Your appointments do not let you see it in full; somebody whom the register names can, for a reason",
    )
}

/// What the law requires to be kept of somebody who asked for deletion is stored and nothing else (PIPL §47, last sentence).
fn stored_only() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "registry.stored_only",
        "本人已请求删除，依法保留的部分只存储、不再使用；本人或司法机关需要时请联系街道",
        "The person asked for deletion; what the law requires is stored and not used any more. Ask the street office where a court needs it",
    )
}

fn no_value() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "registry.no_value",
        "没有登记这一项",
        "Nothing is on record for this",
    )
}
