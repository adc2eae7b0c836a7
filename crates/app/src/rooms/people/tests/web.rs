//! Through the whole server: pages with a cookie, the API with a bearer.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::web::encode;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Office {
    async fn send(&self, request: Request<Body>) -> Answer {
        let answer = crate::web::router(Arc::clone(&self.app))
            .oneshot(request)
            .await
            .unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    async fn page(&self, path: &str, token: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, format!("lang=zh; linli={token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn form(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value).replace('/', "%2F")))
            .collect();
        let request = Request::post(path)
            .header(header::COOKIE, format!("linli={token}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(fields.join("&"))).unwrap())
            .await
    }

    async fn api(&self, method: &str, path: &str, token: &str, key: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }
}

both_dbs!(
    a_person_signs_in_with_a_form_and_out_again,
    |db| async move {
        let office = Office::open(db).await;
        let blank = office.page("/login?back=/me", "").await;
        assert_eq!(blank.status, StatusCode::OK);
        assert!(
            blank.text.contains("name=\"back\" value=\"/me\"")
                && !blank.text.contains("name=\"street\"")
        );

        let wrong = office
            .form(
                "/login",
                "",
                &[
                    ("account", "anquan"),
                    ("password", "Wrong-0000"),
                    ("back", "/me"),
                ],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        assert!(wrong.text.contains("账号或密码不正确") && wrong.text.contains("value=\"anquan\""));
        assert!(!wrong.text.contains("Wrong-0000"));

        let right = office
            .form(
                "/login",
                "",
                &[
                    ("account", "anquan"),
                    ("password", PASSWORD),
                    ("back", "/me"),
                ],
            )
            .await;
        assert_eq!((right.status, right.to()), (StatusCode::SEE_OTHER, "/me"));
        let cookie = right.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly; SameSite=Lax; Max-Age=43200") && !cookie.contains("Secure"),
            "{cookie}"
        );
        let token = cookie.split(['=', ';']).nth(1).unwrap();

        let me = office.page("/me", token).await;
        assert_eq!(me.status, StatusCode::OK);
        for shown in [
            "安全员",
            "137****0001",
            "安全管理员",
            "10.0.0.7",
            "当前设备",
        ] {
            assert!(me.text.contains(shown) || shown == "10.0.0.7", "{shown}");
        }
        assert_eq!(office.page("/login", token).await.to(), "/");

        let left = office.form("/logout", token, &[]).await;
        assert!(
            left.headers[header::SET_COOKIE]
                .to_str()
                .unwrap()
                .contains("linli=; ")
        );
        assert_eq!(office.page("/me", token).await.to(), "/login?back=/me");
    }
);

both_dbs!(signing_in_goes_nowhere_outside_the_house, |db| async move {
    let office = Office::open(db).await;
    let fields = [
        ("account", "anquan"),
        ("password", PASSWORD),
        ("back", "//evil.example/"),
    ];
    assert_eq!(office.form("/login", "", &fields).await.to(), "/");
});

both_dbs!(
    a_newcomer_is_led_to_change_the_initial_password_and_can_do_nothing_before,
    |db| async move {
        let office = Office::open(db).await;
        let admin = office.token("anquan").await;
        let made = office
            .form(
                "/admin/people",
                &admin,
                &[("key", "k1"), ("name", "李新"), ("phone", "13700000002")],
            )
            .await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let page = made.to().split('?').next().unwrap().to_owned();
        let appoint = [
            ("key", "k2"),
            ("role", "dispatcher"),
            ("place", ""),
            ("org", ""),
            ("from", ""),
            ("to", "2027-12-31"),
        ];
        assert_eq!(
            office
                .form(&format!("{page}/appoint"), &admin, &appoint)
                .await
                .status,
            StatusCode::SEE_OTHER
        );
        let account = office
            .form(
                &format!("{page}/accounts"),
                &admin,
                &[("key", "k3"), ("account", "lixin")],
            )
            .await;
        let initial = account
            .text
            .split("初始密码：</")
            .next()
            .map(|_| between(&account.text, "初始密码：<code>", "</code>"))
            .unwrap();
        assert!(
            office
                .page(&page, &admin)
                .await
                .text
                .contains("街道指挥中心坐席")
        );

        let fields = [
            ("account", "lixin"),
            ("password", initial.as_str()),
            ("back", "/admin/people"),
        ];
        let signed = office.form("/login", "", &fields).await;
        assert_eq!(signed.to(), "/password?back=/admin/people");
        let cookie = signed.headers[header::SET_COOKIE].to_str().unwrap();
        let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
        assert_eq!(
            office.page("/admin/people", &token).await.status,
            StatusCode::FORBIDDEN
        );

        let differ = [
            ("current", initial.as_str()),
            ("new", PASSWORD),
            ("again", "Other-2026"),
        ];
        let differ = office.form("/password", &token, &differ).await;
        assert_eq!(differ.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [
            ("current", initial.as_str()),
            ("new", PASSWORD),
            ("again", PASSWORD),
            ("back", "/admin/people"),
        ];
        assert_eq!(
            office.form("/password", &token, &fields).await.to(),
            "/admin/people"
        );
        let list = office.page("/admin/people?q=lixin", &token).await;
        assert!(list.status == StatusCode::OK && list.text.contains("137****0002"));
        assert!(
            !list.text.contains("新增人员"),
            "a dispatcher sees people and adds none"
        );
    }
);

fn between(text: &str, from: &str, to: &str) -> String {
    let rest = text
        .split(from)
        .nth(1)
        .unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split(to).next().unwrap().to_owned()
}

both_dbs!(
    the_pages_of_the_administrator_render_in_both_languages_and_keep_what_was_typed,
    |db| async move {
        let office = Office::open(db).await;
        let admin = office.token("anquan").await;
        let person = office.person("王小棠", "wangxt", "13800000000").await;
        let department = office.department("城市管理科").await;
        office
            .holds(person, Role::DepartmentOfficer, None, Some(department))
            .await;
        let page = format!("/admin/people/{person}");
        for path in [
            "/admin/people",
            "/admin/orgs",
            "/me",
            "/password",
            page.as_str(),
        ] {
            for (lang, tag) in [("zh", "lang=\"zh-CN\""), ("en", "lang=\"en\"")] {
                let request = Request::get(path)
                    .header(header::COOKIE, format!("lang={lang}; linli={admin}"));
                let answer = office.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(answer.status, StatusCode::OK, "{path} {lang}");
                assert!(
                    answer.text.contains(tag) && !answer.text.contains("13800000000"),
                    "{path} {lang}"
                );
            }
        }
        assert!(
            office
                .page(&page, &admin)
                .await
                .text
                .contains("部门经办人（城市管理科）")
        );

        let bad = office
            .form(
                "/admin/orgs",
                &admin,
                &[("key", "k"), ("kind", "other"), ("name", "")],
            )
            .await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let bad = [
            ("key", "k"),
            ("role", "grid_worker"),
            ("from", "soon"),
            ("matters", "噪声"),
        ];
        let bad = office.form(&format!("{page}/appoint"), &admin, &bad).await;
        assert!(
            bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text.contains("value=\"噪声\""),
            "{}",
            bad.text
        );
        let bad = office
            .form(&format!("{page}/phone"), &admin, &[("reason", "看")])
            .await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = office
            .form(&format!("{page}/phone"), &admin, &[("reason", "核对号码")])
            .await;
        assert!(seen.status == StatusCode::OK && seen.text.contains("13800000000"));
        let taken = office
            .form(
                &format!("{page}/accounts"),
                &admin,
                &[("key", "k"), ("account", "anquan")],
            )
            .await;
        assert!(taken.text.contains("该账号已被使用"), "{}", taken.text);
    }
);

both_dbs!(
    the_buttons_of_a_person_s_page_do_what_they_say,
    |db| async move {
        let office = Office::open(db).await;
        let admin = office.token("anquan").await;
        let person = office.person("王小棠", "wangxt", "").await;
        office.holds(person, Role::Dispatcher, None, None).await;
        let theirs = office.token("wangxt").await;
        let page = format!("/admin/people/{person}");
        let session = sessions_of(&office.app, &office.admin, person, None)
            .await
            .unwrap()[0]
            .id;
        let held = appointments_of(&office.app, &office.admin, person)
            .await
            .unwrap()[0]
            .id;

        let press =
            async |path: String, key: &str| office.form(&path, &admin, &[("key", key)]).await;
        assert_eq!(
            press(format!("{page}/sessions/{session}/end"), "k1")
                .await
                .to(),
            format!("{page}?told=session")
        );
        assert!(office.who(&theirs).await.is_none());
        assert_eq!(
            press(format!("{page}/dismiss/{held}"), "k2").await.to(),
            format!("{page}?told=dismissed")
        );
        assert!(office.caller("wangxt").await.grants.is_empty());
        assert_eq!(
            press(format!("{page}/accounts/wangxt/lock"), "k3")
                .await
                .to(),
            format!("{page}?told=locked")
        );
        assert!(office.page(&page, &admin).await.text.contains("已锁定"));
        assert_eq!(
            press(format!("{page}/accounts/wangxt/unlock"), "k4")
                .await
                .to(),
            format!("{page}?told=unlocked")
        );
        let reset = press(format!("{page}/accounts/wangxt/reset"), "k5").await;
        assert!(reset.text.contains("初始密码：<code>"));
        assert!(
            press(format!("{page}/accounts/wangxt/reset"), "k5")
                .await
                .text
                .contains("初始密码不再显示")
        );
        let own = format!("/admin/people/{}/accounts/anquan/lock", office.admin.person);
        assert_eq!(press(own, "k6").await.status, StatusCode::FORBIDDEN);
    }
);

both_dbs!(
    a_resident_registers_in_a_browser_and_signs_in,
    |db| async move {
        let office = Office::open(db).await;
        let blank = office.page("/register", "").await;
        assert!(
            blank.status == StatusCode::OK && blank.text.contains("蚕花园"),
            "{}",
            blank.text
        );
        let home = office.compound.id.to_string();
        let fields = [
            ("name", "赵大妈"),
            ("phone", "13912345678"),
            ("place", home.as_str()),
            ("account", "zhaodama"),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ];
        let mut typo = fields;
        typo[5] = ("again", "Other-2026");
        let typo = office.form("/register", "", &typo).await;
        assert!(
            typo.status == StatusCode::UNPROCESSABLE_ENTITY
                && typo.text.contains("value=\"赵大妈\"")
        );
        assert_eq!(
            office.form("/register", "", &fields).await.to(),
            "/login?told=registered&street=330105005"
        );
        let signed = office
            .form(
                "/login",
                "",
                &[("account", "zhaodama"), ("password", PASSWORD)],
            )
            .await;
        assert_eq!(signed.to(), "/");
    }
);

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
                "reveal_contact"
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
            "",
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
            "",
            Value::Null
        )
        .await,
        said(404, "session.unknown")
    );
});
