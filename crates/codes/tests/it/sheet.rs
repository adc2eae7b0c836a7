//! The sample sheet.

use std::collections::BTreeSet;

use linli_codes::{Accuracy, Layout, PartState, Sheet};

#[test]
fn the_sample_says_that_it_is_invented_and_every_class_is_whole() {
    let sheet = Sheet::example();
    assert!(sheet.label.zh.starts_with("示例"), "{}", sheet.label.zh);
    assert!(sheet.class.len() >= 10);
    let mut seen = BTreeSet::new();
    for class in &sheet.class {
        assert!(sheet.major_of(class).is_some(), "{}", class.title.zh);
        assert!(
            seen.insert((class.family, &class.major, &class.code)),
            "{}",
            class.title.zh
        );
        for text in [&class.title, &class.filing, &class.closing] {
            assert!(!text.zh.is_empty() && !text.en.is_empty());
        }
    }
}

#[test]
fn a_part_code_leads_to_its_class_under_the_layout_with_three_digits() {
    let digits = "3301050101200007";
    let class = |layout: &str| {
        let code = Layout::named(layout).unwrap().read(digits).unwrap();
        Sheet::example()
            .class_of(&code)
            .map(|class| class.title.zh.as_str())
    };
    assert_eq!(class("part_v2"), Some("路灯"));
    assert_eq!(class("part_v1"), None);
}

#[test]
fn a_sheet_with_an_unknown_key_is_told() {
    let told =
        Sheet::read("label = { zh = \"a\", en = \"b\" }\nmajor = []\nclass = []\nclasses = []")
            .unwrap_err();
    assert!(told.contains("classes"), "{told}");
}

#[test]
fn states_and_accuracies_have_names_and_sizes() {
    assert_eq!(
        PartState::ALL.map(|state| state.title().zh),
        ["完好", "破损", "丢失", "废弃"]
    );
    assert_eq!(Accuracy::ALL.map(Accuracy::within_mm), [500, 1_000, 10_000]);
}
