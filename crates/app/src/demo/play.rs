//! Living the plans: each worker has a clock of its own and calls the verbs of the rooms, so that a year
//! passes without a barrier between cases, and commits are shared.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use linli_kernel::{CaseId, Clock, FileId, StreetCode, Trouble, VirtualClock};

use super::story::{Life, Step};
use crate::app::{App, Shared};
use crate::config::Config;
use crate::rooms::cases::{self, NewAct, NewCase};
use crate::rooms::files::{self, Prepared};
use crate::rooms::receipts::Key;
use crate::server;

/// How many lives are lived side by side; the store commits up to 256 together.
const WORKERS: usize = 64;

/// What has been done so far.
#[derive(Debug, Default)]
pub struct Progress {
    /// Steps lived.
    pub done: AtomicU64,
    /// Steps planned.
    pub all: AtomicU64,
}

/// Whether those concerned are told, as they are when something happens now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// Entering what is past.
    Nobody,
    /// It happens now.
    Everybody,
}

/// The same house at another time: its own clock, ids and caches, the same store.
pub(super) fn at_another_time(app: &App, clock: &VirtualClock, tells: Tells) -> Shared {
    let config = Config {
        quiet: tells == Tells::Nobody,
        ..app.config.clone()
    };
    let other = server::assemble(
        config,
        app.db.clone(),
        Clock::Virtual(clock.clone()),
        app.vault.clone(),
        app.calendar.clone(),
    );
    Arc::new(App {
        scenes: app.scenes.beside(),
        ..other
    })
}

/// Lives all lives; the number of steps.
///
/// # Errors
/// A verb refuses a step: the plan and the scene disagree. Names the case and the step.
pub(super) async fn play(
    app: &Shared,
    tells: Tells,
    lives: Vec<(StreetCode, Life)>,
    pictures: &[Prepared],
    progress: &Arc<Progress>,
) -> Result<u64, Trouble> {
    let steps: usize = lives.iter().map(|(_, life)| life.steps.len()).sum();
    let steps = u64::try_from(steps).unwrap_or(u64::MAX);
    progress.all.fetch_add(steps, Ordering::Relaxed);
    let mut shares: Vec<Vec<(StreetCode, Life)>> = (0..WORKERS).map(|_| Vec::new()).collect();
    for (nth, life) in lives.into_iter().enumerate() {
        shares[nth % WORKERS].push(life);
    }
    let mut workers = tokio::task::JoinSet::new();
    for share in shares.into_iter().filter(|share| !share.is_empty()) {
        let clock = VirtualClock::at(Timestamp::UNIX_EPOCH);
        let worker = Worker {
            app: at_another_time(app, &clock, tells),
            clock,
            pictures: pictures.to_vec(),
            progress: Arc::clone(progress),
        };
        workers.spawn(worker.live(share));
    }
    while let Some(done) = workers.join_next().await {
        done.map_err(Trouble::fault)??;
    }
    Ok(steps)
}

struct Worker {
    app: Shared,
    clock: VirtualClock,
    pictures: Vec<Prepared>,
    progress: Arc<Progress>,
}

/// A case on its way through its life.
struct Course {
    street: StreetCode,
    life: Life,
    case: Option<(CaseId, i64)>,
}

impl Worker {
    /// Lives its share in the order of time, so that its clock and its ids only go forward.
    async fn live(self, share: Vec<(StreetCode, Life)>) -> Result<(), Trouble> {
        let mut next = BinaryHeap::new();
        let mut courses = Vec::with_capacity(share.len());
        for (nth, (street, life)) in share.into_iter().enumerate() {
            if let Some(first) = life.steps.first() {
                next.push(Reverse((first.at, nth, 0)));
            }
            courses.push(Course {
                street,
                life,
                case: None,
            });
        }
        while let Some(Reverse((at, nth, step))) = next.pop() {
            self.clock.set(at);
            let course = &mut courses[nth];
            let taken = self.take(course, step).await;
            taken.map_err(|trouble| explain(&trouble, course.street, &course.life, step))?;
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            if let Some(following) = course.life.steps.get(step + 1) {
                next.push(Reverse((following.at, nth, step + 1)));
            }
        }
        Ok(())
    }

    async fn take(&self, course: &mut Course, step: usize) -> Result<(), Trouble> {
        let now = course.life.steps[step].clone();
        let photos = self.photo(&now).await?;
        let key = Key::new(
            Some(&self.app.ids.next::<FileId>(now.at).to_string()),
            &now.action,
        )?;
        let done = match course.case {
            None => {
                let new = new_case(&course.life, &now, photos);
                cases::report(&self.app, &now.who, new, key).await?
            }
            Some((case, rev)) => {
                let new = new_act(&now, rev, photos);
                cases::act(&self.app, &now.who, case, new, key).await?
            }
        };
        course.case = Some((done.case, done.rev));
        Ok(())
    }

    async fn photo(&self, step: &Step) -> Result<Vec<FileId>, Trouble> {
        let nth =
            usize::try_from(step.at.as_second() / 60).unwrap_or(0) % self.pictures.len().max(1);
        match self.pictures.get(nth) {
            Some(picture) if step.photo => Ok(vec![
                files::upload(&self.app, &step.who, picture, None)
                    .await?
                    .file,
            ]),
            Some(_) | None => Ok(Vec::new()),
        }
    }
}

/// The report of a life.
pub(super) fn new_case(life: &Life, step: &Step, photos: Vec<FileId>) -> NewCase {
    NewCase {
        scene: life.scene.to_owned(),
        matter: life.matter.to_owned(),
        place: life.place.to_string(),
        fields: step.fields.clone(),
        photos,
    }
}

/// A later step of a life.
pub(super) fn new_act(step: &Step, rev: i64, photos: Vec<FileId>) -> NewAct {
    NewAct {
        action: step.action.to_owned(),
        rev,
        note: step.note.clone(),
        fields: step.fields.clone(),
        photos,
        unit: step.unit,
        handler: step.handler,
        rating: step.rating,
        limit: step.limit.map(str::to_owned),
        matter: None,
        calls: Vec::new(),
    }
}

/// Which step was refused, and why.
pub(super) fn explain(trouble: &Trouble, street: StreetCode, life: &Life, step: usize) -> Trouble {
    let action = life.steps.get(step).map_or("", |step| step.action);
    let inner = match trouble {
        Trouble::Fault(fault) => format!("{fault:?}"),
        Trouble::Refused(_) | Trouble::Invalid(_) => {
            format!(
                "{} {}",
                trouble.code(),
                trouble.public(linli_kernel::Lang::En)
            )
        }
    };
    let scene = life.scene;
    Trouble::fault(format!(
        "{street}: step {step} ({action}) of a {scene} case: {inner}"
    ))
}
