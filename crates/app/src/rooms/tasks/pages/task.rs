//! One task: fill it in, say why it cannot be done, take it over or give it to somebody.

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, TaskId, Trouble};
use linli_rounds::Reason;
use maud::{Markup, html};

use super::super::hands;
use super::super::model::{NewSkip, State as TaskState, WORDS_MAX};
use super::super::routes::task_id;
use super::super::today::{self, Seen};
use super::{Told, Tried, badge, due, form_of};
use crate::app::Shared;
use crate::rooms::forms::{self, About, NewDraft};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Form, Icon, Page, Typed};
use crate::web::visitor::{Permit, Signed, Visitor, rights};

pub(super) async fn page(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    shown(&app, &visitor, &caller, task_id(&id)?, &told, None).await
}

async fn shown(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    id: TaskId,
    told: &Told,
    tried: Option<&Tried>,
) -> Answer<Markup> {
    let seen = today::get(app, caller, id).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told.toast(lang);
    let task = &seen.line.task;
    let open = task.state == TaskState::Open && seen.does;
    let body = html! {
        (facts(&seen, lang))
        @if open {
            (fills(app, &seen, lang))
            @if task.assignee != Some(caller.person) { (take(app, &seen, lang)) }
            (skip_form(app, &seen, tried, lang))
        }
        @if task.state == TaskState::Open && !seen.staff.is_empty() { (give(app, &seen, tried, lang)) }
        (findings(&seen, lang))
    };
    Ok(Page::new(&view, task.title.get(lang))
        .lead(seen.line.campaign.head.title.get(lang))
        .back("/tasks", lang.pick("今天的任务", "Tasks of today"))
        .narrow()
        .body(body))
}

fn facts(seen: &Seen, lang: Lang) -> Markup {
    let task = &seen.line.task;
    let name = |person| seen.names.get(&person).cloned().unwrap_or_default();
    let mut all = vec![
        (lang.pick("状态", "State"), badge(seen.line.standing, lang)),
        (
            lang.pick("时间", "When"),
            html! { (task.opens) " → " (due(task, lang)) },
        ),
    ];
    if let Some(record) = seen.line.record() {
        let link = html! { a href={ "/records/" (record) } { (lang.pick("打开登记", "Open the record")) } };
        all.push((lang.pick("登记", "Record"), link));
    }
    if let Some(person) = task.assignee {
        all.push((lang.pick("由谁", "By"), html! { (name(person)) }));
    }
    if let Some(reason) = task.reason {
        let said = html! { (reason.title().get(lang)) @if let Some(words) = &task.words { " · " (words) } };
        all.push((lang.pick("原因", "Reason"), said));
    }
    if let Some(ended) = task.ended {
        all.push((lang.pick("办理日", "Ended"), html! { (ended) }));
    }
    ui::plain_card(ui::key_values(all))
}

/// A big button for each form that is still asked.
fn fills(app: &Shared, seen: &Seen, lang: Lang) -> Markup {
    let action = format!("/tasks/{}/fill", seen.line.task.id);
    let left = seen.line.campaign.head.forms.iter();
    let left: Vec<&String> = left
        .filter(|form| !seen.line.task.filled.contains(*form))
        .collect();
    let only = left.len() == 1;
    html! {
        @for form in left {
            @let label = if only { lang.pick("填表完成", "Fill it in").to_owned() } else { format!("{} {form}", lang.pick("填表", "Fill in")) };
            (Form::post(lang, &action).render(html! {
                (key_field(app, "", &Invalid::default()))
                (Form::hidden("form", form))
                (ui::button(&label).icon(Icon::Edit).wide())
            }))
        }
    }
}

fn take(app: &Shared, seen: &Seen, lang: Lang) -> Markup {
    let task = &seen.line.task;
    let action = format!("/tasks/{}/hand", task.id);
    Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        (Form::hidden("rev", &task.rev.to_string()))
        (ui::button(lang.pick("我来做", "I take it over")).action(ui::Action::Plain).icon(Icon::Hand).wide())
    })
}

fn skip_form(app: &Shared, seen: &Seen, tried: Option<&Tried>, lang: Lang) -> Markup {
    let task = &seen.line.task;
    let action = format!("/tasks/{}/skip", task.id);
    let (form, open) = form_of(&action, tried, lang);
    let titles = Reason::ALL.map(|reason| (reason, reason.title()));
    let again = lang.pick("会安排再访", "Somebody comes again");
    let revisits = seen.line.campaign.skip.revisit.is_some();
    let choices: Vec<Choice<'_>> = titles
        .iter()
        .map(|(reason, title)| Choice {
            value: reason.code(),
            label: title.get(lang),
            line: if revisits && reason.comes_again() {
                again
            } else {
                ""
            },
            icon: None,
        })
        .collect();
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::XCircle)) span { (lang.pick("做不了", "It cannot be done")) } }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (Form::hidden("rev", &task.rev.to_string()))
                (form.radio_cards("reason", "为什么", "Why", &choices))
                (form.field("words", "补充说明", "More about it").area(2).max(WORDS_MAX))
                (ui::button(lang.pick("记录", "Record it")).icon(Icon::Send))
            }))
        }
    }
}

