//! Households with their members and dwellings with their owners, as one sheet of persons.

use linli_db::both_dbs;
use linli_kernel::RecordId;
use serde_json::json;

use super::super::kit::{NUMBER, PHONE, draft, key};
use super::{CODE, OTHER_NUMBER, clerk, counts, text};
use crate::rooms::imports::tests::office::Office;
use crate::rooms::imports::{Policy, State};
use crate::rooms::registry::{self, NewMember, Shown};

/// A membership as these tests look at it: who, in which role, with which share.
type Seen = (String, String, Option<(i64, i64)>);

impl Office {
    async fn of_register(&self, register: &str) -> Vec<Shown> {
        let page = registry::list(&self.world.app, &self.admin, register, None, None).await;
        page.unwrap().records
    }

    async fn record_called(&self, register: &str, name: &str) -> RecordId {
        let all = self.of_register(register).await;
        let found: Vec<_> = all.iter().filter(|one| one.title == name).collect();
        assert_eq!(found.len(), 1, "{name}: {:?}", titles(&all));
        found[0].record.id
    }

    /// Who is a member of a record now.
    async fn members_of(&self, id: RecordId) -> Vec<Seen> {
        let all = registry::members(&self.world.app, &self.admin, id).await;
        let now = all.unwrap().into_iter();
        let now = now.filter(|(one, _)| one.whole == id && one.until.is_none());
        let mut seen: Vec<Seen> = now
            .map(|(one, shown)| (shown.unwrap().title, one.role, one.share))
            .collect();
        seen.sort();
        seen
    }
}

fn titles(all: &[Shown]) -> Vec<&str> {
    all.iter().map(|one| one.title.as_str()).collect()
}

/// The same as it is written in a test.
type Said<'a> = (&'a str, &'a str, Option<(i64, i64)>);

