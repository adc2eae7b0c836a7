//! How many cases one core routes with 200 rules and 1,000 polygons, against a bare look-up in an R-tree of the
//! same polygons' boxes. Run with `cargo bench -p linli-route`; prints nanoseconds each and cases a second.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark may stop and print"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use linli_calendar::Calendar;
use linli_flow::{CaseFacts, Scene};
use linli_kernel::{OrgId, Text};
use linli_route::{Area, Areas, Asked, Known, Point, Polygon, RuleSet, Spot};
use rstar::primitives::Rectangle;
use rstar::{AABB, RTree};
use serde_json::json;

const RULES: usize = 200;
/// Polygons in each direction: 40 × 25 are 1,000.
const ACROSS: i64 = 40;
const UP: i64 = 25;
const CASES: usize = 4_096;
const ROUNDS: usize = 1_000_000;
/// The side of a cell, in 1e-7 degree: some 200 metres.
const CELL: i64 = 20_000;
/// Points on each side of a polygon's boundary.
const POINTS: i64 = 12;

/// A fixed linear congruence.
struct Dice(i64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = (self.0 * 1_103_515_245 + 12_345) % 2_147_483_648;
        self.0 / 7 % sides
    }
}

/// A jagged polygon whose sides are those of its neighbours, so that the thousand tile the street.
fn polygon(x: i64, y: i64) -> Polygon {
    let jag = |x: i64, y: i64, nth: i64| ((x * 31 + y * 17 + nth * 7) % 5 - 2) * CELL / 60;
    let step = |nth: i64| nth * CELL / POINTS;
    let along = |x: i64, y: i64| {
        (0..POINTS).map(move |nth| {
            let bend = if nth == 0 { 0 } else { jag(x, y, nth) };
            Point::new(x * CELL + step(nth), y * CELL + bend)
        })
    };
    let up = |x: i64, y: i64| {
        (0..POINTS).map(move |nth| {
            let bend = if nth == 0 { 0 } else { jag(x + 100, y, nth) };
            Point::new(x * CELL + bend, y * CELL + step(nth))
        })
    };
    let mut outer: Vec<Point> = along(x, y).collect();
    outer.extend(up(x + 1, y));
    outer.push(Point::new((x + 1) * CELL, (y + 1) * CELL));
    outer.extend(
        along(x, y + 1)
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev(),
    );
    outer.push(Point::new(x * CELL, (y + 1) * CELL));
    outer.extend(up(x, y).skip(1).collect::<Vec<_>>().into_iter().rev());
    Polygon {
        outer,
        holes: Vec::new(),
    }
}

fn areas() -> Vec<Area> {
    let cells = (0..UP).flat_map(|y| (0..ACROSS).map(move |x| (x, y)));
    cells
        .map(|(x, y)| Area {
            id: format!("a{}", y * ACROSS + x),
            title: Text::new("片区", "Area"),
            outline: false,
            polygons: vec![polygon(x, y)],
        })
        .collect()
}

fn unit(nth: usize) -> OrgId {
    format!("org_{:026}", nth % 40 + 1).parse().expect("an id")
}

/// 200 rules of all kinds for the three matters, so that some 70 of them are asked for each case, and the last
/// takes what is left.
fn rules() -> String {
    let mut text = String::new();
    for nth in 0..RULES {
        let matter = ["noise", "lamp", "waste"][nth % 3];
        let area = (nth * 37) % 1_000;
        let when = match nth % 5 {
            _ if nth + 1 == RULES => String::new(),
            0 => format!(
                "matters = [\"{matter}\"], areas = [\"a{area}\", \"a{}\"]",
                (area + 1) % 1_000
            ),
            1 => format!("matters = [\"{matter}\"], places = [\"/s/{}/\"]", 100 + nth),
            2 => format!(
                "matters = [\"{matter}\"], days = [\"rest_day\"], hours = [\"{:02}:00-{:02}:30\"]",
                nth % 24,
                nth % 24
            ),
            3 => format!(
                "scenes = [\"street\"], matters = [\"{matter}\"], condition = \"amount > {}\", areas = [\"a{area}\"]",
                900 + nth
            ),
            _ => format!(
                "scenes = [\"street\"], matters = [\"{matter}\"], places = [\"/s/{}/\"], condition = \"amount == {nth}\"",
                nth % 8
            ),
        };
        text += &format!(
            "[[rule]]\nid = \"r{nth}\"\ntitle = {{ zh = \"规则\", en = \"Rule\" }}\nwhen = {{ {when} }}\nto = {{ unit = \"{}\" }}\n",
            unit(nth)
        );
    }
    text
}

fn street() -> Known {
    let scene = Scene::parse("street.toml", include_str!("../tests/street.toml")).expect("a scene");
    let places = (0..RULES + 100).map(|nth| (format!("/s/{nth}/"), String::new()));
    Known {
        scenes: vec![Arc::new(scene)],
        units: (0..40).map(|nth| (unit(nth), "单位".to_owned())).collect(),
        places: places.collect::<BTreeMap<_, _>>(),
        areas: Arc::new(Areas::new(areas())),
        rosters: Vec::new(),
        calendar: Calendar::china(),
    }
}

