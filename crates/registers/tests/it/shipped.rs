//! The registers that are shipped.

use linli_forms::FormDef;
use linli_registers::{Class, Kind, Registers, Subject};

use crate::kit::shipped;

fn registers() -> Registers {
    let files = shipped();
    let files = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Registers::parse(files).unwrap_or_else(|problems| {
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

#[test]
fn every_shipped_register_is_right_and_is_named_as_its_file() {
    let registers = registers();
    for id in [
        "person",
        "household",
        "dwelling",
        "ownership",
        "enterprise",
        "shop",
        "club",
        "venue",
        "facility",
    ] {
        assert!(registers.get(id).is_some(), "{id}");
    }
    for (name, _) in shipped() {
        let id = name.trim_end_matches(".toml").replace('-', "_");
        assert!(registers.get(&id).is_some(), "{name}");
    }
}

#[test]
fn no_shipped_register_invents_a_retention() {
    for register in registers().iter() {
        let own = register
            .def()
            .attributes
            .iter()
            .filter_map(|one| one.retention.as_ref());
        let rosters = register
            .def()
            .rosters
            .iter()
            .filter_map(|one| one.retention.as_ref());
        for kept in own.chain(rosters).chain([&register.head().retention]) {
            assert!(
                kept.unset.is_some() || kept.source.is_some(),
                "{}",
                register.id()
            );
        }
    }
}

#[test]
fn numbers_and_phones_of_people_are_sealed_in_every_shipped_register() {
    for register in registers().iter() {
        for one in &register.def().attributes {
            if one.kind == Kind::IdNumber {
                assert_eq!(one.class, Class::Sensitive, "{}.{}", register.id(), one.id);
            }
            if register.head().subject == Subject::Person {
                assert!(one.class.is_sealed(), "{}.{}", register.id(), one.id);
            }
        }
    }
}

#[test]
fn a_form_that_asks_what_a_register_keeps_is_told_so() {
    let registers = registers();
    let form = r#"
[form]
id = "again"
version = 1
title = { zh = "重复", en = "Again" }
department = { zh = "某科", en = "Some office" }
[[field]]
id = "a"
kind = "text"
title = { zh = "请填写联系电话", en = "Telephone" }
[[field]]
id = "b"
kind = "number"
decimals = 2
title = { zh = "建筑面积", en = "Area" }
bind = "dwelling.area"
"#;
    let def: FormDef = linli_forms::Form::parse("again.toml", form)
        .unwrap()
        .def()
        .clone();
    let report = registers.catalogue().report(&def);
    assert_eq!(report.reused[0].attribute, "dwelling.area");
    assert_eq!(report.asked_again.len(), 1);
    assert!(registers.catalogue().admit(&def).is_err());
    assert!(registers.bound("dwelling.area").is_some());
    assert!(registers.bound("dwelling.colour").is_none());
}

#[test]
fn what_is_not_set_yet_is_listed_for_the_office() {
    let registers = registers();
    let unset = registers.unset();
    assert!(
        unset
            .iter()
            .any(|(register, part, _)| register.id() == "person" && part.is_none())
    );
    assert!(
        unset
            .iter()
            .any(|(register, part, _)| register.id() == "person" && *part == Some("care"))
    );
}
