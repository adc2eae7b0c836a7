//! My own page: who I am here, where I am signed in, who looked at my number, my password.

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::offices::key;
use super::words::{offices, term};
use crate::app::Shared;
use crate::rooms::people::model::{Look, Session};
use crate::rooms::people::routes::SessionToken;
use crate::rooms::people::{self as verbs, Amendment, own_password, password};
use crate::web::pages::{key_field, view};
use crate::web::prefs::local;
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Signed, Visitor};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    told: Option<String>,
    back: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    SessionToken(token): SessionToken,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let mut view = view(&app, &visitor).await?;
    let (lang, now) = (view.lang, app.clock.now());
    if let Some(told) = asked.told.as_deref().and_then(|told| said(told, lang)) {
        view.toast = Some(ui::toast(Tone::Good, told));
    }
    let me = verbs::person(&app, &caller, caller.person).await?;
    let held = verbs::appointments_of(&app, &caller, caller.person).await?;
    let lines = offices(&app, caller.street, &held, lang).await?;
    let sessions = verbs::sessions_of(&app, &caller, caller.person, token.as_deref()).await?;
    let body = html! {
        (reminder(&app, &caller, lang).await?)
        (ui::card(lang.pick("个人信息", "About me"), html! {
            (ui::key_values([
                (lang.pick("姓名", "Name"), html! { (me.name) }),
                (lang.pick("电话", "Telephone"), html! { (me.phone.as_deref().unwrap_or(lang.pick("未登记", "None"))) }),
            ]))
            (phone_form(&app, lang))
            p.d-flex.flex-wrap.gap-2 { (ui::link_button("/me/information", lang.pick("我的信息", "My information")).icon(Icon::Eye)) (ui::link_button("/password", lang.pick("修改密码", "Change password")).icon(Icon::Lock)) }
        }))
        (ui::card(lang.pick("任职", "Appointments"), html! {
            @if held.is_empty() { p.muted { (lang.pick("没有任职。", "None.")) } }
            @else { ul.rows { @for one in &held {
                li.row-item.row-plain { div.row-text {
                    @if let Some(line) = lines.get(&one.id) { (line) }
                    div.row-line { (term(one, now, lang)) }
                } }
            } } }
        }))
        (ui::card(lang.pick("已登录的设备", "Where I am signed in"), sessions_list(&app, &sessions, "/me", lang)))
        (looks(&app, &caller, lang).await?)
        (language(&app, caller.lang, lang))
    };
    Ok(ui::page(&view, lang.pick("我的", "My page"), body))
}

fn said(told: &str, lang: Lang) -> Option<&'static str> {
    match told {
        "password" => Some(lang.pick(
            "密码已修改，其他设备已退出",
            "The password is changed; other devices are signed out",
        )),
        "session" => Some(lang.pick("该设备已退出", "That device is signed out")),
        "saved" => Some(lang.pick("已保存", "Saved")),
        _ => None,
    }
}

/// The 90-day reminder, and the one that the initial password still stands.
async fn reminder(app: &Shared, caller: &Caller, lang: Lang) -> Result<Markup, Trouble> {
    let accounts = verbs::accounts_of(app, caller, caller.person).await?;
    let now = app.clock.now();
    Ok(html! {
        @if accounts.iter().any(|one| one.must_change) {
            (ui::alert(Tone::Warn, lang.pick("请先修改初始密码", "Change the initial password first"),
                html! { p { (lang.pick("修改之前不能办理任何业务。", "Until then nothing else can be done.")) } }))
        } @else if accounts.iter().any(|one| password::is_old(one.changed, now)) {
            (ui::alert(Tone::Warn, lang.pick("密码已使用超过 90 天", "The password is more than 90 days old"),
                html! { p { (lang.pick("建议现在修改。", "Please change it now.")) } }))
        }
    })
}

