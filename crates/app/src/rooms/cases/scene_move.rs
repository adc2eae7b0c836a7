//! Moving open cases to the version of their scene that is in force. Nothing of their facts is lost; what
//! cannot run under the new version stays where it is and is listed with the reason.

use std::sync::Arc;

use linli_db::Tx;
use linli_flow::Scene;
use linli_journal::Actor;
use linli_kernel::{Caller, CaseId, Text, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::checks::no_scene;
use super::model::Case;
use super::{record, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// How many cases one call looks at.
const BATCH: usize = 200;

/// What a move did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moves {
    /// The version in force.
    pub version: u32,
    /// The numbers of the cases that were moved, or would be.
    pub moved: Vec<String>,
    /// Those that cannot be.
    pub stuck: Vec<Stuck>,
    /// Where the next call goes on; none where all were looked at.
    pub next: Option<CaseId>,
}

/// A case that cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stuck {
    /// What people quote.
    pub number: String,
    /// The version it stays with.
    pub version: u32,
    /// Why.
    pub reasons: Vec<Text>,
}

/// Which cases, and whether only to see.
#[derive(Clone, Debug, Serialize)]
pub struct NewMove {
    /// The scene.
    pub scene: String,
    /// Only says what it would do.
    pub dry: bool,
    /// After this case.
    pub after: Option<CaseId>,
}

/// Moves up to 200 open cases of older versions to the one in force; a dry run only says which.
///
/// # Errors
/// `access.denied`, wrong `scene`, `receipt.*`; the store fails.
pub async fn move_cases(
    app: &Shared,
    caller: &Caller,
    new: NewMove,
    key: Key,
) -> Result<Moves, Trouble> {
    people::require(caller, Right::ManageScenes)?;
    let (inner, who, first) = (Arc::clone(app), caller.clone(), key.clone());
    let (scene_id, after) = (new.scene.clone(), new.after);
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let street = who.street;
            let before: Option<Moves> = receipts::recall(tx, &who, &first).await?;
            let scenes = inner.scenes.in_force(tx, street, inner.clock.now()).await?;
            let scene = scenes.into_iter().find(|scene| scene.id == scene_id);
            let scene = scene.ok_or_else(no_scene)?;
            let ids = store::older(tx, street, &scene.id, scene.version, after, BATCH).await?;
            Ok((before, scene, ids))
        })
    });
    let (before, scene, ids) = read.await?;
    if let Some(before) = before {
        return Ok(before);
    }
    let mut moves = Moves {
        version: scene.version,
        moved: Vec::new(),
        stuck: Vec::new(),
        next: ids.last().copied().filter(|_last| ids.len() == BATCH),
    };
    for id in ids {
        one(app, caller, &scene, id, new.dry, &mut moves).await?;
    }
    if new.dry {
        return Ok(moves);
    }
    app.bus.tell(caller.street, "case.changed");
    kept(app, caller, key, moves).await
}

async fn kept(app: &Shared, caller: &Caller, key: Key, moves: Moves) -> Result<Moves, Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                receipts::keep(tx, &caller, &key, now, &moves).await?;
                Ok(moves)
            })
        })
        .await
}

/// Moves one case, in its own transaction with its journal entry.
async fn one(
    app: &Shared,
    caller: &Caller,
    scene: &Arc<Scene>,
    id: CaseId,
    dry: bool,
    moves: &mut Moves,
) -> Result<(), Trouble> {
    let (inner, who, scene) = (Arc::clone(app), caller.clone(), Arc::clone(scene));
    let found = app
        .db
        .write(move |tx| Box::pin(async move { tried(&inner, tx, &who, &scene, id, dry).await }))
        .await?;
    match found {
        Some(Ok(number)) => moves.moved.push(number),
        Some(Err(stuck)) => moves.stuck.push(stuck),
        None => {}
    }
    Ok(())
}

/// The number of a case that was moved, or why it was not; none where someone acted in between, which the
/// next call looks at again.
async fn tried(
    app: &App,
    tx: &mut Tx,
    who: &Caller,
    scene: &Scene,
    id: CaseId,
    dry: bool,
) -> Result<Option<Result<String, Stuck>>, Trouble> {
    let Some(mut case) = store::load(tx, who.street, id).await? else {
        return Ok(None);
    };
    let (version, number) = (case.facts.version, case.number.clone());
    let old = app
        .scenes
        .version(tx, who.street, &scene.id, version)
        .await?;
    let (now, calendar) = (app.clock.now(), &app.calendar);
    match linli_flow::move_to(&old, scene, &case.facts, who.person, now, calendar) {
        Err(reasons) => Ok(Some(Err(Stuck {
            number,
            version,
            reasons,
        }))),
        Ok(facts) => {
            case.facts = facts;
            let moved = dry || written(app, tx, who, case, scene).await?;
            Ok(moved.then_some(Ok(number)))
        }
    }
}

/// Writes a moved case with its journal entry. False: someone was faster.
async fn written(
    app: &App,
    tx: &mut Tx,
    who: &Caller,
    mut case: Case,
    scene: &Scene,
) -> Result<bool, Trouble> {
    case.rev += 1;
    case.touched = case.rev;
    let derived = record::derive(app, scene, &case, app.clock.now());
    if !store::update(tx, &case, derived).await? {
        return Ok(false);
    }
    let version = case
        .facts
        .moved
        .last()
        .map(|moved| json!({ "from": moved.from, "to": moved.to }));
    let data = json!({ "action": "moved", "public": false, "version": version });
    let actor = Actor::Person(who.person);
    let entry = record::entry_by(app, actor, &case, "case.move", data, &[]);
    record::finish_entry(tx, &entry, None).await?;
    Ok(true)
}
