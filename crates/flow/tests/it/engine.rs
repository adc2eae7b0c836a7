//! The engine: opening, acting, waking.

use linli_flow::{ActInput, Scene, act, available, next_wake, open, wake};
use linli_kernel::Role;

use crate::kit::{cal as china, caller, opening, ts};

const SMALL: &str = r#"
[scene]
id = "small"
version = 1
title = { zh = "小", en = "Small" }
summary = { zh = "小", en = "Small" }

[[matter]]
id = "noise"
title = { zh = "噪声", en = "Noise" }
open_by = ["resident"]

[[state]]
id = "reported"
title = { zh = "已上报", en = "Reported" }
public = { zh = "已收到", en = "Received" }
start = true

[[state]]
id = "closed"
title = { zh = "办结", en = "Closed" }
public = { zh = "已办结", en = "Closed" }
phase = "closed"

[[action]]
id = "finish"
kind = "close"
title = { zh = "办结", en = "Close" }
from = ["reported"]
to = "closed"
who = ["grid_worker"]
needs = ["note"]

[[clock]]
id = "total"
title = { zh = "总时限", en = "Total" }
limit = "5wd"
starts_on = ["open"]
escalate = [{ to = ["supervisor"], text = { zh = "超时", en = "Late" } }]
"#;

#[test]
fn a_small_scene_opens_wakes_and_closes() {
    let scene = Scene::parse("small.toml", SMALL).unwrap();
    let cal = china();
    let mei = caller(1, Role::Resident, "/s/c/g/d/");
    let wang = caller(2, Role::GridWorker, "/s/c/g/");
    let at = ts("2026-03-02T09:00:00+08");
    let step = open(&scene, "noise", opening("/s/c/g/d/", &mei), &mei, at, &cal).unwrap();
    assert!(available(&scene, &step.facts, &mei).is_empty());
    let due = next_wake(&scene, &step.facts, &cal).unwrap();
    let late = wake(&scene, &step.facts, due, &cal).unwrap();
    assert_eq!(late.effects.len(), 2, "{:?}", late.effects);
    assert_eq!(wake(&scene, &late.facts, due, &cal), None);
    let refused = act(
        &scene,
        &late.facts,
        "finish",
        ActInput::default(),
        &mei,
        due,
        &cal,
    );
    assert_eq!(refused.unwrap_err().code(), "flow.not_yours");
    let input = ActInput {
        note: Some("ok".into()),
        ..ActInput::default()
    };
    let done = act(&scene, &late.facts, "finish", input, &wang, due, &cal).unwrap();
    assert_eq!(done.facts.state, "closed");
}
