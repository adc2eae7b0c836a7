//! What the people of the half-year fill in and do.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::demo::cast::Unit;
use crate::rooms::cases::NewAct;

/// What was filled in.
pub(super) fn answers(
    campaign: &str,
    nth: usize,
    day: Date,
    photo: Option<String>,
) -> Map<String, Value> {
    let said = match campaign {
        "base-survey" => json!({
            "topics": ["fire", "fraud"], "answered": true, "residents": nth % 4 + 1, "moved": nth.is_multiple_of(17),
        }),
        "household-visit" => {
            json!({ "outcome": "met", "letters": 1, "told": true, "use": if nth.is_multiple_of(3) { "let" } else { "home" } })
        }
        "hazard-shops" => inspection("shop", None, day, photo),
        _ => inspection("let", Some(nth % 4 + 1), day, photo),
    };
    said.as_object().cloned().unwrap_or_default()
}

fn inspection(premises: &str, lodgers: Option<usize>, day: Date, photo: Option<String>) -> Value {
    let by = day.saturating_add(Span::new().days(7)).to_string();
    let hazard = |photo: String| json!({ "kind": "wiring", "where": "室内插座", "fixed": false, "fix_by": by, "photos": [photo] });
    let hazards: Vec<Value> = photo.into_iter().map(hazard).collect();
    let mut said =
        json!({ "premises": premises, "gear_ok": true, "shed_there": false, "hazards": hazards });
    if let Some(lodgers) = lodgers {
        said["lodgers"] = json!(lodgers);
    }
    said
}

pub(super) fn act(action: &str, note: Option<&str>) -> NewAct {
    NewAct {
        action: action.to_owned(),
        rev: 0,
        note: note.map(str::to_owned),
        fields: BTreeMap::new(),
        photos: Vec::new(),
        unit: None,
        handler: None,
        rating: None,
        limit: None,
        matter: None,
        calls: Vec::new(),
    }
}

pub(super) fn issue(unit: &Unit, nth: usize) -> NewAct {
    let number = json!(format!("闸整改〔2023〕{nth} 号（虚构）"));
    NewAct {
        unit: Some(unit.org),
        fields: BTreeMap::from([("notice_no".to_owned(), number)]),
        ..act("issue", None)
    }
}
