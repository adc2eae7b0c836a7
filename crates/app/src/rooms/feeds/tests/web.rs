//! The log and the feeds, on both databases.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::Role;
use tower::ServiceExt as _;

use crate::kit::World;
use crate::kit_outside::{PHONE, SAID};
use crate::rooms::feeds::*;

async fn log(world: &World) -> Vec<(ChangeKind, String, i64, i64)> {
    let (app, street) = (std::sync::Arc::clone(&world.app), world.street);
    let from = world.clock.now() - SignedDuration::from_hours(1_000);
    let read = world
        .app
        .db
        .read(move |tx| Box::pin(async move { since(&app, tx, street, from, None, 1_000).await }));
    let told = read.await.unwrap().into_iter();
    told.map(|one| {
        (
            one.change.kind,
            one.change.state,
            one.change.seq,
            one.change.nth,
        )
    })
    .collect()
}

both_dbs!(
    the_log_has_every_public_change_once_in_one_order_and_no_sealed_case,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let sealed = world.reported(&resident, "dispute", "s").await;
        let case = world.reported(&resident, "environment", "a").await;
        world.moved(&worker, case, "accept").await;
        // What only the house sees is no change outside.
        world.moved(&worker, case, "note").await;
        world.moved(&worker, sealed, "accept").await;
        assert_eq!(world.followed().await, 2);
        assert_eq!(world.followed().await, 0, "each block once");
        world.moved(&resident, case, "withdraw").await;
        assert_eq!(world.followed().await, 1);
        let log = log(&world).await;
        let expected = [
            (ChangeKind::Opened, "reported".to_owned(), 1, 1),
            (ChangeKind::Changed, "at_grid".to_owned(), 2, 2),
            (ChangeKind::Closed, "withdrawn".to_owned(), 3, 3),
        ];
        assert_eq!(log, expected);
    }
);

async fn get(
    world: &World,
    path: &str,
    with: &[(header::HeaderName, &str)],
) -> (StatusCode, header::HeaderMap, String) {
    let mut request = Request::get(path).header(header::HOST, "linli.example.cn");
    for (name, value) in with {
        request = request.header(name, *value);
    }
    let router = world.router();
    let answer = router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (head, body) = answer.into_parts();
    let bytes = http_body_util::BodyExt::collect(body)
        .await
        .unwrap()
        .to_bytes();
    (
        head.status,
        head.headers,
        String::from_utf8(bytes.to_vec()).unwrap(),
    )
}

both_dbs!(
    a_feed_is_read_by_anybody_and_says_no_words_of_the_reporter,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        world.reported(&resident, "environment", "a").await;
        world.reported(&resident, "dispute", "s").await;
        world.followed().await;
        let base = format!("/around/{}", world.street);
        for (place, entries) in [
            (String::new(), 1),
            (format!("place={}", world.community.id), 1),
            (format!("place={}", world.compound.id), 1),
            (format!("place={}", world.other_grid.id), 0),
            ("matter=grid-loop.environment".to_owned(), 1),
            ("matter=grid-loop.facility".to_owned(), 0),
        ] {
            let (status, headers, atom) = get(&world, &format!("{base}/atom?{place}"), &[]).await;
            assert_eq!(status, StatusCode::OK, "{atom}");
            assert_eq!(
                headers[header::CONTENT_TYPE],
                "application/atom+xml; charset=utf-8"
            );
            assert_eq!(atom.matches("<entry>").count(), entries, "{place} {atom}");
            let (status, _, page) = get(&world, &format!("{base}?{place}"), &[]).await;
            assert_eq!(status, StatusCode::OK);
            for text in [&atom, &page] {
                assert!(!text.contains(SAID) && !text.contains(PHONE) && !text.contains("张三"));
                assert!(
                    !text.contains("矛盾纠纷"),
                    "a sealed matter is not even named"
                );
            }
        }
        for nowhere in ["matter=grid-loop.dispute", "place=place_0", "matter=x"] {
            let (status, ..) = get(&world, &format!("{base}/atom?{nowhere}"), &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    }
);

both_dbs!(
    a_reader_who_has_the_feed_is_told_so_until_something_happens,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let case = world.reported(&resident, "environment", "a").await;
        world.followed().await;
        let path = format!("/around/{}/atom?lang=en", world.street);
        let (_, headers, atom) = get(&world, &path, &[]).await;
        assert!(
            atom.contains(r#"xml:lang="en""#) && atom.contains("http://linli.example.cn/around/"),
            "{atom}"
        );
        let tag = headers[header::ETAG].to_str().unwrap().to_owned();
        let date = headers[header::LAST_MODIFIED].to_str().unwrap().to_owned();
        for asked in [
            (header::IF_NONE_MATCH, tag.as_str()),
            (header::IF_MODIFIED_SINCE, date.as_str()),
        ] {
            let (status, _, body) = get(&world, &path, &[asked]).await;
            assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        }
        world.clock.advance(SignedDuration::from_secs(2));
        world.moved(&resident, case, "withdraw").await;
        world.followed().await;
        for asked in [
            (header::IF_NONE_MATCH, tag.as_str()),
            (header::IF_MODIFIED_SINCE, date.as_str()),
        ] {
            let (status, _, body) = get(&world, &path, &[asked]).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(body.matches("<entry>").count(), 2);
        }
    }
);
