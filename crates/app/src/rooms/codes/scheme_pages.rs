//! The pages of coding schemes: one scheme, a code read aloud, giving one out, and the sheet that is printed.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_codes::Scheme;
use linli_kernel::{Caller, Invalid, Lang, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::schemes::{self, NewCode};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Field, Form, Icon, Page, Row, Tone, Typed};
use crate::web::visitor::{Permit, Signed, rights};

/// The pages.
pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/codes/schemes", list)
        .post("/codes/schemes", publish)
        .get("/codes/schemes/{id}", show)
        .post("/codes/schemes/{id}", issue)
        .get("/codes/schemes/{id}/sheet", sheet)
}

#[derive(Debug, Default, Deserialize)]
struct Look {
    #[serde(default)]
    code: String,
    #[serde(default)]
    given: String,
}

async fn list(State(app): State<Shared>, signed: Signed) -> Answer<Markup> {
    Ok(list_page(&app, &signed, (Typed::default(), Invalid::default())).await?)
}

async fn list_page(
    app: &Shared,
    Signed(caller, visitor): &Signed,
    (typed, invalid): (Typed, Invalid),
) -> Result<Markup, Trouble> {
    let all = schemes::schemes(app, caller).await?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let manages = people::require(caller, Right::ManageScenes).is_ok();
    let form = Form::post(lang, "/codes/schemes")
        .typed(typed.clone())
        .invalid(invalid.clone());
    let body = html! {
        (ui::list(all.iter().map(|scheme| row(scheme, lang))))
        @if manages {
            (ui::card(lang.pick("发布新版本", "Publish a version"), form.render(html! {
                (key_field(app, typed.get("key"), &invalid))
                (form.field("text", "方案文件（TOML）", "File of the scheme (TOML)").area(14).required()
                    .hint(lang.pick("从现有方案复制，改好后把 version 加一；已发的编码不变", "Copy one that is there, change it, and add one to version; codes that were given stay")))
                (ui::submit(lang.pick("发布", "Publish")))
            })))
        }
    };
    Ok(Page::new(&view, lang.pick("编码方案", "Coding schemes"))
        .back("/codes", lang.pick("编码", "Codes"))
        .lead(lang.pick(
            "街道自定的编码：核对、读出、发号、打印。",
            "Codes of the street's own: check, read aloud, give out, print.",
        ))
        .body(body))
}

fn row(scheme: &Scheme, lang: Lang) -> Markup {
    ui::list_row(&Row {
        href: &format!("/codes/schemes/{}", scheme.id),
        title: scheme.title.get(lang),
        line: html! { (shape(scheme)) " · v" (scheme.version) },
        aside: unsure(scheme, lang),
    })
}

/// What the note says is not known for certain is marked wherever the scheme stands.
fn unsure(scheme: &Scheme, lang: Lang) -> Markup {
    html! { @if scheme.note.zh.contains("待核实") { (ui::badge(Tone::Warn, lang.pick("待核实", "To be verified"))) } }
}

/// Such as `4+1+1+6`.
fn shape(scheme: &Scheme) -> String {
    let digits: Vec<String> = scheme
        .group
        .iter()
        .map(|group| group.digits.to_string())
        .collect();
    digits.join("+")
}

