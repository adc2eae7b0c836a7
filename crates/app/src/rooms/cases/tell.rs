//! Telling people: a step's notifications become one job in its transaction; the job finds out who holds
//! the roles and leaves each a notice.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Audience, Effect, Scene, Sight};
use linli_jobs::{Failure, Job, NewJob};
use linli_kernel::{Caller, CaseId, JobId, Lang, OrgId, PersonId, StreetCode, Text, Trouble};
use serde::{Deserialize, Serialize};

use super::model::Case;
use super::store;
use crate::app::{App, Shared};
use crate::rooms::{notices, people};

/// The kind of the job.
pub const JOB_KIND: &str = "case.tell";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    case: CaseId,
    number: String,
    title: String,
    path: String,
    reporter: Option<PersonId>,
    unit: Option<OrgId>,
    handler: Option<PersonId>,
    /// Who is not told, whatever role they hold.
    #[serde(default)]
    recused: BTreeSet<PersonId>,
    /// The organisations whose people are not told.
    #[serde(default)]
    parties: Vec<OrgId>,
    /// The cases that are carried on with it; each one's reporter is told what its own reporter is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    voices: Vec<CaseId>,
    tells: Vec<Tell>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Tell {
    to: To,
    text: Text,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum To {
    Reporter,
    Unit,
    Handler,
    Units(Vec<OrgId>),
    Roles(Vec<linli_kernel::Role>),
    Person(PersonId),
}

/// A job that tells.
pub(super) type TellJob = NewJob<Payload>;

/// The job that tells what a step says, if it tells anybody.
pub(super) fn job(app: &App, scene: &Scene, case: &Case, effects: &[Effect]) -> Option<TellJob> {
    let tells: Vec<Tell> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notify { audience, text } => Some(Tell {
                to: to(audience),
                text: text.clone(),
            }),
            Effect::Count { .. } => None,
        })
        .collect();
    if tells.is_empty() || app.config.quiet {
        return None;
    }
    let now = app.clock.now();
    let id: JobId = app.ids.next(now);
    let payload = Payload {
        case: case.id,
        number: case.number.clone(),
        title: title(scene, case),
        path: case.facts.place_path.clone(),
        reporter: case.facts.reporter,
        unit: case.facts.unit,
        handler: case.facts.handler,
        recused: barred_persons(scene, case),
        parties: linli_flow::parties(scene, &case.facts).collect(),
        voices: case.facts.voices.keys().copied().collect(),
        tells,
    };
    Some(NewJob::new(case.street, id, JOB_KIND, payload, now))
}

/// 回避, and whoever is complained about.
fn barred_persons(scene: &Scene, case: &Case) -> BTreeSet<PersonId> {
    let accused = linli_flow::accused(scene, &case.facts);
    case.facts.recused.iter().copied().chain(accused).collect()
}

/// A notice lies about longer than a right to see the case: of a sealed one it names the matter only.
fn title(scene: &Scene, case: &Case) -> String {
    match scene.matter(&case.facts.matter) {
        Some(matter) if case.facts.sealed => matter.title.get(Lang::Zh).to_owned(),
        Some(_) | None => case.title.clone(),
    }
}

fn to(audience: &Audience) -> To {
    match audience {
        Audience::Reporter => To::Reporter,
        Audience::Unit => To::Unit,
        Audience::Handler => To::Handler,
        Audience::Assisting(units) => To::Units(units.clone()),
        Audience::Roles(roles) => To::Roles(roles.clone()),
        Audience::Person(person) => To::Person(*person),
    }
}

