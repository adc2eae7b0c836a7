//! GeoJSON read: points and polygons with their properties, everything wrong named with its feature.

use linli_kernel::Text;
use serde_json::{Map, Value};

use crate::geojson::area_doubled;
use crate::{Crs, FEATURES_MOST, Feature, GeoProblem, POINTS_MOST, Point, Polygon, Ring, Shape};

/// The most problems told of one file; whoever has more mends these first.
const PROBLEMS_MOST: usize = 200;

fn wrong<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Text> {
    Err(Text::new(zh, en))
}

/// Reads a FeatureCollection, or one Feature, of Point, Polygon and MultiPolygon.
///
/// RFC 7946 knows WGS-84 only, but Chinese map tools draw and save on shifted maps without saying so: `crs` is what
/// the person who hands in the file says it is drawn in. A `crs` member of the file may name WGS-84 or CGCS2000 (old
/// programs always write one); any other is refused. Heights are dropped.
///
/// # Errors
/// Everything that is wrong, feature by feature (the first 200); nothing is taken then.
pub fn read_geojson(text: &str, crs: Crs) -> Result<Vec<Feature>, Vec<GeoProblem>> {
    let all = each_feature(text, crs).map_err(|problem| vec![problem])?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Ok(feature) => found.push(feature),
            Err(problem) => problems.push(problem),
        }
    }
    problems.truncate(PROBLEMS_MOST);
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// The same, feature by feature, for those who have more to say of each.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn each_feature(text: &str, crs: Crs) -> Result<Vec<Result<Feature, GeoProblem>>, GeoProblem> {
    let file = |text| GeoProblem {
        feature: None,
        text,
    };
    let features = features(text).map_err(file)?;
    let (mut all, mut points) = (Vec::with_capacity(features.len()), 0);
    for (at, value) in features.iter().enumerate() {
        let found = feature(value, crs);
        let shape = found.as_ref().ok().and_then(|one| one.shape.as_ref());
        points += shape.map_or(0, size);
        if points > POINTS_MOST {
            return Err(file(Text::new(
                format!("超过 {POINTS_MOST} 个点，请分成几个文件导入"),
                format!("More than {POINTS_MOST} points: import in several files"),
            )));
        }
        all.push(found.map_err(|text| GeoProblem {
            feature: Some((at + 1, id_of(value))),
            text,
        }));
    }
    Ok(all)
}

fn size(shape: &Shape) -> usize {
    match shape {
        Shape::Point(_) => 1,
        Shape::Polygons(parts) => parts
            .iter()
            .map(|part| part.outer.len() + part.holes.iter().map(Vec::len).sum::<usize>())
            .sum(),
    }
}

fn features(text: &str) -> Result<Vec<Value>, Text> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read: Value = serde_json::from_str(text).map_err(|error| {
        Text::new(
            format!("不是 JSON：第 {} 行；请检查文件是否完整", error.line()),
            format!(
                "This is not JSON: line {}; check that the file is whole",
                error.line()
            ),
        )
    })?;
    check_crs(read.get("crs"))?;
    let kind = read.get("type").and_then(Value::as_str).map(str::to_owned);
    match (kind.as_deref(), read) {
        (Some("Feature"), whole) => Ok(vec![whole]),
        (Some("FeatureCollection"), mut whole) => {
            match whole.get_mut("features").map(Value::take) {
                Some(Value::Array(all)) if all.len() > FEATURES_MOST => wrong(
                    format!("要素超过 {FEATURES_MOST} 个，请分成几个文件导入"),
                    format!("More than {FEATURES_MOST} features: import in several files"),
                ),
                Some(Value::Array(all)) => Ok(all),
                _ => wrong(
                    "缺少 features，请从地图软件重新另存为 GeoJSON",
                    "It has no features: save it as GeoJSON again",
                ),
            }
        }
        _ => wrong(
            "不是 GeoJSON 的 FeatureCollection，请从地图软件另存为 GeoJSON",
            "This is not a GeoJSON FeatureCollection: save it as GeoJSON from the map program",
        ),
    }
}

/// The names under which programs write longitude and latitude of WGS-84 and CGCS2000.
const KNOWN: [&str; 4] = ["crs84", "epsg::4326", "epsg:4326", "4490"];

