//! What can be done with cases: report, act, comment.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{ActInput, ClockState, Effect, Opening, Scene};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, CaseId, FileId, Kind, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{Case, NewAct, NewCase, number_of, title_of};
use super::store::{Derived, NoteRow};
use super::tell::{self, TellJob};
use super::{reach, seal, store};
use crate::app::{App, Shared};
use crate::rooms::places::{self, Place};
use crate::rooms::receipts::{self, Key};
use crate::rooms::{files, people};

/// The longest note, in characters.
pub const NOTE_CHARS: usize = 2_000;

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

/// Everything one write commits besides the case row itself.
struct Write {
    caller: Caller,
    key: Key,
    entry: Entry,
    note: Option<NoteRow>,
    photos: Vec<FileId>,
    tells: Option<TellJob>,
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
    let now = app.clock.now();
    let (scene, place) = scene_and_place(app, caller, &new).await?;
    let opening = Opening {
        place_path: place.path.clone(),
        fields: new.fields,
        photos: number(&new.photos)?,
        reporter: Some(caller.person),
    };
    let step = linli_flow::open(&scene, &new.matter, opening, caller, now, &app.calendar)?;
    let id: CaseId = app.ids.next(now);
    let mut case = Case {
        street: caller.street,
        id,
        number: number_of(id, crate::zone::day(now)),
        title: title_of(&scene, &step.facts),
        place: place.id,
        community: place.community,
        grid: place.grid,
        created: now,
        updated: now,
        rev: 1,
        touched: 1,
        supervised: false,
        facts: step.facts.clone(),
    };
    seal::seal(&app.vault, &scene, id, &mut case.facts)?;
    let derived = derive(app, &scene, &case, now);
    let data =
        json!({ "action": "open", "to": case.facts.state, "public": true, "photos": new.photos });
    let write = Write {
        caller: caller.clone(),
        key,
        entry: entry(app, caller, &case, "case.open", data, &step.effects),
        note: None,
        photos: new.photos,
        tells: tell::job(app, &case, &step.effects),
    };
    let done = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &write.caller, &write.key).await? {
                    return Ok(before);
                }
                store::insert(tx, &case, derived).await?;
                finish(tx, &case, write).await
            })
        })
        .await?;
    app.bus.tell(caller.street, "case.reported");
    Ok(done)
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
    let now = app.clock.now();
    if let Some(before) = replayed(app, caller, &key).await? {
        return Ok(before);
    }
    let (mut case, scene) = opened(app, caller, id).await?;
    if new.rev < case.touched || new.rev > case.rev {
        return Err(stale(app, caller, id).await?);
    }
    let Some(action) = scene.action(&new.action) else {
        return Err(Trouble::field(
            "action",
            "场景中没有这个动作",
            "The scene has no such action",
        ));
    };
    unit_exists(app, caller, &new).await?;
    let before = case.facts.state.clone();
    let input = input_of(&new)?;
    let step = linli_flow::act(
        &scene,
        &case.facts,
        &new.action,
        input,
        caller,
        now,
        &app.calendar,
    )?;
    case.facts = step.facts.clone();
    seal::seal(&app.vault, &scene, id, &mut case.facts)?;
    case.rev += 1;
    case.touched = case.rev;
    case.updated = now;
    case.supervised |= action.kind == linli_flow::ActionKind::Supervise;
    let derived = derive(app, &scene, &case, now);
    let public = action.public_note;
    let data = json!({
        "action": action.id, "kind": action.kind, "from": before, "to": case.facts.state, "public": public,
        "unit": new.unit, "handler": new.handler, "limit": new.limit, "rating": new.rating,
        "photos": new.photos,
    });
    let entry = entry(
        app,
        caller,
        &case,
        &verb_of(action.kind),
        data,
        &step.effects,
    );
    let write = Write {
        note: new
            .note
            .filter(|note| !note.trim().is_empty())
            .map(|body| NoteRow {
                id: app.ids.next(now),
                entry: entry.entry_id,
                author: caller.person,
                at: now,
                body,
                internal: !public,
            }),
        caller: caller.clone(),
        key,
        entry,
        photos: new.photos,
        tells: tell::job(app, &case, &step.effects),
    };
    let done = commit(app, case, derived, write).await;
    match done {
        Ok(Some(done)) => {
            app.bus.tell(caller.street, "case.changed");
            Ok(done)
        }
        Ok(None) => Err(stale(app, caller, id).await?),
        Err(trouble) => Err(trouble),
    }
}

