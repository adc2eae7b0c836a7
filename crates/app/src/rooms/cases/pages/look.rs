//! A look at a personal answer: shown once, on a page that is not stored.

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use linli_kernel::{Invalid, Lang};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{View, look};
use super::case::parse;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Tone};
use crate::web::visitor::Signed;

#[derive(Debug, Deserialize)]
pub(super) struct Reveal {
    #[serde(default)]
    field: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    key: String,
}

/// Shows it.
pub(super) async fn reveal(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Reveal>,
) -> Answer<Markup> {
    let id = parse(&id)?;
    let key = Key::new(Some(&sent.key), &("reveal", id, &sent.field, &sent.reason))?;
    let plain = look::reveal(&app, &caller, id, &sent.field, &sent.reason, Some(key)).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        (ui::alert(Tone::Warn, lang.pick("本次查看已记入审计日志", "This look was written to the audit journal"), html! { p { (plain) } }))
        p { (ui::link_button(&format!("/cases/{id}"), lang.pick("回到案件", "Back to the case"))) }
    };
    Ok(ui::page(
        &view,
        lang.pick("个人信息", "Personal answer"),
        body,
    ))
}

/// Asks for the reason.
pub(super) fn reveal_form(app: &Shared, case: &View, field: &str, lang: Lang) -> Markup {
    html! {
        details.reveal {
            summary { (ui::icon(Icon::Eye)) " " (lang.pick("查看", "Look")) }
            form method="post" action={ "/cases/" (case.case.id) "/reveal" } {
                (key_field(app, "", &Invalid::default()))
                input type="hidden" name="field" value=(field);
                label { (lang.pick("查看原因（将记入日志）", "Reason (it is written to the journal)"))
                    input.form-control type="text" name="reason" minlength="4" maxlength="200" required; }
                (ui::button(lang.pick("查看", "Look")))
            }
        }
    }
}
