//! Rights as a picture: every route against every role, through the whole server. The routes come from the
//! routers themselves, so that a new one changes the picture and somebody must look at it.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::{Engine, testing};
use linli_kernel::Role;

use crate::kit::World;
use crate::web;

/// Every route: method and path with its parameters filled in so that nothing is found.
fn routes() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = web::page_routes()
        .into_iter()
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    let api = serde_json::to_value(web::openapi()).unwrap();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            all.push((method.to_uppercase(), path.clone()));
        }
    }
    all.push(("GET".to_owned(), "/live".to_owned()));
    all.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    all
}

/// `x` lets the role in (whatever it then answers), `-` refuses it, `?` asks it to sign in.
fn sign(status: StatusCode, location: Option<&str>) -> char {
    match (status, location) {
        (StatusCode::UNAUTHORIZED, _) => '?',
        (StatusCode::SEE_OTHER, Some(to)) if to.starts_with("/login?back=") => '?',
        (StatusCode::FORBIDDEN, _) => '-',
        (status, _) => {
            assert!(!status.is_server_error(), "a route answered {status}");
            'x'
        }
    }
}

async fn ask(world: &World, method: &str, path: &str, token: Option<&str>) -> char {
    let path = path
        .split('/')
        .map(|part| if part.starts_with('{') { "none" } else { part })
        .collect::<Vec<_>>();
    let mut request = Request::builder().method(method).uri(path.join("/"));
    if let Some(token) = token {
        request = request.header(header::COOKIE, format!("linli={token}"));
    }
    let request = request.body(Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(world.router(), request)
        .await
        .unwrap();
    let location = answer
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    sign(answer.status(), location)
}

#[test]
fn every_route_lets_in_whom_it_should() {
    testing::run(Engine::Sqlite, |db| async move {
        let world = World::on(db).await;
        let mut picture = String::from("route, then: nobody");
        let mut accounts = Vec::new();
        let mut tokens = Vec::new();
        for (nth, role) in Role::ALL.iter().enumerate() {
            let account = format!("role{nth}");
            world.person(*role, &account).await;
            write!(picture, " {role}").unwrap();
            tokens.push(world.token(&account).await);
            accounts.push(account);
        }
        picture.push('\n');
        for (method, path) in routes() {
            let mut row = String::new();
            row.push(ask(&world, &method, &path, None).await);
            for (account, token) in accounts.iter().zip(&mut tokens) {
                row.push(ask(&world, &method, &path, Some(token)).await);
                if method != "GET" && (path.contains("logout") || path.contains("sessions")) {
                    // This route may be the way out.
                    *token = world.token(account).await;
                }
            }
            writeln!(picture, "{row} {method} {path}").unwrap();
        }
        insta::assert_snapshot!(picture);
    });
}
