//! What falls due when, what waits for a decision, what is held, what was erased and why; the periods the office sets.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, RecordId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::deed::Deed;
use super::{Tried, href, key_of};
use crate::app::Shared;
use crate::rooms::registry::books::registers;
use crate::rooms::registry::erased::Erased;
use crate::rooms::registry::retention::{Due, Period};
use crate::rooms::registry::retire::{self, Decision, Hold, OpenPeriod, Overview};
use crate::rooms::registry::roster_ends;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Signed, Visitor};

type Sent = Result<Urlencoded<Typed>, FormRejection>;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    told: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    told: Result<Query<Told>, QueryRejection>,
) -> Answer<Markup> {
    let Query(told) = told?;
    Ok(page(&app, &caller, &visitor, (told.told, &Tried::default())).await?)
}

async fn page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    (told, tried): (Option<String>, &Tried),
) -> Result<Markup, Trouble> {
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told
        .and_then(|told| said(&told, lang))
        .map(|text| ui::toast(Tone::Good, text));
    let seen = retire::overview(app, caller).await?;
    let body = html! {
        (waiting(app, &seen, tried, lang))
        (upcoming(&seen, lang))
        (periods(app, &seen.open, tried, lang))
        (held(&seen.holds, lang))
        (erased(&seen.erased, lang))
    };
    Ok(Page::new(&view, lang.pick("保存期限", "Retention"))
        .back("/registry", lang.pick("登记簿", "Registers"))
        .lead(lang.pick(
            "保存期限届满的内容每天夜里自动删除，或由登记单位决定；依法须保留的写明依据。",
            "What is kept past its period is erased every night, or its keeper decides; what the law requires to be kept says on which basis.",
        ))
        .wide()
        .body(body))
}

fn said(told: &str, lang: Lang) -> Option<&'static str> {
    Some(match told {
        "period" => lang.pick("期限已保存", "The period is set"),
        "erased" => lang.pick("已删除", "Erased"),
        "held" => lang.pick("已保留", "Held"),
        _ => return None,
    })
}

/// What an attribute or roster of a register is called, with its register.
fn called(register: &str, part: &str, lang: Lang) -> String {
    let Some(register) = registers().get(register) else {
        return part.to_owned();
    };
    let roster = roster_ends::named(register, part).or_else(|| register.roster(part));
    // A roster may be called as an attribute is: the one with a retention of its own is meant.
    let attribute = register.attribute(part);
    let attribute = attribute.filter(|one| one.retention.is_some() || roster.is_none());
    let title = attribute
        .map(|one| &one.title)
        .or_else(|| roster.map(|one| &one.title));
    let head = register.head().title.get(lang);
    title.map_or_else(
        || head.to_owned(),
        |title| format!("{head} · {}", title.get(lang)),
    )
}

fn open_record(id: RecordId, lang: Lang) -> Markup {
    html! { a href=(href(id)) { (lang.pick("打开记录", "Open the record")) } }
}

fn waiting(app: &Shared, seen: &Overview, tried: &Tried, lang: Lang) -> Markup {
    let one = |due: &Due| {
        html! {
            li.row-item.row-plain { div.row-text {
                strong { (called(&due.register, &due.attribute, lang)) } " " (open_record(due.record, lang))
                div.row-line { (lang.pick("保存至 ", "Might be kept until ")) (due.last_day) }
                (decision(app, due, tried, lang))
            } }
        }
    };
    ui::card(
        lang.pick("等待决定", "Waiting for a decision"),
        html! {
            @if seen.waiting.is_empty() { p.muted { (lang.pick("没有。", "Nothing.")) } }
            ul.rows { @for due in &seen.waiting { (one(due)) } }
        },
    )
}