async fn publish(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageScenes>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let key = Key::new(Some(typed.get("key")), &("code.scheme", typed.get("text")))?;
    match schemes::publish(&app, &caller, typed.get("text"), key).await {
        Ok(scheme) => Ok(Redirect::to(&format!("/codes/schemes/{}", scheme.code)).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = list_page(&app, &Signed(caller, visitor), (typed, invalid)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn show(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Answer<Markup> {
    Ok(page(
        &app,
        &signed,
        &id,
        &look,
        (Typed::default(), Invalid::default()),
    )
    .await?)
}

async fn page(
    app: &Shared,
    Signed(caller, visitor): &Signed,
    id: &str,
    look: &Look,
    form: (Typed, Invalid),
) -> Result<Markup, Trouble> {
    let (scheme, given) = schemes::scheme(app, caller, id).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    if !look.given.is_empty() {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已发号", "Given out")));
    }
    let here = format!("/codes/schemes/{id}");
    let asked = if look.given.is_empty() {
        &look.code
    } else {
        &look.given
    };
    let body = html! {
        (ui::alert(Tone::Warn, scheme.note.get(lang), html! {}))
        (ui::filter_bar(lang, &here, 0, &here, html! {
            (Field::new(lang, "code", lang.pick("编码", "Code")).search().value(look.code.clone()))
        }))
        @if !asked.trim().is_empty() { (aloud(&scheme, asked, lang)) }
        (layout(&scheme, lang))
        @if schemes::may_issue(caller, &scheme) {
            (ui::card(lang.pick("发一个号", "Give out a code"), blank(app, &scheme, lang, form)))
            (latest(&scheme, &given, &here, lang))
        }
    };
    Ok(Page::new(&view, scheme.title.get(lang))
        .back("/codes/schemes", lang.pick("编码方案", "Coding schemes"))
        .body(body))
}

fn aloud(scheme: &Scheme, text: &str, lang: Lang) -> Markup {
    match scheme.read(text) {
        Err(wrong) => ui::alert(Tone::Bad, wrong.text().get(lang), html! {}),
        Ok(code) => {
            let parts = scheme.aloud(&code);
            let pairs = parts.iter().map(|(title, digits, means)| {
                let means = means.as_ref().map_or("", |means| means.get(lang));
                (title.get(lang), html! { code { (digits) } " " (means) })
            });
            ui::card(&scheme.grouped(&code.digits), ui::key_values(pairs))
        }
    }
}

fn layout(scheme: &Scheme, lang: Lang) -> Markup {
    let titles: Vec<(&Text, String)> = scheme
        .group
        .iter()
        .map(|group| {
            let values: Vec<String> = group
                .values
                .iter()
                .map(|value| format!("{} {}", value.code, value.title.get(lang)))
                .collect();
            let digits = format!("{}{}", group.digits, lang.pick(" 位", " digits"));
            let kind = if group.month {
                lang.pick("年月", "year and month").to_owned()
            } else if group.sequence {
                lang.pick("顺序号", "running number").to_owned()
            } else {
                values.join(lang.pick("，", ", "))
            };
            (
                &group.title,
                if kind.is_empty() {
                    digits
                } else {
                    format!("{digits} · {kind}")
                },
            )
        })
        .collect();
    let pairs = titles
        .iter()
        .map(|(title, words)| (title.get(lang), html! { (words) }));
    ui::card(
        &format!("{} · v{}", shape(scheme), scheme.version),
        ui::key_values(pairs),
    )
}

fn blank(app: &Shared, scheme: &Scheme, lang: Lang, (typed, invalid): (Typed, Invalid)) -> Markup {
    let action = format!("/codes/schemes/{}", scheme.id);
    let form = Form::post(lang, &action)
        .typed(typed.clone())
        .invalid(invalid.clone());
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        @for group in scheme.given() {
            @let field = form.field(&group.id, &group.title.zh, &group.title.en).required();
            @if group.values.is_empty() {
                @let hint = if group.month { "202609".to_owned() } else { "0".repeat(group.digits.saturating_sub(1)) + "1" };
                (field.number().max(group.digits).placeholder(&hint))
            } @else {
                @let choose = [("", lang.pick("请选择", "Choose"))].into_iter();
                (field.select(choose.chain(group.values.iter().map(|value| (value.code.as_str(), value.title.get(lang))))))
            }
        }
        @if let Some(group) = scheme.sequence() {
            (form.field("number", "顺序号", "Running number").number().max(group.digits)
                .hint(lang.pick("不填取下一个；进入下一阶段的，填原来的号", "Empty for the next one; for the next stage of the same file write its number")))
        }
        (ui::submit(lang.pick("发号", "Give out")).icon(Icon::Plus))
    })
}

fn latest(scheme: &Scheme, given: &[(String, jiff::Timestamp)], here: &str, lang: Lang) -> Markup {
    html! {
        h2 { (lang.pick("最近发的号", "Latest codes")) }
        @if given.is_empty() { p.muted { (lang.pick("还没有发号。", "None yet.")) } }
        @else {
            p { (ui::link_button(&format!("{here}/sheet"), lang.pick("打印标签", "Print labels")).icon(Icon::Print)) }
            ul.rows { @for (digits, at) in given { li { code { (scheme.grouped(digits)) } " " span.muted { (ui::when(*at, lang)) } } } }
        }
    }
}

async fn issue(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    match issued(&app, &signed.0, &id, &typed).await {
        Ok(code) => Ok(Redirect::to(&format!("/codes/schemes/{id}?given={code}")).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &signed, &id, &Look::default(), (typed, invalid)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn issued(app: &Shared, caller: &Caller, id: &str, typed: &Typed) -> Result<String, Trouble> {
    let (scheme, _given) = schemes::scheme(app, caller, id).await?;
    let own =
        |group: &linli_codes::SchemeGroup| (group.id.clone(), typed.get(&group.id).to_owned());
    let groups: BTreeMap<String, String> = scheme.given().map(own).collect();
    let number = match typed.get("number").trim() {
        "" => None,
        text => Some(text.parse().map_err(|_error| {
            Trouble::field("number", "请填写数字，或不填", "Write a number, or nothing")
        })?),
    };
    let new = NewCode { groups, number };
    let key = Key::new(Some(typed.get("key")), &("code", id, &new))?;
    Ok(schemes::issue(app, caller, id, new, key).await?.code)
}

/// Labels to be printed: a QR code and the digits, nothing else, since codes may lead to files of persons.
async fn sheet(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
) -> Answer<Markup> {
    let (scheme, given) = schemes::scheme(&app, &caller, &id).await?;
    if !schemes::may_issue(&caller, &scheme) {
        return Err(people::denied().into());
    }
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let here = format!("/codes/schemes/{id}");
    let body = html! {
        p.muted { (lang.pick("标签上只有编码，没有姓名。用浏览器的打印功能打印。", "Labels hold the code and no name. Print with the browser.")) }
        ul.code-labels {
            @for (digits, _at) in &given {
                li { (ui::qr(digits, digits).unwrap_or_default()) code { (scheme.grouped(digits)) } }
            }
        }
    };
    Ok(Page::new(&view, scheme.title.get(lang))
        .back(&here, scheme.title.get(lang))
        .wide()
        .body(body))
}
