//! The address library as the source of a data feed.

use linli_db::after_prefix;
use linli_kernel::{StreetCode, Text};

use crate::rooms::odata::Column::{Day, Int, Point, Text as Words};
use crate::rooms::odata::There::{Always, Maybe};
use crate::rooms::odata::{Listed, Source};

const COLUMNS: &str =
    "place_id, parent, kind, name, code, path, community, grid, full_name, origin, valid_from,
     valid_to, doubt, lon_e7, lat_e7, crs, rev";

/// The places at or below some paths, in the order of paths, each before what lies in it.
pub fn source(street: StreetCode, paths: Vec<String>) -> Source {
    let from = move |_engine, sql: linli_db::Sql| {
        let mut sql = sql.push(" FROM places WHERE street = ").bind(street);
        for (nth, path) in paths.iter().enumerate() {
            sql = sql.push(if nth == 0 {
                " AND ((path >= "
            } else {
                " OR (path >= "
            });
            sql = sql.bind(path.as_str()).push(" AND path < ");
            sql = sql.bind(after_prefix(path)).push(")");
        }
        sql.push(if paths.is_empty() { " AND 1 = 0" } else { ")" })
    };
    Source::new(
        "places",
        Text::new("地址库", "Address library"),
        COLUMNS,
        from,
    )
    .listed(PROPERTIES)
    .keyed(&["id"], &["path"])
}

/// The properties of a place.
const PROPERTIES: &[Listed] = &[
    ("id", Words("place_id"), "编号", "Id", Always),
    (
        "parent",
        Words("parent"),
        "上级编号",
        "Id of what it lies in",
        Maybe,
    ),
    ("kind", Words("kind"), "类别", "Kind", Always),
    ("name", Words("name"), "名称", "Name", Always),
    (
        "code",
        Words("code"),
        "区划或单元网格编码",
        "Division or unit-grid code",
        Maybe,
    ),
    (
        "path",
        Words("path"),
        "树中的位置，下级的以上级的开头",
        "Where it stands in the tree; what lies in it begins with it",
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
        "full_name",
        Words("full_name"),
        "全称（不含网格）",
        "Whole address, without the grid",
        Always,
    ),
    (
        "origin",
        Words("origin"),
        "来源",
        "Where the entry comes from",
        Always,
    ),
    (
        "valid_from",
        Day("valid_from"),
        "启用日",
        "First day in use",
        Maybe,
    ),
    (
        "valid_to",
        Day("valid_to"),
        "停用日",
        "First day no longer in use",
        Maybe,
    ),
    (
        "doubt",
        Words("doubt"),
        "存疑",
        "What is wrong with the entry",
        Maybe,
    ),
    (
        "location",
        Point {
            lon: "lon_e7",
            lat: "lat_e7",
            crs: "crs",
        },
        "位置（WGS-84，由所存坐标换算）",
        "Position (WGS-84, converted from what is stored)",
        Maybe,
    ),
    (
        "revision",
        Int("rev"),
        "修订次数",
        "Counts its changes",
        Always,
    ),
];