/// Sessions with a button to end each; `at` is the page the buttons belong to.
pub(super) fn sessions_list(app: &Shared, all: &[Session], at: &str, lang: Lang) -> Markup {
    html! {
        @if all.is_empty() { p.muted { (lang.pick("没有。", "None.")) } }
        @else { ul.rows { @for one in all { (session_row(app, one, at, lang)) } } }
    }
}

fn session_row(app: &Shared, one: &Session, at: &str, lang: Lang) -> Markup {
    html! {
        li.row-item.row-plain {
            div.row-text {
                strong { (agent(&one.agent, lang)) } " "
                @if one.current { (ui::badge(Tone::Good, lang.pick("当前设备", "This device"))) }
                div.row-line {
                    (one.address) " · " (lang.pick("登录 ", "signed in ")) (ui::when(one.opened, lang))
                    " · " (lang.pick("最近使用 ", "last used ")) (ui::when(one.seen, lang))
                }
            }
            form method="post" action={ (at) "/sessions/" (one.id) "/end" } data-once {
                (key_field(app, "", &Invalid::default()))
                (ui::button(lang.pick("退出该设备", "Sign out there")).icon(Icon::LogOut))
            }
        }
    }
}

/// A browser's name for itself, cut to what a person can use.
fn agent(text: &str, lang: Lang) -> &str {
    let known = [
        "MicroMessenger",
        "DingTalk",
        "Edg",
        "Firefox",
        "Chrome",
        "Safari",
        "curl",
    ];
    match known.iter().find(|name| text.contains(**name)) {
        Some(&"MicroMessenger") => lang.pick("微信", "WeChat"),
        Some(&"DingTalk") => lang.pick("钉钉", "DingTalk"),
        Some(name) => name,
        None if text.is_empty() => lang.pick("未知", "Unknown"),
        None => text,
    }
}

async fn looks(app: &Shared, caller: &Caller, lang: Lang) -> Result<Markup, Trouble> {
    let looks = verbs::looks_at(app, caller, caller.person).await?;
    let (street, ids) = (
        caller.street,
        looks.iter().map(|look| look.by).collect::<Vec<_>>(),
    );
    let names = app
        .db
        .read(move |tx| Box::pin(async move { verbs::names_of(tx, street, &ids).await }))
        .await?;
    let row = |look: &Look| {
        let by = names.get(&look.by).cloned().unwrap_or_default();
        vec![
            html! { (by) },
            html! { (look.reason) },
            ui::when(look.at, lang),
        ]
    };
    let columns = [
        ui::Column::text(lang.pick("查看人", "Who")),
        ui::Column::text(lang.pick("原因", "Why")),
        ui::Column::text(lang.pick("时间", "When")),
    ];
    let title = lang.pick("谁查看过我的电话", "Who looked at my number");
    Ok(ui::card(
        title,
        html! {
            @if looks.is_empty() { p.muted { (lang.pick("没有人查看过。", "Nobody has.")) } }
            @else { (ui::table(title, &columns, looks.iter().map(row))) }
        },
    ))
}

fn language(app: &Shared, chosen: Lang, lang: Lang) -> Markup {
    let form = Form::post(lang, "/me/lang").typed(Typed::new([("lang", chosen.pick("zh", "en"))]));
    ui::card(lang.pick("通知语言", "Language of notices"), form.render(html! {
        (key_field(app, "", &Invalid::default()))
        (form.field("lang", "语言", "Language").select([("zh", "中文"), ("en", "English")]).required())
        (ui::button(lang.pick("保存", "Save")))
    }))
}

/// The language of notices.
pub(super) async fn set_lang(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    let lang = typed.get("lang").parse::<Lang>();
    let lang = lang.map_err(|_error| {
        Trouble::field("lang", "请选择中文或英文", "Choose Chinese or English")
    })?;
    let key = key(&typed, &("lang", lang))?;
    verbs::set_lang(&app, &caller, lang, Some(key)).await?;
    Ok(Redirect::to("/me?told=saved"))
}

