//! The persisted truth of one case, and what people put in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_kernel::{CaseId, OrgId, PersonId, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Acknowledged, Appeal, Assist, Call, ClockFacts, Decided, Joined, Limit, Moved, Pending,
    Reclassified, Returned, Stand,
};

/// Everything the engine knows about one case. Stored as JSON beside the case's own columns;
/// deadlines are derived from it and never stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFacts {
    /// The scene it began under.
    pub scene: String,
    /// The version it is pinned to.
    pub version: u32,
    /// What it is about.
    pub matter: String,
    /// Where it is.
    pub state: String,
    /// When it came there.
    pub since: Timestamp,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it last ended; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// The answers given so far, by field.
    pub fields: BTreeMap<String, Value>,
    /// Who reported it, may follow and rate it; none for the anonymous.
    pub reporter: Option<PersonId>,
    /// The role in which it was opened; what reports are broken down by.
    pub opened_as: Role,
    /// The path of the place it is at.
    pub place_path: String,
    /// The unit that has it.
    pub unit: Option<OrgId>,
    /// The person who handles it.
    pub handler: Option<PersonId>,
    /// The clocks that ever ran, by id.
    pub clocks: BTreeMap<String, ClockRun>,
    /// Who did what, by action id; `open` is the report itself.
    pub done: BTreeMap<String, Hands>,
    /// How often it was returned (退回).
    pub returns: u32,
    /// How often it was reopened.
    pub reopens: u32,
    /// The photos given so far.
    pub photos: u32,
    /// 处置后照片: the photos given with handling, responding, verifying and closing since it was last
    /// rejected or reopened.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub photos_after: u32,
    /// The rating, since the case was opened or reopened.
    pub rating: Option<Rating>,
    /// The state it was paused in (挂账).
    pub paused_in: Option<String>,
    /// 密件: seen only by those who handle it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
    /// 回避: who has nothing to do with it any more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub recused: BTreeSet<PersonId>,
    /// 待批: what was asked for and waits for approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// 审批: what was asked for and decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decided>,
    /// 挂账: when it stood still, by which action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands: Vec<Stand>,
    /// 退回: by which unit, when, why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<Returned>,
    /// 裁定: the unit it was adjudicated to, which may not return it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<OrgId>,
    /// 超时申诉, and what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// 改类别: what it was before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<Reclassified>,
    /// The versions of the scene it was moved from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// 协办: the units that were asked to assist, in the order of asking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assists: Vec<Assist>,
    /// 并案: what it is carried on with, while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<Joined>,
    /// The cases that are carried on with it, and who reported each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub voices: BTreeMap<CaseId, Option<PersonId>>,
    /// 催办: how often somebody asked for it again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub chases: u32,
    /// When it was rated while it was carried on with another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voiced_at: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A clock of a case: the calendar's facts, and what was already said about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRun {
    /// Start, limit, pauses, extensions, stop.
    pub facts: ClockFacts,
    /// Whether the warning before the end was given.
    #[serde(default)]
    pub warned: bool,
    /// How many levels of escalation were fired.
    #[serde(default)]
    pub level: u32,
    /// Whether it ran out. Stays true when it is stopped afterwards.
    #[serde(default)]
    pub late: bool,
    /// How many earlier runs of this clock in this case ended late.
    #[serde(default)]
    pub late_before: u32,
    /// How often the last level of escalation was said again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub repeated: u32,
    /// 知悉: who acknowledged which level, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<Acknowledged>,
    /// Whether it is the period of a right: then `late` says that the right lapsed, and nobody is late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapses: bool,
}

/// Who did an action of a case, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hands {
    /// How often it was done.
    pub times: u32,
    /// Everybody who did it.
    pub by: BTreeSet<PersonId>,
    /// When it was done last.
    pub last: Timestamp,
}

/// 评价: what the reporter thinks of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// 满意.
    pub satisfied: bool,
    /// 解决.
    pub solved: bool,
}

/// What a report says.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// The path of the place it is at.
    pub place_path: String,
    /// The answers.
    pub fields: BTreeMap<String, Value>,
    /// How many photos come with it.
    pub photos: u32,
    /// Who reported it, where that is not the caller (a clerk writes down a call); none for the
    /// anonymous.
    pub reporter: Option<PersonId>,
    /// The unit that has it from the start, where the scene is routed.
    pub unit: Option<OrgId>,
}

/// What comes with an action. Stored where the action waits for approval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActInput {
    /// Words.
    pub note: Option<String>,
    /// Answers to the fields of the action.
    pub fields: BTreeMap<String, Value>,
    /// How many photos come with it.
    pub photos: u32,
    /// The unit that shall have it.
    pub unit: Option<OrgId>,
    /// The person who shall handle it.
    pub handler: Option<PersonId>,
    /// A rating.
    pub rating: Option<Rating>,
    /// A limit, or by how much to extend.
    pub limit: Option<Limit>,
    /// The matter it shall be.
    pub matter: Option<String>,
    /// The units that shall assist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
}

impl CaseFacts {
    /// Whether any clock of the case ever ran out; the end of a right is no lateness.
    #[must_use]
    pub fn ever_late(&self) -> bool {
        self.clocks
            .values()
            .any(|run| !run.lapses && (run.late || run.late_before > 0))
    }
}
