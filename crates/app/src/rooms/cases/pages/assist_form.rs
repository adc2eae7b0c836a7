//! 协办 in the form of an action: which units are asked what, and which the action still waits for.

use linli_flow::{Action, AssistState, Joint, Limit};
use linli_kernel::{Lang, Text};
use maud::{Markup, html};

use super::super::View;
use super::super::model::NewCall;
use crate::web::ui::{self, Form, Tone, Typed};

/// The fields of one unit: which, what for, how long.
const ROWS: [(&str, &str, &str); 3] = [
    ("call_unit_1", "call_task_1", "call_limit_1"),
    ("call_unit_2", "call_task_2", "call_limit_2"),
    ("call_unit_3", "call_task_3", "call_limit_3"),
];

/// How many lines a task shows.
const TASK_LINES: u8 = 2;

/// Up to three units at a time, without a script; the action can be taken again for more.
pub(super) fn call_fields(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    let units: Vec<(String, &str)> = view
        .given
        .units
        .iter()
        .filter(|org| view.case.facts.unit != Some(org.id))
        .map(|org| (org.id.to_string(), org.name.as_str()))
        .collect();
    let limits: Vec<(String, Text)> = limits_of(view, action)
        .into_iter()
        .map(|limit| (limit.to_string(), limit.text()))
        .collect();
    html! {
        @if let Some(text) = form.error_of("assists") {
            (ui::alert(Tone::Bad, text.get(lang), html! {}))
        }
        @for (nth, row) in ROWS.iter().enumerate() {
            @if nth == 0 { (call_row(form, *row, &units, &limits, lang)) }
            @else {
                details.act {
                    summary.act-head { (ui::icon(ui::Icon::Plus)) span { (lang.pick("再请一个单位", "Another unit")) } }
                    (call_row(form, *row, &units, &limits, lang))
                }
            }
        }
    }
}

fn call_row(
    form: &Form<'_>,
    (unit, task, limit): (&'static str, &'static str, &'static str),
    units: &[(String, &str)],
    limits: &[(String, Text)],
    lang: Lang,
) -> Markup {
    let none = [("", lang.pick("请选择协办单位", "Choose a unit"))];
    let units = units.iter().map(|(id, name)| (id.as_str(), *name));
    let usual = [("", lang.pick("按场景规定", "As the scene says"))];
    let limits = limits
        .iter()
        .map(|(code, text)| (code.as_str(), text.get(lang)));
    html! {
        (form.field(unit, "协办单位", "Assisting unit").select(none.into_iter().chain(units)))
        (form.field(task, "请其办什么", "What it is asked").area(TASK_LINES).max(500))
        @if limits.len() > 0 { (form.field(limit, "时限", "Time").select(usual.into_iter().chain(limits))) }
    }
}

/// The times to choose from, in the unit of the clocks of assists and never longer than their own.
fn limits_of(view: &View, action: &Action) -> Vec<Limit> {
    super::act_form::limits_of(view, action)
}

/// What was typed; a row without a unit is no call.
pub(super) fn calls(typed: &Typed) -> Vec<NewCall> {
    let call = |(unit, task, limit): &(&str, &str, &str)| {
        Some(NewCall {
            unit: typed.get(unit).trim().parse().ok()?,
            task: typed.get(task).trim().to_owned(),
            limit: Some(typed.get(limit).trim().to_owned()).filter(|text| !text.is_empty()),
        })
    };
    ROWS.iter().filter_map(call).collect()
}

/// Which units an action waits for, or goes on without.
pub(super) fn waits_for(view: &View, action: &Action, lang: Lang) -> Markup {
    let open = |state| {
        matches!(
            state,
            AssistState::Called | AssistState::Arrived | AssistState::Declined
        )
    };
    let missing = view.assists.iter().filter(|one| open(one.view.state));
    let missing: Vec<&str> = missing.map(|one| one.unit.as_str()).collect();
    let missing = missing.join(lang.pick("、", ", "));
    let (tone, words) = match action.joint {
        Some(Joint::AllDone) => (
            Tone::Warn,
            lang.pick("须等协办完成，或先免除：", "Waits for, unless excused: "),
        ),
        Some(Joint::Lead) => (
            Tone::Busy,
            lang.pick("协办尚未完成，由您决定：", "Not finished yet; you decide: "),
        ),
        None => return html! {},
    };
    html! { @if !missing.is_empty() { (ui::alert(tone, words, html! { p { (missing) } })) } }
}
