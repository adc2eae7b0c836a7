//! The look at a masked telephone number: for whom, why, and on record.

use linli_db::Tx;
use linli_kernel::{Caller, Kind, Level, PersonId, Trouble};
use serde_json::json;

use super::act::{Act, require};
use super::directory::{no_person, phone_place};
use super::model::Look;
use super::rights::{Right, may};
use super::store::{appointments, persons};
use crate::app::App;
use crate::rooms::receipts::{self, Key};

/// The shortest reason for a look at a telephone number, in characters.
const REASON_MIN: usize = 4;
/// The longest.
const REASON_MAX: usize = 200;

/// Shows a telephone number in full, to those who may and whose reach covers the person, for a reason
/// that is written to the journal (PIPL §51, §54: every look is on record).
///
/// # Errors
/// A `reason` shorter than four characters; `access.denied`; `person.unknown` for people outside the
/// caller's reach; `person.no_phone`; `receipt.*`.
pub async fn reveal(
    app: &App,
    caller: &Caller,
    id: PersonId,
    reason: &str,
    key: Option<Key>,
) -> Result<String, Trouble> {
    require(caller, Right::RevealContact)?;
    let reason = checked_reason(reason)?;
    let (act, caller, vault) = (Act::of(app, caller), caller.clone(), app.vault.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let row = persons::find(tx, act.street, id)
                    .await?
                    .ok_or_else(no_person)?;
                if !covers(tx, &caller, id, act.at).await? {
                    return Err(no_person());
                }
                let Some(sealed) = row.phone else {
                    return Err(no_phone());
                };
                let phone = vault.unseal(&phone_place(id), &sealed)?;
                let sight = receipts::Sight::of(&vault, &phone);
                if sight.is_new(tx, &caller, key.as_ref(), act.at).await? {
                    let told = act.entry("person.phone_seen", "person", id, json!({}));
                    linli_journal::append(tx, &told).await?;
                    let look = Look {
                        by: caller.person,
                        at: act.at,
                        reason,
                    };
                    persons::insert_look(tx, act.street, told.entry_id, id, &look).await?;
                }
                Ok(phone)
            })
        })
        .await
}

/// Why somebody looks, without blanks around it.
///
/// # Errors
/// A `reason` shorter than four characters, longer than 200, or with control characters.
pub fn checked_reason(reason: &str) -> Result<String, Trouble> {
    let reason = reason.trim();
    let long_enough = (REASON_MIN..=REASON_MAX).contains(&reason.chars().count());
    if long_enough && !reason.chars().any(char::is_control) {
        return Ok(reason.to_owned());
    }
    Err(Trouble::field(
        "reason",
        format!("请写明查看原因（{REASON_MIN} 到 {REASON_MAX} 字），将永久记录"),
        format!("Give the reason ({REASON_MIN} to {REASON_MAX} characters); it goes on record"),
    ))
}

/// Who looked at a person's telephone number, the latest first: one's own (PIPL §44, the right to know), or
/// anybody's with the right to manage people.
///
/// # Errors
/// `access.denied`.
pub async fn looks_at(app: &App, caller: &Caller, id: PersonId) -> Result<Vec<Look>, Trouble> {
    if id != caller.person {
        require(caller, Right::ManagePeople)?;
    }
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(persons::looks(tx, street, id).await?) }))
        .await
}

/// Whether a grant that allows the look reaches one of the person's appointments.
async fn covers(
    tx: &mut Tx,
    caller: &Caller,
    person: PersonId,
    now: jiff::Timestamp,
) -> Result<bool, Trouble> {
    if person == caller.person {
        return Ok(true);
    }
    let theirs = appointments::not_over(tx, caller.street, &[person], now).await?;
    let allowing = caller
        .grants
        .iter()
        .filter(|grant| may(grant.role, Right::RevealContact));
    Ok(allowing.into_iter().any(|grant| match grant.role.level() {
        Level::Street => true,
        Level::Place => theirs
            .iter()
            .any(|one| one.seat.path.starts_with(&grant.path)),
        Level::Organisation => {
            grant.org.is_some() && theirs.iter().any(|one| one.seat.org == grant.org)
        }
    }))
}

fn no_phone() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "person.no_phone",
        "未登记电话",
        "No telephone number is on record",
    )
}
