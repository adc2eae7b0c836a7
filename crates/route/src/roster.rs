//! Rosters (值班表): who of a unit is on duty at an instant, on the real calendar, with absences and swaps; and
//! when nobody is.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use linli_calendar::{Calendar, CalendarError};
use linli_flow::{Diagnostic, Problems};
use linli_kernel::{OrgId, PersonId, Text};

use crate::geojson::is_id;
use crate::read::{Entry, document};
use crate::rules::{DAYS, day, parsed};
use crate::window::{Local, Span, Window};

/// The largest roster, in bytes.
pub const ROSTER_MOST: usize = 64 * 1024;
/// The most shifts of a roster, and people of a shift.
const LIST_MOST: usize = 100;

/// The duty list of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Stable id, named by rules.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// The unit whose list it is.
    pub unit: OrgId,
    /// When somebody should be on duty; outside it nobody is missed.
    pub cover: Window,
    /// The shifts.
    pub shifts: Vec<Shift>,
}

/// A shift that people take in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its id.
    pub id: String,
    /// When it is worked.
    pub window: Window,
    /// Who takes it, in turn.
    pub people: Vec<PersonId>,
    /// How often the turn passes on. Every calendar day counts, worked or not, so that anybody can count along.
    pub turn: Turn,
    /// The day on which the first of them has it.
    pub from: Date,
}

/// How often a shift passes to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Each day.
    Day,
    /// Each week, on the weekday of `from`.
    Week,
}

/// Somebody who is absent for a time, and who stands in; nobody, where none is named. A swap is two of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who is absent.
    pub absent: PersonId,
    /// Who stands in.
    pub instead: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub to: Timestamp,
}

/// A stretch of time in which the same people are on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub to: Timestamp,
    /// Who is on duty.
    pub people: BTreeSet<PersonId>,
    /// Whether somebody should be.
    pub covered: bool,
}

impl Slot {
    /// Whether somebody should be on duty and nobody is.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.covered && self.people.is_empty()
    }
}

impl Shift {
    /// Whose turn it is on the day a shift begins.
    fn turn_of(&self, day: Date) -> Option<PersonId> {
        let days = i64::from((day - self.from).get_days());
        let count = i64::try_from(self.people.len())
            .ok()
            .filter(|count| *count > 0)?;
        let passed = match self.turn {
            Turn::Day => days,
            Turn::Week => days.div_euclid(7),
        };
        let at = usize::try_from(passed.rem_euclid(count)).ok()?;
        self.people.get(at).copied().filter(|_person| days >= 0)
    }

    /// Whose shift it is at an instant, nobody where it is not worked then.
    fn at(&self, local: &Local, calendar: &Calendar) -> Result<Option<PersonId>, CalendarError> {
        if !self.window.holds_at(local, calendar)? {
            return Ok(None);
        }
        let here = |span: &Span| !span.is_over_midnight() || local.minute >= span.from;
        let begun_today = self.window.hours.is_empty()
            || self
                .window
                .hours
                .iter()
                .any(|span| here(span) && span.holds(local.minute, true, true));
        let began = if begun_today {
            Some(local.date)
        } else {
            local.date.yesterday().ok()
        };
        Ok(began.and_then(|day| self.turn_of(day)))
    }
}

impl Roster {
    /// Reads a roster: `[roster]` and its `[[shift]]`s.
    ///
    /// # Errors
    /// Every problem found, with line and remedy.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Problems::of(file);
        let Some((table, reader)) = document(text, ROSTER_MOST, &mut problems) else {
            return Err(problems.sorted());
        };
        let root = reader.entry(table.get_ref(), 1);
        root.known_keys("file", &["roster", "shift"], &mut problems);
        root.missing("file", "roster", "…", &mut problems);
        let shifts: Vec<Shift> = root
            .tables("shift", &mut problems)
            .iter()
            .filter_map(|entry| shift(entry, &mut problems))
            .collect();
        if shifts.is_empty() || shifts.len() > LIST_MOST {
            problems.add(
                1,
                "roster.shifts",
                ("值班表要有 1 到 100 个班次", "A roster has 1 to 100 shifts"),
                ("写 [[shift]]", "Write [[shift]]"),
            );
        }
        let head = root.table("roster", &mut problems);
        match head.and_then(|head| head_of(&head, shifts, &mut problems)) {
            Some(roster) => problems.done(roster),
            None => Err(problems.sorted()),
        }
    }

    /// Who is on duty at an instant.
    ///
    /// # Errors
    /// The year is not loaded, and a shift asks for working days.
    pub fn on_duty(
        &self,
        at: Timestamp,
        changes: &[Change],
        calendar: &Calendar,
    ) -> Result<BTreeSet<PersonId>, CalendarError> {
        let local = Local::of(at);
        let mut people = BTreeSet::new();
        for shift in &self.shifts {
            if let Some(person) = shift.at(&local, calendar)? {
                people.extend(present(person, at, changes));
            }
        }
        Ok(people)
    }

    /// Who is on duty over some days from the local midnight of `first`, stretch by stretch.
    ///
    /// # Errors
    /// As [`Roster::on_duty`].
    pub fn slots(
        &self,
        first: Date,
        days: u16,
        changes: &[Change],
        calendar: &Calendar,
    ) -> Result<Vec<Slot>, CalendarError> {
        let cuts: Vec<Timestamp> = self.cuts(first, days, changes).into_iter().collect();
        let mut out: Vec<Slot> = Vec::new();
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let people = self.on_duty(from, changes, calendar)?;
            let covered = self.cover.holds_at(&Local::of(from), calendar)?;
            match out
                .last_mut()
                .filter(|last| last.people == people && last.covered == covered)
            {
                Some(last) => last.to = to,
                None => out.push(Slot {
                    from,
                    to,
                    people,
                    covered,
                }),
            }
        }
        Ok(out)
    }

    /// The instants at which anything may change.
    fn cuts(&self, first: Date, days: u16, changes: &[Change]) -> BTreeSet<Timestamp> {
        let minute = |from: Timestamp, minutes: i64| {
            from.checked_add(SignedDuration::from_mins(minutes))
                .unwrap_or(from)
        };
        let Ok(start) = first
            .to_zoned(TimeZone::fixed(Offset::constant(8)))
            .map(|zoned| zoned.timestamp())
        else {
            return BTreeSet::new();
        };
        let end = minute(start, i64::from(days) * 24 * 60);
        let windows = self
            .shifts
            .iter()
            .map(|shift| &shift.window)
            .chain([&self.cover]);
        let marks: BTreeSet<i64> = windows
            .flat_map(|window| &window.hours)
            .flat_map(|span| [i64::from(span.from), i64::from(span.to)])
            .chain([0])
            .collect();
        let of_day = |day: u16| {
            marks
                .iter()
                .map(move |mark| minute(start, i64::from(day) * 24 * 60 + mark))
        };
        let changed = changes.iter().flat_map(|change| [change.from, change.to]);
        (0..days)
            .flat_map(of_day)
            .chain(changed)
            .chain([start, end])
            .filter(|at| (start..=end).contains(at))
            .collect()
    }
}

