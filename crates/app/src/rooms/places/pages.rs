//! The pages of places: the tree to walk, a place with its forms, the picker, the national table.

mod change;
mod divisions;
mod export;
mod manage;
mod names;
mod picker;
mod place;
mod split;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use linli_db::Tx;
use linli_kernel::{Caller, Lang, PlaceId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::authority;
use super::look::{self, Search};
use super::model::Place;
use super::routes::{id_of, today};
use crate::app::{App, Shared};
use crate::web::Pages;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Row, Tone, badge};
use crate::web::visitor::{Permit, rights};

pub use picker::Picker;

/// So many results are shown while someone types.
const FOUND: usize = 20;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/places", home)
        .get("/places/found", found)
        .get("/places/export", export::addresses)
        .get("/places/pick", picker::page)
        .get("/places/pick/found", picker::found)
        .get("/places/{id}", show)
        .post("/places/{id}", manage::amend)
        .post("/places/{id}/inside", manage::create)
        .post("/places/{id}/close", manage::close)
        .post("/places/{id}/names", names::add)
        .post("/places/{id}/names/remove", names::remove)
        .get("/places/{id}/merge", change::merge_page)
        .post("/places/{id}/merge", change::merge)
        .get("/places/{id}/move", change::move_page)
        .post("/places/{id}/move", change::move_to)
        .get("/places/{id}/split", split::split_page)
        .post("/places/{id}/split", split::split)
        .get("/divisions", divisions::list)
}

/// What was typed into the search box.
#[derive(Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

/// What the address of a place page may add.
#[derive(Debug, Default, Deserialize)]
struct Shown {
    #[serde(default)]
    after: i64,
    told: Option<String>,
    /// The case on whose strength the reader wants to correct the place.
    case: Option<String>,
}

/// The tree from the street down, or what was searched.
async fn home(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Answer<Markup> {
    let Query(Typed { q }) = typed?;
    if q.trim().is_empty() {
        let street = permit.caller.street;
        let root = app
            .db
            .read(move |tx| Box::pin(async move { look::root(tx, street).await }))
            .await?;
        return place::page(&app, &permit, root.id, 0, place::Forms::default()).await;
    }
    let view = view(&app, &permit.visitor).await?;
    let lang = view.lang;
    let body = html! {
        (search_box(lang, &q))
        div #found { (results(lang, &read_found(&app, &permit.caller, &q).await?)) }
    };
    let page = Page::new(&view, lang.pick("查找地点", "Find a place"));
    Ok(page
        .back("/places", lang.pick("全部地点", "All places"))
        .body(body))
}

/// The results alone, while someone types.
async fn found(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Answer<Markup> {
    let Query(Typed { q }) = typed?;
    let found = read_found(&app, &permit.caller, &q).await?;
    Ok(html! { @if !q.trim().is_empty() { (results(permit.visitor.lang, &found)) } })
}

async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    Path(id): Path<String>,
    shown: Result<Query<Shown>, QueryRejection>,
) -> Answer<Markup> {
    let Query(Shown { after, told, case }) = shown?;
    let source = match &case {
        Some(case) => authority::source(&app, &permit.caller, &id, case).await?,
        None => None,
    };
    let forms = place::Forms {
        told,
        source,
        ..place::Forms::default()
    };
    place::page(&app, &permit, id_of(&id)?, after, forms).await
}

/// Places found, each with the title it is shown by.
async fn read_found(app: &App, caller: &Caller, q: &str) -> Result<Vec<(Place, String)>, Trouble> {
    let (street, day, q) = (caller.street, today(app), q.to_owned());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let root = look::root(tx, street).await?;
            let asked = Search {
                text: &q,
                kinds: &[],
                below: "",
                day,
                limit: FOUND,
            };
            titled(look::search(tx, street, &asked).await?, &root)
        })
    });
    read.await
}

fn titled(places: Vec<Place>, root: &Place) -> Result<Vec<(Place, String)>, Trouble> {
    Ok(places
        .into_iter()
        .map(|place| {
            let title = place.title(&root.name);
            (place, title)
        })
        .collect())
}

/// A search box that shows results as one types, and without JavaScript after Enter.
fn search_box(lang: Lang, q: &str) -> Markup {
    html! {
        form.field role="search" method="get" action="/places" {
            label.form-label for="f-q" { (lang.pick("查找地点", "Find a place")) }
            p.hint #f-q-hint { (lang.pick(
                "名称、拼音或首字母，可用空格隔开，如 “叶青苑 3幢”“yqy 301”",
                "Name, pinyin or initials, several words if you like: “yeqingyuan”, “yqy 301”")) }
            div.d-flex.gap-2 {
                input.form-control #f-q type="search" name="q" value=(q) maxlength="60" autocomplete="off"
                    aria-describedby="f-q-hint" aria-controls="found"
                    hx-get="/places/found" hx-target="#found" hx-trigger="input changed delay:250ms";
                (ui::submit(lang.pick("查找", "Find")).icon(Icon::Search))
            }
        }
    }
}

fn results(lang: Lang, found: &[(Place, String)]) -> Markup {
    html! {
        div aria-live="polite" {
            @if found.is_empty() { (nothing(lang)) }
            @else { (ui::list(found.iter().map(|(place, title)| row(lang, place, title)))) }
        }
    }
}

fn nothing(lang: Lang) -> Markup {
    let title = lang.pick("没有找到", "Nothing found");
    let line = lang.pick(
        "换个说法，或只输入一部分名称。",
        "Try other words, or only a part of the name.",
    );
    ui::empty(Icon::Search, title, line, html! {})
}

fn row(lang: Lang, place: &Place, title: &str) -> Markup {
    ui::list_row(&Row {
        href: &href(place.id),
        title,
        line: html! { (place.kind.title().get(lang)) @if let Some(code) = &place.code { " · " (code) } },
        aside: html! {
            @if place.valid_to.is_some() { (badge(Tone::Quiet, lang.pick("已注销", "Closed"))) }
        },
    })
}

fn href(id: PlaceId) -> String {
    format!("/places/{id}")
}

/// The street's root, for pages that need its name.
async fn root_of(tx: &mut Tx, caller: &Caller) -> Result<Place, Trouble> {
    look::root(tx, caller.street).await
}
