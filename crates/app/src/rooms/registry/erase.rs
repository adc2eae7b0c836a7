//! Deleting what is held of a person at their request (PIPL §47): what goes, what must stay and on which basis, told
//! before it is done.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, EntryId, PersonId, RecordId, Text, Trouble};
use linli_registers::{AttributeDef, Ground, Register};
use serde::{Deserialize, Serialize};

use super::act::{Hand, once};
use super::apply::opened;
use super::beyond::{self, Beyond, Other};
use super::erased::{self, WhyErased};
use super::forget;
use super::link::answerable;
use super::model::{Closed, Record, Why};
use super::store::{consents, records, values};
use super::struck::Struck;
use super::{reveal, verbs};
use crate::app::Shared;
use crate::rooms::imports;
use crate::rooms::people::{self, Act};
use crate::rooms::receipts::Key;
use crate::zone;

/// What is asked to be deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// Whether what it was kept for has ended: the person moved away, or is registered elsewhere. Else only what rests on
    /// their consent goes.
    pub ended: bool,
    /// Whether the account that the record is linked to goes too, with what the person left in other rooms.
    pub account: bool,
    /// How identity was checked, and the number of the request: at least four characters, kept as a look.
    pub reason: String,
}

/// One thing that stays, with its basis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stays {
    /// What it is called.
    pub title: Text,
    /// On which basis it stays.
    pub basis: Text,
    /// Until when, where a period is set.
    pub until: Option<Date>,
}

/// What a deletion does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// What goes.
    pub goes: Vec<Text>,
    /// What stays.
    pub stays: Vec<Stays>,
    /// Whether the record is closed by it.
    pub closes: bool,
    /// Other records in which a number of theirs stands; somebody decides each.
    #[serde(default)]
    pub others: Vec<Other>,
}

/// What a deletion of a person's record would do, before it is done.
///
/// # Errors
/// `registry.unknown`, `registry.read_only`.
pub async fn erasure(
    app: &Shared,
    caller: &Caller,
    id: RecordId,
    wish: Wish,
) -> Result<Erasure, Trouble> {
    let beyond = Beyond::of(app, caller, id, (wish.ended, wish.account)).await?;
    let (caller, vault) = (caller.clone(), app.vault.clone());
    let (today, days) = (zone::day(app.clock.now()), app.config.backup_days);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (record, register) = answerable(tx, &caller, id, false).await?;
                let held = opened(tx, &vault, std::slice::from_ref(&record)).await?;
                let held = held.into_values().next().unwrap_or_default();
                let names = held.keys().map(String::as_str).collect();
                let (mut out, _ids) = planned((register, &record), names, wish.ended, today);
                if wish.ended || record.closed.is_some() {
                    out.goes.extend(beyond.goes());
                    out.others = beyond.others(tx, &caller).await?;
                }
                out.stays.extend(beyond::out_of_reach(days));
                if wish.account && record.person.is_some() {
                    out.goes.extend(elsewhere());
                }
                Ok(out)
            })
        })
        .await
}

/// What goes with an account.
fn elsewhere() -> [Text; 3] {
    [
        Text::new(
            "账号、姓名、电话、密码和登录记录",
            "Account, name, telephone, passwords and sessions",
        ),
        Text::new(
            "已办结案件中本人填写的个人信息，以及其中出现的姓名和号码",
            "Personal answers in closed cases they reported, and their name and numbers wherever they stand there",
        ),
        Text::new(
            "收到的通知、推送订阅、访客码",
            "Notices, push subscriptions and visitor passes",
        ),
    ]
}

/// What goes and what stays of the attributes that hold something; and the ids of what goes.
fn planned(
    (register, record): (&Register, &Record),
    held: Vec<&str>,
    ended: bool,
    today: Date,
) -> (Erasure, Vec<String>) {
    let (mut out, mut ids) = (Erasure::default(), Vec::new());
    let closed = record.closed.map(|closed| closed.on);
    for one in &register.def().attributes {
        if !held.contains(&one.id.as_str()) {
            continue;
        }
        match staying(register, one, closed, ended, today) {
            Some(stays) => out.stays.push(stays),
            None => {
                out.goes.push(one.title.clone());
                ids.push(one.id.clone());
            }
        }
    }
    out.closes = ended && closed.is_none();
    if ended || closed.is_some() {
        out.goes.push(Text::new(
            "关于本人的表单中的个人信息，以及家庭户等名册中出现的本人姓名和号码",
            "Personal answers in forms about them, and their name and numbers where households and other rosters hold them",
        ));
    }
    (out, ids)
}

