//! Audit: the journal as the audit administrator reads it. Who did what, when, where; whether anybody
//! altered it since; and the end of the chain, to be written down and kept elsewhere.
//!
//! Invariants: nothing here writes; only the audit administrator reads, and holds no other right over cases
//! or people (三员分立); the journal holds ids and no content, so a sealed case stays sealed.

mod model;
mod pages;
mod routes;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use linli_journal::{Actor, Entry, Head, Verdict};
use linli_kernel::{Caller, Kind, PersonId, Trouble};

use crate::app::App;
use crate::rooms::people::{self, Right};

pub use model::{Filter, Position};
pub use pages::{pages, said};
pub use routes::api;

/// How many entries a page shows.
pub const PAGE: usize = 50;

/// A page of the journal, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most [`PAGE`].
    pub entries: Vec<Entry>,
    /// The names of those who did it.
    pub names: BTreeMap<PersonId, String>,
    /// Where the next page begins, if there is one.
    pub next: Option<Position>,
}

/// A page of the journal of the caller's street.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn read(
    app: &App,
    caller: &Caller,
    filter: &Filter,
    after: Option<Position>,
) -> Result<Page, Trouble> {
    people::require(caller, Right::SeeAudit)?;
    let (street, filter) = (caller.street, filter.to_journal()?);
    // One more than is shown tells whether there is a next page.
    let ask = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let after = after.map(|position| (position.at, position.entry));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut entries =
                    linli_journal::audit_page(tx, street, &filter, after, ask).await?;
                let more = entries.len() > PAGE;
                entries.truncate(PAGE);
                let persons: Vec<PersonId> = entries.iter().filter_map(person).collect();
                let names = people::names_of(tx, street, &persons).await?;
                let next = entries.last().filter(|_| more).map(Position::of);
                Ok(Page {
                    entries,
                    names,
                    next,
                })
            })
        })
        .await
}

fn person(entry: &Entry) -> Option<PersonId> {
    match entry.actor {
        Actor::Person(person) => Some(person),
        Actor::System => None,
    }
}

/// The end of the chain of the caller's street.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn head(app: &App, caller: &Caller) -> Result<Head, Trouble> {
    people::require(caller, Right::SeeAudit)?;
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(linli_journal::head(tx, street).await?) }))
        .await
}

/// Checks the whole chain of the caller's street, and that it still holds `kept`, a head that was written
/// down earlier.
///
/// # Errors
/// `access.denied`; `audit.other_street` for a head of another street; the store fails.
pub async fn verify(app: &App, caller: &Caller, kept: Option<Head>) -> Result<Verdict, Trouble> {
    people::require(caller, Right::SeeAudit)?;
    match kept {
        None => linli_journal::verify(&app.db, caller.street).await,
        Some(head) if head.street == caller.street => {
            linli_journal::verify_against(&app.db, head).await
        }
        Some(_) => Err(Trouble::refused(
            Kind::Unprocessable,
            "audit.other_street",
            "这是另一街道的链尾，请核对",
            "This head belongs to another street; check what you kept",
        )),
    }
}
