//! The sync board: the devices of the reader, and for whoever looks after a community those of its workers.

mod alike;
mod inbox;
mod shell;

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use linli_kernel::{Caller, Invalid, Lang, PersonId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::rooms::sync::devices::{self, Device, NAME_MAX};
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::Signed;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/sync", board)
        .post("/sync/{device}/name", rename)
        .post("/sync/{device}/revoke", revoke)
        .and(inbox::pages())
        .and(alike::pages())
        .and(shell::pages())
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

/// A name that was refused: of which device, what was typed, what is wrong.
struct Tried {
    device: String,
    typed: Typed,
    invalid: Invalid,
}

async fn board(
    State(app): State<Shared>,
    signed: Signed,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    Ok(page(&app, &signed, told.told.as_deref(), None).await?)
}

async fn page(
    app: &Shared,
    Signed(caller, visitor): &Signed,
    told: Option<&str>,
    tried: Option<Tried>,
) -> Result<Markup, Trouble> {
    let all = devices::devices(app, caller).await?;
    let names = names(app, caller, &all).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told.map(|told| ui::toast(Tone::Good, told_text(told, lang)));
    let now = app.clock.now();
    let (mine, others): (Vec<&Device>, Vec<&Device>) =
        all.iter().partition(|one| one.person == caller.person);
    let body = html! {
        h2 { (lang.pick("我的设备", "My devices")) }
        @if mine.is_empty() {
            (ui::empty(Icon::Phone, lang.pick("还没有登记设备", "No device yet"),
                lang.pick("在手机上打开“外勤”页面并登录，就会登记在这里。", "Open the field page on a phone and sign in; it is then listed here."), html! {}))
        }
        @for one in &mine { (own(app, one, tried.as_ref(), now, lang)) }
        @if devices::oversees(caller) {
            h2 { (lang.pick("网格人员的设备", "Devices of workers")) }
            (table(app, &others, &names, now, lang))
        }
    };
    let lead = lang.pick(
        "手机上还有多少没有上传、最早是什么时候填的，由手机自己报告；只计数量，不记位置。",
        "How much still waits on each phone and since when, as the phones tell; only counts, never where anybody was.",
    );
    Ok(Page::new(&view, lang.pick("外勤同步", "Field sync"))
        .actions(html! {
            (ui::link_button("/field", lang.pick("打开外勤页面", "Open the field page")).icon(Icon::Phone))
            @if people::require(caller, Right::SeeBoard).is_ok() {
                (ui::link_button("/sync/differences", lang.pick("登记不一致", "Where records differ")).icon(Icon::People))
            }
        })
        .lead(lead)
        .body(body))
}

async fn names(
    app: &Shared,
    caller: &Caller,
    all: &[Device],
) -> Result<BTreeMap<PersonId, String>, Trouble> {
    let street = caller.street;
    let ids: Vec<PersonId> = all.iter().map(|one| one.person).collect();
    app.db
        .read(move |tx| Box::pin(async move { people::names_of(tx, street, &ids).await }))
        .await
}

fn told_text(told: &str, lang: Lang) -> &'static str {
    match told {
        "revoked" => lang.pick(
            "已收回。设备下次联网时清除其中的内容。",
            "Withdrawn. The device is wiped when it is next on the net.",
        ),
        _ => lang.pick("已保存", "Saved"),
    }
}

/// How a device stands.
fn state(one: &Device, now: Timestamp, lang: Lang) -> Markup {
    let quiet = now
        .duration_since(one.success.unwrap_or(one.registered))
        .as_hours()
        >= 24;
    match (one.wiped, one.revoked) {
        (Some(_), _) => ui::badge(Tone::Quiet, lang.pick("已清除", "Wiped")),
        (None, Some(_)) => ui::badge(
            Tone::Warn,
            lang.pick("已收回，等待清除", "Withdrawn, not wiped yet"),
        ),
        (None, None) if one.refused > 0 => {
            ui::badge(Tone::Bad, lang.pick("有被退回的", "Some were refused"))
        }
        (None, None) if quiet => ui::badge(
            Tone::Warn,
            lang.pick("一天以上没有同步", "Not synced for a day"),
        ),
        (None, None) if one.waiting > 0 => {
            ui::badge(Tone::Warn, lang.pick("有待上传", "Some wait"))
        }
        (None, None) => ui::badge(Tone::Good, lang.pick("已同步", "In step")),
    }
}

