//! The visitor's page: the pass, large, without signing in. Opened once, it is there without a network.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::{facts, verdict};
use crate::app::Shared;
use crate::rooms::passes;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Page};
use crate::web::visitor::Visitor;
use crate::web::{Pages, assets};

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/pass/v/{text}", show)
        .get("/pass/sw.js", worker)
}

/// Keeps pages below `/pass/` for when there is no network; it may speak for those only.
async fn worker() -> Response {
    let script = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/src/door/sw.js"));
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        script,
    )
        .into_response()
}

/// What makes a page of passes work without a network.
pub(super) fn script() -> Markup {
    html! { script src=(assets::url("door.js")) defer {} }
}

async fn show(
    State(app): State<Shared>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Answer<Markup> {
    let (_, seen) = passes::look(&app, &text).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let ends = seen.answer.pass.as_ref().map(|pass| pass.until.as_second());
    let body = html! {
        div data-pass-keep=[ends] {
            @match &seen.answer.pass {
                Some(pass) => {
                    @if !seen.answer.verdict.is_good() { (verdict(&seen.answer.verdict, lang)) }
                    (ui::plain_card(html! {
                        div.pass-code { (ui::qr(&text, lang.pick("访客码二维码", "QR code of the pass")).unwrap_or_default()) }
                        (facts(pass, seen.building.as_deref(), lang))
                    }))
                }
                None => (verdict(&seen.answer.verdict, lang))
            }
        }
        p.muted { (lang.pick(
            "在门口出示二维码即可。这页打开后，没有网络也能出示；门口核验不联网、不留痕。",
            "Show the code at the door. Opened once, this page works without a network; doors verify offline and keep nothing.")) }
        (script())
    };
    Ok(Page::new(&view, lang.pick("访客码", "Visitor pass"))
        .narrow()
        .body(body))
}
