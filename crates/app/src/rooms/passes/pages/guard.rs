//! The doorkeeper's page: verifies passes in the browser with the street's public keys, without a network; without
//! JavaScript the server does the same and keeps nothing.

use axum::Form as Urlencoded;
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use linli_kernel::{Kind, Lang, PlaceId, StreetCode, Trouble};
use linli_pass::{Purpose, Unreadable, Verdict};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::visitor::script;
use super::{facts, verdict};
use crate::app::Shared;
use crate::rooms::passes::{self, Bundle, Seen};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Field, Icon, Page, Typed};
use crate::web::visitor::Visitor;
use crate::web::{Pages, assets};

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/pass/door/{street}", show)
        .post("/pass/door/{street}", check)
        .get("/pass/door/{street}/keys", keys)
        .get("/pass/door/{street}/app", manifest)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    door: Option<String>,
}

fn street_of(text: &str) -> Result<StreetCode, Trouble> {
    text.parse().map_err(|_error| {
        Trouble::refused(
            Kind::Missing,
            "pass.no_street",
            "没有这个街道：请用街道发放的核验页地址",
            "There is no such street; use the address the street gave out",
        )
    })
}

async fn show(
    State(app): State<Shared>,
    visitor: Visitor,
    Path(street): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let bundle = passes::bundle(&app, street_of(&street)?).await?;
    let door = asked.door.and_then(|id| id.parse().ok());
    Ok(page(&app, &visitor, &bundle, door, None).await?)
}

/// For browsers without JavaScript: the same look, by the server. Nothing is written.
async fn check(
    State(app): State<Shared>,
    visitor: Visitor,
    Path(street): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Markup> {
    let Urlencoded(typed) = form?;
    let bundle = passes::bundle(&app, street_of(&street)?).await?;
    let door = typed.get("door").parse().ok();
    let seen = bundle.verify(typed.get("code"), door, app.clock.now());
    Ok(page(&app, &visitor, &bundle, door, Some(&seen)).await?)
}

/// The keys, doors and what was taken back, for a page that will be offline.
async fn keys(State(app): State<Shared>, Path(street): Path<String>) -> Answer<Json<Bundle>> {
    Ok(Json(passes::bundle(&app, street_of(&street)?).await?))
}

/// Makes the page installable.
async fn manifest(visitor: Visitor, Path(street): Path<String>) -> Answer<Response> {
    let street = street_of(&street)?;
    let body = json!({
        "name": visitor.lang.pick("访客码核验", "Pass check"),
        "short_name": visitor.lang.pick("核验", "Check"),
        "start_url": format!("/pass/door/{street}"),
        "scope": "/pass/",
        "display": "standalone",
        "background_color": "#ffffff",
        "icons": [{ "src": assets::url("logo.svg"), "sizes": "any", "type": "image/svg+xml" }],
    });
    Ok((
        [(header::CONTENT_TYPE, "application/manifest+json")],
        body.to_string(),
    )
        .into_response())
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    bundle: &Bundle,
    door: Option<PlaceId>,
    seen: Option<&Seen>,
) -> Result<Markup, Trouble> {
    let mut view = view(app, visitor).await?;
    let (lang, base) = (view.lang, format!("/pass/door/{}", bundle.street));
    view.path.clone_from(&base);
    let body = html! {
        link rel="manifest" href={ (base) "/app" };
        div data-door=(base) data-keys={ (base) "/keys" } {
            (form(&base, bundle, door, lang))
            div data-door-said role="status" aria-live="assertive" tabindex="-1" {
                @if let Some(seen) = seen {
                    (verdict(&seen.answer.verdict, lang))
                    @if let Some(pass) = &seen.answer.pass { (ui::plain_card(facts(pass, seen.building.as_deref(), lang))) }
                }
            }
            (words(lang))
        }
        p.muted { (lang.pick(
            "核验在本机完成：不联网、不上传、不留记录。请把本页添加到桌面，并每天联网打开一次，以取得新密钥和收回名单。",
            "Passes are verified on this device: nothing is sent and nothing is kept. Put this page on the home screen and open it online once a day for new keys and passes taken back.")) }
        (script())
    };
    Ok(Page::new(&view, lang.pick("访客码核验", "Check a pass"))
        .narrow()
        .body(body))
}

fn form(base: &str, bundle: &Bundle, door: Option<PlaceId>, lang: Lang) -> Markup {
    let ids: Vec<String> = bundle.doors.iter().map(|one| one.id.to_string()).collect();
    let all = [("", lang.pick("不限楼幢", "Any building"))];
    let doors = ids
        .iter()
        .zip(&bundle.doors)
        .map(|(id, one)| (id.as_str(), one.name.as_str()));
    let chosen = door.map(|id| id.to_string()).unwrap_or_default();
    html! {
        form.form method="post" action=(base) data-door-form {
            (Field::new(lang, "door", lang.pick("本门", "This door")).select(all.into_iter().chain(doors)).value(chosen))
            div.door-scan data-door-scan hidden {
                video data-door-video hidden muted playsinline {}
                (ui::button(lang.pick("扫码", "Scan")).icon(Icon::Camera))
            }
            (Field::new(lang, "code", lang.pick("访客码", "Pass")).area(3).required()
                .hint(lang.pick("扫码，或粘贴、输入 LP 开头的访客码", "Scan it, or paste or type the code that begins with LP")))
            (ui::submit(lang.pick("核验", "Check")).icon(Icon::Shield))
        }
    }
}

/// Short words of the page: name, Chinese, English.
const WORDS: [(&str, &str, &str); 10] = [
    ("building", "楼幢", "Building"),
    ("host", "接待方", "Host"),
    ("purpose", "事由", "Purpose"),
    ("from", "生效", "From"),
    ("until", "失效", "Until"),
    ("word", "口令", "Word"),
    ("age", "密钥更新于", "Keys updated"),
    (
        "camera",
        "不能使用摄像头，请粘贴或输入",
        "The camera cannot be used; paste or type the code",
    ),
    (
        "no_keys",
        "还没有取得密钥：请联网打开一次本页",
        "There are no keys yet: open this page online once",
    ),
    ("stop", "停止扫码", "Stop scanning"),
];

/// Every verdict with the name by which the script finds it.
fn verdicts() -> Vec<(String, Verdict)> {
    let unreadable = [
        ("no_pass", Unreadable::NoPass),
        ("character", Unreadable::Character),
        ("length", Unreadable::Length),
        ("layout", Unreadable::Layout(0)),
        ("content", Unreadable::Content),
    ];
    let unreadable =
        unreadable.map(|(code, why)| (format!("unreadable.{code}"), Verdict::Unreadable(why)));
    let proved = [
        Verdict::Good,
        Verdict::UnknownKey,
        Verdict::Forged,
        Verdict::WrongBuilding,
        Verdict::Revoked,
        Verdict::NotYet(Timestamp::UNIX_EPOCH),
        Verdict::Expired(Timestamp::UNIX_EPOCH),
    ];
    let proved = proved.map(|one| (one.code().to_owned(), one));
    proved.into_iter().chain(unreadable).collect()
}

/// What the browser says of a pass: the same words as the server's, in the language of the page.
fn words(lang: Lang) -> Markup {
    html! {
        @for (code, one) in verdicts() { template data-verdict=(code) { (verdict(&one, lang)) } }
        @for (name, zh, en) in WORDS { template data-word=(name) { (lang.pick(zh, en)) } }
        @for one in Purpose::ALL { template data-purpose=(one.byte()) { (one.title().get(lang)) } }
        p.muted data-door-age {}
    }
}
