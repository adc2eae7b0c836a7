//! Rosters and who is absent from them.

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, EntryId, Kind, PersonId, StreetCode, Trouble};
use linli_route::Roster;
use serde_json::json;

use super::model::{DutyChange, NewChange, NewRoster, RosterText, Saved, said, stale};
use super::save::{By, entry, once, taken};
use super::store;
use crate::app::{App, Shared};
use crate::rooms::people;
use crate::rooms::receipts::Key;

/// Puts a roster in force.
///
/// # Errors
/// `access.denied`; `text`: every problem with line and remedy; `routing.stale`.
pub async fn save_roster(
    app: &Shared,
    caller: &Caller,
    new: NewRoster,
    key: Key,
) -> Result<Saved, Trouble> {
    let roster =
        Roster::read("roster.toml", &new.text).map_err(|problems| said("text", &problems))?;
    once(app, caller, key, move |app, tx, by, at| {
        Box::pin(async move { put_roster(&app, tx, by, at, roster, new).await })
    })
    .await
}

/// Puts a roster in force in a transaction.
///
/// # Errors
/// As [`save_roster`].
pub(super) async fn put_roster(
    app: &App,
    tx: &mut Tx,
    by: By,
    at: Timestamp,
    roster: Roster,
    new: NewRoster,
) -> Result<Saved, Trouble> {
    let street = by.street;
    let all = store::rosters(tx, street).await?;
    let latest = all
        .iter()
        .find(|one| one.id == roster.id)
        .map_or(0, |one| one.version);
    if latest != new.based_on {
        return Err(stale(latest));
    }
    if people::org(tx, street, roster.unit).await?.is_none() {
        return Err(Trouble::field(
            "text",
            "unit 不是本街道的单位，请从页面的列表复制",
            "unit is no unit of this street; copy it from the list on the page",
        ));
    }
    let persons: Vec<PersonId> = roster
        .shifts
        .iter()
        .flat_map(|shift| &shift.people)
        .copied()
        .collect();
    let names = people::names_of(tx, street, &persons).await?;
    if let Some(stranger) = persons.iter().find(|person| !names.contains_key(person)) {
        return Err(Trouble::field(
            "text",
            format!("{stranger} 不是本街道的人员，请从页面的列表复制"),
            format!("{stranger} is nobody of this street; copy ids from the list on the page"),
        ));
    }
    let text = RosterText {
        id: roster.id.clone(),
        version: latest + 1,
        text: new.text,
    };
    store::put_roster(tx, street, &text, by.person, at)
        .await
        .map_err(|error| taken(error, latest + 1))?;
    let data = json!({ "version": text.version });
    linli_journal::append(tx, &entry(app, by, at, "routing.roster", &roster.id, data)).await?;
    Ok(Saved {
        version: text.version,
    })
}

/// Notes an absence or half of a swap.
///
/// # Errors
/// `access.denied`; `roster`, `absent`, `instead`, `to`.
pub async fn change_duty(
    app: &Shared,
    caller: &Caller,
    new: NewChange,
    key: Key,
) -> Result<EntryId, Trouble> {
    if new.to <= new.from {
        return Err(Trouble::field(
            "to",
            "结束要晚于开始",
            "The end must be later than the beginning",
        ));
    }
    if new.instead == Some(new.absent) {
        return Err(Trouble::field(
            "instead",
            "替班人不能是本人",
            "Nobody stands in for themselves",
        ));
    }
    once(app, caller, key, move |app, tx, by, at| {
        Box::pin(async move {
            let street = by.street;
            let text = store::rosters(tx, street).await?.into_iter().find(|one| one.id == new.roster);
            let Some(roster) = text.and_then(|one| Roster::read(&one.id, &one.text).ok()) else {
                return Err(unknown_roster());
            };
            let members: Vec<PersonId> = roster.shifts.iter().flat_map(|shift| &shift.people).copied().collect();
            let stand_ins: Vec<PersonId> = new.instead.into_iter().collect();
            if !members.contains(&new.absent) && store_absent(tx, street, &new).await? {
                return Err(Trouble::field("absent", "此人不在这个值班表上", "They are not on this roster"));
            }
            if people::names_of(tx, street, &stand_ins).await?.len() != stand_ins.len() {
                return Err(Trouble::field("instead", "请选择本街道的人员", "Choose somebody of this street"));
            }
            let change = linli_route::Change { absent: new.absent, instead: new.instead, from: new.from, to: new.to };
            let of = DutyChange { id: app.ids.next(at), change };
            store::put_change(tx, street, &new.roster, &of).await?;
            let data = json!({ "change": of.id, "absent": new.absent, "instead": new.instead, "from": new.from, "to": new.to });
            linli_journal::append(tx, &entry(&app, by, at, "routing.duty_changed", &new.roster, data)).await?;
            Ok(of.id)
        })
    })
    .await
}

/// Whether somebody who is on no shift stands in for nobody either, so that they cannot be absent.
async fn store_absent(tx: &mut Tx, street: StreetCode, new: &NewChange) -> Result<bool, Trouble> {
    let changes = store::changes(tx, street, new.from).await?;
    Ok(!changes
        .iter()
        .any(|(roster, one)| *roster == new.roster && one.change.instead == Some(new.absent)))
}

/// Withdraws a change of duty.
///
/// # Errors
/// `access.denied`; `routing.no_change` where it is withdrawn already.
pub async fn withdraw_change(
    app: &Shared,
    caller: &Caller,
    id: EntryId,
    key: Key,
) -> Result<(), Trouble> {
    once(app, caller, key, move |app, tx, by, at| {
        Box::pin(async move {
            if !store::withdraw(tx, by.street, id, at).await? {
                return Err(Trouble::refused(
                    Kind::Conflict,
                    "routing.no_change",
                    "这条变动不存在或已撤回",
                    "This change is not there or was withdrawn already",
                ));
            }
            let data = json!({ "change": id });
            Ok(linli_journal::append(
                tx,
                &entry(&app, by, at, "routing.duty_withdrawn", "duty", data),
            )
            .await?)
        })
    })
    .await
}

fn unknown_roster() -> Trouble {
    Trouble::field("roster", "没有这个值班表", "There is no such roster")
}
