//! A form to try: everything as when it is filled in, and nothing is kept.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use linli_forms::{Form as Definition, Known};
use linli_kernel::Invalid;
use maud::{Markup, html};
use std::collections::BTreeSet;

use super::super::draft::DraftBody;
use super::super::words::Names;
use super::super::{definitions, typed};
use super::controls::Offers;
use super::sheet::{Sheet, answered, on_page};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::zone;

/// The form as nobody has touched it.
pub(super) async fn blank(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<(String, u32)>, PathRejection>,
) -> Answer<Markup> {
    let Path((id, version)) = path?;
    let form = definitions::version(&app, caller.street, &id, version).await?;
    let body = DraftBody {
        answers: form.blank(zone::day(app.clock.now())),
        ..DraftBody::default()
    };
    page(&app, &visitor, &form, &body, "").await
}

/// What follows from what was typed.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<(String, u32)>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Markup> {
    let (Path((id, version)), Urlencoded(sent)) = (path?, sent?);
    let form = definitions::version(&app, caller.street, &id, version).await?;
    // Nothing is kept: what is hidden now is asked anew when it is shown again.
    let mut body = typed::read(&form, &sent, &DraftBody::default());
    typed::rearrange(&form, sent.get("do"), &mut body, zone::day(app.clock.now()));
    page(&app, &visitor, &form, &body, sent.get("do")).await
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    form: &Definition,
    body: &DraftBody,
    asked: &str,
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let day = zone::day(app.clock.now());
    let done = form.finish(&body.answers, &Known::new(), &BTreeSet::new(), day);
    let checked = asked == "submit";
    let wrong = if checked {
        done.outcome.wrong.clone()
    } else {
        answered(&done)
    };
    let (names, offers) = (Names::new(), Offers::default());
    let sheet = Sheet {
        lang,
        form,
        body,
        done: &done,
        wrong: &wrong,
        names: &names,
        offers: &offers,
    };
    let head = &form.def().form;
    let action = format!("/forms/{}/{}/preview", head.id, head.version);
    let back = format!("/forms/{}/{}", head.id, head.version);
    let summed = if checked {
        on_page(&wrong, form)
    } else {
        Invalid::default()
    };
    let fine = checked && wrong.fields.is_empty();
    let sent = Form::post(lang, &action).invalid(summed);
    let body = html! {
        @if fine { (ui::alert(Tone::Good, lang.pick("可以提交", "This could be sent"), html! { (lang.pick("试填内容没有保存。", "Nothing of this was kept.")) })) }
        (sent.render(html! {
            button.visually-hidden type="submit" name="do" value="" tabindex="-1" aria-hidden="true" { (lang.pick("重新判断", "Evaluate")) }
            (sheet.render())
            div.fill-buttons {
                (ui::submit(lang.pick("检查", "Check")).icon(Icon::Check).sends("do", "submit"))
                (ui::button(lang.pick("按条件刷新", "Apply the conditions")).icon(Icon::Refresh).sends("do", "save"))
            }
        }))
    };
    Ok(Page::new(&view, head.title.get(lang))
        .lead(lang.pick(
            "试填：和真实填写一样，但什么都不保存。",
            "To try: as when it is filled in, and nothing is kept.",
        ))
        .back(&back, lang.pick("回到表单", "Back to the form"))
        .body(body))
}
