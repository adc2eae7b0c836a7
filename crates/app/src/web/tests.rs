//! What every page shares, through the whole server.

mod bad_input;

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::Role;

use crate::kit::World;

both_dbs!(an_unknown_path_is_a_page_that_says_so, |db| async move {
    let world = World::on(db).await;
    let (status, page) = world.page("/no/such/page", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("<h1>没有找到</h1>"), "{page}");
    assert!(page.contains("没有这个页面"), "{page}");
});

both_dbs!(
    the_header_names_the_street_of_whoever_signed_in,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Resident, "mei").await;
        let token = world.token("mei").await;
        let (_, page) = world.page("/", &token).await;
        assert!(page.contains("<span>测试街道</span>"), "{page}");
        let (_, page) = world.page("/login", "").await;
        assert!(page.contains("<title>登录 · 邻里</title>"), "{page}");
    }
);