/// Erases it, or holds it on a basis.
fn decision(app: &Shared, due: &Due, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/records/{}/retention", due.record);
    let name = format!("{}-{}", due.record, due.attribute);
    let (typed, invalid) = tried.of(&name);
    let open = !invalid.fields.is_empty();
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called(&name);
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Edit)) span { (lang.pick("决定", "Decide")) } }
            (form.render(html! {
                (key)
                (Form::hidden("attribute", &due.attribute))
                (form.field("until", "保留到", "Keep it until").date())
                (form.field("basis", "保留依据", "On which basis").max(200)
                    .hint(lang.pick("如诉讼、审计，写明文号；选择删除时不必填写。", "Such as a suit or an audit, with its number; not needed to erase it.")))
                (ui::button(lang.pick("保留", "Keep it")).icon(Icon::Lock).sends("step", "hold"))
                " " (ui::button(lang.pick("删除", "Erase it")).action(Action::Danger).sends("step", "erase"))
            }))
        }
    }
}

fn upcoming(seen: &Overview, lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("内容", "What")),
        Column::text(lang.pick("最早到期", "First due after")),
        Column::number(lang.pick("90 天内到期", "Due within 90 days")),
    ];
    let rows = seen.upcoming.iter().map(|one| {
        let soon = if one.soon >= 1_000 {
            "1,000+".to_owned()
        } else {
            one.soon.to_string()
        };
        vec![
            html! { (called(one.register.id(), &one.part, lang)) },
            html! { (one.first) },
            html! { (soon) },
        ]
    });
    let title = lang.pick("何时到期", "What falls due when");
    ui::card(
        title,
        html! {
            @if seen.upcoming.is_empty() { p.muted { (lang.pick("没有设定期限的内容在计算。", "Nothing with a period is being counted.")) } }
            @else { (ui::table(title, &columns, rows)) }
        },
    )
}

fn periods(app: &Shared, open: &[OpenPeriod], tried: &Tried, lang: Lang) -> Markup {
    let (typed, invalid) = tried.of("period");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/registry/retention")
        .typed(typed)
        .invalid(invalid)
        .called("period");
    let id = |one: &OpenPeriod| format!("{}.{}", one.register.id(), one.part.unwrap_or_default());
    let all: Vec<(String, String)> = open
        .iter()
        .map(|one| {
            let title = called(one.register.id(), one.part.unwrap_or_default(), lang);
            (
                id(one),
                format!("{title} ({})", one.after.title().get(lang)),
            )
        })
        .collect();
    let choices: Vec<(&str, &str)> = all
        .iter()
        .map(|(id, title)| (id.as_str(), title.as_str()))
        .collect();
    ui::card(
        lang.pick("由街道设定的期限", "Periods that the office sets"),
        html! {
            p { (lang.pick("法律没有写明的期限一律待核实；设定前不会按时间删除。", "Where no law gives a period it is to be verified; until it is set nothing is erased by time.")) }
            (set_periods(open, lang))
            (form.render(html! {
                (key)
                (form.field("register", "内容", "What").required().select(choices))
                (form.field("months", "保存几个月", "Months").required().max(4))
                (form.field("source", "依据", "Where the period comes from").required().max(200))
                (form.checkbox("ask", "到期后由登记单位决定，不自动删除", "Its keeper decides then; it is not erased by itself"))
                (ui::button(lang.pick("设定", "Set it")).icon(Icon::Check))
            }))
        },
    )
}

fn set_periods(open: &[OpenPeriod], lang: Lang) -> Markup {
    let set: Vec<(&OpenPeriod, &Period)> = open
        .iter()
        .filter_map(|one| one.set.as_ref().map(|set| (one, set)))
        .collect();
    html! {
        @if set.is_empty() { p.muted { (lang.pick("还没有设定。", "None is set yet.")) } }
        ul.rows { @for (one, set) in set {
            li.row-item.row-plain { div.row-text {
                strong { (called(one.register.id(), one.part.unwrap_or_default(), lang)) }
                div.row-line { (one.after.title().get(lang)) " " (set.months) " " (lang.pick("个月", "months")) " · " (set.source)
                    @if set.ask { " · " (lang.pick("到期由登记单位决定", "its keeper decides")) } }
            } }
        } }
    }
}