fn check_crs(crs: Option<&Value>) -> Result<(), Text> {
    let Some(crs) = crs.filter(|crs| !crs.is_null()) else {
        return Ok(());
    };
    let name = crs.pointer("/properties/name").and_then(Value::as_str);
    if name.is_some_and(|name| {
        let name = name.to_lowercase();
        KNOWN.iter().any(|known| name.ends_with(known))
    }) {
        return Ok(());
    }
    let name = name.unwrap_or("?");
    wrong(
        format!(
            "文件的坐标系是 {name}；请在地图软件里改存为 WGS-84（EPSG:4326）或 CGCS2000（EPSG:4490）经纬度"
        ),
        format!(
            "The file is in the reference system {name}: save it in WGS-84 (EPSG:4326) or CGCS2000 (EPSG:4490) from the map program"
        ),
    )
}

fn id_of(feature: &Value) -> Option<String> {
    let id = feature
        .get("id")
        .or_else(|| feature.pointer("/properties/id"));
    match id {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn feature(value: &Value, crs: Crs) -> Result<Feature, Text> {
    if value.get("type").and_then(Value::as_str) != Some("Feature") {
        return wrong(
            "不是 Feature，请从地图软件重新另存",
            "It is no Feature: save the file again from the map program",
        );
    }
    let shape = match value.get("geometry") {
        None | Some(Value::Null) => None,
        Some(geometry) => Some(shape(geometry, crs)?),
    };
    let properties = match value.get("properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties.clone(),
        Some(_) => {
            return wrong(
                "properties 应为对象，请从地图软件重新另存",
                "Its properties are no object: save the file again from the map program",
            );
        }
    };
    Ok(Feature {
        id: id_of(value),
        shape,
        properties,
    })
}

fn shape(geometry: &Value, crs: Crs) -> Result<Shape, Text> {
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => point(coordinates, crs).map(Shape::Point),
        Some("Polygon") => Ok(Shape::Polygons(vec![polygon(coordinates, crs)?])),
        Some("MultiPolygon") => list(coordinates)?
            .iter()
            .map(|part| polygon(part, crs))
            .collect::<Result<_, _>>()
            .map(Shape::Polygons),
        other => wrong(
            format!(
                "几何类型是 {}，只接受 Point、Polygon 和 MultiPolygon，请改画成点或面",
                other.unwrap_or("空")
            ),
            format!(
                "Its geometry is {}; only Point, Polygon and MultiPolygon are taken: draw it as a point or an area",
                other.unwrap_or("missing")
            ),
        ),
    }
}

fn list(value: &Value) -> Result<&Vec<Value>, Text> {
    match value.as_array().filter(|all| !all.is_empty()) {
        Some(all) => Ok(all),
        None => wrong("没有坐标，请重新画", "It has no coordinates: draw it again"),
    }
}

fn polygon(value: &Value, crs: Crs) -> Result<Polygon, Text> {
    let mut rings = list(value)?
        .iter()
        .map(|part| ring(part, crs))
        .collect::<Result<Vec<Ring>, Text>>()?;
    let outer = rings.remove(0);
    Ok(Polygon {
        outer,
        holes: rings,
    })
}

fn ring(value: &Value, crs: Crs) -> Result<Ring, Text> {
    let mut points = list(value)?
        .iter()
        .map(|at| point(at, crs))
        .collect::<Result<Ring, Text>>()?;
    if points.len() < 4 || points.first() != points.last() {
        return wrong(
            "边界至少四个点，最后一点须与第一点相同，请把边界闭合",
            "A boundary has at least four points, the last equal to the first: close it",
        );
    }
    points.pop();
    points.dedup();
    if points.len() < 3 || area_doubled(&points) == 0 {
        return wrong(
            "边界没有面积，请重新画",
            "A boundary encloses nothing: draw it again",
        );
    }
    Ok(points)
}

fn point(value: &Value, crs: Crs) -> Result<Point, Text> {
    let number = |at: usize| value.get(at).and_then(Value::as_f64);
    match (number(0), number(1)) {
        (Some(lon), Some(lat)) => Point::from_degrees(lon, lat, crs).map_err(|error| error.text()),
        _ => wrong(
            format!("坐标 {value} 应写成 [经度, 纬度]（度）"),
            format!("The coordinate {value} must be written as [longitude, latitude] in degrees"),
        ),
    }
}
