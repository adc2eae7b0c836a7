//! What runs and tasks are. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{CaseId, Invalid, PersonId, PlaceId, RunId, StreetCode, TaskId, Text, Trouble};
use linli_rounds::standing::{self, Facts, Standing};
use linli_rounds::{Reason, Run as Days};
use serde::{Deserialize, Serialize};

/// The longest run, in days.
pub const RUN_MOST: i32 = 732;
/// The longest words about why a task could not be done, in characters.
pub const WORDS_MAX: usize = 300;

/// A campaign under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The campaign.
    pub campaign: String,
    /// The version it keeps.
    pub version: u32,
    /// Where its targets lie: at or below this place.
    pub place: PlaceId,
    /// The path of that place.
    pub path: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The people named for its duty.
    pub people: Vec<PersonId>,
    /// Until which day its tasks were made.
    pub made_to: Option<Date>,
    /// When it was started.
    pub started: Timestamp,
    /// When it was ended before its last day, if it was.
    pub ended: Option<Timestamp>,
}

impl Run {
    /// Its days, as the campaign sees them.
    #[must_use]
    pub fn days(&self) -> Days {
        Days {
            id: self.id.to_string(),
            from: self.from,
            to: self.to,
        }
    }
}

/// A run to start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewRun {
    /// The campaign; its version in force is used.
    pub campaign: String,
    /// Where.
    pub place: PlaceId,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The people named for its duty.
    pub people: Vec<PersonId>,
}

impl NewRun {
    /// # Errors
    /// Every wrong field.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut wrong = Invalid::default();
        if self.to < self.from {
            wrong.push(
                "to",
                "结束日早于开始日，请更正",
                "It ends before it begins; correct one of the days",
            );
        }
        if (self.to - self.from).get_days() > RUN_MOST {
            wrong.push(
                "to",
                "最长两年，请提前结束日",
                "At most two years; choose an earlier last day",
            );
        }
        wrong.check()
    }
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing yet.
    Open,
    /// Its forms were submitted.
    Done,
    /// It could not be done.
    Skipped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Done, Self::Skipped];

    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }

    /// By its name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The street.
    pub street: StreetCode,
    /// Its id.
    pub id: TaskId,
    /// The run that asks.
    pub run: RunId,
    /// The campaign of the run.
    pub campaign: String,
    /// What is asked: the id of a place, a record, a stop or a number.
    pub target: String,
    /// Which time of the run it is.
    pub slot: String,
    /// The place it lies at, or the place of the run.
    pub place: PlaceId,
    /// The path of that place.
    pub path: String,
    /// The grid it lies in.
    pub grid: Option<PlaceId>,
    /// The community it lies in.
    pub community: Option<PlaceId>,
    /// What people read.
    pub title: Text,
    /// The first day on which it can be done.
    pub opens: Date,
    /// The last day on which it is in time.
    pub due: Date,
    /// The hours of the day, where there are any.
    pub hours: Option<String>,
    /// Its place on the way.
    pub order: i64,
    /// Who is to do it; nobody in particular where absent.
    pub assignee: Option<PersonId>,
    /// What became of it.
    pub state: State,
    /// On which day that was.
    pub ended: Option<Date>,
    /// Who did it, or could not.
    pub by: Option<PersonId>,
    /// Why it could not be done.
    pub reason: Option<Reason>,
    /// Words about that.
    pub words: Option<String>,
    /// How many findings it made.
    pub found: u32,
    /// Which visit it is, from 1.
    pub visit: u32,
    /// The forms that were submitted for it.
    pub filled: Vec<String>,
    /// Counts its changes.
    pub rev: i64,
}

impl Task {
    /// What is known of it without any person, counted for a unit.
    #[must_use]
    pub fn facts(&self, unit: String) -> Facts {
        let state = match (self.state, self.ended, self.reason) {
            (State::Done, Some(on), _) => standing::State::Done(on),
            (State::Skipped, Some(on), Some(reason)) => standing::State::Skipped(on, reason),
            (State::Open | State::Done | State::Skipped, ..) => standing::State::Open,
        };
        Facts {
            unit,
            opens: self.opens,
            due: self.due,
            state,
            found: self.found,
        }
    }

    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, today: Date) -> Standing {
        self.facts(String::new()).standing(today)
    }
}

/// Why a task cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSkip {
    /// The revision that was seen.
    pub rev: i64,
    /// Why.
    pub reason: Reason,
    /// More about it; needed where the reason is "other".
    pub words: String,
}

impl NewSkip {
    /// # Errors
    /// Every wrong field.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut wrong = Invalid::default();
        if self.reason == Reason::Other && self.words.trim().is_empty() {
            wrong.push("words", "请写明原因", "Say why");
        }
        if self.words.chars().count() > WORDS_MAX {
            wrong.push(
                "words",
                format!("最多 {WORDS_MAX} 个字"),
                format!("At most {WORDS_MAX} characters"),
            );
        }
        if self.words.chars().any(|c| c.is_control() && c != '\n') {
            wrong.push(
                "words",
                "含有不可见的控制字符，请删除",
                "Remove the control characters",
            );
        }
        wrong.check()
    }
}

/// What a task found, and the case that it opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which finding of the campaign.
    pub finding: String,
    /// The row of the repeat, from 1; 0 where it is about none.
    pub row: u32,
    /// The case; none where none could be opened.
    pub case: Option<CaseId>,
    /// The code of why none could.
    pub refused: Option<String>,
}

/// How a task stands, for people.
#[must_use]
pub fn standing_title(standing: Standing) -> Text {
    match standing {
        Standing::Overdue => Text::new("已逾期", "Overdue"),
        Standing::DueToday => Text::new("今天到期", "Due today"),
        Standing::Open => Text::new("待办", "To do"),
        Standing::Waiting => Text::new("未开始", "Not yet"),
        Standing::Done => Text::new("已完成", "Done"),
        Standing::DoneLate => Text::new("逾期完成", "Done late"),
        Standing::Skipped => Text::new("未能进行", "Not possible"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_after_it_begins_and_within_two_years() {
        let place = linli_kernel::Ids::default().next(Timestamp::UNIX_EPOCH);
        let run = |from: &str, to: &str| {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            NewRun {
                campaign: "c".into(),
                place,
                from,
                to,
                people: Vec::new(),
            }
            .check()
            .is_ok()
        };
        assert!(run("2026-01-01", "2026-01-01"));
        assert!(!run("2026-01-02", "2026-01-01"));
        assert!(!run("2026-01-01", "2029-01-01"));
    }

    #[test]
    fn another_reason_is_said_in_words() {
        let skip = |reason, words: &str| {
            NewSkip {
                rev: 1,
                reason,
                words: words.into(),
            }
            .check()
            .is_ok()
        };
        assert!(skip(Reason::Locked, ""));
        assert!(!skip(Reason::Other, " "));
        assert!(skip(Reason::Other, "道路施工"));
        assert!(!skip(Reason::Locked, &"字".repeat(WORDS_MAX + 1)));
    }
}
