//! A campaign as it is written.

use std::collections::BTreeMap;

use jiff::civil::Time;
use linli_calendar::Limit;
use linli_kernel::{Role, Text, codes};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{DayTime, Every, HourSpan, NthTime, Period};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

codes! {
    /// What kind of going out it is.
    Kind {
        /// 巡查.
        Patrol = "patrol", "巡查", "Patrol";
        /// 检查.
        Inspection = "inspection", "检查", "Inspection";
        /// 走访.
        Visit = "visit", "走访", "Visit";
        /// 排查, 问询.
        Survey = "survey", "排查", "Survey";
        /// 专项行动, 活动.
        Drive = "drive", "专项行动", "Drive";
    }
}

codes! {
    /// What the targets are.
    Of {
        /// Places of a kind under the place of the run.
        Places = "places", "地址", "places";
        /// Records of a register.
        Register = "register", "台账", "records of a register";
        /// The stops of the file, in their order.
        Stops = "stops", "固定点位", "fixed stops";
        /// So many, found on the way.
        Count = "count", "按数量", "a number";
    }
}

codes! {
    /// Who does it.
    WhoBy {
        /// The grid worker of the grid that the target lies in.
        Grid = "grid", "所在网格的网格员", "the worker of its grid";
        /// Whoever holds a role at the target or above it.
        Role = "role", "任职人员", "who holds a role";
        /// People named for this duty when the run is started.
        Duty = "duty", "专门安排的人员", "people named for it";
    }
}

codes! {
    /// The order of a round.
    Order {
        /// As drawn in the file.
        Drawn = "drawn", "按给定顺序", "as drawn";
        /// Short: the nearest next, then mended where ways cross (2-opt).
        Nearest = "nearest", "就近顺路", "nearest first";
    }
}

/// A campaign. [`Campaign::parse`] is the only way to one that was proved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// What it is.
    #[serde(rename = "campaign")]
    pub head: Head,
    /// Where.
    pub targets: Targets,
    /// The fixed stops, in the order they are drawn.
    #[serde(default, rename = "stop", skip_serializing_if = "is_default")]
    pub stops: Vec<Stop>,
    /// In which order targets are walked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub route: Option<Route>,
    /// By whom.
    pub who: Who,
    /// How often and by when.
    pub when: When,
    /// What happens where nothing could be done.
    #[serde(default, skip_serializing_if = "is_default")]
    pub skip: Skip,
    /// What is looked at a second time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub quality: Option<Quality>,
    /// Which answers open a case.
    #[serde(default, rename = "finding", skip_serializing_if = "is_default")]
    pub findings: Vec<Finding>,
    /// 日提醒 周通报 月考核.
    #[serde(default, skip_serializing_if = "is_default")]
    pub digest: Digests,
}

/// What a campaign is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Stable id: lower case, digits, `-`.
    pub id: String,
    /// Grows with every change; a run keeps its version.
    pub version: u32,
    /// The name people read.
    pub title: Text,
    /// What kind of going out it is.
    pub kind: Kind,
    /// Which department asks.
    pub department: Text,
    /// What it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub summary: Option<Text>,
    /// The forms to fill in, in this order; ids of form files.
    pub forms: Vec<String>,
    /// The practices it serves, by their ids in a table of practices (`linli scenes coverage`).
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Vec<String>,
}

/// Where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// What the targets are.
    pub of: Of,
    /// Of places: their kind, such as `dwelling`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub place: Option<String>,
    /// Of a register: its id, such as `shop`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub register: Option<String>,
    /// Of a register: only records with these values.
    #[serde(default, rename = "where", skip_serializing_if = "is_default")]
    pub only: BTreeMap<String, String>,
    /// Of a number: how many each time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub count: Option<u32>,
    /// Per cent of the targets that are drawn each time (抽查); all where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share: Option<u32>,
}

/// A fixed stop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Stable id.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// Longitude and latitude in degrees, CGCS2000.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at: Option<[f64; 2]>,
}

/// In which order targets are walked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The order.
    pub order: Order,
}

/// By whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// How they are found.
    pub by: WhoBy,
    /// The role, where it is one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: Option<Role>,
    /// What the duty is called, where it is one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub duty: Option<Text>,
    /// How many people each target needs each time; one where absent.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub people: u32,
}

fn one() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn is_one(people: &u32) -> bool {
    *people == 1
}

/// How often and by when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// How often.
    pub every: Every,
    /// How long after its first day a task is due; by default on the last working day of its interval.
    #[serde(default, skip_serializing_if = "is_default")]
    pub due: Option<Limit>,
    /// Whether it also falls due on rest days. Of `daily` it always does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rest_days: bool,
    /// The hours of the day in which it is done; each is a task of its own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hours: Vec<HourSpan>,
}

/// What happens where nothing could be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// When to come again where somebody may be there then; never where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub revisit: Option<Limit>,
    /// How often at most; once where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub most: Option<u32>,
}

/// What is looked at a second time, by somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Per cent of the tasks done in a period.
    pub share: u32,
    /// And at least so many.
    #[serde(default, skip_serializing_if = "is_default")]
    pub least: u32,
    /// How often a sample is drawn.
    pub per: Period,
    /// The role that looks; never the person who did the task.
    pub role: Role,
    /// Within which limit.
    pub within: Limit,
}

/// Answers that open a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// The field that tells, of one of the forms.
    #[serde(default, skip_serializing_if = "is_default")]
    pub field: Option<String>,
    /// The answers that tell: a code, a list of codes, true or false. Any answer where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is: Option<Value>,
    /// Or a number from which on it tells.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_least: Option<i64>,
    /// The repeat of which each row is looked at, and each may open a case of its own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub each: Option<String>,
    /// The scene of the case.
    pub scene: String,
    /// Its matter.
    pub matter: String,
    /// What the report says.
    pub text: Text,
    /// Fields whose answers are added to it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub with: Vec<String>,
}

/// 日提醒 周通报 月考核. What is absent is not sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// When workers are told what is due and late: a time of each day that is worked.
    #[serde(
        default,
        with = "crate::times::clock",
        skip_serializing_if = "is_default"
    )]
    pub daily: Option<Time>,
    /// When communities and street are told of the week.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weekly: Option<DayTime>,
    /// When organisations and places are appraised for the month before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub monthly: Option<NthTime>,
}