fn seen(all: &[Said<'_>]) -> Vec<Seen> {
    let mut all: Vec<Seen> = all
        .iter()
        .map(|(who, role, share)| ((*who).to_owned(), (*role).to_owned(), *share))
        .collect();
    all.sort();
    all
}

fn households() -> String {
    format!(
        "住址,户主姓名,与户主关系,姓名,身份证号,联系电话,居住情况,性别\r\n\
         测试小区1幢101室,张三,户主,张三,{NUMBER},{PHONE},自有住房,男\r\n\
         测试社区测试小区１幢101,张三,妻,李四,{OTHER_NUMBER},13900005678,,女\r\n\
         测试小区1幢101室,张三,女儿,张小,,,,女\r\n\
         测试小区1幢102室,,本人,王五,,13900009999,租住,男\r\n"
    )
}

both_dbs!(
    rows_of_one_address_and_head_are_one_household_with_its_members,
    |db| async move {
        let office = clerk(db, "household.members").await;
        let file = households();
        assert_eq!(office.takes(&file).await, counts(4, 0, 0, 0));
        let before = office.mark().await;
        assert_eq!(office.takes(&file).await, counts(0, 0, 4, 0));
        assert_eq!(office.mark().await, before, "the same file changes nothing");
        let id = office.record_called("household", "张三户").await;
        let family = [
            ("张三", "head", None),
            ("李四", "spouse", None),
            ("张小", "child", None),
        ];
        assert_eq!(office.members_of(id).await, seen(&family));
        let lodger = office.record_called("household", "王五户").await;
        assert_eq!(
            office.members_of(lodger).await,
            seen(&[("王五", "head", None)])
        );
        let shown = registry::record(&office.world.app, &office.admin, lodger).await;
        assert_eq!(text(&shown.unwrap(), "living"), json!("rent"));
        assert_eq!(office.of_register("person").await.len(), 4);

        // One cell of a person, then one of the roster.
        let file = file.replace("13900009999", "13900008888");
        assert_eq!(office.takes(&file).await, counts(0, 1, 3, 0));
        let file = file.replace("女儿", "其他亲属");
        assert_eq!(office.takes(&file).await, counts(0, 1, 3, 0));
        assert_eq!(office.takes(&file).await, counts(0, 0, 4, 0));
        let family = [
            ("张三", "head", None),
            ("李四", "spouse", None),
            ("张小", "kin", None),
        ];
        assert_eq!(office.members_of(id).await, seen(&family));
        assert_eq!(office.of_register("household").await.len(), 2);
    }
);

both_dbs!(
    who_is_on_record_is_known_again_and_heads_may_change_in_one_file,
    |db| async move {
        let office = clerk(db, "household.members").await;
        let (app, who) = (&office.world.app, &office.admin);
        office.takes(&households()).await;
        let id = office.record_called("household", "张三户").await;
        // Called otherwise meanwhile; its head still tells which it is.
        let renamed = draft([("name", json!("101大户"))]);
        let shown = registry::record(app, who, id).await.unwrap();
        registry::update(app, who, id, shown.record.version, renamed, key("renamed"))
            .await
            .unwrap();
        let file = format!(
            "住址,与户主关系,姓名,身份证号\r\n测试小区1幢101室,户主,张三,{NUMBER}\r\n测试小区1幢101室,,李四,{OTHER_NUMBER}\r\n"
        );
        assert_eq!(office.takes(&file).await, counts(0, 0, 2, 0));
        let file = file
            .replace("户主,张三", "配偶,张三")
            .replace(",,李四", ",户主,李四");
        let file = file
            .replacen("住址,", "住址,户名,", 1)
            .replace("101室,", "101室,101大户,");
        assert_eq!(office.takes(&file).await, counts(0, 2, 0, 0));
        let family = [
            ("张三", "spouse", None),
            ("李四", "head", None),
            ("张小", "child", None),
        ];
        assert_eq!(office.members_of(id).await, seen(&family));
        // By its id, without an address.
        let file = format!("登记编号,姓名,与户主关系\r\n{id},赵新,合租人\r\n");
        assert_eq!(office.takes(&file).await, counts(1, 0, 0, 0));
        assert_eq!(office.members_of(id).await.len(), 4);
    }
);

both_dbs!(
    what_is_wrong_with_a_household_is_named_by_its_cell_and_spoils_no_other,
    |db| async move {
        let office = clerk(db, "household.members").await;
        office
            .takes("住址,与户主关系,姓名\r\n测试小区1幢102室,户主,孙先\r\n")
            .await;
        let file = format!(
            "住址,户号,与户主关系,姓名,身份证号,联系电话\r\n\
             测试小区1幢101室,1,户主,张三,{NUMBER},{PHONE}\r\n\
             测试小区1幢101室,1,妻,李四,,123\r\n\
             测试小区1幢101室,2,户主,王五,{OTHER_NUMBER},\r\n\
             测试小区1幢101室,2,子,张三,{NUMBER},\r\n\
             测试小区1幢101室,3,户主,赵六,,\r\n\
             测试小区1幢101室,3,户主,钱七,,\r\n\
             测试小区1幢101室,4,妻,周八,,\r\n\
             测试小区9幢901室,,户主,吴九,,\r\n\
             测试小区1幢101室,5,舅老爷,郑十,,\r\n\
             测试小区1幢101室,6,户主,冯一,,\r\n\
             测试小区1幢101室,6,妻,冯一,,\r\n\
             测试小区1幢101室,6,,冯二,,\r\n\
             ,,户主,陈三,,\r\n"
        );
        let told = office.told(&file).await;
        let expected = [
            ("F3（手机号码）：", "请"),
            ("D5（姓名）：", "第 2 行已把同一人列入另一处的“家庭成员”"),
            ("C7（与户主关系）：", "第 6 行已有一名户主"),
            ("A6（户名）：", "第 7 行有问题"),
            ("A8（户名）：", "没有写明这是哪一户"),
            ("A9（登记地址）：", "请写全地址"),
            ("C10（与户主关系）：", "请从下拉列表中选择"),
            ("D12（姓名）：", "与第 11 行是同一人"),
            ("C13（与户主关系）：", "请填其中之一：户主、配偶"),
            ("A14（登记地址）：", "请填写您职责范围内的地址"),
        ];
        for (cell, remedy) in expected {
            let is = |one: &&String| one.starts_with(cell) && one.contains(remedy);
            assert!(
                told.iter().any(|one| is(&one)),
                "{cell} {remedy}: {told:#?}"
            );
        }
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        let before = office.mark().await;
        let import = office
            .checks("表.csv", file.as_bytes().to_vec(), None)
            .await;
        assert_eq!(import.counts, counts(3, 0, 0, 10));
        let refused = office.confirms(&import, Policy::All).await;
        assert_eq!(
            (refused.state, office.mark().await),
            (State::Failed, before)
        );
        let import = office.checks("表.csv", file.into_bytes(), None).await;
        let done = office.confirms(&import, Policy::Good).await;
        assert_eq!(
            (done.state, done.counts),
            (State::Done, counts(3, 0, 0, 10))
        );
        let households = office.of_register("household").await;
        assert_eq!(
            titles(&households),
            ["张三户", "王五户", "冯一户", "孙先户"]
        );
    }
);

both_dbs!(
    who_lives_in_another_household_is_refused_until_that_ended,
    |db| async move {
        let office = clerk(db, "household.members").await;
        let (app, who) = (&office.world.app, &office.admin);
        office.takes(&households()).await;
        let file = format!(
            "住址,与户主关系,姓名,身份证号\r\n测试小区1幢102室,户主,李四,{OTHER_NUMBER}\r\n"
        );
        let told = office.told(&file).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("C2（姓名）：已在另一处的“家庭成员”中"),
            "{told:?}"
        );
        let id = office.record_called("household", "张三户").await;
        let all = registry::members(app, who, id).await.unwrap();
        let wife = all
            .iter()
            .find(|(one, _)| one.role == "spouse")
            .unwrap()
            .0
            .id;
        let day = jiff::civil::date(2026, 9, 1);
        registry::end_member(app, who, id, wife, day, key("left"))
            .await
            .unwrap();
        assert_eq!(office.takes(&file).await, counts(1, 0, 0, 0));
        assert_eq!(
            office.of_register("person").await.len(),
            4,
            "she is the same person"
        );
    }
);

