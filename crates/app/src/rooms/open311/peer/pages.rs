//! The page of peers: how each fares, what was sent to it, and a form for another.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Lang, OrgId, PeerId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::known::{NAME_CHARS, unknown};
use super::{NewPeer, Peer, Sending};
use crate::app::Shared;
use crate::rooms::open311::tabs;
use crate::rooms::people;
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

const LIST: &str = "/admin/outside/peers";

/// The pages.
pub fn pages() -> crate::web::Pages {
    Pages::new()
        .get("/admin/outside/peers", list)
        .post("/admin/outside/peers", create)
        .post("/admin/outside/peers/{id}/switch", switch)
}

type Manager = Permit<rights::ManageOutside>;

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn list(
    State(app): State<Shared>,
    permit: Manager,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let form = (Typed::default(), Invalid::default());
    Ok(page(&app, &permit, form, told.told.is_some()).await?)
}

async fn page(
    app: &Shared,
    permit: &Manager,
    form: (Typed, Invalid),
    saved: bool,
) -> Result<Markup, Trouble> {
    let all = super::peers(app, &permit.caller).await?;
    let mut cards = Vec::new();
    for peer in &all {
        let sent = super::sendings(app, &permit.caller, peer.id).await?;
        cards.push((peer, sent));
    }
    let street = permit.caller.street;
    let units = app
        .db
        .read(move |tx| Box::pin(async move { people::dispatchable(tx, street).await }))
        .await?;
    let units: Vec<(OrgId, String)> = units.into_iter().map(|org| (org.id, org.name)).collect();
    let mut view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    if saved {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已保存", "Saved")));
    }
    let body = html! {
        (tabs(lang, LIST))
        @if cards.is_empty() {
            (ui::empty(Icon::Buildings, lang.pick("还没有对端", "No peer yet"),
                lang.pick("派发给对应单位的案件会自动转送到它的 GeoReport 服务器。", "Cases dispatched to its unit are sent to its GeoReport server."), html! {}))
        }
        @for (peer, sent) in &cards { (card(app, peer, sent, &units, lang)) }
        (ui::card(lang.pick("新增对端", "Add a peer"), blank(app, lang, &units, form)))
    };
    let lead = lang.pick(
        "与其他 GeoReport v2 服务器对接：转送案件，取回进展。",
        "Other GeoReport v2 servers: cases go there, news come back.",
    );
    Ok(Page::new(&view, lang.pick("对端", "Peers"))
        .lead(lead)
        .body(body))
}

fn blank(
    app: &Shared,
    lang: Lang,
    units: &[(OrgId, String)],
    (typed, invalid): (Typed, Invalid),
) -> Markup {
    let form = Form::post(lang, LIST)
        .typed(typed.clone())
        .invalid(invalid.clone());
    let ids: Vec<String> = units.iter().map(|(id, _)| id.to_string()).collect();
    let options = ids
        .iter()
        .zip(units)
        .map(|(id, (_, name))| (id.as_str(), name.as_str()));
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        (form.field("name", "名称", "Name").max(NAME_CHARS).required())
        (form.field("url", "地址", "Address").max(1_000).required()
            .hint(lang.pick("如 https://example.cn/open311/v2", "Such as https://example.cn/open311/v2")))
        (form.field("jurisdiction", "对方 jurisdiction_id", "Its jurisdiction_id"))
        (form.field("api_key", "对方给的 api_key", "The api_key it gave").password("off").required())
        (form.field("unit", "对应单位", "The unit that stands for it").select(options).required())
        (form.field("services", "事项对应", "Services").area(3).required()
            .hint(lang.pick("每行一个：场景.事项=对方代码", "One on each line: scene.matter=their_code")))
        (form.field("actions", "状态对应", "Statuses").area(2)
            .hint(lang.pick("可不填。每行一个：open=动作 或 closed=动作 填报项=答案", "May be empty. One on each line: open=action or closed=action field=answer")))
        (ui::submit(lang.pick("添加", "Add")).icon(Icon::Plus))
    })
}

