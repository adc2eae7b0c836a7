//! Lists of submissions within a caller's scope.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, PersonId, PlaceId, StreetCode, SubmissionId, Trouble};

use super::model::Submission;
use super::store;
use super::store::editions::PAGE;
use crate::app::App;
use crate::rooms::people::{self, Right};
use crate::rooms::places;

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it was submitted.
    First,
    /// Corrected at least once.
    Corrected,
    /// A case was opened from it.
    Case,
}

impl State {
    /// The name in addresses and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Corrected => "corrected",
            Self::Case => "case",
        }
    }

    /// By its name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        let all = [Self::First, Self::Corrected, Self::Case];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// Which submissions a list shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of a form.
    pub form: Option<String>,
    /// At or below a place.
    pub place: Option<PlaceId>,
    /// The path of that place; filled in by the list.
    pub path: Option<String>,
    /// Filled in from then on.
    pub from: Option<Timestamp>,
    /// Filled in before then.
    pub to: Option<Timestamp>,
    /// What became of them.
    pub state: Option<State>,
    /// Only the caller's own.
    pub mine: bool,
    /// After this one, which the list showed last.
    pub after: Option<SubmissionId>,
}

/// A submission with its names.
#[derive(Clone, Debug)]
pub struct Line {
    /// What is known of it.
    pub submission: Submission,
    /// The address of its place.
    pub place: String,
    /// Who filled it in.
    pub by: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The lines, the newest first.
    pub lines: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub next: Option<SubmissionId>,
}

/// A page of submissions within the caller's scope, the newest first.
///
/// # Errors
/// `access.denied`, `place.unknown`.
pub async fn submissions(app: &App, caller: &Caller, filter: Filter) -> Result<Page, Trouble> {
    people::require(caller, Right::SeeForms)?;
    let caller = caller.clone();
    app.db
        .read(move |tx| Box::pin(async move { page(tx, &caller, filter, PAGE).await }))
        .await
}

/// [`submissions`] inside a transaction, with at most `most` lines.
pub(super) async fn page(
    tx: &mut Tx,
    caller: &Caller,
    mut filter: Filter,
    most: usize,
) -> Result<Page, Trouble> {
    if let Some(place) = filter.place {
        filter.path = Some(places::get(tx, caller.street, place).await?.path);
    }
    let scope = caller.scope();
    let mut found = store::editions::page(tx, &scope, &filter, most + 1).await?;
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| more).map(|last| last.id);
    let lines = named(tx, caller.street, found).await?;
    Ok(Page { lines, next })
}

async fn named(
    tx: &mut Tx,
    street: StreetCode,
    found: Vec<Submission>,
) -> Result<Vec<Line>, Trouble> {
    let ids: Vec<PlaceId> = found.iter().map(|one| one.about.place).collect();
    let places: BTreeMap<PlaceId, String> = places::names_of(tx, street, &ids).await?;
    let ids: Vec<PersonId> = found.iter().map(|one| one.by).collect();
    let people = people::names_of(tx, street, &ids).await?;
    let line = |one: Submission| Line {
        place: places.get(&one.about.place).cloned().unwrap_or_default(),
        by: people.get(&one.by).cloned().unwrap_or_default(),
        submission: one,
    };
    Ok(found.into_iter().map(line).collect())
}

/// What was submitted for a task, the first first: it is the program that asks.
///
/// # Errors
/// The store fails.
pub async fn of_task(
    tx: &mut Tx,
    street: StreetCode,
    task: &str,
) -> Result<Vec<Submission>, Trouble> {
    Ok(store::editions::of_task(tx, street, task).await?)
}
