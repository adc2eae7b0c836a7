//! The pages of return visits: the worklist with a form for each call, the plans, and what was drawn.

mod export;
mod plans;
mod samples;

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, PlanId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::model::{Visit, WORDS_MAX};
use super::routes::{ids, period};
use super::verbs;
use super::worklist::{self, Call, Overview};
use crate::app::Shared;
use crate::rooms::insight::{Grain, Period};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::zone;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/followup", list)
        .get("/followup/export", export::list)
        .post("/followup/plans", plans::add)
        .post("/followup/plans/{plan}/end", plans::end)
        .post("/followup/plans/{plan}/draws", draw)
        .post("/followup/{sample}/{case}", visit)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

/// A form that was refused: which, what was typed, what is wrong.
struct Tried {
    form: String,
    typed: Typed,
    invalid: Invalid,
}

async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FollowUp>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    page(&app, &visitor, &caller, told.told.as_deref(), None).await
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    told: Option<&str>,
    tried: Option<Tried>,
) -> Answer<Markup> {
    let all = worklist::overview(app, caller).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told.map(|told| ui::toast(Tone::Good, told_text(told, lang)));
    let manages = caller
        .grants
        .iter()
        .any(|grant| people::may(grant.role, Right::ManageFollowUp));
    let key = key_field(app, "", &Invalid::default());
    let last = Period::of(zone::day(app.clock.now()), Grain::Month).step(-1);
    let body = html! {
        h2 { (lang.pick("待回访", "To be called")) }
        @if all.calls.is_empty() {
            (ui::empty(Icon::Phone, lang.pick("没有待回访的案件", "Nobody to call"),
                lang.pick("每月结束后按计划随机抽取；您办理过的、您看不到的密件不在您的清单里。", "After each month a sample is drawn by plan; cases you handled, and sealed ones you do not see, are not on your list."), html! {}))
        }
        @for call in &all.calls { (call_form(call, &key, tried.as_ref(), lang)) }
        @if !all.calls.is_empty() { (crate::web::listing::links(lang, "/followup/export", "")) }
        h2 { (lang.pick("抽样", "Samples")) }
        (samples::table(&all, lang))
        @if manages {
            h2 { (lang.pick("回访计划", "Plans")) }
            @for one in &all.plans { (plans::card(&all, one, last, &key, tried.as_ref(), lang)) }
            (plans::form(&all, &key, tried.as_ref(), lang))
        }
    };
    Ok(Page::new(&view, lang.pick("回访", "Follow-up"))
        .lead(lang.pick(
            "从已办结的案件中随机抽取，由没有办理过的人回访。回访结果与上报人自己的评价分开统计。",
            "Closed cases are drawn at random and called about by somebody who did not handle them. What a visit finds is counted apart from the reporter's own rating.",
        ))
        .body(body))
}

fn told_text(told: &str, lang: Lang) -> &'static str {
    match told {
        "visited" => lang.pick("已记录。", "Recorded."),
        "planned" => lang.pick(
            "计划已建立，每月结束后自动抽取。",
            "Planned; each month is drawn when it is over.",
        ),
        "ended" => lang.pick(
            "计划已结束，不再抽取；已抽取的仍可回访。",
            "Ended; nothing more is drawn, and what was drawn can still be called about.",
        ),
        _ => lang.pick(
            "已安排抽取，稍后刷新可见。",
            "It is being drawn; reload in a moment.",
        ),
    }
}

fn form_of<'a>(action: &'a str, tried: Option<&Tried>, lang: Lang) -> (Form<'a>, bool) {
    let form = Form::post(lang, action);
    match tried.filter(|tried| tried.form == action) {
        Some(tried) => (
            form.typed(tried.typed.clone())
                .invalid(tried.invalid.clone()),
            true,
        ),
        None => (form, false),
    }
}

