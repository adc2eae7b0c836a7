//! What can be done with cases: report, act, comment.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::{BoxFuture, Tx};
use linli_flow::{Action, ActionKind, Audience, CaseFacts, Effect, Opening, Scene};
use linli_journal::Entry;
use linli_kernel::{Caller, CaseId, Text, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::checks::{check_note, input_of, listed_for, no_place, no_scene, number, stale};
use super::model::{Case, NewAct, NewCase, number_of, title_of};
use super::ready::{Ready, known_parties, no_unit, opened, ready};
use super::record::{Write, commit, derive, entry, finish, verb_of};
use super::store::{Derived, NoteRow};
use super::{assists, reach, routed, seal, seen, store, tell};
use crate::app::{App, Shared};
use crate::rooms::places::{self, Place};
use crate::rooms::receipts::{self, Key};
use crate::rooms::routing;

/// What a write answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Done {
    /// The case.
    #[schema(value_type = String, example = "case_01jd8f6q9we2a9k3b4c5d6e7f8")]
    pub case: CaseId,
    /// What people quote.
    pub number: String,
    /// Its revision now.
    pub rev: i64,
    /// Its state now.
    pub state: String,
}

/// 上报: opens a case under the scene version in force.
///
/// # Errors
/// Every wrong field; `flow.*`, `place.*`, `file.*` and `receipt.*` refusals.
pub async fn report(
    app: &Shared,
    caller: &Caller,
    new: NewCase,
    key: Key,
) -> Result<Done, Trouble> {
    let nothing: Beside = Box::new(|_tx, _case| Box::pin(async { Ok(()) }));
    report_beside(app, caller, new, key, nothing).await
}

/// What another room writes about a case that is reported, in the same transaction.
pub type Beside =
    Box<dyn for<'t> FnOnce(&'t mut Tx, CaseId) -> BoxFuture<'t, Result<(), Trouble>> + Send>;

/// [`report`], with what another room writes beside it: both are there afterwards, or neither. Where the request
/// was answered before, it was written then.
///
/// # Errors
/// As [`report`], and those of what is written beside.
pub async fn report_beside(
    app: &Shared,
    caller: &Caller,
    new: NewCase,
    key: Key,
    beside: Beside,
) -> Result<Done, Trouble> {
    let (scene, place, rules) = scene_and_place(app, caller, &new).await?;
    listed_for(&scene, &new.matter, caller)?;
    let (case, derived, write, decided) =
        reported(app, caller, &scene, &place, new, key, rules.as_ref())?;
    let done = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &write.caller, &write.key).await? {
                    return Ok(before);
                }
                store::insert(tx, &case, derived).await?;
                routed::keep(tx, &case, decided.as_ref()).await?;
                beside(tx, case.id).await?;
                finish(tx, &case, write).await
            })
        })
        .await?;
    app.bus.tell(caller.street, "case.reported");
    Ok(done)
}

/// The case that a report opens, and what its write leaves behind.
pub(super) fn reported(
    app: &App,
    caller: &Caller,
    scene: &Scene,
    place: &Place,
    new: NewCase,
    key: Key,
    rules: Option<&routing::Ready>,
) -> Result<(Case, Derived, Write, Option<routing::Decided>), Trouble> {
    let now = app.clock.now();
    let opening = Opening {
        place_path: place.path.clone(),
        fields: new.fields,
        photos: number(&new.photos)?,
        reporter: Some(caller.person),
        unit: None,
    };
    let (step, decided) = routed::open(app, caller, scene, &new.matter, opening, rules, now)?;
    let id: CaseId = app.ids.next(now);
    let mut case = begun(id, scene, place, step.facts, now, caller);
    seal::seal(&app.vault, scene, id, &mut case.facts)?;
    let derived = derive(app, scene, &case, now);
    let data =
        json!({ "action": "open", "to": case.facts.state, "public": true, "photos": new.photos });
    let write = Write {
        caller: caller.clone(),
        key,
        entry: entry(app, caller, &case, "case.open", data, &step.effects),
        note: None,
        photos: new.photos,
        tells: tell::job(app, scene, &case, &step.effects),
    };
    Ok((case, derived, write, decided))
}

