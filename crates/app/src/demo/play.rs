//! Living the plans: each worker has a clock of its own and calls the verbs of the rooms, so that a year
//! passes without a barrier between cases, and commits are shared.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use linli_kernel::{CaseId, Clock, FileId, StreetCode, Trouble, VirtualClock};

use super::agenda::{Agenda, Lived, picture, share_out};
use super::story::{Life, Step};
use crate::app::{App, Shared};
use crate::config::Config;
use crate::rooms::cases::{self, Done, NewAct, NewCase, NewDeed};
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

impl Progress {
    /// Adds the steps of lives to what is planned; how many they are.
    pub(super) fn plan(&self, lives: &[Lived]) -> u64 {
        let steps: usize = lives.iter().map(|(_, life)| life.steps.len()).sum();
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.all.fetch_add(steps, Ordering::Relaxed);
        steps
    }
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
    lives: Vec<Lived>,
    pictures: &[Prepared],
    progress: &Arc<Progress>,
) -> Result<u64, Trouble> {
    let steps = progress.plan(&lives);
    let live = |share| {
        let clock = VirtualClock::at(Timestamp::UNIX_EPOCH);
        let worker = Worker {
            app: at_another_time(app, &clock, tells),
            clock,
            pictures: pictures.to_vec(),
            progress: Arc::clone(progress),
        };
        worker.live(share)
    };
    share_out(lives, WORKERS, live).await?;
    Ok(steps)
}

struct Worker {
    app: Shared,
    clock: VirtualClock,
    pictures: Vec<Prepared>,
    progress: Arc<Progress>,
}

impl Worker {
    async fn live(self, share: Vec<Lived>) -> Result<(), Trouble> {
        let mut agenda = Agenda::of(share);
        let mut cases = vec![None; agenda.len()];
        while let Some(turn) = agenda.turn() {
            self.clock.set(turn.at);
            let (street, life) = agenda.life(turn.nth);
            let taken = self.take(life, turn.step, cases[turn.nth]).await;
            let done = taken.map_err(|trouble| explain(&trouble, street, life, turn.step))?;
            cases[turn.nth] = Some((done.case, done.rev));
            self.progress.done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    async fn take(
        &self,
        life: &Life,
        step: usize,
        case: Option<(CaseId, i64)>,
    ) -> Result<Done, Trouble> {
        let now = &life.steps[step];
        let mut photos = Vec::new();
        if let Some(picture) = picture(now, &self.pictures) {
            photos.push(
                files::upload(&self.app, &now.who, picture, None)
                    .await?
                    .file,
            );
        }
        let key = Key::new(
            Some(&self.app.ids.next::<FileId>(now.at).to_string()),
            &now.action,
        )?;
        match case {
            None => cases::report(&self.app, &now.who, new_case(life, now, photos), key).await,
            Some((case, rev)) => match new_deed(now, rev) {
                Some(deed) => cases::assist(&self.app, &now.who, case, deed, key).await,
                None => cases::act(&self.app, &now.who, case, new_act(now, rev, photos), key).await,
            },
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
        calls: step.calls.clone(),
    }
}

/// What a step does with an assist, if that is what it does.
pub(super) fn new_deed(step: &Step, rev: i64) -> Option<NewDeed> {
    step.assist.map(|(nth, deed)| NewDeed {
        nth,
        deed,
        rev,
        note: step.note.clone(),
        photos: Vec::new(),
    })
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
