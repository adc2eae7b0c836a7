//! What return visits need to know of cases: which were done in a period, which somebody sees, who handled them.

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{ActionKind, CaseFacts, Scene};
use linli_kernel::{Caller, CaseId, PersonId, StreetCode, Trouble};

use super::model::Case;
use super::{reach, store};
use crate::app::App;

/// The cases of a scene that were closed as done from one instant until before another, in the order of their ids;
/// `matters` limits them, unless it is empty. What was refused or withdrawn was not done.
///
/// # Errors
/// The store fails.
pub async fn done_between(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    scene: &str,
    matters: &[String],
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Case>, Trouble> {
    let mut done = Vec::new();
    for case in store::closed_since(tx, street, scene, from).await? {
        let facts = &case.facts;
        let meant = matters.is_empty() || matters.contains(&facts.matter);
        let in_time = facts.closed_at.is_some_and(|at| from <= at && at < until);
        if meant && in_time {
            let scene = app
                .scenes
                .version(tx, street, &facts.scene, facts.version)
                .await?;
            if !was_dropped(&scene, facts) {
                done.push(case);
            }
        }
    }
    Ok(done)
}

/// Whether a closed case lies where only refusing or withdrawing lead.
fn was_dropped(scene: &Scene, facts: &CaseFacts) -> bool {
    let leads =
        |to: &linli_flow::Target| matches!(to, linli_flow::Target::State(to) if *to == facts.state);
    let mut ways = scene.actions.iter().filter(|action| leads(&action.to));
    let drops = |kind| matches!(kind, ActionKind::Refuse | ActionKind::Withdraw);
    let mut any = false;
    ways.all(|action| {
        any = true;
        drops(action.kind)
    }) && any
}

/// Those of some cases that the caller sees as one of the house.
///
/// # Errors
/// The store fails.
pub async fn seen_among(
    tx: &mut Tx,
    caller: &Caller,
    ids: &[CaseId],
) -> Result<Vec<Case>, Trouble> {
    let bounds = reach::bounds(tx, caller).await?;
    Ok(store::among(tx, &caller.scope(), &bounds, ids).await?)
}

/// The version of the scene that a case is pinned to tells who handled it: its handler, and whoever did an action of
/// handling or answering.
///
/// # Errors
/// The store fails.
pub async fn was_handled_by(
    app: &App,
    tx: &mut Tx,
    case: &Case,
    person: PersonId,
) -> Result<bool, Trouble> {
    let facts = &case.facts;
    let scene = app
        .scenes
        .version(tx, case.street, &facts.scene, facts.version)
        .await?;
    let handling = |id: &String| {
        scene
            .action(id)
            .is_some_and(|action| matches!(action.kind, ActionKind::Handle | ActionKind::Respond))
    };
    let mut hands = facts.done.iter().filter(|(id, _)| handling(id));
    Ok(facts.handler == Some(person) || hands.any(|(_, hands)| hands.by.contains(&person)))
}
