//! Codes as people mistype them.

use linli_codes::{Code, CodeError, Layout, What};

fn told(answer: Result<Code, CodeError>) -> String {
    let error = answer.unwrap_err();
    format!("{} {}", error.code(), error.text().zh)
}

fn part(text: &str) -> Result<Code, CodeError> {
    Layout::named("part").unwrap().read(text)
}

#[test]
fn a_code_says_which_group_is_wrong() {
    assert_eq!(
        told(part("330105010120000")),
        "codes.length 部件编码应为 16 位数字，现有 15 位：请补全或删去多余的数字"
    );
    assert_eq!(
        told(part("33010501O1200007")),
        "codes.not_a_digit 第 9 位（小类）“O”不是数字：请改为数字"
    );
    assert_eq!(
        told(part("0001050101200007")),
        "codes.group 县级区划“000105”应在 110000 与 829999 之间：请核对这 6 位"
    );
    assert_eq!(
        told(part("3301050001200007")),
        "codes.group 大类“00”应在 01 与 99 之间：请核对这 2 位"
    );
    assert_eq!(
        told(part("3301050101200000")),
        "codes.group 顺序“00000”应在 00001 与 99999 之间：请核对这 5 位"
    );
    assert_eq!(
        told(What::UnitGrid.read("3301050050010")),
        "codes.length 单元网格编码应为 15 或 14 位数字，现有 13 位：请补全或删去多余的数字"
    );
}

#[test]
fn a_unit_grid_is_read_by_its_length_under_the_layout_of_its_time() {
    let new = What::UnitGrid.read("330105005001023").unwrap();
    assert_eq!(
        (new.layout().id, new.group("sequence")),
        ("unit_grid_v2", Some("023"))
    );
    assert_eq!(new.community(), Some("330105005001"));
    let old = What::UnitGrid.read("33010500500123").unwrap();
    assert_eq!(
        (old.layout().id, old.group("sequence")),
        ("unit_grid_v1", Some("23"))
    );
}

#[test]
fn the_same_digits_mean_another_class_under_the_older_layout() {
    let digits = "3301050101200007";
    let new = part(digits).unwrap();
    let old = Layout::named("part_v1").unwrap().read(digits).unwrap();
    assert_eq!(new.grouped(), "330105 01 012 00007");
    assert_eq!(old.grouped(), "330105 01 01 200007");
    assert_ne!(new, old);
}

#[test]
fn classes_from_080_are_extensions_where_the_layout_knows_them() {
    let minor = |class: &str| {
        part(&format!("33010501{class}00001"))
            .unwrap()
            .is_extension()
    };
    assert_eq!(minor("079"), Some(false));
    assert_eq!(minor("080"), Some(true));
    assert_eq!(minor("999"), Some(true));
    let old = Layout::named("part_v1").unwrap().read("3301050101200007");
    assert_eq!(old.unwrap().is_extension(), None);
}
