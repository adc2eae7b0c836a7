//! What a resident reported, with where each case is.

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Listed, Position, lists};
use super::words::{due_chip, state_badge};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Field, Icon, Page, Pager, Row, Tone};
use crate::web::visitor::{Permit, rights};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
    /// A number to look for.
    number: Option<String>,
}

impl Asked {
    fn number(&self) -> Option<&str> {
        let typed = self.number.as_deref();
        typed.filter(|text| !text.trim().is_empty())
    }
}

/// The list.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let number = asked.number();
    if let Some(number) = number
        && let Some(case) = lists::reported_as(&app, &caller, number).await?
    {
        return Ok(Redirect::to(&format!("/cases/{case}")).into_response());
    }
    let after = asked.after.as_deref().and_then(Position::parse);
    let listed = lists::reported(&app, &caller, after).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let now = app.clock.now();
    let title = lang.pick("我的上报", "My reports");
    let lead = lang.pick(
        "点开可以看进度、补充说明和评价。",
        "Open one to follow, add to or rate it.",
    );
    let body = html! {
        (by_number(number, lang))
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
    let page = Page::new(&view, title).lead(lead).body(body);
    Ok(page.into_response())
}

/// A box for the number of a report, with what was typed when it was not found.
fn by_number(number: Option<&str>, lang: Lang) -> Markup {
    let missing = number.map(|_| {
        lang.pick(
            "您的上报里没有这个编号，请核对；编号在收到的消息里",
            "None of your reports has this number; please check it. It is in the notices you got",
        )
    });
    let field = Field::new(lang, "number", lang.pick("按编号查找", "Find by number"))
        .search()
        .required()
        .value(number.unwrap_or_default())
        .hint(lang.pick("如 20261122-7Q2PX0", "Such as 20261122-7Q2PX0"))
        .error(missing.map(str::to_owned));
    html! {
        form.find method="get" action="/mine" role="search" novalidate {
            (field)
            (ui::button(lang.pick("查找", "Find")).icon(Icon::Search))
        }
    }
}

fn row(listed: &Listed, line: &super::super::Line, now: jiff::Timestamp, lang: Lang) -> Markup {
    // What is carried on with another stands where that stands.
    let main = line.main.and_then(|main| listed.mains.get(&main));
    let shown = main.filter(|main| !main.sealed).unwrap_or(line);
    let scene = listed.scenes.get(&(shown.scene.clone(), shown.version));
    let place = listed.places.get(&line.place).map_or("", String::as_str);
    ui::list_row(&Row {
        href: &format!("/cases/{}", line.id),
        title: &line.title,
        line: html! { (line.number) " · " (place) " · " (ui::when(line.created, lang))
        @if let Some(main) = main { " · " (lang.pick("已并入 ", "joined to ")) (main.number) } },
        aside: html! {
            @if line.sealed { (ui::badge(Tone::Warn, lang.pick("密", "Sealed"))) }
            (super::voices::many(shown.reporters, lang))
            @if let Some(scene) = scene { (state_badge(scene, &shown.state, true, lang)) }
            (due_chip(shown, now, lang))
        },
    })
}
