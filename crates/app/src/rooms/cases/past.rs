//! 补录: cases that took their course before they are entered. Each step is decided by the same rules as when
//! it happens now, at its own time; the course is then written as a whole, with every journal entry, note and
//! photo, instead of being read and written again at each step.
//!
//! It is for a house that enters what is past, such as the demo: nobody is told, nobody else can have been
//! faster, and a request is not repeated.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use linli_db::{BoxFuture, Tx};
use linli_flow::{FieldKind, Scene};
use linli_journal::Entry as JournalEntry;
use linli_kernel::{Caller, CaseId, Grant, OrgId, PersonId, StreetCode, Trouble};
use serde_json::Value;

use super::assists;
use super::model::{Case, NewAct, NewCase, NewDeed};
use super::ready::{no_unit, serves_there};
use super::record::{Write, derive};
use super::store::{self, Derived, NoteRow};
use super::verbs::{action_of, changed, reported, scene_and_place};
use crate::app::{App, Shared};
use crate::rooms::files::{self, Photo, Prepared};
use crate::rooms::people;
use crate::rooms::receipts::Key;

/// A case as far as it has come, not written yet.
#[derive(Debug)]
pub struct Past {
    case: Case,
    scene: Arc<Scene>,
    entries: Vec<JournalEntry>,
    notes: Vec<NoteRow>,
    photos: Vec<Photo>,
    /// The organisations it was sent to or that it names.
    orgs: BTreeSet<OrgId>,
    /// Those it was handed to, with the unit that had it then.
    handlers: BTreeSet<(PersonId, Option<OrgId>)>,
}

impl Past {
    /// Somebody reported it, with these photos; the time is the house's.
    ///
    /// # Errors
    /// As [`super::report`].
    pub async fn report(
        app: &Shared,
        caller: &Caller,
        mut new: NewCase,
        photos: &[Prepared],
    ) -> Result<Self, Trouble> {
        let (scene, place, _rules) = scene_and_place(app, caller, &new).await?;
        let photos = taken(app, caller, photos);
        new.photos = photos.iter().map(|photo| photo.file).collect();
        // What is past went where it went: today's rules did not send it.
        let (case, _, write, _) = reported(app, caller, &scene, &place, new, key()?, None)?;
        let mut past = Self {
            case,
            scene,
            entries: Vec::new(),
            notes: Vec::new(),
            photos,
            orgs: BTreeSet::new(),
            handlers: BTreeSet::new(),
        };
        past.take(write);
        Ok(past)
    }

    /// Somebody did something with it, with these photos; `rev` is not looked at.
    ///
    /// # Errors
    /// As [`super::act`].
    pub fn act(
        &mut self,
        app: &App,
        caller: &Caller,
        mut new: NewAct,
        photos: &[Prepared],
    ) -> Result<(), Trouble> {
        let action = action_of(&self.scene, &new.action)?;
        let photos = taken(app, caller, photos);
        new.photos = photos.iter().map(|photo| photo.file).collect();
        self.orgs.extend(new.unit);
        self.orgs.extend(new.calls.iter().map(|call| call.unit));
        let unit = new.unit.or(self.case.facts.unit);
        self.handlers
            .extend(new.handler.map(|person| (person, unit)));
        self.orgs.extend(named(&self.scene, &new));
        let (case, _, write) = changed(
            app,
            caller,
            self.case.clone(),
            &self.scene,
            action,
            new,
            key()?,
        )?;
        self.case = case;
        self.photos.extend(photos);
        self.take(write);
        Ok(())
    }

    /// Somebody did something with an assist; `rev` is not looked at.
    ///
    /// # Errors
    /// As [`super::assist`].
    pub fn assist(&mut self, app: &App, caller: &Caller, new: NewDeed) -> Result<(), Trouble> {
        let case = self.case.clone();
        let (case, _, write) = assists::answered(app, caller, case, &self.scene, new, key()?)?;
        self.case = case;
        self.take(write);
        Ok(())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> CaseId {
        self.case.id
    }

    fn take(&mut self, write: Write) {
        self.entries.push(write.entry);
        self.notes.extend(write.note);
    }
}

/// Enters the courses of some cases of a street, all or none.
///
/// # Errors
/// Field `unit` where a case was sent to an organisation that the street does not have; `handler` and `flow.party`
/// where it was handed to somebody who may not handle it; the store fails.
pub async fn enter(app: &Shared, street: StreetCode, pasts: Vec<Past>) -> Result<(), Trouble> {
    let now = app.clock.now();
    let derived: Vec<Derived> = pasts
        .iter()
        .map(|past| derive(app, &past.scene, &past.case, now))
        .collect();
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                checked(&inner, tx, street, &pasts).await?;
                write(tx, street, pasts, derived).await
            })
        })
        .await
}

