//! 并案: carrying a case on with another, splitting it off again, each voice's own rating, and 催办.
//!
//! Invariants:
//! - both cases are held, then read, then decided about, then written against their revisions, in one transaction with
//!   the journal entries of both: of two people at once one wins, and the other is told who did what;
//! - there are no chains: a case that is carried on with another is never a main, and the voices of a case that is
//!   joined go with it;
//! - a voice keeps its reporter, who is told what the main's reporter is told ([`super::tell`]), reads what is public
//!   of the main, rates it for themselves, and splits theirs off by saying that it is not solved;
//! - sealed cases are never joined, and nobody joins to a case they may not see, unless it was offered to them as
//!   public ([`super::likely`]).

mod both;
mod lost;

use std::sync::Arc;

use linli_flow::{Effect, Rating, Step, Voice};
use linli_kernel::{Caller, CaseId, Kind, Trouble};
use serde::Serialize;
use serde_json::json;

use super::checks::{check_note, unknown};
use super::model::{Case, number_typed};
use super::ready::found;
use super::record::{Write, derive, entry, finish, finish_entry};
use super::verbs::{Done, note_to};
use super::{likely, reach, store, tell};
use crate::app::{App, Shared};
use crate::rooms::receipts::{self, Key};
use both::{Both, Seen};

/// A wish to carry a case on with another.
#[derive(Clone, Debug, Serialize)]
pub struct NewJoin {
    /// The `rev` of the case the person saw.
    pub rev: i64,
    /// The case it shall be carried on with.
    pub main: CaseId,
    /// The `rev` of that case the person saw, where they saw it.
    pub main_rev: Option<i64>,
    /// Why, for the house.
    pub why: Option<String>,
    /// Whether its reporter asks for it, having been offered that case.
    pub own: bool,
}

/// A wish to split a case off again.
#[derive(Clone, Debug, Serialize)]
pub struct NewSplit {
    /// The `rev` of the case the person saw.
    pub rev: i64,
    /// Why; its reporter says here what is not solved.
    pub why: String,
}

/// Carries a case on with another. A report that its reporter joins to what they reported before is a 催办 of that.
///
/// # Errors
/// `case.unknown`, `case.stale` and `join.joined` with who was faster and what they did, `join.*`, `why`, `receipt.*`.
pub async fn join(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: NewJoin,
    key: Key,
) -> Result<Done, Trouble> {
    let why = said("why", new.why.as_deref())?;
    let (inner, asking) = (Arc::clone(app), caller.clone());
    let seen = Seen {
        voice: (id, Some(new.rev)),
        main: (new.main, new.main_rev),
    };
    let outcome = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &asking, &key).await? {
                    return Ok(before);
                }
                let both = Both::held(&inner, tx, &asking, &seen).await?;
                may_meet(&inner, tx, &asking, &both, new.own).await?;
                let now = inner.clock.now();
                let pair = linli_flow::join(both.voice(), both.main(), new.own, &asking, now)?;
                let again = both.chased(&pair, new.own, &asking)?;
                let done = (pair, "case.join", again);
                both.write(&inner, tx, &asking, done, why, key).await
            })
        })
        .await;
    told(app, caller, &seen, outcome).await
}

/// Whether the caller sees the main, or was offered it as a reporter. The voice was found within their scope.
async fn may_meet(
    app: &Shared,
    tx: &mut linli_db::Tx,
    caller: &Caller,
    both: &Both,
    own: bool,
) -> Result<(), Trouble> {
    let (scope, bounds) = (caller.scope(), reach::bounds(tx, caller).await?);
    let seen = store::find(tx, &scope, &bounds, both.main.id)
        .await?
        .is_some();
    if seen && linli_flow::is_joiner(&both.main.facts, caller) {
        return Ok(());
    }
    let offers = likely::offers(app, tx, caller, &both.voice).await?;
    let offered = offers.iter().any(|offer| offer.case.id == both.main.id);
    match own && offered {
        true => Ok(()),
        false if seen => Err(not_offered()),
        false => Err(unknown()),
    }
}

