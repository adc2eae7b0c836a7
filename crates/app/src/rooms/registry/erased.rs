//! What was erased, when and why: kept by ids and names of attributes, so that it holds nothing of anybody.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{PersonId, RecordId, Trouble};
use serde_json::json;

use super::act::Hand;
use super::model::Record;
use super::store::erasures;

linli_kernel::codes! {
    /// Why something was erased.
    WhyErased, "reason of erasing" {
        /// The person asked for it (PIPL §47).
        Request = "request", "依本人请求", "the person asked for it";
        /// The person withdrew their consent (PIPL §15).
        Consent = "consent", "撤回同意", "consent was withdrawn";
        /// Its time was over (PIPL §19).
        Retention = "retention", "保存期限届满", "its time was over";
        /// Its time was over, and whoever keeps it decided so.
        Decision = "decision", "期满后经决定删除", "its time was over, and it was decided so";
    }
}

/// Something that was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Of which record.
    pub record: RecordId,
    /// Of which register.
    pub register: String,
    /// Which attributes.
    pub attributes: Vec<String>,
    /// Why.
    pub why: WhyErased,
    /// The last day on which it might be kept.
    pub last_day: Option<Date>,
    /// Who did it; none for the night job.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Keeps that attributes of a record were erased, with the journal's entry; the entry.
pub(super) async fn keep(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    attributes: Vec<String>,
    (why, last_day): (WhyErased, Option<Date>),
) -> Result<linli_journal::Entry, Trouble> {
    let last = last_day.map(|day| day.to_string());
    let data = json!({ "attributes": attributes, "why": why.code(), "last_day": last });
    let told = hand.entry("registry.erased", record, data);
    linli_journal::append(tx, &told).await?;
    let one = Erased {
        record: record.id,
        register: record.register.clone(),
        attributes,
        why,
        last_day,
        by: hand.by,
        at: hand.at,
    };
    erasures::insert(tx, hand.street, told.entry_id, &one).await?;
    Ok(told)
}
