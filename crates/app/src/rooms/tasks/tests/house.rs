//! Through the whole server: pages, forms and files.

use axum::http::StatusCode;
use linli_db::both_dbs;

use super::*;

both_dbs!(
    a_worker_finds_todays_task_says_why_it_cannot_be_done_and_begins_its_form,
    |db| async move {
        let world = World::on(db).await;
        let (wang, _zhao, _clerk, _run) = under_way(&world).await;
        let token = world.token("wang").await;
        let (status, page) = world.page("/tasks", &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("测试小区") && page.contains("小区检查"),
            "{page}"
        );
        let task = first(&world, &wang).await;
        let path = format!("/tasks/{}", task.id);
        let (status, page) = world.page(&path, &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("填表完成") && page.contains("家中无人"),
            "{page}"
        );
        let skip = format!("{path}/skip");
        let (status, page) = world
            .form(
                &skip,
                &token,
                &[("key", "a"), ("rev", "1"), ("words", "路堵")],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("请选择原因") && page.contains("路堵"),
            "{page}"
        );
        let fill = format!("{path}/fill");
        let (status, _) = world
            .form(&fill, &token, &[("key", "f"), ("form", "shop-visit")])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let sent = [("key", "b"), ("rev", "1"), ("reason", "locked")];
        let (status, _) = world.form(&skip, &token, &sent).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, body) = world.json("GET", "/api/v1/tasks", &token, "-", no()).await;
        assert_eq!(
            body["mine"],
            json!([]),
            "the next visit opens tomorrow: {body}"
        );
    }
);

both_dbs!(
    a_community_starts_a_campaign_and_sees_its_board_and_list,
    |db| async move {
        let world = World::on(db).await;
        let (_wang, _zhao, _clerk, run) = under_way(&world).await;
        let token = world.token("clerk").await;
        let (status, page) = world.page("/tasks/runs", &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("小区检查") && page.contains("启动一个任务"),
            "{page}"
        );
        let (status, page) = world
            .form(
                "/tasks/runs",
                &token,
                &[("key", "s"), ("campaign", "check")],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("请选择日期"), "{page}");
        let (status, page) = world.page(&format!("/tasks/runs/{run}"), &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("各网格完成率") && page.contains("测试社区第一网格"),
            "{page}"
        );
        let (status, csv) = world
            .page(&format!("/tasks/runs/{run}/list?as=csv"), &token)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(csv.contains("测试小区") && csv.contains("待办"), "{csv}");
        let (status, book) = world.page(&format!("/tasks/runs/{run}/list"), &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(book.starts_with("PK"));
        let worker = world.token("wang").await;
        let (status, _) = world.page("/tasks/runs", &worker).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (_, body) = world
            .json(
                "GET",
                &format!("/api/v1/tasks/runs/{run}"),
                &token,
                "-",
                no(),
            )
            .await;
        assert_eq!(body["grids"][0]["tally"]["asked"], json!(1), "{body}");
    }
);

both_dbs!(
    a_wrong_campaign_file_is_shown_with_its_mistakes,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::SystemAdmin, "admin").await;
        let token = world.token("admin").await;
        let text = CHECK.replace("shop-visit", "no-form");
        let (status, page) = world
            .form("/admin/campaigns", &token, &[("key", "a"), ("text", &text)])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("没有表单 no-form"), "{page}");
        let (status, _) = world
            .form("/admin/campaigns", &token, &[("key", "b"), ("text", CHECK)])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, page) = world.page("/admin/campaigns/check/1", &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("every week"), "{page}");
    }
);
