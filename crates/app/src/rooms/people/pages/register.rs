//! A resident registers in a browser.

use axum::Form as Urlencoded;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Invalid, Lang, PlaceId, StreetCode, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::access::street_field;
use super::offices::key;
use super::words::{Options, homes};
use crate::app::Shared;
use crate::rooms::people::{self as verbs, Registration};
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Page, Typed};
use crate::web::visitor::Visitor;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    street: Option<String>,
}

/// The form, for one street at a time: its compounds are the choice.
pub(super) async fn blank(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let typed = Typed::new([("street", asked.street.unwrap_or_default())]);
    Ok(page(&app, &visitor, typed, Invalid::default()).await?)
}

/// Registers, and on to signing in.
pub(super) async fn send(
    State(app): State<Shared>,
    visitor: Visitor,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let mut invalid = Invalid::default();
    let Some(street) = street_of(&verbs::streets(&app).await?, &typed) else {
        invalid.push("street", "请选择街道", "Choose a street");
        let page = page(&app, &visitor, typed, invalid).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if typed.get("password") != typed.get("again") {
        invalid.push("again", "两次输入的密码不一致", "The two passwords differ");
    }
    let outcome = match invalid.check() {
        Ok(()) => {
            let new = registration(street, &typed, &visitor);
            let key = key(&typed, &new.asked(&app))?;
            verbs::register_resident(&app, new, Some(key)).await
        }
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(_person) => {
            Ok(Redirect::to(&format!("/login?told=registered&street={street}")).into_response())
        }
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &visitor, typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn registration(street: StreetCode, typed: &Typed, visitor: &Visitor) -> Registration {
    let text = |name| typed.get(name).to_owned();
    Registration {
        street,
        name: text("name"),
        phone: text("phone"),
        account: text("account"),
        password: text("password"),
        place: typed.get("place").parse::<PlaceId>().ok(),
        lang: visitor.lang,
    }
}

/// The street that was chosen, or the first of those there are.
fn street_of(streets: &[(StreetCode, String)], typed: &Typed) -> Option<StreetCode> {
    let asked = typed.get("street");
    let known = streets.iter().find(|(code, _)| code.as_str() == asked);
    known
        .or_else(|| streets.first().filter(|_| asked.is_empty()))
        .map(|(code, _)| *code)
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    typed: Typed,
    invalid: Invalid,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let streets = verbs::streets(app).await?;
    let street = street_of(&streets, &typed);
    let homes = match street {
        Some(street) => homes(app, street).await?,
        None => Vec::new(),
    };
    let homes = homes.into_iter().map(|(id, name)| (id.to_string(), name));
    let homes = Options::new(lang.pick("请选择", "Choose"), homes);
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/register").typed(typed).invalid(invalid);
    let chosen = street.map(|code| code.to_string()).unwrap_or_default();
    let body = html! {
        (choose_street(lang, &streets, &chosen))
        (ui::plain_card(form.render(html! { (key) (fields(&form, &homes, &chosen, lang)) })))
    };
    let lead = lang.pick("不需要身份证号。", "No identity number is asked.");
    Ok(
        Page::new(&view, lang.pick("居民注册", "Register as a resident"))
            .lead(lead)
            .narrow()
            .back("/login", lang.pick("返回登录", "Back"))
            .body(body),
    )
}

fn fields(form: &Form<'_>, homes: &Options, chosen: &str, lang: Lang) -> Markup {
    html! {
        (Form::hidden("street", chosen))
        (form.field("name", "姓名", "Name").required().max(40).autocomplete("name"))
        (form.field("phone", "手机号", "Mobile number").tel().required().max(20)
            .hint(lang.pick("只有经办人可以查看，每次查看都有记录。", "Only those who handle your case can see it, and every look is on record.")))
        (form.field("place", "居住小区", "Compound").select(homes.each()).required())
        (form.field("account", "账号", "Account").required().max(32).autocomplete("username")
            .hint(lang.pick("字母开头，3 到 32 位。", "Begins with a letter, 3 to 32 characters.")))
        (form.field("password", "密码", "Password").required().password("new-password")
            .hint(lang.pick("至少 8 位，含大写、小写、数字、符号中的三类。", "At least 8 characters, three of: small, capital, digit, sign.")))
        (form.field("again", "再输入一次密码", "Password again").required().password("new-password"))
        (ui::submit(lang.pick("注册", "Register")).wide())
    }
}

/// Another street has other compounds, so choosing it loads the form again.
fn choose_street(lang: Lang, streets: &[(StreetCode, String)], chosen: &str) -> Markup {
    let form = Form::post(lang, "/register").typed(Typed::new([("street", chosen)]));
    html! {
        @if streets.len() > 1 {
            (ui::plain_card(html! {
                form.form method="get" action="/register" {
                    (street_field(&form, streets))
                    (ui::button(lang.pick("换街道", "Change street")))
                }
            }))
        }
    }
}
