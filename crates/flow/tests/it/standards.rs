//! 立结案标准: the evidence is demanded where it can be given, and a scene that asks what nobody can give is refused.

use linli_flow::{
    ActInput, CaseFacts, Effect, STAGE_METRIC, Scene, Stage, Step, act, bucket_top,
    missing_to_close, missing_to_file, open,
};
use linli_kernel::{Caller, Role, Trouble};
use serde_json::json;

use crate::kit::{cal, caller, opening, ts};
use crate::shipped::shipped;

/// A lamp that is filed and closed by standards.
const LAMP: &str = r#"
[scene]
id = "lamp"
version = 1
title = { zh = "灯", en = "Lamp" }
summary = { zh = "灯", en = "Lamp" }

[[matter]]
id = "lamp"
title = { zh = "灯", en = "Lamp" }
open_by = ["resident"]
MATTER_KEYS

[[field]]
id = "pole"
kind = "text"
title = { zh = "灯杆", en = "Pole" }
on_open = true

[[field]]
id = "level"
kind = "text"
title = { zh = "级别", en = "Level" }

[[field]]
id = "result"
kind = "text"
title = { zh = "结果", en = "Result" }

[[state]]
id = "reported"
title = { zh = "待立案", en = "To be filed" }
public = { zh = "已收到", en = "Received" }
start = true
stage = "file"

[[state]]
id = "filed"
title = { zh = "处理中", en = "In hand" }
public = { zh = "处理中", en = "In hand" }
stage = "handle"

[[state]]
id = "handled"
title = { zh = "待核查", en = "To be verified" }
public = { zh = "待核查", en = "To be verified" }

[[state]]
id = "closed"
title = { zh = "已办结", en = "Closed" }
public = { zh = "已办结", en = "Closed" }
phase = "closed"

[[state]]
id = "refused"
title = { zh = "不予受理", en = "Refused" }
public = { zh = "不予受理", en = "Refused" }
phase = "closed"

[[action]]
id = "file"
kind = "accept"
title = { zh = "立案", en = "File" }
from = ["reported"]
to = "filed"
who = ["grid_worker"]
fields = ["level"]

[[action]]
id = "refuse"
kind = "refuse"
title = { zh = "不予受理", en = "Refuse" }
from = ["reported"]
to = "refused"
who = ["grid_worker"]

[[action]]
id = "handle"
kind = "handle"
title = { zh = "处置完成", en = "Handled" }
from = ["filed"]
to = "handled"
who = ["grid_worker"]
may = ["photo"]
fields = ["result"]

END_ACTIONS

[[clock]]
id = "total"
title = { zh = "总", en = "Total" }
limit = "2wh"
starts_on = ["open"]
escalate = [{ to = ["grid_worker"], text = { zh = "超时", en = "Late" } }]
"#;

/// The lamp with the keys of its matter and the actions that end it.
fn lamp(end: &str, matter: &str) -> String {
    LAMP.replace("MATTER_KEYS", matter)
        .replace("END_ACTIONS", end)
}

const VERIFY: &str = r#"
[[action]]
id = "verify"
kind = "verify"
title = { zh = "核查通过", en = "Verified" }
from = ["handled"]
to = "closed"
who = ["grid_worker"]

[[action]]
id = "reject"
kind = "reject"
title = { zh = "退回重办", en = "Not yet" }
from = ["handled"]
to = "filed"
who = ["grid_worker"]
"#;

const STANDARDS: &str = r#"
filing = { text = { zh = "确为路灯", en = "It is a lamp" }, photos_min = 1, fields = ["pole", "level"] }
closing = { text = { zh = "亮灯", en = "It shines" }, photos_min = 1, fields = ["result"] }
"#;

fn scene() -> Scene {
    Scene::parse("lamp.toml", &lamp(VERIFY, STANDARDS)).unwrap()
}

fn lan() -> Caller {
    let mut lan = caller(2, Role::GridWorker, "/c/g/");
    lan.grants.push(lan.grants[0].clone());
    lan.grants[1].role = Role::Resident;
    lan
}

