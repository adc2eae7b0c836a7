//! The routing of the demo: a sketch of areas, a duty list and a few rules, so that the streets route from the
//! first minute. All of it is invented and says so. The rules leave something to find: matters without a rule,
//! and hours in which nobody is on duty.

use linli_kernel::{OrgId, Trouble};
use serde_json::{Value, json};

use super::cast::{Cast, Unit};
use crate::app::Shared;
use crate::rooms::places::Crs;
use crate::rooms::routing::{self, NewAreas, NewRoster, NewRules};

/// The sketch of a street in degrees: west, south, east, north.
const SKETCH: [f64; 4] = [120.13, 30.31, 120.166, 30.334];
/// Where its west ends and its east begins.
const MIDDLE: f64 = 120.148;

/// Gives a street its areas, duty list and rules.
///
/// # Errors
/// The store fails, or the rules do not fit the scenes, which a test would have found.
pub(super) async fn found(app: &Shared, cast: &Cast) -> Result<(), Trouble> {
    let areas = NewAreas {
        geojson: areas(),
        crs: Crs::Cgcs2000,
        source: "演示：示意边界，不是实测".to_owned(),
        schematic: true,
        based_on: 0,
    };
    let units: [&Unit; 7] =
        cast.units
            .iter()
            .collect::<Vec<_>>()
            .try_into()
            .map_err(|_other: Vec<&Unit>| {
                Trouble::fault("the demo has other departments than its rules name")
            })?;
    let rosters = vec![NewRoster {
        text: roster(units[2]),
        based_on: 0,
    }];
    let mut text = String::from(
        "# 演示规则，虚构。从上到下，第一条适用的规则决定。 Invented, for the demo. The first rule that matches decides.\n",
    );
    for (id, zh, en, when, to) in rules(units) {
        text += &format!(
            "\n[[rule]]\nid = \"{id}\"\ntitle = {{ zh = \"{zh}\", en = \"{en}\" }}\nwhen = {{ {when} }}\nto = {{ {to} }}\n"
        );
    }
    let rules = NewRules {
        text,
        based_on: 0,
        note: String::new(),
    };
    routing::found(app, cast.street, Some(areas), rosters, rules).await
}

/// Id, title in both languages, when and to.
type Line = (&'static str, &'static str, &'static str, String, String);

fn rules([city, team, safety, service, upkeep, green, market]: [&Unit; 7]) -> [Line; 8] {
    [
        (
            "illegal_building",
            "违建线索交执法队",
            "Illegal building to the enforcement team",
            "scenes = [\"enforcement\"]".to_owned(),
            unit(team),
        ),
        (
            "food",
            "餐饮交市场监管所",
            "Caterers to market supervision",
            "scenes = [\"food-review\"]".to_owned(),
            unit(market),
        ),
        (
            "night",
            "夜间安全隐患找值班",
            "Hazards at night to whoever is on duty",
            of_grid("safety", "hours = [\"20:00-08:00\"]"),
            "roster = \"safety\"".to_owned(),
        ),
        (
            "hazards",
            "安全隐患交平安法治办公室",
            "Hazards to the safety office",
            of_grid("safety", ""),
            unit(safety),
        ),
        (
            "upkeep_west",
            "西片设施交市政养护站",
            "Facilities in the west to upkeep",
            of_grid("facility", "areas = [\"west\"]"),
            unit(upkeep),
        ),
        (
            "facility",
            "其余设施交城市管理办公室",
            "Other facilities to city management",
            of_grid("facility", ""),
            unit(city),
        ),
        (
            "greenery",
            "东片环境交园林绿化站",
            "Environment in the east to the greenery station",
            of_grid("environment", "areas = [\"east\"]"),
            unit(green),
        ),
        (
            "bell",
            "协商铃的公共事务交公共服务办公室",
            "Public affairs of the bell to public services",
            "scenes = [\"consultation-bell\"], matters = [\"public_affairs\"]".to_owned(),
            unit(service),
        ),
    ]
}

fn of_grid(matter: &str, more: &str) -> String {
    let comma = if more.is_empty() { "" } else { ", " };
    format!("scenes = [\"grid-loop\"], matters = [\"{matter}\"]{comma}{more}")
}

fn unit(unit: &Unit) -> String {
    let id: OrgId = unit.org;
    format!("unit = \"{id}\"")
}

/// The officers of the safety office take the nights in turn; from 8 to 8:30 nobody does.
fn roster(unit: &Unit) -> String {
    let people: Vec<String> = unit
        .officers
        .iter()
        .map(|who| format!("\"{}\"", who.person))
        .collect();
    let people = people.join(", ");
    format!(
        "# 演示值班表，虚构。 Invented, for the demo.\n[roster]\nid = \"safety\"\ntitle = {{ zh = \"平安值班\", en = \"Safety duty\" }}\nunit = \"{}\"\n\n[[shift]]\nid = \"office\"\ndays = [\"workday\"]\nhours = [\"08:30-17:30\"]\npeople = [{people}]\nturn = \"week\"\nfrom = 2020-01-06\n\n[[shift]]\nid = \"night\"\nhours = [\"17:30-08:00\"]\npeople = [{people}]\nturn = \"day\"\nfrom = 2020-01-06\n",
        unit.org
    )
}

/// West, east, and the outline, which reaches further north than the two.
fn areas() -> String {
    let [west, south, east, north] = SKETCH;
    let high = north - 0.006;
    let features = [
        feature(
            "west",
            "西片（示意）",
            "West (sketch)",
            false,
            [west, south, MIDDLE, high],
        ),
        feature(
            "east",
            "东片（示意）",
            "East (sketch)",
            false,
            [MIDDLE, south, east, high],
        ),
        feature(
            "street",
            "街道外框（示意）",
            "Outline (sketch)",
            true,
            [west, south, east, north],
        ),
    ];
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(
    id: &str,
    zh: &str,
    en: &str,
    outline: bool,
    [west, south, east, north]: [f64; 4],
) -> Value {
    let ring = json!([
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
    ]);
    json!({
        "type": "Feature",
        "properties": { "id": id, "title_zh": zh, "title_en": en, "outline": outline },
        "geometry": { "type": "Polygon", "coordinates": [ring] },
    })
}
