//! Where a point lies: exact, fast and the same as the slow way.

use linli_route::{Area, Areas, Point, Polygon, meeting, uncovered};
use proptest::prelude::*;

use crate::kit::{area, square, squares};

#[test]
fn every_point_of_four_squares_that_meet_belongs_to_exactly_one() {
    let areas = Areas::new(squares());
    for x in -1_000..1_000 {
        for y in [-1_000, -1, 0, 1, 999] {
            assert_eq!(areas.at(Point::new(x, y)).len(), 1, "{x} {y}");
            assert_eq!(areas.at(Point::new(y, x)).len(), 1, "{y} {x}");
        }
    }
}

#[test]
fn a_boundary_belongs_to_the_area_east_of_it_and_north_of_it() {
    let areas = Areas::new(squares());
    let name = |x, y| {
        let found = areas.at(Point::new(x, y));
        found
            .iter()
            .map(|nth| areas.get(*nth).unwrap().id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(name(0, 0), ["ne"]);
    assert_eq!(name(0, 500), ["ne"], "on the line between west and east");
    assert_eq!(name(-500, 0), ["nw"], "on the line between south and north");
    assert_eq!(name(-1_000, -1_000), ["sw"]);
    assert!(
        name(1_000, 500).is_empty(),
        "the outer east side has nothing east of it"
    );
    assert!(name(500, 1_000).is_empty());
}

#[test]
fn what_is_cut_out_belongs_to_whoever_fills_it() {
    let mut ring = square(0, 0, 900);
    ring.holes.push(square(300, 300, 300).outer);
    let areas = Areas::new(vec![
        area("ring", ring),
        area("yolk", square(300, 300, 300)),
    ]);
    for x in 0..900 {
        for y in [0, 299, 300, 301, 599, 600, 601, 899] {
            assert_eq!(areas.at(Point::new(x, y)).len(), 1, "{x} {y}");
        }
    }
}

#[test]
fn the_outline_of_the_street_is_no_area() {
    let mut outline = area("street", square(0, 0, 100));
    outline.outline = true;
    let areas = Areas::new(vec![outline, area("a", square(0, 0, 50))]);
    assert_eq!(areas.at(Point::new(10, 10)), [1]);
    assert_eq!(areas.number("street"), None);
}

#[test]
fn areas_meet_where_they_share_ground_and_not_where_they_share_a_line() {
    assert_eq!(meeting(&squares()), []);
    let all = [
        area("a", square(0, 0, 10_000)),
        area("b", square(9_000, 9_000, 10_000)),
        area("c", square(10_000, 0, 5_000)),
    ];
    assert_eq!(meeting(&all), [(0, 1)]);
}

#[test]
fn what_no_area_covers_is_measured_against_the_outline() {
    assert_eq!(
        uncovered(&squares()),
        None,
        "without an outline there is nothing to measure against"
    );
    let mut outline = area("street", square(0, 0, 10_000));
    outline.outline = true;
    let half = Polygon {
        outer: [(0, 0), (5_000, 0), (5_000, 10_000), (0, 10_000)]
            .map(|(x, y)| Point::new(x, y))
            .to_vec(),
        holes: Vec::new(),
    };
    let rest = uncovered(&[outline.clone(), area("west", half)]).unwrap();
    assert_eq!((rest.pieces.len(), rest.permille), (1, 500));
    assert!(
        rest.pieces[0].contains(Point::new(7_000, 5_000))
            && !rest.pieces[0].contains(Point::new(2_000, 5_000))
    );
    let whole = uncovered(&[outline, area("all", square(-5, -5, 10_010))]).unwrap();
    assert_eq!((whole.pieces.len(), whole.permille), (0, 0));
}

/// Inside, by the winding of the boundary around the point moved a little east and less north, all of it
/// stretched so that the move is whole: another way than the crate's.
fn winds_around(polygon: &Polygon, point: Point) -> bool {
    const STRETCH: i128 = 1 << 44;
    let (px, py) = (
        i128::from(point.lon_e7) * STRETCH + (1 << 22),
        i128::from(point.lat_e7) * STRETCH + 1,
    );
    let mut turns = 0;
    for ring in std::iter::once(&polygon.outer).chain(&polygon.holes) {
        let mut winding = 0;
        for (nth, from) in ring.iter().enumerate() {
            let to = ring[(nth + 1) % ring.len()];
            let [ax, ay, bx, by] = [from.lon_e7, from.lat_e7, to.lon_e7, to.lat_e7]
                .map(|one| i128::from(one) * STRETCH);
            let left = ((bx - ax) / STRETCH) * (py - ay) - ((by - ay) / STRETCH) * (px - ax);
            if ay <= py && by > py && left > 0 {
                winding += 1;
            } else if ay > py && by <= py && left < 0 {
                winding -= 1;
            }
        }
        turns += i32::from(winding % 2 != 0);
    }
    turns % 2 == 1
}

fn polygon() -> impl Strategy<Value = Polygon> {
    let point = (-60_i64..60, -60_i64..60).prop_map(|(x, y)| Point::new(x, y));
    (
        prop::collection::vec(point.clone(), 3..40),
        prop::collection::vec(prop::collection::vec(point, 3..8), 0..2),
    )
        .prop_map(|(outer, holes)| Polygon { outer, holes })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prepared_areas_answer_as_each_polygon_alone_and_as_its_winding(
        polygons in prop::collection::vec(polygon(), 1..6),
        points in prop::collection::vec((-62_i64..62, -62_i64..62), 1..40),
    ) {
        let all: Vec<Area> = polygons.iter().enumerate().map(|(nth, one)| area(&format!("a{nth}"), one.clone())).collect();
        let areas = Areas::new(all.clone());
        for (x, y) in points {
            let here = Point::new(x, y);
            let slow: Vec<u32> = (0_u32..).zip(&all).filter(|(_, area)| area.contains(here)).map(|(nth, _)| nth).collect();
            prop_assert_eq!(areas.at(here), slow);
            for polygon in &polygons {
                prop_assert_eq!(polygon.contains(here), winds_around(polygon, here), "{:?} {:?}", polygon, here);
            }
        }
    }

    #[test]
    fn a_strip_cut_anywhere_leaves_every_point_to_one_side(
        cut in prop::collection::vec(-50_i64..50, 2..12),
        points in prop::collection::vec((-100_i64..100, 0_i64..220), 1..60),
    ) {
        // A jagged line from south to north through a rectangle, both sides closed around it.
        let line: Vec<Point> = (0_i64..).zip(&cut).map(|(nth, x)| Point::new(*x, nth * 20)).collect();
        let top = line.last().unwrap().lat_e7;
        let side = |x: i64| {
            let mut outer = line.clone();
            outer.extend([Point::new(x, top), Point::new(x, 0)]);
            Polygon { outer, holes: Vec::new() }
        };
        let (west, east) = (side(-100), side(100));
        for (x, y) in points.into_iter().filter(|(_, y)| *y < top) {
            let here = Point::new(x, y);
            prop_assert!(west.contains(here) != east.contains(here), "{here:?} {line:?}");
        }
    }

    #[test]
    fn no_coordinate_of_the_globe_overflows(
        corners in prop::collection::vec((-1_800_000_000_i64..=1_800_000_000, -900_000_000_i64..=900_000_000), 3..12),
        x in -1_800_000_000_i64..=1_800_000_000, y in -900_000_000_i64..=900_000_000,
    ) {
        let outer = corners.into_iter().map(|(x, y)| Point::new(x, y)).collect();
        let polygon = Polygon { outer, holes: Vec::new() };
        let areas = Areas::new(vec![area("a", polygon.clone())]);
        let here = Point::new(x, y);
        prop_assert_eq!(areas.at(here) == [0], polygon.contains(here));
    }
}
