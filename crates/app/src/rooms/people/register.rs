//! A resident registers: name, telephone, where they live, account and password. Nothing else is asked;
//! in particular no identity number (PIPL §6: the least that serves the purpose).

use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Invalid, Lang, PersonId, PlaceId, Role, StreetCode, Trouble};
use serde_json::json;

use super::account::{add_account, hash_password};
use super::act::Act;
use super::appoint::add_appointment;
use super::directory::{NewPerson, add_person};
use super::fields::{clean_account, clean_name, clean_phone};
use super::password;
use super::seat::NewAppointment;
use crate::app::App;
use crate::rooms::places;
use crate::rooms::receipts::{self, Key, Owner};
use crate::vault::Vault;

/// What a resident fills in.
#[derive(Clone)]
pub struct Registration {
    /// The street they live in.
    pub street: StreetCode,
    /// Their name.
    pub name: String,
    /// Their telephone number, so that whoever handles their case can ask back.
    pub phone: String,
    /// The account they choose.
    pub account: String,
    /// The password they choose.
    pub password: String,
    /// The compound, building, entrance or dwelling they live in.
    pub place: Option<PlaceId>,
    /// The language of their notices.
    pub lang: Lang,
}

impl Registration {
    /// What a key stands for. A digest with our key: of the request alone number and password could be guessed.
    pub(super) fn asked(&self, app: &App) -> (&'static str, String) {
        let typed = json!([
            self.name,
            self.phone,
            self.account,
            self.password,
            self.place
        ]);
        let digest = app.vault.blind("receipts.register", &typed.to_string());
        ("register", digest)
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration")
            .field("street", &self.street)
            .finish_non_exhaustive()
    }
}

/// Registers a resident: a person, an account and the appointment as resident of a place, which gives the
/// right to report and to follow one's own cases, and none to see another's.
///
/// # Errors
/// Every wrong field; `login.busy`; `receipt.*`.
pub async fn register_resident(
    app: &App,
    new: Registration,
    key: Option<Key>,
) -> Result<PersonId, Trouble> {
    check(&new)?;
    let hash = hash_password(app, &new.password).await?;
    let (act, vault) = (Act::of_system(app, new.street), app.vault.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let Some(key) = key else {
                    return settle(tx, &act, &vault, new, hash).await;
                };
                let owner = Owner::visitor(act.street);
                if let Some(before) = receipts::recall(tx, owner, &key).await? {
                    return Ok(before);
                }
                let person = settle(tx, &act, &vault, new, hash).await?;
                receipts::keep(tx, owner, &key, act.at, &person).await?;
                Ok(person)
            })
        })
        .await
}

/// The person, the account and the appointment.
async fn settle(
    tx: &mut Tx,
    act: &Act,
    vault: &Vault,
    new: Registration,
    hash: String,
) -> Result<PersonId, Trouble> {
    let place = home(tx, act.street, new.place).await?;
    let person = NewPerson {
        name: new.name,
        phone: new.phone,
        lang: new.lang,
    };
    let person = add_person(tx, act, vault, &person).await?;
    add_account(tx, act, person, &new.account, hash, false).await?;
    let resident = NewAppointment::now(person, Role::Resident, Some(place), None);
    add_appointment(tx, act, &resident).await?;
    let mut told = act.entry("person.registered", "person", person, json!({}));
    told.actor = Actor::Person(person);
    linli_journal::append(tx, &told).await?;
    Ok(person)
}

/// All fields at once, before any password is hashed.
fn check(new: &Registration) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    let _name = clean_name(&mut invalid, "name", &new.name);
    if clean_phone(&mut invalid, "phone", &new.phone).is_none() {
        invalid.push(
            "phone",
            "请填写电话，便于经办人与您联系",
            "A telephone number is needed, so that we can ask back",
        );
    }
    if new.place.is_none() {
        invalid.push(
            "place",
            "请选择您居住的小区",
            "Choose the compound you live in",
        );
    }
    let account = clean_account(&mut invalid, "account", &new.account);
    match password::check("password", &new.password, &account) {
        Ok(()) => invalid.check(),
        Err(Trouble::Invalid(more)) => {
            invalid.fields.extend(more.fields);
            Err(invalid.into())
        }
        Err(other @ (Trouble::Refused(_) | Trouble::Fault(_))) => Err(other),
    }
}

async fn home(tx: &mut Tx, street: StreetCode, place: Option<PlaceId>) -> Result<PlaceId, Trouble> {
    let Some(id) = place else {
        return Err(no_home());
    };
    match places::find(tx, street, id).await? {
        Some(place) if place.kind.is_spot() => Ok(id),
        Some(_) | None => Err(no_home()),
    }
}

fn no_home() -> Trouble {
    Trouble::field(
        "place",
        "没有这个住处，请重新选择",
        "There is no such home; choose again",
    )
}
