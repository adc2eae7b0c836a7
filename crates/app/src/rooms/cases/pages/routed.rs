//! Why a case was routed where it was, and the unit that the rules suggest to whoever dispatches it.

use linli_flow::{Action, ActionKind};
use linli_kernel::{Lang, OrgId};
use maud::{Markup, html};

use super::super::View;
use crate::web::ui::{self, Tone, Typed};

/// The unit the rules name, where this action is the first to give the case to one and may.
fn suggestion(view: &View, action: &Action) -> Option<OrgId> {
    let first = view.case.facts.unit.is_none() && action.kind == ActionKind::Dispatch;
    let unit = view.routing.as_ref()?.decided.unit?;
    let offered = view.given.units.iter().any(|org| org.id == unit);
    (first && offered).then_some(unit)
}

/// What was typed, with the unit the rules name where none was chosen.
pub(super) fn suggested(view: &View, action: &Action, typed: Typed) -> Typed {
    match suggestion(view, action) {
        Some(unit) if typed.get("unit").is_empty() => typed.and([("unit", unit.to_string())]),
        Some(_) | None => typed,
    }
}

/// Beside the unit: that the rules chose it, and where to read why.
pub(super) fn reason(view: &View, action: &Action, lang: Lang) -> Markup {
    html! {
        @if suggestion(view, action).is_some() {
            p.muted.small {
                (lang.pick("已按派件规则选好，可以改。", "The routing rules chose it; you may change it. "))
                a href="#why" { (lang.pick("为什么？", "Why?")) }
            }
        }
    }
}

/// 为什么派到这里, for the house.
pub(super) fn why(view: &View, lang: Lang) -> Markup {
    let Some(told) = &view.routing else {
        return html! {};
    };
    let decided = &told.decided;
    let title = lang.pick("为什么派到这里", "Why it was routed here");
    let body = html! {
        p {
            @match (&told.unit, decided.rule.as_ref()) {
                (Some(unit), _) => { (ui::badge(Tone::Good, unit)) }
                (None, Some(_)) => { (ui::badge(Tone::Bad, lang.pick("规则失效，待指挥中心派发", "Rule broken: the command centre dispatches it"))) }
                (None, None) => { (ui::badge(Tone::Warn, lang.pick("无规则，待指挥中心派发", "No rule: the command centre dispatches it"))) }
            }
            @if !told.on_duty.is_empty() { " " (lang.pick("值班：", "On duty: ")) (told.on_duty.join(lang.pick("、", ", "))) }
        }
        ol { @for step in &decided.why { li { (step.get(lang)) } } }
        p.muted.small {
            (match lang {
                Lang::Zh => format!("派件规则第 {} 版，", decided.rules_version),
                Lang::En => format!("Routing rules, version {}, ", decided.rules_version),
            })
            (ui::when(decided.at, lang))
        }
    };
    html! { div id="why" { (ui::card(title, body)) } }
}