fn call_form(call: &Call, key: &Markup, tried: Option<&Tried>, lang: Lang) -> Markup {
    let action = format!("/followup/{}/{}", call.sample, call.case);
    let (form, open) = form_of(&action, tried, lang);
    let reached = either(
        lang.pick("联系上了", "Reached"),
        lang.pick("没有联系上", "Not reached"),
    );
    let solved = either(
        lang.pick("解决了", "Solved"),
        lang.pick("没有解决", "Not solved"),
    );
    let satisfied = either(
        lang.pick("满意", "Satisfied"),
        lang.pick("不满意", "Not satisfied"),
    );
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Phone)) span { (call.title) } }
            p.muted { (call.number) " · " (call.place) " " @if call.sealed { (ui::badge(Tone::Warn, lang.pick("密件", "Sealed"))) } }
            p { a href={ "/cases/" (call.case) } { (lang.pick("打开案件（联系方式在案件中查看，查看留痕）", "Open the case (its contact is there; each look is recorded)")) } }
            (rated(call, lang))
            (form.render(html! {
                (key)
                (form.radio_cards("reached", "联系上了吗？", "Was anybody reached?", &reached))
                (form.radio_cards("solved", "问题解决了吗？（未答不选）", "Is it solved? (none if not said)", &solved))
                (form.radio_cards("satisfied", "满意吗？（未答不选）", "Satisfied? (none if not said)", &satisfied))
                (form.field("words", "说了什么", "What was said").area(2).max(WORDS_MAX))
                (ui::button(lang.pick("记录回访", "Record the visit")).icon(Icon::Send))
            }))
        }
    }
}

/// What the reporter said, apart from any visit.
fn rated(call: &Call, lang: Lang) -> Markup {
    html! {
        @if let Some(rating) = call.rated {
                p.muted {
                    (lang.pick("上报人已评价：", "The reporter rated it: "))
                    (if rating.solved { lang.pick("解决", "solved") } else { lang.pick("未解决", "not solved") }) " · "
                    (if rating.satisfied { lang.pick("满意", "satisfied") } else { lang.pick("不满意", "not satisfied") })
                }
            }
    }
}

fn either<'a>(yes: &'a str, no: &'a str) -> [Choice<'a>; 2] {
    [("1", yes), ("0", no)].map(|(value, label)| Choice {
        value,
        label,
        line: "",
        icon: None,
    })
}

fn scene_name<'a>(all: &'a Overview, id: &'a str, lang: Lang) -> &'a str {
    let scene = all.scenes.iter().find(|scene| scene.id == id);
    scene.map_or(id, |scene| scene.title.get(lang))
}

async fn draw(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageFollowUp>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let plan: PlanId = id.parse().map_err(|_error| verbs::unknown())?;
    let asked = typed.get("period").to_owned();
    let key = Key::new(Some(typed.get("key")), &(plan, &asked))?;
    let sent = match period(&asked) {
        Ok(period) => verbs::ask_for_draw(&app, &caller, plan, period, key)
            .await
            .map(drop),
        Err(trouble) => Err(trouble),
    };
    let form = format!("/followup/plans/{plan}/draws");
    answered(&app, &visitor, &caller, (form, typed), sent, "drawing").await
}

async fn visit(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FollowUp>,
    Path((sample, case)): Path<(String, String)>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let (sample, case) = ids(&sample, &case)?;
    let answer = |name: &str| match typed.get(name) {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    };
    let found = Visit {
        reached: answer("reached") == Some(true),
        solved: answer("solved"),
        satisfied: answer("satisfied"),
        words: typed.get("words").trim().to_owned(),
    };
    let key = Key::new(Some(typed.get("key")), &(sample, case, &found))?;
    let sent = match answer("reached") {
        Some(_said) => verbs::record(&app, &caller, sample, case, found, key)
            .await
            .map(drop),
        None => Err(Trouble::field(
            "reached",
            "请选择是否联系上",
            "Say whether anybody was reached",
        )),
    };
    let form = format!("/followup/{sample}/{case}");
    answered(&app, &visitor, &caller, (form, typed), sent, "visited").await
}

/// Back to the page, or the page with the form as it was typed and what is wrong.
async fn answered(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    (form, typed): (String, Typed),
    sent: Result<(), Trouble>,
    told: &str,
) -> Answer<Response> {
    match sent {
        Ok(()) => Ok(Redirect::to(&format!("/followup?told={told}")).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let tried = Tried {
                form,
                typed,
                invalid,
            };
            let page = page(app, visitor, caller, None, Some(tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}
