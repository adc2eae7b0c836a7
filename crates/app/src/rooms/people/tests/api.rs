//! The JSON API, through the whole server.

use axum::http::{StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::{Value, json};

use super::*;

both_dbs!(
    the_api_signs_in_manages_people_and_signs_out,
    |db| async move {
        let office = Office::open(db).await;
        let login = json!({ "account": "anquan", "password": PASSWORD });
        let opened = office.api("POST", "/api/v1/sessions", "", "", login).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text);
        let token = opened.json()["token"].as_str().unwrap().to_owned();
        let me = office
            .api("GET", "/api/v1/me", &token, "", Value::Null)
            .await
            .json();
        assert_eq!(me["grants"][0]["role"], "security_admin");
        assert_eq!(
            me["rights"],
            json!([
                "see_places",
                "see_people",
                "manage_people",
                "reveal_contact",
                "manage_passes"
            ])
        );

        let body = json!({ "name": "王小棠", "phone": "13800000000" });
        let made = office
            .api("POST", "/api/v1/people", &token, "k1", body.clone())
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let again = office
            .api("POST", "/api/v1/people", &token, "k1", body)
            .await;
        assert_eq!(again.json(), made.json());
        let other = office
            .api(
                "POST",
                "/api/v1/people",
                &token,
                "k1",
                json!({ "name": "李四" }),
            )
            .await;
        assert_eq!(
            (other.status, other.json()["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some("receipt.other_body"))
        );
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let found = office
            .api("GET", "/api/v1/people?q=wxt", &token, "", Value::Null)
            .await
            .json();
        assert_eq!(
            found["people"],
            json!([{ "id": id, "name": "王小棠", "phone": "138****0000" }])
        );

        let path = format!("/api/v1/people/{id}");
        let amended = office
            .api("PATCH", &path, &token, "k5", json!({ "phone": "" }))
            .await;
        assert_eq!(amended.status, StatusCode::NO_CONTENT, "{}", amended.text);
        let one = office
            .api("GET", &path, &token, "", Value::Null)
            .await
            .json();
        assert_eq!(one, json!({ "id": id, "name": "王小棠" }));

        let appoint = json!({ "person": id, "role": "grid_worker", "place": office.grid.id, "to": "2027-12-31" });
        let appointed = office
            .api("POST", "/api/v1/appointments", &token, "k2", appoint)
            .await;
        assert_eq!(appointed.status, StatusCode::CREATED, "{}", appointed.text);
        let held = office
            .api(
                "GET",
                &format!("/api/v1/people/{id}/appointments"),
                &token,
                "",
                Value::Null,
            )
            .await
            .json();
        assert_eq!(
            (&held[0]["in_force"], &held[0]["to"]),
            (&json!(true), &json!("2027-12-31T16:00:00Z"))
        );
        let end = format!(
            "/api/v1/appointments/{}/end",
            appointed.json()["id"].as_str().unwrap()
        );
        assert_eq!(
            office
                .api("POST", &end, &token, "k3", Value::Null)
                .await
                .status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            office
                .api("POST", &end, &token, "k3", Value::Null)
                .await
                .status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            office
                .api("POST", &end, &token, "k4", Value::Null)
                .await
                .json()["code"],
            "appointment.over"
        );

        assert_eq!(
            office
                .api(
                    "DELETE",
                    "/api/v1/sessions/current",
                    &token,
                    "",
                    Value::Null
                )
                .await
                .status,
            StatusCode::NO_CONTENT
        );
        let gone = office
            .api("GET", "/api/v1/me", &token, "", Value::Null)
            .await;
        assert_eq!(
            (gone.status, gone.json()["code"].as_str()),
            (StatusCode::UNAUTHORIZED, Some("access.sign_in"))
        );
    }
);

both_dbs!(the_api_says_what_is_wrong_with_a_request, |db| async move {
    let office = Office::open(db).await;
    let token = office.token("anquan").await;
    let desk = office.officer("desk", Role::Dispatcher, None, None).await;
    let desk_token = office.token("desk").await;
    let person = desk.person;
    let code = async |method: &str, path: &str, token: &str, key: &str, body: Value| {
        let answer = office.api(method, path, token, key, body).await;
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{path}: {}",
            answer.text
        );
        (
            answer.status.as_u16(),
            answer.json()["code"].as_str().unwrap().to_owned(),
        )
    };
    let said = |status: u16, code: &str| (status, code.to_owned());
    let person_path = format!("/api/v1/people/{person}");
    let name = json!({ "name": "王小棠" });

    assert_eq!(
        code("POST", "/api/v1/people", &token, "", name.clone()).await,
        said(422, "receipt.bad_key")
    );
    assert_eq!(
        code("POST", "/api/v1/people", &desk_token, "k", name.clone()).await,
        said(403, "access.denied")
    );
    assert_eq!(
        code("POST", "/api/v1/people", "", "k", name).await,
        said(401, "access.sign_in")
    );
    assert_eq!(
        code("POST", "/api/v1/people", &token, "k", json!({ "nme": 1 })).await,
        said(422, "request.body")
    );
    assert_eq!(
        code("GET", "/api/v1/people?after=x", &token, "", Value::Null).await,
        said(422, "input.invalid")
    );
    assert_eq!(
        code("GET", "/api/v1/people/person_x", &token, "", Value::Null).await,
        said(404, "person.unknown")
    );
    assert_eq!(
        code(
            "POST",
            &format!("{person_path}/phone"),
            &token,
            "k",
            json!({ "reason": "a" })
        )
        .await,
        said(422, "input.invalid")
    );
    let role = json!({ "person": person, "role": "king" });
    assert_eq!(
        code("POST", "/api/v1/appointments", &token, "k", role).await,
        said(422, "request.body")
    );
    let wrong = json!({ "account": "anquan", "password": "x", "street": "330105005" });
    assert_eq!(
        code("POST", "/api/v1/sessions", "", "", wrong).await,
        said(401, "login.wrong")
    );
    let street = json!({ "account": "anquan", "password": "x", "street": "33" });
    assert_eq!(
        code("POST", "/api/v1/sessions", "", "", street).await,
        said(422, "request.body")
    );
    assert_eq!(
        code(
            "POST",
            "/api/v1/accounts/nobody/lock",
            &token,
            "k",
            Value::Null
        )
        .await,
        said(404, "account.unknown")
    );
    let nul = json!({ "name": "a\u{0}b" });
    assert_eq!(
        code("POST", "/api/v1/people", &token, "k2", nul).await,
        said(422, "input.invalid")
    );
    let own = json!({ "person": office.admin.person, "role": "auditor" });
    assert_eq!(
        code("POST", "/api/v1/appointments", &token, "k3", own)
            .await
            .0,
        422
    );
    assert_eq!(
        code(
            "DELETE",
            "/api/v1/sessions/sess_x",
            &desk_token,
            "k",
            Value::Null
        )
        .await,
        said(404, "session.unknown")
    );
});
