//! A case as one reader sees it: only what is theirs to see, with what they may do next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Action, ClockView, FieldKind, Need, Scene};
use linli_kernel::{Caller, CaseId, OrgId, PersonId, Role, Trouble};

use super::assists::Asked;
use super::checks::unknown;
use super::heard::{Voices, heard};
use super::look::may_reveal;
use super::model::Case;
use super::papers::{Offered, offered};
use super::seen::{Look, looks};
use super::timeline::{Moment, Reader, timeline};
use super::waiting::{Waiting, waiting};
use super::{assists, reach, seen, store};
use crate::app::Shared;
use crate::rooms::files::{self, Photo};
use crate::rooms::people::{self, Org, Right};
use crate::rooms::places::{self, Place};
use crate::rooms::routing;

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
    /// Who was asked to assist.
    pub assists: Vec<Asked>,
    /// What happened; for the reporter only what is public.
    pub timeline: Vec<Moment>,
    /// Who of the house looked at it, if it is sealed.
    pub looks: Vec<Look>,
    /// The photos it came with.
    pub photos: Vec<Photo>,
    /// What the reader may do now.
    pub actions: Vec<Action>,
    /// The name of the unit that has it.
    pub unit: Option<String>,
    /// The name of the handler; not for the reporter.
    pub handler: Option<String>,
    /// The name of the reporter; masked for everybody else.
    pub reporter: Option<String>,
    /// Whether the reporter asked that their name and personal answers be kept from the reader.
    pub confidential: bool,
    /// Whether the reader may see its personal answers in full.
    pub reveals: bool,
    /// Whether the reader corrects places on the strength of a case.
    pub corrects: bool,
    /// Whether the reader is the reporter and has no wider view.
    pub outside: bool,
    /// What the forms of its actions offer.
    pub given: Given,
    /// 文书: the documents that are meant for the reader.
    pub papers: Vec<Offered>,
    /// The names of the organisations that are complained about.
    pub parties: BTreeMap<OrgId, String>,
    /// The names of the persons that are complained about.
    pub accused: BTreeMap<PersonId, String>,
    /// What waits for somebody's word.
    pub waiting: Waiting,
    /// Where the rules sent it and why; for the house only.
    pub routing: Option<routing::Told>,
    /// Who else reported it, what it is carried on with, what it may be joined to.
    pub voices: Voices,
    /// When this was read.
    pub now: Timestamp,
}

/// What the forms of the reader's actions offer, where one asks.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The organisations the case may be dispatched to; never one that is complained about.
    pub units: Vec<Org>,
    /// Whom the case may be given to, with names; nobody who is recused or belongs to a party.
    pub handlers: Vec<(PersonId, Role, String)>,
    /// The organisations that may be named as the one complained about.
    pub orgs: Vec<Org>,
    /// The persons that may be, with their offices and names.
    pub persons: Vec<(PersonId, Role, String)>,
}

/// The case as the caller sees it.
///
/// # Errors
/// `case.unknown` when it is not within their scope.
pub async fn see(app: &Shared, caller: &Caller, id: CaseId) -> Result<View, Trouble> {
    let (inner, asking) = (Arc::clone(app), caller.clone());
    let view = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let (scope, bounds) = (asking.scope(), reach::bounds(tx, &asking).await?);
                let case = store::find(tx, &scope, &bounds, id)
                    .await?
                    .ok_or_else(unknown)?;
                let wide = store::is_within(tx, &scope, &bounds, id).await?;
                assemble(&inner, tx, &asking, case, !wide).await
            })
        })
        .await?;
    if !view.outside {
        seen::on_record(app, caller, &view.case).await?;
    }
    Ok(view)
}

async fn assemble(
    app: &Shared,
    tx: &mut Tx,
    caller: &Caller,
    case: Case,
    outside: bool,
) -> Result<View, Trouble> {
    let (street, now) = (case.street, app.clock.now());
    let scene = scene_of(app, tx, &case).await?;
    let reader = Reader::of(&scene, &case, outside);
    let actions = available(&scene, &case, caller);
    let (timeline, looks) = told(tx, &case, reader).await?;
    let names = names(tx, &case, reader).await?;
    Ok(View {
        given: given(tx, caller, &case, &scene, &actions, now).await?,
        assists: assists::asked(tx, app, caller, &case, &scene, outside).await?,
        routing: routed(tx, &case, outside).await?,
        voices: heard(app, tx, caller, (&case, &scene), outside).await?,
        photos: files::of_subject(tx, street, "case", &case.id.to_string()).await?,
        corrects: !outside && people::require(caller, Right::CorrectPlaces).is_ok(),
        reveals: may_reveal(caller, &case.facts),
        places: places::ancestors(tx, street, case.place).await?,
        papers: offered(&scene, &case, caller)?,
        accused: accused(tx, &case, &scene).await?,
        parties: parties_of(tx, &case, &scene).await?,
        unit: names.unit,
        handler: names.handler,
        reporter: names.reporter,
        confidential: reader.confidential,
        waiting: waiting(app, tx, caller, reader, &case, &scene).await?,
        clocks: clocks(app, &scene, &case, outside),
        case,
        scene,
        timeline,
        looks,
        actions,
        outside,
        now,
    })
}

