//! Living the past: each worker keeps its cases in hand until their course has ended, then enters many of them
//! at once. Deciding takes one core and writing the other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use linli_kernel::{StreetCode, Trouble, VirtualClock};

use super::agenda::{Agenda, Lived, picture, share_out};
use super::play::{Progress, Tells, at_another_time, explain, new_act, new_case, new_deed};
use super::story::Life;
use crate::app::Shared;
use crate::rooms::cases::{self, Past};
use crate::rooms::files::{self, Prepared};

/// How many workers decide: while one waits for its rows to be written, others go on.
const WORKERS: usize = 6;

/// How many cases of a street are written together.
const TOGETHER: usize = 48;

/// Lives all lives, of which nobody is told; the number of steps.
///
/// # Errors
/// A rule refuses a step: the plan and the scene disagree. Names the street, the scene and the step.
pub(super) async fn enter(
    app: &Shared,
    lives: Vec<Lived>,
    pictures: &[Prepared],
    progress: &Arc<Progress>,
) -> Result<u64, Trouble> {
    let steps = progress.plan(&lives);
    let mut streets: Vec<StreetCode> = lives.iter().map(|(street, _)| *street).collect();
    streets.sort_unstable();
    streets.dedup();
    for street in streets {
        for picture in pictures {
            files::shelve(app, street, picture).await?;
        }
    }
    let live = |share| {
        let clock = VirtualClock::at(Timestamp::UNIX_EPOCH);
        let worker = Worker {
            app: at_another_time(app, &clock, Tells::Nobody),
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
        let mut pasts: Vec<Option<Past>> = (0..agenda.len()).map(|_| None).collect();
        let mut ended: BTreeMap<StreetCode, Vec<Past>> = BTreeMap::new();
        while let Some(turn) = agenda.turn() {
            self.clock.set(turn.at);
            let (street, life) = agenda.life(turn.nth);
            let taken = self.take(life, turn.step, &mut pasts[turn.nth]).await;
            taken.map_err(|trouble| explain(&trouble, street, life, turn.step))?;
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            if !turn.last {
                continue;
            }
            let waiting = ended.entry(street).or_default();
            waiting.extend(pasts[turn.nth].take());
            if waiting.len() >= TOGETHER {
                cases::enter(&self.app, street, std::mem::take(waiting)).await?;
            }
        }
        for (street, waiting) in ended {
            cases::enter(&self.app, street, waiting).await?;
        }
        Ok(())
    }

    async fn take(&self, life: &Life, step: usize, past: &mut Option<Past>) -> Result<(), Trouble> {
        let now = &life.steps[step];
        let photos = picture(now, &self.pictures).map_or(&[][..], std::slice::from_ref);
        match past {
            None => {
                let new = new_case(life, now, Vec::new());
                *past = Some(Past::report(&self.app, &now.who, new, photos).await?);
            }
            Some(past) => match new_deed(now, 0) {
                Some(deed) => past.assist(&self.app, &now.who, deed)?,
                None => past.act(&self.app, &now.who, new_act(now, 0, Vec::new()), photos)?,
            },
        }
        Ok(())
    }
}
