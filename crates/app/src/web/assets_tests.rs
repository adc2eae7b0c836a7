use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt as _;

use super::*;

async fn fetch(path: &str, accept: &str) -> Response {
    let request = Request::get(path)
        .header(header::ACCEPT_ENCODING, accept)
        .body(Body::empty())
        .unwrap();
    router::<()>().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn a_file_is_served_compressed_and_for_ever() {
    let answer = fetch(url("app.css"), "gzip, deflate, br;q=0").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(
        answer.headers()[header::CACHE_CONTROL],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        answer.headers()[header::CONTENT_TYPE],
        "text/css; charset=utf-8"
    );
    let small = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let plain = fetch(url("app.css"), "identity").await;
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
    let plain = to_bytes(plain.into_body(), 1 << 20).await.unwrap();
    assert!(small.len() * 2 < plain.len());
}

#[tokio::test]
async fn an_old_or_invented_name_is_not_found() {
    let answer = fetch("/assets/app.0000000000.css", "").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        fetch(url("nonsense.js"), "").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn what_a_residents_page_loads_stays_under_sixty_kilobytes() {
    let total: usize = ["app.css", "app.js", "icons.svg"]
        .iter()
        .map(|name| Dist::get(&format!("{name}.gz")).unwrap().data.len())
        .sum();
    assert!(total < 60_000, "{total} bytes gzipped");
}
