use std::io::Read as _;
use std::time::Duration;

use serde_json::json;

use crate::http::Request;
use crate::run::{command, linli_on};
use crate::server::Server;

#[test]
fn an_open_live_page_does_not_hold_up_a_server_that_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("linli.sqlite").display());
    let founded = linli_on(
        &url,
        folder.path(),
        &["import", "street", "330105005", "--name", "拱宸桥街道"],
    );
    let password = founded
        .out
        .lines()
        .next()
        .unwrap()
        .rsplit('\t')
        .next()
        .unwrap()
        .to_owned();
    let server = Server::start(folder.path(), "info");
    let token = server.token("system", &password);
    let own = json!({ "current": password, "new": "Serve-passw0rd" });
    Request::post("/api/v1/me/password", &token, "own", own).must(&server.address);
    let mut live = server.ask(&format!("GET /live HTTP/1.1\r\ncookie: linli={token}"), "");
    let mut first = [0; 4096];
    let read = live.read(&mut first).unwrap();
    assert!(String::from_utf8_lossy(&first[..read]).contains("text/event-stream"));
    let (ended, waiting) = std::sync::mpsc::channel();
    std::thread::spawn(move || ended.send(server.stop()));
    let (code, log) = waiting
        .recv_timeout(Duration::from_secs(8))
        .expect("it stops at once");
    assert_eq!(code, 0, "{log}");
}

#[test]
fn the_log_names_routes_and_never_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "debug");
    server.get("/places?q=%E5%BC%A0%E4%B8%89");
    server.get("/admin/people?q=secretname");
    let (code, log) = server.stop();
    assert_eq!(code, 0);
    assert!(log.contains("http.route=\"/places\""), "{log}");
    for private in ["%E5", "张三", "secretname"] {
        assert!(!log.contains(private), "{private}: {log}");
    }
}

#[test]
fn a_fresh_server_answers_stops_when_told_and_starts_again_on_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let server = Server::start(folder.path(), "info");
        assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
        assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
        assert!(server.get("/api/openapi.json").contains("linli 邻里"));
        assert_eq!(server.stop().0, 0);
    }
    assert!(
        folder.path().join("linli.sqlite").exists()
            && folder.path().join("keys/field.key").exists()
    );
}

#[test]
fn a_wrong_setting_or_a_taken_address_is_said_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, value, said) in [
        (
            "LINLI_LISTEN",
            "8080".to_owned(),
            "LINLI_LISTEN must be an address such as 127.0.0.1:8080",
        ),
        (
            "LINLI_DATABASE_URL",
            "mysql://x".to_owned(),
            "must begin with sqlite: or postgres://",
        ),
        (
            "LINLI_LOG",
            "linli=loud".to_owned(),
            "LINLI_LOG must be levels",
        ),
        (
            "LINLI_LISTEN",
            taken.local_addr().unwrap().to_string(),
            "choose another LINLI_LISTEN",
        ),
    ] {
        let ran = command(&["serve"])
            .env("LINLI_DATA", folder.path())
            .env(name, value)
            .output()
            .unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert!(err.contains(said), "{err}");
        assert_eq!(ran.status.code(), Some(1));
        assert!(
            !err.contains("stack backtrace") && !err.contains("panicked"),
            "{err}"
        );
    }
}