/// Who stands there for a person at an instant. A stand-in who is absent too has their own stand-in; whoever
/// comes round in a circle is nobody.
fn present(person: PersonId, at: Timestamp, changes: &[Change]) -> Option<PersonId> {
    let mut seen = BTreeSet::new();
    let mut now = person;
    while seen.insert(now) {
        let change = changes
            .iter()
            .rfind(|one| one.absent == now && one.from <= at && at < one.to);
        match change {
            None => return Some(now),
            Some(Change { instead: None, .. }) => return None,
            Some(Change {
                instead: Some(other),
                ..
            }) => {
                // A swap is two absences that name each other: it ends with the one who was named first.
                let back = changes.iter().any(|one| {
                    one.absent == *other
                        && one.instead == Some(now)
                        && one.from <= at
                        && at < one.to
                });
                if back {
                    return Some(*other);
                }
                now = *other;
            }
        }
    }
    None
}

fn head_of(entry: &Entry<'_>, shifts: Vec<Shift>, problems: &mut Problems) -> Option<Roster> {
    entry.known_keys(
        "roster",
        &["id", "title", "unit", "cover_days", "cover_hours"],
        problems,
    );
    entry.missing("roster", "unit", "\"org_…\"", problems);
    let (id, title) = (entry.id("id", problems), entry.text("title", problems));
    let unit = entry
        .string("unit", problems)?
        .and_then(|text| parsed(entry, "unit", &text, problems));
    let cover = window(entry, "cover_days", "cover_hours", problems);
    Some(Roster {
        id: id?,
        title: title?,
        unit: unit?,
        cover: cover?,
        shifts,
    })
}

fn shift(entry: &Entry<'_>, problems: &mut Problems) -> Option<Shift> {
    entry.known_keys(
        "shift",
        &["id", "days", "hours", "people", "turn", "from"],
        problems,
    );
    for (key, like) in [("people", "[\"person_…\"]"), ("from", "2026-01-05")] {
        entry.missing("shift", key, like, problems);
    }
    let id = entry.id("id", problems);
    let window = window(entry, "days", "hours", problems);
    let is_person = |one: &str| one.parse::<PersonId>().is_ok();
    let people = entry.strings(
        "people",
        LIST_MOST,
        is_person,
        (
            "人员编号，从页面上的列表复制",
            "ids of people, copied from the list on the page",
        ),
        problems,
    );
    let turn = match entry.string("turn", problems)?.as_deref() {
        None | Some("day") => Some(Turn::Day),
        Some("week") => Some(Turn::Week),
        Some(_) => {
            entry.wrong("turn", ("day 或 week", "day or week"), problems);
            None
        }
    };
    let from = entry.date("from", problems);
    let people = people?.iter().filter_map(|one| one.parse().ok()).collect();
    Some(Shift {
        id: id?,
        window: window?,
        people,
        turn: turn?,
        from: from?,
    })
}

fn window(
    entry: &Entry<'_>,
    days: &'static str,
    hours: &'static str,
    problems: &mut Problems,
) -> Option<Window> {
    let days = entry.strings(days, LIST_MOST, |one| day(one).is_some(), DAYS, problems);
    let hours = entry.strings(
        hours,
        LIST_MOST,
        |one| Span::parse(one).is_some(),
        ("时段，如 \"08:30-17:30\"", "hours, such as \"08:30-17:30\""),
        problems,
    );
    Some(Window {
        days: days?.iter().filter_map(|one| day(one)).collect(),
        hours: hours?.iter().filter_map(|one| Span::parse(one)).collect(),
    })
}

/// Whether a text may be the id of a roster.
#[must_use]
pub fn is_roster_id(text: &str) -> bool {
    is_id(text)
}