fn held(holds: &[Hold], lang: Lang) -> Markup {
    ui::card(
        lang.pick("依法保留", "Held"),
        html! {
            @if holds.is_empty() { p.muted { (lang.pick("没有。", "Nothing.")) } }
            ul.rows { @for one in holds {
                li.row-item.row-plain { div.row-text {
                    (open_record(one.record, lang))
                    div.row-line { (lang.pick("保留至 ", "until ")) (one.until) " · " (one.basis) }
                } }
            } }
        },
    )
}

fn erased(all: &[Erased], lang: Lang) -> Markup {
    let what = |one: &Erased| {
        let names: Vec<String> = one
            .attributes
            .iter()
            .map(|id| called(&one.register, id, lang))
            .collect();
        names.join(lang.pick("、", ", "))
    };
    ui::card(
        lang.pick("已删除及原因", "What was erased, and why"),
        html! {
            @if all.is_empty() { p.muted { (lang.pick("没有。", "Nothing.")) } }
            ul.rows { @for one in all {
                li.row-item.row-plain { div.row-text {
                    strong { (what(one)) } " " (ui::badge(Tone::Quiet, one.why.title().get(lang)))
                    div.row-line { (ui::when(one.at, lang)) " · " (open_record(one.record, lang))
                        @if let Some(last) = one.last_day { " · " (lang.pick("保存期限至 ", "might be kept until ")) (last) } }
                } }
            } }
        },
    )
}

/// Sets a period.
pub(super) async fn set(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    sent: Sent,
) -> Answer<Response> {
    let Urlencoded(typed) = sent?;
    let (register, part) = typed.get("register").split_once('.').unwrap_or_default();
    let period = Period {
        register: register.to_owned(),
        part: (!part.is_empty()).then(|| part.to_owned()),
        months: typed.get("months").trim().parse().unwrap_or_default(),
        source: typed.get("source").to_owned(),
        ask: typed.get("ask") == "1",
    };
    let key = key_of(&app, &typed, &("period", &period))?;
    let outcome = retire::set_period(&app, &caller, period, Some(key)).await;
    finish(
        &app,
        (&caller, &visitor),
        ("period", "period"),
        typed,
        outcome,
    )
    .await
}

/// Decides of a value that is due.
pub(super) async fn decide(deed: Deed) -> Answer<Response> {
    let Deed {
        app,
        caller,
        visitor,
        id,
        typed,
        ..
    } = deed;
    let attribute = typed.get("attribute").to_owned();
    let (decision, told) = if typed.get("step") == "erase" {
        (Ok(Decision::Erase), "erased")
    } else {
        (hold(&typed), "held")
    };
    let form = format!("{id}-{attribute}");
    let outcome = match decision {
        Ok(decision) => {
            let key = key_of(&app, &typed, &("decide", id, &attribute, &decision))?;
            retire::decide(&app, &caller, (id, attribute), decision, Some(key)).await
        }
        Err(trouble) => Err(trouble),
    };
    finish(&app, (&caller, &visitor), (&form, told), typed, outcome).await
}

fn hold(typed: &Typed) -> Result<Decision, Trouble> {
    let until = typed.get("until").parse();
    let until = until.map_err(|_no_day| Trouble::field("until", "请选择日期", "Choose a day"))?;
    Ok(Decision::Hold {
        until,
        basis: typed.get("basis").to_owned(),
    })
}

async fn finish(
    app: &Shared,
    (caller, visitor): (&Caller, &Visitor),
    (form, told): (&str, &str),
    typed: Typed,
    outcome: Result<(), Trouble>,
) -> Answer<Response> {
    let invalid: Invalid = match outcome {
        Ok(()) => {
            return Ok(Redirect::to(&format!("/registry/retention?told={told}")).into_response());
        }
        Err(Trouble::Invalid(invalid)) => invalid,
        Err(trouble @ (Trouble::Refused(_) | Trouble::Fault(_))) => return Err(trouble.into()),
    };
    let tried = Tried {
        form: form.to_owned(),
        typed,
        invalid,
    };
    let page = page(app, caller, visitor, (None, &tried)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
