//! The plans: what each draws, a new one, and the end of one.

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_kernel::{Invalid, Lang, PlanId, Role, Trouble};
use maud::{Markup, html};

use super::super::model::{NewPlan, Plan};
use super::super::verbs;
use super::super::worklist::Overview;
use super::{Tried, answered, form_of, scene_name};
use crate::app::Shared;
use crate::rooms::insight::Period;
use crate::rooms::receipts::Key;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Tone, Typed};
use crate::web::visitor::{Permit, rights};
use crate::zone;

/// A plan, with what can be done with it.
pub(super) fn card(
    all: &Overview,
    plan: &Plan,
    last: Period,
    key: &Markup,
    tried: Option<&Tried>,
    lang: Lang,
) -> Markup {
    let action = format!("/followup/plans/{}/draws", plan.id);
    let (form, _) = form_of(&action, tried, lang);
    let role = plan.role.title();
    let size = size(plan.share, plan.number, lang);
    let by = match lang {
        Lang::Zh => format!("，由{}回访", role.zh),
        Lang::En => format!(", called by the {}", role.en),
    };
    ui::card(
        scene_name(all, &plan.scene, lang),
        html! {
            p { (size) (by) @if !plan.matters.is_empty() { " · " (plan.matters.join(lang.pick("、", ", "))) } }
            @if let Some(ended) = plan.ended {
                p { (ui::badge(Tone::Quiet, lang.pick("已结束", "Ended"))) " " (zone::day(ended)) }
            } @else { (form.render(html! {
                (key)
                (form.field("period", "抽取哪个月（每月只抽一次）", "Draw which month (each is drawn once)").value(last.to_string()).required())
                (ui::button(lang.pick("抽取", "Draw")).icon(Icon::Refresh))
            })) (ending(plan, key, lang)) }
        },
    )
}

/// How many are drawn: a share, a number, or both.
fn size(share: u32, number: u32, lang: Lang) -> String {
    match (share, number, lang) {
        (0, _, Lang::Zh) => format!("每月 {number} 件"),
        (0, _, Lang::En) => format!("{number} a month"),
        (_, 0, Lang::Zh) => format!("每月 {share}%"),
        (_, 0, Lang::En) => format!("{share}% a month"),
        (_, _, Lang::Zh) => format!("每月 {share}%，至少 {number} 件"),
        (_, _, Lang::En) => format!("{share}% a month, at least {number}"),
    }
}

/// Who may be asked to call.
const CALLERS: [Role; 3] = [Role::CommunityClerk, Role::Dispatcher, Role::Supervisor];

/// The form of a new plan.
pub(super) fn form(all: &Overview, key: &Markup, tried: Option<&Tried>, lang: Lang) -> Markup {
    let (form, open) = form_of("/followup/plans", tried, lang);
    let scenes = all
        .scenes
        .iter()
        .map(|scene| (scene.id.as_str(), scene.title.get(lang)));
    let roles = CALLERS.map(|role| (role.code(), role.title()));
    let roles = roles.iter().map(|(code, title)| (*code, title.get(lang)));
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Calendar)) span { (lang.pick("新建回访计划", "A new plan")) } }
            (form.render(html! {
                (key)
                (form.field("scene", "场景", "Scene").select(scenes).required())
                (form.field("share", "每月抽取比例（%）", "Share a month (%)").number())
                (form.field("number", "每月至少几件", "At least a month").number())
                (form.field("role", "由谁回访", "Who calls").select(roles).required())
                (ui::button(lang.pick("建立计划", "Plan it")).icon(Icon::Send))
            }))
        }
    }
}

/// The button that ends a plan.
fn ending(plan: &Plan, key: &Markup, lang: Lang) -> Markup {
    let action = format!("/followup/plans/{}/end", plan.id);
    let sure = lang.pick("确定结束？再点一次", "End it? Press again");
    Form::post(lang, &action).render(html! {
        (key)
        (ui::button(lang.pick("结束计划", "End the plan")).action(Action::Danger).icon(Icon::XCircle).confirm(sure))
    })
}

pub(super) async fn add(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageFollowUp>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let asked = new_plan(&typed);
    let sent = match asked {
        Ok(new) => {
            let key = Key::new(Some(typed.get("key")), &new)?;
            verbs::add_plan(&app, &caller, new, key).await.map(drop)
        }
        Err(trouble) => Err(trouble),
    };
    answered(
        &app,
        &visitor,
        &caller,
        ("/followup/plans".to_owned(), typed),
        sent,
        "planned",
    )
    .await
}

fn new_plan(typed: &Typed) -> Result<NewPlan, Trouble> {
    let mut wrong = Invalid::default();
    let mut number = |name: &str| match typed.get(name).trim() {
        "" => 0,
        text => text.parse().unwrap_or_else(|_error| {
            wrong.push(name, "请填写整数", "Give a whole number");
            0
        }),
    };
    let (share, count) = (number("share"), number("number"));
    let role = typed.get("role").parse();
    if role.is_err() {
        wrong.push("role", "请选择岗位", "Choose a role");
    }
    wrong.check()?;
    Ok(NewPlan {
        scene: typed.get("scene").to_owned(),
        matters: Vec::new(),
        share,
        number: count,
        role: role.unwrap_or(Role::Supervisor),
    })
}

/// Ends a plan.
pub(super) async fn end(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageFollowUp>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let plan: PlanId = id.parse().map_err(|_error| verbs::unknown())?;
    let key = Key::new(Some(typed.get("key")), &("end", plan))?;
    let sent = verbs::end_plan(&app, &caller, plan, key).await.map(drop);
    let form = format!("/followup/plans/{plan}/end");
    answered(&app, &visitor, &caller, (form, typed), sent, "ended").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_what_it_asks_and_no_more() {
        assert_eq!(size(0, 5, Lang::Zh), "每月 5 件");
        assert_eq!(size(10, 0, Lang::En), "10% a month");
        assert_eq!(size(10, 5, Lang::Zh), "每月 10%，至少 5 件");
    }
}