/// Splits a case off again: so the house undoes a join, and so a reporter says that theirs is not solved.
///
/// # Errors
/// As [`join`]; `join.not_joined`.
pub async fn split(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: NewSplit,
    key: Key,
) -> Result<Done, Trouble> {
    check_note("why", &new.why)?;
    let seen = joined(app, caller, id, Some(new.rev)).await?;
    let (inner, asking) = (Arc::clone(app), caller.clone());
    let outcome = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &asking, &key).await? {
                    return Ok(before);
                }
                let both = Both::held(&inner, tx, &asking, &seen).await?;
                let (now, calendar) = (inner.clock.now(), &inner.calendar);
                let pair = linli_flow::split(both.voice(), both.main(), &asking, now, calendar)?;
                let done = (pair, "case.split", None);
                both.write(&inner, tx, &asking, done, Some(new.why), key)
                    .await
            })
        })
        .await;
    told(app, caller, &seen, outcome).await
}

/// The reporter of a voice rates the outcome of the main: counted once for every voice and end.
///
/// # Errors
/// `case.unknown`, `join.not_joined`, `join.not_now`, `note`, `receipt.*`.
pub async fn rate(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    (rating, note): (Rating, Option<String>),
    key: Key,
) -> Result<Done, Trouble> {
    let note = said("note", note.as_deref())?;
    let seen = joined(app, caller, id, None).await?;
    let (inner, asking) = (Arc::clone(app), caller.clone());
    let outcome = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &asking, &key).await? {
                    return Ok(before);
                }
                let both = Both::held(&inner, tx, &asking, &seen).await?;
                let (voice, main, now) = (both.voice(), both.main(), inner.clock.now());
                let step = linli_flow::rate_voice(voice, main, rating, &asking, now)?;
                let data = json!({ "action": "voice_rate", "rating": rating, "public": true });
                let (case, scene) = (both.voice, both.scenes.0);
                let about = ("case.rate", data, note);
                stepped(&inner, tx, &asking, (case, scene), step, about, key).await
            })
        })
        .await;
    told(app, caller, &seen, outcome).await
}

/// 催办: asks for a case again; for one that is carried on with another it is asked of that. A form that somebody is
/// filling in for the case stays good.
///
/// # Errors
/// `case.unknown`, `flow.no_chase`, `flow.chase_there` where the scene has its own action for it, `note`, `receipt.*`.
pub async fn chase(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    note: Option<String>,
    key: Key,
) -> Result<Done, Trouble> {
    let note = said("note", note.as_deref())?;
    let (inner, asking) = (Arc::clone(app), caller.clone());
    let done = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &asking, &key).await? {
                    return Ok(before);
                }
                let (case, scene) = original(&inner, tx, &asking, id).await?;
                if has_own_way(&scene, &case, &asking) {
                    return Err(chase_there());
                }
                let step = linli_flow::chase(&scene, &case.facts, &asking)?;
                let data = chase_data(step.facts.chases);
                let about = ("case.chase", data, note);
                stepped(&inner, tx, &asking, (case, scene), step, about, key).await
            })
        })
        .await?;
    app.bus.tell(caller.street, "case.changed");
    Ok(done)
}

/// Whether the scene lets the reporter of the case itself ask again, as often as it says.
pub(super) fn has_own_way(scene: &linli_flow::Scene, case: &Case, caller: &Caller) -> bool {
    let chases = |action: &&linli_flow::Action| {
        action.kind == linli_flow::ActionKind::Chase
            && action.who.contains(&linli_flow::Who::Reporter)
    };
    case.facts.reporter == Some(caller.person) && scene.actions.iter().any(|one| chases(&one))
}

