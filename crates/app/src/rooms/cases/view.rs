//! A case as one reader sees it: only what is theirs to see, with what they may do next.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_flow::{Action, ClockView, Scene};
use linli_journal::Actor;
use linli_kernel::{Caller, CaseId, EntryId, PersonId, Trouble};
use serde_json::Value;

use super::model::Case;
use super::{reach, store, verbs};
use crate::app::Shared;
use crate::rooms::files::{self, Photo};
use crate::rooms::people::{self, Org};
use crate::rooms::places::{self, Place};

/// Everything a case page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The case.
    pub case: Case,
    /// The scene version it is pinned to.
    pub scene: Arc<Scene>,
    /// The places from the street down to where it is.
    pub places: Vec<Place>,
    /// Its clocks; for the reporter only the public ones.
    pub clocks: Vec<ClockView>,
    /// What happened; for the reporter only what is public.
    pub timeline: Vec<Moment>,
    /// The photos it came with.
    pub photos: Vec<Photo>,
    /// What the reader may do now.
    pub actions: Vec<Action>,
    /// The name of the unit that has it.
    pub unit: Option<String>,
    /// The name of the handler; not for the reporter.
    pub handler: Option<String>,
    /// The name of the reporter; masked for those who do not handle it.
    pub reporter: Option<String>,
    /// Whether the reader is the reporter and has no wider view.
    pub outside: bool,
    /// The organisations a case may be dispatched to, when the reader may dispatch.
    pub units: Vec<Org>,
    /// When this was read.
    pub now: Timestamp,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// The journal's verb, such as `case.accepted`.
    pub verb: String,
    /// The action of the scene, `open`, `comment` or `clock`.
    pub action: String,
    /// Who; none for the clock.
    pub who: Option<String>,
    /// What was said with it.
    pub notes: Vec<String>,
    /// Whether it is kept from the reporter.
    pub internal: bool,
    /// The photos it came with.
    pub photos: Vec<linli_kernel::FileId>,
    /// The unit it was given to.
    pub unit: Option<String>,
}

/// The case as the caller sees it.
///
/// # Errors
/// `case.unknown` when it is not within their scope.
pub async fn see(app: &Shared, caller: &Caller, id: CaseId) -> Result<View, Trouble> {
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let scope = caller.scope();
                let bounds = reach::bounds(tx, &scope).await?;
                let case = store::find(tx, &scope, &bounds, id)
                    .await?
                    .ok_or_else(verbs::unknown)?;
                let wide = store::is_within(tx, &scope, &bounds, id).await?;
                assemble(&inner, tx, &caller, case, !wide).await
            })
        })
        .await
}

async fn assemble(
    app: &Shared,
    tx: &mut linli_db::Tx,
    caller: &Caller,
    case: Case,
    outside: bool,
) -> Result<View, Trouble> {
    let (street, now) = (case.street, app.clock.now());
    let scene = app
        .scenes
        .version(tx, street, &case.facts.scene, case.facts.version)
        .await?;
    let actions: Vec<Action> = linli_flow::available(&scene, &case.facts, caller)
        .into_iter()
        .cloned()
        .collect();
    let mut clocks = linli_flow::clocks(&scene, &case.facts, now, &app.calendar);
    clocks.retain(|clock| clock.public || !outside);
    let dispatches = actions.iter().any(|action| {
        action.needs.contains(&linli_flow::Need::Unit)
            || action.may.contains(&linli_flow::Need::Unit)
    });
    let units = if dispatches {
        people::dispatchable(tx, street).await?
    } else {
        Vec::new()
    };
    let timeline = timeline(tx, &case, outside).await?;
    let photos = files::of_subject(tx, street, "case", &case.id.to_string()).await?;
    let unit = match case.facts.unit {
        Some(unit) => people::org(tx, street, unit).await?.map(|org| org.name),
        None => None,
    };
    let handler = match case.facts.handler {
        Some(person) if !outside => people::person_name(tx, street, person).await?,
        Some(_) | None => None,
    };
    let reporter = match case.facts.reporter {
        Some(person) => people::person_name(tx, street, person).await?,
        None => None,
    };
    let places = places::ancestors(tx, street, case.place).await?;
    let reporter = reporter.map(|name| {
        if outside {
            name
        } else {
            people::mask_name(&name)
        }
    });
    Ok(View {
        case,
        scene,
        places,
        clocks,
        timeline,
        photos,
        actions,
        unit,
        handler,
        reporter,
        outside,
        units,
        now,
    })
}

/// The journal of the case with its notes, oldest first.
async fn timeline(
    tx: &mut linli_db::Tx,
    case: &Case,
    outside: bool,
) -> Result<Vec<Moment>, Trouble> {
    let street = case.street;
    let mut notes: BTreeMap<EntryId, Vec<(String, bool)>> = BTreeMap::new();
    for note in store::notes(tx, street, case.id).await? {
        notes
            .entry(note.entry)
            .or_default()
            .push((note.body, note.internal));
    }
    let entries = linli_journal::of_subject(tx, street, "case", &case.id.to_string()).await?;
    let mut actors: Vec<PersonId> = entries
        .iter()
        .filter_map(|entry| person_of(entry.actor))
        .collect();
    actors.sort_unstable();
    actors.dedup();
    let names = people::names_of(tx, street, &actors).await?;
    let mut out = Vec::with_capacity(entries.len());
    for entry in entries {
        let public = entry
            .data
            .get("public")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        // The reporter follows every step; what was said and shown with an internal one stays inside.
        let step = entry.data.get("to").is_some();
        if outside && !public && !step {
            continue;
        }
        let said = notes.remove(&entry.entry_id).unwrap_or_default();
        let actor = person_of(entry.actor);
        let by_reporter = actor.is_some() && actor == case.facts.reporter;
        let who = match actor.and_then(|person| names.get(&person)) {
            Some(name) if by_reporter && !outside => Some(people::mask_name(name)),
            Some(_) if outside && !by_reporter => None,
            other => other.cloned(),
        };
        let unit = match entry
            .data
            .get("unit")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok())
        {
            Some(unit) => people::org(tx, street, unit).await?.map(|org| org.name),
            None => None,
        };
        let text = |key: &str| {
            entry
                .data
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let photos = entry.data.get("photos").cloned().unwrap_or(Value::Null);
        out.push(Moment {
            at: entry.at,
            verb: entry.verb.clone(),
            action: text("action"),
            who,
            notes: said
                .into_iter()
                .filter(|(_, internal)| !(outside && *internal))
                .map(|(body, _)| body)
                .collect(),
            internal: !public,
            photos: if public || !outside {
                serde_json::from_value(photos).unwrap_or_default()
            } else {
                Vec::new()
            },
            unit,
        });
    }
    Ok(out)
}

fn person_of(actor: Actor) -> Option<PersonId> {
    match actor {
        Actor::Person(person) => Some(person),
        Actor::System => None,
    }
}
