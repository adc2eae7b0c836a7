//! The page of a case: where it is, until when, what happened, what the reader may do.

use axum::Form as Urlencoded;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_flow::{ActionKind, ClockState, Need, Rating};
use linli_kernel::{CaseId, Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Moment, NewAct, View, checks, verbs, view as looking};
use super::about::{facts, looks};
use super::act_form::{Place, act_form};
use super::answers::answers;
use super::assist_form::calls;
use super::assists::panel;
use super::clocks::clock_line;
use super::papers;
use super::routed;
use super::standards;
use super::voices;
use super::waiting::waiting;
use super::walk::{self, Walk};
use super::words::{happened, happened_icon, state_badge};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Event, Form, Icon, Page, Tone, Typed};
use crate::web::upload::{self, KEPT};
use crate::web::visitor::{Signed, Visitor};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    told: Option<String>,
    /// The desk it was opened from; see [`Walk`].
    #[serde(default)]
    queue: String,
    /// The case that was acted on just before.
    was: Option<String>,
}

/// A form that was refused: which action, what was typed, what is wrong.
struct Tried<'a> {
    action: &'a str,
    typed: Typed,
    invalid: Invalid,
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let case = looking::see(&app, &caller, parse(&id)?).await?;
    let was = walk::was(&app, &caller, told.was.as_deref()).await;
    page(&app, &visitor, &case, &told, was.as_ref(), None).await
}