/// The case that is asked for, held: the one within the caller's scope, or what it is carried on with.
async fn original(
    app: &App,
    tx: &mut linli_db::Tx,
    caller: &Caller,
    id: CaseId,
) -> Result<(Case, Arc<linli_flow::Scene>), Trouble> {
    let (case, _scene) = found(app, tx, caller, id).await?;
    let main = case.facts.joined.as_ref().map(|joined| joined.main);
    store::hold(tx, caller.street, &[main.unwrap_or(id)]).await?;
    let case = store::load(tx, caller.street, main.unwrap_or(id)).await?;
    let case = case.ok_or_else(unknown)?;
    let scene = both::scene_of(app, tx, &case).await?;
    Ok((case, scene))
}

fn chase_data(nth: u32) -> serde_json::Value {
    json!({ "action": "voice_chase", "nth": nth, "public": true })
}

/// Writes one case after a step of a voice.
async fn stepped(
    app: &App,
    tx: &mut linli_db::Tx,
    caller: &Caller,
    (mut case, scene): (Case, Arc<linli_flow::Scene>),
    step: Step,
    (verb, data, note): (&str, serde_json::Value, Option<String>),
    key: Key,
) -> Result<Done, Trouble> {
    let now = app.clock.now();
    case.facts = step.facts;
    case.rev += 1;
    case.updated = now;
    if !store::update(tx, &case, derive(app, &scene, &case, now)).await? {
        return Err(lost::lost());
    }
    let entry = entry(app, caller, &case, verb, data, &step.effects);
    let write = Write {
        caller: caller.clone(),
        key,
        note: note.map(|body| note_to(app, &entry, caller, body, false)),
        entry,
        photos: Vec::new(),
        tells: tell::job(app, &scene, &case, &step.effects),
    };
    finish(tx, &case, write).await
}

/// The case with a number as people type it, for a form.
///
/// # Errors
/// Field `number` where there is none within the caller's scope.
pub async fn numbered(app: &App, caller: &Caller, typed: &str) -> Result<CaseId, Trouble> {
    let (caller, number) = (caller.clone(), number_typed(typed));
    let found = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                Ok(store::numbered(tx, &scope, &bounds, number).await?)
            })
        })
        .await?;
    found.ok_or_else(|| {
        Trouble::field(
            "number",
            "没有这个编号的案件，或不在您的范围内，请核对",
            "There is no case with this number within your scope; please check it",
        )
    })
}

/// The case and what it is carried on with.
async fn joined(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    rev: Option<i64>,
) -> Result<Seen, Trouble> {
    let (case, _scene) = super::ready::opened(app, caller, id).await?;
    let joined = case.facts.joined.ok_or_else(not_joined)?;
    Ok(Seen {
        voice: (id, rev),
        main: (joined.main, None),
    })
}

/// Words that may be left out.
fn said(field: &'static str, words: Option<&str>) -> Result<Option<String>, Trouble> {
    let words = words.filter(|words| !words.trim().is_empty());
    words
        .map(|words| check_note(field, words).map(|()| words.to_owned()))
        .transpose()
}

async fn told(
    app: &Shared,
    caller: &Caller,
    seen: &Seen,
    outcome: Result<Done, Trouble>,
) -> Result<Done, Trouble> {
    match outcome {
        Ok(done) => {
            app.bus.tell(caller.street, "case.changed");
            Ok(done)
        }
        Err(trouble) if lost::is_lost(&trouble) => {
            Err(lost::to_whom(app, caller, seen, trouble).await?)
        }
        Err(trouble) => Err(trouble),
    }
}

fn not_joined() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "join.not_joined",
        "此案现在没有并入其他案件，请刷新",
        "This case is not joined to another now; reload it",
    )
}

fn not_offered() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "join.not_yours",
        "并案由社区和指挥中心办理；上报人只能并入页面上提示的同类案件",
        "Cases are joined by the community and the command centre; a reporter joins only what their page offers",
    )
}

fn chase_there() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.chase_there",
        "请在“可以办理”中催办，次数以场景规定为限",
        "Ask for it under \"What you can do\", as often as the scene lets you",
    )
}
