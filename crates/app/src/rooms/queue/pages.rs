//! The page of the queue.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use linli_jobs::{Counts, DeadJob};
use linli_kernel::{Invalid, Lang};
use maud::{Markup, html};
use serde::Deserialize;

use super::routes::job_of;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/admin/jobs", list)
        .post("/admin/jobs/{id}/retry", retry)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeJobs>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let queue = super::look(&app, &caller).await?;
    let mut view = view(&app, &visitor).await?;
    let lang = view.lang;
    if told.told.is_some() {
        view.toast = Some(ui::toast(
            Tone::Good,
            lang.pick("已重新排队", "Queued again"),
        ));
    }
    let body = html! {
        (heads(&queue.counts, lang))
        @if !queue.counts.kinds.is_empty() { (kinds(&queue.counts, lang)) }
        h2 { (lang.pick("失败的任务", "Failed for good")) }
        @if queue.dead.is_empty() {
            (ui::empty(Icon::CheckCircle, lang.pick("没有失败的任务", "Nothing failed"),
                lang.pick("多次重试仍失败的任务会列在这里。", "What still fails after all attempts is listed here."), html! {}))
        }
        @for job in &queue.dead { (dead(&app, job, lang)) }
    };
    Ok(Page::new(&view, lang.pick("任务队列", "Jobs"))
        .lead(lang.pick(
            "后台要做的事。失败会自动重试，最后仍失败的由您处理。",
            "What is done in the background. What fails is tried again; what still fails is yours.",
        ))
        .body(body))
}

fn heads(counts: &Counts, lang: Lang) -> Markup {
    let (since, line) = match counts.oldest_due {
        Some(at) => (ui::when(at, lang), ""),
        None => (html! { "—" }, lang.pick("没有积压", "no backlog")),
    };
    html! {
        div.stats {
            (ui::stat(lang.pick("排队", "Queued"), counts.queued, lang.pick("项", "jobs")))
            (ui::stat(lang.pick("失败", "Failed"), counts.dead, lang.pick("项", "jobs")))
            (ui::stat(lang.pick("积压自", "Overdue since"), since, line))
        }
    }
}

fn kinds(counts: &Counts, lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("种类", "Kind")),
        Column::number(lang.pick("排队", "Queued")),
        Column::number(lang.pick("失败", "Failed")),
    ];
    let rows = counts.kinds.iter().map(|one| {
        vec![
            html! { code { (one.kind) } },
            html! { (one.queued) },
            html! { (one.dead) },
        ]
    });
    ui::table(lang.pick("各种任务", "Jobs by kind"), &columns, rows)
}

fn dead(app: &Shared, job: &DeadJob, lang: Lang) -> Markup {
    let action = format!("/admin/jobs/{}/retry", job.job_id);
    let form = Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        (ui::button(lang.pick("重新执行", "Try again")).icon(Icon::Refresh))
    });
    ui::card(
        &job.kind,
        html! {
            p.text-break { (ui::badge(Tone::Bad, lang.pick("失败", "Failed"))) " " (job.last_error) }
            (ui::key_values([
                (lang.pick("编号", "Id"), html! { code.text-break { (job.job_id) } }),
                (lang.pick("尝试", "Attempts"), html! { (job.attempts) }),
                (lang.pick("排队于", "Queued"), ui::when(job.queued_at, lang)),
                (lang.pick("失败于", "Failed"), ui::when(job.died_at, lang)),
            ]))
            (form)
        },
    )
}

async fn retry(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeJobs>,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let job = job_of(&id)?;
    let key = Key::new(Some(typed.get("key")), &("job.retry", job))?;
    super::retry(&app, &caller, job, key).await?;
    Ok(Redirect::to("/admin/jobs?told=queued"))
}
