//! A trial of rules on past cases: how far it is, and what would have gone elsewhere.

use std::sync::Arc;

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::response::Redirect;
use linli_kernel::{EntryId, Invalid, Lang, OrgId};
use maud::{Markup, html};

use super::super::trial::{Difference, Stopped, Trial, no_trial, resume, trial};
use crate::app::Shared;
use crate::rooms::cases::{self, Listed};
use crate::rooms::people;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
    Path(id): Path<String>,
) -> Answer<Markup> {
    let id: EntryId = id.parse().map_err(|_bad| no_trial())?;
    let (trial, stopped) = trial(&app, &caller, id).await?;
    let cases = trial
        .result
        .differences
        .iter()
        .map(|one| one.case)
        .collect();
    let listed = cases::named(&app, &caller, cases).await?;
    let units: Vec<OrgId> = trial
        .result
        .differences
        .iter()
        .flat_map(|one| [one.old, one.new])
        .flatten()
        .collect();
    let (street, inner) = (caller.street, Arc::clone(&app));
    let names = inner
        .db
        .read(move |tx| Box::pin(async move { people::org_names(tx, street, &units).await }))
        .await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let name = |unit: Option<OrgId>| {
        unit.and_then(|unit| names.get(&unit).cloned())
            .unwrap_or_else(|| "—".to_owned())
    };
    let body = html! {
        @match &stopped {
            Some(stopped) => (failure(&app, &trial, stopped, lang)),
            None => (progress(&trial, lang)),
        }
        (figures(&trial, lang))
        h2 { (lang.pick("会改派的案件", "Cases that would go elsewhere")) }
        (differences(&trial.result.differences, &listed, &name, lang))
        h2 { (lang.pick("各条规则派了多少", "How often each rule decided")) }
        (hits(&trial, lang))
    };
    let mut page = Page::new(&view, lang.pick("试跑派件规则", "Trying the routing rules"))
        .back("/routing/edit", lang.pick("编辑规则", "Edit the rules"))
        .lead(lang.pick(
            "用这些规则重新判断过去的案件，什么也不改。“原单位”是案件现在的单位。",
            "Past cases are decided again by these rules; nothing is changed. The old unit is the one the case has now.",
        ))
        .wide();
    if trial.ended.is_none() && stopped.is_none() {
        page = page.live("/live");
    }
    Ok(page.body(body))
}

/// That it stands still, why, and a button.
fn failure(app: &Shared, trial: &Trial, stopped: &Stopped, lang: Lang) -> Markup {
    let action = format!("/routing/trials/{}/resume", trial.id);
    let (done, wanted) = (trial.done, trial.wanted);
    let inside = lang.pick(
        "系统内部出错；系统管理员可在任务队列中按任务编号查看",
        "A fault inside; the system administrator finds it in the queue by the job's number",
    );
    ui::card(
        lang.pick("试跑失败", "The trial failed"),
        html! {
            p { (ui::badge(Tone::Bad, lang.pick("失败", "Failed"))) " " (ui::moment(stopped.at, app.clock.now(), lang)) " "
                (match lang {
                    Lang::Zh => format!("已判断 {done} / {wanted} 件"),
                    Lang::En => format!("{done} of {wanted} decided"),
                }) }
            p { (stopped.reason.as_deref().unwrap_or(inside)) }
            p.muted.small { (lang.pick("任务编号", "Job")) " " code { (stopped.job) } }
            (Form::post(lang, &action).render(html! {
                (key_field(app, "", &Invalid::default()))
                (ui::button(lang.pick("从停下处继续", "Go on where it stopped")).icon(Icon::Refresh))
            }))
        },
    )
}

/// Starts it again.
pub(super) async fn go_on(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeRouting>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    let id: EntryId = id.parse().map_err(|_bad| no_trial())?;
    let key = Key::new(Some(typed.get("key")), &("resume", id))?;
    resume(&app, &caller, id, key).await?;
    Ok(Redirect::to(&format!("/routing/trials/{id}")))
}

fn progress(trial: &Trial, lang: Lang) -> Markup {
    let (done, wanted) = (trial.done, trial.wanted);
    match (trial.ended, lang) {
        (Some(_), Lang::Zh) => {
            html! { p { (ui::badge(Tone::Good, "已完成")) " " (format!("共 {done} 件")) } }
        }
        (Some(_), Lang::En) => {
            html! { p { (ui::badge(Tone::Good, "Done")) " " (format!("{done} cases")) } }
        }
        (None, Lang::Zh) => {
            html! { p { progress max=(wanted) value=(done) aria-label="进度" {} " " (format!("已判断 {done} / {wanted} 件，刷新可看进度")) } }
        }
        (None, Lang::En) => {
            html! { p { progress max=(wanted) value=(done) aria-label="Progress" {} " " (format!("{done} of {wanted} decided; reload to see how far it is")) } }
        }
    }
}

fn figures(trial: &Trial, lang: Lang) -> Markup {
    let result = &trial.result;
    let cases = lang.pick("件", "cases");
    html! {
        div.stats.stats-four {
            (ui::stat(lang.pick("会改派", "Would go elsewhere"), result.other, cases))
            (ui::stat(lang.pick("与原单位相同", "The same unit"), result.same, cases))
            (ui::stat(lang.pick("原无单位，规则能派", "Had no unit, a rule takes it"), result.fresh, cases))
            (ui::stat(lang.pick("无规则适用", "No rule takes it"), result.unrouted, cases))
        }
    }
}

fn differences(
    all: &[Difference],
    listed: &Listed,
    name: &dyn Fn(Option<OrgId>) -> String,
    lang: Lang,
) -> Markup {
    let columns = [
        ("案件", "Case"),
        ("原单位", "Old unit"),
        ("新单位", "New unit"),
        ("规则", "Rule"),
    ]
    .map(|(zh, en)| Column::text(lang.pick(zh, en)));
    // What lies outside the reader's scope is counted above and not shown.
    let lines = all.iter().filter_map(|one| {
        Some((
            one,
            listed.page.lines.iter().find(|line| line.id == one.case)?,
        ))
    });
    let rows: Vec<Vec<Markup>> = lines
        .map(|(one, line)| {
            vec![
                html! { a href={ "/cases/" (line.id) } { (line.title) } div.muted.small { (line.number) } },
                html! { (name(one.old)) },
                html! { @if one.new.is_some() { (name(one.new)) } @else { (ui::badge(Tone::Warn, lang.pick("无规则", "No rule"))) } },
                html! { code { (one.rule.as_deref().unwrap_or("—")) } },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p.muted { (lang.pick("没有", "None")) } }
        @else { (ui::table(lang.pick("会改派的案件", "Cases that would go elsewhere"), &columns, rows)) }
    }
}

fn hits(trial: &Trial, lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("规则", "Rule")),
        Column::number(lang.pick("件数", "Cases")),
    ];
    let rows = trial
        .result
        .hits
        .iter()
        .map(|(rule, count)| vec![html! { code { (rule) } }, html! { (count) }]);
    ui::table(
        lang.pick("各条规则派了多少", "How often each rule decided"),
        &columns,
        rows,
    )
}
