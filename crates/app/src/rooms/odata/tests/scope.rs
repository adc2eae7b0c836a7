//! Who reads what: each role against each set.

use std::fmt::Write as _;

use linli_db::{args, both_dbs};
use linli_kernel::Role;

use super::{ask, get, values};
use crate::kit::World;
use crate::kit_outside::{PHONE, SAID};

both_dbs!(each_role_reads_its_own_sets_and_no_more, |db| async move {
    let world = World::on(db).await;
    let mei = world.person(Role::Resident, "mei").await;
    world.reported(&mei, "environment", "one").await;
    world.reported(&mei, "environment", "two").await;
    world.reported(&mei, "dispute", "sealed").await;
    let mut picture = String::new();
    for (nth, role) in Role::ALL.iter().enumerate() {
        let account = format!("role{nth}");
        world.person(*role, &account).await;
        let token = world.token(&account).await;
        let (status, service) = get(&world, "/", &token).await;
        if status != 200 {
            let code = service["error"]["code"].as_str().unwrap();
            writeln!(picture, "{role}: {status} {code}").unwrap();
            continue;
        }
        write!(picture, "{role}:").unwrap();
        for name in values(&service, "name") {
            let (_, count) = get(&world, &format!("/{name}/$count"), &token).await;
            write!(picture, " {name} {count}").unwrap();
        }
        for set in ["places", "cases"] {
            let there = values(&service, "name").contains(&set);
            let (status, _) = get(&world, &format!("/{set}"), &token).await;
            assert_eq!(status, if there { 200 } else { 404 }, "{role} {set}");
        }
        picture.push('\n');
    }
    insta::assert_snapshot!("roles_and_sets", picture);
});

both_dbs!(a_grid_reads_what_lies_in_it, |db| async move {
    let world = World::on(db).await;
    world.person(Role::GridWorker, "wang").await;
    let token = world.token("wang").await;
    let (_, page) = get(&world, "/places", &token).await;
    assert!(
        values(&page, "path")
            .iter()
            .all(|path| path.starts_with(&world.grid.path))
    );
    let other = &world.other_grid.id;
    for wide in [
        format!("/places?$filter=id%20eq%20'{other}'"),
        "/places?$filter=true%20or%20id%20ne%20null&$top=999".to_owned(),
        format!(
            "/places?$filter=not%20(id%20eq%20'none')%20and%20path%20lt%20'{}'",
            world.grid.path
        ),
    ] {
        let (_, page) = get(&world, &wide, &token).await;
        assert!(
            !values(&page, "id").contains(&other.to_string().as_str()),
            "{wide}"
        );
    }
    let (status, _) = get(&world, &format!("/places('{other}')"), &token).await;
    assert_eq!(status, 404);
    let (status, own) = get(&world, &format!("/places('{}')", world.grid.id), &token).await;
    assert_eq!(
        (status, own["id"].as_str()),
        (200, Some(world.grid.id.to_string().as_str()))
    );
});

both_dbs!(no_sealed_case_and_no_words_are_told, |db| async move {
    let world = World::on(db).await;
    let mei = world.person(Role::Resident, "mei").await;
    let open = world.reported(&mei, "environment", "one").await;
    let sealed = world.reported(&mei, "dispute", "two").await;
    world.person(Role::Dispatcher, "centre").await;
    let token = world.token("centre").await;
    let (_, page) = get(&world, "/cases", &token).await;
    assert_eq!(values(&page, "id"), [open.to_string()]);
    let bearer = format!("Bearer {token}");
    for tail in ["/cases", "/cases.csv", "/$metadata", "/"] {
        let (status, _, text) = ask(&world, tail, &[("authorization", &bearer)]).await;
        assert_eq!(status, 200, "{tail}");
        for private in [SAID, PHONE, &sealed.to_string(), &mei.person.to_string()] {
            assert!(!text.contains(private), "{tail} tells {private}");
        }
    }
    let (status, _) = get(&world, &format!("/cases('{sealed}')"), &token).await;
    assert_eq!(status, 404);
});

both_dbs!(nobody_reads_without_signing_in, |db| async move {
    let world = World::on(db).await;
    for tail in ["", "/", "/$metadata", "/places", "/places/$count"] {
        let (status, headers, text) = ask(&world, tail, &[]).await;
        assert_eq!(status, 401, "{tail}");
        assert!(
            headers["www-authenticate"]
                .to_str()
                .unwrap()
                .starts_with("Basic ")
        );
        assert!(text.starts_with("{\"error\":{"), "{text}");
    }
});

both_dbs!(
    each_reading_is_on_record_once_with_its_number,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Dispatcher, "centre").await;
        let token = world.token("centre").await;
        let (_, page) = get(&world, "/places?$top=2", &token).await;
        assert_eq!(values(&page, "id").len(), 2);
        get(&world, "/places.csv?$top=3", &token).await;
        get(&world, "/$metadata", &token).await;
        get(&world, "/places?$filter=nothing", &token).await;
        let read = world.app.db.read(move |tx| {
        Box::pin(async move {
            let rows = tx.fetch_all("SELECT subject_id, data FROM journal WHERE verb = 'data.read' ORDER BY entry_id", args![]);
            let rows = rows.await?.into_iter().map(|row| Ok((row.get("subject_id")?, row.get("data")?)));
            let rows: Result<Vec<(String, String)>, linli_db::DbError> = rows.collect();
            Ok(rows?)
        })
    });
        let told: Vec<(String, serde_json::Value)> = read
            .await
            .unwrap()
            .into_iter()
            .map(|(set, data)| (set, serde_json::from_str(&data).unwrap()))
            .collect();
        let places = || "places".to_owned();
        assert_eq!(
            told,
            [
                (places(), serde_json::json!({ "rows": 2, "form": "json" })),
                (places(), serde_json::json!({ "rows": 3, "form": "csv" })),
            ]
        );
    }
);
