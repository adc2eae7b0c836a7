//! The keys of a campaign: one table by which files are checked and from which the JSON Schema for editors is made, so
//! that the two cannot differ.

use linli_notation::{Section, Shape, may, must};

use crate::shape::{
    ANSWER, CLOCK, DAY_TIME, DAYS, DEGREES, EVERY, FILE_IDS, HOURS, IDS, NTH_TIME, ROLE, ROWS,
};
use crate::{Kind, Of, Order, Period, WhoBy};

/// JSON Schema (2020-12) of a campaign file.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    linli_notation::schema(&FILE, "linli campaign")
}

/// The whole file.
pub(crate) const FILE: Section = Section {
    name: "file",
    keys: &[
        must(
            "campaign",
            Shape::Table(&HEAD),
            "任务本身 / The campaign itself",
        ),
        must("targets", Shape::Table(&TARGETS), "对象 / Where"),
        may("stop", Shape::Tables(&STOP), "固定点位 / Fixed stops"),
        may("route", Shape::Table(&ROUTE), "路线 / The order of a round"),
        must("who", Shape::Table(&WHO), "人员 / By whom"),
        must(
            "when",
            Shape::Table(&WHEN),
            "频次和时限 / How often and by when",
        ),
        may(
            "skip",
            Shape::Table(&SKIP),
            "未能完成时 / Where nothing could be done",
        ),
        may(
            "quality",
            Shape::Table(&QUALITY),
            "质量抽查 / What is looked at a second time",
        ),
        may(
            "finding",
            Shape::Tables(&FINDING),
            "发现转案件 / Answers that open a case",
        ),
        may(
            "digest",
            Shape::Table(&DIGEST),
            "日提醒、周通报、月考核 / Digests",
        ),
    ],
};

const HEAD: Section = Section {
    name: "campaign",
    keys: &[
        must("id", Shape::FileId, "编号 / Id"),
        must(
            "version",
            Shape::Int(1, 4_000_000_000),
            "版本，每次修改加一 / Grows with every change",
        ),
        must("title", Shape::Text, "名称 / Name"),
        must(
            "kind",
            Shape::One(Kind::CODES),
            "类型 / What kind of going out",
        ),
        must(
            "department",
            Shape::Text,
            "布置任务的部门 / The department that asks",
        ),
        may("summary", Shape::Text, "用途 / What it is for"),
        must("forms", FILE_IDS, "要填的表单 / The forms to fill in"),
        may("sources", ROWS, "所依做法的编号 / The practices it serves"),
    ],
};

const TARGETS: Section = Section {
    name: "targets",
    keys: &[
        must(
            "of",
            Shape::One(Of::CODES),
            "对象的来源 / What the targets are",
        ),
        may(
            "place",
            Shape::Id,
            "地址类型，如 dwelling / The kind of place",
        ),
        may("register", Shape::Id, "台账，如 shop / The register"),
        may(
            "where",
            Shape::StrMap,
            "只选这些值的记录 / Only records with these values",
        ),
        may(
            "count",
            Shape::Int(1, 10_000),
            "每次多少个 / How many each time",
        ),
        may(
            "share",
            Shape::Int(1, 99),
            "每次抽取百分之几 / Per cent drawn each time",
        ),
    ],
};

const STOP: Section = Section {
    name: "stop",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", Shape::Text, "名称 / Name"),
        may(
            "at",
            DEGREES,
            "经度、纬度（度，CGCS2000）/ Longitude and latitude",
        ),
    ],
};

const ROUTE: Section = Section {
    name: "route",
    keys: &[must("order", Shape::One(Order::CODES), "顺序 / The order")],
};

const WHO: Section = Section {
    name: "who",
    keys: &[
        must(
            "by",
            Shape::One(WhoBy::CODES),
            "由谁做 / How they are found",
        ),
        may("role", ROLE, "任职，如 community_clerk / The role"),
        may("duty", Shape::Text, "职责名称 / What the duty is called"),
        may(
            "people",
            Shape::Int(1, 20),
            "每个对象每次几人 / How many people for each target",
        ),
    ],
};

const WHEN: Section = Section {
    name: "when",
    keys: &[
        must("every", EVERY, "频次，如 2 per month / How often"),
        may(
            "due",
            DAYS,
            "自开始日起的时限，如 5wd / How long after its first day",
        ),
        may("rest_days", Shape::Bool, "休息日也做 / Also on rest days"),
        may(
            "hours",
            HOURS,
            "当天时段，每段一次 / Hours of the day, each a task",
        ),
    ],
};

const SKIP: Section = Section {
    name: "skip",
    keys: &[
        must("revisit", DAYS, "多久后再访，如 3wd / When to come again"),
        may(
            "most",
            Shape::Int(1, 10),
            "最多再访几次 / How often at most",
        ),
    ],
};

const QUALITY: Section = Section {
    name: "quality",
    keys: &[
        must("share", Shape::Int(1, 100), "抽查百分之几 / Per cent"),
        may(
            "least",
            Shape::Int(0, 1000),
            "至少几件 / And at least so many",
        ),
        must(
            "per",
            Shape::One(Period::CODES),
            "多久抽一次 / How often a sample is drawn",
        ),
        must("role", ROLE, "由谁复核 / Who looks"),
        must("within", DAYS, "复核时限 / Within which limit"),
    ],
};

const FINDING: Section = Section {
    name: "finding",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        may("field", Shape::Id, "看哪一项 / The field that tells"),
        may("is", ANSWER, "哪些回答算 / The answers that tell"),
        may(
            "at_least",
            Shape::Int(-1_000_000_000, 1_000_000_000),
            "从多少起算 / From which number on",
        ),
        may(
            "each",
            Shape::Id,
            "逐行看的重复组 / The repeat of which each row is looked at",
        ),
        must("scene", Shape::FileId, "转入的场景 / The scene of the case"),
        must("matter", Shape::Id, "事项 / Its matter"),
        must("text", Shape::Text, "上报内容 / What the report says"),
        may(
            "with",
            IDS,
            "附上这些项的回答 / Fields whose answers are added",
        ),
    ],
};

const DIGEST: Section = Section {
    name: "digest",
    keys: &[
        may(
            "daily",
            CLOCK,
            "日提醒的时刻，如 08:00 / When workers are reminded",
        ),
        may(
            "weekly",
            DAY_TIME,
            "周通报，如 friday 16:00 / The bulletin of the week",
        ),
        may(
            "monthly",
            NTH_TIME,
            "月考核：次月第几个工作日，如 3 09:00 / The appraisal of the month",
        ),
    ],
};
