//! 补录: forms that were filled in before they are entered, many in one transaction. Each is proved by the same rules as
//! when it happens now, at its own time.
//!
//! It is for a house that enters what is past, such as the demo: nothing is prefilled, and nothing is written to the
//! registry, which may know better since.

use std::collections::BTreeSet;
use std::sync::Arc;

use linli_db::Tx;
use linli_forms::{Form, Known};
use linli_journal::Entry;
use linli_kernel::{Caller, StreetCode, SubmissionId, Trouble};
use serde_json::{Map, Value};

use super::about::About;
use super::draft::{Draft, DraftBody, PHOTOS_OF};
use super::keep;
use super::look::Edition;
use super::model::Submission;
use super::ready::Ready;
use super::seal::{self, Spot};
use super::store;
use crate::app::App;
use crate::rooms::files::{self, Photo};
use crate::rooms::places::Place;
use crate::zone;

/// A form that was filled in, not written yet.
#[derive(Debug)]
pub struct PastForm {
    submission: Submission,
    edition: Edition,
    digest: String,
    entry: Entry,
    photos: Vec<Photo>,
    /// What was answered, as it is kept, before it is sealed.
    pub answers: Map<String, Value>,
}

impl PastForm {
    /// Somebody filled a form in, with these photos; the time is the house's.
    ///
    /// # Errors
    /// Every missing or wrong field, as [`super::submit`].
    pub fn filled(
        app: &App,
        caller: &Caller,
        form: &Arc<Form>,
        (place, about): (&Place, About),
        answers: Map<String, Value>,
        photos: Vec<Photo>,
    ) -> Result<Self, Trouble> {
        let now = app.clock.now();
        let known = Known::default();
        let done = form.finish(&answers, &known, &BTreeSet::new(), zone::day(now));
        done.outcome.wrong.clone().check()?;
        let body = DraftBody {
            answers,
            confirmed: BTreeSet::new(),
            known,
            reason: String::new(),
        };
        let draft = Draft {
            instance: app.ids.next(now),
            form: Arc::clone(form),
            about,
            corrects: None,
            edition: 0,
            updated: now,
            body,
        };
        let ready = Ready {
            form: Arc::clone(form),
            place: place.clone(),
            draft,
            old: None,
            filled: now,
        };
        let submission = keep::submission(caller, &ready, &done);
        let entry = keep::entry(app, caller, &submission, &submission.about, false);
        let (answers, mut states) = (done.outcome.answers.clone(), keep::told(&done)?);
        let mut sealed = answers.clone();
        let spot = Spot {
            submission: submission.id,
            edition: 1,
        };
        seal::seal(&app.vault, form, spot, &mut sealed, &mut states)?;
        let edition = Edition {
            edition: 1,
            instance: submission.id,
            version: submission.version,
            by: caller.person,
            at: now,
            reason: None,
            answers: sealed,
            states,
        };
        // Nothing of the past arrives twice, so that nobody compares it.
        let digest = app
            .vault
            .blind("form_editions.asked", &submission.id.to_string());
        Ok(Self {
            submission,
            edition,
            digest,
            entry,
            photos,
            answers,
        })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> SubmissionId {
        self.submission.id
    }
}

/// Enters forms of a street that were filled in before.
///
/// # Errors
/// The store fails.
pub async fn enter(tx: &mut Tx, street: StreetCode, pasts: Vec<PastForm>) -> Result<(), Trouble> {
    let (mut entries, mut photos, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for past in pasts {
        let subject = past.submission.id.to_string();
        photos.extend(past.photos.into_iter().map(|one| (subject.clone(), one)));
        entries.push(past.entry);
        rows.push((past.submission, past.edition, past.digest));
    }
    store::adding::all(tx, street, &rows).await?;
    files::enter(tx, street, PHOTOS_OF, photos).await?;
    Ok(linli_journal::append_all(tx, &entries).await?)
}