fn owners() -> String {
    format!(
        "房屋地址,业主姓名,身份证号,信用代码,身份,份额,产权性质\r\n\
         测试小区1幢101室,张三,{NUMBER},,,1/2,按份共有\r\n\
         测试小区1幢101室,李四,{OTHER_NUMBER},,共有人,50%,\r\n\
         测试小区1幢102室,测试置业有限公司,,{CODE},开发商,,开发商未出售\r\n"
    )
}

both_dbs!(
    joint_owners_hold_their_shares_and_the_developer_what_is_unsold,
    |db| async move {
        let office = clerk(db, "ownership.owners").await;
        assert_eq!(office.takes(&owners()).await, counts(3, 0, 0, 0));
        let before = office.mark().await;
        assert_eq!(office.takes(&owners()).await, counts(0, 0, 3, 0));
        assert_eq!(office.mark().await, before, "the same file changes nothing");
        let all = office.of_register("ownership").await;
        let [joint, unsold] = all.as_slice() else {
            panic!("{:?}", titles(&all))
        };
        assert_eq!(joint.title, "测试社区测试小区1幢101室产权");
        let halves = [
            ("张三", "owner", Some((1, 2))),
            ("李四", "owner", Some((1, 2))),
        ];
        assert_eq!(office.members_of(joint.record.id).await, seen(&halves));
        let developer = [("测试置业有限公司", "developer", None)];
        assert_eq!(office.members_of(unsold.record.id).await, seen(&developer));
        assert_eq!(text(unsold, "holding"), json!("developer_unsold"));
        // The developer is known by name where the file has no code, and one owner may own several.
        let file = format!(
            "房屋地址,业主姓名,身份证号\r\n测试小区1幢102室,测试置业有限公司,\r\n测试小区1幢102室,张三,{NUMBER}\r\n"
        );
        assert_eq!(office.takes(&file).await, counts(1, 0, 1, 0));
        assert_eq!(office.of_register("enterprise").await.len(), 1);
        assert_eq!(office.of_register("person").await.len(), 2);
    }
);

