//! The field page: a shell without anybody's data, which the service worker keeps so that it opens without signal.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};
use serde_json::json;

use crate::web::Pages;
use crate::web::assets;
use crate::web::visitor::Visitor;

/// After how many days without the net a phone deletes what it carries. What was filled in stays until it is sent.
const IDLE_DAYS: u32 = 14;

/// The pages.
pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/field", field)
        .get("/field/shell.json", shell)
        .get("/field/manifest.webmanifest", manifest)
}

/// The shell. It is the same for everybody but for its language and, once signed in, the street.
async fn field(visitor: Visitor) -> Markup {
    let lang = visitor.lang;
    let street = visitor
        .caller
        .as_ref()
        .map(|caller| caller.street.to_string());
    let title = lang.pick("外勤", "Field");
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) class=[visitor.elder.then_some("elder")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (lang.pick("邻里", "linli")) }
                link rel="icon" href=(assets::url("logo.svg")) type="image/svg+xml";
                link rel="manifest" href="/field/manifest.webmanifest";
                link rel="stylesheet" href=(assets::url("app.css"));
                script defer src=(assets::url("field.js")) {}
            }
            body {
                main.field-page #field data-street=[street] data-idle-days=(IDLE_DAYS) {
                    h1 { (title) }
                    noscript {
                        p { (lang.pick(
                            "离线填报需要启用 JavaScript；联网时可以在普通页面填表。",
                            "Work without signal needs JavaScript; with signal, fill in forms on the ordinary pages.")) }
                    }
                }
            }
        }
    }
}

/// What the shell is made of.
async fn shell() -> Response {
    let urls = [
        "/field",
        "/field/manifest.webmanifest",
        assets::url("app.css"),
        assets::url("field.js"),
        assets::url("logo.svg"),
        assets::url("icons.svg"),
    ];
    axum::Json(json!({ "urls": urls })).into_response()
}

/// What makes it a program of the phone's own.
async fn manifest(visitor: Visitor) -> Response {
    let lang = visitor.lang;
    let body = json!({
        "id": "/field",
        "name": lang.pick("邻里外勤", "linli field"),
        "short_name": lang.pick("外勤", "Field"),
        "lang": lang.pick("zh-CN", "en"),
        "start_url": "/field",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1f6f5c",
        "icons": [{ "src": assets::url("logo.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
    });
    (
        [(header::CONTENT_TYPE, "application/manifest+json")],
        body.to_string(),
    )
        .into_response()
}
