//! Notices: what the house tells a person inside linli. Each is left once, however often its job runs,
//! and seen by that person only.

mod pages;
mod store;

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, JobId, PersonId, StreetCode, Text, Trouble};

use crate::app::App;

pub use pages::pages;
pub use store::{Left, SCHEMA};

/// What is told.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The page it is about.
    pub about: String,
    /// A line that says which case or thing.
    pub title: String,
    /// What happened.
    pub text: Text,
}

/// Leaves a notice. The job's id and the number of the text in it make a repeated run change nothing.
///
/// # Errors
/// The store fails.
pub async fn leave(
    tx: &mut Tx,
    street: StreetCode,
    to: PersonId,
    job: JobId,
    nth: usize,
    at: Timestamp,
    notice: &Notice,
) -> Result<(), Trouble> {
    Ok(store::leave(tx, street, to, &format!("{job}-{nth}"), at, notice).await?)
}

/// Forgets every notice of a person who is taken away (PIPL §47), and takes texts out of what others were told of cases.
///
/// # Errors
/// The store fails.
pub async fn forget(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    (about, struck, mark): (&[String], &[String], &str),
) -> Result<(), Trouble> {
    store::forget(tx, street, person).await?;
    for text in struck {
        store::strike(tx, street, about, (text, mark)).await?;
    }
    Ok(())
}

/// How many notices the caller has not read.
///
/// # Errors
/// The store fails.
pub async fn unread(app: &App, caller: &Caller) -> Result<i64, Trouble> {
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::unread(tx, street, person).await?) }))
        .await
}

/// The caller's latest notices, unread first.
///
/// # Errors
/// The store fails.
pub async fn latest(app: &App, caller: &Caller) -> Result<Vec<Left>, Trouble> {
    upto(app, caller, store::SHOWN).await
}

/// All of the caller's notices, the latest first: what is held of them is told whole (PIPL §45).
///
/// # Errors
/// The store fails.
pub async fn all(app: &App, caller: &Caller) -> Result<Vec<Left>, Trouble> {
    upto(app, caller, i64::MAX).await
}

async fn upto(app: &App, caller: &Caller, limit: i64) -> Result<Vec<Left>, Trouble> {
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(store::latest(tx, street, person, limit).await?) })
        })
        .await
}

/// Marks all of the caller's notices up to now as read.
///
/// # Errors
/// The store fails.
pub async fn read_all(app: &App, caller: &Caller) -> Result<(), Trouble> {
    let (street, person, now) = (caller.street, caller.person, app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move { Ok(store::read_all(tx, street, person, now).await?) })
        })
        .await
}