fn report(scene: &Scene, photos: u32, pole: Option<&str>) -> Result<Step, Trouble> {
    let mut report = opening("/c/g/", &lan());
    report.photos = photos;
    let pole = pole.map(|pole| ("pole".to_owned(), json!(pole)));
    report.fields = pole.into_iter().collect();
    let at = ts("2026-01-05T09:00:00+08");
    open(scene, "lamp", report, &lan(), at, &cal())
}

fn does(
    scene: &Scene,
    facts: &CaseFacts,
    action: &str,
    photos: u32,
    field: Option<(&str, &str)>,
) -> Result<Step, Trouble> {
    let input = ActInput {
        photos,
        fields: field
            .into_iter()
            .map(|(id, text)| (id.to_owned(), json!(text)))
            .collect(),
        ..ActInput::default()
    };
    let at = ts("2026-01-05T14:00:00+08");
    act(scene, facts, action, input, &lan(), at, &cal())
}

fn fields(answer: Result<Step, Trouble>) -> Vec<String> {
    match answer {
        Err(Trouble::Invalid(invalid)) => invalid.fields.into_iter().map(|one| one.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn refusal(answer: Result<Step, Trouble>) -> String {
    match answer {
        Err(Trouble::Refused(refused)) => format!("{} {}", refused.code, refused.text.zh),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_report_gives_the_evidence_of_filing_that_its_form_asks() {
    let scene = scene();
    assert_eq!(fields(report(&scene, 0, None)), ["photos", "pole"]);
    let facts = report(&scene, 1, Some("A-17")).unwrap().facts;
    let missing = missing_to_file(&scene, &facts).unwrap();
    assert_eq!(missing.len(), 1);
    assert_eq!(fields(does(&scene, &facts, "file", 0, None)), ["level"]);
    assert!(does(&scene, &facts, "file", 0, Some(("level", "二级"))).is_ok());
    assert!(
        does(&scene, &facts, "refuse", 0, None).is_ok(),
        "a refusal needs no evidence"
    );
}

#[test]
fn a_case_is_closed_only_with_the_evidence_of_closing_and_the_refusal_names_what_is_missing() {
    let scene = scene();
    let facts = report(&scene, 3, Some("A-17")).unwrap().facts;
    let facts = does(&scene, &facts, "file", 0, Some(("level", "二级")))
        .unwrap()
        .facts;
    let bare = does(&scene, &facts, "handle", 0, None).unwrap().facts;
    assert_eq!(missing_to_close(&scene, &bare).unwrap().len(), 2);
    assert_eq!(
        refusal(does(&scene, &bare, "verify", 0, None)),
        "flow.closing_standard 未达到结案标准，缺少：处置后照片至少 1 张（现有 0 张）、“结果”。\
         请先在“处置完成”中补上，再“核查通过”"
    );
    let again = does(&scene, &bare, "reject", 0, None).unwrap().facts;
    let shown = does(&scene, &again, "handle", 1, Some(("result", "换灯泡")))
        .unwrap()
        .facts;
    assert!(missing_to_close(&scene, &shown).unwrap().is_empty());
    assert!(does(&scene, &shown, "verify", 0, None).is_ok());
}

#[test]
fn what_was_rejected_has_to_be_shown_anew() {
    let scene = scene();
    let facts = report(&scene, 1, Some("A-17")).unwrap().facts;
    let facts = does(&scene, &facts, "file", 0, Some(("level", "二级")))
        .unwrap()
        .facts;
    let shown = does(&scene, &facts, "handle", 1, Some(("result", "换灯泡")))
        .unwrap()
        .facts;
    assert_eq!(shown.photos_after, 1);
    let rejected = does(&scene, &shown, "reject", 0, None).unwrap().facts;
    assert_eq!(rejected.photos_after, 0);
}

fn told(end: &str, matter: &str) -> Vec<String> {
    let problems = Scene::parse("lamp.toml", &lamp(end, matter)).unwrap_err();
    problems.iter().map(|one| one.code.to_owned()).collect()
}

#[test]
fn evidence_that_no_action_can_give_is_a_problem_of_the_scene() {
    let verify = VERIFY.split("[[action]]\nid = \"reject\"").next().unwrap();
    let asks =
        |what: &str| format!("closing = {{ text = {{ zh = \"亮\", en = \"Lit\" }}, {what} }}");
    assert_eq!(
        told(VERIFY, &asks("fields = [\"level_of_light\"]")),
        ["ref.unknown"]
    );
    // The result is given on handling; with nothing that leads back it can be missing for ever.
    assert_eq!(
        told(verify, &asks("fields = [\"result\"]")),
        ["standard.stuck"]
    );
    assert_eq!(told(verify, &asks("photos_min = 1")), ["standard.stuck"]);
    let text = lamp(VERIFY, &asks("photos_min = 1")).replace("may = [\"photo\"]\n", "");
    let problems = Scene::parse("lamp.toml", &text).unwrap_err();
    assert_eq!(problems[0].code, "standard.evidence");
    // Where handling cannot be done without it, nothing has to lead back.
    let text =
        lamp(verify, &asks("photos_min = 1")).replace("may = [\"photo\"]", "needs = [\"photo\"]");
    assert!(Scene::parse("lamp.toml", &text).is_ok());
    let filing = "filing = { text = { zh = \"亮\", en = \"Lit\" }, fields = [\"result\"] }";
    assert_eq!(told(VERIFY, filing), ["standard.evidence"]);
}

#[test]
fn a_code_has_a_layout_and_is_kept_as_its_digits() {
    let text = lamp(VERIFY, "").replace(
        "id = \"pole\"\nkind = \"text\"",
        "id = \"pole\"\nkind = \"code\"\nlayout = \"part\"",
    );
    let scene = Scene::parse("lamp.toml", &text).unwrap();
    let facts = report(&scene, 0, Some("330105 01 012 00007"))
        .unwrap()
        .facts;
    assert_eq!(facts.fields["pole"], json!("3301050101200007"));
    let wrong = report(&scene, 0, Some("330105 01 000 00007")).unwrap_err();
    let said = wrong.public(linli_kernel::Lang::Zh);
    assert!(said.contains("小类“000”"), "{said}");
    let text = text.replace("layout = \"part\"\n", "");
    let problems = Scene::parse("lamp.toml", &text).unwrap_err();
    assert_eq!(problems[0].code, "field.layout");
}

#[test]
fn the_city_case_goes_through_all_seven_stages() {
    let all = shipped();
    let city = all
        .iter()
        .find(|one| one.name == "city-case.toml")
        .unwrap()
        .scene();
    let of = |stage: &Stage| city.states.iter().any(|state| state.stage == Some(*stage));
    assert!(Stage::ALL.iter().all(of));
}

#[test]
fn a_stay_in_a_stage_is_counted_with_its_length_and_whether_it_was_in_time() {
    let scene = scene();
    let facts = report(&scene, 1, Some("A-17")).unwrap().facts;
    let step = does(&scene, &facts, "file", 0, Some(("level", "二级"))).unwrap();
    let stays = |step: &Step| {
        let one = |effect: &Effect| match effect {
            Effect::Count {
                metric,
                value,
                dims,
            } if metric == STAGE_METRIC => Some((
                dims["stage"].clone(),
                *value,
                dims["within"].clone(),
                dims["bucket"].clone(),
            )),
            Effect::Count { .. } | Effect::Notify { .. } => None,
        };
        step.effects.iter().filter_map(one).collect::<Vec<_>>()
    };
    let filed = stays(&step);
    assert_eq!(filed.len(), 1);
    let (stage, minutes, within, bucket) = &filed[0];
    assert_eq!(
        (stage.as_str(), *minutes, within.as_str()),
        ("file", 300, "none")
    );
    assert_eq!(bucket_top(bucket), Some(480));
    let handled = does(&scene, &step.facts, "handle", 1, Some(("result", "好"))).unwrap();
    assert_eq!(stays(&handled)[0].0, "handle");
}
