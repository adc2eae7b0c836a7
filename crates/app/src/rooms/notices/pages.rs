//! The page of notices.

use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};

use crate::app::Shared;
use crate::web::Pages;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Row, Tone};
use crate::web::visitor::Signed;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/notices", list)
        .post("/notices/read", read)
}

async fn list(State(app): State<Shared>, Signed(caller, visitor): Signed) -> Answer<Markup> {
    let notices = super::latest(&app, &caller).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let unread = notices.iter().any(|left| !left.read);
    let body = html! {
        @if unread {
            form method="post" action="/notices/read" { (ui::button(lang.pick("全部标为已读", "Mark all as read")).icon(Icon::Check)) }
        }
        @if notices.is_empty() {
            (ui::empty(Icon::BellOutline, lang.pick("没有消息", "No notices"),
                lang.pick("案件有进展时会在这里提醒您。", "You will be told here when a case moves."), html! {}))
        } @else {
            (ui::list(notices.iter().map(|left| ui::list_row(&Row {
                href: &left.notice.about,
                title: left.notice.text.get(lang),
                line: html! { @if !left.notice.title.is_empty() { (left.notice.title) " · " } (ui::when(left.at, lang)) },
                aside: html! { @if !left.read { (ui::badge(Tone::Warn, lang.pick("未读", "Unread"))) } },
            }))))
        }
    };
    Ok(Page::new(&view, lang.pick("消息", "Notices")).body(body))
}

async fn read(State(app): State<Shared>, Signed(caller, _visitor): Signed) -> Answer<Redirect> {
    super::read_all(&app, &caller).await?;
    Ok(Redirect::to("/notices"))
}
