//! The editor of a roster: its text, checked as it is saved.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_flow::Diagnostic;
use linli_kernel::{Caller, Invalid, Trouble};
use linli_route::Roster;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::model::{NewRoster, RosterText};
use super::super::{save_roster, store};
use super::names::names;
use super::problems;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

/// How many lines of a roster the form shows at once.
const ROWS: u8 = 22;
/// What an empty editor begins with.
const EXAMPLE: &str = "[roster]\nid = \"duty\"\ntitle = { zh = \"值班\", en = \"Duty\" }\nunit = \"org_…\"\n# cover_hours = [\"08:00-20:00\"]\n\n[[shift]]\nid = \"day\"\ndays = [\"workday\"]\nhours = [\"08:30-17:30\"]\npeople = [\"person_…\"]\nturn = \"week\"\nfrom = 2026-01-05\n";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    id: Option<String>,
}

/// The editor of a roster.
pub(super) async fn open(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageRouting>,
    Query(which): Query<Which>,
) -> Answer<Markup> {
    let street = caller.street;
    let all: Vec<RosterText> = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::rosters(tx, street).await?) }))
        .await?;
    let known = which
        .id
        .and_then(|id| all.into_iter().find(|one| one.id == id));
    let (text, version) =
        known.map_or_else(|| (EXAMPLE.to_owned(), 0), |one| (one.text, one.version));
    let typed = Typed::new([("text", text), ("based_on", version.to_string())]);
    edit(&app, &visitor, &caller, typed, Invalid::default(), &[]).await
}

/// A sent roster.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageRouting>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let text = typed.get("text").replace("\r\n", "\n");
    let new = NewRoster {
        text: text.clone(),
        based_on: typed.get("based_on").parse().unwrap_or(0),
    };
    let key = Key::new(Some(typed.get("key")), &new)?;
    let invalid = match save_roster(&app, &caller, new, key).await {
        Ok(_saved) => return Ok(Redirect::to("/routing/rosters").into_response()),
        Err(Trouble::Invalid(invalid)) => invalid,
        Err(Trouble::Refused(refused)) => {
            Invalid::default().and("text", refused.text.zh, refused.text.en)
        }
        Err(Trouble::Fault(fault)) => return Err(Trouble::Fault(fault).into()),
    };
    let found = Roster::read("roster.toml", &text).err().unwrap_or_default();
    let page = edit(&app, &visitor, &caller, typed, invalid, &found).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn edit(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    typed: Typed,
    invalid: Invalid,
    found: &[Diagnostic],
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let names = names(app, caller).await?;
    let (text, based_on) = (
        typed.get("text").to_owned(),
        typed.get("based_on").to_owned(),
    );
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/routing/rosters/edit")
        .typed(typed)
        .invalid(invalid);
    let hint = lang.pick("每个 [[shift]] 是一个班：days、hours 什么时候，people 轮流的人，turn 每 day 或 week 换，from 第一个人从哪天起。", "Each [[shift]]: days and hours say when, people take turns each day or week (turn), the first of them from the day in from.");
    let body = html! {
        (form.render(html! {
            (key) (Form::hidden("based_on", &based_on))
            @if !found.is_empty() { (problems(found, &text, lang)) }
            div.source-field { (form.field("text", "值班表文本", "Text of the roster").area(ROWS).required().hint(hint)) }
            (ui::submit(lang.pick("检查并生效", "Check and put in force")).icon(Icon::Check))
        }))
        (names.of_roster(lang))
    };
    Ok(Page::new(&view, lang.pick("编辑值班表", "Edit a roster"))
        .back("/routing/rosters", lang.pick("值班表", "Rosters"))
        .wide()
        .body(body))
}
