//! Other records that hold a number of somebody who asked for deletion: the telephone of a shop, the contact of a club. It may
//! be theirs or somebody else's too, so that nobody deletes it unseen: whoever answers for that record decides each, with
//! a reason (PIPL §47).

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, Kind, RecordId, Text, Trouble};
use linli_registers::{AttributeDef, Kind as ValueKind, Register, mask_value};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::act::{Hand, once, read_only};
use super::erased::{self, WhyErased};
use super::look::{reached, register_of};
use super::model::Record;
use super::store::echoes::{self as rows, AnyValue, Mark};
use super::store::{records, values};
use super::struck::{Naming, is_number};
use super::{apply, reach, sealed};
use crate::app::App;
use crate::rooms::people;
use crate::rooms::receipts::Key;
use crate::vault::Vault;

/// How many values are read at once.
const PAGE: usize = 2_000;

linli_kernel::codes! {
    /// What became of one.
    EchoState, "state of an echo" {
        /// It waits for a decision.
        Open = "open", "待决定", "to be decided";
        /// It was deleted.
        Erased = "erased", "已删除", "deleted";
        /// It is kept, for a reason.
        Kept = "kept", "保留", "kept";
    }
}

/// A value of another record that holds a number of somebody who asked for deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The other record.
    pub record: RecordId,
    /// Its attribute.
    pub attribute: String,
    /// The record whose deletion found it.
    pub of: RecordId,
    /// The version of the value when it was found.
    pub version: i64,
    /// Whether only an earlier value holds it.
    pub past: bool,
    /// When it was found.
    pub found: Timestamp,
    /// What became of it.
    pub state: EchoState,
    /// Why.
    pub reason: Option<String>,
}

/// One as whoever decides sees it.
#[derive(Clone, Debug)]
pub struct Echoing {
    /// What was found.
    pub echo: Echo,
    /// The register of the other record.
    pub register: &'static Register,
    /// What the attribute is called.
    pub title: Text,
    /// What it holds, masked; none where the caller does not reach it, or where it is gone.
    pub shown: Option<String>,
    /// Whether the caller may decide it.
    pub decides: bool,
}

/// What stands in other records.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// Numbers: record, attribute, version, and whether only an earlier value holds it.
    pub(super) numbers: Vec<(RecordId, String, i64, bool)>,
    /// Records in whose texts a number stands.
    pub(super) texts: Vec<RecordId>,
    /// Texts that are the name and nothing else; they count where a number stands in the same record.
    called: Vec<(RecordId, String, i64, bool)>,
}

/// Every value of any record but `own`, now and before, in which one of these numbers stands. It opens them one by one, because
/// only what is looked up by it has an index; so it stands outside of any write.
pub(super) async fn heard(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    own: &[RecordId],
    naming: &Naming,
) -> Result<Heard, Trouble> {
    let mut out = Heard::default();
    if naming.numbers().is_empty() {
        return Ok(out);
    }
    for before in [false, true] {
        let mut after: Option<Mark> = None;
        loop {
            let page = rows::page(tx, caller.street, before, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.record, last.attribute.clone(), last.version));
            for one in page.into_iter().filter(|one| !own.contains(&one.record)) {
                out.hear(vault, one, before, naming)?;
            }
        }
    }
    out.settled();
    Ok(out)
}

impl Heard {
    /// A name beside a number is theirs: the contact of a firm. Anywhere else it may be somebody else's.
    fn settled(&mut self) {
        let with: Vec<RecordId> = self.numbers.iter().map(|one| one.0).collect();
        let called = std::mem::take(&mut self.called);
        let beside = called.into_iter().filter(|one| with.contains(&one.0));
        for one in beside {
            self.number(one);
        }
    }

    fn number(&mut self, found: (RecordId, String, i64, bool)) {
        let known = |one: &(RecordId, String, i64, bool)| one.0 == found.0 && one.1 == found.1;
        if !self.numbers.iter().any(known) {
            self.numbers.push(found);
        }
    }

    fn hear(
        &mut self,
        vault: &Vault,
        one: AnyValue,
        before: bool,
        naming: &Naming,
    ) -> Result<(), Trouble> {
        let register = super::books::registers().get(&one.register);
        let Some(def) = register.and_then(|it| it.attribute(&one.attribute)) else {
            return Ok(());
        };
        if !is_number(def) && !is_text(def) {
            return Ok(());
        }
        let (plain, closed) = (one.plain.as_deref(), one.sealed.as_deref());
        let value = sealed::open(vault, one.record, &one.attribute, plain, closed)?;
        let text = value.as_str().unwrap_or_default();
        let found = (one.record, one.attribute, one.version, before);
        if !naming
            .numbers()
            .iter()
            .any(|number| text.contains(number.as_str()))
        {
            if naming.names().iter().any(|name| name == text) {
                self.called.push(found);
            }
            return Ok(());
        }
        if is_number(def) {
            self.number(found);
        } else if !self.texts.contains(&one.record) {
            self.texts.push(one.record);
        }
        Ok(())
    }
}

/// Whether an attribute holds free text.
pub(super) fn is_text(attribute: &AttributeDef) -> bool {
    matches!(attribute.kind, ValueKind::Text | ValueKind::LongText)
}

