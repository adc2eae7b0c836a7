//! The keys of a scenario file.

use linli_kernel::Role;

use crate::AssistDeed;
use crate::shape::{ANSWERS, AUDIENCE, LIMIT, ROLES, TEXT};
use linli_notation::{Section, Shape, may, must};

/// The whole file.
pub(crate) const FILE: Section = Section {
    name: "file",
    keys: &[
        must("actor", Shape::AnyTables(&ACTOR), "人物 / Who acts"),
        must(
            "scenario",
            Shape::AnyTables(&SCENARIO),
            "情景 / What is played",
        ),
    ],
};

const ACTOR: Section = Section {
    name: "actor",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("roles", ROLES, "角色 / Roles"),
        must(
            "place",
            Shape::Str,
            "地点，如 /c1/g1/ / Place, such as /c1/g1/",
        ),
        may("unit", Shape::Id, "单位 / The unit of organisation roles"),
    ],
};

const SCENARIO: Section = Section {
    name: "scenario",
    keys: &[
        must("title", TEXT, "说明什么 / What it shows"),
        must(
            "at",
            Shape::Str,
            "开始，如 2026-03-02 09:00 / Begins at, such as 2026-03-02 09:00",
        ),
        must("step", Shape::AnyTables(&STEP), "步骤 / Steps"),
    ],
};

const STEP: Section = Section {
    name: "step",
    keys: &[
        may("at", Shape::Str, "何时，如 2026-03-02 09:00 / When"),
        may(
            "after",
            Shape::Str,
            "过多久，如 2h、1d 3h / How much later, such as 2h or 1d 3h",
        ),
        may("who", Shape::Id, "谁 / Who"),
        may(
            "open",
            Shape::Id,
            "上报哪个事项 / Opens a case of this matter",
        ),
        may("do", Shape::Id, "做哪个操作 / Does this action"),
        may(
            "decide",
            Shape::One(&["approve", "refuse"]),
            "批准或不批准待批的申请 / Approves or refuses what waits",
        ),
        may(
            "acknowledge",
            Shape::Bool,
            "知悉提醒 / Acknowledges a reminder",
        ),
        may(
            "place",
            Shape::Str,
            "上报地点，默认人物的地点 / Where; the actor's place by default",
        ),
        may(
            "reporter",
            Shape::Id,
            "上报人，默认本人；nobody 匿名 / For whom; nobody = anonymous",
        ),
        may("note", Shape::Str, "说明 / Note"),
        may("fields", ANSWERS, "填报项 / Answers"),
        may("photos", Shape::Int(0, 100), "照片数 / Photos"),
        may("unit", Shape::Id, "承办单位 / Unit"),
        may("handler", Shape::Id, "经办人 / Handler"),
        may("limit", LIMIT, "时限 / Limit"),
        may("matter", Shape::Id, "改为哪个事项 / The matter it shall be"),
        may("satisfied", Shape::Bool, "满意 / Satisfied"),
        may("solved", Shape::Bool, "解决 / Solved"),
        may(
            "calls",
            Shape::AnyTables(&CALL),
            "请哪些单位协办 / The units asked to assist",
        ),
        may(
            "assist",
            Shape::One(AssistDeed::CODES),
            "对 unit 的协办做什么 / What is done with the assist of `unit`",
        ),
        may(
            "assists",
            Shape::StrMap,
            "各单位的协办 called arrived done declined excused left / How assists stand, by unit",
        ),
        may("state", Shape::Str, "应在的状态 / The state it is in then"),
        may(
            "pending",
            Shape::Str,
            "待批的操作，没有写 - / What waits for approval then; - for nothing",
        ),
        may(
            "refused",
            Shape::Str,
            "应被拒绝，如 flow.same_hand / Refused with this code",
        ),
        may(
            "invalid",
            Shape::Strs,
            "应指出这些项有误 / These inputs are wrong",
        ),
        may(
            "due",
            Shape::StrMap,
            "各时钟到期，如 { total = \"2026-03-09\" }；协办写 \"单位.时钟\" / When clocks end; of assists: unit.clock",
        ),
        may(
            "clocks",
            Shape::StrMap,
            "各时钟状况 running soon paused late met missed open over / How clocks stand",
        ),
        may("told", AUDIENCE, "应被告知 / Who is told"),
        may("not_told", AUDIENCE, "不应被告知 / Who is not told"),
        may("counted", Shape::Strs, "应计入的统计 / What is counted"),
        may(
            "not_counted",
            Shape::Strs,
            "不应计入的统计 / What is not counted",
        ),
        may(
            "seen_by",
            Shape::Strs,
            "此时能看到案件的人物 / Actors who see the case then",
        ),
        may(
            "not_seen_by",
            Shape::Strs,
            "此时看不到案件的人物 / Actors who do not see the case then",
        ),
        may(
            "may",
            Shape::Strs,
            "此时 who 可做的全部操作 / All that `who` may do then",
        ),
        may(
            "documents",
            Shape::Strs,
            "此时 who 可领取的全部文书 / All documents that `who` may have then",
        ),
    ],
};

const CALL: Section = Section {
    name: "calls",
    keys: &[
        must("unit", Shape::Id, "协办单位 / Unit"),
        must("task", Shape::Str, "请其办的事 / What it is asked"),
        may("limit", LIMIT, "时限 / Limit"),
    ],
};

/// Every role, so that a file that names another is told which there are.
pub(super) fn roles_of(codes: &[String]) -> Vec<Role> {
    codes.iter().filter_map(|code| code.parse().ok()).collect()
}
