//! What a resident reported, with where each case is.

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Listed, Position, lists};
use super::words::{due_chip, state_badge};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Pager, Row, Tone};
use crate::web::visitor::{Permit, rights};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
}

/// The list.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let after = asked.after.as_deref().and_then(Position::parse);
    let listed = lists::reported(&app, &caller, after).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let now = app.clock.now();
    let body = html! {
        @if listed.page.lines.is_empty() {
            (ui::empty(Icon::Inbox, lang.pick("还没有上报过", "Nothing reported yet"),
                lang.pick("看到问题，随手一报，办理进度都在这里。", "Report what you see; you follow it here."),
                ui::link_button("/report", lang.pick("我要上报", "Report something")).icon(Icon::Bell)))
        } @else {
            (ui::list(listed.page.lines.iter().map(|line| row(&listed, line, now, lang))))
            (ui::pager(lang, &Pager {
                prev: None,
                next: listed.page.next.map(|next| format!("/mine?after={}", next.to_text())),
            }))
        }
    };
    Ok(Page::new(&view, lang.pick("我的上报", "My reports"))
        .lead(lang.pick(
            "点开可以看进度、补充说明和评价。",
            "Open one to follow, add to or rate it.",
        ))
        .body(body))
}

fn row(
    listed: &Listed,
    line: &super::super::Line,
    now: jiff::Timestamp,
    lang: linli_kernel::Lang,
) -> Markup {
    let scene = listed.scenes.get(&(line.scene.clone(), line.version));
    let place = listed.places.get(&line.place).map_or("", String::as_str);
    ui::list_row(&Row {
        href: &format!("/cases/{}", line.id),
        title: &line.title,
        line: html! { (line.number) " · " (place) " · " (ui::when(line.created, lang)) },
        aside: html! {
            @if line.sealed { (ui::badge(Tone::Warn, lang.pick("密", "Sealed"))) }
            @if let Some(scene) = scene { (state_badge(scene, &line.state, true, lang)) }
            (due_chip(line, now, lang))
        },
    })
}
