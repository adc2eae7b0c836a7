//! Coding schemes from files.

use std::collections::BTreeMap;

use linli_codes::{Scheme, SchemeError};
use proptest::prelude::*;

fn scheme(id: &str) -> &'static Scheme {
    Scheme::known().iter().find(|one| one.id == id).unwrap()
}

fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let own = |(id, part): &(&str, &str)| ((*id).to_owned(), (*part).to_owned());
    pairs.iter().map(own).collect()
}

fn party() -> BTreeMap<String, String> {
    given(&[("stage", "4"), ("branch", "1"), ("since", "202609")])
}

#[test]
fn both_schemes_of_the_source_are_there_and_say_what_is_not_known() {
    assert_eq!(Scheme::known().len(), 2);
    for scheme in Scheme::known() {
        assert_eq!(scheme.digits(), 12, "{}", scheme.id);
        assert!(scheme.note.zh.starts_with("待核实") && scheme.personal);
    }
    let fields: Vec<&str> = scheme("party-file")
        .group
        .iter()
        .map(|group| group.title.zh.as_str())
        .collect();
    assert_eq!(
        fields,
        ["发展人员", "发展阶段", "党组织性质", "发展阶段开始时间"]
    );
}

#[test]
fn a_code_is_made_and_read_aloud() {
    let scheme = scheme("party-file");
    let code = scheme.make(&party(), 17).unwrap();
    assert_eq!(code.digits, "001741202609");
    let aloud = scheme.aloud(&scheme.read("0017-4-1 ２０２６09").unwrap());
    let said: Vec<String> = aloud
        .iter()
        .map(|(title, digits, means)| {
            let means = means.as_ref().map_or("", |text| text.zh.as_str());
            format!("{}{digits}{means}", title.zh)
        })
        .collect();
    assert_eq!(
        said,
        [
            "发展人员0017",
            "发展阶段4预备党员",
            "党组织性质1社区",
            "发展阶段开始时间2026092026 年 09 月"
        ]
    );
}

#[test]
fn what_is_wrong_is_named_by_its_group() {
    let scheme = scheme("party-file");
    let told = |text: &str| {
        let error = scheme.read(text).unwrap_err();
        format!("{} {}", error.code(), error.text().zh)
    };
    assert_eq!(
        told("0017"),
        "codes.length 发展党员档案编码应为 12 位数字，现有 4 位：请补全或删去多余的数字"
    );
    assert_eq!(
        told("00174120260x"),
        "codes.not_a_digit 第 12 位“x”不是数字：请改为数字"
    );
    assert_eq!(
        told("001771202609"),
        "codes.group 发展阶段“7”应为 1、2、3、4、5 之一：请核对这 1 位"
    );
    assert_eq!(
        told("001741202613"),
        "codes.group 发展阶段开始时间“202613”应为年月，如 202609：请核对这 6 位"
    );
    assert_eq!(
        told("000041202609"),
        "codes.group 发展人员“0000”应在 0001 与 9999 之间：请核对这 4 位"
    );
    let missing = scheme.make(&given(&[("stage", "4")]), 1).unwrap_err();
    assert!(matches!(missing, SchemeError::Group { group, .. } if group.id == "branch"));
}

#[test]
fn numbers_run_within_their_building_and_firm_and_end_where_the_digits_end() {
    let scheme = scheme("building-firm-person");
    let here = given(&[("building", "024"), ("firm", "3000")]);
    assert_eq!(scheme.run(&here), "024-3000");
    assert_eq!(scheme.next(None), Ok(1));
    assert_eq!(scheme.next(Some(41)), Ok(42));
    assert!(matches!(
        scheme.next(Some(99_999)),
        Err(SchemeError::Full { .. })
    ));
    assert_eq!(scheme.make(&here, 42).unwrap().digits, "024300000042");
    assert_eq!(scheme_party_run(), "");
}

fn scheme_party_run() -> String {
    scheme("party-file").run(&party())
}

#[test]
fn a_file_that_cannot_be_a_scheme_is_refused_with_the_reason() {
    let good = toml::to_string(scheme("party-file")).unwrap();
    assert!(Scheme::parse(&good).is_ok());
    let told = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        format!("{:?}", Scheme::parse(&good.replace(from, to)).unwrap_err())
    };
    assert!(told("digits = 6", "digits = 4").contains("month 为 6 位"));
    assert!(told("version = 1", "version = 0").contains("version 从 1 起"));
    assert!(told("id = \"stage\"", "id = \"person\"").contains("重复"));
    assert!(
        told("sequence = true", "sequence = true\nmin = 9\nmax = 3").contains("min 不大于 max")
            || told("month = true", "months = true").contains("months")
    );
    assert!(told("month = true", "months = true").contains("months"));
    assert!(told("code = \"5\"", "code = \"55\"").contains("应为 1 位数字"));
}

proptest! {
    #[test]
    fn what_is_made_is_read_again(person in 1..10_000_u32, stage in 1..6_u8, month in 1..13_u32, year in 1900..2200_u32) {
        let scheme = scheme("party-file");
        let since = format!("{year}{month:02}");
        let given = given(&[("stage", &stage.to_string()), ("branch", "9"), ("since", &since)]);
        let code = scheme.make(&given, person).unwrap();
        prop_assert_eq!(scheme.read(&scheme.grouped(&code.digits)), Ok(code.clone()));
        prop_assert_eq!(&code.groups["since"], &since);
    }

    #[test]
    fn no_text_makes_a_scheme_stumble(text in ".{0,40}") {
        for scheme in Scheme::known() {
            if let Ok(code) = scheme.read(&text) {
                prop_assert_eq!(code.digits.len(), scheme.digits());
            }
        }
    }
}
