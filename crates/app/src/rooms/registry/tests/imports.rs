//! Registers as workbooks, from upload to confirmation: what is new, what is known, what is wrong and where.

mod every;
mod rosters;
mod spoilt;

use linli_db::{Db, both_dbs};
use linli_kernel::Lang;
use linli_registers::Override;
use serde_json::{Value, json};

use super::kit::{NUMBER, ODD_NUMBER, PHONE, Registry, draft, key};
use crate::rooms::imports::tests::office::Office;
use crate::rooms::imports::{Counts, Policy, State};
use crate::rooms::registry::{self, Shown};

/// Another invented number whose check character fits.
const OTHER_NUMBER: &str = "110105194912310038";
/// An invented credit code whose check character fits.
const CODE: &str = "91330105MA27XW123Y";

fn counts(new: i64, changed: i64, same: i64, wrong: i64) -> Counts {
    Counts {
        new,
        changed,
        same,
        wrong,
    }
}

/// The clerk of the community, who imports into one register.
pub(super) async fn clerk(db: Db, kind: &'static str) -> Office {
    let Registry { world, clerk, .. } = Registry::on(db).await;
    let token = world.token("clerk").await;
    Office::of(world, clerk, token, kind)
}

impl Office {
    pub(super) async fn takes(&self, text: &str) -> Counts {
        let import = self.checks("表.csv", text.as_bytes().to_vec(), None).await;
        let told = self.problems(&import).await;
        assert_eq!((import.state, told.as_slice()), (State::Checked, &[][..]));
        let done = self.confirms(&import, Policy::All).await;
        assert_eq!(
            (done.state, done.kept),
            (State::Done, false),
            "{:?}",
            done.said
        );
        done.counts
    }

    pub(super) async fn told(&self, text: &str) -> Vec<String> {
        let import = self.checks("表.csv", text.as_bytes().to_vec(), None).await;
        let told = self.problems(&import).await;
        told.into_iter().map(|one| one.zh).collect()
    }

    async fn records(&self) -> Vec<Shown> {
        let app = &self.world.app;
        let page = registry::list(app, &self.admin, self.kind, None, None).await;
        page.unwrap().records
    }

    pub(super) async fn found(&self, attribute: &str, value: &str) -> Vec<Shown> {
        let app = &self.world.app;
        registry::find(app, &self.admin, self.kind, attribute, value)
            .await
            .unwrap()
    }
}

fn text(shown: &Shown, attribute: &str) -> Value {
    shown
        .kept
        .get(attribute)
        .map_or(Value::Null, |one| one.value.clone())
}

both_dbs!(
    persons_are_entered_known_again_by_number_or_name_and_changed,
    |db| async move {
        let office = clerk(db, "person").await;
        let file = format!(
            "姓名,身份证号,联系电话,性别,住址,出生日期\r\n张三,{NUMBER},{PHONE},男,测试小区1幢101室,\r\n李四,,13900005678,女,测试社区测试小区１幢102,1980年5月1日\r\n"
        );
        assert_eq!(office.takes(&file).await, counts(2, 0, 0, 0));
        let before = office.mark().await;
        assert_eq!(office.takes(&file).await, counts(0, 0, 2, 0));
        assert_eq!(office.mark().await, before, "the same file changes nothing");

        let found = office.found("id_number", NUMBER).await;
        assert_eq!(found.len(), 1);
        assert_eq!(text(&found[0], "name"), json!("张三"));
        assert!(found[0].masked.contains("id_number"));
        assert_eq!(found[0].place.as_deref(), Some("测试社区测试小区1幢101室"));
        assert_eq!(
            found[0].kept["name"].source.by,
            Some(office.admin.person.to_string())
        );

        let file = file
            .replace(PHONE, "13900001111")
            .replace("李四,,", &format!("李四,{OTHER_NUMBER},"));
        assert_eq!(office.takes(&file).await, counts(0, 2, 0, 0));
        assert_eq!(office.found("id_number", OTHER_NUMBER).await.len(), 1);
        let history = registry::history(&office.world.app, &office.admin, found[0].record.id).await;
        let history = history.unwrap();
        assert_eq!((history.len(), history[0].attribute.as_str()), (1, "phone"));
    }
);

