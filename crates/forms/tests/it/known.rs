//! What forms ask though the registry knows.

use linli_forms::{Attribute, Because, Catalogue, FormDef};
use linli_kernel::{Lang, Text};

use crate::kit::{field, form, household, small};

fn attribute(id: &str, zh: &str, en: &str, names: &[&str], codes: &[&str]) -> Attribute {
    let own = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    Attribute {
        id: id.into(),
        title: Text::new(zh, en),
        names: own(names),
        codes: own(codes),
        kept_by: Text::new("派出所", "Police station"),
    }
}

fn catalogue() -> Catalogue {
    Catalogue::new(vec![
        attribute("person.name", "姓名", "Name", &["名字"], &[]),
        attribute("person.born_on", "出生日期", "Day of birth", &["生日"], &[]),
        attribute("person.phone", "手机号", "Mobile", &["联系电话"], &[]),
        attribute("dwelling.area", "建筑面积", "Floor area", &[], &[]),
        attribute("dwelling.community", "所属社区", "Community", &[], &[]),
        attribute(
            "dwelling.tenure",
            "居住情况",
            "Use",
            &[],
            &["own", "rent", "empty"],
        ),
    ])
}

fn ask(parts: &str) -> FormDef {
    form(&small(parts)).def().clone()
}

fn titled(id: &str, zh: &str) -> String {
    field(id, "text", "").replace(&format!("{id}项"), zh)
}

#[test]
fn a_form_that_binds_its_fields_asks_for_nothing_twice() {
    let report = catalogue().report(household().def());
    let reused: Vec<_> = report.reused.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(
        reused,
        ["community", "area", "tenure", "name", "born_on", "phone"]
    );
    assert_eq!(
        (
            report.asked,
            report.asked_again.len(),
            report.known_permille()
        ),
        (13, 0, Some(461))
    );
    assert_eq!(report.unknown_binds, []);
    assert!(catalogue().admit(household().def()).is_ok());
}

#[test]
fn a_field_without_bind_is_found_by_its_label_or_its_choices() {
    let list = "[[list]]\nid = \"l\"\nchoices = [\n".to_owned()
        + &["own", "rent", "empty"]
            .map(|id| {
                format!("  {{ id = \"{id}\", title = {{ zh = \"{id}\", en = \"{id}\" }} }},\n")
            })
            .concat()
        + "]\n";
    let def = ask(&(list
        + &titled("a", "请填写您的姓名：")
        + &titled("b", "生日")
        + &titled("c", "房屋建筑面积（平方米）")
        + &titled("d", "意见建议")
        + &titled("e", "手机")
        + &field("f", "choice", "list = \"l\"")
        + &field("g", "signature", "")));
    let report = catalogue().report(&def);
    let again: Vec<_> = report
        .asked_again
        .iter()
        .map(|one| (one.field.as_str(), one.attribute.as_str(), one.because))
        .collect();
    assert_eq!(
        again,
        [
            ("a", "person.name", Because::Label),
            ("b", "person.born_on", Because::Label),
            ("c", "dwelling.area", Because::Label),
            ("f", "dwelling.tenure", Because::Choices),
        ]
    );
    assert_eq!(report.asked, 6);
}

#[test]
fn a_form_that_asks_only_what_is_known_is_refused_with_the_list_until_it_asks_something_new() {
    let known = titled("a", "姓名")
        + &titled("b", "联系电话")
        + &field("c", "number", "bind = \"dwelling.area\"");
    let refused = catalogue()
        .admit(&ask(&(known.clone() + &field("s", "signature", ""))))
        .unwrap_err();
    assert_eq!(refused.code(), "forms.only_known");
    assert_eq!(
        refused.public(Lang::Zh),
        "表单只问已登记的信息：c项（建筑面积，派出所）；姓名（姓名，派出所）；联系电话（手机号，派出所）。请直接查询，或加入尚未登记的内容"
    );
    let report = catalogue()
        .admit(&ask(&(known + &titled("d", "需要什么帮助"))))
        .unwrap();
    assert_eq!(report.known_permille(), Some(750));
}

#[test]
fn a_bind_that_the_catalogue_does_not_have_is_told_and_counts_as_new() {
    let report = catalogue()
        .admit(&ask(&field("a", "number", "bind = \"dwelling.floors\"")))
        .unwrap();
    assert_eq!(
        report.unknown_binds,
        [("a".to_owned(), "dwelling.floors".to_owned())]
    );
}

#[test]
fn departments_are_told_apart_and_who_asks_most_in_vain_comes_first() {
    let one = household().def().clone();
    let two = ask(&(titled("a", "姓名") + &titled("b", "意见")));
    let all = catalogue().by_department([&one, &one, &two]);
    let told: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one.department.en.as_str(),
                one.forms,
                one.asked,
                one.reused,
                one.asked_again,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Office", 1, 2, 0, 1),
            ("Social governance office", 2, 26, 12, 0)
        ]
    );
    assert_eq!(all[0].known_permille(), Some(500));
}

#[test]
fn what_a_bound_form_calls_an_attribute_is_found_in_a_form_that_is_not_bound() {
    let bound = field("m", "text", "bind = \"person.phone\"").replace("m项", "请填写怎么找到");
    let loose = ask(&(titled("a", "怎么找到") + &titled("b", "意见")));
    let mut catalogue = catalogue();
    assert_eq!(catalogue.report(&loose).asked_again, []);
    catalogue.learn(&ask(&(bound + &titled("b", "意见"))));
    let again = catalogue.report(&loose).asked_again;
    assert_eq!(
        (again.len(), again[0].attribute.as_str(), again[0].because),
        (1, "person.phone", Because::Label)
    );
}
