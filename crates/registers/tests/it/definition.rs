//! What is wrong with a file is told with its line and a remedy.

use linli_registers::{PLACE_KINDS, Registers, json_schema};

use crate::kit::{PERSONS, codes, register};

/// The register of persons with a text put at its end.
fn with(more: &str) -> String {
    format!("{PERSONS}\n{more}")
}

const NUMBER: &str = "[[attribute]]\nid = \"number\"\nkind = \"id_number\"\ntitle = { zh = \"号\", en = \"Number\" }\n";
const OWN: &str =
    "purpose = { zh = \"a\", en = \"a\" }\nground = \"duty\"\nbasis = { zh = \"a\", en = \"a\" }\n";

#[test]
fn what_is_sensitive_needs_a_purpose_a_ground_and_a_basis_of_its_own() {
    let sensitive = with(&format!("{NUMBER}class = \"sensitive\"\n"));
    assert_eq!(codes(&sensitive), ["attribute.sensitive"]);
    for missing in ["purpose", "ground", "basis"] {
        let rest: Vec<_> = OWN
            .lines()
            .filter(|line| !line.starts_with(missing))
            .collect();
        let text = format!("{sensitive}{}", rest.join("\n"));
        assert_eq!(codes(&text), ["attribute.sensitive"], "{missing}");
    }
    assert_eq!(codes(&format!("{sensitive}{OWN}")), [""; 0]);
}

#[test]
fn an_identity_number_is_sensitive_and_what_is_kept_of_a_person_is_personal() {
    let text = with(&format!("{NUMBER}class = \"personal\"\n"));
    assert_eq!(codes(&text), ["attribute.class"]);
    assert_eq!(
        codes(&PERSONS.replace("\"personal\"", "\"open\"")),
        ["attribute.class"]
    );
}

#[test]
fn what_is_sensitive_is_never_shown_unmasked() {
    let text = with(&format!(
        "{NUMBER}class = \"sensitive\"\n{OWN}mask = \"none\"\n"
    ));
    assert_eq!(codes(&text), ["attribute.mask"]);
}

#[test]
fn a_retention_is_one_period_with_its_source_or_openly_not_set() {
    let unset =
        r#"retention = { after = "closing", unset = { zh = "待核实", en = "To be verified" } }"#;
    for (retention, code) in [
        (
            r#"{ after = "closing" }"#,
            vec!["retention.period", "retention.source"],
        ),
        (
            r#"{ after = "closing", years = 2 }"#,
            vec!["retention.source"],
        ),
        (
            r#"{ after = "closing", years = 2, days = 3, source = { zh = "a", en = "a" } }"#,
            vec!["retention.period"],
        ),
        (
            r#"{ after = "leaving", unset = { zh = "a", en = "a" } }"#,
            vec!["retention.after"],
        ),
        (
            r#"{ after = "closing", years = 2, source = { zh = "a", en = "a" } }"#,
            vec![],
        ),
    ] {
        let text = PERSONS.replace(unset, &format!("retention = {retention}"));
        assert_ne!(text, PERSONS);
        assert_eq!(codes(&text), code, "{retention}");
    }
}

#[test]
fn who_edits_also_reads_and_administrators_read_nothing_personal() {
    let text = PERSONS.replace("edit = [\"community_clerk\"]", "edit = [\"dispatcher\"]");
    assert_eq!(codes(&text), ["register.blind"]);
    for role in ["resident", "system_admin", "security_admin", "audit_admin"] {
        let text = PERSONS.replace("\"grid_worker\"", &format!("{role:?}"));
        assert_eq!(codes(&text), ["register.reader"], "{role}");
    }
}

#[test]
fn a_key_that_a_kind_does_not_take_is_told() {
    for (kind, key) in [
        ("text", "decimals = 2"),
        ("text", "landline = true"),
        ("text", "policy = \"union\""),
        ("date", "sought = true"),
        ("date", "min = 1"),
        ("number", "places = [\"dwelling\"]"),
        ("number", "unique = true"),
        ("money", "register = \"person\""),
    ] {
        let one = format!(
            "[[attribute]]\nid = \"x\"\nkind = {kind:?}\ntitle = {{ zh = \"a\", en = \"a\" }}\nclass = \"personal\"\n{key}\n"
        );
        assert_eq!(codes(&with(&one)), ["attribute.key"], "{kind} {key}");
    }
}

#[test]
fn lists_names_and_ids_that_do_not_hold_are_told() {
    let choice = "[[attribute]]\nid = \"x\"\nkind = \"choice\"\ntitle = { zh = \"a\", en = \"a\" }\nclass = \"personal\"\n";
    assert_eq!(codes(&with(choice)), ["attribute.list"]);
    let list =
        "[[list]]\nid = \"l\"\nchoices = [{ id = \"a\", title = { zh = \"a\", en = \"a\" } }]\n";
    assert_eq!(codes(&with(list)), ["list.unused"]);
    assert_eq!(
        codes(&with(&choice.replace("\"x\"", "\"name\""))),
        ["attribute.list", "id.twice"]
    );
    assert_eq!(
        codes(&PERSONS.replace("name = \"name\"", "name = \"nobody\"")),
        ["register.name"]
    );
    assert_eq!(codes("[register\n"), ["file.toml"]);
    assert_eq!(
        codes(&PERSONS.replace("version = 1", "version = 0")),
        ["key.value"]
    );
    assert_eq!(
        codes(&PERSONS.replace("purpose =", "why =")),
        ["key.missing", "key.unknown"]
    );
}

#[test]
fn a_register_of_places_says_of_which_kinds() {
    let places = PERSONS.replace("subject = \"person\"", "subject = \"place\"");
    assert_eq!(codes(&places), ["register.places"]);
    assert!(PLACE_KINDS.contains(&"dwelling"));
}

#[test]
fn rosters_and_records_refer_to_registers_that_are_there() {
    let roster = "[[roster]]\nid = \"friends\"\ntitle = { zh = \"友\", en = \"Friends\" }\nmembers = [\"person\", \"ghost\"]\nroles = [{ id = \"friend\", title = { zh = \"友\", en = \"Friend\" } }]\n";
    let found = Registers::of(vec![register(&with(roster))]).unwrap_err();
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "test.toml:25: person.friends refers to the register ghost, which is not there. There are: person [register.unknown]"
        ]
    );
    let twice = Registers::of(vec![register(PERSONS), register(PERSONS)]).unwrap_err();
    assert_eq!(twice[0].code, "register.twice");
}

#[test]
fn the_schema_for_editors_describes_every_key() {
    insta::assert_json_snapshot!(json_schema());
}
