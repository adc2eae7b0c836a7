//! 协办 (吹哨报到): what an assisting unit and the lead do with an assist, and the page of all open whistles.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Answer, AssistDeed, AssistView, Effect, Scene};
use linli_kernel::{Caller, CaseId, Kind, OrgId, PersonId, PlaceId, StreetCode, Trouble};
use serde_json::{Value, json};

use super::checks::{check_note, number, stale};
use super::model::{Case, NewCall, NewDeed};
use super::ready::opened;
use super::record::{Write, commit, derive, entry};
use super::store::Derived;
use super::verbs::{Done, note_to};
use super::{reach, store, tell};
use crate::app::{App, Shared};
use crate::rooms::receipts::{self, Key};
use crate::rooms::{people, places};

/// The journal's verb for what is done with an assist.
const VERB: &str = "case.assist";

/// An assist as a reader of its case sees it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its facts and clocks; without the task and what was said for whoever is outside.
    pub view: AssistView,
    /// The name of the unit.
    pub unit: String,
    /// Who came first; not for whoever is outside.
    pub who: Option<String>,
    /// What the reader may do with it now.
    pub deeds: Vec<AssistDeed>,
}

/// Does something with an assist. Decided on the revision the person saw; written only if it still stands.
///
/// # Errors
/// `case.unknown`, `case.stale` with who was faster, `flow.*`, `note`, `photos`, `receipt.*`.
pub async fn assist(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: NewDeed,
    key: Key,
) -> Result<Done, Trouble> {
    if let Some(before) = known(app, caller, &key).await? {
        return Ok(before);
    }
    let (case, scene) = opened(app, caller, id).await?;
    if new.rev < case.touched || new.rev > case.rev {
        return Err(stale(app, caller, id).await?);
    }
    let (case, derived, write) = answered(app, caller, case, &scene, new, key)?;
    match commit(app, case, derived, write).await? {
        Some(done) => {
            app.bus.tell(caller.street, "case.changed");
            Ok(done)
        }
        None => Err(stale(app, caller, id).await?),
    }
}

/// The case after it, and what its write leaves behind.
pub(super) fn answered(
    app: &App,
    caller: &Caller,
    mut case: Case,
    scene: &Scene,
    new: NewDeed,
    key: Key,
) -> Result<(Case, Derived, Write), Trouble> {
    let said = new.note.clone().filter(|note| !note.trim().is_empty());
    if let Some(said) = &said {
        check_note("note", said)?;
    }
    let photos = number(&new.photos)?;
    let now = app.clock.now();
    let answer = Answer {
        deed: new.deed,
        words: said.as_deref(),
    };
    let (facts, nth, calendar) = (&case.facts, new.nth, &app.calendar);
    let step = linli_flow::assist(scene, facts, nth, answer, caller, now, calendar)?;
    let asked = case.facts.assists.get(new.nth).map(|assist| assist.unit);
    case.facts = step.facts;
    case.facts.photos = case.facts.photos.saturating_add(photos);
    case.rev += 1;
    case.touched = case.rev;
    case.updated = now;
    let (about, told) = ((&case, scene), (new, said, asked));
    let write = write(app, caller, about, told, &step.effects, key);
    let derived = derive(app, scene, &case, now);
    Ok((case, derived, write))
}

/// What stands beside the case: the journal entry, the words, the photos, and who is told.
fn write(
    app: &App,
    caller: &Caller,
    (case, scene): (&Case, &Scene),
    (new, said, asked): (NewDeed, Option<String>, Option<OrgId>),
    effects: &[Effect],
    key: Key,
) -> Write {
    let data = json!({
        "action": format!("assist_{}", new.deed), "nth": new.nth, "asked": [asked],
        "public": new.deed == AssistDeed::Arrive, "photos": new.photos,
    });
    let entry = entry(app, caller, case, VERB, data, effects);
    Write {
        note: said.map(|body| note_to(app, &entry, caller, body, true)),
        caller: caller.clone(),
        key,
        entry,
        photos: new.photos,
        tells: tell::job(app, scene, case, effects),
    }
}

/// Puts on record whom an action asked to assist, and which units it went on without.
pub(super) fn note(data: &mut Value, calls: &[NewCall], left: &[OrgId]) {
    let asked: Vec<OrgId> = calls.iter().map(|call| call.unit).collect();
    for (key, units) in [("asked", asked.as_slice()), ("left", left)] {
        if let (Value::Object(data), false) = (&mut *data, units.is_empty()) {
            data.insert(key.to_owned(), json!(units));
        }
    }
}

async fn known(app: &App, caller: &Caller, key: &Key) -> Result<Option<Done>, Trouble> {
    let (caller, key) = (caller.clone(), key.clone());
    app.db
        .read(move |tx| Box::pin(async move { receipts::recall(tx, &caller, &key).await }))
        .await
}

