//! What happened lately in the first two streets beside their reports, so that a desk has something of everything:
//! closed cases of the last month, from which return visits are drawn, and in the last days whistles with assisting
//! units, mediations, and city management cases.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use linli_kernel::StreetCode;

use super::Demo;
use crate::demo::cast::Cast;
use crate::demo::dice::Dice;
use crate::demo::lives::{
    From, GridEnd, MediationEnd, Stage, Venue, Ways, city_case, day, days_ago, grid, mediation,
    so_far, timely, whistle,
};
use crate::demo::story::Life;
use crate::zone;

/// How many of each kind there are in each of the two streets.
struct Counts {
    closed: u64,
    whistled: u64,
    joint: u64,
    mediations: u64,
    city: u64,
}

impl Demo {
    fn counts(&self) -> Counts {
        if self.is_small {
            Counts {
                closed: 30,
                whistled: 8,
                joint: 4,
                mediations: 5,
                city: 10,
            }
        } else {
            Counts {
                closed: 80,
                whistled: 12,
                joint: 8,
                mediations: 8,
                city: 24,
            }
        }
    }

    /// Cases that began and were closed in the month before `now`.
    pub(in crate::demo) fn last_month(
        &self,
        casts: &[Cast],
        now: Timestamp,
    ) -> Vec<(StreetCode, Life)> {
        let counts = self.counts();
        let days = month_before(zone::day(now));
        let mut lives = Vec::new();
        for (kind, cast) in (40..).step_by(2).zip(casts.iter().take(2)) {
            lives.extend(self.each(kind, counts.closed, cast, |mut dice, stage| {
                let life = timely(&mut dice, days, |dice, day| {
                    grid(dice, stage, Ways::Usual, GridEnd::Closed, day)
                });
                Some((cast.street, life?))
            }));
            lives.extend(
                self.each(kind + 1, counts.whistled, cast, |mut dice, stage| {
                    let joint = dice.chance(50);
                    let life = timely(&mut dice, days, |dice, day| {
                        whistle(dice, stage, joint, day)
                    });
                    Some((cast.street, life?))
                }),
            );
        }
        lives
    }

    /// What began in the last days before `now` and is not over.
    pub(in crate::demo) fn lately(
        &self,
        casts: &[Cast],
        now: Timestamp,
    ) -> Vec<(StreetCode, Life)> {
        let counts = self.counts();
        let mut lives = Vec::new();
        for (kind, cast) in (50..).step_by(3).zip(casts.iter().take(2)) {
            let mut tell = |kind, count, tale: fn(Dice, &Stage<'_>, Timestamp) -> Option<Life>| {
                lives.extend(self.each(kind, count, cast, |dice, stage| {
                    tale(dice, stage, now).map(|life| (cast.street, life))
                }));
            };
            tell(kind, counts.joint, joint);
            tell(kind + 1, counts.mediations, mediated);
            tell(kind + 2, counts.city, managed);
        }
        lives
    }
}

/// A whistle with an assisting unit that has something to do yet.
fn joint(mut dice: Dice, stage: &Stage<'_>, now: Timestamp) -> Option<Life> {
    let ago = dice.between(1, 4);
    let steps = dice.index(3) + 3;
    so_far(whistle(dice, stage, true, days_ago(now, ago))?, now, steps)
}

/// A mediation that was sent to the mediators, and what they have done with it.
fn mediated(mut dice: Dice, stage: &Stage<'_>, now: Timestamp) -> Option<Life> {
    let ago = dice.between(2, 12);
    let (steps, begun) = (dice.index(3) + 2, days_ago(now, ago));
    let life = mediation(
        dice,
        stage,
        (Venue::Centre, false),
        MediationEnd::Settled,
        begun,
    )?;
    so_far(life, now, steps)
}

/// A city management case.
fn managed(mut dice: Dice, stage: &Stage<'_>, now: Timestamp) -> Option<Life> {
    let begun = day(&mut dice, days_ago(now, 14), zone::day(now));
    let (steps, nth) = (dice.index(9) + 1, dice.between(1, 9_999).unsigned_abs());
    let from = *dice.pick(&[From::City, From::District, From::Own, From::Own])?;
    so_far(city_case(dice, stage, from, nth, begun)?, now, steps)
}

/// The first and the last day of the month before that of a day.
fn month_before(today: Date) -> (Date, Date) {
    let last = today.first_of_month().saturating_sub(Span::new().days(1));
    (last.first_of_month(), last)
}
