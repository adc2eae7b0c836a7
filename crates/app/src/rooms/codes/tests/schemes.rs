//! Coding schemes and the codes that are given out, on both databases.

use axum::http::StatusCode;
use linli_codes::Scheme;
use linli_db::both_dbs;
use linli_kernel::Role;

use super::super::{NewCode, issue, publish};
use crate::kit::World;
use crate::rooms::receipts::Key;

fn key(text: &str, what: &impl serde::Serialize) -> Key {
    Key::new(Some(text), what).unwrap()
}

fn file(stage: &str, number: Option<u32>) -> NewCode {
    let groups = [("stage", stage), ("branch", "1"), ("since", "202609")];
    let own = |(id, part): (&str, &str)| (id.to_owned(), part.to_owned());
    NewCode {
        groups: groups.map(own).into_iter().collect(),
        number,
    }
}

both_dbs!(
    numbers_run_on_and_a_file_keeps_its_number_in_the_next_stage,
    |db| async move {
        let world = World::on(db).await;
        let chen = world.person(Role::CommunitySecretary, "chen").await;
        let give = |nth: &'static str, new: NewCode| {
            let (world, chen) = (&world, &chen);
            async move {
                let asked = key(nth, &new);
                issue(&world.app, chen, "party-file", new, asked).await
            }
        };
        assert_eq!(
            give("a", file("1", None)).await.unwrap().code,
            "000111202609"
        );
        assert_eq!(
            give("a", file("1", None)).await.unwrap().code,
            "000111202609"
        );
        assert_eq!(
            give("b", file("1", None)).await.unwrap().code,
            "000211202609"
        );
        assert_eq!(
            give("c", file("2", Some(1))).await.unwrap().code,
            "000121202609"
        );
        assert_eq!(
            give("d", file("2", Some(1))).await.unwrap_err().code(),
            "codes.given"
        );
        let ahead = give("e", file("2", Some(9))).await;
        assert!(format!("{ahead:?}").contains("还没有发过"), "{ahead:?}");
        let wrong = give("f", file("7", None)).await;
        assert!(format!("{wrong:?}").contains("发展阶段"), "{wrong:?}");
        assert_eq!(
            give("g", file("1", None)).await.unwrap().code,
            "000311202609"
        );
    }
);

both_dbs!(
    only_the_roles_of_a_scheme_give_and_see_its_codes,
    |db| async move {
        let world = World::on(db).await;
        let chen = world.person(Role::CommunitySecretary, "chen").await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let new = file("1", None);
        let refused = issue(&world.app, &wang, "party-file", new.clone(), key("w", &new)).await;
        assert_eq!(refused.unwrap_err().code(), "access.denied");
        issue(&world.app, &chen, "party-file", new.clone(), key("a", &new))
            .await
            .unwrap();
        let (chen, wang) = (world.token("chen").await, world.token("wang").await);
        let here = "/codes/schemes/party-file";
        let (_, page) = world.page(here, &chen).await;
        assert!(
            page.contains("0001 1 1 202609") && page.contains("待核实"),
            "{page}"
        );
        let (_, page) = world.page(here, &wang).await;
        assert!(!page.contains("0001 1 1 202609"), "{page}");
        let (_, page) = world
            .page(&format!("{here}?code=0001+4+1+202609"), &wang)
            .await;
        assert!(page.contains("预备党员"), "{page}");
        let sheet = format!("{here}/sheet");
        let (status, page) = world.page(&sheet, &chen).await;
        assert!(
            status == StatusCode::OK && page.contains("<svg class=\"qr\""),
            "{page}"
        );
        assert_eq!(world.page(&sheet, &wang).await.0, StatusCode::FORBIDDEN);
    }
);

both_dbs!(
    a_street_publishes_a_version_and_what_was_given_stays,
    |db| async move {
        let world = World::on(db).await;
        let chen = world.person(Role::CommunitySecretary, "chen").await;
        let root = world.person(Role::SystemAdmin, "root").await;
        let new = file("1", None);
        issue(&world.app, &chen, "party-file", new.clone(), key("a", &new))
            .await
            .unwrap();
        let mut scheme = Scheme::known()
            .iter()
            .find(|one| one.id == "party-file")
            .unwrap()
            .clone();
        scheme.group[0].digits = 6;
        let text = toml::to_string(&scheme).unwrap();
        let refused = publish(&world.app, &root, &text, key("p", &text)).await;
        assert!(
            format!("{refused:?}").contains("version 应为 2"),
            "{refused:?}"
        );
        scheme.version = 2;
        let text = toml::to_string(&scheme).unwrap();
        let denied = publish(&world.app, &chen, &text, key("q", &text)).await;
        assert_eq!(denied.unwrap_err().code(), "access.denied");
        publish(&world.app, &root, &text, key("r", &text))
            .await
            .unwrap();
        let next = issue(&world.app, &chen, "party-file", new.clone(), key("b", &new)).await;
        assert_eq!(next.unwrap().code, "00000211202609");
    }
);
