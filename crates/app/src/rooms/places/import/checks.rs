//! What can be told of one row: its names, its point, its id, and the refusals. Pure.

use linli_geodesy::{Crs, Point};
use linli_kernel::{PlaceId, Text};

use super::library::Library;
use super::rows::Line;
use crate::rooms::places::kind::PlaceKind;
use crate::rooms::places::model::held;

/// The key of the column that is wrong, and what is wrong.
pub(super) type Refused = (&'static str, Text);

/// Refuses a cell.
pub(super) fn refuse<T>(
    key: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Result<T, Refused> {
    Err((key, Text::new(zh, en)))
}

/// Whether two points are one spot: converted there and back they may differ by the last digit.
pub(super) fn same_spot(old: Point, new: Point) -> bool {
    let old = old.to(new.crs);
    (old.lon_e7 - new.lon_e7).abs() <= 2 && (old.lat_e7 - new.lat_e7).abs() <= 2
}

/// Refuses a level whose parent does not hold it.
pub(super) fn refuse_level<T>(
    key: &'static str,
    parent: PlaceKind,
    kind: PlaceKind,
) -> Result<T, Refused> {
    let holds: Vec<Text> = parent.holds().iter().map(|kind| kind.title()).collect();
    let zh: Vec<&str> = holds.iter().map(|text| text.zh.as_str()).collect();
    let en: Vec<&str> = holds.iter().map(|text| text.en.as_str()).collect();
    refuse(
        key,
        format!(
            "{}里不能直接有{}，请补填中间一级（{}）或改填到对应的列",
            parent.title().zh,
            kind.title().zh,
            zh.join("、")
        ),
        format!(
            "a {} does not hold a {} directly: fill in the level between ({}) or use the right column",
            parent.title().en,
            kind.title().en,
            en.join(", ")
        ),
    )
}

/// A name as it is usually written: people type `3` into the column of buildings and mean `3幢`.
pub(super) fn usual(kind: PlaceKind, name: &str) -> String {
    let name = name.trim();
    let digits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let ending = match kind {
        _ if !digits => "",
        PlaceKind::Plate => "号",
        PlaceKind::Building => "幢",
        PlaceKind::Entrance => "单元",
        PlaceKind::Floor => "层",
        PlaceKind::Dwelling => "室",
        PlaceKind::Street
        | PlaceKind::Community
        | PlaceKind::Grid
        | PlaceKind::Road
        | PlaceKind::Compound => "",
    };
    format!("{name}{ending}")
}

/// Where a row says that its place lies.
pub(super) fn point(row: &Line, crs: Option<Crs>) -> Result<Option<Point>, Refused> {
    match (row.lon, row.lat, crs) {
        (None, None, _) => Ok(None),
        (Some(lon_e7), Some(lat_e7), Some(crs)) => Ok(Some(held(Point {
            lon_e7,
            lat_e7,
            crs,
        }))),
        (Some(_), Some(_), None) => refuse(
            "lon",
            "有坐标却没有选坐标系，请回到上一步选择坐标系",
            "there are coordinates and no reference system: go back and choose one",
        ),
        (None, Some(_), _) => refuse(
            "lon",
            "只有纬度，请补填经度",
            "the longitude is missing: fill it in",
        ),
        (Some(_), None, _) => refuse(
            "lat",
            "只有经度，请补填纬度",
            "the latitude is missing: fill it in",
        ),
    }
}

/// Whether the id of a row is that of the place it is about.
pub(super) fn check_id(
    library: &Library,
    row: &Line,
    meant: Option<PlaceId>,
) -> Result<(), Refused> {
    let Some(id) = &row.id else { return Ok(()) };
    let known = id.parse::<PlaceId>().ok().and_then(|id| library.by_id(id));
    match known {
        Some(place) if meant == Some(place.id) => Ok(()),
        Some(place) => refuse(
            "id",
            format!(
                "这个编号是“{}”，与本行地址不符；改名、迁移请在地点页面操作，新地址请清空编号",
                place.full_name
            ),
            format!(
                "this id is {}, not the address of the row: rename or move on its page, clear the id for a new address",
                place.full_name
            ),
        ),
        None => refuse(
            "id",
            "没有这个编号的在用地址，请核对或清空",
            "no address in use has this id: correct or clear it",
        ),
    }
}
