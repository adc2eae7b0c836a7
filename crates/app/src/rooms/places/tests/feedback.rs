//! 反馈 → 更新救济: what a community may correct, and on the strength of what.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::{Caller, CaseId, Role};
use serde_json::json;

use crate::kit::World;
use crate::rooms::cases::{self, NewAct, NewCase};
use crate::rooms::places;
use crate::rooms::receipts::Key;

async fn says(world: &World, who: &Caller) -> CaseId {
    let new = NewCase {
        scene: "address-feedback".to_owned(),
        matter: "wrong".to_owned(),
        place: world.compound.id.to_string(),
        fields: [("wrong", json!("name")), ("right", json!("测试新村"))]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        ..NewCase::default()
    };
    let key = Key::new(Some("says"), &"says").unwrap();
    cases::report(&world.app, who, new, key).await.unwrap().case
}

async fn acts(world: &World, who: &Caller, case: CaseId, action: &str) {
    let rev = cases::see(&world.app, who, case).await.unwrap().case.rev;
    let act = NewAct {
        action: action.to_owned(),
        rev,
        ..NewAct::default()
    };
    let key = Key::new(Some(action), &action).unwrap();
    cases::act(&world.app, who, case, act, key).await.unwrap();
}

both_dbs!(
    a_clerk_corrects_an_address_on_the_strength_of_a_case_that_waits_for_them,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let token = world.token("clerk").await;
        let (place, href) = (world.compound.id, format!("/places/{}", world.compound.id));
        let (status, page) = world.page(&href, &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("这里不对") && !page.contains("保存"),
            "{page}"
        );

        let case = says(&world, &mei).await;
        let text = case.to_string();
        let fields = [
            ("rev", "1"),
            ("name", "测试新村"),
            ("former", "1"),
            ("case", text.as_str()),
        ];
        let early = world.form(&href, &token, &fields).await;
        assert_eq!(
            early.0,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody confirmed it yet"
        );

        acts(&world, &clerk, case, "confirm").await;
        let (status, page) = world.page(&format!("{href}?case={case}"), &token).await;
        assert!(
            status == StatusCode::OK && page.contains("按地址反馈更正"),
            "{page}"
        );
        let without = world.form(&href, &token, &fields[..3]).await;
        assert_eq!(without.0, StatusCode::UNPROCESSABLE_ENTITY);
        let elsewhere = format!("/places/{}", world.other_grid.id);
        let elsewhere = world.form(&elsewhere, &token, &fields).await;
        assert_eq!(elsewhere.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = world.form(&href, &token, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);

        let street = world.street;
        let read = world.app.db.read(move |tx| {
            Box::pin(async move {
                let filter = linli_journal::AuditFilter::default();
                let entries = linli_journal::audit_page(tx, street, &filter, None, 50).await?;
                let place = places::get(tx, street, place).await?;
                Ok((place, entries))
            })
        });
        let (place, entries) = read.await.unwrap();
        assert_eq!(place.name, "测试新村");
        let amended = entries
            .iter()
            .find(|entry| entry.verb == "place.amend")
            .unwrap();
        assert_eq!(amended.data["case"], json!(case), "the case is the source");

        world.person(Role::GridWorker, "lan").await;
        let lan = world.token("lan").await;
        let (status, _) = world.form(&href, &lan, &fields).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
);
