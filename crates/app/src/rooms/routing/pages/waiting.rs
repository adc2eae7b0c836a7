//! The cases that no rule took and no unit has.

use axum::extract::State;
use maud::{Markup, html};

use super::tabs;
use crate::app::Shared;
use crate::rooms::routing::waiting;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Icon, Page};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
) -> Answer<Markup> {
    let listed = waiting(&app, &caller).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let columns = [
        ("案件", "Case"),
        ("事项", "Matter"),
        ("地点", "Place"),
        ("上报", "Reported"),
    ]
    .map(|(zh, en)| Column::text(lang.pick(zh, en)));
    let rows = listed.page.lines.iter().map(|line| {
        let scene = listed.scenes.get(&(line.scene.clone(), line.version));
        let matter = scene.and_then(|scene| scene.matter(&line.matter));
        vec![
            html! { a href={ "/cases/" (line.id) "#why" } { (line.title) } div.muted.small { (line.number) } },
            html! { @if let Some(matter) = matter { (matter.title.get(lang)) } },
            html! { (listed.places.get(&line.place).map_or("", String::as_str)) },
            ui::when(line.created, lang),
        ]
    });
    let title = lang.pick("待指挥中心派发", "Waiting for the command centre");
    let body = html! {
        (tabs("/routing/waiting", lang))
        @if listed.page.lines.is_empty() {
            (ui::empty(Icon::CheckCircle, lang.pick("没有待派的案件", "Nothing waits"),
                lang.pick("没有规则适用、或规则失效的案件会列在这里。", "Cases that no rule takes, or that met a broken rule, are listed here."), html! {}))
        } @else { (ui::table(title, &columns, rows)) }
    };
    Ok(Page::new(&view, title)
        .lead(lang.pick(
            "等得最久的在前；派给单位后就不在这里。",
            "Longest waiting first; once a unit has it, it is gone from here.",
        ))
        .wide()
        .body(body))
}
