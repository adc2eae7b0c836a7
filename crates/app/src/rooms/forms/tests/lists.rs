//! Pages around filling in: where it begins, lists, files, corrections, cases, and the forms themselves.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::Role;

use super::web::{add, every_kind};
use super::{count, everything, new, visit, worker};
use crate::kit::World;
use crate::rooms::forms;

both_dbs!(
    a_place_is_chosen_first_and_only_ones_own_is_taken,
    |db| async move {
        let world = World::on(db).await;
        worker(&world).await;
        let token = world.token("worker").await;
        let (status, page) = world.page("/forms/shop-visit/fill", &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(&world.compound.id.to_string()));
        let elsewhere = world.other_grid.id.to_string();
        let before = everything(&world).await;
        let (status, page) = world
            .form(
                "/forms/shop-visit/fill",
                &token,
                &[("key", "k"), ("place", &elsewhere)],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("不在您的岗位范围内"));
        assert_eq!(everything(&world).await, before);
        let here = world.compound.id.to_string();
        for _ in 0..2 {
            let (status, _) = world
                .form(
                    "/forms/shop-visit/fill",
                    &token,
                    &[("key", "k"), ("place", &here)],
                )
                .await;
            assert_eq!(status, StatusCode::SEE_OTHER);
        }
        assert_eq!(count(&world, "form_drafts").await, 1);
    }
);

both_dbs!(
    submissions_are_listed_exported_corrected_and_opened_as_cases,
    |db| async move {
        let world = World::on(db).await;
        let caller = worker(&world).await;
        let desk = world.person(Role::Dispatcher, "desk").await;
        let (token, desk_token) = (world.token("worker").await, world.token("desk").await);
        let done = forms::submit(&world.app, &caller, new(&world, visit()))
            .await
            .unwrap();
        let id = done.submission;
        let list = "/forms/shop-visit/submissions";
        let (_, page) = world.page(list, &desk_token).await;
        assert!(page.contains(&id.to_string()));
        let later = format!("{list}?from=2026-09-08");
        assert!(
            !world
                .page(&later, &desk_token)
                .await
                .1
                .contains(&id.to_string())
        );
        let today = format!(
            "{list}?from=2026-09-07&to=2026-09-07&state=first&place={}",
            world.grid.id
        );
        assert!(
            world
                .page(&today, &desk_token)
                .await
                .1
                .contains(&id.to_string())
        );
        let (status, page) = world
            .page(&format!("{list}?from=yesterday"), &desk_token)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let (status, csv) = world
            .page("/forms/shop-visit/export/csv", &desk_token)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            csv.contains("经营面积") && csv.contains("86.5") && csv.contains("营业"),
            "{csv}"
        );
        assert!(!csv.contains("张三丰"), "what is personal is masked: {csv}");
        let (status, xlsx) = world
            .page("/forms/shop-visit/export/xlsx", &desk_token)
            .await;
        assert!(status == StatusCode::OK && xlsx.starts_with("PK"));
        let (status, _) = world
            .form(
                &format!("/submissions/{id}/correct"),
                &token,
                &[("key", "c")],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let finding = [
            ("key", "f"),
            ("matter", "grid-loop/environment"),
            ("words", "后厨油烟外溢"),
        ];
        let (status, page) = world
            .form(&format!("/submissions/{id}/case"), &token, &finding)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert_eq!(count(&world, "cases").await, 1);
        let again = world
            .form(&format!("/submissions/{id}/case"), &token, &finding)
            .await;
        assert_eq!(
            (again.0, count(&world, "cases").await),
            (StatusCode::SEE_OTHER, 1)
        );
        let seen = forms::get(&world.app, &desk, id, None).await.unwrap();
        assert!(seen.submission.case.is_some());
        let (_, page) = world.page(&format!("/submissions/{id}"), &desk_token).await;
        assert!(
            page.contains("打开案件") && page.contains("查看原因"),
            "{page}"
        );
        let look = [
            ("key", "l"),
            ("edition", "1"),
            ("field", "staff[1].name"),
            ("reason", "核实健康证"),
        ];
        let (_, page) = world
            .form(&format!("/submissions/{id}/reveal"), &desk_token, &look)
            .await;
        assert!(page.contains("张三丰"), "{page}");
    }
);

both_dbs!(
    forms_are_shown_tried_compared_and_reported,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Dispatcher, "desk").await;
        let token = world.token("desk").await;
        let before = everything(&world).await;
        for path in [
            "/forms",
            "/forms/shop-visit/1",
            "/forms/shop-visit/1/preview",
            "/forms/report",
            "/forms/new",
            "/forms/new?form=shop-visit&version=1",
        ] {
            let (status, page) = world.page(path, &token).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(
                path == "/forms/new" || page.contains("小餐饮走访") || page.contains("shop-visit"),
                "{path}"
            );
        }
        let tried = [("on", "use"), ("a.use", "open"), ("do", "save")];
        let (status, page) = world
            .form("/forms/shop-visit/1/preview", &token, &tried)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("a.seats"), "{page}");
        assert_eq!(
            everything(&world).await,
            before,
            "nothing of a trial is kept"
        );
        add(&world, every_kind()).await;
        add(
            &world,
            every_kind()
                .replacen("version = 1", "version = 2", 1)
                .replacen("id = \"floors\"", "id = \"storeys\"", 1)
                .replacen("floors * 2", "storeys * 2", 1),
        )
        .await;
        let (status, page) = world
            .page("/forms/every-kind/compare?from=1&to=2", &token)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("不再询问") && page.contains("新增"), "{page}");
    }
);
