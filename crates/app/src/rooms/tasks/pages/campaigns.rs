//! The campaigns of a street: their versions, the text of each, and the form that adds one.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, Text, Trouble};
use maud::{Markup, html};

use super::super::campaigns::{self, TEXT_LIMIT, Version};
use super::{Told, Tried, form_of};
use crate::app::Shared;
use crate::rooms::people::{Right, may};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Row, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

pub(super) async fn page(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeScenes>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    shown(&app, &visitor, &caller, &told, None).await
}

async fn shown(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    told: &Told,
    tried: Option<&Tried>,
) -> Answer<Markup> {
    let all = campaigns::versions(app, caller).await?;
    let street = caller.street;
    let read = app
        .db
        .read(move |tx| Box::pin(async move { campaigns::in_force(tx, street).await }));
    let read = read.await?;
    let titles: BTreeMap<&str, &Text> = read
        .iter()
        .map(|one| (one.head.id.as_str(), &one.head.title))
        .collect();
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told.toast(lang);
    let manages = caller
        .grants
        .iter()
        .any(|grant| may(grant.role, Right::ManageScenes));
    let rows = all.iter().map(|one| row(one, &titles, lang));
    let body = html! { (ui::list(rows)) @if manages { (adding(app, tried, lang)) } };
    Ok(Page::new(&view, lang.pick("任务模板", "Campaigns"))
        .lead(lang.pick(
            "谁在哪里填哪张表、多久一次、何时到期。已启动的任务保持原来的版本。",
            "Who fills in which form, where, how often and by when. What is under way keeps its version.",
        ))
        .body(body))
}

fn row(one: &Version, titles: &BTreeMap<&str, &Text>, lang: Lang) -> Markup {
    let href = format!("/admin/campaigns/{}/{}", one.campaign, one.version);
    let title = titles.get(one.campaign.as_str());
    ui::list_row(&Row {
        href: &href,
        title: title.map_or(one.campaign.as_str(), |title| title.get(lang)),
        line: html! { code { (one.campaign) } " · " (lang.pick("第 ", "version ")) (one.version) (lang.pick(" 版", "")) },
        aside: html! { @if one.in_force { (ui::badge(Tone::Good, lang.pick("在用", "In force"))) } },
    })
}

fn adding(app: &Shared, tried: Option<&Tried>, lang: Lang) -> Markup {
    let (form, open) = form_of("/admin/campaigns", tried, lang);
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Plus)) span { (lang.pick("加入一个版本", "Add a version")) } }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (form.field("text", "任务文件（TOML）", "Campaign file (TOML)").area(16).max(TEXT_LIMIT).required())
                (ui::submit(lang.pick("检查并加入", "Check and add")).icon(Icon::Check))
            }))
        }
    }
}

pub(super) async fn text(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeScenes>,
    Path((campaign, version)): Path<(String, String)>,
) -> Answer<Markup> {
    let number = version.parse().unwrap_or(0);
    let text = campaigns::text(&app, &caller, &campaign, number).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    Ok(Page::new(&view, &format!("{campaign} {version}"))
        .back("/admin/campaigns", lang.pick("任务模板", "Campaigns"))
        .body(html! { pre.source tabindex="0" { (text) } }))
}

pub(super) async fn add(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageScenes>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let text = typed.get("text").replace("\r\n", "\n");
    let key = Key::new(Some(typed.get("key")), &text)?;
    match campaigns::add(&app, &caller, text, key).await {
        Ok(_added) => Ok(Redirect::to("/admin/campaigns?told=added").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let form = "/admin/campaigns".to_owned();
            let tried = Tried {
                form,
                typed,
                invalid,
            };
            let page = shown(&app, &visitor, &caller, &Told::default(), Some(&tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}
