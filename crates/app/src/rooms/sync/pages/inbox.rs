//! The conflict inbox: who wrote what and when, and which of it is to stand.

use std::collections::BTreeSet;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Kind, Lang, Trouble};
use linli_registers::{AttributeDef, Kind as ValueKind, Register};
use linli_sync::{EditId, Version};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::alike;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::rooms::sync::edits::registry_id;
use crate::rooms::sync::inbox::{self, Decision, Difference, Said, Verdict};
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Signed, Visitor, rights};

/// The pages.
pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/sync/differences", list)
        .post("/sync/differences/{record}/{attribute}", decide)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeBoard>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let toast = told.told.is_some();
    Ok(page(&app, &Signed(caller, visitor), toast, None).await?)
}

pub(super) async fn page(
    app: &Shared,
    Signed(caller, visitor): &Signed,
    decided: bool,
    wrong: Option<&Trouble>,
) -> Result<Markup, Trouble> {
    let all = inbox::differences(app, caller).await?;
    let alikes = crate::rooms::sync::alikes(app, caller).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    if decided {
        let text = lang.pick(
            "已确认，填写的人会收到通知",
            "Decided; those who wrote are told",
        );
        view.toast = Some(ui::toast(Tone::Good, text));
    }
    let body = html! {
        @if let Some(wrong) = wrong {
            (ui::alert(Tone::Warn, lang.pick("没有保存", "Nothing was saved"), html! { (wrong.public(lang)) }))
        }
        @if all.is_empty() && alikes.is_empty() {
            (ui::empty(Icon::CheckCircle, lang.pick("没有需要确认的不同", "Nothing to decide"),
                lang.pick("两个人离线改了同一项、改得不一样，或者离线新登记的可能已有登记时，这里请社区确认。", "What two people wrote differently without signal, and what was entered without signal and may be there already, is decided here."), html! {}))
        }
        @for one in &alikes { (alike::card(app, visitor, one, lang)) }
        @for one in &all { (card(app, visitor, one, lang)) }
    };
    Ok(
        Page::new(&view, lang.pick("登记不一致", "Where records differ"))
            .lead(lang.pick(
                "现在登记的值先不动；选定以后写入登记，没有选的也留存备查。",
                "What the registry holds stays until you choose; what is not chosen is kept on file.",
            ))
            .back("/sync", lang.pick("外勤同步", "Field sync"))
            .narrow()
            .body(body),
    )
}

fn card(app: &Shared, visitor: &Visitor, one: &Difference, lang: Lang) -> Markup {
    let record = &one.shown.record;
    let action = format!("/sync/differences/{}/{}", record.id, one.attribute.id);
    let sides: Vec<&str> = one
        .against
        .iter()
        .filter_map(|said| Some(said.edit.as_ref()?.as_str()))
        .collect();
    let form = Form::post(lang, &action);
    let lines = lines(one, visitor, lang);
    let choices: Vec<Choice<'_>> = lines
        .iter()
        .map(|(value, label, line)| Choice {
            value,
            label,
            line,
            icon: None,
        })
        .collect();
    let title = format!("{} · {}", one.shown.title, one.attribute.title.get(lang));
    ui::card(
        &title,
        html! {
            p.muted {
                (one.shown.register.head().title.get(lang))
                @if let Some(place) = &one.shown.place { " · " (place) }
                " · " a href={ "/records/" (record.id) } { (lang.pick("查看登记", "Open the record")) }
            }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (Form::hidden("seen", &one.seen.0.to_string()))
                (Form::hidden("sides", &sides.join(" ")))
                (form.radio_cards("choice", "以哪个为准", "Which is right", &choices))
                (ui::submit(lang.pick("确认", "Decide")))
            }))
        },
    )
}

