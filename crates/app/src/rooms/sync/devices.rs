//! The devices of accounts: registered by themselves, named, withdrawn and wiped, and what they tell of their queue.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{Caller, Invalid, Kind, PersonId, StreetCode, Trouble};
use linli_sync::DeviceId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::region::Region;
use super::store;
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// The longest name of a device, in characters.
pub(super) const NAME_MAX: usize = 40;

/// A device that registers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSyncDevice)]
pub struct NewDevice {
    /// Its id, made by itself: 1 to 64 letters, digits, `-` or `_`, and not to be guessed.
    pub device: String,
    /// What its owner calls it.
    pub name: String,
    /// What it says it is.
    #[serde(default)]
    pub agent: String,
}

/// A device of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: String,
    /// Whose.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// What it says it is.
    pub agent: String,
    /// The paths it carries.
    pub paths: Vec<String>,
    /// Since when.
    pub registered: Timestamp,
    /// When it was last heard of.
    pub seen: Timestamp,
    /// Its last sync that went through, as it told.
    pub success: Option<Timestamp>,
    /// How many items wait on it, as it told.
    pub waiting: u32,
    /// How many were refused and stay on it, as it told.
    pub refused: u32,
    /// When the oldest that waits was made.
    pub oldest: Option<Timestamp>,
    /// How often it failed in a row.
    pub failures: u32,
    /// When its access was withdrawn.
    pub revoked: Option<Timestamp>,
    /// When it said that it holds nothing any more.
    pub wiped: Option<Timestamp>,
}

/// What a device tells after each try.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncReport)]
pub struct Report {
    /// The device.
    pub device: String,
    /// Whether everything went through: all was sent that could be, and all that is new was fetched.
    pub synced: bool,
    /// How many items wait.
    pub waiting: u32,
    /// How many were refused and stay.
    pub refused: u32,
    /// When the oldest that waits was made, in milliseconds since 1970.
    #[serde(default)]
    pub oldest_ms: Option<i64>,
    /// How often it failed in a row.
    pub failures: u32,
}

/// Registers a device of the caller. A device registers again as often as it likes.
///
/// # Errors
/// Wrong fields; `sync.no_grid`; `sync.other_account` for a device of somebody else; `sync.wipe`.
pub async fn register(app: &Shared, caller: &Caller, new: NewDevice) -> Result<(), Trouble> {
    let region = Region::of(caller)?;
    let new = checked(new)?;
    let (caller, act) = (caller.clone(), Arc::clone(app));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let at = act.clock.now();
                match store::find(tx, caller.street, &new.device).await? {
                    Some(known) => mine(&caller, &known),
                    None => {
                        let paths = region.paths.join(" ");
                        store::insert(tx, caller.street, caller.person, &new, &paths, at).await?;
                        let told = entry(&act, &caller, "device.registered", &new.device);
                        Ok(linli_journal::append(tx, &told).await?)
                    }
                }
            })
        })
        .await
}

fn checked(new: NewDevice) -> Result<NewDevice, Trouble> {
    let mut wrong = Invalid::default();
    if !DeviceId::new(new.device.clone()).is_plain() {
        wrong.push(
            "device",
            "设备编号应为1至64个字母、数字、“-”或“_”",
            "The id of a device is 1 to 64 letters, digits, \"-\" or \"_\"",
        );
    }
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        wrong.push(
            "name",
            format!("请给设备起一个1至{NAME_MAX}字的名称"),
            format!("Give the device a name of 1 to {NAME_MAX} characters"),
        );
    }
    wrong.check()?;
    Ok(NewDevice {
        name: name.to_owned(),
        agent: new.agent.chars().take(120).collect(),
        device: new.device,
    })
}

/// Whether the caller may sync with this device.
fn mine(caller: &Caller, device: &Device) -> Result<(), Trouble> {
    if device.revoked.is_some() {
        return Err(wipe());
    }
    if device.person == caller.person {
        return Ok(());
    }
    Err(Trouble::refused(
        Kind::Conflict,
        "sync.other_account",
        "这台设备登记在另一个账号下，请先用那个账号退出并清除",
        "This device belongs to another account; sign out there first, which wipes it",
    ))
}

/// The device of the caller, if it may sync.
///
/// # Errors
/// `sync.unknown_device`, `sync.other_account`, `sync.wipe`.
pub(super) async fn held(tx: &mut Tx, caller: &Caller, device: &str) -> Result<Device, Trouble> {
    let found = store::find(tx, caller.street, device).await?;
    let found = found.ok_or_else(unknown)?;
    mine(caller, &found)?;
    Ok(found)
}