/// [`enter`] in the transaction of a caller who writes more.
///
/// # Errors
/// As [`enter`].
pub fn enter_in<'t>(
    app: &'t App,
    tx: &'t mut Tx,
    street: StreetCode,
    pasts: Vec<Past>,
) -> BoxFuture<'t, Result<(), Trouble>> {
    let now = app.clock.now();
    let derived = |past: &Past| derive(app, &past.scene, &past.case, now);
    let derived: Vec<Derived> = pasts.iter().map(derived).collect();
    Box::pin(async move {
        checked(app, tx, street, &pasts).await?;
        write(tx, street, pasts, derived).await
    })
}

async fn write(
    tx: &mut Tx,
    street: StreetCode,
    pasts: Vec<Past>,
    derived: Vec<Derived>,
) -> Result<(), Trouble> {
    let (mut entries, mut notes, mut photos) = (Vec::new(), Vec::new(), Vec::new());
    for (past, derived) in pasts.into_iter().zip(derived) {
        store::insert(tx, &past.case, derived).await?;
        let case = past.case.id;
        entries.extend(past.entries);
        notes.extend(past.notes.into_iter().map(|note| (case, note)));
        let subject = case.to_string();
        photos.extend(past.photos.into_iter().map(|one| (subject.clone(), one)));
    }
    store::insert_notes(tx, street, notes).await?;
    files::enter(tx, street, "case", photos).await?;
    Ok(linli_journal::append_all(tx, &entries).await?)
}

/// What [`super::ready`] asks the store of each action, of all together.
async fn checked(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    pasts: &[Past],
) -> Result<(), Trouble> {
    let orgs: BTreeSet<OrgId> = pasts.iter().flat_map(|past| &past.orgs).copied().collect();
    let orgs: Vec<OrgId> = orgs.into_iter().collect();
    if people::org_names(tx, street, &orgs).await?.len() != orgs.len() {
        return Err(no_unit());
    }
    let mut offices: BTreeMap<PersonId, Vec<Grant>> = BTreeMap::new();
    for past in pasts {
        for (person, unit) in &past.handlers {
            if let Entry::Vacant(vacant) = offices.entry(*person) {
                let grants = people::grants_of(tx, street, *person, app.clock.now()).await?;
                vacant.insert(grants);
            }
            serves_there(&offices[person], &past.case.facts.place_path, *unit)?;
        }
        if past.handlers.is_empty() {
            continue;
        }
        let parties: Vec<OrgId> = linli_flow::parties(&past.scene, &past.case.facts).collect();
        for party in parties {
            let members = people::members(tx, street, party, app.clock.now()).await?;
            let mut handlers = past.handlers.iter();
            if handlers.any(|(person, _)| members.contains(person)) {
                return Err(linli_flow::party_refusal());
            }
        }
    }
    Ok(())
}

/// The parties that the answers of an action name.
fn named<'a>(scene: &'a Scene, new: &'a NewAct) -> impl Iterator<Item = OrgId> + 'a {
    let asked = scene
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Party);
    asked.filter_map(|field| {
        let answer = new.fields.get(&field.id).and_then(Value::as_str)?;
        answer.trim().parse().ok()
    })
}

fn taken(app: &App, caller: &Caller, photos: &[Prepared]) -> Vec<Photo> {
    photos
        .iter()
        .map(|photo| files::taken(app, caller, photo))
        .collect()
}

/// Nothing of the past is asked twice, so its receipt is never kept.
fn key() -> Result<Key, Trouble> {
    Key::new(Some("past"), &())
}