struct Case {
    facts: CaseFacts,
    point: Point,
    at: Timestamp,
}

fn cases(dice: &mut Dice) -> Vec<Case> {
    let first: Timestamp = "2026-01-01T00:00:00+08:00".parse().expect("an instant");
    let mut out = Vec::with_capacity(CASES);
    for _nth in 0..CASES {
        let matter = ["noise", "lamp", "waste"][usize::try_from(dice.roll(3)).expect("small")];
        let path = format!("/s/{}/{}/", dice.roll(20), dice.roll(50));
        let facts = json!({
            "scene": "street", "version": 1, "matter": matter, "state": "reported",
            "since": first, "opened_at": first, "closed_at": null,
            "fields": { "amount": dice.roll(1_200) }, "reporter": null, "opened_as": "resident", "place_path": path,
            "unit": null, "handler": null, "clocks": {}, "done": {}, "returns": 0, "reopens": 0,
            "photos": 0, "rating": null, "paused_in": null,
        });
        out.push(Case {
            facts: serde_json::from_value(facts).expect("facts"),
            point: Point::new(
                CELL / 2 + dice.roll((ACROSS - 1) * CELL),
                CELL / 2 + dice.roll((UP - 1) * CELL),
            ),
            at: first + SignedDuration::from_secs(dice.roll(360 * 86_400)),
        });
    }
    out
}

fn measure<R>(name: &str, cases: &[Case], mut work: impl FnMut(&Case) -> R) -> f64 {
    for case in cases {
        black_box(work(case));
    }
    let begin = Instant::now();
    for case in cases.iter().cycle().take(ROUNDS) {
        black_box(work(black_box(case)));
    }
    let nanos = begin.elapsed().as_secs_f64() * 1e9 / ROUNDS as f64;
    println!("{name:<58} {nanos:>8.0} ns {:>10.0} /s", 1e9 / nanos);
    nanos
}

fn main() {
    let known = street();
    let scene = Arc::clone(&known.scenes[0]);
    let tiles = Arc::clone(&known.areas);
    let boxes = tiles
        .all()
        .iter()
        .filter_map(|area| area.polygons[0].corners())
        .map(|(low, high)| {
            Rectangle::from_corners(
                [low.lon_e7 as f64, low.lat_e7 as f64],
                [high.lon_e7 as f64, high.lat_e7 as f64],
            )
        });
    let bare = RTree::bulk_load(boxes.collect());
    let text = rules();
    let begin = Instant::now();
    let set = RuleSet::compile("rules.toml", &text, known).expect("sound rules");
    let compiled = begin.elapsed().as_secs_f64() * 1e3;
    let cases = cases(&mut Dice(7));
    let asked = |case: &Case| {
        set.decide(Asked {
            scene: &scene,
            facts: &case.facts,
            spot: Spot::At(case.point),
            at: case.at,
        })
    };
    let looked: usize = cases
        .iter()
        .map(|case| {
            let found = asked(case);
            found.passed.len() + 1
        })
        .sum();
    let in_one = cases
        .iter()
        .filter(|case| tiles.at(case.point).len() == 1)
        .count();
    assert_eq!(in_one, CASES, "the polygons tile the street");
    println!(
        "{} rules, {} polygons of {} points; compiled in {compiled:.1} ms",
        set.rules().len(),
        tiles.all().len(),
        tiles.all()[0].polygons[0].outer.len()
    );
    println!(
        "{:.1} rules asked for each case on average\n",
        looked as f64 / CASES as f64
    );
    timed(&set, &scene, &bare, &cases);
}

/// Each way of asking, and what it costs of a bare look-up.
fn timed(set: &RuleSet, scene: &Scene, bare: &RTree<Rectangle<[f64; 2]>>, cases: &[Case]) {
    let asked = |case: &Case| {
        set.decide(Asked {
            scene,
            facts: &case.facts,
            spot: Spot::At(case.point),
            at: case.at,
        })
    };
    let tiles = &set.known().areas;
    let base = measure(
        "baseline: bare rstar, boxes around the point",
        cases,
        |case| {
            let here = AABB::from_point([case.point.lon_e7 as f64, case.point.lat_e7 as f64]);
            bare.locate_in_envelope_intersecting(&here).count()
        },
    );
    let located = measure("the area of a point, exactly", cases, |case| {
        tiles.at(case.point)
    });
    let decided = measure("decide", cases, asked);
    let explained = measure("decide, and say why in two languages", cases, |case| {
        set.why(&asked(case))
    });
    println!(
        "\nof the baseline: area {:.1}, decide {:.1}, with why {:.1}",
        located / base,
        decided / base,
        explained / base
    );
}
