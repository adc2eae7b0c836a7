use linli_geodesy::{Crs, Feature, Point, Polygon, Shape, read_geojson, write_geojson};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn spot(coordinates: &Value) -> Value {
    json!({ "type": "Feature", "id": "a1", "properties": { "name": "同和里" },
        "geometry": { "type": "Point", "coordinates": coordinates } })
}

fn written(features: Vec<Feature>) -> String {
    let mut out = Vec::new();
    write_geojson(&mut out, features).unwrap();
    String::from_utf8(out).unwrap()
}

/// The texts of what is wrong, in Chinese.
fn refused(text: &str) -> Vec<String> {
    let problems = read_geojson(text, Crs::Wgs84).unwrap_err();
    problems.iter().map(|problem| problem.show().zh).collect()
}

#[test]
fn a_point_is_read_with_its_properties_in_the_system_named() {
    let text = collection(&[spot(&json!([120.155_155_1, 30.274_150_2, 12.0]))]);
    let read = read_geojson(&text, Crs::Gcj02).unwrap();
    assert_eq!(read[0].id.as_deref(), Some("a1"));
    assert_eq!(read[0].properties["name"], "同和里");
    assert_eq!(
        read[0].shape,
        Some(Shape::Point(Point {
            lon_e7: 1_201_551_551,
            lat_e7: 302_741_502,
            crs: Crs::Gcj02
        }))
    );
}

#[test]
fn what_is_written_is_wgs84_and_outer_rings_turn_left() {
    let corner = |lon_e7, lat_e7| Point {
        lon_e7,
        lat_e7,
        crs: Crs::Gcj02,
    };
    let clockwise = vec![
        corner(1_201_000_000, 302_000_000),
        corner(1_201_000_000, 302_010_000),
        corner(1_201_010_000, 302_010_000),
    ];
    let text = written(vec![Feature {
        id: None,
        shape: Some(Shape::Polygons(vec![Polygon {
            outer: clockwise.clone(),
            holes: Vec::new(),
        }])),
        properties: Map::new(),
    }]);
    let read = read_geojson(&text, Crs::Wgs84).unwrap();
    let mut expected: Vec<Point> = clockwise.iter().map(|point| point.to(Crs::Wgs84)).collect();
    expected.reverse();
    let Some(Shape::Polygons(parts)) = &read[0].shape else {
        panic!("{read:?}")
    };
    assert_eq!(parts[0].outer, expected);
}

#[test]
fn a_file_in_another_system_is_refused_with_the_remedy() {
    let file = |name: &str| {
        json!({ "type": "FeatureCollection", "features": [],
            "crs": { "type": "name", "properties": { "name": name } } })
        .to_string()
    };
    assert!(refused(&file("urn:ogc:def:crs:EPSG::4549"))[0].contains("改存为 WGS-84"));
    assert!(refused(&file("urn:ogc:def:crs:EPSG::3857"))[0].contains("EPSG::3857"));
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::4490",
        "EPSG:4326",
    ] {
        assert_eq!(read_geojson(&file(name), Crs::Wgs84), Ok(Vec::new()));
    }
}

#[test]
fn each_wrong_feature_is_named_with_what_to_do() {
    let line = json!({ "type": "Feature", "properties": null,
        "geometry": { "type": "LineString", "coordinates": [[120, 30], [121, 30]] } });
    let open = json!({ "type": "Feature", "properties": {}, "id": 7, "geometry": { "type": "Polygon",
        "coordinates": [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.1]]] } });
    let good = spot(&json!([120, 30]));
    let said = refused(&collection(&[
        good,
        spot(&json!([30.27, 120.15])),
        spot(&json!([518_000.0, 3_350_000.0])),
        line,
        open,
        spot(&json!(["x"])),
    ]));
    assert_eq!(said.len(), 5);
    for (line, part) in said.iter().zip([
        "第 2 个要素（a1）：",
        "投影坐标",
        "LineString",
        "（7）：边界至少四个点",
        "[经度, 纬度]",
    ]) {
        assert!(line.contains(part), "{line}");
    }
    assert!(said[0].contains("经度写在前面"));
}

#[test]
fn a_file_that_is_no_geojson_is_told_so() {
    assert!(refused("{\n\"type\":")[0].contains("第 2 行"));
    assert!(refused("[]")[0].contains("FeatureCollection"));
    assert!(refused("{\"type\":\"FeatureCollection\"}")[0].contains("features"));
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<f64>().prop_map(|number| json!(number)),
        "Feature|FeatureCollection|Point|Polygon|MultiPolygon|[a-z]{0,4}".prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        let keys = prop::sample::select(vec![
            "type",
            "features",
            "geometry",
            "coordinates",
            "properties",
            "crs",
            "id",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map(keys, inner, 0..6).prop_map(|map| {
                Value::Object(
                    map.into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_taken_or_told_why(value in any_value()) {
        for text in [value.to_string(), collection(std::slice::from_ref(&value)), collection(&[spot(&value)])] {
            if let Err(problems) = read_geojson(&text, Crs::Cgcs2000) {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|problem| !problem.text.zh.is_empty() && !problem.text.en.is_empty()));
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again(lon_e7 in -1_800_000_000..=1_800_000_000i64, lat_e7 in -900_000_000..=900_000_000i64, name in "\\PC{0,12}") {
        let mut properties = Map::new();
        properties.insert("name".to_owned(), json!(name));
        let feature = Feature {
            id: Some("place_1".to_owned()),
            shape: Some(Shape::Point(Point { lon_e7, lat_e7, crs: Crs::Wgs84 })),
            properties,
        };
        let again = read_geojson(&written(vec![feature.clone(), feature.clone()]), Crs::Wgs84);
        prop_assert_eq!(again, Ok(vec![feature.clone(), feature]));
    }
}
