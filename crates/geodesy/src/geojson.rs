//! What GeoJSON (RFC 7946) is to us, and its writing.

use std::io::{self, Write};

use linli_kernel::Text;
use serde_json::{Map, Value, json};

use crate::{Crs, Point};

/// The most features of one file.
pub const FEATURES_MOST: usize = 200_000;
/// The most points of all features together.
pub const POINTS_MOST: usize = 2_000_000;

/// A closed line without its repeated last point: at least three points.
pub type Ring = Vec<Point>;

/// An area: what lies inside the outer ring and outside the holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polygon {
    /// The boundary.
    pub outer: Ring,
    /// What is cut out.
    pub holes: Vec<Ring>,
}

/// Where a feature lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A spot.
    Point(Point),
    /// One area or several that belong together.
    Polygons(Vec<Polygon>),
}

/// A thing on the map with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its id, when it has one.
    pub id: Option<String>,
    /// Where it lies; none when a file leaves that open, as RFC 7946 allows.
    pub shape: Option<Shape>,
    /// Its properties as they stand in the file.
    pub properties: Map<String, Value>,
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeoProblem {
    /// The feature, from 1, with its id where it has one; none where the file itself is wrong.
    pub feature: Option<(usize, Option<String>)>,
    /// What is wrong, and what to do about it.
    pub text: Text,
}

impl GeoProblem {
    /// One line for people.
    #[must_use]
    pub fn show(&self) -> Text {
        let (zh, en) = match &self.feature {
            None => (String::new(), String::new()),
            Some((nth, None)) => (format!("第 {nth} 个要素："), format!("Feature {nth}: ")),
            Some((nth, Some(id))) => (
                format!("第 {nth} 个要素（{id}）："),
                format!("Feature {nth} ({id}): "),
            ),
        };
        Text::new(zh + &self.text.zh, en + &self.text.en)
    }
}

/// Writes features one by one as a FeatureCollection, each coordinate converted to WGS-84 as RFC 7946 demands, with
/// seven decimals, outer rings counter-clockwise. Answers how many were written; only one is held at a time.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_geojson(
    out: &mut impl Write,
    features: impl IntoIterator<Item = Feature>,
) -> io::Result<usize> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut count = 0;
    for feature in features {
        out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &as_json(feature))?;
        count += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(count)
}

fn as_json(feature: Feature) -> Value {
    let mut value = json!({
        "type": "Feature",
        "geometry": feature.shape.as_ref().map(geometry),
        "properties": feature.properties,
    });
    if let (Some(id), Some(object)) = (feature.id, value.as_object_mut()) {
        object.insert("id".to_owned(), Value::String(id));
    }
    value
}

fn geometry(shape: &Shape) -> Value {
    match shape {
        Shape::Point(point) => json!({ "type": "Point", "coordinates": position(*point) }),
        Shape::Polygons(parts) => match parts.as_slice() {
            [only] => json!({ "type": "Polygon", "coordinates": rings(only) }),
            several => {
                let all: Vec<Value> = several.iter().map(rings).collect();
                json!({ "type": "MultiPolygon", "coordinates": all })
            }
        },
    }
}

fn position(point: Point) -> Value {
    let (lon, lat) = point.to(Crs::Wgs84).degrees();
    json!([lon, lat])
}

fn rings(polygon: &Polygon) -> Value {
    let outer = ring(&polygon.outer, true);
    let holes = polygon.holes.iter().map(|hole| ring(hole, false));
    Value::Array(std::iter::once(outer).chain(holes).collect())
}

/// A ring turned the way RFC 7946 asks, closed by its first point.
fn ring(points: &Ring, counter_clockwise: bool) -> Value {
    let mut all: Vec<Value> = points.iter().copied().map(position).collect();
    if (area_doubled(points) > 0) != counter_clockwise {
        all.reverse();
    }
    all.extend(all.first().cloned());
    Value::Array(all)
}

/// Twice the area, positive when the points go counter-clockwise.
pub(crate) fn area_doubled(points: &Ring) -> i128 {
    let next = points.iter().cycle().skip(1);
    points
        .iter()
        .zip(next)
        .map(|(a, b)| {
            i128::from(a.lon_e7) * i128::from(b.lat_e7)
                - i128::from(b.lon_e7) * i128::from(a.lat_e7)
        })
        .sum()
}
