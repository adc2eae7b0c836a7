//! The pages of routing: rules in order, their editor, what can be said of them, areas, rosters, trials, and the
//! list of cases that wait for the command centre.

mod areas;
mod editor;
mod export;
mod list;
mod names;
mod picture;
mod reports;
mod roster_editor;
mod rosters;
mod trials;
mod waiting;

use linli_flow::Diagnostic;
use linli_kernel::Lang;
use maud::{Markup, html};

use crate::web::Pages;
use crate::web::ui::{self, Column, Tab, Tone};

/// The longest form of rules or areas, in bytes; text in forms is written in up to three times its length.
const FORM_MOST: usize = 12 * 1024 * 1024;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/routing", list::list)
        .get("/routing/export", export::rules)
        .post("/routing/move", list::shift)
        .get("/routing/edit", editor::open)
        .post_up_to("/routing/edit", FORM_MOST, editor::send)
        .get("/routing/report", reports::show)
        .get("/routing/areas", areas::show)
        .post_up_to("/routing/areas", FORM_MOST, areas::send)
        .get("/routing/rosters", rosters::show)
        .get("/routing/rosters/edit", roster_editor::open)
        .post_up_to("/routing/rosters/edit", FORM_MOST, roster_editor::send)
        .post("/routing/duty", rosters::duty)
        .post("/routing/duty/{id}/withdraw", rosters::withdraw)
        .get("/routing/trials/{id}", trials::show)
        .post("/routing/trials/{id}/resume", trials::go_on)
        .get("/routing/waiting", waiting::show)
}

/// The tabs of the room.
fn tabs(here: &str, lang: Lang) -> Markup {
    let all = [
        ("/routing", "规则", "Rules"),
        ("/routing/report", "重叠与空白", "Overlaps and gaps"),
        ("/routing/areas", "片区", "Areas"),
        ("/routing/rosters", "值班表", "Rosters"),
        ("/routing/waiting", "待派案件", "Waiting cases"),
    ];
    let tabs: Vec<Tab<'_>> = all
        .iter()
        .map(|(href, zh, en)| Tab {
            href,
            label: lang.pick(zh, en),
            count: None,
            active: *href == here,
        })
        .collect();
    ui::tabs(lang.pick("派件", "Routing"), &tabs)
}

/// Each problem of a text: its line as it was typed, what is wrong and what to do.
fn problems(all: &[Diagnostic], text: &str, lang: Lang) -> Markup {
    let lines: Vec<&str> = text.lines().collect();
    let columns = [
        ("行", "Line"),
        ("文本", "Text"),
        ("问题", "Problem"),
        ("怎么改", "Remedy"),
    ];
    let columns = columns.map(|(zh, en)| Column::text(lang.pick(zh, en)));
    let rows = all.iter().map(|problem| {
        let line = problem
            .line
            .checked_sub(1)
            .and_then(|nth| lines.get(nth))
            .copied()
            .unwrap_or_default();
        vec![
            html! { (problem.line) },
            html! { code.text-break { (line.trim()) } },
            html! { (ui::badge(Tone::Bad, problem.message.get(lang))) },
            html! { (problem.remedy.get(lang)) div.muted.small { code { (problem.code) } } },
        ]
    });
    ui::table(
        lang.pick("文本中的问题", "Problems of the text"),
        &columns,
        rows,
    )
}
