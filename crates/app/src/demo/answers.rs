//! What workers of the demo fill in, form by form.

use jiff::civil::Date;
use linli_kernel::FileId;
use serde_json::{Map, Value, json};

use super::dice::Dice;

/// What was filled in on a day; `photo` is there for what asks for one.
pub(super) fn answers(
    form: &str,
    dice: &mut Dice,
    day: Date,
    photo: Option<FileId>,
) -> Map<String, Value> {
    let said = match form {
        "scene-patrol" => patrol(dice, photo),
        "hazard-inspection" => inspection(dice, day, photo),
        "firm-visit" => firm(dice),
        "meeting-minutes" => minutes(day),
        "household-visit" => household(dice),
        "sign-check" => json!({ "damage": "none", "meets": ["size", "pattern", "rule"] }),
        _ => json!({}),
    };
    said.as_object().cloned().unwrap_or_default()
}

/// Whether a form of this demo may need a photo.
pub(super) fn may_show(form: &str) -> bool {
    matches!(form, "scene-patrol" | "hazard-inspection")
}

/// What is looked at, by scene.
const ITEMS: &[(&str, [&str; 3], &str)] = &[
    (
        "safety",
        ["fire_gear", "exit", "ebike"],
        "通道内停放电动自行车",
    ),
    ("river", ["outlet", "water", "bank"], "护栏一处松动"),
    (
        "market",
        ["licence", "price", "hygiene"],
        "摊位旁地面有积水",
    ),
    ("compound", ["stairs", "shed", "facility"], "楼道堆放纸箱"),
];

fn patrol(dice: &mut Dice, photo: Option<FileId>) -> Value {
    let (scene, items, wrong) = ITEMS[dice.index(ITEMS.len())];
    let bad = photo.filter(|_| dice.chance(30));
    let worst = dice.index(items.len());
    let points = items.iter().enumerate().map(|(nth, item)| match bad {
        Some(photo) if nth == worst => {
            json!({ "item": item, "state": "problem", "what": wrong, "photos": [photo] })
        }
        Some(_) | None => json!({ "item": item, "state": "fine" }),
    });
    json!({ "scene": scene, "points": points.collect::<Vec<_>>() })
}

fn inspection(dice: &mut Dice, day: Date, photo: Option<FileId>) -> Value {
    let mut hazards = Vec::new();
    if let Some(photo) = photo.filter(|_| dice.chance(45)) {
        let by = day.saturating_add(jiff::Span::new().days(7));
        let (kind, place) = *dice
            .pick(&[
                ("wiring", "后厨插座"),
                ("extinguisher", "门口"),
                ("exit", "后门通道"),
            ])
            .unwrap_or(&("other", "店内"));
        let fixed = dice.chance(40);
        let mut one = json!({ "kind": kind, "where": place, "fixed": fixed, "photos": [photo] });
        if !fixed {
            one["fix_by"] = json!(by.to_string());
        }
        hazards.push(one);
    }
    json!({
        "premises": "shop", "open_flame": dice.chance(30), "gear_ok": true, "leaflets": 1,
        "shed_there": false, "hazards": hazards,
    })
}

fn firm(dice: &mut Dice) -> Value {
    let mut said = json!({ "visit": "usual", "state": "open", "staff": dice.between(8, 90) });
    if dice.chance(40) {
        said["difficulty"] = json!("talent");
        said["difficulty_what"] = json!("旺季用工紧张，希望对接招聘会");
        said["answered"] = json!(dice.chance(50));
    }
    said
}

fn minutes(day: Date) -> Value {
    let by = day.saturating_add(jiff::Span::new().days(10));
    json!({
        "kind": "grid", "cadence": "month", "held_on": day.to_string(), "present": 7,
        "topics": [{ "topic": "楼道堆物清理", "outcome": "各网格一周内自查" }],
        "decisions": [{ "what": "清理楼道堆物", "who": "各网格", "by": by.to_string() }],
        "earlier_left": 0,
    })
}

fn household(dice: &mut Dice) -> Value {
    let let_out = dice.chance(30);
    let mut said = json!({
        "outcome": "met", "letters": 1, "told": true, "use": if let_out { "let" } else { "home" },
    });
    if dice.chance(12) {
        said["needs"] = json!(["repair"]);
        said["wish"] = json!("厨房水龙头漏水，希望有人来修");
    }
    said
}
