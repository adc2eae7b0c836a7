//! Choosing a place inside another room's form: what is near as cards to tap, everything else by search.
//!
//! The search box belongs to a form of its own, beside the one it fills, so that Enter searches instead of
//! sending. With JavaScript results appear below it; without, a page of its own leads back with `place=`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_kernel::{Lang, PlaceId, Text};
use maud::{Markup, html};
use serde::Deserialize;

use super::{nothing, read_found, root_of, titled};
use crate::app::Shared;
use crate::rooms::places::look;
use crate::rooms::places::model::Place;
use crate::rooms::places::routes::{id_of, may_look};
use crate::web::encode;
use crate::web::pages::view;
use crate::web::prefs::local;
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Icon, Page, radio_cards};
use crate::web::visitor::Signed;

/// A choice of a place, for the form of another room. The chosen id is sent as `place`.
///
/// ```ignore
/// let near = places::near(tx, &caller, chosen, day).await?;
/// let picker = places::Picker { lang, near: &near, chosen: typed.get("place"), error: invalid.of("place"), back: "/report" };
/// html! { (form.render(html! { (picker.field()) … })) (picker.beside()) }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Picker<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// What is offered at once, from [`look::near`]; it holds the chosen place.
    pub near: &'a [(PlaceId, String)],
    /// The id chosen so far; may be empty.
    pub chosen: &'a str,
    /// What was wrong with the choice.
    pub error: Option<&'a Text>,
    /// The page the form stands on; it reads `place` from its query.
    pub back: &'a str,
}

impl Picker<'_> {
    /// The field. Put it inside the form.
    #[must_use]
    pub fn field(&self) -> Markup {
        let lang = self.lang;
        let ids: Vec<String> = self.near.iter().map(|(id, _)| id.to_string()).collect();
        let choices: Vec<Choice<'_>> = self
            .near
            .iter()
            .zip(&ids)
            .map(|((_, title), id)| Choice {
                value: id,
                label: title,
                line: "",
                icon: Some(Icon::Pin),
            })
            .collect();
        html! {
            (radio_cards(lang, "place", lang.pick("在哪里", "Where"), &choices, self.chosen, self.error))
            div.field {
                label.form-label for="f-place-q" { (lang.pick("找别的地点", "Another place")) }
                p.hint #f-place-q-hint { (lang.pick(
                    "小区名、拼音或首字母，如 “叶青苑 3幢”“yqy”",
                    "Compound, pinyin or initials: “yeqingyuan 3”, “yqy”")) }
                div.d-flex.gap-2 {
                    input.form-control #f-place-q form="pick-place" type="search" name="q" maxlength="60"
                        autocomplete="off" aria-describedby="f-place-q-hint" aria-controls="place-found"
                        hx-get="/places/pick/found" hx-target="#place-found" hx-trigger="input changed delay:250ms";
                    button.btn.btn-plain type="submit" form="pick-place" { (lang.pick("查找", "Find")) }
                }
                div #place-found aria-live="polite" {}
            }
        }
    }

    /// The form of the search box. Put it beside the form, not inside.
    #[must_use]
    pub fn beside(&self) -> Markup {
        html! {
            form #pick-place method="get" action="/places/pick" hx-get="/places/pick/found"
                hx-target="#place-found" hx-trigger="submit" {
                input type="hidden" name="back" value=(self.back);
            }
        }
    }
}

/// What is looked for, and where to go back to.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "in")]
    within: String,
    back: Option<String>,
}

/// The results alone, as choices of the form around them.
pub(super) async fn found(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    may_look(&caller)?;
    let Query(asked) = asked?;
    let lang = visitor.lang;
    if asked.q.trim().is_empty() {
        return Ok(html! {});
    }
    let found = read_found(&app, &caller, &asked.q).await?;
    Ok(html! {
        @if found.is_empty() { (nothing(lang)) } @else {
            fieldset.mt-3 {
                legend.visually-hidden { (lang.pick("找到的地点", "Places found")) }
                div.choices { @for (place, title) in &found { (choice(lang, place, title)) } }
            }
        }
    })
}

fn choice(lang: Lang, place: &Place, title: &str) -> Markup {
    html! {
        label.choice {
            input.form-check-input type="radio" name="place" value=(place.id);
            span.choice-text {
                span.choice-label { (title) }
                span.choice-line { (place.kind.title().get(lang)) }
            }
        }
    }
}

/// The page for choosing without JavaScript: search, or walk down the tree.
pub(super) async fn page(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    may_look(&caller)?;
    let Query(asked) = asked?;
    let back = local(asked.back.as_deref());
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let found = if asked.q.trim().is_empty() {
        let within = if asked.within.is_empty() {
            None
        } else {
            Some(id_of(&asked.within)?)
        };
        let caller = caller.clone();
        let read = app.db.read(move |tx| {
            Box::pin(async move {
                let root = root_of(tx, &caller).await?;
                let inside =
                    look::children(tx, caller.street, within.unwrap_or(root.id), 0).await?;
                titled(inside, &root)
            })
        });
        read.await?
    } else {
        read_found(&app, &caller, &asked.q).await?
    };
    let body = html! {
        (search(lang, &asked.q, &back))
        @if found.is_empty() { (nothing(lang)) } @else { ul.rows { @for (place, title) in &found { (row(lang, place, title, &back)) } } }
    };
    let page = Page::new(&view, lang.pick("选择地点", "Choose a place"));
    Ok(page.back(&back, lang.pick("返回", "Back")).body(body))
}

fn search(lang: Lang, q: &str, back: &str) -> Markup {
    html! {
        form.field role="search" method="get" action="/places/pick" {
            label.form-label for="f-q" { (lang.pick("名称、拼音或首字母", "Name, pinyin or initials")) }
            input type="hidden" name="back" value=(back);
            div.d-flex.gap-2 {
                input.form-control #f-q type="search" name="q" value=(q) maxlength="60" autocomplete="off";
                (ui::submit(lang.pick("查找", "Find")).icon(Icon::Search))
            }
        }
    }
}

fn row(lang: Lang, place: &Place, title: &str, back: &str) -> Markup {
    let joint = if back.contains('?') { '&' } else { '?' };
    let chosen = format!("{back}{joint}place={}", place.id);
    let inside = format!("/places/pick?in={}&back={}", place.id, encode(back));
    html! {
        li.row-item {
            div.row-text {
                a.row-link href=(chosen) { (title) }
                div.row-line { (place.kind.title().get(lang)) }
            }
            @if !place.kind.holds().is_empty() {
                div.row-aside { a.btn.btn-quiet href=(inside) {
                    (lang.pick("看里面", "Inside")) span.visually-hidden { " " (title) } } }
            }
        }
    }
}
