//! Areas from GeoJSON (RFC 7946): a FeatureCollection of Polygon and MultiPolygon, each feature with `id`,
//! `title_zh` and `title_en` among its properties. Whatever is wrong names its feature and the remedy; a file
//! with anything wrong is not taken at all.

use std::collections::BTreeSet;

use linli_kernel::Text;
use serde_json::Value;

use crate::area::Area;
use crate::geometry::{Edge, Point, Polygon, Ring, edges};

/// The most areas of a street.
pub const AREAS_MOST: usize = 5_000;
/// The most points of all areas together.
pub const POINTS_MOST: usize = 200_000;
/// The most points of one ring.
const RING_MOST: usize = 5_000;

/// Something wrong in a file of areas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaProblem {
    /// The feature, from 1, with its id where it has one; none where the file itself is wrong.
    pub feature: Option<(usize, String)>,
    /// What is wrong, and what to do about it.
    pub text: Text,
}

impl AreaProblem {
    /// One line for people.
    #[must_use]
    pub fn show(&self) -> Text {
        match &self.feature {
            None => self.text.clone(),
            Some((nth, id)) => Text::new(
                format!("第 {nth} 个要素（{id}）：{}", self.text.zh),
                format!("Feature {nth} ({id}): {}", self.text.en),
            ),
        }
    }
}

type Wrong = (String, String);

fn wrong<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Wrong> {
    Err((zh.into(), en.into()))
}

/// Reads areas.
///
/// # Errors
/// Everything that is wrong, feature by feature.
pub fn read_areas(text: &str) -> Result<Vec<Area>, Vec<AreaProblem>> {
    let features = features(text).map_err(|(zh, en)| {
        vec![AreaProblem {
            feature: None,
            text: Text::new(zh, en),
        }]
    })?;
    let mut problems = Vec::new();
    let (mut areas, mut seen) = (Vec::new(), BTreeSet::new());
    let mut points = 0;
    for (nth, feature) in features.iter().enumerate() {
        let found = area(feature).and_then(|area| {
            points += area
                .polygons
                .iter()
                .flat_map(Polygon::rings)
                .map(Vec::len)
                .sum::<usize>();
            if !seen.insert(area.id.clone()) {
                return wrong(
                    "编号重复，请改成不同的 id",
                    "The id is used twice; give each feature its own",
                );
            }
            too_many(points)?;
            Ok(area)
        });
        match found {
            Ok(area) => areas.push(area),
            Err((zh, en)) => problems.push(AreaProblem {
                feature: Some((nth + 1, id_of(feature))),
                text: Text::new(zh, en),
            }),
        }
    }
    if problems.is_empty() {
        Ok(areas)
    } else {
        Err(problems)
    }
}

fn too_many(points: usize) -> Result<(), Wrong> {
    if points > POINTS_MOST {
        return wrong(
            format!("到此已超过 {POINTS_MOST} 个点，请简化边界"),
            format!("More than {POINTS_MOST} points up to here; simplify the boundaries"),
        );
    }
    Ok(())
}

fn features(text: &str) -> Result<Vec<Value>, Wrong> {
    let read: Value = match serde_json::from_str(text) {
        Ok(read) => read,
        Err(error) => {
            return wrong(
                format!("不是 JSON：第 {} 行；请检查文件是否完整", error.line()),
                format!(
                    "This is not JSON: line {}; check that the file is whole",
                    error.line()
                ),
            );
        }
    };
    if read.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return wrong(
            "不是 GeoJSON 的 FeatureCollection，请从地图软件另存为 GeoJSON",
            "This is not a GeoJSON FeatureCollection; save it as GeoJSON from the map program",
        );
    }
    match read.get("features").and_then(Value::as_array) {
        Some(all) if all.is_empty() => wrong(
            "没有要素，至少画一个片区",
            "There is no feature; draw at least one area",
        ),
        Some(all) if all.len() > AREAS_MOST => wrong(
            format!("要素超过 {AREAS_MOST} 个，请分街道导入"),
            format!("More than {AREAS_MOST} features; import street by street"),
        ),
        Some(all) => Ok(all.clone()),
        None => wrong(
            "缺少 features",
            "It has no features; save it as GeoJSON again",
        ),
    }
}

fn id_of(feature: &Value) -> String {
    let id = feature
        .pointer("/properties/id")
        .or_else(|| feature.get("id"));
    id.and_then(Value::as_str).unwrap_or("?").to_owned()
}

fn area(feature: &Value) -> Result<Area, Wrong> {
    let id = id_of(feature);
    if !is_id(&id) {
        return wrong(
            "properties.id 应为小写字母、数字和 _，字母开头，如 canal_north",
            "properties.id must be lower case letters, digits and _, a letter first, such as canal_north",
        );
    }
    let named = |key: &str| {
        let value = feature.pointer(&format!("/properties/{key}"));
        value
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty() && text.chars().count() <= 60)
    };
    let (Some(zh), Some(en)) = (named("title_zh"), named("title_en")) else {
        return wrong(
            "properties 里要有 title_zh 和 title_en，各不超过 60 字",
            "properties must hold title_zh and title_en, each of at most 60 characters",
        );
    };
    Ok(Area {
        title: Text::new(zh, en),
        outline: feature
            .pointer("/properties/outline")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        polygons: polygons(feature.get("geometry").unwrap_or(&Value::Null))?,
        id,
    })
}