/// Writes a changed case; `None` when someone was faster.
async fn commit(
    app: &App,
    case: Case,
    derived: Derived,
    write: Write,
) -> Result<Option<Done>, Trouble> {
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &write.caller, &write.key).await? {
                    return Ok(Some(before));
                }
                if !store::update(tx, &case, derived).await? {
                    return Ok(None);
                }
                finish(tx, &case, write).await.map(Some)
            })
        })
        .await
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
    let now = app.clock.now();
    let (case, _scene) = opened(app, caller, id).await?;
    // The reporter has no inside to comment on.
    let internal = internal && case.facts.reporter != Some(caller.person);
    let data = json!({ "action": "comment", "public": !internal });
    let entry = entry(app, caller, &case, "case.comment", data, &[]);
    let note = NoteRow {
        id: app.ids.next(now),
        entry: entry.entry_id,
        author: caller.person,
        at: now,
        body,
        internal,
    };
    let write = Write {
        caller: caller.clone(),
        key,
        entry,
        note: Some(note),
        photos: Vec::new(),
        tells: None,
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

/// Opens a sealed personal answer. The look and its reason are journalled in the same transaction.
///
/// # Errors
/// `reason` when it is too short; `case.unknown`.
pub async fn reveal(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    field: &str,
    reason: &str,
) -> Result<String, Trouble> {
    if reason.trim().chars().count() < 4 {
        return Err(Trouble::field(
            "reason",
            "请写明查看原因（至少 4 个字）",
            "Give the reason for looking (at least 4 characters)",
        ));
    }
    let (case, _scene) = opened(app, caller, id).await?;
    let value = case.facts.fields.get(field).cloned().unwrap_or(Value::Null);
    let Some(plain) = seal::unseal(&app.vault, id, field, &value)? else {
        return Err(unknown());
    };
    let data = json!({ "field": field, "reason": reason.trim(), "public": false });
    let entry = entry(app, caller, &case, "case.reveal", data, &[]);
    app.db
        .write(move |tx| Box::pin(async move { Ok(linli_journal::append(tx, &entry).await?) }))
        .await?;
    Ok(plain)
}

/// Whether the caller may see the case: it lies in their scope, or they reported it.
///
/// # Errors
/// The store fails.
pub async fn may_see(app: &App, caller: &Caller, id: CaseId) -> Result<bool, Trouble> {
    let scope = caller.scope();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let bounds = reach::bounds(tx, &scope).await?;
                Ok(store::find(tx, &scope, &bounds, id).await?.is_some())
            })
        })
        .await
}

/// The case within the caller's scope, with the scene version it is pinned to.
pub(super) async fn opened(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
) -> Result<(Case, Arc<Scene>), Trouble> {
    let (scope, app) = (caller.scope(), Arc::clone(app));
    let db = app.db.clone();
    db.read(move |tx| {
        Box::pin(async move {
            let bounds = reach::bounds(tx, &scope).await?;
            let case = store::find(tx, &scope, &bounds, id)
                .await?
                .ok_or_else(unknown)?;
            let facts = &case.facts;
            let scene = app
                .scenes
                .version(tx, scope.street, &facts.scene, facts.version)
                .await?;
            Ok((case, scene))
        })
    })
    .await
}

