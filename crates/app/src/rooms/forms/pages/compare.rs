//! Two versions of a form side by side: what is gone, new, or of another kind.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use linli_forms::{Changes, Form};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{definitions, words};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page};
use crate::web::visitor::{Permit, rights};

/// Which versions.
#[derive(Debug, Deserialize)]
pub(super) struct Two {
    from: u32,
    to: u32,
}

/// The page.
pub(super) async fn compare(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<String>, PathRejection>,
    two: Result<Query<Two>, QueryRejection>,
) -> Answer<Markup> {
    let (Path(id), Query(two)) = (path?, two?);
    let older = definitions::version(&app, caller.street, &id, two.from).await?;
    let newer = definitions::version(&app, caller.street, &id, two.to).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let changes = older.changes_to(&newer);
    let lead = match lang {
        Lang::Zh => format!("第 {} 版 → 第 {} 版", two.from, two.to),
        Lang::En => format!("Version {} → version {}", two.from, two.to),
    };
    let back = format!("/forms/{id}/{}", two.to);
    let body = table(&older, &newer, &changes, lang);
    Ok(Page::new(&view, newer.def().form.title.get(lang))
        .lead(&lead)
        .back(&back, lang.pick("回到表单", "Back to the form"))
        .body(body))
}

/// Each change: the question, and what became of it.
fn said(older: &Form, newer: &Form, changes: &Changes, lang: Lang) -> Vec<(String, String)> {
    let name = |form: &Form, id: &str| {
        let title = form.field(id).map(|field| &field.title);
        let title = title.or_else(|| form.heading(id));
        title.map_or_else(|| id.to_owned(), |title| title.get(lang).to_owned())
    };
    let pick = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let gone = changes.gone.iter();
    let gone = gone.map(|id| (name(older, id), pick("不再询问", "No longer asked")));
    let added = changes.added.iter();
    let added = added.map(|id| (name(newer, id), pick("新增", "New")));
    let retyped = changes.retyped.iter().map(|(id, before, after)| {
        let (before, after) = (words::kind(*before, lang), words::kind(*after, lang));
        (name(newer, id), format!("{before} → {after}"))
    });
    let moved = changes.moved.iter();
    let moved = moved.map(|id| {
        (
            name(newer, id),
            pick("换到另一组行", "Stands in other rows"),
        )
    });
    let choices = changes.choices_gone.iter().map(|(id, code)| {
        let what = lang.pick("不再有选项 ", "No longer a choice: ");
        (name(newer, id), format!("{what}{code}"))
    });
    let rebound = changes.rebound.iter().map(|id| {
        let bind = newer.field(id).and_then(|field| field.bind.as_deref());
        let what = lang.pick("登记项改为 ", "Bound to ");
        (name(newer, id), format!("{what}{}", bind.unwrap_or("—")))
    });
    let first = gone.chain(added).chain(retyped);
    first.chain(moved).chain(choices).chain(rebound).collect()
}

fn table(older: &Form, newer: &Form, changes: &Changes, lang: Lang) -> Markup {
    let all = said(older, newer, changes, lang);
    if all.is_empty() {
        let title = lang.pick(
            "没有影响填写的变化",
            "Nothing changed that matters to answers",
        );
        let line = lang.pick("只有文字或条件不同。", "Only words or conditions differ.");
        return ui::empty(Icon::Check, title, line, html! {});
    }
    let columns = [("题目", "Question"), ("变化", "Change")];
    let columns = columns.map(|(zh, en)| ui::Column::text(lang.pick(zh, en)));
    let rows = all
        .into_iter()
        .map(|(title, what)| vec![html! { (title) }, html! { (what) }]);
    ui::table(lang.pick("变化", "Changes"), &columns, rows)
}