/// The refusal of an action that waits for assists, with the names of the units.
pub(super) async fn missing(
    app: &App,
    street: StreetCode,
    units: Vec<OrgId>,
) -> Result<Trouble, Trouble> {
    let names = app
        .db
        .read(move |tx| Box::pin(async move { people::org_names(tx, street, &units).await }))
        .await?;
    let names: Vec<&str> = names.values().map(String::as_str).collect();
    Ok(Trouble::refused(
        Kind::Conflict,
        "flow.assists_open",
        format!(
            "协办尚未完成：{}。请等待完成，或在“报到”中写明理由免除",
            names.join("、")
        ),
        format!(
            "Not finished yet: {}. Wait, or excuse them with a reason under \"Assisting units\"",
            names.join(", ")
        ),
    ))
}

/// The assists of a case for one reader.
pub(super) async fn asked(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    case: &Case,
    scene: &Scene,
    outside: bool,
) -> Result<Vec<Asked>, Trouble> {
    let facts = &case.facts;
    if facts.assists.is_empty() {
        return Ok(Vec::new());
    }
    let views = linli_flow::assists(scene, facts, app.clock.now(), &app.calendar);
    let units: Vec<OrgId> = views.iter().map(|view| view.assist.unit).collect();
    let units = people::org_names(tx, case.street, &units).await?;
    let came = |view: &AssistView| view.assist.arrived.as_ref().map(|mark| mark.by);
    let persons: Vec<PersonId> = views.iter().filter_map(came).collect();
    let names = people::names_of(tx, case.street, &persons).await?;
    let one = |mut view: AssistView| {
        let deeds = AssistDeed::ALL.iter().copied();
        let may =
            |deed: &AssistDeed| linli_flow::may_assist(scene, facts, &view.assist, *deed, caller);
        let deeds = deeds.filter(may).collect();
        let who = came(&view).and_then(|person| names.get(&person).cloned());
        if outside {
            keep_public(&mut view);
        }
        Asked {
            unit: units.get(&view.assist.unit).cloned().unwrap_or_default(),
            who: who.filter(|_who| !outside),
            deeds,
            view,
        }
    };
    Ok(views.into_iter().map(one).collect())
}

/// What the reporter reads of an assist: who, where it stands, and the public clocks.
fn keep_public(view: &mut AssistView) {
    view.clocks.retain(|clock| clock.public);
    view.assist.task.clear();
    let marks = [
        &mut view.assist.arrived,
        &mut view.assist.done,
        &mut view.assist.declined,
        &mut view.assist.excused,
    ];
    for mark in marks.into_iter().flatten() {
        mark.words = None;
    }
}

/// Which open assists a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Only of this unit.
    pub unit: Option<OrgId>,
    /// Only in this community.
    pub community: Option<PlaceId>,
    /// Only those whose time has run out.
    pub late: bool,
    /// After this one.
    pub after: Option<(i64, CaseId, i64)>,
}

/// An open whistle: an assist with the case it belongs to.
#[derive(Clone, Debug)]
pub struct Whistle {
    /// The case.
    pub case: Case,
    /// Its scene version.
    pub scene: Arc<Scene>,
    /// The assist.
    pub view: AssistView,
}

/// A page of open whistles with the names that are needed to show it.
#[derive(Clone, Debug)]
pub struct Whistled {
    /// The latest first.
    pub whistles: Vec<Whistle>,
    /// Where the next page begins.
    pub next: Option<(i64, CaseId, i64)>,
    /// The names of the units that assist and lead.
    pub units: BTreeMap<OrgId, String>,
    /// The names of the places.
    pub places: BTreeMap<PlaceId, String>,
    /// When this was read.
    pub now: Timestamp,
}

/// All open whistles within the caller's scope: who must answer within what time, the latest first. Sealed cases
/// are among them only for their eyes, by number and matter.
///
/// # Errors
/// The store fails.
pub async fn whistles(app: &Shared, caller: &Caller, open: Open) -> Result<Whistled, Trouble> {
    let (caller, now, inner) = (caller.clone(), app.clock.now(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                let (found, next) = store::open_assists(tx, &scope, &bounds, &open, now).await?;
                let mut whistles = Vec::with_capacity(found.len());
                for (case, nth) in found {
                    let (scene, version) = (&case.facts.scene, case.facts.version);
                    let scene = inner
                        .scenes
                        .version(tx, scope.street, scene, version)
                        .await?;
                    let views = linli_flow::assists(&scene, &case.facts, now, &inner.calendar);
                    let view = views.into_iter().find(|view| view.nth == nth);
                    whistles.extend(view.map(|view| Whistle { case, scene, view }));
                }
                let asked = whistles.iter().map(|one| one.view.assist.unit);
                let leads = whistles.iter().filter_map(|one| one.case.facts.unit);
                let units: Vec<OrgId> = asked.chain(leads).collect();
                let spots: Vec<PlaceId> = whistles.iter().map(|one| one.case.place).collect();
                Ok(Whistled {
                    units: people::org_names(tx, scope.street, &units).await?,
                    places: places::names_of(tx, scope.street, &spots).await?,
                    whistles,
                    next,
                    now,
                })
            })
        })
        .await
}
