//! A case as one reader sees it: only what is theirs to see, with what they may do next.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Action, ClockView, Need, Scene};
use linli_kernel::{Caller, CaseId, PersonId, Role, Trouble};

use super::checks::unknown;
use super::look::may_reveal;
use super::model::Case;
use super::timeline::{Moment, timeline};
use super::{reach, store};
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
    /// Whether the reader may see its personal answers in full.
    pub reveals: bool,
    /// Whether the reader is the reporter and has no wider view.
    pub outside: bool,
    /// The organisations a case may be dispatched to, when the reader may dispatch.
    pub units: Vec<Org>,
    /// Whom the case may be given to, with names, when the reader may give it to somebody.
    pub handlers: Vec<(PersonId, Role, String)>,
    /// When this was read.
    pub now: Timestamp,
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
                    .ok_or_else(unknown)?;
                let wide = store::is_within(tx, &scope, &bounds, id).await?;
                assemble(&inner, tx, &caller, case, !wide).await
            })
        })
        .await
}

async fn assemble(
    app: &Shared,
    tx: &mut Tx,
    caller: &Caller,
    case: Case,
    outside: bool,
) -> Result<View, Trouble> {
    let (street, now) = (case.street, app.clock.now());
    let scene = app
        .scenes
        .version(tx, street, &case.facts.scene, case.facts.version)
        .await?;
    let actions = linli_flow::available(&scene, &case.facts, caller);
    let actions: Vec<Action> = actions.into_iter().cloned().collect();
    let mut clocks = linli_flow::clocks(&scene, &case.facts, now, &app.calendar);
    clocks.retain(|clock| clock.public || !outside);
    let (units, handlers) = receivers(tx, &case, &actions, now).await?;
    let timeline = timeline(tx, &case, outside).await?;
    let photos = files::of_subject(tx, street, "case", &case.id.to_string()).await?;
    let names = names(tx, &case, outside).await?;
    let places = places::ancestors(tx, street, case.place).await?;
    Ok(View {
        reveals: may_reveal(caller, &case.facts),
        case,
        scene,
        places,
        clocks,
        timeline,
        photos,
        actions,
        unit: names.unit,
        handler: names.handler,
        reporter: names.reporter,
        outside,
        units,
        handlers,
        now,
    })
}

/// The units and the people the case may be given to, where the reader may give it to any.
async fn receivers(
    tx: &mut Tx,
    case: &Case,
    actions: &[Action],
    now: Timestamp,
) -> Result<(Vec<Org>, Vec<(PersonId, Role, String)>), Trouble> {
    let street = case.street;
    let units = match asks(actions, Need::Unit) {
        true => people::dispatchable(tx, street).await?,
        false => Vec::new(),
    };
    if !asks(actions, Need::Handler) {
        return Ok((units, Vec::new()));
    }
    let staff = people::staff(tx, street, &case.facts.place_path, now).await?;
    let ids: Vec<PersonId> = staff.iter().map(|(person, _)| *person).collect();
    let names = people::names_of(tx, street, &ids).await?;
    let named = |(person, role)| Some((person, role, names.get(&person)?.clone()));
    Ok((units, staff.into_iter().filter_map(named).collect()))
}

fn asks(actions: &[Action], need: Need) -> bool {
    actions
        .iter()
        .any(|action| action.needs.contains(&need) || action.may.contains(&need))
}

struct Names {
    unit: Option<String>,
    handler: Option<String>,
    reporter: Option<String>,
}

async fn names(tx: &mut Tx, case: &Case, outside: bool) -> Result<Names, Trouble> {
    let street = case.street;
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
    let mask = |name: String| {
        if outside {
            name
        } else {
            people::mask_name(&name)
        }
    };
    Ok(Names {
        unit,
        handler,
        reporter: reporter.map(mask),
    })
}
