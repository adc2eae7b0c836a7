//! Forms: submissions as a set, repeats as another, and no personal answer in either.

use std::collections::BTreeSet;

use linli_db::both_dbs;
use linli_kernel::{Caller, Role};
use serde_json::{Value, json};

use super::{ask, get, values};
use crate::kit::World;
use crate::rooms::forms::{self, About, NewSubmission};

pub(super) async fn visits(world: &World, who: &Caller, seats: i64, staff: Value) -> String {
    let answers =
        json!({ "area": "86.5", "use": "open", "seats": seats, "smoke": "yes", "staff": staff });
    let new = NewSubmission {
        instance: world.app.ids.next(world.clock.now()),
        form: "shop-visit".to_owned(),
        version: 1,
        about: About::place(world.compound.id),
        answers: answers.as_object().cloned().unwrap(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    };
    let done = forms::submit(&world.app, who, new).await.unwrap();
    done.submission.to_string()
}

fn staff() -> Value {
    json!([{ "name": "张三丰", "card_until": "2026-01-31" }, { "name": "李四光", "card_until": "2027-05-01" }])
}

both_dbs!(
    submissions_are_a_set_and_their_repeats_another,
    |db| async move {
        let world = World::on(db).await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let token = world.token("wang").await;
        let first = visits(&world, &wang, 24, staff()).await;
        let second = visits(&world, &wang, 12, json!([])).await;
        let (_, page) = get(&world, "/form_shop_visit?$count=true", &token).await;
        assert_eq!(
            (values(&page, "_id"), &page["@odata.count"]),
            (vec![first.as_str(), second.as_str()], &json!(2))
        );
        let row = &page["value"][0];
        assert_eq!(
            (&row["area"], &row["seats"], &row["use"], &row["smoke"]),
            (&json!(86.5), &json!(24), &json!("open"), &json!(true))
        );
        for (filter, found) in [
            ("seats%20gt%2020", vec![&first]),
            ("area%20eq%2086.5%20and%20seats%20lt%2020", vec![&second]),
            ("smoke%20and%20startswith(use,'op')", vec![&first, &second]),
            ("year(_filled)%20eq%201999", vec![]),
        ] {
            let (status, page) = get(
                &world,
                &format!("/form_shop_visit?$filter={filter}"),
                &token,
            )
            .await;
            assert_eq!(status, 200, "{page}");
            assert_eq!(values(&page, "_id"), found, "{filter}");
        }
        let (_, rows) = get(
            &world,
            "/form_shop_visit__staff?$orderby=card_until%20desc",
            &token,
        )
        .await;
        assert_eq!(values(&rows, "card_until"), ["2027-05-01", "2026-01-31"]);
        let (_, with) = get(
            &world,
            "/form_shop_visit?$expand=staff($select=card_until)&$select=seats",
            &token,
        )
        .await;
        assert_eq!(
            with["value"][0]["staff"],
            json!([{ "card_until": "2026-01-31" }, { "card_until": "2027-05-01" }])
        );
        assert_eq!(with["value"][1]["staff"], json!([]));
        let (_, below) = get(
            &world,
            &format!("/form_shop_visit('{first}')/staff?$filter=_nth%20eq%201"),
            &token,
        )
        .await;
        assert_eq!(values(&below, "card_until"), ["2027-05-01"]);
    }
);

both_dbs!(
    no_personal_answer_and_no_other_grid_is_in_a_feed_of_forms,
    |db| async move {
        let world = World::on(db).await;
        let wang = world.person(Role::GridWorker, "wang").await;
        visits(&world, &wang, 24, staff()).await;
        let grid = Some(world.other_grid.id);
        world.person_at(Role::GridWorker, "other", grid, None).await;
        world.person(Role::Dispatcher, "centre").await;
        for (account, rows) in [("wang", 1), ("other", 0), ("centre", 1)] {
            let token = world.token(account).await;
            let (_, count) = get(&world, "/form_shop_visit/$count", &token).await;
            assert_eq!(count, json!(rows), "{account}");
            let (_, count) = get(&world, "/form_shop_visit__staff/$count", &token).await;
            assert_eq!(count, json!(2 * rows), "{account}");
        }
        let bearer = format!("Bearer {}", world.token("centre").await);
        for tail in [
            "/form_shop_visit",
            "/form_shop_visit?$expand=*",
            "/form_shop_visit__staff",
            "/form_shop_visit__staff.csv",
        ] {
            let (status, _, text) = ask(&world, tail, &[("authorization", &bearer)]).await;
            assert_eq!(status, 200, "{tail} {text}");
            for private in ["张三丰", "李四光", "张", "sealed", "shown"] {
                assert!(!text.contains(private), "{tail} tells {private}: {text}");
            }
        }
        let (status, _, text) = ask(
            &world,
            "/form_shop_visit__staff?$filter=contains(name,'%E5%BC%A0')",
            &[("authorization", &bearer)],
        )
        .await;
        assert_eq!(
            status, 400,
            "what is sealed cannot be guessed at either: {text}"
        );
        world.person(Role::SystemAdmin, "root").await;
        let (_, count) = get(
            &world,
            "/form_shop_visit/$count",
            &world.token("root").await,
        )
        .await;
        assert_eq!(
            count,
            json!(0),
            "who administers the system reads no submissions"
        );
    }
);
