//! 可能是同一个: records that phones entered and that may be there already, for whoever looks after the place.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, JobId, Kind, PersonId, PlaceId, RecordId as RegistryId, Text, Trouble};
use linli_registers::{AttributeDef, Register, mask_value};
use linli_sync::{Answer, Record, RecordId, Version};
use serde::Serialize;
use serde_json::{Value, json};

use super::arrive::{apart, entry, is, placed};
use super::inbox::paths;
use super::store::{self, Arrival};
use super::work::{Declared, Work, save};
use crate::app::{App, Shared};
use crate::rooms::notices::{self, Notice};
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::{self, Key};
use crate::rooms::registry::{self, Shown};

/// A record that somebody entered and that may be there already.
#[derive(Clone, Debug)]
pub struct Alike {
    /// As the phone named it.
    pub id: RegistryId,
    /// Its register.
    pub register: &'static Register,
    /// Where it stands, by name.
    pub place: String,
    /// What it says, masked as its class asks.
    pub said: Vec<(AttributeDef, Value)>,
    /// Who entered it, by name.
    pub who: Option<String>,
    /// Since when it waits.
    pub opened: Timestamp,
    /// How far it was changed: a decision names what was looked at.
    pub seen: Version,
    /// The record that it may be; none where that is outside the reader's reach.
    pub other: Option<Shown>,
}

/// What somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Ruling {
    /// It is the one that is there: what it says becomes changes of that.
    Same,
    /// It is one of its own.
    Own,
    /// It goes back to who entered it.
    Back,
}

/// What waits within the caller's reach, of registers that they write, the oldest first.
///
/// # Errors
/// `access.denied`.
pub async fn alikes(app: &Shared, caller: &Caller) -> Result<Vec<Alike>, Trouble> {
    people::require(caller, Right::SeeBoard)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let open = store::arrivals(tx, caller.street, &paths(&caller)).await?;
                let others: Vec<RegistryId> = open.iter().map(|one| one.alike).collect();
                let others = registry::records(tx, &inner.vault, &caller, &others).await?;
                let others: BTreeMap<RegistryId, Shown> =
                    others.into_iter().map(|one| (one.record.id, one)).collect();
                let sites: Vec<PlaceId> = open.iter().map(|one| one.place).collect();
                let sites = places::names_of(tx, caller.street, &sites).await?;
                let mut all = Vec::new();
                for one in open {
                    let Ok(register) = registry::enterable(&caller, &one.register) else {
                        continue;
                    };
                    let id = RecordId::new(one.id.to_string());
                    let Some(record) = Work::record_of(&inner, tx, &caller, &id).await? else {
                        continue;
                    };
                    let place = sites.get(&one.place).cloned().unwrap_or_default();
                    let who = who(tx, &caller, &record).await?;
                    let other = others.get(&one.alike).cloned();
                    all.push(shown(register, &one, &record, (place, who, other)));
                }
                Ok(all)
            })
        })
        .await
}

async fn who(tx: &mut Tx, caller: &Caller, record: &Record) -> Result<Option<String>, Trouble> {
    let by = record.past.first().map(|past| past.by.parse::<PersonId>());
    let ids: Vec<PersonId> = by.into_iter().filter_map(Result::ok).collect();
    let names = people::names_of(tx, caller.street, &ids).await?;
    Ok(names.into_values().next())
}

fn shown(
    register: &'static Register,
    one: &Arrival,
    record: &Record,
    (place, who, other): (String, Option<String>, Option<Shown>),
) -> Alike {
    let said = register.def().attributes.iter().filter_map(|attribute| {
        let value = record.value(&attribute.id)?;
        Some((attribute.clone(), mask_value(attribute, value)))
    });
    Alike {
        id: one.id,
        register,
        place,
        said: said.collect(),
        who,
        opened: one.opened,
        seen: record.version,
        other,
    }
}

/// Decides what a record is that may be there already. Whoever entered it is told.
///
/// # Errors
/// `access.denied`; `sync.unknown`; `sync.decided`, `sync.moved`; the registry says no; `receipt.*`.
pub async fn rule(
    app: &Shared,
    caller: &Caller,
    id: RegistryId,
    (ruling, seen): (Ruling, Version),
    key: Key,
) -> Result<(), Trouble> {
    people::require(caller, Right::SeeBoard)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if receipts::recall::<()>(tx, &caller, &key).await?.is_some() {
                    return Ok(());
                }
                ruled(&inner, tx, &caller, id, (ruling, seen)).await?;
                let at = inner.clock.now();
                receipts::keep(tx, &caller, &key, at, &()).await
            })
        })
        .await
}

