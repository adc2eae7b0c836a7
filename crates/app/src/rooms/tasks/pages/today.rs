//! Today: what is late first, big enough for a thumb.

use axum::extract::{Query, State};
use linli_kernel::Lang;
use linli_rounds::standing::Standing;
use maud::{Markup, html};

use super::super::today::{self, Line, Today};
use super::{Told, badge, due};
use crate::app::Shared;
use crate::rooms::people::{Right, may};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Row};
use crate::web::visitor::{Permit, rights};

pub(super) async fn page(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let all = today::today(&app, &caller).await?;
    let mut view = view(&app, &visitor).await?;
    let lang = view.lang;
    view.toast = told.toast(lang);
    let board = caller
        .grants
        .iter()
        .any(|grant| may(grant.role, Right::SeeBoard));
    let actions = html! {
        (ui::link_button("/tasks/looks", lang.pick("复核", "Second looks")).icon(Icon::Eye))
        @if board { (ui::link_button("/tasks/runs", lang.pick("进度", "Progress")).icon(Icon::Chart)) }
    };
    Ok(Page::new(&view, lang.pick("今天的任务", "Tasks of today"))
        .lead(lang.pick(
            "逾期的在前，其余按到期日和路线顺序。",
            "What is late comes first, the rest by due day and along the way.",
        ))
        .actions(actions)
        .body(body(&all, lang)))
}

fn body(all: &Today, lang: Lang) -> Markup {
    let count = |standing| {
        all.mine
            .iter()
            .filter(|line| line.standing == standing)
            .count()
    };
    html! {
        @if all.mine.is_empty() {
            (ui::empty(Icon::CheckCircle, lang.pick("今天没有任务", "Nothing to do today"),
                lang.pick("新任务会在开始前几天出现在这里。", "New tasks appear here some days before they begin."), html! {}))
        } @else {
            div.stats {
                (ui::stat(lang.pick("逾期", "Overdue"), count(Standing::Overdue), html! {}))
                (ui::stat(lang.pick("今天到期", "Due today"), count(Standing::DueToday), html! {}))
                (ui::stat(lang.pick("待办", "To do"), count(Standing::Open), html! {}))
            }
            (list(&all.mine, lang))
        }
        @if !all.free.is_empty() {
            h2 { (lang.pick("尚未派给个人", "Nobody's in particular")) }
            p.muted { (lang.pick("谁做都可以：打开后直接填写，或先接下来。", "Whoever is there may do them: open one and fill it in, or take it over first.")) }
            (list(&all.free, lang))
        }
    }
}

pub(super) fn list(lines: &[Line], lang: Lang) -> Markup {
    ui::list(lines.iter().map(|line| {
        let href = format!("/tasks/{}", line.task.id);
        ui::list_row(&Row {
            href: &href,
            title: line.task.title.get(lang),
            line: html! { (line.campaign.head.title.get(lang)) " · " (due(&line.task, lang)) },
            aside: badge(line.standing, lang),
        })
    }))
}