/// Does the job: leaves a notice for everybody meant, once per job and person.
///
/// # Errors
/// The store fails, or the payload is not ours; the queue tries again and then keeps it as dead.
pub async fn tell_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let (street, job) = (job.street, job.job_id);
    let now = app.clock.now();
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let barred = barred(tx, street, &payload, now).await?;
                for (nth, tell) in payload.tells.iter().enumerate() {
                    let mut persons = meant(tx, street, &tell.to, &payload, now).await?;
                    persons.retain(|person| {
                        payload.reporter == Some(*person) || !barred.contains(person)
                    });
                    let persons = who_can_open(&inner, tx, street, &payload, persons).await?;
                    let notice = notices::Notice {
                        about: format!("/cases/{}", payload.case),
                        title: format!("{} {}", payload.number, payload.title),
                        text: tell.text.clone(),
                    };
                    for person in persons {
                        notices::leave(tx, street, person, job, nth, now, &notice).await?;
                    }
                    for (person, notice) in of_voices(tx, street, &payload, tell, &barred).await? {
                        notices::leave(tx, street, person, job, nth, now, &notice).await?;
                    }
                }
                Ok(())
            })
        })
        .await?;
    app.bus.tell(street, "notice.left");
    Ok(())
}

/// What the reporters of voices are told, each about their own case; of a case that is sealed nothing.
async fn of_voices(
    tx: &mut Tx,
    street: StreetCode,
    payload: &Payload,
    tell: &Tell,
    barred: &BTreeSet<PersonId>,
) -> Result<Vec<(PersonId, notices::Notice)>, Trouble> {
    let mut told = Vec::new();
    if !matches!(tell.to, To::Reporter) || payload.voices.is_empty() {
        return Ok(told);
    }
    let main = store::load(tx, street, payload.case).await?;
    if main.is_none_or(|main| main.facts.sealed) {
        return Ok(told);
    }
    for id in &payload.voices {
        let Some(voice) = store::load(tx, street, *id).await? else {
            continue;
        };
        let joined = voice.facts.joined.as_ref();
        let goes_on = joined.is_some_and(|joined| joined.main == payload.case);
        let person = voice
            .facts
            .reporter
            .filter(|person| !barred.contains(person));
        if let (Some(person), true) = (person, goes_on) {
            let notice = notices::Notice {
                about: format!("/cases/{id}"),
                title: format!("{} {}", voice.number, voice.title),
                text: tell.text.clone(),
            };
            told.push((person, notice));
        }
    }
    Ok(told)
}

/// Of a sealed case only those are told who can open it: a notice of what one cannot look at would only tell that
/// it is there.
async fn who_can_open(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    payload: &Payload,
    persons: Vec<PersonId>,
) -> Result<Vec<PersonId>, Trouble> {
    let Some(case) = store::load(tx, street, payload.case).await? else {
        return Ok(persons);
    };
    if !case.facts.sealed {
        return Ok(persons);
    }
    let (scene, version) = (&case.facts.scene, case.facts.version);
    let scene = app.scenes.version(tx, street, scene, version).await?;
    let mut out = Vec::new();
    for person in persons {
        let caller = Caller {
            street,
            person,
            name: String::new(),
            lang: Lang::Zh,
            grants: people::grants_of(tx, street, person, app.clock.now()).await?,
        };
        if linli_flow::sight(&scene, &case.facts, &caller) != Sight::Nothing {
            out.push(person);
        }
    }
    Ok(out)
}

/// Who may not even learn that the case is there.
async fn barred(
    tx: &mut Tx,
    street: StreetCode,
    payload: &Payload,
    now: Timestamp,
) -> Result<BTreeSet<PersonId>, Trouble> {
    let mut all = payload.recused.clone();
    for party in &payload.parties {
        all.extend(people::members(tx, street, *party, now).await?);
    }
    Ok(all)
}

async fn meant(
    tx: &mut Tx,
    street: StreetCode,
    to: &To,
    payload: &Payload,
    now: Timestamp,
) -> Result<Vec<PersonId>, Trouble> {
    Ok(match to {
        To::Reporter => payload.reporter.into_iter().collect(),
        To::Handler => payload.handler.into_iter().collect(),
        To::Person(person) => vec![*person],
        To::Unit => match payload.unit {
            Some(unit) => people::members(tx, street, unit, now).await?,
            None => Vec::new(),
        },
        To::Units(units) => {
            let mut all = Vec::new();
            for unit in units {
                all.extend(people::members(tx, street, *unit, now).await?);
            }
            all
        }
        To::Roles(roles) => {
            let mut all = Vec::new();
            for role in roles {
                all.extend(people::holders(tx, street, *role, &payload.path, now).await?);
            }
            all
        }
    })
}