/// Its clocks; for the reporter the public ones.
fn clocks(app: &Shared, scene: &Scene, case: &Case, outside: bool) -> Vec<ClockView> {
    let mut clocks = linli_flow::clocks(scene, &case.facts, app.clock.now(), &app.calendar);
    clocks.retain(|clock| clock.public || !outside);
    clocks
}

/// Why it was routed where it was; not for its reporter.
async fn routed(tx: &mut Tx, case: &Case, outside: bool) -> Result<Option<routing::Told>, Trouble> {
    if outside {
        return Ok(None);
    }
    routing::told(tx, case.street, case.id).await
}

fn available(scene: &Scene, case: &Case, caller: &Caller) -> Vec<Action> {
    let actions = linli_flow::available(scene, &case.facts, caller);
    actions.into_iter().cloned().collect()
}

/// The names of those who are complained about.
async fn accused(
    tx: &mut Tx,
    case: &Case,
    scene: &Scene,
) -> Result<BTreeMap<PersonId, String>, Trouble> {
    let ids: Vec<PersonId> = linli_flow::accused(scene, &case.facts).collect();
    people::names_of(tx, case.street, &ids).await
}

async fn parties_of(
    tx: &mut Tx,
    case: &Case,
    scene: &Scene,
) -> Result<BTreeMap<OrgId, String>, Trouble> {
    let parties: Vec<OrgId> = linli_flow::parties(scene, &case.facts).collect();
    people::org_names(tx, case.street, &parties).await
}

async fn scene_of(app: &Shared, tx: &mut Tx, case: &Case) -> Result<Arc<Scene>, Trouble> {
    let (scene, version) = (&case.facts.scene, case.facts.version);
    app.scenes.version(tx, case.street, scene, version).await
}

/// What happened and who looked, for one reader.
async fn told(
    tx: &mut Tx,
    case: &Case,
    reader: Reader,
) -> Result<(Vec<Moment>, Vec<Look>), Trouble> {
    let entries = linli_journal::of_subject(tx, case.street, "case", &case.id.to_string()).await?;
    let timeline = timeline(tx, case, reader, &entries).await?;
    Ok((timeline, looks(tx, case, reader.outside, &entries).await?))
}

async fn given(
    tx: &mut Tx,
    caller: &Caller,
    case: &Case,
    scene: &Scene,
    actions: &[Action],
    now: Timestamp,
) -> Result<Given, Trouble> {
    let street = case.street;
    let parties: BTreeSet<OrgId> = linli_flow::parties(scene, &case.facts).collect();
    let mut given = Given::default();
    if asks(actions, Need::Unit) || asks(actions, Need::Assists) {
        given.units = people::dispatchable(tx, street).await?;
        given.units.retain(|unit| !parties.contains(&unit.id));
    }
    if asks(actions, Need::Handler) {
        let mut barred = case.facts.recused.clone();
        barred.extend(linli_flow::accused(scene, &case.facts));
        for party in parties {
            barred.extend(people::members(tx, street, party, now).await?);
        }
        let mut staff = people::staff(tx, street, &case.facts.place_path, now).await?;
        staff.retain(|(person, _role)| !barred.contains(person));
        let ids: Vec<PersonId> = staff.iter().map(|(person, _)| *person).collect();
        let names = people::names_of(tx, street, &ids).await?;
        let named = |(person, role)| Some((person, role, names.get(&person)?.clone()));
        given.handlers = staff.into_iter().filter_map(named).collect();
    }
    sides(tx, caller, case, scene, actions, &mut given, now).await?;
    Ok(given)
}

/// Who may be named as the side complained about, where a form asks.
async fn sides(
    tx: &mut Tx,
    caller: &Caller,
    case: &Case,
    scene: &Scene,
    actions: &[Action],
    given: &mut Given,
    now: Timestamp,
) -> Result<(), Trouble> {
    let street = case.street;
    let asks_for = |kind: FieldKind| {
        let is = |id: &String| scene.field(id).is_some_and(|field| field.kind == kind);
        let mut fields = actions.iter().flat_map(|action| &action.fields);
        fields.any(is)
    };
    if asks_for(FieldKind::Party) {
        given.orgs = people::orgs(tx, &caller.scope(), &[]).await?;
    }
    if asks_for(FieldKind::PartyPerson) {
        given.persons = people::named_staff(tx, street, &case.facts.place_path, now).await?;
    }
    Ok(())
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

async fn names(tx: &mut Tx, case: &Case, reader: Reader) -> Result<Names, Trouble> {
    let street = case.street;
    let unit = match case.facts.unit {
        Some(unit) => people::org(tx, street, unit).await?.map(|org| org.name),
        None => None,
    };
    let handler = match case.facts.handler {
        Some(person) if !reader.outside => people::person_name(tx, street, person).await?,
        Some(_) | None => None,
    };
    let reporter = match case.facts.reporter {
        Some(person) => people::person_name(tx, street, person).await?,
        None => None,
    };
    Ok(Names {
        unit,
        handler,
        reporter: reporter.map(|name| reader.reporter(&name)),
    })
}
