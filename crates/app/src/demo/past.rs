//! Living the past: each worker keeps its cases in hand until their course has ended, then enters many of them
//! at once. Deciding takes one core and writing the other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use linli_kernel::{StreetCode, Trouble, VirtualClock};

use super::play::{Progress, Tells, at_another_time, explain, new_act, new_case};
use super::story::{Life, Step};
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
    lives: Vec<(StreetCode, Life)>,
    pictures: &[Prepared],
    progress: &Arc<Progress>,
) -> Result<u64, Trouble> {
    let steps: usize = lives.iter().map(|(_, life)| life.steps.len()).sum();
    let steps = u64::try_from(steps).unwrap_or(u64::MAX);
    progress.all.fetch_add(steps, Ordering::Relaxed);
    let mut streets: Vec<StreetCode> = lives.iter().map(|(street, _)| *street).collect();
    streets.sort_unstable();
    streets.dedup();
    for street in streets {
        for picture in pictures {
            files::shelve(app, street, picture).await?;
        }
    }
    let mut shares: Vec<Vec<(StreetCode, Life)>> = (0..WORKERS).map(|_| Vec::new()).collect();
    for (nth, life) in lives.into_iter().enumerate() {
        shares[nth % WORKERS].push(life);
    }
    let mut workers = tokio::task::JoinSet::new();
    for share in shares.into_iter().filter(|share| !share.is_empty()) {
        let clock = VirtualClock::at(Timestamp::UNIX_EPOCH);
        let worker = Worker {
            app: at_another_time(app, &clock, Tells::Nobody),
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
    past: Option<Past>,
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
                past: None,
            });
        }
        let mut ended: std::collections::BTreeMap<StreetCode, Vec<Past>> =
            std::collections::BTreeMap::new();
        while let Some(Reverse((at, nth, step))) = next.pop() {
            self.clock.set(at);
            let course = &mut courses[nth];
            let taken = self.take(course, step).await;
            taken.map_err(|trouble| explain(&trouble, course.street, &course.life, step))?;
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            if let Some(following) = course.life.steps.get(step + 1) {
                next.push(Reverse((following.at, nth, step + 1)));
                continue;
            }
            let waiting = ended.entry(course.street).or_default();
            waiting.extend(course.past.take());
            if waiting.len() >= TOGETHER {
                cases::enter(&self.app, course.street, std::mem::take(waiting)).await?;
            }
        }
        for (street, waiting) in ended {
            cases::enter(&self.app, street, waiting).await?;
        }
        Ok(())
    }

    async fn take(&self, course: &mut Course, step: usize) -> Result<(), Trouble> {
        let now = course.life.steps[step].clone();
        let photos = self.photo(&now);
        match &mut course.past {
            None => {
                let new = new_case(&course.life, &now, Vec::new());
                course.past = Some(Past::report(&self.app, &now.who, new, photos).await?);
            }
            Some(past) => past.act(&self.app, &now.who, new_act(&now, 0, Vec::new()), photos)?,
        }
        Ok(())
    }

    fn photo(&self, step: &Step) -> &[Prepared] {
        let minute = usize::try_from(step.at.as_second() / 60).unwrap_or(0);
        let nth = minute % self.pictures.len().max(1);
        match self.pictures.get(nth..=nth) {
            Some(picture) if step.photo => picture,
            Some(_) | None => &[],
        }
    }
}
