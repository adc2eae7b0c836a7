//! Areas from GeoJSON (RFC 7946): Polygon and MultiPolygon, each feature with `id`, `title_zh` and `title_en` among its
//! properties. Whatever is wrong names its feature and the remedy; a file with anything wrong is not taken at all.

use std::collections::BTreeSet;

use linli_geodesy::{Crs, Feature, GeoProblem, Shape, each_feature};
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

fn wrong<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Text> {
    Err(Text::new(zh, en))
}

/// Reads areas drawn in WGS-84 or CGCS2000, which agree to the centimetre.
///
/// # Errors
/// Everything that is wrong, feature by feature.
pub fn read_areas(text: &str) -> Result<Vec<Area>, Vec<GeoProblem>> {
    let file = |text| {
        vec![GeoProblem {
            feature: None,
            text,
        }]
    };
    let features = each_feature(text, Crs::Wgs84).map_err(|problem| vec![problem])?;
    how_many(features.len()).map_err(file)?;
    let mut problems = Vec::new();
    let (mut areas, mut seen) = (Vec::new(), BTreeSet::new());
    let mut points = 0;
    for (nth, feature) in features.into_iter().enumerate() {
        let taken = feature.and_then(|feature| {
            let id = id_of(&feature);
            area(&feature, id, &mut seen, &mut points).map_err(|text| GeoProblem {
                feature: Some((nth + 1, Some(id.to_owned()))),
                text,
            })
        });
        match taken {
            Ok(area) => areas.push(area),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(areas)
    } else {
        Err(problems)
    }
}

fn how_many(features: usize) -> Result<(), Text> {
    match features {
        0 => wrong(
            "没有要素，至少画一个片区",
            "There is no feature; draw at least one area",
        ),
        1..=AREAS_MOST => Ok(()),
        _ => wrong(
            format!("要素超过 {AREAS_MOST} 个，请分街道导入"),
            format!("More than {AREAS_MOST} features; import street by street"),
        ),
    }
}

fn id_of(feature: &Feature) -> &str {
    let named = feature.properties.get("id").and_then(Value::as_str);
    named.or(feature.id.as_deref()).unwrap_or("?")
}

fn area(
    feature: &Feature,
    id: &str,
    seen: &mut BTreeSet<String>,
    points: &mut usize,
) -> Result<Area, Text> {
    if !is_id(id) {
        return wrong(
            "properties.id 应为小写字母、数字和 _，字母开头，如 canal_north",
            "properties.id must be lower case letters, digits and _, a letter first, such as canal_north",
        );
    }
    let title = title(feature)?;
    let outline = feature.properties.get("outline").and_then(Value::as_bool);
    let polygons = polygons(feature.shape.as_ref())?;
    let rings = polygons.iter().flat_map(Polygon::rings);
    *points += rings.map(Vec::len).sum::<usize>();
    if *points > POINTS_MOST {
        return wrong(
            format!("到此已超过 {POINTS_MOST} 个点，请简化边界"),
            format!("More than {POINTS_MOST} points up to here; simplify the boundaries"),
        );
    }
    if !seen.insert(id.to_owned()) {
        return wrong(
            "编号重复，请改成不同的 id",
            "The id is used twice; give each feature its own",
        );
    }
    Ok(Area {
        title,
        outline: outline.unwrap_or(false),
        polygons,
        id: id.to_owned(),
    })
}

/// What an area is called in both languages.
fn title(feature: &Feature) -> Result<Text, Text> {
    let named = |key: &str| {
        let value = feature.properties.get(key).and_then(Value::as_str);
        value
            .map(str::trim)
            .filter(|text| !text.is_empty() && text.chars().count() <= 60)
    };
    let (Some(zh), Some(en)) = (named("title_zh"), named("title_en")) else {
        return wrong(
            "properties 里要有 title_zh 和 title_en，各不超过 60 字",
            "properties must hold title_zh and title_en, each of at most 60 characters",
        );
    };
    Ok(Text::new(zh, en))
}

/// Whether a text is an id as rules name areas, rosters and themselves.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn polygons(shape: Option<&Shape>) -> Result<Vec<Polygon>, Text> {
    let Some(Shape::Polygons(parts)) = shape else {
        return wrong(
            "片区要画成面（Polygon 或 MultiPolygon），请在地图软件里重新画",
            "An area is a Polygon or MultiPolygon; draw it again in the map program",
        );
    };
    let polygon = |part: &linli_geodesy::Polygon| {
        Ok(Polygon {
            outer: ring(&part.outer)?,
            holes: part.holes.iter().map(ring).collect::<Result<_, _>>()?,
        })
    };
    parts.iter().map(polygon).collect()
}

fn ring(points: &linli_geodesy::Ring) -> Result<Ring, Text> {
    if points.len() > RING_MOST {
        return wrong(
            format!("一条边界超过 {RING_MOST} 个点，请简化"),
            format!("A boundary has more than {RING_MOST} points; simplify it"),
        );
    }
    let here = points.iter().map(|at| Point::new(at.lon_e7, at.lat_e7));
    let ring: Ring = here.collect();
    simple(&ring)?;
    Ok(ring)
}

/// A ring that crosses or touches itself has no inside that people agree on.
fn simple(ring: &Ring) -> Result<(), Text> {
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