/// What was found for the deletion of a record, and what waits at the record itself.
///
/// # Errors
/// `registry.unknown`.
pub async fn echoes(app: &App, caller: &Caller, id: RecordId) -> Result<Vec<Echoing>, Trouble> {
    let (caller, vault) = (caller.clone(), app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (record, register) = reached(tx, &caller, id, false).await?;
                let mut out = Vec::new();
                for echo in rows::of(tx, caller.street, id).await? {
                    let here = echo.record == id && may(&caller, register, &record);
                    let asked =
                        reach::covers(&caller, register, register.revealers(), &record.path);
                    if here || echo.of == id && asked {
                        out.extend(echoing(tx, &vault, &caller, echo).await?);
                    }
                }
                Ok(out)
            })
        })
        .await
}

/// Whoever writes a record, or sees it in full, decides what becomes of it.
fn may(caller: &Caller, register: &Register, record: &Record) -> bool {
    let head = register.head();
    reach::covers(caller, register, &head.edit, &record.path)
        || reach::covers(caller, register, register.revealers(), &record.path)
}

async fn echoing(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    echo: Echo,
) -> Result<Option<Echoing>, Trouble> {
    let Some(record) = records::find(tx, caller.street, echo.record, false).await? else {
        return Ok(None);
    };
    let register = register_of(&record)?;
    let Some(def) = register.attribute(&echo.attribute) else {
        return Ok(None);
    };
    let decides = may(caller, register, &record);
    let held = apply::opened(tx, vault, std::slice::from_ref(&record)).await?;
    let held = held.into_values().next().unwrap_or_default();
    let held = held.get(&def.id).filter(|_| decides && !echo.past);
    let shown = held.map(|one| mask_value(def, &one.value));
    Ok(Some(Echoing {
        shown: shown.and_then(|value| value.as_str().map(str::to_owned)),
        title: def.title.clone(),
        decides: decides && echo.state == EchoState::Open,
        register,
        echo,
    }))
}

/// What is decided of one: deleted too, or kept; with the reason, 4 to 200 characters, which the person is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EchoDecision {
    /// The attribute.
    pub attribute: String,
    /// The record whose deletion found it.
    pub of: RecordId,
    /// Whether it is deleted; else it is kept.
    pub erase: bool,
    /// Why.
    pub reason: String,
}

/// Decides of a value of a record that holds a number of somebody who asked for deletion.
///
/// # Errors
/// Wrong `reason`; `registry.unknown`, `registry.read_only`, `registry.no_echo`, `registry.echo_moved`; `receipt.*`.
pub async fn decide_echo(
    app: &App,
    caller: &Caller,
    id: RecordId,
    decision: EchoDecision,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let reason = people::checked_reason(&decision.reason)?;
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, register) = reached(tx, &person, id, true).await?;
            if !may(&person, register, &record) {
                return Err(read_only());
            }
            let at = (id, decision.attribute.as_str(), decision.of);
            let found = rows::open(tx, hand.street, at).await?;
            let echo = found.ok_or_else(no_echo)?;
            if decision.erase {
                gone(tx, hand, &record, &echo).await?;
            }
            decided(tx, hand, &record, (echo, decision.erase, reason)).await
        })
    })
    .await
}

/// Keeps what was decided, and tells the journal.
async fn decided(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    (mut echo, erase, reason): (Echo, bool, String),
) -> Result<(), Trouble> {
    echo.state = if erase {
        EchoState::Erased
    } else {
        EchoState::Kept
    };
    echo.reason = Some(reason);
    let by = (hand.by, hand.at);
    linli_db::exactly_one(rows::decide(tx, hand.street, &echo, by).await?)?;
    let data = json!({ "attribute": echo.attribute, "of": echo.of, "became": echo.state.code() });
    let told = hand.entry("registry.echo_decided", record, data);
    Ok(linli_journal::append(tx, &told).await?)
}

/// Deletes what was found: the value with its history, or what stood there before.
async fn gone(tx: &mut Tx, hand: &Hand, record: &Record, echo: &Echo) -> Result<(), Trouble> {
    let (street, attribute) = (hand.street, echo.attribute.as_str());
    if echo.past {
        rows::erase_past(tx, street, record.id, attribute).await?;
    } else {
        let held = values::of_records(tx, street, &[record.id]).await?;
        let same =
            |row: &values::ValueRow| row.attribute == attribute && row.version == echo.version;
        if !held.iter().any(same) {
            return Err(moved());
        }
        values::erase(tx, street, record.id, attribute).await?;
    }
    let (what, why) = (vec![attribute.to_owned()], (WhyErased::Request, None));
    erased::keep(tx, hand, record, what, why).await?;
    if record.closed.is_none() {
        linli_db::exactly_one(records::raise(tx, record).await?)?;
    }
    Ok(())
}

fn no_echo() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "registry.no_echo",
        "这一项不在待决定的清单中，或已决定；请刷新页面",
        "This does not wait for a decision, or was decided; reload the page",
    )
}

fn moved() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.echo_moved",
        "这一项此后已更改，不再是当时的号码；请核对后选择“保留”并写明，或在登记页更新",
        "This was changed since and is not that number any more: check it, then keep it and say so, or change the record",
    )
}