/// Why an attribute stays, if it does.
fn staying(
    register: &Register,
    one: &AttributeDef,
    closed: Option<Date>,
    ended: bool,
    today: Date,
) -> Option<Stays> {
    let ground = register.ground(one);
    if ground == Ground::Consent {
        return None;
    }
    let basis = one.basis.as_ref().unwrap_or(&register.head().basis);
    let basis = Text::new(
        format!("{}：{}", ground.title().zh, basis.zh),
        format!("{}: {}", ground.title().en, basis.en),
    );
    let until = register.retention(one).last_day(closed.unwrap_or(today));
    let over = ended || closed.is_some();
    let within = until.is_some_and(|last| today <= last);
    (!over || within).then(|| Stays {
        title: one.title.clone(),
        basis,
        until: until.filter(|_| over),
    })
}

/// Deletes what may be deleted of a person's record, with its history and look-up, ends their consents, takes them out of
/// what forms and rosters hold, and takes the account away where that was asked; what stays is told.
///
/// # Errors
/// `reason`; `registry.unknown`, `registry.read_only`, `person.in_office`; `store.stale`; `receipt.*`.
pub async fn erase(
    app: &Shared,
    caller: &Caller,
    id: RecordId,
    wish: Wish,
    key: Option<Key>,
) -> Result<Erasure, Trouble> {
    let reason = people::checked_reason(&wish.reason)?;
    let beyond = Beyond::of(app, caller, id, (wish.ended, wish.account)).await?;
    let (person, act, inner) = (
        caller.clone(),
        Act::of(app, caller),
        std::sync::Arc::clone(app),
    );
    let done = once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let wish = (wish, reason);
            all_gone(tx, hand, (&inner, &person, &act), (id, wish, beyond)).await
        })
    });
    let (out, account, files): (Erasure, Option<PersonId>, Vec<EntryId>) = done.await?;
    // Asked again after a crash, the answer names the same files: they go now.
    imports::shelved_no_more(app, caller.street, files).await?;
    if let Some(account) = account {
        people::forgotten(app, caller.street, account);
    }
    app.db.settle().await?;
    Ok(out)
}

/// Everything that one transaction of a deletion does; also the account that is gone, and the uploads whose files go now.
async fn all_gone(
    tx: &mut Tx,
    hand: &Hand,
    (app, caller, act): (&Shared, &Caller, &Act),
    (id, (wish, reason), beyond): (RecordId, (Wish, String), Beyond),
) -> Result<(Erasure, Option<PersonId>, Vec<EntryId>), Trouble> {
    let (record, register) = answerable(tx, caller, id, true).await?;
    let account = record.person.filter(|_| wish.account);
    let whose = std::slice::from_ref(&record);
    let struck = Struck::of(tx, &hand.vault, hand.street, whose, account).await?;
    let (mut out, ids) = values_gone(tx, hand, (&record, register), (&wish, &struck)).await?;
    let mut files = Vec::new();
    if wish.ended || record.closed.is_some() {
        files = beyond.gone(tx, hand, (&record, &struck), &mut out).await?;
        out.others = beyond.others(tx, caller).await?;
    }
    let days = app.config.backup_days;
    out.stays.extend(beyond::out_of_reach(days));
    if let Some(account) = account {
        let open = forget::account(tx, app, act, account, &struck).await?;
        out.goes.extend(elsewhere());
        out.stays.extend(open);
    }
    let why = (WhyErased::Request, None);
    let told = erased::keep(tx, hand, &record, ids, why).await?;
    reveal::keep_look(tx, hand, &told, id, "erase", (caller.person, reason)).await?;
    Ok((out, account, files))
}

/// Erases the values of a record that may go, and ends the record where its purpose has ended.
async fn values_gone(
    tx: &mut Tx,
    hand: &Hand,
    (record, register): (&Record, &Register),
    (wish, struck): (&Wish, &Struck),
) -> Result<(Erasure, Vec<String>), Trouble> {
    let held = opened(tx, &hand.vault, std::slice::from_ref(record)).await?;
    let held = held.into_values().next().unwrap_or_default();
    let names = held.keys().map(String::as_str).collect();
    let (out, ids) = planned((register, record), names, wish.ended, hand.today());
    for attribute in &ids {
        values::erase(tx, hand.street, record.id, attribute).await?;
    }
    agreed_no_more(tx, record, hand.today()).await?;
    if wish.ended || record.closed.is_some() {
        forget::about(tx, hand, record, struck).await?;
    }
    if out.closes {
        let end = Closed {
            on: hand.today(),
            why: Why::Erased,
        };
        verbs::ended(tx, hand, record, end).await?;
    } else if record.closed.is_none() {
        linli_db::exactly_one(records::raise(tx, record).await?)?;
    }
    Ok((out, ids))
}

/// Consents that stand are withdrawn with what was kept on them.
async fn agreed_no_more(tx: &mut Tx, record: &Record, on: Date) -> Result<(), Trouble> {
    for one in consents::of_record(tx, record.street, record.id).await? {
        if one.withdrawn.is_none() {
            consents::withdraw(tx, record.street, one.id, on).await?;
        }
    }
    Ok(())
}
