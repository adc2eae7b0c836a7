//! What the reader asked to be told of by push, a form to ask for more, and the script that shows what comes.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, PushId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::push::{self, NewSubscription, Subscription};
use crate::app::Shared;
use crate::rooms::places::{self, PlaceKind};
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::Signed;

/// The pages.
pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/me/push", list)
        .post("/me/push", subscribe)
        .post("/me/push/{id}/end", end)
        .get("/sw.js", worker)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    told: Option<String>,
    place: Option<String>,
}

/// The service worker: it must lie at the root to speak for the whole site.
async fn worker() -> Response {
    let script = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/src/sw.js"));
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        script,
    )
        .into_response()
}

async fn list(
    State(app): State<Shared>,
    signed: Signed,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let typed = Typed::new([("place", asked.place.unwrap_or_default())]);
    Ok(page(
        &app,
        &signed,
        (typed, Invalid::default()),
        asked.told.is_some(),
    )
    .await?)
}

async fn page(
    app: &Shared,
    Signed(caller, visitor): &Signed,
    form: (Typed, Invalid),
    saved: bool,
) -> Result<Markup, Trouble> {
    let all = push::subscriptions(app, caller).await?;
    let key = push::public_key(app, caller.street).await?;
    let places = areas(app, caller).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    if saved {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已保存", "Saved")));
    }
    let body = html! {
        @if all.is_empty() {
            (ui::empty(Icon::Bell, lang.pick("还没有订阅", "Nothing asked for yet"),
                lang.pick("订阅后，附近的公开事项一有进展，这台设备就会收到通知。", "Once you ask for it, this device is told what becomes of public matters nearby."), html! {}))
        }
        @for one in &all { (card(app, one, lang)) }
        (ui::card(lang.pick("在这台设备上接收", "Be told on this device"), blank(app, lang, &key, &places, form)))
        p.muted { (lang.pick(
            "通知经浏览器的推送服务转送，内容已加密；只含公开事项，随时可以取消。部分浏览器的推送服务在境内无法使用，可改用 Atom 订阅。",
            "Messages pass the push service of your browser, encrypted; they tell of public matters only, and you can end them at any time. Where your browser's push service cannot be reached, the Atom feed does the same.")) }
    };
    let lead = lang.pick(
        "附近公开事项的进展，推送到您的设备。",
        "What becomes of public matters nearby, pushed to your device.",
    );
    Ok(Page::new(&view, lang.pick("推送通知", "Push messages"))
        .back("/me", lang.pick("我的账户", "My account"))
        .lead(lead)
        .body(body))
}

/// The communities and compounds to choose from, by id.
async fn areas(app: &Shared, caller: &Caller) -> Result<Vec<(String, String)>, Trouble> {
    let (street, day) = (caller.street, crate::zone::day(app.clock.now()));
    let kinds = [PlaceKind::Community, PlaceKind::Compound];
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let root = places::root(tx, street).await?;
                let all = places::of_kinds(tx, street, &kinds, &root.path, day).await?;
                let named = |place: &places::Place| (place.id.to_string(), place.title(&root.name));
                Ok(all.iter().map(named).collect())
            })
        })
        .await
}

fn blank(
    app: &Shared,
    lang: Lang,
    key: &str,
    places: &[(String, String)],
    (typed, invalid): (Typed, Invalid),
) -> Markup {
    let whole = lang.pick("全街道", "The whole street");
    let options = std::iter::once(("", whole)).chain(
        places
            .iter()
            .map(|(id, title)| (id.as_str(), title.as_str())),
    );
    let form = Form::post(lang, "/me/push")
        .typed(typed.clone())
        .invalid(invalid.clone());
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        div data-push-key=(key) data-push-no=(lang.pick("浏览器没有允许通知，或不支持推送", "The browser did not allow it, or knows no push")) {
            (Form::hidden("endpoint", "")) (Form::hidden("p256dh", "")) (Form::hidden("auth", "")) (Form::hidden("agent", ""))
        }
        (form.field("place", "范围", "Area").select(options))
        @if let Some(text) = invalid.of("endpoint") { p.text-break role="alert" { (text.get(lang)) } }
        noscript { p { (lang.pick("推送需要启用 JavaScript；不启用时请用 Atom 订阅。", "Push needs JavaScript; without it, use the Atom feed.")) } }
        (ui::submit(lang.pick("开始接收", "Tell me")).icon(Icon::Bell))
    })
}

fn card(app: &Shared, one: &Subscription, lang: Lang) -> Markup {
    let action = format!("/me/push/{}/end", one.id);
    ui::card(
        &one.title,
        html! {
            (ui::key_values([
                (lang.pick("设备", "Device"), html! { span.text-break { (one.agent) } }),
                (lang.pick("订阅于", "Since"), ui::when(one.created, lang)),
            ]))
            (Form::post(lang, &action).render(html! {
                (key_field(app, "", &Invalid::default()))
                (ui::button(lang.pick("取消", "End it")))
            }))
        },
    )
}

async fn subscribe(
    State(app): State<Shared>,
    signed: Signed,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let text = |name: &str| typed.get(name).to_owned();
    let new = NewSubscription {
        endpoint: text("endpoint"),
        p256dh: text("p256dh"),
        auth: text("auth"),
        agent: text("agent"),
        place: text("place"),
    };
    let key = Key::new(Some(typed.get("key")), &("push", &new))?;
    match push::subscribe(&app, &signed.0, new, key).await {
        Ok(_id) => Ok(Redirect::to("/me/push?told=saved").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &signed, (typed, invalid), false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn end(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let id: PushId = id.parse().map_err(|_error| push::unknown())?;
    let key = Key::new(Some(typed.get("key")), &("push.end", id))?;
    push::end(&app, &caller, id, key).await?;
    Ok(Redirect::to("/me/push?told=saved"))
}
