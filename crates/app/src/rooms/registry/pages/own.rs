//! My information: what is held of the signed-in person, to read and to take along, and how to ask for more.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::response::Response;
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::own_file::download;
use crate::app::Shared;
use crate::rooms::registry::own::{self, Holding, Line};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Icon, Page, Pager, Typed};
use crate::web::visitor::Signed;

/// What the kinds of requests are called in the scene `personal-information`.
const REQUESTS: &[(&str, &str, &str)] = &[
    ("access", "查阅、复制", "See or copy"),
    ("correct", "更正、补充", "Correct or complete"),
    ("delete", "删除", "Delete"),
    (
        "restrict",
        "限制或拒绝处理",
        "Restrict or refuse processing",
    ),
    ("move", "转移给他人", "Move elsewhere"),
    (
        "explain",
        "解释说明、撤回同意",
        "Explain, withdraw a consent",
    ),
];

/// The page.
pub(super) async fn mine(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let held = own::own(&app, &caller).await?;
    let linked = held.lines.iter().any(|one| one.raw.is_some());
    let body = html! {
        (ui::card(lang.pick("带走一份", "Take a copy"), html! {
            p { (lang.pick("下载的文件包含您的完整信息，请妥善保管。", "The files hold everything in full; keep them safe.")) }
            form.d-flex.flex-wrap.gap-2 method="post" action="/me/information/file" {
                (ui::button("PDF").icon(Icon::Download).sends("as", "pdf"))
                (ui::button("Excel").icon(Icon::Download).sends("as", "xlsx"))
                (ui::button("JSON").icon(Icon::Download).sends("as", "json"))
            }
        }))
        (ui::card(lang.pick("提出请求", "Ask"), html! {
            p { (lang.pick("核对身份后办理；拒绝会书面说明理由。办理时限待核实，以街道公布为准。", "Your identity is checked first; a refusal gives its reasons in writing. The time limit is to be verified; the office publishes it.")) }
            ul.rows { @for (matter, zh, en) in REQUESTS {
                li.row-item { div.row-text {
                    a.row-link.stretched-link href={ "/report/personal-information/" (matter) } { (lang.pick(zh, en)) }
                } span.row-go { (ui::icon(Icon::ArrowRight)) } }
            } }
        }))
        @if !linked { (unlinked(lang)) }
        (table(&held, asked.page.unwrap_or(1), lang))
    };
    Ok(Page::new(&view, lang.pick("我的信息", "My information"))
        .back("/me", lang.pick("我的", "My page"))
        .lead(lang.pick(
            "街道保存的关于您的全部信息：内容、来源、目的、依据和期限，以及谁查看过。",
            "Everything that is held of you: what, from where, what for, on which basis, how long, and who looked.",
        ))
        .body(body))
}

/// Somebody whose record no clerk has linked yet is told how that is done.
fn unlinked(lang: Lang) -> Markup {
    ui::alert(
        ui::Tone::Quiet,
        lang.pick(
            "登记簿中的信息尚未与您的账号关联",
            "What the registers hold is not linked to your account yet",
        ),
        html! { p { (lang.pick(
            "请携带身份证件到社区，或提出“查阅、复制”请求；核对身份后，您在这里就能看到登记簿中关于您的内容。",
            "Bring your identity document to the community office, or ask to see your information; once your identity is checked, what the registers hold of you stands here.",
        )) } },
    )
}

/// How many lines of a part are on a page: a file has all.
const LINES: usize = 50;

/// Which page of the long parts.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    page: Option<usize>,
}

/// Everything held, part by part; of a long part one page.
fn table(held: &Holding, page: usize, lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("项目", "What")),
        Column::text(lang.pick("内容", "Value")),
        Column::text(lang.pick("日期", "As of")),
        Column::text(lang.pick("来源", "Source")),
        Column::text(lang.pick("目的、依据、期限", "Purpose, basis, period")),
    ];
    let all = parts(held);
    let most = all.iter().map(Vec::len).max().unwrap_or_default();
    let pages = most.div_ceil(LINES).max(1);
    let page = page.clamp(1, pages);
    html! {
        @for part in &all {
            @let title = part.first().map_or("", |one| one.part.get(lang));
            @let some: Vec<&Line> = part.iter().skip((page - 1) * LINES).take(LINES).copied().collect();
            h2 { (title) }
            @if part.len() > LINES { (counted(part.len(), page, lang)) }
            @if !some.is_empty() { (ui::table(title, &columns, some.into_iter().map(|one| row(one, lang)))) }
        }
        (ui::pager(lang, &pager(page, pages)))
    }
}

/// How many lines there are, and which are shown.
fn counted(all: usize, page: usize, lang: Lang) -> Markup {
    let first = (page - 1) * LINES + 1;
    let last = all.min(page * LINES);
    let told = if first > all {
        format!("共 {all} 条，已在前面各页列出")
    } else {
        format!("共 {all} 条，本页第 {first}–{last} 条；下载的文件包含全部")
    };
    let said = if first > all {
        format!("{all} in all, on the pages before")
    } else {
        format!("{all} in all, {first} to {last} on this page; the files hold all")
    };
    html! { p.muted { (lang.pick(&told, &said)) } }
}

fn pager(page: usize, pages: usize) -> Pager {
    let at = |page: usize| format!("/me/information?page={page}");
    Pager {
        prev: (page > 1).then(|| at(page - 1)),
        next: (page < pages).then(|| at(page + 1)),
    }
}

fn row(one: &Line, lang: Lang) -> Vec<Markup> {
    let text = |text: &Option<linli_kernel::Text>| html! { @if let Some(text) = text { (text.get(lang)) } };
    vec![
        html! { (one.name.get(lang)) },
        html! { (one.value.get(lang)) },
        html! { @if let Some(day) = &one.day { (day) } },
        text(&one.source),
        text(&one.basis),
    ]
}

/// The lines by what they are of, in the order in which each part begins.
pub(super) fn parts(held: &Holding) -> Vec<Vec<&Line>> {
    let mut out: Vec<Vec<&Line>> = Vec::new();
    for line in &held.lines {
        let known = out
            .iter_mut()
            .find(|part| part.first().is_some_and(|one| one.part == line.part));
        match known {
            Some(part) => part.push(line),
            None => out.push(vec![line]),
        }
    }
    out
}

/// The same as a file.
pub(super) async fn file(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = sent?;
    let held = own::own(&app, &caller).await?;
    let answer = download(&app, &held, typed.get("as"), visitor.lang).await?;
    own::taken(&app, &caller).await?;
    Ok(answer)
}