/// Whether a device is to wipe itself. Asked without a session, since that may be what was withdrawn; the id of a
/// device is its secret, and one that is not known is told nothing.
///
/// # Errors
/// The store fails.
pub async fn standing(app: &App, street: StreetCode, device: String) -> Result<bool, Trouble> {
    let now = app.clock.now();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let Some(found) = store::find(tx, street, &device).await? else {
                    return Ok(false);
                };
                if found.revoked.is_some() {
                    return Ok(true);
                }
                let grants = people::grants_of(tx, street, found.person, now).await?;
                Ok(grants.is_empty())
            })
        })
        .await
}

/// Keeps what a device tells after a try. The last word counts, so that it may be sent again.
///
/// # Errors
/// `sync.no_grid`, `sync.unknown_device`, `sync.other_account`, `sync.wipe`.
pub async fn report(app: &App, caller: &Caller, told: Report) -> Result<(), Trouble> {
    let region = Region::of(caller)?;
    let (caller, at) = (caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                held(tx, &caller, &told.device).await?;
                let paths = region.paths.join(" ");
                let kept =
                    store::report(tx, caller.street, caller.person, &told, &paths, at).await?;
                linli_db::exactly_one(kept)
            })
        })
        .await
}

/// The devices a caller may see: their own, and with the right to see boards those that carry something within their
/// reach; whoever manages people sees all.
///
/// # Errors
/// The store fails.
pub async fn devices(app: &App, caller: &Caller) -> Result<Vec<Device>, Trouble> {
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut all = store::list_of(tx, caller.street, caller.person).await?;
                if oversees(&caller) {
                    let others = store::all(tx, caller.street).await?.into_iter();
                    all.extend(
                        others.filter(|one| one.person != caller.person && sees(&caller, one)),
                    );
                }
                Ok(all)
            })
        })
        .await
}

/// Whether the caller looks after devices of others at all.
pub(super) fn oversees(caller: &Caller) -> bool {
    let over = |right| {
        caller
            .grants
            .iter()
            .any(|grant| people::may(grant.role, right))
    };
    over(Right::SeeBoard) || over(Right::ManagePeople)
}

fn sees(caller: &Caller, device: &Device) -> bool {
    if device.person == caller.person || people::require(caller, Right::ManagePeople).is_ok() {
        return true;
    }
    let over = caller
        .grants
        .iter()
        .filter(|grant| people::may(grant.role, Right::SeeBoard));
    over.into_iter().any(|grant| {
        device.paths.iter().any(|path| {
            grant.role.level() == linli_kernel::Level::Street || path.starts_with(&grant.path)
        })
    })
}

/// Gives a device of the caller another name.
///
/// # Errors
/// Wrong name; `sync.unknown_device`.
pub(super) async fn rename(
    app: &App,
    caller: &Caller,
    device: String,
    name: String,
) -> Result<(), Trouble> {
    let new = checked(NewDevice {
        device,
        name,
        agent: String::new(),
    })?;
    let caller = caller.clone();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let (street, person) = (caller.street, caller.person);
                match store::rename(tx, street, person, &new.device, &new.name).await? {
                    0 => Err(unknown()),
                    _ => Ok(()),
                }
            })
        })
        .await
}

/// Withdraws a device: it is answered with nothing but the order to wipe itself.
///
/// # Errors
/// `sync.unknown_device` when there is none that the caller sees; `receipt.*`.
pub async fn revoke(
    app: &Shared,
    caller: &Caller,
    device: String,
    key: Key,
) -> Result<(), Trouble> {
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if receipts::recall::<()>(tx, &caller, &key).await?.is_some() {
                    return Ok(());
                }
                let at = inner.clock.now();
                let found = store::find(tx, caller.street, &device).await?;
                found.filter(|one| sees(&caller, one)).ok_or_else(unknown)?;
                if store::revoke(tx, caller.street, &device, caller.person, at).await? == 1 {
                    let told = entry(&inner, &caller, "device.revoked", &device);
                    linli_journal::append(tx, &told).await?;
                }
                receipts::keep(tx, &caller, &key, at, &()).await
            })
        })
        .await
}

/// A device says that it holds nothing any more. Asked without a session, as [`standing`].
///
/// # Errors
/// The store fails.
pub async fn wiped(app: &App, street: StreetCode, device: String) -> Result<(), Trouble> {
    let at = app.clock.now();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                // A device that was never known, or said so before, is as wiped as it can be.
                store::wipe(tx, street, &device, at).await?;
                Ok(())
            })
        })
        .await
}

fn entry(app: &App, caller: &Caller, verb: &'static str, device: &str) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("device", device.to_owned()),
        format!("/{}/", caller.street),
        json!({}),
    )
}

fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "sync.unknown_device",
        "没有登记这台设备，请重新打开“外勤”页面登记",
        "This device is not registered; open the field page again to register it",
    )
}

fn wipe() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "sync.wipe",
        "这台设备的权限已被收回，手机上的内容将被清除；如是误操作请联系社区",
        "Access of this device was withdrawn and what it holds is wiped; if that is a mistake, tell your community",
    )
}
