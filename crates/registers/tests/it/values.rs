//! Values are read into the one form in which they are kept, masked, and dated.

use jiff::civil::date;
use linli_registers::{Override, Register, Retention, hundredths, mask_value};
use serde_json::{Value, json};

use crate::kit::{TODAY, register};

/// A register with one attribute of each kind, named for it.
fn kinds() -> Register {
    let mut text = crate::kit::PERSONS.replace("subject = \"person\"", "subject = \"thing\"");
    let own = "class = \"sensitive\"\npurpose = { zh = \"a\", en = \"a\" }\nground = \"duty\"\nbasis = { zh = \"a\", en = \"a\" }";
    for (kind, more) in [
        ("long_text", "class = \"open\""),
        (
            "number",
            "class = \"open\"\ndecimals = 2\nmin = 0\nmax = 10",
        ),
        ("area", "class = \"open\"\nmax = 500"),
        ("money", "class = \"open\""),
        ("date", "class = \"personal\""),
        ("choice", "class = \"open\"\nlist = \"l\""),
        ("choices", "class = \"open\"\nlist = \"l\"\nmax = 2"),
        ("yes_no", "class = \"open\""),
        ("phone", "class = \"personal\""),
        ("id_number", own),
        ("credit_code", "class = \"open\""),
        ("place", "class = \"open\""),
        ("record", "class = \"open\"\nregister = \"person\""),
    ] {
        text += &format!(
            "\n[[attribute]]\nid = {kind:?}\nkind = {kind:?}\ntitle = {{ zh = \"a\", en = \"a\" }}\n{more}\n"
        );
    }
    text += "\n[[list]]\nid = \"l\"\nchoices = [{ id = \"a\", title = { zh = \"甲\", en = \"A\" } }, { id = \"b\", title = { zh = \"乙\", en = \"B\" } }, { id = \"c\", title = { zh = \"丙\", en = \"C\" } }]\n";
    register(&text)
}

fn read(kind: &str, given: Value) -> Result<Value, String> {
    let register = kinds();
    let attribute = register.attribute(kind);
    let attribute = attribute.unwrap_or_else(|| panic!("no attribute {kind}"));
    let read = register.read(attribute, &given, Override::No, TODAY);
    read.map(|one| one.value).map_err(|text| text.en)
}

#[test]
fn every_kind_takes_what_people_type() {
    for (kind, given, kept) in [
        ("long_text", json!(" 两行\n文字 "), json!("两行\n文字")),
        ("number", json!("9.50"), json!(9.5)),
        ("area", json!("89.57"), json!(89.57)),
        ("money", json!("8,000.50"), json!(800_050)),
        ("date", json!("2026-02-28"), json!("2026-02-28")),
        ("choice", json!("b"), json!("b")),
        ("choices", json!(["b", "a", "b"]), json!(["a", "b"])),
        ("yes_no", json!("是"), json!(true)),
        ("phone", json!("+86 138 0000 0000"), json!("13800000000")),
        (
            "id_number",
            json!("11010519491231002x"),
            json!("11010519491231002X"),
        ),
        (
            "credit_code",
            json!("91350200ma2yj1xr9g"),
            json!("91350200MA2YJ1XR9G"),
        ),
    ] {
        assert_eq!(read(kind, given), Ok(kept), "{kind}");
    }
}

#[test]
fn what_is_no_value_of_its_kind_is_refused_with_a_remedy() {
    for (kind, given) in [
        ("long_text", json!("")),
        ("number", json!("9.555")),
        ("number", json!(11)),
        ("area", json!("89.575")),
        ("area", json!(-1)),
        ("area", json!(500.01)),
        ("money", json!("8.005")),
        ("date", json!("2026-02-30")),
        ("choice", json!("z")),
        ("choices", json!(["a", "b", "c"])),
        ("yes_no", json!("maybe")),
        ("phone", json!("0571-88880000")),
        ("id_number", json!("110105194912310021")),
        ("credit_code", json!("91350203M0001QAY9B")),
        ("place", json!("place_1")),
        ("record", json!("person_1")),
    ] {
        assert!(
            read(kind, given.clone()).is_err_and(|said| !said.is_empty()),
            "{kind} {given}"
        );
    }
}

