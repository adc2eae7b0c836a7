//! The first half of 2023 in 闸弄口: the base survey (S399), the visits to every home (S402), and the inspections of shops and
//! rented homes (S391), round after round. The tasks are made by the campaigns; who was asked fills in the form, and each
//! hazard becomes a notice that somebody sees put right. They are entered in bulk, each decided by the same rules.

mod said;
mod worker;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Span, Timestamp};
use linli_kernel::{Caller, PlaceId, Trouble, VirtualClock};
use serde_json::json;

use self::worker::Worker;
use super::cast::{Cast, GridCast, Who};
use super::play::{Progress, Tells, at_another_time};
use super::story::morning;
use crate::app::Shared;
use crate::rooms::files;
use crate::rooms::files::Prepared;
use crate::rooms::places;
use crate::rooms::registry::{self, Draft};

/// The street.
pub(super) const STREET: &str = "330102013";

/// How many tasks are written together.
const TOGETHER: usize = 250;

/// A campaign of the half-year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Round {
    /// The campaign.
    pub campaign: &'static str,
    /// How often it is run; twice a month or less, so that no round lies in two quarters.
    pub times: usize,
    /// How many of its tasks are done.
    pub done: usize,
    /// How many of them find a hazard.
    pub hazards: usize,
}

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    /// Shops on the register.
    pub shops: usize,
    /// Rented homes on the register.
    pub lets: usize,
    /// The campaigns.
    pub rounds: [Round; 4],
}

const fn round(campaign: &'static str, times: usize, done: usize, hazards: usize) -> Round {
    Round {
        campaign,
        times,
        done,
        hazards,
    }
}

impl Half {
    /// As the text tells it: 62,712 tasks of the survey, 38,312 homes visited, 13,520 shops and 9,880 rented homes
    /// inspected, 3,796 hazards put right.
    pub(super) const fn full() -> Self {
        Self {
            shops: 1_150,
            lets: 840,
            rounds: [
                round("base-survey", 24, 62_712, 0),
                round("household-visit", 15, 38_312, 0),
                round("hazard-shops", 12, 13_520, 2_196),
                round("hazard-lets", 12, 9_880, 1_600),
            ],
        }
    }

    /// A few of each.
    pub(super) const fn small() -> Self {
        Self {
            shops: 4,
            lets: 3,
            rounds: [
                round("base-survey", 1, 8, 0),
                round("household-visit", 1, 6, 0),
                round("hazard-shops", 2, 5, 2),
                round("hazard-lets", 2, 4, 1),
            ],
        }
    }
}

/// Lives the half-year; how many steps it took.
///
/// # Errors
/// A rule refuses a step, which a test would have found; the store fails.
pub(super) async fn live(
    app: &Shared,
    cast: &Cast,
    half: Half,
    pictures: &[Prepared],
    progress: &Arc<Progress>,
) -> Result<u64, Trouble> {
    for picture in pictures {
        files::shelve(app, cast.street, picture).await?;
    }
    let clock = VirtualClock::at(morning(date(2023, 1, 2)));
    let early = at_another_time(app, &clock, Tells::Nobody);
    register(&early, cast, half).await?;
    let steps = half.rounds.iter().map(|one| one.done + 3 * one.hazards);
    let steps = u64::try_from(steps.sum::<usize>()).unwrap_or(0);
    progress.all.fetch_add(steps, Ordering::Relaxed);
    let cast = Arc::new(cast.clone());
    let mut all = tokio::task::JoinSet::new();
    for round in half.rounds {
        let worker = Worker::of(app, &cast, round, pictures, progress);
        all.spawn(worker.live());
    }
    while let Some(done) = all.join_next().await {
        done.map_err(Trouble::fault)??;
    }
    Ok(steps)
}

/// Enters the shops and the rented homes.
async fn register(app: &Shared, cast: &Cast, half: Half) -> Result<(), Trouble> {
    let grids: Vec<&GridCast> = cast.grids.iter().collect();
    let mut all = Vec::new();
    for nth in 0..half.shops {
        let Some((grid, compound)) = grids
            .get(nth % grids.len().max(1))
            .and_then(|grid| Some((grid, grid.compounds.first()?)))
        else {
            break;
        };
        let name = format!("沿街 {} 号商铺（虚构）", nth + 1);
        let values = [("name", json!(name)), ("use", json!("open"))];
        all.push((
            grid.workers.first().cloned(),
            "shop",
            compound.place,
            values,
        ));
    }
    let dwellings = dwellings(app, cast, half.lets).await?;
    for (place, worker) in dwellings {
        let values = [("use", json!("let")), ("part", json!("dwelling"))];
        all.push((Some(worker), "dwelling", place, values));
    }
    for some in all.chunks(64) {
        let entered = some.iter().filter_map(|(worker, register, place, values)| {
            let values = values.clone().map(|(id, value)| (id.to_owned(), value));
            let draft = Draft {
                values: values.into(),
                ..Draft::default()
            };
            let worker = worker.as_ref()?;
            Some(registry::create(
                app,
                worker,
                register,
                Some(*place),
                draft,
                None,
            ))
        });
        for one in futures_util::future::join_all(entered).await {
            one?;
        }
    }
    Ok(())
}

