//! The administrator's page of one person.

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use linli_kernel::{Caller, Invalid, Lang, PersonId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::me::sessions_list;
use super::offices::key;
use super::person_forms::{
    account_form, accounts_list, amend_form, appoint_form, dismiss_form, reveal_form,
};
use super::words::{offices, posts, term};
use crate::app::Shared;
use crate::rooms::people::model::{Account, Appointment, Person, Session};
use crate::rooms::people::{self as verbs, Org, Right};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    told: Option<String>,
}

/// A form of this page that was refused: which one, what was typed, what is wrong.
#[derive(Default)]
pub(super) struct Tried {
    pub(super) form: &'static str,
    pub(super) typed: Typed,
    pub(super) invalid: Invalid,
}

impl Tried {
    /// What was typed into `form` and what was wrong with it; nothing for the page's other forms.
    pub(super) fn of(&self, form: &str) -> (Typed, Invalid) {
        if self.form == form {
            (self.typed.clone(), self.invalid.clone())
        } else {
            Default::default()
        }
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeePeople>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let told = asked
        .told
        .as_deref()
        .and_then(|told| said(told, visitor.lang));
    let note = told.map(|text| ui::toast(Tone::Good, text));
    Ok(page(&app, &caller, &visitor, parse(&id)?, note, Tried::default()).await?)
}

fn said(told: &str, lang: Lang) -> Option<&'static str> {
    Some(match told {
        "made" => lang.pick(
            "已新增，接下来请任职、建账号",
            "Added; now appoint them and make an account",
        ),
        "amended" => lang.pick("已保存", "Saved"),
        "appointed" => lang.pick("已任职，立即生效", "Appointed, in force at once"),
        "dismissed" => lang.pick("任职已结束，立即生效", "The appointment is over, at once"),
        "locked" => lang.pick(
            "账号已锁定，已退出所有设备",
            "The account is locked and signed out everywhere",
        ),
        "unlocked" => lang.pick("账号已解锁", "The account is unlocked"),
        "session" => lang.pick("该设备已退出", "That device is signed out"),
        _ => return None,
    })
}

pub(super) fn parse(id: &str) -> Result<PersonId, Trouble> {
    id.parse().map_err(|_error| verbs::no_person())
}

/// A look at the telephone number: shown once, on a page that is not stored.
pub(super) async fn reveal(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeePeople>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = parse(&id)?;
    let reason = typed.get("reason");
    let key = key(&typed, &("phone.seen", id, reason))?;
    match verbs::reveal(&app, &caller, id, reason, Some(key)).await {
        Ok(phone) => {
            let text = visitor
                .lang
                .pick("本次查看已记录", "This look is on record");
            let note = ui::alert(Tone::Warn, text, html! { p { strong { (phone) } } });
            Ok(shown(&app, &caller, &visitor, id, note)
                .await?
                .into_response())
        }
        Err(Trouble::Invalid(invalid)) => Ok(again(
            &app,
            &caller,
            &visitor,
            id,
            Tried {
                form: "reveal",
                typed,
                invalid,
            },
        )
        .await?),
        Err(trouble) => Err(trouble.into()),
    }
}

/// The page again, with something to read once above it.
pub(super) async fn shown(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    id: PersonId,
    note: Markup,
) -> Result<Markup, Trouble> {
    page(app, caller, visitor, id, Some(note), Tried::default()).await
}

/// The page again, with the form that was refused.
pub(super) async fn again(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    id: PersonId,
    tried: Tried,
) -> Result<Response, Trouble> {
    let page = page(app, caller, visitor, id, None, tried).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    id: PersonId,
    note: Option<Markup>,
    tried: Tried,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let person = verbs::person(app, caller, id).await?;
    let manages = verbs::require(caller, Right::ManagePeople).is_ok() && id != caller.person;
    let held = verbs::appointments_of(app, caller, id).await?;
    let body = html! {
        @if let Some(note) = note { (note) }
        (about(app, caller, &person, &tried, lang))
        (ui::card(lang.pick("任职", "Appointments"), held_list(app, caller, &held, id, manages, lang).await?))
        @if manages { (desk(app, caller, &person, &tried, lang).await?) }
        @else if id == caller.person {
            p.hint { (lang.pick("不能任免自己，也不能重置自己的账号。", "Nobody appoints themselves or resets their own account.")) }
        }
    };
    Ok(Page::new(&view, &person.name)
        .back("/admin/people", lang.pick("人员", "People"))
        .body(body))
}

fn about(app: &Shared, caller: &Caller, person: &Person, tried: &Tried, lang: Lang) -> Markup {
    let may_reveal = verbs::require(caller, Right::RevealContact).is_ok();
    let phone = person
        .phone
        .as_deref()
        .unwrap_or(lang.pick("未登记", "None"));
    ui::card(
        lang.pick("个人信息", "About"),
        html! {
            (ui::key_values([(lang.pick("电话", "Telephone"), html! { (phone) })]))
            @if may_reveal && person.phone.is_some() { (reveal_form(app, person.id, tried, lang)) }
        },
    )
}

async fn held_list(
    app: &Shared,
    caller: &Caller,
    held: &[Appointment],
    id: PersonId,
    manages: bool,
    lang: Lang,
) -> Result<Markup, Trouble> {
    let now = app.clock.now();
    let lines = offices(app, caller.street, held, lang).await?;
    Ok(html! {
        @if held.is_empty() { p.muted { (lang.pick("没有任职。", "None.")) } }
        @for one in held {
            (ui::key_values([(lines.get(&one.id).map_or("", String::as_str), term(one, now, lang))]))
            @if manages && one.not_over(now) { (dismiss_form(app, id, one.id, lang)) }
        }
    })
}

/// What an administrator does with a person.
async fn desk(
    app: &Shared,
    caller: &Caller,
    person: &Person,
    tried: &Tried,
    lang: Lang,
) -> Result<Markup, Trouble> {
    let id = person.id;
    let places = posts(app, caller.street).await?;
    let orgs: Vec<Org> = verbs::find_orgs(app, caller, "").await?;
    let accounts: Vec<Account> = verbs::accounts_of(app, caller, id).await?;
    let sessions: Vec<Session> = verbs::sessions_of(app, caller, id, None).await?;
    let at = format!("/admin/people/{id}");
    Ok(html! {
        (appoint_form(app, id, &places, &orgs, tried, lang))
        (ui::card(lang.pick("账号", "Accounts"), html! {
            (accounts_list(app, id, &accounts, lang))
            (account_form(app, id, tried, lang))
        }))
        (amend_form(app, person, tried, lang))
        (ui::card(lang.pick("已登录的设备", "Signed in on"), sessions_list(app, &sessions, &at, lang)))
    })
}
