//! What is held of a person with an account, for that person (PIPL §45), and taking it away (§47).

use linli_db::Tx;
use linli_kernel::{Caller, Kind, PersonId, Role, StreetCode, Trouble};
use serde_json::json;

use super::act::Act;
use super::directory::{no_person, phone_place};
use super::model::{Account, Appointment, Look};
use super::store::{accounts, appointments, own as rows, persons};
use super::{accounts_of, appointments_of, looks_at};
use crate::app::App;
use crate::vault::Vault;

/// What is held of a person with an account.
#[derive(Clone, Debug)]
pub struct OwnData {
    /// Their name.
    pub name: String,
    /// Their telephone number, whole.
    pub phone: Option<String>,
    /// Their accounts.
    pub accounts: Vec<Account>,
    /// Their appointments, those that are over too.
    pub appointments: Vec<Appointment>,
    /// Who looked at their number.
    pub looks: Vec<Look>,
}

/// What is held of the caller: their own data, so that nothing is masked.
///
/// # Errors
/// The store fails.
pub async fn own_data(app: &App, caller: &Caller) -> Result<OwnData, Trouble> {
    let (street, person, vault) = (caller.street, caller.person, app.vault.clone());
    let (name, phone) = app
        .db
        .read(move |tx| Box::pin(async move { contact(tx, &vault, street, person).await }))
        .await?;
    Ok(OwnData {
        name,
        phone,
        accounts: accounts_of(app, caller, person).await?,
        appointments: appointments_of(app, caller, person).await?,
        looks: looks_at(app, caller, person).await?,
    })
}

/// The name and the whole number of a person. Only for the person, or for whoever answers their request on record.
///
/// # Errors
/// `person.unknown`.
pub async fn contact(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    id: PersonId,
) -> Result<(String, Option<String>), Trouble> {
    let row = persons::find(tx, street, id).await?;
    let row = row.ok_or_else(no_person)?;
    let open = |sealed: &Vec<u8>| vault.unseal(&phone_place(id), sealed);
    let phone = row.phone.as_ref().map(open).transpose()?;
    Ok((row.name, phone))
}

/// The person who signs in with an account, and their name; none where there is no such account.
///
/// # Errors
/// The store fails.
pub async fn holder_of(
    tx: &mut Tx,
    street: StreetCode,
    account: &str,
) -> Result<Option<(PersonId, String)>, Trouble> {
    let Some(row) = accounts::find(tx, street, account.trim()).await? else {
        return Ok(None);
    };
    let person = persons::find(tx, street, row.person).await?;
    Ok(person.map(|person| (person.id, person.name)))
}

/// Takes the name, number, accounts, passwords and sessions of a person away, and what of them stands in the reasons of
/// looks. What points to them by id stays and names nobody. Somebody who holds an office is not taken away: their name
/// stands under what they did.
///
/// # Errors
/// `person.unknown`, `person.in_office`.
pub async fn anonymise(
    tx: &mut Tx,
    act: &Act,
    id: PersonId,
    (struck, mark): (&[String], &str),
) -> Result<(), Trouble> {
    let held = persons::hold(tx, act.street, id).await?;
    held.ok_or_else(no_person)?;
    let offices = appointments::not_over(tx, act.street, &[id], act.at).await?;
    if offices.iter().any(|one| one.role != Role::Resident) {
        return Err(in_office());
    }
    for one in offices {
        appointments::end(tx, act.street, one.id, act.at).await?;
    }
    rows::forget(tx, act.street, id).await?;
    for text in struck {
        rows::strike(tx, act.street, id, (text, mark)).await?;
    }
    let told = act.entry("person.anonymised", "person", id, json!({}));
    Ok(linli_journal::append(tx, &told).await?)
}

/// What this process remembers of a person who was taken away is forgotten: their sessions end at once.
pub fn forgotten(app: &App, street: StreetCode, id: PersonId) {
    app.sessions.forget(street, id);
}

fn in_office() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "person.in_office",
        "此人仍有任职，姓名须留在其办理的记录上；请先结束任职",
        "This person holds an office, and their name stands under what they did; end the appointment first",
    )
}