fn give(app: &Shared, seen: &Seen, tried: Option<&Tried>, lang: Lang) -> Markup {
    let task = &seen.line.task;
    let action = format!("/tasks/{}/hand", task.id);
    let (form, open) = form_of(&action, tried, lang);
    let people: Vec<(String, String)> = seen
        .staff
        .iter()
        .map(|(person, role, name)| {
            (
                person.to_string(),
                format!("{name} · {}", role.title().get(lang)),
            )
        })
        .collect();
    let options = people.iter().map(|(id, name)| (id.as_str(), name.as_str()));
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::People)) span { (lang.pick("转派", "Give it to somebody")) } }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (Form::hidden("rev", &task.rev.to_string()))
                (form.field("person", "由谁做", "Who does it").select(options).required())
                (ui::button(lang.pick("转派", "Give it")).icon(Icon::Send))
            }))
        }
    }
}

fn findings(seen: &Seen, lang: Lang) -> Markup {
    let text = |id: &str| {
        let mut all = seen.line.campaign.findings.iter();
        all.find(|one| one.id == id)
            .map_or_else(|| id.to_owned(), |one| one.text.get(lang).to_owned())
    };
    html! {
        @if !seen.findings.is_empty() {
            h2 { (lang.pick("发现", "Findings")) }
            ul.rows {
                @for one in &seen.findings {
                    li.row-item { div.row-text {
                        @if let Some(case) = one.case {
                            a.row-link.stretched-link href={ "/cases/" (case) } { (text(&one.finding)) }
                            div.row-line { (lang.pick("已转为案件", "Became a case")) }
                        } @else {
                            strong { (text(&one.finding)) }
                            div.row-line {
                                (lang.pick("没能自动转案件，请手工上报", "No case could be opened; report it by hand"))
                                @if let Some(code) = &one.refused { " (" (code) ")" }
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// Begins a form of the task, with what the registry holds.
pub(super) async fn fill(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = task_id(&id)?;
    let seen = today::get(&app, &caller, id).await?;
    let new = NewDraft {
        form: typed.get("form").to_owned(),
        about: About {
            place: seen.line.task.place,
            record: seen.line.record().map(str::to_owned),
            task: Some(id.to_string()),
        },
    };
    let key = Key::new(Some(typed.get("key")), &new)?;
    let instance = forms::open(&app, &caller, new, key).await?;
    Ok(Redirect::to(&format!("/forms/drafts/{instance}")).into_response())
}

pub(super) async fn skip(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = task_id(&id)?;
    let sent = match typed.get("reason").parse::<Reason>() {
        Ok(reason) => {
            let new = NewSkip {
                rev: typed.get("rev").parse().unwrap_or(0),
                reason,
                words: typed.get("words").trim().to_owned(),
            };
            let key = Key::new(Some(typed.get("key")), &(id, &new))?;
            let done = super::super::skip::skip(&app, &caller, id, new, key).await;
            done.map(drop)
        }
        Err(_unknown) => Err(Trouble::field("reason", "请选择原因", "Choose why")),
    };
    let form = format!("/tasks/{id}/skip");
    answered(
        &app,
        &visitor,
        &caller,
        id,
        (form, typed),
        (sent, "/tasks?told=skipped"),
    )
    .await
}

pub(super) async fn hand(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = task_id(&id)?;
    let rev = typed.get("rev").parse().unwrap_or(0);
    let key = Key::new(Some(typed.get("key")), &(id, rev, typed.get("person")))?;
    let page = format!("/tasks/{id}?told=");
    let (sent, to) = match typed.get("person") {
        "" => (
            hands::take(&app, &caller, id, rev, key).await,
            page + "taken",
        ),
        person => match person.parse() {
            Ok(person) => (
                hands::assign(&app, &caller, id, rev, person, key).await,
                page + "given",
            ),
            Err(_bad) => (
                Err(Trouble::field("person", "请选择人员", "Choose somebody")),
                page,
            ),
        },
    };
    let form = format!("/tasks/{id}/hand");
    answered(
        &app,
        &visitor,
        &caller,
        id,
        (form, typed),
        (sent.map(drop), &to),
    )
    .await
}

/// On to the next page, or the page with the form as it was typed and what is wrong.
async fn answered(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    id: TaskId,
    (form, typed): (String, Typed),
    (sent, to): (Result<(), Trouble>, &str),
) -> Answer<Response> {
    match sent {
        Ok(()) => Ok(Redirect::to(to).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let tried = Tried {
                form,
                typed,
                invalid,
            };
            let page = shown(app, visitor, caller, id, &Told::default(), Some(&tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}
