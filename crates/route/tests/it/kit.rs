//! A street for rules to name: one scene, three units, four squares side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_calendar::Calendar;
use linli_flow::{CaseFacts, Scene};
use linli_kernel::{OrgId, PersonId, Text};
use linli_route::{Area, Areas, Asked, Decision, Known, Outcome, Point, Polygon, RuleSet, Spot};
use serde_json::{Value, json};

pub fn unit(number: u8) -> OrgId {
    format!("org_000000000000000000000000{number:02}")
        .parse()
        .unwrap()
}

pub fn person(number: u8) -> PersonId {
    format!("person_000000000000000000000000{number:02}")
        .parse()
        .unwrap()
}

pub fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

pub fn scene() -> Arc<Scene> {
    Arc::new(Scene::parse("street.toml", include_str!("../street.toml")).unwrap())
}

/// A square with its south-west corner at (x, y).
pub fn square(x: i64, y: i64, side: i64) -> Polygon {
    let corner = |dx: i64, dy: i64| Point::new(x + dx * side, y + dy * side);
    Polygon {
        outer: vec![corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)],
        holes: Vec::new(),
    }
}

pub fn area(id: &str, polygon: Polygon) -> Area {
    Area {
        id: id.to_owned(),
        title: Text::new(format!("片区{id}"), format!("Area {id}")),
        outline: false,
        polygons: vec![polygon],
    }
}

/// Four squares of 1,000 around (0, 0), named by the compass.
pub fn squares() -> Vec<Area> {
    [
        ("sw", -1_000, -1_000),
        ("se", 0, -1_000),
        ("nw", -1_000, 0),
        ("ne", 0, 0),
    ]
    .map(|(id, x, y)| area(id, square(x, y, 1_000)))
    .to_vec()
}

pub fn known() -> Known {
    let names = ["城管科", "养护站", "执法队"];
    let units = (1..)
        .zip(names)
        .map(|(nth, name)| (unit(nth), name.to_owned()));
    let places = ["/s/", "/s/1/", "/s/1/4/", "/s/2/"];
    Known {
        scenes: vec![scene()],
        units: units.collect(),
        places: places
            .map(|path| (path.to_owned(), format!("地点{path}")))
            .into(),
        areas: Arc::new(Areas::new(squares())),
        rosters: Vec::new(),
        calendar: Calendar::china(),
    }
}

pub fn set(text: &str) -> RuleSet {
    RuleSet::compile("rules.toml", text, known()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A rule to a unit.
pub fn rule(id: &str, when: &str, to: u8) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\ntitle = {{ zh = \"规则{id}\", en = \"Rule {id}\" }}\nwhen = {{ {when} }}\nto = {{ unit = \"{}\" }}\n\n",
        unit(to)
    )
}

pub fn facts(matter: &str, path: &str, fields: Value) -> CaseFacts {
    serde_json::from_value(json!({
        "scene": "street", "version": 1, "matter": matter, "state": "reported",
        "since": "2026-09-07T01:00:00Z", "opened_at": "2026-09-07T01:00:00Z", "closed_at": null,
        "fields": fields, "reporter": null, "opened_as": "resident", "place_path": path,
        "unit": null, "handler": null, "clocks": {}, "done": {}, "returns": 0, "reopens": 0,
        "photos": 0, "rating": null, "paused_in": null,
    }))
    .unwrap()
}

/// Decides for a case on Monday 7 September 2026 at nine.
pub fn decide(set: &RuleSet, facts: &CaseFacts, spot: Spot) -> Decision {
    decide_at(set, facts, spot, "2026-09-07T09:00")
}

pub fn decide_at(set: &RuleSet, facts: &CaseFacts, spot: Spot, when: &str) -> Decision {
    set.decide(Asked {
        scene: &scene(),
        facts,
        spot,
        at: at(when),
    })
}

/// The id of the rule that decided and the unit's number, for short assertions.
pub fn went(set: &RuleSet, decision: &Decision) -> (String, Option<u8>) {
    let rule = decision
        .rule
        .and_then(|nth| set.rule(nth))
        .map(|rule| rule.id.clone());
    let to: BTreeMap<OrgId, u8> = (1..=9).map(|nth| (unit(nth), nth)).collect();
    let unit = match &decision.outcome {
        Outcome::Unit(unit) | Outcome::Duty(unit, _) => to.get(unit).copied(),
        Outcome::Unrouted | Outcome::Broken(_) => None,
    };
    (rule.unwrap_or_default(), unit)
}
