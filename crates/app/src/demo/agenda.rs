//! What is lived when: lives are shared out among workers, and each worker takes its steps in the order of time, so
//! that its clock and its ids only go forward.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::Timestamp;
use linli_kernel::{StreetCode, Trouble};

use super::story::{Life, Step};
use crate::rooms::files::Prepared;

/// The life of a case, and its street.
pub(super) type Lived = (StreetCode, Life);

/// Shares lives out among so many workers and waits for all of them.
///
/// # Errors
/// The first that a worker meets.
pub(super) async fn share_out<F>(
    lives: Vec<Lived>,
    workers: usize,
    live: impl Fn(Vec<Lived>) -> F,
) -> Result<(), Trouble>
where
    F: Future<Output = Result<(), Trouble>> + Send + 'static,
{
    let mut shares: Vec<Vec<Lived>> = (0..workers).map(|_| Vec::new()).collect();
    for (nth, life) in lives.into_iter().enumerate() {
        shares[nth % workers].push(life);
    }
    let mut all = tokio::task::JoinSet::new();
    for share in shares.into_iter().filter(|share| !share.is_empty()) {
        all.spawn(live(share));
    }
    while let Some(done) = all.join_next().await {
        done.map_err(Trouble::fault)??;
    }
    Ok(())
}

/// The steps of a share that are still to come.
pub(super) struct Agenda {
    lives: Vec<Lived>,
    next: BinaryHeap<Reverse<(Timestamp, usize, usize)>>,
}

/// One step.
pub(super) struct Turn {
    pub at: Timestamp,
    /// Which life.
    pub nth: usize,
    /// Which of its steps.
    pub step: usize,
    /// Whether its life ends with it.
    pub last: bool,
}

impl Agenda {
    pub(super) fn of(lives: Vec<Lived>) -> Self {
        let first = |(nth, (_, life)): (usize, &Lived)| {
            life.steps.first().map(|step| Reverse((step.at, nth, 0)))
        };
        let next = lives.iter().enumerate().filter_map(first).collect();
        Self { lives, next }
    }

    /// How many lives it has.
    pub(super) fn len(&self) -> usize {
        self.lives.len()
    }

    /// One of its lives, and its street.
    pub(super) fn life(&self, nth: usize) -> (StreetCode, &Life) {
        let (street, life) = &self.lives[nth];
        (*street, life)
    }

    /// The earliest step that was not taken yet.
    pub(super) fn turn(&mut self) -> Option<Turn> {
        let Reverse((at, nth, step)) = self.next.pop()?;
        let following = self.lives[nth].1.steps.get(step + 1);
        let last = following.is_none();
        self.next
            .extend(following.map(|following| Reverse((following.at, nth, step + 1))));
        Some(Turn {
            at,
            nth,
            step,
            last,
        })
    }
}

/// The picture that a step brings, if it brings one.
pub(super) fn picture<'a>(step: &Step, pictures: &'a [Prepared]) -> Option<&'a Prepared> {
    let minute = usize::try_from(step.at.as_second() / 60).unwrap_or(0);
    let picture = pictures.get(minute % pictures.len().max(1));
    picture.filter(|_picture| step.photo)
}
