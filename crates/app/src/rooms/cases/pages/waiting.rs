//! What waits on a case page: a request to approve or refuse, a reminder to acknowledge.

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::response::Redirect;
use linli_kernel::{Lang, Text};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::deciding::{self, NewDecision};
use super::super::waiting::Asked;
use super::super::{View, checks};
use super::case::parse;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action as Look, Form, Icon};
use crate::web::visitor::Signed;

#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    approved: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    rev: i64,
    #[serde(default)]
    key: String,
}

/// Approves or refuses what waits.
pub(super) async fn decide(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Decision>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let new = NewDecision {
        approved: sent.approved == "1",
        rev: sent.rev,
        note: Some(sent.note).filter(|note| !note.trim().is_empty()),
    };
    let key = Key::new(Some(&sent.key), &("decide", id, &new))?;
    deciding::decide(&app, &caller, id, new, key).await?;
    Ok(Redirect::to(&format!("/cases/{id}?told=done")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Known {
    #[serde(default)]
    key: String,
}

/// 知悉.
pub(super) async fn acknowledge(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Known>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let key = Key::new(Some(&sent.key), &("acknowledge", id))?;
    deciding::acknowledge(&app, &caller, id, key).await?;
    Ok(Redirect::to(&format!("/cases/{id}?told=done")))
}

/// What waits, above what can be done.
pub(super) fn waiting(case: &View, key: &Markup, lang: Lang) -> Markup {
    html! {
        @if let Some(asked) = &case.waiting.asked { (request(case, asked, key, lang)) }
        @if !case.waiting.acknowledge.is_empty() { (reminder(case, &case.waiting.acknowledge, key, lang)) }
    }
}

fn request(case: &View, asked: &Asked, key: &Markup, lang: Lang) -> Markup {
    let mut pairs = vec![
        (
            lang.pick("申请", "Asked for"),
            html! { (asked.title.get(lang)) },
        ),
        (
            lang.pick("申请人", "By"),
            html! { (asked.who) " " (ui::when(asked.at, lang)) },
        ),
        (
            lang.pick("理由", "Reason"),
            html! { span.prewrap { (asked.reason) } },
        ),
    ];
    if let Some(limit) = &asked.limit {
        pairs.push((lang.pick("时限", "Time"), html! { (limit.get(lang)) }));
    }
    pairs.push((
        lang.pick("由谁批准", "To be decided by"),
        html! { (asked.approvers.get(lang)) },
    ));
    let body = html! {
        (ui::key_values(pairs))
        @if asked.decides { (decision(case, key, lang)) }
        @else { p.muted { (lang.pick("批准前案件照常办理，时限照常计算。", "Until it is decided the case goes on and its clocks run.")) } }
    };
    ui::card(lang.pick("待批准", "Waits for approval"), body)
}

fn decision(case: &View, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/decide", case.case.id);
    let form = Form::post(lang, &target);
    form.render(html! {
        (key)
        (Form::hidden("rev", &case.case.rev.to_string()))
        (form.field("note", "意见（不批准须写明原因）", "Your words (a refusal says why)").area(2).max(checks::NOTE_CHARS))
        div.button-row {
            (ui::button(lang.pick("批准", "Approve")).action(Look::Primary).icon(Icon::Check).sends("approved", "1"))
            (ui::button(lang.pick("不批准", "Refuse")).action(Look::Danger).icon(Icon::XCircle).sends("approved", "0"))
        }
    })
}

fn reminder(case: &View, clocks: &[Text], key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/acknowledge", case.case.id);
    let form = Form::post(lang, &target);
    let names: Vec<&str> = clocks.iter().map(|clock| clock.get(lang)).collect();
    let body = html! {
        p { (names.join(lang.pick("、", ", "))) (lang.pick("已超时。知悉后不再重复提醒，时限和超时记录不变。", " ran out. Once acknowledged it is not said again; the clock and its lateness stay.")) }
        (form.render(html! { (key) (ui::button(lang.pick("知悉", "Acknowledge")).icon(Icon::Check)) }))
    };
    ui::card(lang.pick("超时提醒", "A clock ran out"), body)
}
