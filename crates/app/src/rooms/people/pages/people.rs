//! The administrator's directory of people.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, PersonId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::words::offices;
use crate::app::Shared;
use crate::rooms::people::{self as verbs, NewPerson, Page as Listed, Person, Right};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Pager, Typed, View};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::web::{encode, listing};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) q: String,
    after: Option<String>,
}

/// The list.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeePeople>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    Ok(page(
        &app,
        &caller,
        &visitor,
        asked,
        Typed::default(),
        Invalid::default(),
    )
    .await?)
}

/// Creates a person, and on to their page.
pub(super) async fn create(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManagePeople>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let (name, phone) = (typed.get("name").to_owned(), typed.get("phone").to_owned());
    let asked = ("person", &name, app.vault.blind("receipts.phone", &phone));
    let key = Key::new(Some(typed.get("key")), &asked)?;
    let new = NewPerson {
        name,
        phone,
        ..NewPerson::default()
    };
    match verbs::create_person(&app, &caller, new, Some(key)).await {
        Ok(id) => Ok(Redirect::to(&format!("/admin/people/{id}?told=made")).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &caller, &visitor, Asked::default(), typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    asked: Asked,
    typed: Typed,
    invalid: Invalid,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    // An address with a page that is none shows the first page.
    let after = asked.after.as_deref().and_then(|id| id.parse().ok());
    let listed = verbs::people(app, caller, &asked.q, after).await?;
    let held = lines(app, caller, &listed, lang).await?;
    let body = html! {
        (search(&view, "/admin/people", &asked.q, lang.pick("姓名、拼音、首字母或完整电话", "Name, pinyin, initials or whole number")))
        @if listed.people.is_empty() {
            (ui::empty(Icon::People, lang.pick("没有找到", "Nobody found"), lang.pick("换个词试试。", "Try another word."), html! {}))
        } @else {
            (ui::list(listed.people.iter().map(|person| row(person, &held))))
        }
        (ui::pager(lang, &Pager { prev: None, next: listed.next.map(|id| next(&asked.q, id)) }))
        h2 { (lang.pick("人员名单", "The list of people")) }
        (listing::links(lang, "/admin/people/export", &format!("q={}", encode(&asked.q))))
        h2 { (lang.pick("任职名单", "The list of appointments")) }
        (listing::links(lang, "/admin/people/appointments/export", &format!("q={}", encode(&asked.q))))
        @if verbs::require(caller, Right::ManagePeople).is_ok() { (create_form(app, &view, typed, invalid)) }
    };
    Ok(Page::new(&view, lang.pick("人员", "People")).body(body))
}

fn next(q: &str, after: PersonId) -> String {
    format!("/admin/people?q={}&after={after}", encode(q))
}

/// A search box that needs no script.
pub(super) fn search(view: &View, action: &str, q: &str, hint: &str) -> Markup {
    let lang = view.lang;
    let label = lang.pick("搜索", "Search");
    html! {
        form.field role="search" method="get" action=(action) {
            label.form-label for="f-q" { (label) }
            p.hint #f-q-hint { (hint) }
            div.d-flex.gap-2 {
                input.form-control #f-q type="search" name="q" value=(q) maxlength="60" aria-describedby="f-q-hint";
                (ui::submit(label).icon(Icon::Search))
            }
        }
    }
}

/// What the people of a page are, in one look-up.
pub(super) async fn lines(
    app: &Shared,
    caller: &Caller,
    listed: &Listed,
    lang: linli_kernel::Lang,
) -> Result<BTreeMap<PersonId, Vec<String>>, Trouble> {
    let ids = listed.people.iter().map(|person| person.id).collect();
    let held = verbs::offices_of(app, caller, ids).await?;
    let mut names = offices(app, caller.street, &held, lang).await?;
    let mut out: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for one in &held {
        out.entry(one.person)
            .or_default()
            .extend(names.remove(&one.id));
    }
    Ok(out)
}

fn row(person: &Person, held: &BTreeMap<PersonId, Vec<String>>) -> Markup {
    let href = format!("/admin/people/{}", person.id);
    let line = held
        .get(&person.id)
        .map(|lines| lines.join("、"))
        .unwrap_or_default();
    ui::list_row(&ui::Row {
        href: &href,
        title: &person.name,
        line: html! { (line) },
        aside: html! { span.muted { (person.phone.as_deref().unwrap_or_default()) } },
    })
}

fn create_form(app: &Shared, view: &View, typed: Typed, invalid: Invalid) -> Markup {
    let lang = view.lang;
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/admin/people")
        .typed(typed)
        .invalid(invalid);
    ui::card(lang.pick("新增人员", "Add a person"), form.render(html! {
        (key)
        (form.field("name", "姓名", "Name").required().max(40))
        (form.field("phone", "电话", "Telephone").tel().max(20)
            .hint(lang.pick("加密保存，页面只显示首尾。", "Kept encrypted; pages show its ends only.")))
        (ui::submit(lang.pick("新增", "Add")).icon(Icon::Plus))
    }))
}
