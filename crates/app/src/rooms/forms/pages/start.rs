//! Where a form is filled in: the place is chosen, and the draft begins with what the registry holds there.

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Level, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::About;
use super::super::definitions;
use super::super::draft::{self, NewDraft};
use crate::app::Shared;
use crate::rooms::places::{self, Picker};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Typed};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::zone;

/// What comes along in the address: a place, a record of it, a task.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Preset {
    #[serde(default)]
    place: String,
    #[serde(default)]
    record: String,
    #[serde(default)]
    task: String,
}

/// The page.
pub(super) async fn start(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(form): Path<String>,
    Query(preset): Query<Preset>,
) -> Answer<Markup> {
    let typed = Typed::new([
        ("place", preset.place),
        ("record", preset.record),
        ("task", preset.task),
    ]);
    page(&app, &visitor, &caller, &form, typed, Invalid::default()).await
}

/// A chosen place: the draft, or the page again.
pub(super) async fn begin(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(form): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    match begun(&app, &caller, &form, &typed).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(trouble) => {
            let wrong = match trouble {
                Trouble::Invalid(invalid) => invalid,
                Trouble::Refused(refused) if refused.code == "forms.not_here" => {
                    Invalid::default().and("place", refused.text.zh, refused.text.en)
                }
                Trouble::Refused(_) | Trouble::Fault(_) => return Err(trouble.into()),
            };
            let page = page(&app, &visitor, &caller, &form, typed, wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn begun(
    app: &Shared,
    caller: &Caller,
    form: &str,
    typed: &Typed,
) -> Result<String, Trouble> {
    let place = typed.get("place").parse().map_err(|_none| {
        Trouble::field("place", "请选择在哪里填写", "Choose where it is filled in")
    })?;
    let given = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    let about = About {
        place,
        record: given("record"),
        task: given("task"),
    };
    let new = NewDraft {
        form: form.to_owned(),
        about,
    };
    let key = Key::new(Some(typed.get("key")), &("form.open", &new))?;
    let instance = draft::open(app, caller, new, key).await?;
    Ok(format!("/forms/drafts/{instance}"))
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    form: &str,
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let (day, asking, id) = (zone::day(app.clock.now()), caller.clone(), form.to_owned());
    let chosen = typed.get("place").parse().ok();
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let form = definitions::latest_in(tx, asking.street, &id).await?;
            Ok((form, places::near(tx, &asking, chosen, day).await?))
        })
    });
    let (read, near) = read.await?;
    let at_home = caller
        .grants
        .iter()
        .any(|grant| grant.role.level() == Level::Place);
    let usual = near
        .first()
        .filter(|_| at_home && invalid.fields.is_empty());
    let chosen = match usual {
        Some((usual, _)) if typed.get("place").is_empty() => usual.to_string(),
        Some(_) | None => typed.get("place").to_owned(),
    };
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let action = format!("/forms/{form}/fill");
    let picker = Picker {
        lang,
        near: &near,
        chosen: &chosen,
        error: invalid.of("place"),
        back: &action,
    };
    let key = key_field(app, typed.get("key"), &invalid);
    let (record, task) = (typed.get("record").to_owned(), typed.get("task").to_owned());
    let about = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid.clone());
    let body = html! {
        (about.render(html! {
            (key)
            @if !record.is_empty() { (Form::hidden("record", &record)) }
            @if !task.is_empty() { (Form::hidden("task", &task)) }
            (picker.field())
            (ui::submit(lang.pick("开始填写", "Begin")).icon(Icon::Edit).wide())
        }))
        (picker.beside())
    };
    let head = &read.def().form;
    let lead = head.summary.as_ref().map_or("", |text| text.get(lang));
    let title = head.title.get(lang);
    let page = Page::new(&view, title).back("/forms", lang.pick("全部表单", "All forms"));
    Ok(if lead.is_empty() {
        page
    } else {
        page.lead(lead)
    }
    .body(body))
}
