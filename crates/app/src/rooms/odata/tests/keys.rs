//! Data keys: made, used, ended.

use base64ct::{Base64, Encoding as _};
use jiff::SignedDuration;
use linli_db::{args, both_dbs};
use linli_kernel::Role;
use serde_json::{Value, json};

use super::ask;
use crate::kit::World;
use crate::rooms::odata::KEY_DAYS;

async fn made(world: &World, token: &str, name: &str) -> (String, String) {
    let (status, body) = world
        .json(
            "POST",
            "/api/v1/data-keys",
            token,
            &format!("made-{}", name.len()),
            json!({ "name": name }),
        )
        .await;
    assert_eq!(status, 201, "{body}");
    (
        body["id"].as_str().unwrap().to_owned(),
        body["key"].as_str().unwrap().to_owned(),
    )
}

fn basic(key: &str) -> String {
    format!(
        "Basic {}",
        Base64::encode_string(format!("excel:{key}").as_bytes())
    )
}

async fn reads(world: &World, key: &str) -> u16 {
    let (status, _, text) = ask(world, "/places?$top=1", &[("authorization", &basic(key))]).await;
    let bearer = ask(
        world,
        "/places?$top=1",
        &[("authorization", &format!("Bearer {key}"))],
    )
    .await;
    assert_eq!(status, bearer.0, "{text}");
    status
}

both_dbs!(a_key_reads_data_feeds_and_nothing_else, |db| async move {
    let world = World::on(db).await;
    world.person(Role::GridWorker, "wang").await;
    let token = world.token("wang").await;
    let (id, key) = made(&world, &token, "月报").await;
    assert_eq!(reads(&world, &key).await, 200);
    let (_, mine) = world
        .json("GET", "/api/v1/data-keys", &token, "-", Value::Null)
        .await;
    assert_eq!(
        (mine[0]["id"].as_str(), mine[0]["used"].is_string()),
        (Some(id.as_str()), true)
    );
    assert!(!mine.to_string().contains(&key), "the secret is shown once");
    for path in ["/api/v1/me", "/api/v1/places", "/api/v1/data-keys"] {
        let (status, _) = world.json("GET", path, &key, "-", Value::Null).await;
        assert_eq!(status, 401, "{path}");
    }
    let (stem, last) = key.split_at(key.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    assert_eq!(reads(&world, &format!("{stem}{other}")).await, 401);
});

both_dbs!(
    a_revoked_key_and_one_that_ended_read_nothing,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "wang").await;
        world.person(Role::GridLead, "lead").await;
        let (token, other) = (world.token("wang").await, world.token("lead").await);
        let (id, key) = made(&world, &token, "one").await;
        let path = format!("/api/v1/data-keys/{id}/revoke");
        let (status, _) = world.json("POST", &path, &other, "r", Value::Null).await;
        assert_eq!(status, 409, "not somebody else's");
        assert_eq!(reads(&world, &key).await, 200);
        let (status, _) = world.json("POST", &path, &token, "r", Value::Null).await;
        assert_eq!(status, 204);
        let (again, _) = world.json("POST", &path, &token, "r", Value::Null).await;
        assert_eq!(again, 204, "the same request answers the same");
        assert_eq!(reads(&world, &key).await, 401);
        let (_, key) = made(&world, &token, "second").await;
        world
            .clock
            .advance(SignedDuration::from_hours(24 * KEY_DAYS - 1));
        assert_eq!(reads(&world, &key).await, 200);
        world.clock.advance(SignedDuration::from_hours(2));
        assert_eq!(reads(&world, &key).await, 401);
    }
);

both_dbs!(
    a_key_dies_with_the_account_the_password_and_the_appointment,
    |db| async move {
        let world = World::on(db).await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let token = world.token("wang").await;
        for (nth, change) in [
            "UPDATE accounts SET disabled_ms = $3 WHERE street = $1 AND person_id = $2",
            "UPDATE accounts SET changed_ms = $3 WHERE street = $1 AND person_id = $2",
            "UPDATE appointments SET to_ms = $3 WHERE street = $1 AND person_id = $2",
        ]
        .into_iter()
        .enumerate()
        {
            let (_, key) = made(&world, &token, &format!("k{}", "x".repeat(nth))).await;
            assert_eq!(reads(&world, &key).await, 200, "{change}");
            world.clock.advance(SignedDuration::from_mins(1));
            let (street, person, now) = (wang.street, wang.person, world.clock.now());
            let changed = world.app.db.write(move |tx| {
                Box::pin(async move { Ok(tx.execute(change, args![street, person, now]).await?) })
            });
            assert_eq!(changed.await.unwrap(), 1);
            assert!([401, 403].contains(&reads(&world, &key).await), "{change}");
            let mend = world.app.db.write(move |tx| {
            Box::pin(async move {
                Ok(tx.execute("UPDATE accounts SET disabled_ms = NULL WHERE street = $1 AND person_id = $2", args![street, person]).await?)
            })
        });
            mend.await.unwrap();
        }
    }
);

both_dbs!(the_page_makes_a_key_once_and_lists_it, |db| async move {
    let world = World::on(db).await;
    world.person(Role::CommunityClerk, "chen").await;
    let token = world.token("chen").await;
    let (status, page) = world.page("/data", &token).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("/odata/v4/") && page.contains("/odata/v4/places.geojson"),
        "{page}"
    );
    let (status, page) = world
        .form("/data/keys", &token, &[("key", "one"), ("name", "")])
        .await;
    assert_eq!(status, 422, "{page}");
    let (_, page) = world
        .form(
            "/data/keys",
            &token,
            &[("key", "two"), ("name", "月报表格")],
        )
        .await;
    let secret = page
        .split("<code class=\"text-break\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    assert_eq!(reads(&world, secret).await, 200);
    let (_, page) = world.page("/data", &token).await;
    assert!(page.contains("月报表格") && !page.contains(secret));
    world.person(Role::Resident, "mei").await;
    let resident = world.token("mei").await;
    let (status, page) = world.page("/data", &resident).await;
    assert_eq!(status, 200);
    assert!(page.contains("register_facility"), "what is public: {page}");
    for kept in [
        "places.geojson",
        "/cases",
        "register_shop",
        "register_person",
    ] {
        assert!(!page.contains(kept), "{kept}: {page}");
    }
});
