//! 补录: tasks that were done before they are entered, many in one transaction. Each is decided by the same rules as when it
//! happens now, at its own time: its form is proved, and what it finds becomes a case whose course is entered with it.

use std::sync::Arc;

use linli_db::{BoxFuture, Tx};
use linli_flow::Scene;
use linli_forms::Form;
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, RunId, StreetCode, Trouble};
use linli_rounds::Campaign;
use serde_json::{Map, Value, json};

use super::done::{facts, finish};
use super::findings;
use super::model::{Opened, State, Task};
use super::store::{self, tasks::Of};
use super::{campaigns, reach, record};
use crate::app::Shared;
use crate::rooms::cases;
use crate::rooms::files::{self, Prepared};
use crate::rooms::forms::{self, About, PastForm};
use crate::rooms::places::Place;

/// A task that was done, not written yet.
#[derive(Debug)]
pub struct PastTask {
    task: Task,
    seen: i64,
    entry: Entry,
    form: PastForm,
    opened: Vec<Opened>,
    /// The cases of its findings, whose courses go on.
    pub cases: Vec<cases::Past>,
}

/// What a task of the past is done with.
#[derive(Debug)]
pub struct Doing<'a> {
    /// The task, open.
    pub task: Task,
    /// Its campaign; it has one form.
    pub campaign: &'a Campaign,
    /// That form.
    pub form: &'a Arc<Form>,
    /// The place it lies at.
    pub place: &'a Place,
    /// The photo of each finding, where there is one.
    pub photo: Option<&'a Prepared>,
}

impl PastTask {
    /// Somebody did a task by filling in its form; `answers` gets the id of the photo. The time is the house's.
    ///
    /// # Errors
    /// Wrong fields of the form; `task.unknown`, `task.ended`; those of reporting a case.
    pub async fn done(
        app: &Shared,
        caller: &Caller,
        doing: Doing<'_>,
        answers: impl FnOnce(Option<String>) -> Map<String, Value>,
    ) -> Result<Self, Trouble> {
        let Doing {
            mut task,
            campaign,
            form,
            place,
            photo,
        } = doing;
        reach::does(caller, &task)?;
        if task.state != State::Open {
            return Err(reach::ended());
        }
        let taken = photo.map(|photo| files::taken(app, caller, photo));
        let answers = answers(taken.as_ref().map(|photo| photo.file.to_string()));
        let about = About {
            place: task.place,
            record: super::today::record_of(campaign, &task).map(str::to_owned),
            task: Some(task.id.to_string()),
        };
        let photos = taken.into_iter().collect();
        let filled = PastForm::filled(app, caller, form, (place, about), answers, photos)?;
        let (opened, cases) = found(app, caller, &task, campaign, (&filled.answers, photo)).await?;
        let seen = task.rev;
        task.filled.push(form.def().form.id.clone());
        task.found = u32::try_from(opened.len()).unwrap_or(u32::MAX);
        finish(&mut task, caller, app.clock.now());
        let ids: Vec<_> = opened.iter().filter_map(|one| one.case).collect();
        let data = json!({ "form": form.def().form.id, "submission": filled.id(), "cases": ids });
        let actor = Actor::Person(caller.person);
        let mut entry = record::of_task(app, actor, &task, "task.done", data);
        entry.facts = facts(campaign, &task, true, opened.len());
        Ok(Self {
            task,
            seen,
            entry,
            form: filled,
            opened,
            cases,
        })
    }
}

type Found = (Vec<Opened>, Vec<cases::Past>);

/// The cases of what was found, reported by who found it.
async fn found(
    app: &Shared,
    caller: &Caller,
    task: &Task,
    campaign: &Campaign,
    (answers, photo): (&Map<String, Value>, Option<&Prepared>),
) -> Result<Found, Trouble> {
    let (mut opened, mut all) = (Vec::new(), Vec::new());
    for one in campaign.findings(answers) {
        let scenes = scenes(app, task.street).await?;
        let new = findings::report(&scenes, (caller, task), &one, Vec::new());
        let photos = photo.map_or(&[][..], std::slice::from_ref);
        let past = cases::Past::report(app, caller, new, photos).await?;
        opened.push(Opened {
            finding: one.finding.id.clone(),
            row: u32::try_from(one.row.unwrap_or(0)).unwrap_or(u32::MAX),
            case: Some(past.id()),
            refused: None,
        });
        all.push(past);
    }
    Ok((opened, all))
}

async fn scenes(app: &Shared, street: StreetCode) -> Result<Vec<Arc<Scene>>, Trouble> {
    let inner = Arc::clone(app);
    let read = app.db.read(move |tx| {
        Box::pin(async move { inner.scenes.in_force(tx, street, inner.clock.now()).await })
    });
    read.await
}

/// The open tasks of a run by due day and way, with their campaign.
///
/// # Errors
/// `task.unknown_run`; the store fails.
pub async fn open_tasks(
    tx: &mut Tx,
    caller: &Caller,
    run: RunId,
    most: usize,
) -> Result<(Arc<Campaign>, Vec<Task>), Trouble> {
    let found = store::runs::find(tx, caller.street, run).await?;
    let found = found.ok_or_else(reach::no_run)?;
    let campaign = campaigns::version(tx, caller.street, &found.campaign, found.version).await?;
    let all = store::tasks::of_run(tx, &caller.scope(), run, Of::default(), most).await?;
    let open = all.into_iter().filter(|task| task.state == State::Open);
    Ok((campaign, open.collect()))
}

/// Enters tasks of a street that were done before, with their forms and cases, all or none.
///
/// # Errors
/// `task.ended` where one is not open any more; those of entering cases; the store fails.
pub async fn enter(app: &Shared, street: StreetCode, pasts: Vec<PastTask>) -> Result<(), Trouble> {
    let (mut courses, mut rest) = (Vec::new(), Vec::new());
    for mut past in pasts {
        courses.append(&mut past.cases);
        rest.push(past);
    }
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                cases::enter_in(&inner, tx, street, courses).await?;
                written(tx, street, rest).await
            })
        })
        .await
}

fn written(
    tx: &mut Tx,
    street: StreetCode,
    pasts: Vec<PastTask>,
) -> BoxFuture<'_, Result<(), Trouble>> {
    Box::pin(async move {
        let (mut entries, mut filled) = (Vec::new(), Vec::new());
        for past in pasts {
            if !store::tasks::change(tx, &past.task, past.seen).await? {
                return Err(reach::ended());
            }
            for opened in &past.opened {
                store::tasks::insert_finding(tx, street, past.task.id, opened).await?;
            }
            entries.push(past.entry);
            filled.push(past.form);
        }
        forms::enter(tx, street, filled).await?;
        Ok(linli_journal::append_all(tx, &entries).await?)
    })
}

/// Makes the tasks of a run at once, instead of by the job that waits for it.
///
/// # Errors
/// The store fails, or a working day of a year without notice is needed.
pub async fn make_now(app: &Shared, street: StreetCode, run: RunId) -> Result<(), Trouble> {
    super::expand::expand(app, street, run).await
}
