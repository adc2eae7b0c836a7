//! Reading a submission with its editions; the look at a personal answer, with a reason and on record.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_forms::Form;
use linli_journal::Entry;
use linli_kernel::{Caller, Kind, PersonId, PlaceId, SubmissionId, Trouble};
use serde_json::{Map, Value, json};

use super::model::{States, Submission};
use super::seal::{self, Spot};
use super::store::editions::NewLook;
use super::{definitions, reach, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::{Key, Sight};

/// An edition: what was answered, under which version, by whom and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// 1, or one more for each correction.
    pub edition: i64,
    /// The instance it arrived as; its photos belong to that.
    pub instance: SubmissionId,
    /// The version it was filled in under.
    pub version: u32,
    /// Who filled it in.
    pub by: PersonId,
    /// When it arrived.
    pub at: Timestamp,
    /// Why it was corrected.
    pub reason: Option<String>,
    /// The answers; personal ones sealed.
    pub answers: Map<String, Value>,
    /// How each bound field came about, by path.
    pub states: States,
}

/// A submission as it is shown.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What is known of it.
    pub submission: Submission,
    /// Every edition, the first first.
    pub editions: Vec<Edition>,
    /// The form of the edition asked for.
    pub form: Arc<Form>,
    /// Which edition was asked for: its place among `editions`.
    pub at: usize,
    /// The address of its place.
    pub place: String,
    /// The names of who filled in and who corrected.
    pub names: BTreeMap<PersonId, String>,
    /// Whether the caller may see personal answers in full.
    pub reveals: bool,
    /// Whether the caller may correct it.
    pub corrects: bool,
}

impl Seen {
    /// The edition asked for.
    #[must_use]
    pub fn edition(&self) -> Option<&Edition> {
        self.editions.get(self.at)
    }
}

/// A submission within the caller's scope, in an edition; the one in force where none is named.
///
/// # Errors
/// `submission.unknown`.
pub async fn get(
    app: &App,
    caller: &Caller,
    id: SubmissionId,
    edition: Option<i64>,
) -> Result<Seen, Trouble> {
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let found = store::editions::find(tx, &caller.scope(), id).await?;
                let submission = found.ok_or_else(unknown)?;
                let editions = store::editions::editions(tx, caller.street, id).await?;
                let wanted = edition.unwrap_or(submission.edition);
                let at = editions.iter().position(|one| one.edition == wanted);
                let at = at.ok_or_else(unknown)?;
                let version = editions
                    .get(at)
                    .map_or(submission.version, |one| one.version);
                let form =
                    definitions::version_in(tx, caller.street, &submission.form, version).await?;
                let ids: Vec<PersonId> = editions.iter().map(|one| one.by).collect();
                let names = people::names_of(tx, caller.street, &ids).await?;
                let place: PlaceId = submission.about.place;
                let places = places::names_of(tx, caller.street, &[place]).await?;
                Ok(Seen {
                    reveals: may_reveal(&caller, &submission),
                    corrects: may_correct(&caller, &submission),
                    submission,
                    editions,
                    form,
                    at,
                    place: places.into_values().next().unwrap_or_default(),
                    names,
                })
            })
        })
        .await
}

/// Whoever filled it in, and those to whom an appointment that reaches the place gives [`Right::RevealContact`].
fn may_reveal(caller: &Caller, one: &Submission) -> bool {
    one.by == caller.person || reach::reveals(caller, &one.path)
}

/// Whoever may fill in forms there.
pub(super) fn may_correct(caller: &Caller, one: &Submission) -> bool {
    people::require(caller, Right::FillForms).is_ok() && reach::fill(caller, &one.path).is_ok()
}