fn begun(
    id: CaseId,
    scene: &Scene,
    place: &Place,
    facts: CaseFacts,
    now: Timestamp,
    caller: &Caller,
) -> Case {
    Case {
        street: caller.street,
        id,
        number: number_of(id, crate::zone::day(now)),
        title: title_of(scene, &facts),
        place: place.id,
        community: place.community,
        grid: place.grid,
        created: now,
        updated: now,
        rev: 1,
        touched: 1,
        supervised: false,
        facts,
    }
}

/// Does an action of the scene. Decided on the revision the person saw; written only if it still stands.
///
/// # Errors
/// `case.unknown`, `case.stale` with who was faster, `flow.*`, wrong fields, `receipt.*`.
pub async fn act(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: NewAct,
    key: Key,
) -> Result<Done, Trouble> {
    let (case, scene, unit_known) = match ready(app, caller, id, &new, &key).await? {
        Ready::Done(before) => return Ok(before),
        Ready::Now {
            case,
            scene,
            unit_known,
        } => (*case, scene, unit_known),
    };
    if new.rev < case.touched || new.rev > case.rev {
        return Err(stale(app, caller, id).await?);
    }
    let action = action_of(&scene, &new.action)?;
    if !unit_known {
        return Err(no_unit());
    }
    let missing = linli_flow::unsettled(action, &case.facts);
    let changed = changed(app, caller, case, &scene, action, new, key);
    let (case, derived, write) = match changed {
        Err(trouble) if trouble.code() == "flow.assists_open" => {
            return Err(assists::missing(app, caller.street, missing).await?);
        }
        other => other?,
    };
    match commit(app, case, derived, write).await? {
        Some(done) => {
            app.bus.tell(caller.street, "case.changed");
            Ok(done)
        }
        None => Err(stale(app, caller, id).await?),
    }
}

pub(super) fn action_of<'a>(scene: &'a Scene, id: &str) -> Result<&'a Action, Trouble> {
    scene.action(id).ok_or_else(|| {
        Trouble::field(
            "action",
            "场景中没有这个动作",
            "The scene has no such action",
        )
    })
}

/// The case after the action, and what its write leaves behind.
pub(super) fn changed(
    app: &App,
    caller: &Caller,
    mut case: Case,
    scene: &Scene,
    action: &Action,
    new: NewAct,
    key: Key,
) -> Result<(Case, Derived, Write), Trouble> {
    let now = app.clock.now();
    let (before, matter) = (case.facts.state.clone(), case.facts.matter.clone());
    let left = linli_flow::unsettled(action, &case.facts);
    let input = input_of(&new)?;
    let calendar = &app.calendar;
    let step = linli_flow::act(scene, &case.facts, &action.id, input, caller, now, calendar)?;
    case.facts = step.facts;
    seal::seal(&app.vault, scene, case.id, &mut case.facts)?;
    case.rev += 1;
    case.touched = case.rev;
    case.updated = now;
    case.supervised |= action.kind == ActionKind::Supervise;
    let public = action.public_note && action.approve_by.is_empty();
    let mut data = data_of(action, (&before, &matter), &case.facts, &new);
    assists::note(&mut data, &new.calls, &left);
    let verb = verb_of(action);
    let entry = entry(app, caller, &case, &verb, data, &step.effects);
    let said = new.note.filter(|note| !note.trim().is_empty());
    let write = Write {
        note: said.map(|body| note_to(app, &entry, caller, body, !public)),
        caller: caller.clone(),
        key,
        entry,
        photos: new.photos,
        tells: tell::job(app, scene, &case, &step.effects),
    };
    let derived = derive(app, scene, &case, now);
    Ok((case, derived, write))
}

