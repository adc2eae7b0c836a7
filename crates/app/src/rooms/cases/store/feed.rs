//! Cases as the source of a data feed. No title, no answers, no note, no person: none of that is selected.

use linli_kernel::{Scope, Text};

use super::limits::within;
use crate::rooms::cases::reach::Bounds;
use crate::rooms::odata::Column::{Int, Text as Words, Time, Yes};
use crate::rooms::odata::There::{Always, Maybe};
use crate::rooms::odata::{Listed, Source};

const COLUMNS: &str =
    "case_id, number, scene, version, matter, state, phase, community, grid, unit, reporters,
     created_ms, updated_ms, due_ms, late, supervised";

/// The cases within a scope that are not sealed and not carried on with another, oldest first: an id begins with the
/// instant it was made.
pub(in crate::rooms::cases) fn source(scope: Scope, bounds: Bounds) -> Source {
    let from = move |_engine, sql: linli_db::Sql| {
        let sql = sql.push(" FROM cases WHERE street = ").bind(scope.street);
        let sql = sql.push(" AND sealed = 0 AND main IS NULL");
        within(sql, &scope, &bounds, false)
    };
    Source::new("cases", Text::new("案件", "Cases"), COLUMNS, from)
        .listed(PROPERTIES)
        .keyed(&["id"], &["id"])
}

/// The properties of a case.
const PROPERTIES: &[Listed] = &[
    ("id", Words("case_id"), "编号", "Id", Always),
    (
        "number",
        Words("number"),
        "案件号",
        "Number that people quote",
        Always,
    ),
    ("scene", Words("scene"), "场景", "Scene", Always),
    (
        "version",
        Int("version"),
        "场景版本",
        "Version of the scene",
        Always,
    ),
    ("matter", Words("matter"), "事项", "Matter", Always),
    ("state", Words("state"), "状态", "State", Always),
    (
        "phase",
        Words("phase"),
        "阶段（open、waiting、closed）",
        "Phase (open, waiting, closed)",
        Always,
    ),
    (
        "community",
        Words("community"),
        "社区编号",
        "Id of the community",
        Maybe,
    ),
    ("grid", Words("grid"), "网格编号", "Id of the grid", Maybe),
    (
        "unit",
        Words("unit"),
        "承办单位编号",
        "Id of the unit that has it",
        Maybe,
    ),
    (
        "reporters",
        Int("reporters"),
        "上报人数",
        "How many reported it",
        Always,
    ),
    (
        "created",
        Time("created_ms"),
        "上报时间",
        "When it was reported",
        Always,
    ),
    (
        "updated",
        Time("updated_ms"),
        "最近变动",
        "When it last changed",
        Always,
    ),
    (
        "due",
        Time("due_ms"),
        "最近时限",
        "Nearest running deadline",
        Maybe,
    ),
    (
        "late",
        Yes("late"),
        "曾经超时",
        "Whether it ever was late",
        Always,
    ),
    (
        "supervised",
        Yes("supervised"),
        "督办",
        "Whether it is supervised",
        Always,
    ),
];
