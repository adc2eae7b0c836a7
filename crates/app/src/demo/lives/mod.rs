//! What happens in a year, as plans: pure, and the same for the same seed.

mod address;
mod backlog;
mod bell;
mod city;
mod firm;
mod grid;
mod labour;
mod mediation;
mod shop;
mod whistle;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};

use super::cast::{Cast, CompoundCast, GridCast, Who};
use super::dice::Dice;
use super::story::Life;
use crate::zone;

pub(super) use address::address;
pub(super) use backlog::backlog;
pub(super) use bell::{BellEnd, bell};
pub(super) use city::{From, city_case};
pub(super) use firm::{Solved, problem, visit};
pub(super) use grid::{GridEnd, Ways, grid};
pub(super) use labour::{Wages, part, wages};
pub(super) use mediation::{MediationEnd, Venue, land, mediation};
pub(super) use shop::{campaign, look, sign};
pub(super) use whistle::whistle;

/// Where a life plays: a compound, with the grid it lies in.
pub(super) struct Stage<'a> {
    pub cast: &'a Cast,
    pub grid: &'a GridCast,
    pub compound: &'a CompoundCast,
}

/// Chooses where a life plays.
pub(super) fn stage<'a>(cast: &'a Cast, dice: &mut Dice) -> Option<Stage<'a>> {
    let grid = dice.pick(&cast.grids)?;
    let compound = dice.pick(&grid.compounds)?;
    Some(Stage {
        cast,
        grid,
        compound,
    })
}

/// A day from `first` to `last`; fewer things happen at weekends.
pub(super) fn day(dice: &mut Dice, first: Date, last: Date) -> Date {
    let days = i64::from(last.since(first).map_or(0, |span| span.get_days()));
    loop {
        let day = first.saturating_add(Span::new().days(dice.between(0, days.max(0))));
        let weekend = day.weekday().to_monday_one_offset() > 5;
        if !weekend || dice.chance(55) {
            return day;
        }
    }
}

/// A life that ends between two days: one that begins too late to end is begun earlier.
pub(super) fn timely(
    dice: &mut Dice,
    (first, last): (Date, Date),
    live: impl Fn(Dice, Date) -> Option<Life>,
) -> Option<Life> {
    for early in [0, 20, 45, 90, 150] {
        let latest = last.saturating_sub(Span::new().days(early)).max(first);
        let life = live(dice.clone(), day(dice, first, latest))?;
        let ends = life.steps.last().map(|step| zone::day(step.at));
        if ends.is_some_and(|ends| ends <= last) {
            return Some(life);
        }
    }
    None
}

/// The part of a life that has happened by `now`, and of that no more than `steps` steps.
pub(super) fn so_far(mut life: Life, now: Timestamp, steps: usize) -> Option<Life> {
    life.steps.truncate(steps.max(1));
    life.steps.retain(|step| step.at <= now);
    (!life.steps.is_empty()).then_some(life)
}

/// What ends a case.
const ENDS: &[&str] = &["close", "confirm", "refuse", "withdraw", "rate"];

/// The supervisor steps in where a case has been lying, unless it is over.
pub(super) fn supervised(life: &mut Life, supervisor: &Who, now: Timestamp) {
    let lying = life
        .steps
        .last()
        .filter(|step| !ENDS.contains(&step.action))
        .map(|step| step.at);
    let since = lying.map(|since| since + SignedDuration::from_hours(20));
    if let Some(at) = since.filter(|at| *at <= now) {
        life.add(at, supervisor, "supervise")
            .note("请尽快办理并反馈");
    }
}

/// The local day so many days before `now`.
pub(super) fn days_ago(now: Timestamp, days: i64) -> Date {
    zone::day(now).saturating_sub(Span::new().days(days))
}
