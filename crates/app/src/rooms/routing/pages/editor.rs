//! The editor: the text of the rules, checked as it is saved, tried on past cases before it is put in force.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_flow::Diagnostic;
use linli_kernel::{Caller, Invalid, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::model::NewRules;
use super::super::{check, save_rules, start, store};
use super::names::names;
use super::problems;
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

/// How many lines of the text the form shows at once.
const ROWS: u8 = 28;

/// What an empty editor begins with.
const EXAMPLE: &str = "# 第一条适用的规则决定案件交给谁。 The first rule that matches decides.\n\n[[rule]]\nid = \"rest\"\ntitle = { zh = \"其余\", en = \"The rest\" }\nto = { unit = \"org_…\" }\n";

#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    version: Option<i64>,
}

/// The editor with the rules in force, or an earlier version.
pub(super) async fn open(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageRouting>,
    Query(from): Query<From>,
) -> Answer<Markup> {
    let street = caller.street;
    let (latest, begun) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let latest = store::rules(tx, street, None).await?;
                let begun = match from.version {
                    Some(version) => store::rules(tx, street, Some(version)).await?,
                    None => latest.clone(),
                };
                Ok((latest, begun))
            })
        })
        .await?;
    let text = begun.map_or_else(|| EXAMPLE.to_owned(), |rules| rules.text);
    let based_on = latest.map_or(0, |rules| rules.version).to_string();
    let typed = Typed::new([
        ("text", text),
        ("based_on", based_on),
        ("wanted", "500".to_owned()),
    ]);
    page(&app, &visitor, &caller, typed, Invalid::default(), &[]).await
}

/// A sent form: put in force, tried on past cases, or shown again with what is wrong.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageRouting>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    // Browsers send lines as CR LF; rules keep the lines of a file.
    let text = typed.get("text").replace("\r\n", "\n");
    match done(&app, &caller, &typed, text.clone()).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(Trouble::Fault(fault)) => Err(Trouble::Fault(fault).into()),
        Err(trouble) => {
            let found = check(&app, &caller, &text).await?.err().unwrap_or_default();
            let page = page(
                &app,
                &visitor,
                &caller,
                typed,
                wrong(&found, trouble),
                &found,
            )
            .await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn done(
    app: &Shared,
    caller: &Caller,
    typed: &Typed,
    text: String,
) -> Result<String, Trouble> {
    if typed.get("do") == "try" {
        let wanted = typed.get("wanted").trim().parse().unwrap_or(0);
        let key = Key::new(Some(typed.get("key")), &("routing.try", &text, wanted))?;
        let trial = start(app, caller, text, wanted, key).await?;
        return Ok(format!("/routing/trials/{trial}"));
    }
    let new = NewRules {
        text,
        based_on: typed.get("based_on").parse().unwrap_or(0),
        note: typed.get("note").to_owned(),
    };
    let key = Key::new(Some(typed.get("key")), &new)?;
    save_rules(app, caller, new, key).await?;
    Ok("/routing?told=saved".to_owned())
}

/// The problems stand beside the text, so the field itself only says how many there are.
fn wrong(found: &[Diagnostic], trouble: Trouble) -> Invalid {
    let count = found.len();
    match trouble {
        Trouble::Refused(refused) => Invalid::default().and("text", refused.text.zh, refused.text.en),
        Trouble::Invalid(invalid) if count == 0 => invalid,
        Trouble::Invalid(_) | Trouble::Fault(_) => Invalid::default().and(
            "text",
            format!("文本有 {count} 处问题，见上方逐行说明；没有保存"),
            format!("The text has {count} problems; each is named above with its line. Nothing was saved"),
        ),
    }
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    typed: Typed,
    invalid: Invalid,
    found: &[Diagnostic],
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let names = names(app, caller).await?;
    let tries = people::require(caller, Right::SeeQueue).is_ok();
    let text = typed.get("text").to_owned();
    let based_on = typed.get("based_on").to_owned();
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/routing/edit")
        .typed(typed)
        .invalid(invalid);
    let hint = lang.pick(
        "TOML 文本。保存前逐条核对：写到的场景、事项、地点、片区、单位和值班表都要在，条件的类型要对；有一处不对就不保存。",
        "TOML. Before it is saved each scene, matter, place, area, unit and roster must be there and each condition must fit; with anything wrong nothing is saved.",
    );
    let body = html! {
        (form.render(html! {
            (key) (Form::hidden("based_on", &based_on))
            @if !found.is_empty() { (problems(found, &text, lang)) }
            div.source-field { (form.field("text", "规则文本", "Text of the rules").area(ROWS).required().hint(hint)) }
            @if tries {
                (form.field("wanted", "先用过去多少件案件试跑", "Try it first on how many past cases").number())
                div.buttons { (ui::submit(lang.pick("只试跑，不生效", "Try only, put nothing in force")).action(Action::Plain).icon(Icon::Refresh).sends("do", "try")) }
            }
            (form.field("note", "为什么改（可不填）", "Why it is changed (optional)"))
            div.buttons { (ui::submit(lang.pick("检查并生效", "Check and put in force")).icon(Icon::Check)) }
        }))
        (names.of_rules(lang))
    };
    Ok(
        Page::new(&view, lang.pick("编辑派件规则", "Edit the routing rules"))
            .back("/routing", lang.pick("派件规则", "Routing rules"))
            .wide()
            .body(body),
    )
}
