//! Second looks: a form for each task that was drawn.

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use maud::{Markup, html};

use super::super::looks::{self, Look, NewLook};
use super::super::model::WORDS_MAX;
use super::super::routes::task_id;
use super::{Told, Tried, form_of};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Icon, Page, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

pub(super) async fn page(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    shown(&app, &visitor, &caller, &told, None).await
}

async fn shown(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    told: &Told,
    tried: Option<&Tried>,
) -> Answer<Markup> {
    let all = looks::looks(app, caller).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told.toast(lang);
    let body = html! {
        @if all.is_empty() {
            (ui::empty(Icon::Eye, lang.pick("没有待复核的任务", "Nothing to look at"),
                lang.pick("每期结束后随机抽取；您自己做的任务不在您的清单里。", "A sample is drawn after each period; tasks that you did yourself are not on your list."), html! {}))
        }
        @for look in &all { (form(app, look, tried, lang)) }
    };
    Ok(Page::new(&view, lang.pick("复核", "Second looks"))
        .lead(lang.pick(
            "从已完成的任务中随机抽取，由没有做过的人再看一次（采办分离）。",
            "Tasks that were done are drawn at random and looked at by somebody who did not do them.",
        ))
        .back("/tasks", lang.pick("今天的任务", "Tasks of today"))
        .body(body))
}

fn form(app: &Shared, look: &Look, tried: Option<&Tried>, lang: Lang) -> Markup {
    let action = format!("/tasks/{}/look", look.task.id);
    let (form, open) = form_of(&action, tried, lang);
    let choice = |value, label| Choice {
        value,
        label,
        line: "",
        icon: None,
    };
    let choices = [
        choice("1", lang.pick("一致", "It agrees")),
        choice("0", lang.pick("不一致", "It differs")),
    ];
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Eye)) span { (look.task.title.get(lang)) } }
            p.muted { (lang.pick("复核期限 ", "Look by ")) (look.due) }
            p { a href={ "/tasks/" (look.task.id) } { (lang.pick("打开任务", "Open the task")) } }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (form.radio_cards("agrees", "与提交的是否一致", "Does it agree with what was submitted", &choices))
                (form.field("words", "哪里不一致", "What differs").area(2).max(WORDS_MAX))
                (ui::button(lang.pick("记录复核", "Record the look")).icon(Icon::Send))
            }))
        }
    }
}

pub(super) async fn look(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = task_id(&id)?;
    let sent = match typed.get("agrees") {
        said @ ("0" | "1") => {
            let new = NewLook {
                agrees: said == "1",
                words: typed.get("words").trim().to_owned(),
            };
            let key = Key::new(Some(typed.get("key")), &(id, &new))?;
            looks::look(&app, &caller, id, new, key).await.map(drop)
        }
        _ => Err(Trouble::field(
            "agrees",
            "请选择是否一致",
            "Say whether it agrees",
        )),
    };
    match sent {
        Ok(()) => Ok(Redirect::to("/tasks/looks?told=looked").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let form = format!("/tasks/{id}/look");
            let tried = Tried {
                form,
                typed,
                invalid,
            };
            let page = shown(&app, &visitor, &caller, &Told::default(), Some(&tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}