/// What can be chosen: its value in the form, what was written, and by whom and when.
fn lines(one: &Difference, visitor: &Visitor, lang: Lang) -> Vec<(String, String, String)> {
    let said = |said: &Said| {
        let text = words(
            one.shown.register,
            &one.attribute,
            said.value.as_ref(),
            lang,
        );
        let nobody = lang.pick("原来的登记", "The registry, before");
        let who = said.by.and_then(|by| one.names.get(&by));
        let who = who.map_or(nobody, String::as_str);
        (
            text,
            format!("{who} · {}", ui::when_text(said.at, visitor.lang)),
        )
    };
    let (text, line) = said(&one.stands);
    let now = lang.pick("现在登记的", "What stands now");
    let mut all = vec![("keep".to_owned(), text, format!("{now} · {line}"))];
    for side in &one.against {
        let Some(edit) = &side.edit else { continue };
        let (text, line) = said(side);
        all.push((format!("take {edit}"), text, line));
    }
    if one.joins {
        let label = lang.pick("都保留", "Keep all of it");
        let line = lang.pick("合在一起写入登记", "It is written together");
        all.push(("both".to_owned(), label.to_owned(), line.to_owned()));
    }
    all
}

/// A value that is there in words.
pub(super) fn in_words(reg: &Register, one: &AttributeDef, value: &Value, lang: Lang) -> String {
    words(reg, one, Some(value), lang)
}

/// A value in words.
fn words(register: &Register, one: &AttributeDef, value: Option<&Value>, lang: Lang) -> String {
    let Some(value) = value else {
        return lang.pick("（清空）", "(cleared)").to_owned();
    };
    let choice = |code: &str| {
        let list = register
            .list(one)
            .into_iter()
            .flat_map(|list| &list.choices);
        let title = list.clone().find(|choice| choice.id == code);
        title.map_or_else(
            || code.to_owned(),
            |choice| choice.title.get(lang).to_owned(),
        )
    };
    match value {
        Value::String(text) if one.kind == ValueKind::Choice => choice(text),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes {
            lang.pick("是", "Yes")
        } else {
            lang.pick("否", "No")
        }
        .to_owned(),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(Value::as_str).map(choice).collect();
            all.join(lang.pick("、", ", "))
        }
        Value::Number(_) if one.kind == ValueKind::Money => {
            let fen = value.as_i64().unwrap_or(0);
            format!("{}.{:02} {}", fen / 100, fen % 100, lang.pick("元", "yuan"))
        }
        Value::Number(number) => match &one.unit {
            Some(unit) => format!("{number} {}", unit.get(lang)),
            None => number.to_string(),
        },
        Value::Null | Value::Object(_) => value.to_string(),
    }
}

async fn decide(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeBoard>,
    Path((record, field)): Path<(String, String)>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let signed = Signed(caller, visitor);
    match decided(&app, &signed, &record, field, &typed).await {
        Ok(()) => Ok(Redirect::to("/sync/differences?told=decided").into_response()),
        Err(trouble @ (Trouble::Invalid(_) | Trouble::Refused(_))) => {
            let status = match &trouble {
                Trouble::Refused(refused) if refused.kind != Kind::Conflict => {
                    return Err(trouble.into());
                }
                Trouble::Refused(_) => StatusCode::CONFLICT,
                Trouble::Invalid(_) | Trouble::Fault(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let page = page(&app, &signed, false, Some(&trouble)).await?;
            Ok((status, page).into_response())
        }
        Err(fault @ Trouble::Fault(_)) => Err(fault.into()),
    }
}

async fn decided(
    app: &Shared,
    Signed(caller, _visitor): &Signed,
    record: &str,
    field: String,
    typed: &Typed,
) -> Result<(), Trouble> {
    let sides: BTreeSet<EditId> = typed
        .get("sides")
        .split_whitespace()
        .map(EditId::new)
        .collect();
    let verdict = match typed.get("choice").split_once(' ') {
        Some(("take", edit)) => Verdict::Take(edit.to_owned()),
        _other if typed.get("choice") == "keep" => Verdict::Keep,
        _other if typed.get("choice") == "both" => Verdict::Both,
        _other => {
            return Err(Trouble::field(
                "choice",
                "请先选一个再确认",
                "Choose one, then decide",
            ));
        }
    };
    let decision = Decision {
        record: registry_id(record)?,
        field,
        seen: Version(typed.get("seen").parse().unwrap_or(0)),
        sides,
        verdict,
    };
    let key = Key::new(Some(typed.get("key")), &decision)?;
    inbox::decide(app, caller, decision, key).await
}
