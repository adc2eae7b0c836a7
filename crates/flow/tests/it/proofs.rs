//! Each thing that is proved about a scene, shown on a small scene that breaks it.

use linli_flow::{Diagnostic, Scene};
use linli_kernel::Lang;

use crate::kit::SMALL;

/// The problems of the small scene with `from` replaced by `to`.
fn spoilt(from: &str, to: &str) -> Vec<Diagnostic> {
    assert!(SMALL.contains(from), "the small scene has no {from:?}");
    Scene::parse("small.toml", &SMALL.replacen(from, to, 1)).expect_err(to)
}

/// The codes and lines found, in the order of the file.
fn found(from: &str, to: &str) -> String {
    let all = spoilt(from, to);
    let all: Vec<_> = all
        .iter()
        .map(|one| format!("{}:{}", one.line, one.code))
        .collect();
    all.join(" ")
}

#[test]
fn the_small_scene_itself_is_sound() {
    Scene::parse("scenes/small.toml", SMALL).unwrap();
}

#[test]
fn a_problem_names_file_line_and_remedy_in_both_languages() {
    let problem = &spoilt("to = \"handled\"", "to = \"handld\"")[0];
    insta::assert_snapshot!(problem.to_string(), @"small.toml:48: to names state handld, which is not there. Correct the id, or define it [ref.unknown]");
    insta::assert_snapshot!(problem.show(Lang::Zh), @"small.toml:48: to 所写的状态 handld 不存在。改正编号，或补上定义 [ref.unknown]");
}

#[test]
fn ids_are_unique_and_unmistakable() {
    insta::assert_snapshot!(found("id = \"handled\"", "id = \"reported\""), @"33:id.twice 48:ref.unknown 58:ref.unknown");
    insta::assert_snapshot!(found("id = \"closed\"", "id = \"close\""), @"38:id.ambiguous 59:ref.unknown");
    insta::assert_snapshot!(found("id = \"amount\"", "id = \"matter\""), @"20:field.reserved 51:ref.unknown 83:rule.type 84:rule.type");
    insta::assert_snapshot!(found("id = \"small\"", "id = \"tiny\""), @"3:scene.file_name");
    insta::assert_snapshot!(found("id = \"verify\"", "id = \"close\""), @"55:id.ambiguous");
}

#[test]
fn what_is_named_exists() {
    insta::assert_snapshot!(found("from = [\"handled\"]", "from = [\"nowhere\"]"), @"58:ref.unknown");
    insta::assert_snapshot!(found("stops_on = [\"handle\"]", "stops_on = [\"handel\"]"), @"68:ref.unknown");
    insta::assert_snapshot!(found("not_by = [\"handle\"]", "not_by = [\"nobody\"]"), @"61:ref.unknown");
    insta::assert_snapshot!(found("fields = [\"amount\"]", "fields = [\"sum\"]"), @"51:ref.unknown");
    insta::assert_snapshot!(found("dims = [\"kind_of\"]", "dims = [\"amount\"]"), @"85:ref.unknown");
}

#[test]
fn roles_and_keys_are_known() {
    insta::assert_snapshot!(found("who = [\"community_clerk\"]", "who = [\"clerk\"]"), @"49:key.value");
    insta::assert_snapshot!(found("needs = [\"note\"]", "need = [\"note\"]"), @"50:key.unknown");
    insta::assert_snapshot!(found("title = { zh = \"小\", en = \"Small\" }", "title = { zh = \"小\" }"), @"5:key.value");
    insta::assert_snapshot!(found("limit = \"5wd\"", "limit = \"5 days\""), @"74:key.value");
    insta::assert_snapshot!(found("version = 1", "version = 0"), @"4:key.value");
}

#[test]
fn every_state_is_reached_and_can_end() {
    // Nothing leads to `handled`: what starts there is never reached either.
    insta::assert_snapshot!(found("to = \"handled\"", "to = \"closed\""), @"32:state.unreachable 58:action.unreachable");
    // `handled` can only be noted upon.
    insta::assert_snapshot!(found("to = \"closed\"", "to = \"handled\""), @"26:state.dead_end 32:state.dead_end 37:state.unreachable");
    insta::assert_snapshot!(found("start = true", ""), @"2:state.start");
}

#[test]
fn every_action_has_somebody() {
    // No unit is ever set, so no officer of a unit ever has the case.
    insta::assert_snapshot!(found("who = [\"community_clerk\"]", "who = [\"department_officer\"]"), @"26:state.dead_end 32:state.unreachable 37:state.unreachable 49:action.nobody 58:action.unreachable 82:metric.never");
    // The handler is whoever handled it.
    insta::assert_snapshot!(found("who = [\"grid_lead\"]", "who = [\"handler\"]"), @"61:action.excludes_all");
    insta::assert_snapshot!(found("who = [\"grid_lead\"]", "who = [\"director\"]"), @"60:role.aside");
}

