//! What a verb looks up before it decides: the case as it stands, its scene, what it names.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::{FieldKind, Scene};
use linli_kernel::{Caller, CaseId, Grant, Level, OrgId, PersonId, Role, StreetCode, Trouble};
use serde_json::Value;

use super::checks::unknown;
use super::model::{Case, NewAct};
use super::verbs::Done;
use super::{reach, store};
use crate::app::{App, Shared};
use crate::rooms::people;
use crate::rooms::receipts::{self, Key};

/// The case within the caller's scope, with the scene version it is pinned to.
pub(super) async fn opened(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
) -> Result<(Case, Arc<Scene>), Trouble> {
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| Box::pin(async move { found(&inner, tx, &caller, id).await }))
        .await
}

pub(super) async fn found(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: CaseId,
) -> Result<(Case, Arc<Scene>), Trouble> {
    let (scope, bounds) = (caller.scope(), reach::bounds(tx, caller).await?);
    let case = store::find(tx, &scope, &bounds, id)
        .await?
        .ok_or_else(unknown)?;
    let facts = &case.facts;
    let scene = app
        .scenes
        .version(tx, scope.street, &facts.scene, facts.version)
        .await?;
    Ok((case, scene))
}

/// What an action needs to know before it is decided.
pub(super) enum Ready {
    /// The same request was answered before.
    Done(Done),
    /// The case as it stands.
    Now {
        case: Box<Case>,
        scene: Arc<Scene>,
        /// Whether the unit it is to go to, if any, is one of the street's organisations.
        unit_known: bool,
    },
}

/// Reads it in one look at the store: most of an action's time is the way there and back.
pub(super) async fn ready(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: &NewAct,
    key: &Key,
) -> Result<Ready, Trouble> {
    let (caller, key, new, inner) = (caller.clone(), key.clone(), new.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(Ready::Done(before));
                }
                let (case, scene) = found(&inner, tx, &caller, id).await?;
                let called = new.calls.iter().map(|call| call.unit);
                let mut unit_known = true;
                for unit in new.unit.into_iter().chain(called) {
                    unit_known &= people::org(tx, caller.street, unit).await?.is_some();
                }
                known_parties(tx, caller.street, &scene, &new.fields).await?;
                not_of_party(&inner, tx, &case, &scene, new.handler).await?;
                of_the_house(&inner, tx, &case, &new).await?;
                Ok(Ready::Now {
                    case: Box::new(case),
                    scene,
                    unit_known,
                })
            })
        })
        .await
}

/// A party is named among the street's organisations.
pub(super) async fn known_parties(
    tx: &mut Tx,
    street: StreetCode,
    scene: &Scene,
    answers: &BTreeMap<String, Value>,
) -> Result<(), Trouble> {
    let asked = scene
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Party);
    known_persons(tx, street, scene, answers).await?;
    for field in asked {
        let answer = answers.get(&field.id).and_then(Value::as_str);
        // What is no id is refused with the other answers.
        let Some(org) = answer.and_then(|text| text.trim().parse::<OrgId>().ok()) else {
            continue;
        };
        if people::org(tx, street, org).await?.is_none() {
            return Err(Trouble::field(
                &field.id,
                "请选择本街道的单位",
                "Choose an organisation of this street",
            ));
        }
    }
    Ok(())
}

/// A person who is complained about is one of the street.
async fn known_persons(
    tx: &mut Tx,
    street: StreetCode,
    scene: &Scene,
    answers: &BTreeMap<String, Value>,
) -> Result<(), Trouble> {
    let asked = scene
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::PartyPerson);
    for field in asked {
        let answer = answers.get(&field.id).and_then(Value::as_str);
        let Some(person) = answer.and_then(|text| text.trim().parse::<PersonId>().ok()) else {
            continue;
        };
        if people::person_name(tx, street, person).await?.is_none() {
            return Err(Trouble::field(
                &field.id,
                "请选择本街道的人员",
                "Choose a person of this street",
            ));
        }
    }
    Ok(())
}

/// A handler holds an office of the street that reaches the case or, where a unit has it, works in that unit.
async fn of_the_house(app: &App, tx: &mut Tx, case: &Case, new: &NewAct) -> Result<(), Trouble> {
    let Some(handler) = new.handler else {
        return Ok(());
    };
    let grants = people::grants_of(tx, case.street, handler, app.clock.now()).await?;
    serves_there(
        &grants,
        &case.facts.place_path,
        new.unit.or(case.facts.unit),
    )
}

/// Whether whoever holds these appointments may handle a case there that a unit has.
pub(super) fn serves_there(
    grants: &[Grant],
    place_path: &str,
    unit: Option<OrgId>,
) -> Result<(), Trouble> {
    let serves = |grant: &Grant| match grant.role.level() {
        Level::Street => !matches!(
            grant.role,
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin
        ),
        Level::Place => grant.role != Role::Resident && place_path.starts_with(&grant.path),
        Level::Organisation => unit.is_none() || grant.org == unit,
    };
    if grants.iter().any(serves) {
        return Ok(());
    }
    Err(Trouble::field(
        "handler",
        "经办人应是本街道在此地任职的人，或承办单位的人；请重新选择",
        "The handler must hold an office of this street that reaches the place, or work in the unit; choose another",
    ))
}

/// Nobody who belongs to the party is made the handler.
async fn not_of_party(
    app: &App,
    tx: &mut Tx,
    case: &Case,
    scene: &Scene,
    handler: Option<PersonId>,
) -> Result<(), Trouble> {
    let Some(handler) = handler else {
        return Ok(());
    };
    for party in linli_flow::parties(scene, &case.facts) {
        let members = people::members(tx, case.street, party, app.clock.now()).await?;
        if members.contains(&handler) {
            return Err(linli_flow::party_refusal());
        }
    }
    Ok(())
}

/// The unit a case is dispatched to must be one of the street's organisations.
pub(super) fn no_unit() -> Trouble {
    Trouble::field(
        "unit",
        "请选择本街道的承办单位",
        "Choose a unit of this street",
    )
}
