//! 可能是同一个: a new record beside the one that it may be, and what it is.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Kind, Lang, Trouble};
use linli_sync::Version;
use maud::{Markup, html};

use super::inbox::{in_words, page};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::rooms::sync::edits::registry_id;
use crate::rooms::sync::{Alike, Ruling, rule};
use crate::web::Pages;
use crate::web::pages::key_field;
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Column, Form, Tone, Typed};
use crate::web::visitor::{Permit, Signed, Visitor, rights};

/// The pages.
pub(super) fn pages() -> Pages {
    Pages::new().post("/sync/arrivals/{record}", decide)
}

/// One card: both side by side, and three ways to go on.
pub(super) fn card(app: &Shared, visitor: &Visitor, one: &Alike, lang: Lang) -> Markup {
    let action = format!("/sync/arrivals/{}", one.id);
    let register = &one.register.head().title;
    let name = one.register.name();
    let name = name.and_then(|name| one.said.iter().find(|(said, _)| said.id == name.id));
    let name = name.and_then(|(_, value)| value.as_str());
    let title = format!(
        "{} · {}",
        name.unwrap_or(&one.place),
        lang.pick("可能已有登记", "may be entered already")
    );
    let who = one.who.as_deref().unwrap_or_default();
    let form = Form::post(lang, &action);
    ui::card(
        &title,
        html! {
            p.muted { (register.get(lang)) " · " (one.place) " · " (who) " · " (ui::when_text(one.opened, visitor.lang)) }
            (both(one, lang))
            @if let Some(other) = &one.other {
                p { a href={ "/records/" (other.record.id) } { (lang.pick("查看已有的登记", "Open the record that is there")) } }
            } @else {
                (ui::alert(Tone::Warn, lang.pick("已有的登记不在您的职责范围内", "The record that is there is outside your reach"),
                    html! { (lang.pick("号码相同的登记在别处：请联系街道，或退回给网格员核对。", "A record elsewhere has the same number: ask the street office, or send it back to be checked.")) }))
            }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (Form::hidden("seen", &one.seen.0.to_string()))
                (form.radio_cards("ruling", "怎么处理", "What is it", &choices(one, lang)))
                (ui::submit(lang.pick("确认", "Decide")))
            }))
        },
    )
}

fn choices(one: &Alike, lang: Lang) -> Vec<Choice<'static>> {
    let choice = |value, label, line| Choice {
        value,
        label,
        line,
        icon: None,
    };
    let same = one.other.is_some().then(|| {
        choice(
            "same",
            lang.pick("是同一个", "It is the same"),
            lang.pick(
                "新填的内容并入已有的登记，不一样的各项再请确认",
                "What was written is joined to the record that is there; what differs is decided then",
            ),
        )
    });
    let rest = [
        choice(
            "own",
            lang.pick("是另外一个", "It is another one"),
            lang.pick("写入为新的一条", "It is entered as one of its own"),
        ),
        choice(
            "back",
            lang.pick("退回核对", "Send it back"),
            lang.pick(
                "回到网格员的手机上，核对后重新填写",
                "It goes back to the worker's phone, to be checked and written again",
            ),
        ),
    ];
    same.into_iter().chain(rest).collect()
}

/// What is new beside what is there, attribute by attribute.
fn both(one: &Alike, lang: Lang) -> Markup {
    let there = |id: &str| {
        let kept = one.other.as_ref().and_then(|other| other.kept.get(id));
        kept.map(|kept| &kept.value)
    };
    let columns = [
        Column::text(lang.pick("项目", "What")),
        Column::text(lang.pick("新填的", "New")),
        Column::text(lang.pick("已登记的", "There already")),
    ];
    let rows = one.said.iter().map(|(attribute, value)| {
        let said = |value| html! { (in_words(one.register, attribute, value, lang)) };
        let title = html! { (attribute.title.get(lang)) };
        vec![
            title,
            said(value),
            there(&attribute.id).map_or_else(Markup::default, said),
        ]
    });
    ui::table(
        lang.pick("新填的与已登记的", "What is new beside what is there"),
        &columns,
        rows,
    )
}

async fn decide(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeBoard>,
    Path(record): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let signed = Signed(caller, visitor);
    match ruled(&app, &signed, &record, &typed).await {
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

async fn ruled(
    app: &Shared,
    Signed(caller, _visitor): &Signed,
    record: &str,
    typed: &Typed,
) -> Result<(), Trouble> {
    let ruling = match typed.get("ruling") {
        "same" => Ruling::Same,
        "own" => Ruling::Own,
        "back" => Ruling::Back,
        _none => {
            return Err(Trouble::field(
                "ruling",
                "请先选一个再确认",
                "Choose one, then decide",
            ));
        }
    };
    let record = registry_id(record)?;
    let seen = Version(typed.get("seen").parse().unwrap_or(0));
    let key = Key::new(Some(typed.get("key")), &("arrival", record, ruling, seen.0))?;
    rule(app, caller, record, (ruling, seen), key).await
}
