//! Areas from GeoJSON: what is taken, and what is said about what is not.

use linli_route::{AREAS_MOST, Point, read_areas};
use serde_json::{Value, json};

fn feature(id: &str, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": { "id": id, "title_zh": "一", "title_en": "One" }, "geometry": geometry })
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn ring(points: &[(f64, f64)]) -> Value {
    json!({ "type": "Polygon", "coordinates": [points.iter().map(|(x, y)| json!([x, y])).collect::<Vec<_>>()] })
}

const SQUARE: &[(f64, f64)] = &[
    (120.1, 30.3),
    (120.2, 30.3),
    (120.2, 30.4),
    (120.1, 30.4),
    (120.1, 30.3),
];

fn said(text: &str) -> Vec<String> {
    read_areas(text)
        .unwrap_err()
        .iter()
        .map(|problem| problem.show().en)
        .collect()
}

#[test]
fn polygons_and_multipolygons_with_holes_are_taken_to_the_centimetre() {
    let hole = json!([
        [120.12, 30.32],
        [120.14, 30.32],
        [120.14, 30.34],
        [120.12, 30.32]
    ]);
    let outer = ring(SQUARE)["coordinates"][0].clone();
    let multi = json!({ "type": "MultiPolygon", "coordinates": [[outer, hole], [[[121.0, 31.0], [121.1, 31.0], [121.1, 31.123_456_7], [121.0, 31.0]]]] });
    let areas = read_areas(&collection(&[
        feature("a", ring(SQUARE)),
        feature("b", multi),
    ]))
    .unwrap();
    assert_eq!(
        areas[0].polygons[0].outer[0],
        Point::new(1_201_000_000, 303_000_000)
    );
    assert_eq!(
        areas[0].polygons[0].outer.len(),
        4,
        "the closing point is not kept twice"
    );
    assert_eq!(areas[1].polygons[0].holes.len(), 1);
    assert_eq!(
        areas[1].polygons[1].outer[2],
        Point::new(1_211_000_000, 311_234_567)
    );
}

#[test]
fn each_wrong_feature_is_named_with_its_remedy_and_nothing_is_taken() {
    let crossed = &[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.5), (0.0, 0.0)];
    let open = &[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)];
    let back = &[(0.0, 0.0), (1.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 0.0)];
    let far = &[(200.0, 0.0), (201.0, 1.0), (200.0, 1.0), (200.0, 0.0)];
    let features = [
        feature("good", ring(SQUARE)),
        feature("Bad Id", ring(SQUARE)),
        feature("good", ring(SQUARE)),
        feature(
            "line",
            json!({ "type": "LineString", "coordinates": [[0, 0], [1, 1]] }),
        ),
        feature("crossed", ring(crossed)),
        feature("open", ring(open)),
        feature("back", ring(back)),
        feature("far", ring(far)),
        feature("empty", json!({ "type": "Polygon", "coordinates": [] })),
    ];
    insta::assert_snapshot!(said(&collection(&features)).join("\n"));
}

#[test]
fn what_is_no_collection_is_said_to_be_none() {
    for text in [
        "",
        "{",
        "[]",
        "{}",
        "null",
        "{\"type\":\"FeatureCollection\"}",
        "{\"type\":\"FeatureCollection\",\"features\":[]}",
    ] {
        assert_eq!(said(text).len(), 1, "{text}");
    }
    let many = vec![feature("a", ring(SQUARE)); AREAS_MOST + 1];
    assert!(said(&collection(&many))[0].contains("More than"));
}