#[test]
fn every_clock_escalates_and_every_open_state_is_timed() {
    insta::assert_snapshot!(found("escalate = [{ to = [\"supervisor\"], text = { zh = \"超时\", en = \"Late\" } }]", ""), @"71:clock.no_escalation");
    insta::assert_snapshot!(found("starts_on = [\"open\"]", "starts_on = [\"verify\"]"), @"32:state.untimed");
    insta::assert_snapshot!(found("warn = \"1wd\"", "warn = \"1d\""), @"76:clock.limit");
    insta::assert_snapshot!(found("warn = \"1wd\"", "warn = \"9wd\""), @"76:clock.limit");
}

#[test]
fn rules_are_typed_and_read_only_what_is_known() {
    insta::assert_snapshot!(found("when = \"amount > 100\"", "when = \"amount > \""), @"83:rule.syntax");
    insta::assert_snapshot!(found("when = \"amount > 100\"", "when = \"ammount > 100\""), @"83:rule.type");
    insta::assert_snapshot!(found("when = \"amount > 100\"", "when = \"amount > 'x'\""), @"83:rule.type");
    insta::assert_snapshot!(found("when = \"amount > 100\"", "when = \"amount + 1\""), @"83:rule.type");
    insta::assert_snapshot!(found("when = \"amount > 100\"", "when = \"satisfied\""), @"83:rule.type");
    insta::assert_snapshot!(found("when = \"amount > 100\"", "when = \"[1].all(x, x > 0)\""), @"83:rule.type");
    insta::assert_snapshot!(found("value = \"amount\"", "value = \"kind_of\""), @"84:rule.type");
}

#[test]
fn kinds_have_what_gives_them_meaning() {
    insta::assert_snapshot!(found("kind = \"verify\"", "kind = \"dispatch\""), @"55:id.ambiguous 56:action.kind");
    insta::assert_snapshot!(found("kind = \"verify\"", "kind = \"rate\""), @"55:id.ambiguous 56:action.kind");
    insta::assert_snapshot!(found("kind = \"handle\"", "kind = \"close\""), @"44:id.ambiguous 45:action.kind");
    insta::assert_snapshot!(found("kind = \"handle\"", "kind = \"pause\""), @"44:id.ambiguous 45:action.kind");
    insta::assert_snapshot!(found("to = \"closed\"", "to = \"back\""), @"56:action.kind");
}

#[test]
fn a_metric_counts_what_is_there() {
    insta::assert_snapshot!(found("\non = [\"handle\"]", "\non = [\"rate\"]"), @"82:ref.unknown");
}

#[test]
fn all_problems_are_found_at_once() {
    let text = SMALL
        .replacen("version = 1", "version = 0", 1)
        .replacen("to = \"handled\"", "to = \"handld\"", 1)
        .replacen("warn = \"1wd\"", "warn = \"soon\"", 1)
        .replacen("when = \"amount > 100\"", "when = \"ammount > 100\"", 1);
    let all = Scene::parse("small.toml", &text).unwrap_err();
    let all: Vec<_> = all
        .iter()
        .map(|one| format!("{}:{}", one.line, one.code))
        .collect();
    insta::assert_snapshot!(all.join(" "), @"4:key.value 48:ref.unknown 76:key.value 83:rule.type");
}

#[test]
fn a_file_that_is_not_toml_says_where() {
    insta::assert_snapshot!(found("version = 1", "version = = 1"), @"4:file.toml 4:file.toml");
    assert_eq!(
        Scene::parse("x.toml", "").unwrap_err()[0].code,
        "key.missing"
    );
    let long = " ".repeat(300_000);
    assert_eq!(
        Scene::parse("x.toml", &long).unwrap_err()[0].code,
        "file.too_large"
    );
}

#[test]
fn a_routed_scene_gives_units_something_to_do_and_the_rest_a_way() {
    let routed = crate::kit::SMALL.replacen("version = 1", "version = 1\nrouted = true", 1);
    let codes = |text: &str| -> Vec<&str> {
        let problems = Scene::parse("small.toml", text).unwrap_err();
        problems.iter().map(|one| one.code).collect()
    };
    assert_eq!(codes(&routed), ["scene.routed", "scene.unrouted"]);
    let by_unit = routed.replacen(
        "who = [\"community_clerk\"]",
        "who = [\"department_officer\"]",
        1,
    );
    assert_eq!(codes(&by_unit), ["scene.unrouted"]);
    let send = "[[action]]\nid = \"send\"\nkind = \"dispatch\"\ntitle = { zh = \"派\", en = \"Send\" }\nfrom = [\"reported\"]\nwho = [\"dispatcher\"]\nneeds = [\"unit\"]\n\n[[action]]\nid = \"verify\"";
    let whole = by_unit.replacen("[[action]]\nid = \"verify\"", send, 1);
    assert!(
        Scene::parse("small.toml", &whole).is_ok(),
        "{:?}",
        Scene::parse("small.toml", &whole).err()
    );
}