both_dbs!(
    shares_that_are_not_the_whole_are_refused_with_their_cells,
    |db| async move {
        let office = clerk(db, "ownership.owners").await;
        let told = office.told(&owners().replace("50%", "1/3")).await;
        assert_eq!(told.len(), 2, "{told:?}");
        for (one, cell) in told.iter().zip(["F2", "F3"]) {
            let said = format!("{cell}（份额）：同一处的份额（连同已登记的）合计为 5/6，应为 1");
            assert!(one.starts_with(&said), "{told:?}");
        }
        let told = office.told(&owners().replace(",50%", ",")).await;
        assert!(
            told.len() == 2 && told[0].contains("合计为 1/2"),
            "{told:?}"
        );
        let told = office
            .told(&owners().replace("50%", "一半").replace("1/2", "3/2"))
            .await;
        let cells: Vec<&str> = told
            .iter()
            .filter_map(|one| one.split('（').next())
            .collect();
        assert_eq!(cells, ["F2", "F3"], "{told:?}");
        // A sale: both shares change in one file, and what was is kept as history.
        office.takes(&owners()).await;
        let file = owners().replace("1/2", "1/4").replace("50%", "75%");
        assert_eq!(office.takes(&file).await, counts(0, 2, 1, 0));
        assert_eq!(office.takes(&file).await, counts(0, 0, 3, 0));
        let joint = office.of_register("ownership").await.remove(0).record.id;
        let parts = [
            ("张三", "owner", Some((1, 4))),
            ("李四", "owner", Some((3, 4))),
        ];
        assert_eq!(office.members_of(joint).await, seen(&parts));
        // One more owner by hand leaves no room for a file that knows two.
        let third = registry::add_member(
            &office.world.app,
            &office.admin,
            joint,
            NewMember {
                roster: "owners".to_owned(),
                role: "owner".to_owned(),
                member: office.record_called("enterprise", "测试置业有限公司").await,
                share: None,
                since: None,
            },
            key("third"),
        );
        third.await.unwrap();
        let told = office.told(&file).await;
        assert!(told[0].contains("有人没有份额"), "{told:?}");
    }
);

both_dbs!(
    two_rows_that_contradict_each_other_are_refused_and_a_template_reads_back,
    |db| async move {
        let office = clerk(db, "ownership.owners").await;
        let told = office
            .told(&owners().replace("共有人,50%,", "共有人,50%,单独所有"))
            .await;
        let said = |one: &String| one.starts_with("G3（所有方式）：与第 2 行说的不一样");
        assert!(told.iter().any(said), "{told:?}");
        for kind in ["ownership.owners", "household.members"] {
            let (status, _body) = office.page(&format!("/imports/template/{kind}")).await;
            assert_eq!(status, axum::http::StatusCode::OK, "{kind}");
            let (status, body) = office.page(&format!("/api/v1/imports/kinds/{kind}")).await;
            assert_eq!(status, axum::http::StatusCode::OK, "{kind}");
            assert!(body.contains("\"_role\""), "{body}");
        }
        let (_status, body) = office.page("/imports").await;
        assert!(
            body.contains("产权与业主") && body.contains("家庭户与成员"),
            "{body}"
        );
    }
);
