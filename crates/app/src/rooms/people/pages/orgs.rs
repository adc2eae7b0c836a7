//! The administrator's list of organisations.

use axum::Form as Urlencoded;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::people::search;
use super::words::{Options, posts};
use crate::app::Shared;
use crate::rooms::people::{self as verbs, NewOrg, Org, OrgKind, Right};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Form, Icon, Page, Tone, Typed, View};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::web::{encode, listing};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) q: String,
    told: Option<String>,
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

/// Creates an organisation.
pub(super) async fn create(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManagePeople>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let outcome = match typed.get("kind").parse::<OrgKind>() {
        Ok(kind) => {
            let (name, place) = (
                typed.get("name").to_owned(),
                typed.get("place").parse().ok(),
            );
            let key = Key::new(Some(typed.get("key")), &("org", kind, &name, place))?;
            verbs::create_org(&app, &caller, NewOrg { kind, name, place }, Some(key)).await
        }
        Err(_unknown) => Err(Trouble::field("kind", "请选择类型", "Choose a kind")),
    };
    match outcome {
        Ok(_id) => Ok(Redirect::to("/admin/orgs?told=made").into_response()),
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
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    if asked.told.is_some() {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已新增", "Added")));
    }
    let all = verbs::find_orgs(app, caller, &asked.q).await?;
    let columns = [
        Column::text(lang.pick("名称", "Name")),
        Column::text(lang.pick("类型", "Kind")),
    ];
    let title = lang.pick("组织", "Organisations");
    let row = |org: &Org| vec![html! { (org.name) }, html! { (org.kind.title().get(lang)) }];
    let body = html! {
        (search(&view, "/admin/orgs", &asked.q, lang.pick("名称、拼音或首字母", "Name, pinyin or initials")))
        @if all.is_empty() {
            (ui::empty(Icon::Buildings, lang.pick("没有找到", "None found"), lang.pick("换个词试试，或在下面新增。", "Try another word, or add one below."), html! {}))
        } @else {
            (ui::table(title, &columns, all.iter().map(row)))
            (listing::links(lang, "/admin/orgs/export", &format!("q={}", encode(&asked.q))))
        }
        @if verbs::require(caller, Right::ManagePeople).is_ok() { (create_form(app, caller, &view, typed, invalid).await?) }
    };
    Ok(Page::new(&view, title).body(body))
}

async fn create_form(
    app: &Shared,
    caller: &Caller,
    view: &View,
    typed: Typed,
    invalid: Invalid,
) -> Result<Markup, Trouble> {
    let lang = view.lang;
    let kinds = OrgKind::ALL.iter().map(|kind| {
        let title = kind.title();
        (kind.code().to_owned(), title.get(lang).to_owned())
    });
    let kinds = Options::new(lang.pick("请选择", "Choose"), kinds);
    let places = posts(app, caller.street).await?;
    let places = places.into_iter().map(|(id, name)| (id.to_string(), name));
    let places = Options::new(lang.pick("整个街道", "The whole street"), places);
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/admin/orgs")
        .typed(typed)
        .invalid(invalid);
    Ok(ui::card(
        lang.pick("新增组织", "Add an organisation"),
        form.render(html! {
            (key)
            (form.field("kind", "类型", "Kind").required().select(kinds.each()))
            (form.field("name", "名称", "Name").required().max(40))
            (form.field("place", "服务地点", "Serves").select(places.each()))
            (ui::submit(lang.pick("新增", "Add")).icon(Icon::Plus))
        }),
    ))
}