fn card(
    app: &Shared,
    peer: &Peer,
    sent: &[Sending],
    units: &[(OrgId, String)],
    lang: Lang,
) -> Markup {
    let count = |state: &str| sent.iter().filter(|one| one.state == state).count();
    let state = state(peer, lang);
    let unit = units
        .iter()
        .find(|(id, _)| *id == peer.unit)
        .map_or("—", |(_, name)| name);
    let ok = peer
        .ok
        .map_or_else(|| html! { "—" }, |at| ui::when(at, lang));
    let action = format!("{LIST}/{}/switch", peer.id);
    ui::card(
        &peer.name,
        html! {
            (ui::key_values([
                (lang.pick("状态", "State"), state),
                (lang.pick("地址", "Address"), html! { span.text-break { (peer.url) } }),
                (lang.pick("对应单位", "Unit"), html! { (unit) }),
                (lang.pick("最近成功", "Last success"), ok),
                (lang.pick("等待转送", "Waiting"), html! { (count("waiting")) }),
                (lang.pick("失败", "Failed"), html! { (count("failed")) }),
            ]))
            @if !peer.error.is_empty() { p.text-break { (peer.error) } }
            @if !sent.is_empty() { (table(sent, lang)) }
            (Form::post(lang, &action).render(html! {
                (key_field(app, "", &Invalid::default())) (Form::hidden("on", if peer.on { "0" } else { "1" }))
                (ui::submit(if peer.on { lang.pick("停用", "Switch off") } else { lang.pick("启用", "Switch on") })
                    .action(if peer.on { Action::Danger } else { Action::Primary }))
            }))
        },
    )
}

fn state(peer: &Peer, lang: Lang) -> Markup {
    match (peer.on, peer.error.is_empty()) {
        (true, true) => ui::badge(Tone::Good, lang.pick("正常", "In order")),
        (true, false) => ui::badge(Tone::Warn, lang.pick("有错误", "With errors")),
        (false, _) => ui::badge(Tone::Bad, lang.pick("停用", "Off")),
    }
}

fn table(sent: &[Sending], lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("案件", "Case")),
        Column::text(lang.pick("对方编号", "Their id")),
        Column::text(lang.pick("转送", "Sent")),
        Column::text(lang.pick("对方状态", "Their status")),
    ];
    let rows = sent.iter().take(20).map(|one| {
        let words = match one.state.as_str() {
            "sent" => lang.pick("已转送", "Sent"),
            "failed" => lang.pick("失败", "Failed"),
            _ => lang.pick("等待", "Waiting"),
        };
        vec![
            html! { code.text-break { (one.case) } },
            html! { span.text-break { (one.external.as_deref().unwrap_or("—")) } },
            html! { (words) @if !one.error.is_empty() { " " span.muted.text-break { (one.error) } } },
            html! { (one.status) },
        ]
    });
    ui::table(lang.pick("最近转送", "Lately sent"), &columns, rows)
}

/// `a=b` on each line.
fn matches(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let pair = |line: &str| match line.split_once('=') {
        Some((one, other)) => (one.trim().to_owned(), other.trim().to_owned()),
        None => (line.to_owned(), String::new()),
    };
    lines.map(pair).collect()
}

async fn create(
    State(app): State<Shared>,
    permit: Manager,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let text = |name: &str| typed.get(name).to_owned();
    let new = NewPeer {
        name: text("name"),
        url: text("url"),
        jurisdiction: text("jurisdiction"),
        api_key: text("api_key"),
        unit: text("unit"),
        services: matches(typed.get("services")),
        actions: matches(typed.get("actions")),
    };
    let key = Key::new(Some(typed.get("key")), &("peer", &new))?;
    match super::create(&app, &permit.caller, new, key).await {
        Ok(_id) => Ok(Redirect::to(&format!("{LIST}?told=saved")).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &permit, (typed, invalid), false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn switch(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let id: PeerId = id.parse().map_err(|_error| unknown())?;
    let on = typed.get("on") == "1";
    let key = Key::new(Some(typed.get("key")), &("peer.switch", id, on))?;
    super::switch(&app, &permit.caller, id, on, key).await?;
    Ok(Redirect::to(&format!("{LIST}?told=saved")))
}