/// Whether a caller may see what an instance brought, such as its photos: who works on it, and who may see what it
/// became.
///
/// # Errors
/// The store fails.
pub async fn may_see(app: &App, caller: &Caller, instance: SubmissionId) -> Result<bool, Trouble> {
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (street, by) = (caller.street, caller.person);
                if store::drafts::find(tx, street, by, instance)
                    .await?
                    .is_some()
                {
                    return Ok(true);
                }
                let Some(sent) = store::editions::of_instance(tx, street, instance).await? else {
                    return Ok(false);
                };
                let found = store::editions::find(tx, &caller.scope(), sent.submission).await?;
                Ok(found.is_some())
            })
        })
        .await
}

/// Opens a personal answer of an edition. The look is journalled; its reason is free text, which may name people, and
/// stays in our own table. A repeated request is answered again and recorded once.
///
/// # Errors
/// `reason` when it is too short or too long; `submission.unknown`; `access.denied`; `receipt.*`.
pub async fn reveal(
    app: &Shared,
    caller: &Caller,
    (id, edition, path): (SubmissionId, i64, &str),
    reason: &str,
    key: Option<Key>,
) -> Result<String, Trouble> {
    let reason = people::checked_reason(reason)?;
    let seen = get(app, caller, id, Some(edition)).await?;
    if !seen.reveals {
        return Err(people::denied());
    }
    let plain = plain(app, &seen, path)?;
    let entry = look_entry(app, caller, &seen, path);
    let at = entry.at;
    let (caller, path, sight) = (
        caller.clone(),
        path.to_owned(),
        Sight::of(&app.vault, &plain),
    );
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if sight.is_new(tx, &caller, key.as_ref(), at).await? {
                    linli_journal::append(tx, &entry).await?;
                    let what = (id, edition, path.as_str());
                    remember(tx, &caller, &entry, what, &reason).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(plain)
}

/// Keeps who looked at what and why, beside the entry of the journal.
async fn remember(
    tx: &mut Tx,
    caller: &Caller,
    entry: &Entry,
    (submission, edition, field): (SubmissionId, i64, &str),
    reason: &str,
) -> Result<(), Trouble> {
    let look = NewLook {
        entry: entry.entry_id,
        submission,
        edition,
        field,
        by: caller.person,
        at: entry.at,
        reason,
    };
    Ok(store::editions::insert_look(tx, caller.street, look).await?)
}

/// The plain text of a sealed answer of the edition asked for.
fn plain(app: &App, seen: &Seen, path: &str) -> Result<String, Trouble> {
    let edition = seen.edition().ok_or_else(unknown)?;
    let spot = Spot {
        submission: seen.submission.id,
        edition: edition.edition,
    };
    let value = at_path(&edition.answers, path).ok_or_else(unknown)?;
    let plain = seal::opened(&app.vault, spot, path, value)?;
    Ok(match plain.ok_or_else(unknown)? {
        Value::String(text) => text,
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_)) => other.to_string(),
    })
}

fn look_entry(app: &App, caller: &Caller, seen: &Seen, path: &str) -> Entry {
    let at = app.clock.now();
    let edition = seen.edition().map(|one| one.edition);
    Entry::by(
        caller,
        (app.ids.next(at), at),
        "submission.reveal",
        ("submission", seen.submission.id.to_string()),
        seen.submission.path.clone(),
        json!({ "edition": edition, "field": path }),
    )
}

/// The answer at a path such as `members[1].name`.
pub(super) fn at_path<'a>(answers: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (head, rest) = path
        .split_once('.')
        .map_or((path, None), |(head, rest)| (head, Some(rest)));
    let (id, row) = match head.strip_suffix(']').and_then(|head| head.split_once('[')) {
        Some((id, row)) => (id, Some(row.parse::<usize>().ok()?)),
        None => (head, None),
    };
    let value = answers.get(id)?;
    match (row, rest) {
        (None, None) => Some(value),
        (Some(row), Some(rest)) => at_path(value.get(row.checked_sub(1)?)?.as_object()?, rest),
        (None, Some(_)) | (Some(_), None) => None,
    }
}

/// The refusal for a submission that is not there, or not within the caller's scope.
pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "submission.unknown",
        "没有这份提交，或不在您的岗位范围内",
        "There is no such submission within your appointments",
    )
}
