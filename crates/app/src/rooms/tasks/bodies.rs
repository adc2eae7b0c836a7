//! The bodies of the API of tasks.

use jiff::civil::Date;
use linli_kernel::{CaseId, PersonId, PlaceId, RunId, TaskId};
use linli_rounds::Reason;
use linli_rounds::standing::Tally;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::board::Progress;
use super::model::Opened;
use super::today::Line;

/// A task.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TaskBody {
    #[schema(value_type = String)]
    pub id: TaskId,
    #[schema(value_type = String)]
    pub run: RunId,
    pub campaign: String,
    pub title: String,
    #[schema(value_type = String)]
    pub place: PlaceId,
    /// The record of a register it asks about: the form is filled in about it.
    #[schema(example = "record_01jd8f6q9we2a9k3b4c5d6e7f8")]
    pub record: Option<String>,
    /// The forms that do it, in this order.
    pub forms: Vec<String>,
    /// Those that were submitted.
    pub filled: Vec<String>,
    #[schema(value_type = String, example = "2026-11-22")]
    pub opens: Date,
    #[schema(value_type = String, example = "2026-11-24")]
    pub due: Date,
    /// Hours of the day, such as `07:00-09:00`.
    pub hours: Option<String>,
    /// `overdue`, `due_today`, `open`, `waiting`, `done`, `done_late` or `skipped`.
    pub standing: &'static str,
    #[schema(value_type = Option<String>)]
    pub assignee: Option<PersonId>,
    /// Why it could not be done.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
    /// Which visit it is, from 1.
    pub visit: u32,
    pub found: u32,
    /// To be sent with a change.
    pub rev: i64,
}

impl From<&Line> for TaskBody {
    fn from(line: &Line) -> Self {
        let task = &line.task;
        Self {
            id: task.id,
            run: task.run,
            campaign: task.campaign.clone(),
            title: task.title.zh.clone(),
            place: task.place,
            record: line.record().map(str::to_owned),
            forms: line.campaign.head.forms.clone(),
            filled: task.filled.clone(),
            opens: task.opens,
            due: task.due,
            hours: task.hours.clone(),
            standing: code(line.standing),
            assignee: task.assignee,
            reason: task.reason,
            visit: task.visit,
            found: task.found,
            rev: task.rev,
        }
    }
}

fn code(standing: linli_rounds::standing::Standing) -> &'static str {
    use linli_rounds::standing::Standing;
    match standing {
        Standing::Overdue => "overdue",
        Standing::DueToday => "due_today",
        Standing::Open => "open",
        Standing::Waiting => "waiting",
        Standing::Done => "done",
        Standing::DoneLate => "done_late",
        Standing::Skipped => "skipped",
    }
}

/// What somebody does today.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TodayBody {
    #[schema(value_type = String, example = "2026-11-22")]
    pub day: Date,
    /// The caller's own, the late ones first.
    pub mine: Vec<TaskBody>,
    /// Within reach and nobody's in particular.
    pub free: Vec<TaskBody>,
}

/// A task with what it found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TaskSeenBody {
    pub task: TaskBody,
    pub findings: Vec<FindingBody>,
}

/// What a task found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskFinding)]
pub(super) struct FindingBody {
    pub finding: String,
    /// The row of the repeat, from 1; 0 where it is about none.
    pub row: u32,
    #[schema(value_type = Option<String>)]
    pub case: Option<CaseId>,
    /// The code of why no case could be opened.
    pub refused: Option<String>,
}

impl From<Opened> for FindingBody {
    fn from(opened: Opened) -> Self {
        Self {
            finding: opened.finding,
            row: opened.row,
            case: opened.case,
            refused: opened.refused,
        }
    }
}

/// Tasks added up.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TallyBody {
    pub asked: u32,
    pub done: u32,
    pub late: u32,
    pub open: u32,
    pub overdue: u32,
    pub skipped: u32,
    pub found: u32,
}

impl From<Tally> for TallyBody {
    fn from(tally: Tally) -> Self {
        let Tally {
            asked,
            done,
            late,
            open,
            overdue,
            skipped,
            found,
        } = tally;
        Self {
            asked,
            done,
            late,
            open,
            overdue,
            skipped,
            found,
        }
    }
}

/// A run, with how it gets on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunBody {
    #[schema(value_type = String)]
    pub id: RunId,
    pub campaign: String,
    pub version: u32,
    pub title: String,
    #[schema(value_type = String)]
    pub place: PlaceId,
    #[schema(value_type = String)]
    pub from: Date,
    #[schema(value_type = String)]
    pub to: Date,
    pub ended: bool,
    /// Within the reader's reach.
    pub all: TallyBody,
    /// By grid; empty in a list of runs.
    pub grids: Vec<GridBody>,
}

/// A grid of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GridBody {
    /// The grid, or the community where targets lie in none.
    #[schema(value_type = Option<String>)]
    pub place: Option<PlaceId>,
    pub name: String,
    pub tally: TallyBody,
}

impl From<Progress> for RunBody {
    fn from(one: Progress) -> Self {
        let grids = one.grids.into_iter().map(|grid| GridBody {
            place: grid.place,
            name: grid.name,
            tally: grid.tally.into(),
        });
        Self {
            id: one.run.id,
            campaign: one.run.campaign,
            version: one.run.version,
            title: one.campaign.head.title.zh.clone(),
            place: one.run.place,
            from: one.run.from,
            to: one.run.to,
            ended: one.run.ended.is_some(),
            all: one.all.into(),
            grids: grids.collect(),
        }
    }
}

/// A campaign to start.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRunBody {
    pub campaign: String,
    /// Its targets lie at or below this place.
    #[schema(value_type = String)]
    pub place: PlaceId,
    #[schema(value_type = String, example = "2026-11-23")]
    pub from: Date,
    #[schema(value_type = String, example = "2026-12-31")]
    pub to: Date,
    /// Who is named for its duty, where it asks for that.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub people: Vec<PersonId>,
}

/// Why a task cannot be done.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipBody {
    pub rev: i64,
    /// `nobody_home`, `locked`, `refused`, `gone`, `unsafe` or `other`.
    #[schema(value_type = String)]
    pub reason: Reason,
    #[serde(default)]
    pub words: String,
}

/// Whose task it shall be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandBody {
    pub rev: i64,
    /// Who; the caller where absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub person: Option<PersonId>,
}

/// What a second look says.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SecondLookBody {
    pub agrees: bool,
    #[serde(default)]
    pub words: String,
}

/// A campaign file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignBody {
    /// TOML; see "Write a campaign".
    pub text: String,
}

/// A version of a campaign.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CampaignVersionBody {
    pub campaign: String,
    pub version: u32,
    pub in_force: bool,
}
