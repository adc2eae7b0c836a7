//! One run: bars by grid, what is late, what was drawn, and its list as a workbook.

use axum::Form as Urlencoded;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Invalid, Lang};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::board::{self, Grid, Progress};
use super::super::ending;
use super::super::export::{self, Format};
use super::super::routes::run_id;
use super::Told;
use super::runs::share;
use super::today::list;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::encode;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Bar, Column, Form, Icon, Page, Typed};
use crate::web::visitor::{Permit, rights};

pub(super) async fn page(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeBoard>,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let one = board::progress(&app, &caller, run_id(&id)?).await?;
    let mut view = view(&app, &visitor).await?;
    let lang = view.lang;
    view.toast = told.toast(lang);
    let lead = format!("{} · {} → {}", one.place, one.run.from, one.run.to);
    let (xlsx, csv) = (
        format!("/tasks/runs/{}/list?as=xlsx", one.run.id),
        format!("/tasks/runs/{}/list?as=csv", one.run.id),
    );
    let actions = html! {
        (ui::link_button(&xlsx, "Excel").icon(Icon::Download))
        (ui::link_button(&csv, "CSV").icon(Icon::Download))
    };
    let body = html! {
        (tiles(&one, lang))
        (bars(&one, lang))
        (table(&one, lang))
        @if !one.late.is_empty() {
            h2 { (lang.pick("逾期未完成", "Overdue")) }
            (list(&one.late, lang))
        }
        (samples(&one, lang))
        @if one.manages && one.run.ended.is_none() { (end_form(&app, &one, lang)) }
    };
    Ok(Page::new(&view, one.campaign.head.title.get(lang))
        .lead(&lead)
        .back("/tasks/runs", lang.pick("任务进度", "Progress of tasks"))
        .actions(actions)
        .wide()
        .body(body))
}

fn tiles(one: &Progress, lang: Lang) -> Markup {
    let all = &one.all;
    let in_time = all.in_time().map_or_else(
        || lang.pick("还没有到期的", "nothing fell due yet").to_owned(),
        |share| match lang {
            Lang::Zh => format!("按时 {}.{}%", share / 10, share % 10),
            Lang::En => format!("{}.{}% in time", share / 10, share % 10),
        },
    );
    html! {
        div.stats.stats-four {
            (ui::stat(lang.pick("已完成", "Done"), all.done, share(all, lang)))
            (ui::stat(lang.pick("逾期", "Overdue"), all.overdue, in_time))
            (ui::stat(lang.pick("未能进行", "Not possible"), all.skipped, lang.pick("记有原因", "with a reason")))
            (ui::stat(lang.pick("发现问题", "Findings"), all.found, lang.pick("转为案件", "became cases")))
        }
    }
}

fn bars(one: &Progress, lang: Lang) -> Markup {
    let texts: Vec<String> = one.grids.iter().map(percent).collect();
    let all: Vec<Bar<'_>> = one
        .grids
        .iter()
        .zip(&texts)
        .map(|(grid, text)| Bar {
            label: name(grid, lang),
            value: f64::from(grid.tally.done_share().unwrap_or(0)) / 10.0,
            text,
        })
        .collect();
    html! {
        @if !all.is_empty() {
            (ui::card(lang.pick("各网格完成率", "Done by grid"), ui::bars(lang.pick("各网格完成率", "Done by grid"), &all)))
        }
    }
}

fn percent(grid: &Grid) -> String {
    let share = grid.tally.done_share().unwrap_or(0);
    let (done, asked) = (grid.tally.done, grid.tally.asked);
    format!("{}.{}% · {done}/{asked}", share / 10, share % 10)
}

fn name(grid: &Grid, lang: Lang) -> &str {
    if grid.name.is_empty() {
        lang.pick("全街道", "Whole street")
    } else {
        &grid.name
    }
}

fn table(one: &Progress, lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("网格", "Grid")),
        Column::number(lang.pick("应做", "Asked")),
        Column::number(lang.pick("完成", "Done")),
        Column::number(lang.pick("逾期完成", "Late")),
        Column::number(lang.pick("待办", "To do")),
        Column::number(lang.pick("逾期", "Overdue")),
        Column::number(lang.pick("未能进行", "Not possible")),
        Column::number(lang.pick("发现", "Findings")),
    ];
    let rows = one.grids.iter().map(|grid| {
        let tally = &grid.tally;
        let mut cells = vec![html! { (name(grid, lang)) }];
        for number in [
            tally.asked,
            tally.done,
            tally.late,
            tally.open,
            tally.overdue,
            tally.skipped,
            tally.found,
        ] {
            cells.push(html! { (number) });
        }
        cells
    });
    html! { @if !one.grids.is_empty() { (ui::table(lang.pick("各网格", "By grid"), &columns, rows)) } }
}

fn samples(one: &Progress, lang: Lang) -> Markup {
    let (looked, agreed) = one.looked;
    html! {
        @if !one.samples.is_empty() {
            h2 { (lang.pick("质量抽查", "Second looks")) }
            p { (lang.pick("已复核 ", "Looked at: ")) (looked) (lang.pick("，一致 ", ", agreed: ")) (agreed) }
            @let columns = [
                Column::text(lang.pick("期间", "Days")),
                Column::number(lang.pick("完成数", "Done")),
                Column::number(lang.pick("抽取", "Drawn")),
                Column::text(lang.pick("种子和方法", "Seed and method")),
            ];
            (ui::table(lang.pick("抽样", "Samples"), &columns, one.samples.iter().map(|sample| vec![
                html! { (sample.from) " → " (sample.to) },
                html! { (sample.frame) },
                html! { (sample.drawn) },
                html! { code { (sample.seed) } " · " (sample.method) },
            ])))
        }
    }
}

fn end_form(app: &Shared, one: &Progress, lang: Lang) -> Markup {
    let action = format!("/tasks/runs/{}/end", one.run.id);
    let sure = lang.pick("确定结束？再点一次", "End it? Press again");
    Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        p.muted { (lang.pick(
            "结束后不再生成任务，还没开始的取消；已做的和已经开始的都保留。",
            "No task is made any more, and what has not begun is called off; what was done or has begun stays.",
        )) }
        (ui::button(lang.pick("结束这一轮", "End this run")).action(Action::Danger).icon(Icon::XCircle).confirm(sure))
    })
}

pub(super) async fn end(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageTasks>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let run = run_id(&id)?;
    let key = Key::new(Some(typed.get("key")), &("end", run))?;
    let ended = ending::end(&app, &caller, run, key).await?;
    let number = ended.called_off;
    let to = format!("/tasks/runs/{run}?told=ended&number={number}");
    Ok(Redirect::to(&to).into_response())
}

/// How a list is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct As {
    #[serde(rename = "as", default)]
    format: String,
}

/// The list as a file.
pub(super) async fn export(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeBoard>,
    Path(id): Path<String>,
    Query(asked): Query<As>,
) -> Answer<Response> {
    let run = run_id(&id)?;
    let (format, end) = match asked.format.as_str() {
        "csv" => (Format::Csv, "csv"),
        _ => (Format::Xlsx, "xlsx"),
    };
    let (kind, bytes) = export::tasks(&app, &caller, run, format, visitor.lang).await?;
    let name = encode(&format!("tasks-{run}.{end}"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ),
    ];
    Ok((headers, bytes).into_response())
}