async fn scene_and_place(
    app: &Shared,
    caller: &Caller,
    new: &NewCase,
) -> Result<(Arc<Scene>, Place), Trouble> {
    let place_id = new.place.parse().map_err(|_error| no_place())?;
    let (street, now, name) = (caller.street, app.clock.now(), new.scene.clone());
    let (db, app) = (app.db.clone(), Arc::clone(app));
    db.read(move |tx| {
        Box::pin(async move {
            let scenes = app.scenes.in_force(tx, street, now).await?;
            let scene = scenes
                .into_iter()
                .find(|scene| scene.id == name)
                .ok_or_else(no_scene)?;
            let place = places::find(tx, street, place_id)
                .await?
                .ok_or_else(no_place)?;
            Ok((scene, place))
        })
    })
    .await
}

/// The unit a case is dispatched to must be one of the street's organisations.
async fn unit_exists(app: &App, caller: &Caller, new: &NewAct) -> Result<(), Trouble> {
    let Some(unit) = new.unit else { return Ok(()) };
    let street = caller.street;
    let known = app
        .db
        .read(move |tx| Box::pin(async move { Ok(people::org(tx, street, unit).await?.is_some()) }))
        .await?;
    if known {
        return Ok(());
    }
    Err(Trouble::field(
        "unit",
        "请选择本街道的承办单位",
        "Choose a unit of this street",
    ))
}

async fn replayed(app: &App, caller: &Caller, key: &Key) -> Result<Option<Done>, Trouble> {
    let (caller, key) = (caller.clone(), key.clone());
    app.db
        .read(move |tx| Box::pin(async move { receipts::recall(tx, &caller, &key).await }))
        .await
}

/// Journal, note, photos, jobs and receipt: what every write of a case has in common.
pub(super) async fn finish_entry(
    tx: &mut Tx,
    entry: &Entry,
    tells: Option<TellJob>,
) -> Result<(), Trouble> {
    linli_journal::append(tx, entry).await?;
    if let Some(job) = tells {
        linli_jobs::enqueue(tx, job).await?;
    }
    Ok(())
}

async fn finish(tx: &mut Tx, case: &Case, write: Write) -> Result<Done, Trouble> {
    if let Some(note) = &write.note {
        store::insert_note(tx, case.street, case.id, note).await?;
    }
    if !write.photos.is_empty() {
        files::claim(
            tx,
            &write.caller,
            &write.photos,
            "case",
            &case.id.to_string(),
        )
        .await?;
    }
    finish_entry(tx, &write.entry, write.tells).await?;
    let done = Done {
        case: case.id,
        number: case.number.clone(),
        rev: case.rev,
        state: case.facts.state.clone(),
    };
    receipts::keep(tx, &write.caller, &write.key, write.entry.at, &done).await?;
    Ok(done)
}

pub(super) fn derive(app: &App, scene: &Scene, case: &Case, now: Timestamp) -> Derived {
    let phase = scene
        .state(&case.facts.state)
        .map_or(linli_flow::Phase::Open, |state| state.phase);
    let due = linli_flow::clocks(scene, &case.facts, now, &app.calendar)
        .iter()
        .filter(|clock| {
            matches!(
                clock.state,
                ClockState::Running | ClockState::Soon | ClockState::Late
            )
        })
        .filter_map(|clock| clock.due)
        .min();
    Derived {
        phase,
        due,
        wake: linli_flow::next_wake(scene, &case.facts, &app.calendar),
    }
}

pub(super) fn entry(
    app: &App,
    caller: &Caller,
    case: &Case,
    verb: &str,
    data: Value,
    effects: &[Effect],
) -> Entry {
    entry_by(app, Actor::Person(caller.person), case, verb, data, effects)
}

