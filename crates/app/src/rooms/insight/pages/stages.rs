//! The stage times as a page.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_flow::Stage;
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::routes::Asked;
use super::super::stages::{self, StageLine, StageSheet};
use super::{name, percent};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Icon, Page};
use crate::web::visitor::{Permit, rights};

pub(super) async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let (place, period) = asked.read()?;
    let view = view(&app, &permit.visitor).await?;
    let sheet = stages::stages(&app, &permit.caller, place, period).await?;
    let lang = view.lang;
    let title = format!("{} · {}", sheet.place.name, name(sheet.period, lang));
    let back = format!("/board?place={}&period={}", sheet.place.id, sheet.period);
    Ok(Page::new(&view, &title)
        .lead(lang.pick(
            "数字城管七阶段：每离开一个阶段记一次，按自然时间计。",
            "The seven stages of city management: each stay is counted when it ends, in elapsed time.",
        ))
        .back(&back, lang.pick("返回看板", "Back to the board"))
        .wide()
        .body(body(&sheet, lang)))
}

fn body(sheet: &StageSheet, lang: Lang) -> Markup {
    if sheet.lines.is_empty() {
        return ui::empty(
            Icon::Alarm,
            lang.pick("没有数字", "Nothing counted"),
            lang.pick(
                "该期间没有写明阶段的案卷流转",
                "No case of a scene with stages moved in this period",
            ),
            html! {},
        );
    }
    let columns = [
        Column::text(lang.pick("场景", "Scene")),
        Column::text(lang.pick("阶段", "Stage")),
        Column::number(lang.pick("件次", "Stays")),
        Column::number(lang.pick("平均", "Mean")),
        Column::number(lang.pick("中位数不超过", "Median at most")),
        Column::number(lang.pick("按时", "In time")),
    ];
    html! {
        (ui::table(lang.pick("阶段用时", "Stage times"), &columns, sheet.lines.iter().map(|line| row(line, lang))))
        p.muted {
            (lang.pick("中位数按分段给出上限。按时只算有时限的停留；“/”后是有时限的件次。用时包括夜间和节假日，时限按各自的时间类型计。",
                "The median is given by the upper bound of its bucket. In time counts only stays that a clock measured, whose number stands behind the stroke. Times include nights and holidays; limits are measured in their own units."))
        }
    }
}

fn row(line: &StageLine, lang: Lang) -> Vec<Markup> {
    let mean = line.minutes.checked_div(line.times).unwrap_or(0);
    let median = match line.median_top {
        Some(top) => length(top, lang),
        None => lang.pick("30 天以上", "over 30 d").to_owned(),
    };
    vec![
        html! { (line.scene.get(lang)) },
        html! { (word(line.stage, lang)) },
        html! { (line.times) },
        html! { (length(mean, lang)) },
        html! { (median) },
        html! { (percent(line.within)) @if line.within.over > 0 { div.muted.small { (line.within.of) " / " (line.within.over) } } },
    ]
}

fn word(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Collect => lang.pick("1 信息采集", "1 Collected"),
        Stage::File => lang.pick("2 案卷建立", "2 Filed"),
        Stage::Dispatch => lang.pick("3 任务派遣", "3 Dispatched"),
        Stage::Handle => lang.pick("4 任务处理", "4 Handled"),
        Stage::Respond => lang.pick("5 处理反馈", "5 Answered"),
        Stage::Verify => lang.pick("6 核查结案", "6 Verified and closed"),
        Stage::Appraise => lang.pick("7 综合评价", "7 Appraised"),
    }
}

/// Minutes in words.
fn length(minutes: i64, lang: Lang) -> String {
    let (hours, days) = (minutes / 60, minutes / 1_440);
    match lang {
        Lang::Zh if minutes < 60 => format!("{minutes} 分"),
        Lang::Zh if hours < 48 => format!("{hours} 小时 {} 分", minutes % 60),
        Lang::Zh => format!("{days} 天 {} 小时", hours % 24),
        Lang::En if minutes < 60 => format!("{minutes} min"),
        Lang::En if hours < 48 => format!("{hours} h {} min", minutes % 60),
        Lang::En => format!("{days} d {} h", hours % 24),
    }
}