/// My number; an empty one takes it away.
pub(super) async fn set_phone(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    let phone = typed.get("phone");
    // Of the number a keyed digest, or it could be guessed.
    let key = key(&typed, &("phone", app.vault.blind("receipts.phone", phone)))?;
    let amendment = Amendment {
        phone: Some(phone.to_owned()),
        ..Amendment::default()
    };
    verbs::amend(&app, &caller, caller.person, amendment, Some(key)).await?;
    Ok(Redirect::to("/me?told=saved"))
}

fn phone_form(app: &Shared, lang: Lang) -> Markup {
    let form = Form::post(lang, "/me/phone");
    form.render(html! {
        (key_field(app, "", &Invalid::default()))
        (form.field("phone", "更换电话", "Change the telephone").tel().max(20)
            .hint(lang.pick("留空则删除已登记的号码。", "Empty: the number on record is deleted.")))
        (ui::button(lang.pick("保存电话", "Save the number")).confirm(lang.pick("再点一次确认", "Press again to confirm")))
    })
}

/// Ends one of my sessions.
pub(super) async fn end_session(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    let id = id.parse().map_err(|_error| verbs::no_session())?;
    let key = key(&typed, &("session.end", id))?;
    verbs::revoke(&app, &caller, id, Some(key)).await?;
    Ok(Redirect::to("/me?told=session"))
}

/// The form for a new password.
pub(super) async fn password(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let typed = Typed::new([("back", asked.back.unwrap_or_default())]);
    Ok(password_page(&app, &caller, &visitor, typed, Invalid::default()).await?)
}

/// Changes it.
pub(super) async fn change_password(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    SessionToken(token): SessionToken,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let mut invalid = Invalid::default();
    if typed.get("new") != typed.get("again") {
        invalid.push("again", "两次输入的密码不一致", "The two passwords differ");
    }
    let outcome = match invalid.check() {
        Ok(()) => {
            let token = token.unwrap_or_default();
            let (current, new) = (typed.get("current"), typed.get("new"));
            let key = key(&typed, &own_password::asked(&app, current, new))?;
            verbs::change_password(&app, &caller, &token, current, new, Some(key)).await
        }
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(()) if typed.get("back").is_empty() => {
            Ok(Redirect::to("/me?told=password").into_response())
        }
        Ok(()) => Ok(Redirect::to(&local(Some(typed.get("back")))).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = password_page(&app, &caller, &visitor, typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn password_page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    typed: Typed,
    invalid: Invalid,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let first = verbs::accounts_of(app, caller, caller.person)
        .await?
        .iter()
        .any(|one| one.must_change);
    let back = typed.get("back").to_owned();
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/password").typed(typed).invalid(invalid);
    let body = html! {
        @if first { (first_password(lang)) }
        (ui::plain_card(form.render(html! {
            (key)
            (Form::hidden("back", &back))
            (form.field("current", "当前密码", "Current password").required().password("current-password"))
            (form.field("new", "新密码", "New password").required().password("new-password")
                .hint(lang.pick("至少 8 位，含大写、小写、数字、符号中的三类，不同于最近五次。",
                    "At least 8 characters, three of: small, capital, digit, sign; none of the last five.")))
            (form.field("again", "再输入一次新密码", "New password again").required().password("new-password"))
            (ui::submit(lang.pick("修改密码", "Change password")).wide())
        })))
    };
    let title = lang.pick("修改密码", "Change password");
    let lead = lang.pick(
        "修改后，其他设备会退出登录。",
        "Other devices will be signed out.",
    );
    Ok(Page::new(&view, title).lead(lead).narrow().body(body))
}

/// Why somebody with an initial password stands here, whatever page they asked for.
fn first_password(lang: Lang) -> Markup {
    ui::alert(
        Tone::Warn,
        lang.pick("请先设置自己的密码", "Set a password of your own first"),
        html! { p { (lang.pick(
        "现在用的是管理员发的初始密码。改成自己的密码后，会回到您要打开的页面。",
        "You still use the initial password from the administrator. Once it is replaced, you get to the page you wanted.")) } },
    )
}
