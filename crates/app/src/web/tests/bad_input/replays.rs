//! Requests that arrive again: the same answer and no second write; under the same key nothing else.

use linli_db::both_dbs;
use serde_json::{Value, json};

use super::{Cast, report, with};

/// A write, and another one that must not go under its key.
struct Write<'a> {
    method: &'static str,
    path: String,
    token: &'a str,
    body: Value,
    other: Value,
}

fn write<'a>(path: impl Into<String>, token: &'a str, body: Value, other: Value) -> Write<'a> {
    Write {
        method: "POST",
        path: path.into(),
        token,
        body,
        other,
    }
}

fn of_cases(cast: &Cast) -> [Write<'_>; 3] {
    let good = report(&cast.world);
    let other = with(&good, "matter", "facility");
    let case = format!("/api/v1/cases/{}", cast.case);
    let (accept, later) = (json!({ "rev": 1 }), json!({ "rev": 2 }));
    let (one, two) = (json!({ "body": "甲" }), json!({ "body": "乙" }));
    [
        write("/api/v1/cases", &cast.resident, good, other),
        write(
            format!("{case}/actions/accept"),
            &cast.worker,
            accept,
            later,
        ),
        write(format!("{case}/comments"), &cast.resident, one, two),
    ]
}

fn of_administrators(cast: &Cast) -> [Write<'_>; 5] {
    let world = &cast.world;
    let place = |name: &str| json!({ "parent": world.grid.id, "kind": "compound", "name": name });
    let grid = format!("/api/v1/places/{}", world.other_grid.id);
    let (amend, later) = (
        json!({ "rev": 1, "name": "甲" }),
        json!({ "rev": 2, "name": "乙" }),
    );
    let person = |name: &str| json!({ "name": name });
    let org = |name: &str| json!({ "kind": "other", "name": name });
    let scene = include_str!("../../../../../../scenes/grid-loop.toml");
    let scene = |version: &str| json!({ "text": scene.replacen("version = 2", version, 1) });
    let (system, security) = (&cast.system, &cast.security);
    [
        write("/api/v1/places", system, place("甲小区"), place("乙小区")),
        Write {
            method: "PUT",
            ..write(grid, system, amend, later)
        },
        write("/api/v1/people", security, person("甲"), person("乙")),
        write("/api/v1/orgs", security, org("甲"), org("乙")),
        write(
            "/api/v1/scenes",
            system,
            scene("version = 3"),
            scene("version = 4"),
        ),
    ]
}

both_dbs!(
    a_write_that_arrives_again_is_answered_again_and_done_once,
    |db| async move {
        let cast = Cast::on(db).await;
        for (nth, one) in of_cases(&cast)
            .into_iter()
            .chain(of_administrators(&cast))
            .enumerate()
        {
            let key = format!("again-{nth}");
            let send = |body: &Value| {
                cast.world
                    .json(one.method, &one.path, one.token, &key, body.clone())
            };
            let before = cast.everything().await;
            let (status, first) = send(&one.body).await;
            assert!(status.is_success(), "{}: {status} {first}", one.path);
            let after = cast.everything().await;
            assert_ne!(before, after, "{}", one.path);
            assert_eq!(send(&one.body).await, (status, first), "{}", one.path);
            let (refused, said) = send(&one.other).await;
            assert_eq!(
                (refused.as_u16(), &said["code"]),
                (422, &json!("receipt.other_body")),
                "{}",
                one.path
            );
            assert_eq!(cast.everything().await, after, "{}", one.path);
        }
    }
);