/// Dwellings of the street, each with the worker of its grid.
async fn dwellings(
    app: &Shared,
    cast: &Cast,
    number: usize,
) -> Result<Vec<(PlaceId, Who)>, Trouble> {
    let mut out = Vec::new();
    let street = cast.street;
    for grid in &cast.grids {
        let (Some(worker), Some(path)) = (grid.workers.first(), path_of(&grid.lead)) else {
            continue;
        };
        let day = crate::zone::day(app.clock.now());
        let found = app.db.read(move |tx| {
            Box::pin(async move {
                let kinds = [places::PlaceKind::Dwelling];
                places::of_kinds(tx, street, &kinds, &path, day).await
            })
        });
        let left = number - out.len();
        let found = found.await?.into_iter().take(left);
        out.extend(found.map(|place| (place.id, Arc::clone(worker))));
    }
    Ok(out)
}

fn path_of(who: &Caller) -> Option<String> {
    who.grants.first().map(|grant| grant.path.clone())
}

/// The days of the `nth` of so many rounds: within a month each, so that no round lies in two quarters.
fn days(nth: usize, times: usize) -> (Date, Date) {
    let (month, part, parts) = (nth * 6 / times, nth, times.div_ceil(6));
    let within = part - (month * times).div_ceil(6);
    let month = i8::try_from(month + 1).unwrap_or(6);
    let first = date(2023, month, 1);
    let length = usize::try_from(first.days_in_month()).unwrap_or(28);
    let day = |part: usize| i64::try_from(length * part / parts).unwrap_or(0);
    let on = |days: i64| first.saturating_add(Span::new().days(days));
    let (from, to) = (on(day(within)), on(day(within + 1) - 1));
    (from.max(date(2023, 1, 3)), to)
}

/// So many instants between two days, by day, all different.
fn times((from, to): (Date, Date), number: usize) -> impl Iterator<Item = Timestamp> {
    let days = usize::try_from(to.since(from).map_or(0, |span| span.get_days())).unwrap_or(0) + 1;
    let a_day = number.div_ceil(days).max(1);
    (0..number).map(move |nth| {
        let day = i64::try_from(nth / a_day).unwrap_or(0);
        let day = from.saturating_add(Span::new().days(day));
        // From half past eight, over eight hours.
        let second = 8 * 3_600 * (nth % a_day) / a_day;
        let second = i64::try_from(second).unwrap_or(0);
        morning(day) + SignedDuration::from_secs(second) - SignedDuration::from_mins(30)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_follow_one_another_within_the_months_of_the_half_year() {
        for round in Half::full().rounds.iter().chain(&Half::small().rounds) {
            let mut before = date(2023, 1, 1);
            for nth in 0..round.times {
                let (from, to) = days(nth, round.times);
                assert!(before < from && from <= to, "{round:?} {nth}: {from} {to}");
                assert_eq!(from.month(), to.month());
                before = to;
            }
            assert!(before <= date(2023, 6, 30), "{round:?}");
        }
    }

    #[test]
    fn every_task_has_a_time_of_its_round() {
        let days = (date(2023, 2, 1), date(2023, 2, 14));
        let all: Vec<Timestamp> = times(days, 1_000).collect();
        assert_eq!(all.len(), 1_000);
        assert!(all.is_sorted());
        assert!(
            all.iter()
                .all(|at| (days.0..=days.1).contains(&crate::zone::day(*at)))
        );
    }

    #[test]
    fn the_figures_are_those_of_the_text() {
        let done = |name: &str| {
            let mut all = Half::full().rounds.into_iter();
            all.find(|one| one.campaign == name).map(|one| one.done)
        };
        assert_eq!(done("base-survey"), Some(62_712));
        assert_eq!(done("household-visit"), Some(38_312));
        assert_eq!(
            (done("hazard-shops"), done("hazard-lets")),
            (Some(13_520), Some(9_880))
        );
        let hazards: usize = Half::full().rounds.iter().map(|one| one.hazards).sum();
        assert_eq!(hazards, 3_796);
    }
}