/// Whether a text is an id as rules name areas, rosters and themselves.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn polygons(geometry: &Value) -> Result<Vec<Polygon>, Wrong> {
    let list = |value: &Value| value.as_array().filter(|all| !all.is_empty()).cloned();
    let coordinates = geometry.get("coordinates").and_then(list);
    match (geometry.get("type").and_then(Value::as_str), coordinates) {
        (Some("Polygon"), Some(rings)) => Ok(vec![polygon(&rings)?]),
        (Some("MultiPolygon"), Some(parts)) => parts
            .iter()
            .map(|part| polygon(&list(part).unwrap_or_default()))
            .collect(),
        (Some("Polygon" | "MultiPolygon"), None) => wrong(
            "没有坐标，请重新画这个片区",
            "It has no coordinates; draw the area again",
        ),
        (other, _) => wrong(
            format!(
                "几何类型是 {}，只接受 Polygon 和 MultiPolygon",
                other.unwrap_or("空")
            ),
            format!(
                "Its geometry is {}; only Polygon and MultiPolygon are taken",
                other.unwrap_or("missing")
            ),
        ),
    }
}

fn polygon(rings: &[Value]) -> Result<Polygon, Wrong> {
    let mut rings = rings
        .iter()
        .map(ring)
        .collect::<Result<Vec<Ring>, Wrong>>()?
        .into_iter();
    let Some(outer) = rings.next() else {
        return wrong(
            "没有边界，请重新画这个片区",
            "It has no boundary; draw the area again",
        );
    };
    Ok(Polygon {
        outer,
        holes: rings.collect(),
    })
}

fn ring(value: &Value) -> Result<Ring, Wrong> {
    let Some(list) = value.as_array() else {
        return wrong(
            "边界应为坐标列表",
            "A boundary must be a list of coordinates",
        );
    };
    if list.len() > RING_MOST {
        return wrong(
            format!("一条边界超过 {RING_MOST} 个点，请简化"),
            format!("A boundary has more than {RING_MOST} points; simplify it"),
        );
    }
    let mut points = list.iter().map(point).collect::<Result<Ring, Wrong>>()?;
    if points.len() < 4 || points.first() != points.last() {
        return wrong(
            "边界至少四个点，最后一点须与第一点相同",
            "A boundary has at least four points, the last equal to the first",
        );
    }
    points.pop();
    points.dedup();
    if points.len() < 3 {
        return wrong(
            "边界没有面积，请重新画",
            "A boundary encloses nothing; draw it again",
        );
    }
    simple(&points)?;
    Ok(points)
}

/// A ring that crosses or touches itself has no inside that people agree on.
fn simple(ring: &Ring) -> Result<(), Wrong> {
    let mut all: Vec<(usize, Edge)> = edges(ring).enumerate().collect();
    let count = all.len();
    let west = |edge: &Edge| edge.from.lon_e7.min(edge.to.lon_e7);
    let east = |edge: &Edge| edge.from.lon_e7.max(edge.to.lon_e7);
    all.sort_unstable_by_key(|(_, edge)| west(edge));
    for (at, (nth, edge)) in all.iter().enumerate() {
        let near = all
            .iter()
            .skip(at + 1)
            .take_while(|(_, other)| west(other) <= east(edge));
        for (other_nth, other) in near {
            let gap = nth.abs_diff(*other_nth);
            let neighbours = gap == 1 || gap == count - 1;
            let back = neighbours && folds_back(*edge, *other);
            if back || (!neighbours && edge.meets(*other)) {
                let degrees = |e7: i64| {
                    format!(
                        "{}{}.{:07}",
                        if e7 < 0 { "-" } else { "" },
                        e7.abs() / 10_000_000,
                        e7.abs() % 10_000_000
                    )
                };
                let here = format!(
                    "{}, {}",
                    degrees(edge.from.lon_e7),
                    degrees(edge.from.lat_e7)
                );
                return wrong(
                    format!("边界在 {here} 附近自相交，请在地图软件里修正"),
                    format!("The boundary crosses itself near {here}; mend it in the map program"),
                );
            }
        }
    }
    Ok(())
}

/// Whether two edges that follow each other run over the same ground.
fn folds_back(one: Edge, other: Edge) -> bool {
    let (first, second) = if one.to == other.from {
        (one, other)
    } else {
        (other, one)
    };
    let apart = Edge {
        from: first.from,
        to: first.from,
    };
    let beyond = Edge {
        from: second.to,
        to: second.to,
    };
    apart.meets(second) || beyond.meets(first)
}

fn point(value: &Value) -> Result<Point, Wrong> {
    let number = |at: usize| value.get(at).and_then(Value::as_f64).and_then(e7);
    match (number(0), number(1)) {
        (Some(lon_e7), Some(lat_e7)) if Point { lon_e7, lat_e7 }.is_on_the_globe() => {
            Ok(Point { lon_e7, lat_e7 })
        }
        _ => wrong(
            format!("坐标 {value} 不是 [经度, 纬度]（度）"),
            format!("The coordinate {value} is not [longitude, latitude] in degrees"),
        ),
    }
}

/// Degrees in units of 1e-7, rounded; none beyond the globe.
fn e7(degrees: f64) -> Option<i64> {
    let rounded = (degrees * 1e7).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to lie on the globe"
    )]
    (rounded.abs() <= 1.8e9).then_some(rounded as i64)
}
