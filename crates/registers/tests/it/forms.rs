//! The forms that come with linli against the registers that come with it: nothing that is kept is asked again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use linli_forms::{Form, FormDef};
use linli_registers::{Class, Registers};

use crate::kit::shipped;

fn registers() -> Registers {
    let files = shipped();
    let texts = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Registers::parse(texts).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The forms of the folder, without the answers that stand beside them.
fn forms() -> Vec<FormDef> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{error}"));
    let files = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let files = files.filter(|name| name.ends_with(".toml") && !name.ends_with(".example.toml"));
    let forms = files.map(|name| {
        let text = fs::read_to_string(folder.join(&name)).unwrap_or_else(|error| panic!("{error}"));
        let form = Form::parse(&name, &text);
        form.map(|form| form.def().clone())
            .unwrap_or_else(|problems| panic!("{problems:?}"))
    });
    forms.collect()
}

#[test]
fn every_attribute_that_a_form_names_is_in_a_register_with_the_same_choices() {
    let registers = registers();
    let mut bound = 0;
    for def in forms() {
        let report = registers.catalogue().report(&def);
        assert_eq!(report.unknown_binds, [], "{}", def.form.id);
        for field in &def.fields {
            let Some(bind) = &field.bind else { continue };
            bound += 1;
            let attributes = registers.attributes();
            let kept = attributes.iter().find(|one| one.id == *bind).unwrap();
            let list = def
                .lists
                .iter()
                .find(|list| Some(&list.id) == field.list.as_ref());
            let asked: BTreeSet<&str> = list
                .iter()
                .flat_map(|list| &list.choices)
                .map(|one| one.id.as_str())
                .collect();
            let kept: BTreeSet<&str> = kept.codes.iter().map(String::as_str).collect();
            assert_eq!(asked, kept, "{} of {}", field.id, def.form.id);
        }
    }
    assert!(bound >= 10, "only {bound} fields are bound");
}

#[test]
fn no_form_asks_what_a_register_or_another_form_knows_already() {
    let registers = registers();
    let forms = forms();
    let mut catalogue = registers.catalogue();
    for def in &forms {
        catalogue.learn(def);
    }
    let mut again = Vec::new();
    for def in &forms {
        let report = catalogue
            .admit(def)
            .unwrap_or_else(|refused| panic!("{refused:?}"));
        for one in report.asked_again {
            again.push(format!(
                "{}: {} is {}",
                def.form.id, one.field, one.attribute
            ));
        }
    }
    assert_eq!(again, Vec::<String>::new());
}

#[test]
fn what_the_office_keeps_as_personal_is_personal_in_forms_too() {
    let registers = registers();
    for def in forms() {
        for field in &def.fields {
            let Some((_, kept)) = field.bind.as_ref().and_then(|bind| registers.bound(bind)) else {
                continue;
            };
            let personal = matches!(kept.class, Class::Personal | Class::Sensitive);
            assert!(
                !personal || field.personal,
                "{} of {} is kept as personal",
                field.id,
                def.form.id
            );
        }
    }
}
