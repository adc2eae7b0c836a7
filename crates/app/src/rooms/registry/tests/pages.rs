//! The pages of the registry work without a script.

use axum::http::StatusCode;
use linli_db::both_dbs;

use super::kit::{NUMBER, ODD_NUMBER, PHONE, Registry};

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
