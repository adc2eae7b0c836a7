//! The pages of the registry work without a script.

use axum::http::StatusCode;
use linli_db::both_dbs;

use serde_json::{Value, json};

use super::kit::{NUMBER, ODD_NUMBER, PHONE, Registry, draft, key};
use crate::rooms::registry;

both_dbs!(
    a_clerk_enters_a_person_finds_them_and_sees_a_number_for_a_reason,
    |db| async move {
        let street = Registry::on(db).await;
        let (world, clerk) = (&street.world, street.world.token("clerk").await);
        let (status, page) = world.page("/registry", &clerk).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("/registry/person") && page.contains("人员"));
        let place = street.dwelling.to_string();
        let entry = |number: &'static str, reason: &'static str| {
            [
                ("key", "k1".to_owned()),
                ("place", place.clone()),
                ("v_name", "张三".to_owned()),
                ("v_phone", PHONE.to_owned()),
                ("v_id_number", number.to_owned()),
                ("c_id_number", reason.to_owned()),
            ]
        };
        let fields = entry(ODD_NUMBER, "");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let (status, page) = world.form("/registry/person/new", &clerk, &fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("c_id_number"), "the way out is offered");
        let fields = entry(NUMBER, "");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let (status, _) = world.form("/registry/person/new", &clerk, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let find = [("attribute", "phone"), ("value", PHONE)];
        let (status, page) = world.form("/registry/person/find", &clerk, &find).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("张三") && !page.contains(NUMBER));
        let at = page.find("/records/record_").unwrap();
        let record = page[at..].split('"').next().unwrap().to_owned();
        let (_, page) = world.page(&record, &clerk).await;
        assert!(page.contains("138****1234") && !page.contains(PHONE));
        let look = [
            ("key", "k2"),
            ("attribute", "phone"),
            ("reason", "电话回访走访对象"),
        ];
        let (_, page) = world.form(&format!("{record}/reveal"), &clerk, &look).await;
        assert!(page.contains(PHONE) && page.contains("本次查看已记录"));
        let (status, page) = world.page(&format!("{record}/edit"), &clerk).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("v_workplace") && !page.contains(PHONE));
        let stranger = world.token("stranger").await;
        assert_eq!(
            world.page(&record, &stranger).await.0,
            StatusCode::NOT_FOUND
        );
    }
);

both_dbs!(
    a_member_is_looked_up_and_added_and_the_place_shows_owners_with_shares_and_the_household,
    |db| async move {
        let street = &Registry::on(db).await;
        let (world, clerk) = (&street.world, street.world.token("clerk").await);
        let app = &world.app;
        let mei = street
            .person(
                "章小梅",
                &[("phone", json!(PHONE)), ("id_number", json!(NUMBER))],
            )
            .await;
        let made = |register: &'static str, values: Vec<(&'static str, Value)>| async move {
            let home = Some(street.dwelling);
            let made = registry::create(
                app,
                &street.clerk,
                register,
                home,
                draft(values),
                key(register),
            );
            made.await.unwrap()
        };
        let area = vec![("area", json!("86.5")), ("area_source", json!("title"))];
        made("dwelling", area).await;
        let title = vec![
            ("title", json!("1幢101产权")),
            ("holding", json!("by_share")),
        ];
        let ownership = made("ownership", title).await;
        let household = made("household", vec![("name", json!("101 住户"))]).await;
        let path = format!("/records/{ownership}/join/owners");
        let (status, page) = world.page(&path, &clerk).await;
        assert!(
            status == StatusCode::OK && page.contains("章小梅"),
            "who stands at the same place is offered"
        );
        for typed in ["章小梅", "138 0000 1234", NUMBER] {
            let fields = [("wanted", typed), ("step", "find")];
            let (status, page) = world.form(&path, &clerk, &fields).await;
            assert_eq!(status, StatusCode::OK);
            assert!(
                page.contains(&mei.to_string()) && !page.contains(PHONE),
                "{typed}"
            );
        }
        let (_, page) = world
            .form(&path, &clerk, &[("wanted", "王无人"), ("step", "find")])
            .await;
        assert!(page.contains("没有可以添加的登记") && page.contains("/registry/person/new"));
        let member = mei.to_string();
        let join = |roster: &'static str, role: &'static str, share: &'static str| {
            [
                ("key", roster),
                ("step", "join"),
                ("wanted", PHONE),
                ("roster", roster),
                ("role", role),
                ("share", share),
            ]
        };
        let (status, page) = world
            .form(&path, &clerk, &join("owners", "owner", "1/2"))
            .await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("请选择添加谁"));
        let mut fields = join("owners", "owner", "1/2").to_vec();
        fields.push(("member", &member));
        let (status, _) = world.form(&path, &clerk, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let mut fields = join("members", "head", "").to_vec();
        fields.push(("member", &member));
        let home = format!("/records/{household}/join/members");
        assert_eq!(
            world.form(&home, &clerk, &fields).await.0,
            StatusCode::SEE_OTHER
        );
        let at = format!("/registry/at/{}", street.dwelling);
        let (status, page) = world.page(&at, &clerk).await;
        assert_eq!(status, StatusCode::OK);
        for words in [
            "86.5",
            "不动产登记簿",
            "按份共有",
            "1/2",
            "户主",
            "138****1234",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains(NUMBER));
        let stranger = street.world.token("stranger").await;
        let (_, page) = world.page(&at, &stranger).await;
        assert!(!page.contains("章小梅") && !page.contains("86.5"));
        let (status, _) = world.page(&path, &stranger).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
);