/// A journal entry about a case, with the counts of a step as its facts.
pub(super) fn entry_by(
    app: &App,
    actor: Actor,
    case: &Case,
    verb: &str,
    data: Value,
    effects: &[Effect],
) -> Entry {
    let at = app.clock.now();
    let facts = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Count {
                metric,
                value,
                dims,
            } => Some(json!({ "metric": metric, "value": value, "dims": dims })),
            Effect::Notify { .. } => None,
        })
        .collect();
    Entry {
        street: case.street,
        entry_id: app.ids.next(at),
        at,
        actor,
        actor_name: None,
        verb: verb.to_owned(),
        subject_kind: "case".to_owned(),
        subject_id: case.id.to_string(),
        place_path: case.facts.place_path.clone(),
        data,
        facts: Value::Array(facts),
    }
}

/// The journal's verb for a kind of action.
fn verb_of(kind: linli_flow::ActionKind) -> String {
    format!("case.{}", kind.code())
}

fn input_of(new: &NewAct) -> Result<ActInput, Trouble> {
    if let Some(note) = new.note.as_deref().filter(|note| !note.trim().is_empty()) {
        check_note("note", note)?;
    }
    let limit = new.limit.as_deref().filter(|text| !text.trim().is_empty());
    let limit = limit.map(str::parse).transpose().map_err(|_error| {
        Trouble::field("limit", "期限写法如 5wd（工作日）、15d（自然日）、4wh（工作时）、2uh（紧急工作时）",
            "Write the limit as 5wd (working days), 15d (days), 4wh (working hours) or 2uh (urgent hours)")
    })?;
    Ok(ActInput {
        note: new.note.clone(),
        fields: new.fields.clone(),
        photos: number(&new.photos)?,
        unit: new.unit,
        handler: new.handler,
        rating: new.rating,
        limit,
    })
}

fn check_note(field: &'static str, body: &str) -> Result<(), Trouble> {
    let length = body.trim().chars().count();
    if (1..=NOTE_CHARS).contains(&length) {
        return Ok(());
    }
    Err(Trouble::field(
        field,
        format!("请填写 1 到 {NOTE_CHARS} 个字，现有 {length} 个"),
        format!("Write 1 to {NOTE_CHARS} characters; there are {length}"),
    ))
}

fn number(photos: &[FileId]) -> Result<u32, Trouble> {
    match u32::try_from(photos.len()) {
        Ok(number) if photos.len() <= files::PHOTOS_LIMIT => Ok(number),
        Ok(_) | Err(_) => Err(Trouble::field(
            "photos",
            format!("一次最多 {} 张照片", files::PHOTOS_LIMIT),
            format!("At most {} photos at a time", files::PHOTOS_LIMIT),
        )),
    }
}

/// Someone changed the case since it was seen: who, and what.
async fn stale(app: &App, caller: &Caller, id: CaseId) -> Result<Trouble, Trouble> {
    let street = caller.street;
    let last = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let entries =
                    linli_journal::of_subject(tx, street, "case", &id.to_string()).await?;
                let Some(last) = entries.into_iter().next_back() else {
                    return Ok(None);
                };
                let name = match last.actor {
                    Actor::Person(person) => people::person_name(tx, street, person).await?,
                    Actor::System => None,
                };
                Ok(Some((name, last.verb)))
            })
        })
        .await?;
    let (name, verb) = last.unwrap_or_default();
    let who = name.unwrap_or_else(|| "系统 / the system".to_owned());
    Ok(Trouble::refused(
        Kind::Conflict,
        "case.stale",
        format!("{who} 刚刚更新了此案件（{verb}），请刷新后再操作；您填写的内容没有提交"),
        format!(
            "{who} has just changed this case ({verb}); reload and try again. Nothing of yours was sent"
        ),
    ))
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "case.unknown",
        "没有这个案件，或不在您的范围内",
        "There is no such case within your scope",
    )
}

fn no_scene() -> Trouble {
    Trouble::field(
        "scene",
        "没有这个场景，请重新选择",
        "There is no such scene; choose again",
    )
}

fn no_place() -> Trouble {
    Trouble::field(
        "place",
        "请选择本街道内的地点",
        "Choose a place within this street",
    )
}
