//! The pages, through the whole server.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;

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
        let initial = between(&account.text, "初始密码：<code>", "</code>");
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
        for (page, to) in [
            ("/", "/password?back=/"),
            (
                "/admin/people?q=li",
                "/password?back=/admin/people%3Fq%3Dli",
            ),
            ("/me", "/password?back=/me"),
        ] {
            assert_eq!(office.page(page, &token).await.to(), to);
        }
        let why = office.page("/password?back=/me", &token).await.text;
        assert!(
            why.contains("请先设置自己的密码") && why.contains("value=\"/me\""),
            "{why}"
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
            ("key", "k"),
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
            .form(
                &format!("{page}/phone"),
                &admin,
                &[("key", "k"), ("reason", "看")],
            )
            .await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = office
            .form(
                &format!("{page}/phone"),
                &admin,
                &[("key", "k9"), ("reason", "核对号码")],
            )
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
            ("key", "k"),
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