/// An action of the scene.
pub(super) async fn act(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path((id, action)): Path<(String, String)>,
    multipart: Multipart,
) -> Answer<Response> {
    let id = parse(&id)?;
    let upload = upload::read(&app, &caller, multipart).await?;
    let case = looking::see(&app, &caller, id).await?;
    let new = new_act(&case, &action, &upload);
    let key = key_of(id, &new, &upload)?;
    let walk = Walk::parse(upload.typed.get(walk::QUEUE));
    match verbs::act(&app, &caller, id, new, key).await {
        Ok(_done) => {
            let gone = recuses(&case, &action);
            let next = upload.typed.get("then") == "next";
            let onward = walk::after_act(&app, &caller, id, walk, next, gone).await?;
            Ok(Redirect::to(&onward).into_response())
        }
        Err(Trouble::Invalid(invalid)) => {
            let told = Told {
                queue: upload.typed.get(walk::QUEUE).to_owned(),
                ..Told::default()
            };
            let typed = upload
                .typed
                .and(upload.photos.iter().map(|photo| (KEPT, photo.to_string())));
            let tried = Tried {
                action: &action,
                typed,
                invalid,
            };
            let page = page(&app, &visitor, &case, &told, None, Some(tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// The key of the form, for what it asks; photos are named by what does not change when they are sent again.
fn key_of(id: CaseId, new: &NewAct, upload: &upload::Upload) -> Result<Key, Trouble> {
    let asked = NewAct {
        photos: Vec::new(),
        ..new.clone()
    };
    Key::new(Some(upload.typed.get("key")), &(id, asked, &upload.sent))
}

/// Whether the case is out of sight for whoever did this.
fn recuses(case: &View, action: &str) -> bool {
    let action = case.scene.action(action);
    action.is_some_and(|action| {
        action.kind == ActionKind::Recuse && !action.clears.contains(&Need::Handler)
    })
}

pub(super) fn new_act(case: &View, action: &str, upload: &upload::Upload) -> NewAct {
    let typed = &upload.typed;
    let text = |name| Some(typed.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    let asked = case
        .scene
        .action(action)
        .map(|action| action.fields.clone())
        .unwrap_or_default();
    let fields = case
        .scene
        .fields
        .iter()
        .filter(|field| asked.contains(&field.id));
    let rating = match (typed.get("satisfied"), typed.get("solved")) {
        ("", _) | (_, "") => None,
        (satisfied, solved) => Some(Rating {
            satisfied: satisfied == "1",
            solved: solved == "1",
        }),
    };
    NewAct {
        action: action.to_owned(),
        rev: typed.get("rev").parse().unwrap_or(0),
        note: text("note"),
        fields: answers(fields, typed),
        photos: upload.photos.clone(),
        unit: text("unit").and_then(|id| id.parse().ok()),
        handler: text("handler").and_then(|id| id.parse().ok()),
        rating,
        limit: text("limit"),
        matter: text("matter"),
        calls: calls(typed),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Comment {
    #[serde(default)]
    body: String,
    #[serde(default)]
    internal: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    queue: String,
}

/// A comment.
pub(super) async fn comment(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Comment>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let internal = sent.internal == "1";
    let key = Key::new(Some(&sent.key), &(id, &sent.body, internal))?;
    verbs::comment(&app, &caller, id, sent.body, internal, key).await?;
    let onward = match Walk::parse(&sent.queue) {
        Some(walk) => walk.case(id, "commented"),
        None => format!("/cases/{id}?told=commented"),
    };
    Ok(Redirect::to(&onward))
}

pub(super) fn parse(id: &str) -> Result<CaseId, Trouble> {
    id.parse().map_err(|_error| checks::unknown())
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    case: &View,
    told: &Told,
    was: Option<&View>,
    tried: Option<Tried<'_>>,
) -> Answer<Markup> {
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    let walk = Walk::parse(&told.queue);
    view.toast = toast(told, was, lang);
    let key = html! { (key_field(app, "", &Invalid::default())) @if let Some(walk) = &walk { (walk.field()) } };
    let list = if case.outside { "/mine" } else { "/desk" };
    let back = walk.as_ref().map_or_else(|| list.to_owned(), Walk::back);
    let body = html! {
        div.case-grid {
            div.case-main {
                (status(case, lang))
                (waiting(case, &key, lang))
                @if !case.assists.is_empty() { (panel(app, case, lang)) }
                @if !case.actions.is_empty() { (actions(case, &key, tried.as_ref(), walk.is_some(), lang)) }
                (voices::panel(case, &key, lang))
                (facts(app, case, lang)) (papers::panel(case, lang))
                (routed::why(case, lang))
                (comment_form(case, &key, lang))
            }
            div.case-side {
                (ui::card(lang.pick("经过", "What happened"), timeline(case, lang)))
                @if case.case.facts.sealed { (ui::card(lang.pick("谁看过此案", "Who looked at this case"), looks(case, lang))) }
            }
        }
    };
    Ok(Page::new(&view, &case.case.title)
        .back(&back, lang.pick("返回列表", "Back to the list"))
        .actions(walk::beside(walk.as_ref(), was, case, lang))
        .live("/live")
        .wide()
        .body(body))
}

/// What is said once: what was done here, or to the case before on a walk.
fn toast(told: &Told, was: Option<&View>, lang: Lang) -> Option<Markup> {
    let said = told.told.as_deref();
    let said = said.map(|told| told_text(told, lang).to_owned());
    let said = was.map(|was| walk::said(was, lang)).or(said);
    said.map(|text| ui::toast(Tone::Good, &text))
}

fn told_text(told: &str, lang: Lang) -> &'static str {
    match told {
        "reported" => match lang {
            Lang::Zh => "已提交。办理进度会在这里更新。",
            Lang::En => "Sent. You can follow it here.",
        },
        "commented" => match lang {
            Lang::Zh => "留言已发送。",
            Lang::En => "Comment sent.",
        },
        _ => match lang {
            Lang::Zh => "已完成。",
            Lang::En => "Done.",
        },
    }
}

fn status(case: &View, lang: Lang) -> Markup {
    let state = &case.case.facts.state;
    let (met, running): (Vec<_>, Vec<_>) = case
        .clocks
        .iter()
        .partition(|clock| clock.state == ClockState::Met);
    html! {
        section.case-status aria-label=(lang.pick("当前状态", "Where it is")) {
            div.case-badges {
                (state_badge(&case.scene, state, case.outside, lang))
                @if case.case.facts.sealed { (ui::badge(Tone::Warn, lang.pick("密件", "Sealed"))) }
                @if case.case.supervised { (ui::badge(Tone::Bad, lang.pick("督办", "Supervised"))) }
                (voices::many(case.voices.people, lang))
            }
            @for clock in running { (clock_line(clock, case, lang)) }
            @if !met.is_empty() {
                details.clocks-met {
                    summary { (lang.pick("已按时完成的时限", "Deadlines that were met")) " (" (met.len()) ")" }
                    @for clock in met { (clock_line(clock, case, lang)) }
                }
            }
        }
    }
}

fn actions(
    case: &View,
    key: &Markup,
    tried: Option<&Tried<'_>>,
    walks: bool,
    lang: Lang,
) -> Markup {
    html! {
        section.acts aria-label=(lang.pick("可以办理", "What you can do")) {
            h2 { (lang.pick("可以办理", "What you can do")) }
            @for (nth, action) in case.actions.iter().enumerate() {
                @let mine = tried.filter(|tried| tried.action == action.id).map(|tried| (&tried.typed, &tried.invalid));
                @let place = Place { nth: nth + 1, opens: nth == 0 && tried.is_none(), walks };
                (act_form(case, action, key, mine, place, lang))
            }
        }
    }
}

fn comment_form(case: &View, key: &Markup, lang: Lang) -> Markup {
    let action = format!("/cases/{}/comment", case.case.id);
    let form = Form::post(lang, &action);
    let label = lang.pick("补充或留言", "Add something");
    html! {
        details.act {
            summary.act-head data-key="c" aria-keyshortcuts="c" { (ui::icon(Icon::Chat)) span { (label) } }
            (form.render(html! {
                (key)
                (form.field("body", "内容", "Text").area(3).required().max(checks::NOTE_CHARS))
                @if !case.outside { (form.checkbox("internal", "仅内部可见", "For the house only")) }
                (ui::button(lang.pick("发送", "Send")).icon(Icon::Send))
            }))
        }
    }
}

fn timeline(case: &View, lang: Lang) -> Markup {
    let titles: Vec<String> = case
        .timeline
        .iter()
        .map(|moment| happened(&case.scene, &moment.action, &moment.verb, lang))
        .collect();
    let office = lang.pick("工作人员", "The office");
    let events: Vec<Event<'_>> = case
        .timeline
        .iter()
        .zip(&titles)
        .rev()
        .map(|(moment, title)| Event {
            at: moment.at,
            title,
            who: match (&moment.who, moment.action.as_str()) {
                (Some(name), _) => name,
                (None, "clock" | "went_on") => lang.pick("系统", "The system"),
                (None, _) => office,
            },
            icon: happened_icon(&case.scene, &moment.action),
            body: html! {
                (standards::cited(case, &moment.action, lang))
                (body_of(moment, case.outside, lang))
            },
        })
        .collect();
    ui::timeline(lang, &events)
}

fn body_of(moment: &Moment, outside: bool, lang: Lang) -> Markup {
    html! {
        @if !moment.asked.is_empty() { p { (lang.pick("协办单位：", "Assisting: ")) (moment.asked.join(lang.pick("、", ", "))) } }
        @if !moment.left.is_empty() { p { (lang.pick("协办未完成：", "Not finished: ")) (moment.left.join(lang.pick("、", ", "))) } }
        @if let Some(with) = &moment.with { p { (lang.pick("案件 ", "Case ")) (with) } }
        @if let Some(unit) = &moment.unit { p { (lang.pick("交由 ", "To ")) (unit) } }
        @for note in &moment.notes {
            p.timeline-note { (note) }
            @if moment.internal && !outside { (ui::badge(Tone::Quiet, lang.pick("内部", "Internal"))) }
        }
        @if !moment.photos.is_empty() {
            ul.photos { @for photo in &moment.photos { li { a href={ "/files/" (photo) } {
                img src={ "/files/" (photo) "/thumb" } alt=(lang.pick("现场照片", "Photo")) loading="lazy" width="112" height="112"; } } } }
        }
    }
}