async fn ruled(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: RegistryId,
    (ruling, seen): (Ruling, Version),
) -> Result<(), Trouble> {
    let record = apart(app, tx, caller, &RecordId::new(id.to_string())).await?;
    let open = store::arrival(tx, caller.street, id).await?;
    let open = open.filter(|one| one.into.is_none()).ok_or_else(decided)?;
    let mine = paths(caller).iter().any(|path| open.path.starts_with(path));
    if !mine || registry::enterable(caller, &open.register).is_err() {
        return Err(decided());
    }
    if record.version != seen {
        return Err(moved());
    }
    let by: Option<PersonId> = record.past.first().and_then(|past| past.by.parse().ok());
    let data = json!({ "register": open.register, "alike": open.alike, "ruling": ruling });
    let entry = entry(app, caller, "sync.ruled", &open, data);
    linli_journal::append(tx, &entry).await?;
    let about = match ruling {
        Ruling::Same => same(app, tx, caller, &open, record).await?,
        Ruling::Own => own(app, tx, caller, &open, record).await?,
        Ruling::Back => back(app, tx, caller, &open, record).await?,
    };
    told(app, tx, caller, &open, (by, &about, ruling)).await
}

/// What it says becomes changes of the record that is there.
async fn same(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    open: &Arrival,
    record: Record,
) -> Result<String, Trouble> {
    let other = RecordId::new(open.alike.to_string());
    let mut work = Work::open(app, tx, caller, &other).await?;
    let name = record.id.clone();
    let received = app.clock.now().as_millisecond();
    let policies = Declared(work.merging.register);
    work.record.adopt(record, &policies, received);
    work.keep(app, tx, caller, None).await?;
    store::keep_arrival(tx, caller.street, &is(open.clone(), open.alike)).await?;
    store::forget(tx, caller.street, name.as_str()).await?;
    Ok(format!("/records/{}", open.alike))
}

async fn own(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    open: &Arrival,
    mut record: Record,
) -> Result<String, Trouble> {
    placed(app, tx, caller, (open, &record), false).await?;
    record.settle();
    save(app, tx, caller, &record).await?;
    store::drop_arrival(tx, caller.street, open.id).await?;
    Ok(format!("/records/{}", open.id))
}

async fn back(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    open: &Arrival,
    mut record: Record,
) -> Result<String, Trouble> {
    record.send_back(&Answer::Refused {
        code: "sync.sent_back".to_owned(),
        text: sent_back(),
    });
    save(app, tx, caller, &record).await?;
    store::drop_arrival(tx, caller.street, open.id).await?;
    Ok("/field".to_owned())
}

/// Tells who entered it. No value is told.
async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    open: &Arrival,
    (by, about, ruling): (Option<PersonId>, &str, Ruling),
) -> Result<(), Trouble> {
    let Some(by) = by.filter(|by| *by != caller.person) else {
        return Ok(());
    };
    let names = places::names_of(tx, caller.street, &[open.place]).await?;
    let text = match ruling {
        Ruling::Same => Text::new(
            "社区确认您新登记的就是已有的这一条，内容已并入",
            "The community found that what you entered is this record; what you wrote was joined to it",
        ),
        Ruling::Own => Text::new(
            "社区确认您新登记的是另外一条，已写入登记",
            "The community found that what you entered is one of its own; it was entered",
        ),
        Ruling::Back => sent_back(),
    };
    let notice = Notice {
        about: about.to_owned(),
        title: names.into_values().next().unwrap_or_default(),
        text,
    };
    let at = app.clock.now();
    let job: JobId = app.ids.next(at);
    notices::leave(tx, caller.street, by, job, 0, at, &notice).await
}

fn sent_back() -> Text {
    Text::new(
        "社区退回：可能与已有的登记重复，请核对姓名、号码和地点后重新填写",
        "Sent back by the community: it may be entered already; check the name, the number and the place, then write it again",
    )
}

fn decided() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "sync.decided",
        "这一条已经处理过了，或不在您的职责范围内，请看最新的列表",
        "This was decided already or is outside your reach. Look at the list as it is now",
    )
}

fn moved() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "sync.moved",
        "在您查看之后又有新的修改，请重新看过再选",
        "Something came in since you looked. Look again, then choose",
    )
}
