//! Restricting a record at the person's request, and lifting that: what stands on the page, and the two forms.

use axum::response::Response;
use linli_kernel::{Caller, Lang, Trouble};
use linli_registers::Subject;
use maud::{Markup, html};

use super::Tried;
use super::deed::Deed;
use super::rights::{folded, how_checked};
use crate::app::Shared;
use crate::rooms::people;
use crate::rooms::registry::look::Shown;
use crate::rooms::registry::restrict::{self as verbs, Limits, REQUEST_MAX, Restriction};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Tone};

/// Why nothing is done with the record, above it.
pub(super) async fn banner(
    app: &Shared,
    caller: &Caller,
    shown: &Shown,
    lang: Lang,
) -> Result<Markup, Trouble> {
    if !shown.record.restricted || shown.record.closed.is_some() {
        return Ok(html! {});
    }
    let all = verbs::restrictions(app, caller, shown.record.id).await?;
    let now = all.into_iter().find(|one| one.lifted.is_none());
    let by = match now.as_ref().and_then(|one| one.by) {
        Some(by) => {
            let street = caller.street;
            let read = app
                .db
                .read(move |tx| Box::pin(async move { people::names_of(tx, street, &[by]).await }));
            read.await?.remove(&by)
        }
        None => None,
    };
    Ok(ui::alert(
        Tone::Warn,
        lang.pick("限制处理中", "Processing is restricted"),
        html! {
            p { (lang.pick("应本人请求，这条登记只保存：不更改，不用于预填、导出、数据接口、手机离线资料和任务挑选。", "At the person's request this record is stored only: it is not changed, and is left out of prefill, exports, data feeds, phones and the choice of tasks.")) }
            @if let Some(one) = &now { p { (since(one, by.as_deref(), lang)) } }
        },
    ))
}

fn since(one: &Restriction, by: Option<&str>, lang: Lang) -> Markup {
    html! {
        (lang.pick("自 ", "Since ")) (ui::when(one.since, lang))
        " · " (lang.pick("请求编号 ", "request ")) (one.request)
        " · " (lang.pick("理由：", "reason: ")) (one.reason)
        @if let Some(by) = by { " · " (by) }
    }
}

/// The form that restricts, or lifts.
pub(super) fn form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    if shown.record.closed.is_some() || shown.register.head().subject != Subject::Person {
        return html! {};
    }
    let of = (app, shown, tried, lang);
    if shown.record.restricted {
        let title = (Icon::Lock, lang.pick("解除限制", "Lift the restriction"));
        return folded(of, "lift", title, &|form| {
            html! {
                (form.field("reason", "解除的理由", "Why it is lifted").required().max(200)
                    .hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
                (ui::button(lang.pick("解除", "Lift it")).icon(Icon::Check))
            }
        });
    }
    let title = (Icon::Lock, lang.pick("限制处理", "Restrict processing"));
    folded(of, "restrict", title, &|form| {
        html! {
            (form.field("request", "请求编号", "Number of the request").required().max(REQUEST_MAX))
            (how_checked(form).hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
            (ui::button(lang.pick("限制", "Restrict")).icon(Icon::Check))
        }
    })
}

/// Restricts the record.
pub(super) async fn restrict(deed: Deed) -> Answer<Response> {
    let asked = Limits {
        request: deed.text("request"),
        reason: deed.text("reason"),
    };
    let key = deed.key(&("restrict", deed.id, &asked))?;
    let outcome = verbs::restrict(&deed.app, &deed.caller, deed.id, asked, Some(key)).await;
    deed.finish(("restrict", "restricted"), outcome).await
}

/// Lifts the restriction.
pub(super) async fn lift(deed: Deed) -> Answer<Response> {
    let reason = deed.text("reason");
    let key = deed.key(&("lift", deed.id, &reason))?;
    let outcome = verbs::lift(&deed.app, &deed.caller, deed.id, &reason, Some(key)).await;
    deed.finish(("lift", "lifted"), outcome).await
}

/// The badge of a record that is restricted.
pub(super) fn badge(shown: &Shown, lang: Lang) -> Markup {
    html! {
        @if shown.record.restricted && shown.record.closed.is_none() {
            " " (ui::badge(Tone::Warn, lang.pick("限制处理", "Restricted")))
        }
    }
}