#[test]
fn a_wrong_check_character_is_taken_only_when_confirmed_and_stays_flagged() {
    let register = kinds();
    for (kind, wrong) in [
        ("id_number", "110105194912310021"),
        ("credit_code", "91350203M0001QAY9B"),
    ] {
        let attribute = register.attribute(kind).unwrap();
        let read = |confirmed| register.read(attribute, &json!(wrong), confirmed, TODAY);
        assert!(read(Override::No).is_err(), "{kind}");
        let taken = read(Override::Confirmed).unwrap();
        assert!(taken.overridden && !taken.warnings.is_empty(), "{kind}");
        assert_eq!(taken.value, json!(wrong));
    }
    // A confirmation forgives the check character and nothing else.
    let number = register.attribute("id_number").unwrap();
    let short = register.read(number, &json!("1101051949"), Override::Confirmed, TODAY);
    assert!(short.is_err());
}

#[test]
fn a_value_that_is_refused_is_never_repeated_in_what_is_said() {
    for given in ["110105194912310021", "13800000000000", "91350203M0001QAY9B"] {
        for kind in ["id_number", "phone", "credit_code"] {
            let said = read(kind, json!(given)).unwrap_err();
            assert!(!said.contains(given), "{said}");
        }
    }
}

#[test]
fn masked_values_show_ends_names_or_nothing() {
    let register = kinds();
    let shown = |kind: &str, value: Value| mask_value(register.attribute(kind).unwrap(), &value);
    assert_eq!(
        shown("id_number", json!("11010519491231002X")),
        json!("110105********002X")
    );
    assert_eq!(shown("phone", json!("13800000000")), json!("138****0000"));
    assert_eq!(shown("date", json!("1949-12-31")), json!("****"));
    assert_eq!(shown("name", json!("张三")), json!("****"));
    assert_eq!(
        shown("credit_code", json!("91350200MA2YJ1XR9G")),
        json!("91350200MA2YJ1XR9G")
    );
    let named = crate::kit::PERSONS.replace(
        "class = \"personal\"",
        "class = \"personal\"\nmask = \"name\"",
    );
    let named = crate::kit::register(&named);
    assert_eq!(
        mask_value(named.attribute("name").unwrap(), &json!("欧阳三")),
        json!("欧*")
    );
}

#[test]
fn areas_are_exact_in_hundredths() {
    for (value, found) in [
        (json!(89.57), Some(8957)),
        (json!("89.5"), Some(8950)),
        (json!(100), Some(10_000)),
        (json!(0.07), Some(7)),
        (json!("1.005"), None),
        (json!("-1"), None),
        (json!(null), None),
    ] {
        assert_eq!(hundredths(&value), found, "{value}");
    }
    let register = kinds();
    let area = register.attribute("area").unwrap();
    for at in (0..=50_000_i64).step_by(37) {
        let typed = format!("{}.{:02}", at / 100, at % 100);
        let read = register
            .read(area, &json!(typed), Override::No, TODAY)
            .unwrap();
        assert_eq!(hundredths(&read.value), Some(at), "{typed}");
    }
}

#[test]
fn a_retention_ends_on_the_corresponding_day() {
    let kept = |text: &str| toml_retention(text);
    let leap = date(2024, 2, 29);
    assert_eq!(
        kept("after = \"closing\"\nyears = 3").last_day(leap),
        Some(date(2027, 2, 28))
    );
    assert_eq!(
        kept("after = \"closing\"\nmonths = 1").last_day(date(2026, 1, 31)),
        Some(date(2026, 2, 28))
    );
    let days = kept("after = \"closing\"\ndays = 10");
    assert!(!days.is_over(date(2026, 1, 1), date(2026, 1, 11)));
    assert!(days.is_over(date(2026, 1, 1), date(2026, 1, 12)));
    let unset = kept("after = \"closing\"\nunset = { zh = \"待核实\", en = \"To be verified\" }");
    assert_eq!(unset.last_day(leap), None);
    assert!(!unset.is_over(leap, date(2999, 1, 1)));
}

fn toml_retention(text: &str) -> Retention {
    let unset =
        r#"retention = { after = "closing", unset = { zh = "待核实", en = "To be verified" } }"#;
    let inline = text.replace('\n', ", ");
    let source = if text.contains("unset") {
        ""
    } else {
        ", source = { zh = \"a\", en = \"a\" }"
    };
    let file = crate::kit::PERSONS.replace(unset, &format!("retention = {{ {inline}{source} }}"));
    register(&file).head().retention.clone()
}