fn at(when: Option<Timestamp>, lang: Lang) -> Markup {
    match when {
        Some(when) => ui::when(when, lang),
        None => html! { span.muted { (lang.pick("从未", "Never")) } },
    }
}

/// What waits: how many, and since when the oldest.
fn queue(one: &Device, lang: Lang) -> Markup {
    html! {
        (one.waiting) @if one.refused > 0 { " · " (lang.pick("退回 ", "refused ")) (one.refused) }
        @if let Some(oldest) = one.oldest { " · " (lang.pick("最早 ", "oldest ")) (ui::when(oldest, lang)) }
    }
}

fn own(app: &Shared, one: &Device, tried: Option<&Tried>, now: Timestamp, lang: Lang) -> Markup {
    let action = format!("/sync/{}/name", one.id);
    let tried = tried.filter(|tried| tried.device == one.id);
    let form = Form::post(lang, &action);
    let form = match tried {
        Some(tried) => form
            .typed(tried.typed.clone())
            .invalid(tried.invalid.clone()),
        None => form.typed(Typed::new([("name", one.name.clone())])),
    };
    ui::card(
        &one.name,
        html! {
            (ui::key_values([
                (lang.pick("状态", "State"), state(one, now, lang)),
                (lang.pick("上次同步", "Last sync"), at(one.success, lang)),
                (lang.pick("待上传", "Waiting"), queue(one, lang)),
                (lang.pick("登记于", "Since"), ui::when(one.registered, lang)),
                (lang.pick("浏览器", "Browser"), html! { span.text-break { (one.agent) } }),
            ]))
            @if one.revoked.is_none() {
                details open[tried.is_some()] {
                    summary { (lang.pick("改名称", "Rename")) }
                    (form.render(html! {
                        (form.field("name", "名称", "Name").max(NAME_MAX).required())
                        (ui::submit(lang.pick("保存", "Save")))
                    }))
                }
                (revoke_form(app, one, lang))
            }
        },
    )
}

fn revoke_form(app: &Shared, one: &Device, lang: Lang) -> Markup {
    let action = format!("/sync/{}/revoke", one.id);
    Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        (ui::button(lang.pick("收回并清除", "Withdraw and wipe")).action(Action::Danger).icon(Icon::Trash).confirm(lang.pick(
            "收回后，设备下次联网时会清除其中的全部内容，没有上传的也会丢失。确定收回吗？",
            "When it is next on the net the device deletes all it holds, also what was not sent. Withdraw it?")))
    })
}

fn table(
    app: &Shared,
    all: &[&Device],
    names: &BTreeMap<PersonId, String>,
    now: Timestamp,
    lang: Lang,
) -> Markup {
    if all.is_empty() {
        return nobody(lang);
    }
    let columns = [
        Column::text(lang.pick("人员", "Worker")),
        Column::text(lang.pick("设备", "Device")),
        Column::text(lang.pick("状态", "State")),
        Column::text(lang.pick("上次同步", "Last sync")),
        Column::text(lang.pick("待上传", "Waiting")),
        Column::text(lang.pick("操作", "Do")),
    ];
    let rows = all.iter().map(|one| {
        vec![
            html! { (names.get(&one.person).map_or("", String::as_str)) },
            html! { (one.name) },
            state(one, now, lang),
            at(one.success, lang),
            queue(one, lang),
            html! { @if one.revoked.is_none() { (revoke_form(app, one, lang)) } },
        ]
    });
    ui::table(
        lang.pick("网格人员的设备", "Devices of workers"),
        &columns,
        rows,
    )
}

fn nobody(lang: Lang) -> Markup {
    ui::empty(
        Icon::People,
        lang.pick("您的范围内还没有设备", "No device within your reach"),
        lang.pick(
            "网格员在手机上登记后，这里显示同步情况。",
            "Once workers register their phones, how they sync is shown here.",
        ),
        html! {},
    )
}

async fn rename(
    State(app): State<Shared>,
    signed: Signed,
    Path(device): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let name = typed.get("name").to_owned();
    match devices::rename(&app, &signed.0, device.clone(), name).await {
        Ok(()) => Ok(Redirect::to("/sync?told=saved").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let tried = Tried {
                device,
                typed,
                invalid,
            };
            let page = page(&app, &signed, None, Some(tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn revoke(
    State(app): State<Shared>,
    Signed(caller, _): Signed,
    Path(device): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let key = Key::new(Some(typed.get("key")), &("sync.revoke", &device))?;
    devices::revoke(&app, &caller, device, key).await?;
    Ok(Redirect::to("/sync?told=revoked"))
}
