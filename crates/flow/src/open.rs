//! Opening a case (上报).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_kernel::{Caller, Invalid, Kind, Role, Trouble};

use crate::effect::{count, tell};
use crate::tick::{self, Moment};
use crate::{
    Calendar, CaseFacts, Hands, Matter, Opening, Scene, Step, announce, input, permit, rights,
    standard,
};

/// Opens a case of `matter`.
///
/// # Errors
/// - refused `flow.unknown_matter`, `flow.not_yours`;
/// - invalid, with every wrong field: `place`, `photos`, or the id of a field;
/// - a fault, where a rule of the scene cannot be evaluated.
pub fn open(
    scene: &Scene,
    matter: &str,
    opening: Opening,
    caller: &Caller,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    let unknown = || permit::unknown_matter(scene, matter);
    let matter = scene.matter(matter).ok_or_else(unknown)?;
    let start = scene
        .start()
        .ok_or_else(|| Trouble::fault(format!("scene {} has no start", scene.id)))?;
    let role = role_of(matter, &opening, caller)?;
    let mut facts = blank(scene, matter, &start.id, &opening, caller, role, now);
    let mut wrong = Invalid::default();
    if opening.place_path.is_empty() {
        wrong.push("place", "请选择地点", "Choose a place");
    }
    input::photos(opening.photos, matter.photos_min, &mut wrong);
    let asked: Vec<_> = scene.opening_fields(&matter.id).collect();
    input::take_answers(scene, &mut facts, &asked, &opening.fields, &mut wrong)?;
    standard::check_opening(scene, matter, &facts, &mut wrong)?;
    wrong.check()?;

    let mut effects = vec![count(&facts, "case.reported", &[])];
    let moment = Moment::opening(now);
    tick::tick(scene, &mut facts, &moment, calendar, &mut effects);
    let text = announce::arrival_text(matter, start);
    tell(&mut effects, &facts, &start.tells, &text);
    announce::count_metrics(scene, &facts, &moment.events, &mut effects)?;
    Ok(Step { facts, effects })
}

/// In which role the caller opens it. Nobody opens what they may not, and residents report in no
/// other resident's name.
fn role_of(matter: &Matter, opening: &Opening, caller: &Caller) -> Result<Role, Trouble> {
    let in_own_name = opening
        .reporter
        .is_none_or(|reporter| reporter == caller.person);
    rights::opens_as(matter, &opening.place_path, caller)
        .filter(|role| in_own_name || *role != Role::Resident)
        .ok_or_else(|| {
            Trouble::refused(
                Kind::Forbidden,
                "flow.not_yours",
                "您不能在这里上报该事项，请换地点或联系社区",
                "You may not report this here; choose another place or ask your community",
            )
        })
}

fn blank(
    scene: &Scene,
    matter: &Matter,
    state: &str,
    opening: &Opening,
    caller: &Caller,
    opened_as: Role,
    now: Timestamp,
) -> CaseFacts {
    let hands = Hands {
        times: 1,
        by: BTreeSet::from([caller.person]),
        last: now,
    };
    CaseFacts {
        scene: scene.id.clone(),
        version: scene.version,
        matter: matter.id.clone(),
        state: state.to_owned(),
        since: now,
        opened_at: now,
        closed_at: None,
        fields: BTreeMap::new(),
        reporter: opening.reporter,
        opened_as,
        place_path: opening.place_path.clone(),
        unit: opening.unit.filter(|_unit| scene.routed),
        handler: None,
        clocks: BTreeMap::new(),
        done: BTreeMap::from([("open".to_owned(), hands)]),
        returns: 0,
        reopens: 0,
        photos: opening.photos,
        photos_after: 0,
        rating: None,
        paused_in: None,
        sealed: matter.sealed,
        recused: BTreeSet::new(),
        pending: None,
        decided: Vec::new(),
        stands: Vec::new(),
        returned: Vec::new(),
        bound: None,
        appeal: None,
        matters: Vec::new(),
        moved: Vec::new(),
        assists: Vec::new(),
        joined: None,
        voices: BTreeMap::new(),
        chases: 0,
        voiced_at: None,
    }
}
