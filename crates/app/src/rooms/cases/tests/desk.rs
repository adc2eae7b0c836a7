//! The desk as somebody works it off: case by case along the queue, and several at once.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;

/// Where a form of a case leads to when it is sent.
async fn sent_to(world: &World, token: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += "--edge--\r\n";
    let request = Request::post(path)
        .header(header::COOKIE, format!("linli={token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .unwrap();
    let router = world.router();
    let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
    let location = answer.headers().get(header::LOCATION);
    location.unwrap().to_str().unwrap().to_owned()
}

const CODE: &str = "grid-loop~2~accept";

/// The first address in a page that begins like this, as it is followed.
fn link<'p>(page: &'p str, begins: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("href=\"{begins}")).unwrap();
    rest.split_once('"').unwrap().0
}

both_dbs!(
    a_queue_is_walked_case_by_case_to_its_end_and_leads_back_to_its_place,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let wang = world.token("wang").await;
        for nth in 0..3 {
            reports(&world, &mei, &format!("r{nth}")).await;
        }
        let (_, desk) = world.page("/desk?state=reported", &wang).await;
        let mut here = format!("/cases/{}", link(&desk, "/cases/")).replace("&amp;", "&");
        let mut walked = Vec::new();
        for nth in 0..3 {
            let (_, page) = world.page(&here, &wang).await;
            assert!(
                page.contains("受理，看下一件") && page.contains("下一件"),
                "{page}"
            );
            let case = here[7..].split('?').next().unwrap().to_owned();
            assert!(!walked.contains(&case), "no case comes twice");
            let (_, queue) = page.split_once("name=\"queue\" value=\"").unwrap();
            let queue = queue.split_once('"').unwrap().0.replace("&amp;", "&");
            let key = format!("k{nth}");
            let fields = [
                ("key", key.as_str()),
                ("rev", "1"),
                ("queue", &queue),
                ("then", "next"),
            ];
            here = sent_to(&world, &wang, &format!("/cases/{case}/act/accept"), &fields).await;
            walked.push(case);
            if nth < 2 {
                let was = format!("was={}", walked[nth]);
                assert!(here.ends_with(&was), "{here}");
                let (_, page) = world.page(&here, &wang).await;
                assert!(
                    page.contains("刚办：") && page.contains("已办：受理"),
                    "{page}"
                );
            }
        }
        assert_eq!(here, "/desk?view=open&state=reported&told=end");
        let (_, page) = world.page(&here, &wang).await;
        assert!(page.contains("这个队列已经走到最后"), "{page}");

        let (_, desk) = world.page("/desk?view=open", &wang).await;
        let second = desk.split("data-row-link").nth(1).unwrap();
        let href = link(second, "/cases/").replace("&amp;", "&");
        let (_, page) = world.page(&format!("/cases/{href}"), &wang).await;
        let back = link(&page, "/desk?view=open&amp;at=").replace("&amp;", "&");
        let (_, desk) = world
            .page(&format!("/desk?view=open&at={back}"), &wang)
            .await;
        let focused = desk.split("autofocus").next().unwrap();
        assert_eq!(focused.matches("data-row-link").count(), 2, "{desk}");
    }
);

both_dbs!(
    a_batch_acts_on_each_by_itself_and_what_fails_stays_with_its_reason,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let lan = world.person(Role::GridWorker, "lan").await;
        world.person(Role::GridWorker, "wang").await;
        let wang = world.token("wang").await;
        let mut cases = Vec::new();
        for nth in 0..3 {
            cases.push(reports(&world, &mei, &format!("r{nth}")).await.case);
        }
        let ticked = |rev: i64| {
            let each = cases.iter().map(|case| format!("case={case}.{rev}"));
            each.collect::<Vec<_>>().join("&")
        };
        let (status, page) = world
            .page(&format!("/desk/batch?{}", ticked(1)), &wang)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("对这 3 件受理"), "{page}");

        // Somebody is faster with one of them.
        does(&world, &lan, cases[1], step("accept", 1))
            .await
            .unwrap();
        let batch = async |key: &str, note: &str| {
            let mut fields = vec![("key", key), ("note", note), ("act", CODE)];
            let ticked: Vec<String> = cases.iter().map(|case| format!("{case}.1")).collect();
            fields.extend(ticked.iter().map(|text| ("case", text.as_str())));
            world.form("/desk/batch", &wang, &fields).await
        };
        let (status, page) = batch("entry_one", "").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("受理：办好 2 件，1 件没有办成"), "{page}");
        assert!(
            page.contains("刚刚更新了此案件"),
            "the reason is told: {page}"
        );
        let again = format!("value=\"{}.2\"", cases[1]);
        assert!(
            page.contains(&again),
            "it can be tried again as it stands: {page}"
        );

        let before = entries(&world, &cases).await;
        let (_, page) = batch("entry_one", "").await;
        assert!(page.contains("受理：办好 2 件，1 件没有办成"), "{page}");
        assert_eq!(
            entries(&world, &cases).await,
            before,
            "nothing is done twice"
        );
    }
);

both_dbs!(
    a_batch_whose_form_is_wrong_changes_nothing_and_comes_back,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let lan = world.person(Role::GridWorker, "lan").await;
        let wang = world.token("lan").await;
        let case = reports(&world, &mei, "r").await.case;
        does(&world, &lan, case, step("accept", 1)).await.unwrap();
        let ticked = format!("{case}.2");
        let mut fields = vec![
            ("key", "entry_x"),
            ("act", "grid-loop~2~to_community"),
            ("case", &ticked),
        ];
        let (status, page) = world.form("/desk/batch", &wang, &fields).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a note is missing"
        );
        assert!(page.contains("f-note-error"), "{page}");
        fields[0].1 = "entry_y";
        fields.push(("note", "需要社区协调"));
        let (_, page) = world.form("/desk/batch", &wang, &fields).await;
        assert!(page.contains("办好 1 件，0 件没有办成"), "{page}");
    }
);

/// How many entries the journal has about these cases.
async fn entries(world: &World, cases: &[CaseId]) -> usize {
    let (street, cases) = (world.street, cases.to_vec());
    let counting = world.app.db.read(move |tx| {
        Box::pin(async move {
            let mut all = 0;
            for case in cases {
                all += linli_journal::of_subject(tx, street, "case", &case.to_string())
                    .await?
                    .len();
            }
            Ok(all)
        })
    });
    counting.await.unwrap()
}

both_dbs!(
    a_resident_finds_a_report_by_its_number_and_never_somebody_elses,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        world.person(Role::Resident, "other").await;
        let done = reports(&world, &mei, "r").await;
        let (mine, other) = (world.token("mei").await, world.token("other").await);
        let spoken = done.number.to_lowercase().replace('-', "%20");
        let (status, _) = world.page(&format!("/mine?number={spoken}"), &mine).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, page) = world.page(&format!("/mine?number={spoken}"), &other).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("您的上报里没有这个编号"), "{page}");
    }
);

both_dbs!(
    a_desk_counts_exactly_what_it_shows_when_asked,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let wang = world.token("wang").await;
        for nth in 0..2 {
            reports(&world, &mei, &format!("r{nth}")).await;
        }
        for (query, says) in [
            ("view=open&exact=1", "共 2 件"),
            ("view=closed&exact=1", "共 0 件"),
            ("view=open&matter=safety&exact=1", "共 0 件"),
        ] {
            let (_, page) = world.page(&format!("/desk?{query}"), &wang).await;
            assert!(page.contains(says), "{query}: {page}");
        }
    }
);
