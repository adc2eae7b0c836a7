//! The administrator's page: how long passes last, and the keys.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::Shared;
use crate::rooms::passes::{self, PassSettings};
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

const HERE: &str = "/admin/passes";

type Manager = Permit<rights::ManagePasses>;

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/admin/passes", show)
        .post("/admin/passes/settings", save)
        .post("/admin/passes/rotate", rotate)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn show(
    State(app): State<Shared>,
    manager: Manager,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let now = passes::settings(&app, &manager.caller).await?;
    let typed = Typed::new([
        ("keep_days", now.keep_days.to_string()),
        ("longest_hours", now.longest_hours.to_string()),
    ]);
    Ok(page(
        &app,
        &manager,
        (typed, Invalid::default()),
        told.told.is_some(),
    )
    .await?)
}

async fn page(
    app: &Shared,
    manager: &Manager,
    (typed, invalid): (Typed, Invalid),
    saved: bool,
) -> Result<Markup, Trouble> {
    let bundle = passes::bundle(app, manager.caller.street).await?;
    let mut view = view(app, &manager.visitor).await?;
    let lang = view.lang;
    if saved {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已保存", "Saved")));
    }
    let form = Form::post(lang, "/admin/passes/settings")
        .typed(typed.clone())
        .invalid(invalid.clone());
    let settings = form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        (form.field("longest_hours", "最长有效（小时）", "Longest validity (hours)").number().required()
            .hint(lang.pick("1 到 2160", "1 to 2160")))
        (form.field("keep_days", "到期后保留（天）", "Kept after the end (days)").number().required()
            .hint(lang.pick("0 到 90；只保留发放记录，核验从不记录", "0 to 90; of passes that were made, never of their use")))
        (ui::submit(lang.pick("保存", "Save")))
    });
    let serials: Vec<String> = bundle
        .keys
        .iter()
        .map(|key| key.serial.to_string())
        .collect();
    let body = html! {
        (ui::card(lang.pick("时限", "Periods"), settings))
        (ui::card(lang.pick("签发密钥", "Signing keys"), html! {
            @if serials.is_empty() { p { (lang.pick("发第一张访客码时自动生成。", "MadePass with the first pass.")) } }
            @else { p { (lang.pick("门口认得的密钥（最新在前）：", "Keys that doors know, newest first: ")) (serials.join(lang.pick("、", ", "))) } }
            (turn(app, false, lang))
            (turn(app, true, lang))
        }))
        p { a href={ "/pass/door/" (manager.caller.street) } { (lang.pick("门卫核验页", "The doorkeeper's page")) } }
    };
    Ok(Page::new(&view, lang.pick("访客码管理", "Manage passes")).body(body))
}

fn turn(app: &Shared, withdraw: bool, lang: Lang) -> Markup {
    let (label, ask, action) = match withdraw {
        false => (
            lang.pick("更换密钥", "Replace the key"),
            lang.pick(
                "旧码到期前仍有效，确认更换？",
                "Passes made before stay valid until their end. Replace it?",
            ),
            Action::Primary,
        ),
        true => (
            lang.pick("密钥泄露：作废旧密钥", "The key is known: withdraw it"),
            lang.pick(
                "所有旧码立即作废，确认？",
                "Every pass made before is void at once. Withdraw?",
            ),
            Action::Danger,
        ),
    };
    Form::post(lang, "/admin/passes/rotate").render(html! {
        (key_field(app, "", &Invalid::default()))
        (Form::hidden("withdraw", if withdraw { "1" } else { "0" }))
        (ui::submit(label).action(action).confirm(ask))
    })
}

async fn save(
    State(app): State<Shared>,
    manager: Manager,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    match saved(&app, &manager, &typed).await {
        Ok(_settings) => Ok(Redirect::to(&format!("{HERE}?told=saved")).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &manager, (typed, invalid), false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn saved(app: &Shared, manager: &Manager, typed: &Typed) -> Result<PassSettings, Trouble> {
    let mut invalid = Invalid::default();
    let mut read = |field: &'static str| {
        typed
            .get(field)
            .trim()
            .parse::<u32>()
            .unwrap_or_else(|_error| {
                invalid.push(field, "请填写整数", "Write a whole number");
                0
            })
    };
    let new = PassSettings {
        keep_days: read("keep_days"),
        longest_hours: read("longest_hours"),
    };
    invalid.check()?;
    let key = Key::new(Some(typed.get("key")), &("pass.settings", &new))?;
    passes::save_settings(app, &manager.caller, new, key).await
}

async fn rotate(
    State(app): State<Shared>,
    manager: Manager,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let withdraw = typed.get("withdraw") == "1";
    let key = Key::new(Some(typed.get("key")), &("pass.key", withdraw))?;
    passes::rotate(&app, &manager.caller, withdraw, key).await?;
    Ok(Redirect::to(&format!("{HERE}?told=saved")))
}