/// What the journal keeps of an action. What is only asked for is no step of the case (it leads nowhere),
/// and nothing for its reporter yet.
fn data_of(
    action: &Action,
    (from, matter): (&str, &str),
    after: &CaseFacts,
    new: &NewAct,
) -> Value {
    let asks = !action.approve_by.is_empty();
    let mut data = json!({
        "action": action.id, "kind": action.kind, "from": from,
        "public": action.public_note && !asks, "unit": new.unit, "handler": new.handler,
        "limit": new.limit, "rating": new.rating, "photos": new.photos,
    });
    if !asks {
        data["to"] = json!(after.state);
    }
    if let Some(to) = &new.matter {
        data["matter"] = json!({ "from": matter, "to": to });
    }
    data
}

pub(super) fn note_to(
    app: &App,
    entry: &Entry,
    caller: &Caller,
    body: String,
    internal: bool,
) -> NoteRow {
    NoteRow {
        id: app.ids.next(entry.at),
        entry: entry.entry_id,
        author: caller.person,
        at: entry.at,
        body,
        internal,
    }
}

/// A comment: public ones are read by the reporter, internal ones by the house only.
///
/// # Errors
/// `case.unknown`; `body` when it is empty or too long; `receipt.*`.
pub async fn comment(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    body: String,
    internal: bool,
    key: Key,
) -> Result<Done, Trouble> {
    check_note("body", &body)?;
    let (case, scene) = opened(app, caller, id).await?;
    // The reporter has no inside to comment on.
    let internal = internal && case.facts.reporter != Some(caller.person);
    let news = answered(&case, caller, internal);
    let data = json!({ "action": "comment", "public": !internal });
    let entry = entry(app, caller, &case, "case.comment", data, &[]);
    let note = note_to(app, &entry, caller, body, internal);
    let write = Write {
        caller: caller.clone(),
        key,
        entry,
        note: Some(note),
        photos: Vec::new(),
        tells: tell::job(app, &scene, &case, &news),
    };
    let done = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                match receipts::recall(tx, &write.caller, &write.key).await? {
                    Some(before) => Ok(before),
                    None => finish(tx, &case, write).await,
                }
            })
        })
        .await?;
    app.bus.tell(caller.street, "case.commented");
    Ok(done)
}

/// What the house says in public is told to everybody who reported the case.
fn answered(case: &Case, caller: &Caller, internal: bool) -> Vec<Effect> {
    if internal || case.facts.reporter == Some(caller.person) {
        return Vec::new();
    }
    vec![Effect::Notify {
        audience: Audience::Reporter,
        text: Text::new(
            "有新的公开答复，请查看",
            "There is a new public answer; please look",
        ),
    }]
}

/// Whether the caller may see what belongs to the case: it lies in their scope, or they reported it. A look of
/// the house at a sealed case goes on record.
///
/// # Errors
/// The store fails.
pub async fn may_see(app: &App, caller: &Caller, id: CaseId) -> Result<bool, Trouble> {
    let asking = caller.clone();
    let found = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (asking.scope(), reach::bounds(tx, &asking).await?);
                let case = store::find(tx, &scope, &bounds, id).await?;
                let wide = store::is_within(tx, &scope, &bounds, id).await?;
                Ok(case.map(|case| (case, wide)))
            })
        })
        .await?;
    if let Some((case, true)) = &found {
        seen::on_record(app, caller, case).await?;
    }
    Ok(found.is_some())
}

pub(super) async fn scene_and_place(
    app: &Shared,
    caller: &Caller,
    new: &NewCase,
) -> Result<(Arc<Scene>, Place, Option<routing::Ready>), Trouble> {
    let place_id = new.place.parse().map_err(|_error| no_place())?;
    let (street, now, name) = (caller.street, app.clock.now(), new.scene.clone());
    let fields = new.fields.clone();
    let (db, app) = (app.db.clone(), Arc::clone(app));
    db.read(move |tx| {
        Box::pin(async move {
            let scenes = app.scenes.in_force(tx, street, now).await?;
            let scene = scenes
                .into_iter()
                .find(|scene| scene.id == name)
                .ok_or_else(no_scene)?;
            known_parties(tx, street, &scene, &fields).await?;
            let place = places::find(tx, street, place_id)
                .await?
                .ok_or_else(no_place)?;
            let rules = routing::ready(&app, tx, street, &place).await?;
            Ok((scene, place, rules))
        })
    })
    .await
}
