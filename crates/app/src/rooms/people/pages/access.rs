//! Signing in and out in a browser.

use axum::Form as Urlencoded;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Lang, StreetCode, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Shared};
use crate::rooms::people::routes::{Client, SessionToken};
use crate::rooms::people::{self as verbs, Login};
use crate::web::encode;
use crate::web::pages::view;
use crate::web::prefs::local;
use crate::web::problem::{Answer, Problem};
use crate::web::ui::{self, Field, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{SESSION_COOKIE, Visitor};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    back: Option<String>,
    street: Option<String>,
    told: Option<String>,
}

/// The form. Whoever is signed in already goes on.
pub(super) async fn blank(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let back = local(asked.back.as_deref());
    if visitor.caller.is_some() {
        return Ok(Redirect::to(&back).into_response());
    }
    let street = asked.street.unwrap_or_default();
    let typed = Typed::new([("back", back), ("street", street)]);
    let told = match asked.told.as_deref() {
        Some("registered") => Some(Text::new(
            "注册成功，请登录",
            "You are registered; please sign in",
        )),
        Some("left") => Some(Text::new("已退出登录", "You are signed out")),
        Some(_) | None => None,
    };
    Ok(page(&app, &visitor, typed, Note(Tone::Good, told))
        .await?
        .into_response())
}

/// Signs in: the session cookie, and on to where the reader wanted to go.
pub(super) async fn send(
    State(app): State<Shared>,
    visitor: Visitor,
    client: Client,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let Some(street) = chosen_street(&app, &typed).await? else {
        let text = Text::new("请选择街道", "Choose a street");
        let page = page(&app, &visitor, typed, Note(Tone::Warn, Some(text))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let attempt = Login {
        street,
        account: typed.get("account").to_owned(),
        password: typed.get("password").to_owned(),
        agent: client.agent,
        address: client.address,
    };
    match verbs::login(&app, attempt).await {
        Ok(token) => {
            let back = local(Some(typed.get("back")));
            let to = if token.must_change_password {
                format!("/password?back={}", encode(&back))
            } else {
                back
            };
            let lasts = token.ends.duration_since(app.clock.now()).as_secs();
            let cookie = cookie(&app, &token.text, lasts)?;
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
        }
        Err(Trouble::Refused(refused)) => {
            let status = Problem::from(Trouble::Refused(refused.clone())).status;
            let page = page(&app, &visitor, typed, Note(Tone::Bad, Some(refused.text))).await?;
            Ok((status, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// Signs out.
pub(super) async fn leave(
    State(app): State<Shared>,
    SessionToken(token): SessionToken,
) -> Answer<Response> {
    verbs::logout(&app, token.as_deref().unwrap_or_default()).await?;
    let gone = cookie(&app, "", 0)?;
    Ok((
        [(header::SET_COOKIE, gone)],
        Redirect::to("/login?told=left"),
    )
        .into_response())
}

/// Not readable by scripts, not sent with requests that other sites cause; over TLS only where there is TLS.
fn cookie(app: &App, token: &str, seconds: i64) -> Result<HeaderValue, Trouble> {
    let secure = if app.config.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    HeaderValue::from_str(&text).map_err(Trouble::fault)
}

async fn chosen_street(app: &App, typed: &Typed) -> Result<Option<StreetCode>, Trouble> {
    if let Ok(street) = typed.get("street").parse() {
        return Ok(Some(street));
    }
    Ok(match verbs::streets(app).await?.as_slice() {
        [only] => Some(only.0),
        _ => None,
    })
}

struct Note(Tone, Option<Text>);

async fn page(
    app: &Shared,
    visitor: &Visitor,
    typed: Typed,
    note: Note,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let streets = verbs::streets(app).await?;
    let lang = view.lang;
    let back = typed.get("back").to_owned();
    let form = Form::post(lang, "/login").typed(typed);
    let body = html! {
        @if let Some(text) = &note.1 { (ui::alert(note.0, text.get(lang), html! {})) }
        (ui::plain_card(form.render(html! {
            (Form::hidden("back", &back))
            (street_field(&form, &streets))
            (form.field("account", "账号", "Account").required().max(64).autocomplete("username"))
            (form.field("password", "密码", "Password").required().password("current-password"))
            (ui::submit(lang.pick("登录", "Sign in")).wide())
        })))
        (after(lang))
    };
    Ok(Page::new(&view, lang.pick("登录", "Sign in"))
        .narrow()
        .body(body))
}

/// Which street; nothing to choose where there is one.
pub(super) fn street_field(form: &Form<'_>, streets: &[(StreetCode, String)]) -> Markup {
    if streets.len() < 2 {
        return html! {};
    }
    let options: Vec<(&str, &str)> = streets
        .iter()
        .map(|(code, name)| (code.as_str(), name.as_str()))
        .collect();
    let field: Field<'_> = form
        .field("street", "街道", "Street")
        .select(options)
        .required();
    html! { (field) }
}

fn after(lang: Lang) -> Markup {
    html! {
        p.text-center {
            (lang.pick("还没有账号？", "No account yet? "))
            a href="/register" { (lang.pick("居民注册", "Register as a resident")) }
        }
        p.hint.text-center {
            (ui::icon(Icon::Info)) " "
            (lang.pick("忘记密码请联系街道安全管理员重置。", "Forgot the password? The street's security administrator can reset it."))
        }
    }
}
