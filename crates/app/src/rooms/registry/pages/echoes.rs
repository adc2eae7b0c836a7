//! Other records that hold a number of somebody who asked for deletion: each shown masked, to be deleted too or kept, with
//! the reason that the person is told.

use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Lang, Trouble};
use maud::{Markup, html};

use super::deed::Deed;
use super::{Tried, href};
use crate::app::Shared;
use crate::rooms::registry::beyond::Other;
use crate::rooms::registry::echoes::{self, Echo, EchoDecision, EchoState, Echoing};
use crate::rooms::registry::look::Shown;
use crate::web::pages::key_field;
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Tone};

/// The card, where there is something to decide or that was decided.
pub(super) async fn card(
    app: &Shared,
    caller: &Caller,
    shown: &Shown,
    tried: &Tried,
    lang: Lang,
) -> Result<Markup, Trouble> {
    let all = echoes::echoes(app, caller, shown.record.id).await?;
    if all.is_empty() {
        return Ok(html! {});
    }
    let (mine, here): (Vec<&Echoing>, Vec<&Echoing>) =
        all.iter().partition(|one| one.echo.of == shown.record.id);
    let of = (app, shown, tried, lang);
    Ok(html! {
        @if !mine.is_empty() {
            (ui::card(lang.pick("其他登记中的相同号码", "The same number in other records"), html! {
                p { (lang.pick("本人的号码也登记在这些地方，可能与他人共用，所以不自动删除。请逐条决定，并把结果和理由告知本人。", "Their number stands here as well and may be somebody else's too, so that it is not deleted by itself. Decide each, and tell the person what and why.")) }
                (list(&of, &mine))
            }))
        }
        @if !here.is_empty() {
            (ui::card(lang.pick("有人请求删除的号码", "A number that somebody asked to have deleted"), html! {
                p { (lang.pick("号码的本人已请求删除个人信息。请核对这里是否还需要，再决定。", "Whose number it is asked for deletion. See whether it is still needed here, and decide.")) }
                (list(&of, &here))
            }))
        }
    })
}

type Of<'a> = (&'a Shared, &'a Shown, &'a Tried, Lang);

fn list(of: &Of<'_>, all: &[&Echoing]) -> Markup {
    let lang = of.3;
    html! { ul.rows { @for one in all {
        li.row-item.row-plain { div.row-text {
            strong { (one.register.head().title.get(lang)) " · " (one.title.get(lang)) }
            @if one.echo.past { " " (ui::badge(Tone::Quiet, lang.pick("此前的值", "an earlier value"))) }
            @if let Some(value) = &one.shown { " " (value) }
            " " (state(one.echo.state, lang))
            @if one.decides || one.shown.is_some() {
                " " a href=(href(one.echo.record)) { (lang.pick("打开记录", "Open the record")) }
            }
            @if let Some(reason) = &one.echo.reason { div.row-line { (lang.pick("理由：", "Reason: ")) (reason) } }
            @if one.decides { (form(of, &one.echo)) }
            @else if one.echo.state == EchoState::Open {
                div.row-line { (lang.pick("不在您的职责范围内，由登记单位决定。", "Outside your reach; the office that keeps it decides.")) }
            }
        } }
    } } }
}

fn state(state: EchoState, lang: Lang) -> Markup {
    let tone = match state {
        EchoState::Open => Tone::Warn,
        EchoState::Erased => Tone::Good,
        EchoState::Kept => Tone::Quiet,
    };
    ui::badge(tone, state.title().get(lang))
}

fn form((app, shown, tried, lang): &Of<'_>, echo: &Echo) -> Markup {
    let called = called(&echo.attribute, &echo.of.to_string());
    let (typed, invalid) = tried.of(&called);
    let key = key_field(app, typed.get("key"), &invalid);
    let action = format!("{}/echoes", href(echo.record));
    let form = Form::post(*lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called(&called);
    let choices = [
        ("keep", lang.pick("保留", "Keep it")),
        ("erase", lang.pick("一并删除", "Delete it too")),
    ];
    html! {
        details.act open[tried.form == called] {
            summary.act-head { (ui::icon(Icon::Check)) span { (lang.pick("决定", "Decide")) } }
            (form.render(html! {
                (key)
                (Form::hidden("attribute", &echo.attribute))
                (Form::hidden("of", &echo.of.to_string()))
                (Form::hidden("at", &shown.record.id.to_string()))
                (form.field("choice", "怎样处理", "What becomes of it").required().select(choices))
                (form.field("reason", "理由", "Why").required().max(200)
                    .hint(lang.pick("会告知本人。", "The person is told.")))
                (ui::button(lang.pick("确定", "Decide")).icon(Icon::Check))
            }))
        }
    }
}

fn called(attribute: &str, of: &str) -> String {
    format!("echo-{attribute}-{of}")
}

/// What a deletion found in other records, before and after it is done.
pub(super) fn found(others: &[Other], done: bool, lang: Lang) -> Markup {
    let then = if done {
        lang.pick("请在下面逐条决定：", "decide each below:")
    } else {
        lang.pick("删除后逐条决定：", "each is decided once it is deleted:")
    };
    html! {
        @if !others.is_empty() {
            p { strong { (lang.pick("其他登记中的相同号码，", "The same number in other records; ")) (then) } }
            ul { @for one in others {
                li { (one.register.get(lang)) " · " (one.title.get(lang))
                    @if one.past { (lang.pick("（此前的值）", ", an earlier value")) } }
            } }
        }
    }
}

/// Decides one.
pub(super) async fn decide(deed: Deed) -> Answer<Response> {
    let decision = EchoDecision {
        attribute: deed.text("attribute"),
        of: match deed.typed.get("of").parse() {
            Ok(of) => of,
            Err(_no_id) => deed.id,
        },
        erase: deed.typed.get("choice") == "erase",
        reason: deed.text("reason"),
    };
    let form = called(&decision.attribute, deed.typed.get("of"));
    let chosen = matches!(deed.typed.get("choice"), "erase" | "keep");
    let key = deed.key(&("echo", deed.id, &decision))?;
    let outcome = if chosen {
        echoes::decide_echo(&deed.app, &deed.caller, deed.id, decision, Some(key)).await
    } else {
        Err(Trouble::field(
            "choice",
            "请选择怎样处理",
            "Choose what becomes of it",
        ))
    };
    match (outcome, deed.typed.get("at").parse()) {
        (Ok(()), Ok(at)) => Ok(Redirect::to(&format!("{}?told=decided", href(at))).into_response()),
        (outcome, _) => deed.finish((&form, "decided"), outcome).await,
    }
}
