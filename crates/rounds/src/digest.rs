//! Digests (S260): 日提醒 to workers, 周通报 to communities and street, 月考核 of organisations and places. The last two are
//! made from [`Facts`], in which there is no person.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use linli_calendar::{Calendar, CalendarError};
use linli_kernel::{Text, codes};
use serde::Serialize;

use crate::standing::{Facts, Standing, Tally, progress};
use crate::window::working_day_from;
use crate::{Digests, When};

codes! {
    /// Which digest.
    Digest {
        /// 日提醒.
        Reminder = "reminder", "日提醒", "Daily reminder";
        /// 周通报.
        Bulletin = "bulletin", "周通报", "Weekly bulletin";
        /// 月考核.
        Appraisal = "appraisal", "月考核", "Monthly appraisal";
    }
}

/// A digest that goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which.
    pub digest: Digest,
    /// When, by the clock of the street.
    pub at: DateTime,
    /// The first day it is about.
    pub from: Date,
    /// The last day it is about.
    pub to: Date,
}

/// The longest that a digest can be put off by rest days.
const PUT_OFF_MOST: i32 = 14;

impl Digests {
    /// The digests that go out on a day. A bulletin or appraisal whose day is a rest day goes out on the next that is
    /// worked, and still is about its own days.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`].
    pub fn on(
        &self,
        day: Date,
        when: &When,
        calendar: &Calendar,
    ) -> Result<Vec<Call>, CalendarError> {
        let worked = calendar.is_workday(day)?;
        let mut calls = Vec::new();
        let any_day = when.rest_days || when.every == crate::Every::Days(1);
        if let Some(at) = self.daily.filter(|_| worked || any_day) {
            calls.push(Call {
                digest: Digest::Reminder,
                at: day.to_datetime(at),
                from: day,
                to: day,
            });
        }
        if worked {
            calls.extend(self.bulletins(day, calendar)?);
            calls.extend(self.appraisal(day, calendar)?);
        }
        Ok(calls)
    }

    /// The bulletins that a worked day sends: of the seven days before each day of the week that it stands for.
    fn bulletins(&self, day: Date, calendar: &Calendar) -> Result<Vec<Call>, CalendarError> {
        let Some(weekly) = self.weekly else {
            return Ok(Vec::new());
        };
        let mut calls = Vec::new();
        for back in (0..=PUT_OFF_MOST).rev() {
            let named = before(day, back)?;
            if named.weekday() == weekly.day && working_day_from(named, calendar)? == day {
                let (from, to) = (before(named, 7)?, before(named, 1)?);
                calls.push(Call {
                    digest: Digest::Bulletin,
                    at: day.to_datetime(weekly.at),
                    from,
                    to,
                });
            }
        }
        Ok(calls)
    }

    /// The appraisal that a worked day sends: of the month before, if it is the named working day.
    fn appraisal(&self, day: Date, calendar: &Calendar) -> Result<Option<Call>, CalendarError> {
        let Some(monthly) = self.monthly else {
            return Ok(None);
        };
        let mut nth = 0;
        let mut one = day.first_of_month();
        while one <= day {
            nth += u32::from(calendar.is_workday(one)?);
            one = before(one, -1)?;
        }
        let to = before(day.first_of_month(), 1)?;
        let call = Call {
            digest: Digest::Appraisal,
            at: day.to_datetime(monthly.at),
            from: to.first_of_month(),
            to,
        };
        Ok((nth == monthly.nth).then_some(call))
    }
}

fn before(day: Date, days: i32) -> Result<Date, CalendarError> {
    day.checked_sub(days.days())
        .map_err(|_far| CalendarError::OutOfRange)
}

/// What a worker is told in the morning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// Open and late.
    pub overdue: u32,
    /// Open and due today.
    pub today: u32,
    /// Open and due within the next three days.
    pub soon: u32,
}

impl Reminder {
    /// Of the tasks of one worker.
    #[must_use]
    pub fn of<'t>(tasks: impl IntoIterator<Item = &'t Facts>, today: Date) -> Self {
        let mut told = Self::default();
        for task in tasks {
            match task.standing(today) {
                Standing::Overdue => told.overdue += 1,
                Standing::DueToday => told.today += 1,
                Standing::Open if (task.due - today).get_days() <= 3 => told.soon += 1,
                Standing::Open
                | Standing::Waiting
                | Standing::Done
                | Standing::DoneLate
                | Standing::Skipped => {}
            }
        }
        told
    }

    /// Whether there is nothing to tell; then nothing is sent.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What it says.
    #[must_use]
    pub fn text(self) -> Text {
        let Self {
            overdue,
            today,
            soon,
        } = self;
        Text::new(
            format!("今天到期 {today} 项，逾期 {overdue} 项，三天内到期 {soon} 项"),
            format!("{today} due today, {overdue} overdue, {soon} due within three days"),
        )
    }
}

/// A bulletin or appraisal: what fell due from a day to a day, by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// All units together.
    pub all: Tally,
    /// By grid, community or organisation.
    pub units: BTreeMap<String, Tally>,
}

impl Report {
    /// Of the tasks that fell due from a day to a day, as they stand on another.
    #[must_use]
    pub fn of<'t>(
        tasks: impl IntoIterator<Item = &'t Facts>,
        (from, to): (Date, Date),
        today: Date,
    ) -> Self {
        let fell_due = |task: &&Facts| (from..=to).contains(&task.due);
        let units = progress(tasks.into_iter().filter(fell_due), today);
        let mut all = Tally::default();
        for unit in units.values() {
            all.asked += unit.asked;
            all.done += unit.done;
            all.late += unit.late;
            all.open += unit.open;
            all.overdue += unit.overdue;
            all.skipped += unit.skipped;
            all.found += unit.found;
        }
        Self { all, units }
    }

    /// What it says of all units together.
    #[must_use]
    pub fn text(&self) -> Text {
        let Tally {
            asked,
            done,
            late,
            overdue,
            skipped,
            found,
            open: _,
        } = self.all;
        Text::new(
            format!(
                "应完成 {asked} 项，完成 {done} 项（逾期完成 {late}），未完成 {overdue} 项，未能进行 {skipped} 项，发现问题 {found} 处"
            ),
            format!(
                "{asked} fell due: {done} done ({late} late), {overdue} not done, {skipped} not possible, {found} findings"
            ),
        )
    }
}