both_dbs!(
    every_error_names_its_cell_and_the_remedy_and_nothing_is_taken_by_halves,
    |db| async move {
        let office = clerk(db, "person").await;
        let file = format!(
            "姓名,身份证号,手机,需要关照,住址\r\n张三,{ODD_NUMBER},{PHONE},,测试小区1幢101室\r\n李四,,123,,测试小区1幢101室\r\n王五,,,独居,测试小区1幢102室\r\n赵六,,,,测试小区9幢901室\r\n钱七,{NUMBER},,,测试小区1幢101室\r\n孙八,{NUMBER},,,测试小区1幢102室\r\n,,,,测试小区1幢101室\r\n周九,,,,\r\n吴十,,,孤单,测试小区1幢101室\r\n"
        );
        let told = office.told(&file).await;
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        let expected = [
            ("B2（身份号码）：", "校验位不符的理由"),
            ("C3（手机号码）：", "请"),
            ("D4（需要关照）：", "请先在“同意”中登记本人的同意"),
            ("E5（登记地址）：", "请写全地址"),
            ("B7（身份号码）：", "与第 6 行是同一条登记，请"),
            ("A8（姓名）：", "请补填"),
            ("E9（登记地址）：", "请填写您职责范围内的地址"),
            ("D10（需要关照）：", "请从这些里选"),
        ];
        for (cell, remedy) in expected {
            assert!(
                told.iter()
                    .any(|one| one.starts_with(cell) && one.contains(remedy)),
                "{cell} {remedy}: {told:#?}"
            );
        }
        assert_eq!(told.len(), expected.len(), "{told:#?}");

        let before = office.mark().await;
        let import = office
            .checks("表.csv", file.as_bytes().to_vec(), None)
            .await;
        assert_eq!(import.counts, counts(1, 0, 0, 8));
        let refused = office.confirms(&import, Policy::All).await;
        assert_eq!(
            (refused.state, office.mark().await),
            (State::Failed, before)
        );
        let import = office.checks("表.csv", file.into_bytes(), None).await;
        let done = office.confirms(&import, Policy::Good).await;
        assert_eq!((done.state, done.counts), (State::Done, counts(1, 0, 0, 8)));
        assert_eq!(office.found("id_number", NUMBER).await.len(), 1);
        let marked = crate::rooms::imports::tests::marked(&office.world.app, &done, Lang::Zh).await;
        let mut book =
            linli_sheets::Book::open(marked, "x", linli_sheets::Limits::default()).unwrap();
        let last = book.first().unwrap().rows[1].cells.last().unwrap().shown();
        assert!(last.contains("校验位不符的理由"), "{last}");
    }
);

both_dbs!(
    a_number_that_the_document_really_says_is_taken_with_the_reason,
    |db| async move {
        let office = clerk(db, "person").await;
        let file = format!(
            "姓名,身份证号,校验位不符的理由,住址\r\n张三,{ODD_NUMBER},证件原件如此印制,测试小区1幢101室\r\n"
        );
        assert_eq!(office.takes(&file).await, counts(1, 0, 0, 0));
        assert_eq!(office.takes(&file).await, counts(0, 0, 1, 0));
        let kept = office
            .records()
            .await
            .remove(0)
            .kept
            .remove("id_number")
            .unwrap();
        assert_eq!(kept.overridden.as_deref(), Some("证件原件如此印制"));
    }
);

both_dbs!(consent_that_stands_lets_its_values_in, |db| async move {
    let office = clerk(db, "person").await;
    let app = &office.world.app;
    let file = "姓名,住址\r\n张三,测试小区1幢101室\r\n";
    office.takes(file).await;
    let id = office.records().await[0].record.id;
    let to = (
        "person.care".to_owned(),
        "paper".to_owned(),
        jiff::civil::date(2026, 9, 1),
    );
    registry::give_consent(app, &office.admin, id, to, key("agreed"))
        .await
        .unwrap();
    let file = format!("登记编号,姓名,重点关爱类型\r\n{id},张三,独居，行动不便\r\n");
    assert_eq!(office.takes(&file).await, counts(0, 1, 0, 0));
    assert_eq!(office.takes(&file).await, counts(0, 0, 1, 0));
});

both_dbs!(
    enterprises_and_shops_are_known_by_code_and_by_name_and_refer_to_each_other,
    |db| async move {
        let mut office = clerk(db, "enterprise").await;
        let file = format!(
            "公司名称,信用代码,经营状态,注册资本（元）,员工人数,办公面积,成立日期,地址\r\n测试科技有限公司,{CODE},在营,8000.50,12,86.5,2020/1/2,测试小区1幢\r\n"
        );
        assert_eq!(office.takes(&file).await, counts(1, 0, 0, 0));
        assert_eq!(office.takes(&file).await, counts(0, 0, 1, 0));
        let shown = office.records().await.remove(0);
        assert_eq!(
            (
                text(&shown, "capital"),
                text(&shown, "area"),
                text(&shown, "state")
            ),
            (json!(800_050), json!(86.5), json!("open"))
        );
        let renamed = format!("企业名称,统一社会信用代码\r\n测试科技股份公司,{CODE}\r\n");
        assert_eq!(office.takes(&renamed).await, counts(0, 1, 0, 0));

        office.kind = "shop";
        let file = "店名,业态,店内住人,所属企业,地址\r\n测试面馆,餐饮,否,测试科技股份公司,测试小区1幢\r\n测试粮油,食品销售,,,测试小区1幢\r\n";
        assert_eq!(office.takes(file).await, counts(2, 0, 0, 0));
        assert_eq!(office.takes(file).await, counts(0, 0, 2, 0));
        let shops = office.records().await;
        let noodles = shops.iter().find(|one| one.title == "测试面馆").unwrap();
        assert_eq!(
            text(noodles, "enterprise"),
            json!(shown.record.id.to_string())
        );
        let told = office
            .told("店名,所属企业,地址\r\n甲店,没有的公司,测试小区1幢\r\n")
            .await;
        assert!(
            told[0].starts_with("B2（所属企业）：登记簿“企业”里没有这一条"),
            "{told:?}"
        );
    }
);

both_dbs!(
    a_register_of_places_has_one_record_for_each,
    |db| async move {
        let office = clerk(db, "dwelling").await;
        let file = "地址,建筑面积\r\n测试小区1幢101室,89.57\r\n测试小区1幢102室,60\r\n";
        assert_eq!(office.takes(file).await, counts(2, 0, 0, 0));
        assert_eq!(
            office.takes(&file.replace("60", "61")).await,
            counts(0, 1, 1, 0)
        );
        let told = office.told("地址,建筑面积\r\n测试小区1幢101室,90\r\n测试社区测试小区1幢101,91\r\n测试小区1幢,5\r\n").await;
        assert!(
            told[0].contains("与第 2 行是同一条登记") && told[1].contains("不登记在"),
            "{told:?}"
        );
    }
);

both_dbs!(nobody_imports_beyond_their_reach, |db| async move {
    let Registry {
        world,
        stranger,
        clerk,
        ..
    } = Registry::on(db).await;
    let token = world.token("clerk").await;
    let mut office = Office::of(world, clerk, token, "person");
    let file = format!("姓名,身份证号,住址\r\n张三,{NUMBER},测试小区1幢101室\r\n");
    assert_eq!(office.takes(&file).await, counts(1, 0, 0, 0));
    let id = office.records().await[0].record.id;
    office.admin = stranger;
    let told = office.told(&file).await;
    assert!(
        told.len() == 1 && told[0].contains("不在您可登记的范围内"),
        "{told:?}"
    );
    let told = office
        .told(&format!("姓名,登记编号\r\n张三,{id}\r\n"))
        .await;
    assert!(
        told[0].starts_with("B2（登记编号）：没有这个编号的登记"),
        "{told:?}"
    );
    let told = office.told("姓名,住址\r\n李四,测试小区1幢101室\r\n").await;
    assert!(told[0].contains("不在您的职责范围内"), "{told:?}");
});

both_dbs!(
    what_was_compared_and_changed_since_is_compared_again,
    |db| async move {
        let office = clerk(db, "person").await;
        let app = &office.world.app;
        let file = "姓名,手机,住址\r\n张三,13800001234,测试小区1幢101室\r\n";
        office.takes(file).await;
        let id = office.records().await[0].record.id;
        let file = file.replace("13800001234", "13900005678");
        let import = office.checks("表.csv", file.into_bytes(), None).await;
        assert_eq!(import.counts, counts(0, 1, 0, 0));
        let change = draft([("phone", json!("13900005678"))]);
        registry::update(app, &office.admin, id, 1, change, key("meanwhile"))
            .await
            .unwrap();
        let done = office.confirms(&import, Policy::All).await;
        assert_eq!((done.state, done.counts), (State::Done, counts(0, 0, 1, 0)));
    }
);

#[test]
fn the_numbers_of_these_tests_are_right() {
    let person = registry::registers().get("person").unwrap();
    let number = person.attribute("id_number").unwrap();
    let today = jiff::civil::date(2026, 9, 7);
    let read = |text: &str| {
        person
            .read(number, &json!(text), Override::No, today)
            .is_ok()
    };
    assert!(read(NUMBER) && read(OTHER_NUMBER) && !read(ODD_NUMBER));
    let enterprise = registry::registers().get("enterprise").unwrap();
    let code = enterprise.attribute("credit_code").unwrap();
    assert!(
        enterprise
            .read(code, &json!(CODE), Override::No, today)
            .is_ok()
    );
}
