//! The rates as a page: each with its numbers, its interval, and what it does not say.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::caveats::says_not;
use super::super::rates::{self, By, KINDS, Rate, Row, Sheet};
use super::super::registry::{Ratio, registry};
use super::super::routes::Asked;
use super::{name, percent};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Icon, Page, Tab};
use crate::web::visitor::{Permit, rights};

/// What the rows are; what is not known means scenes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Rows {
    by: Option<String>,
}

pub(super) async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
    Query(rows): Query<Rows>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let (place, period) = asked.read()?;
    let by = By::ALL
        .into_iter()
        .find(|by| Some(by.code()) == rows.by.as_deref());
    let by = by.unwrap_or_default();
    let view = view(&app, &permit.visitor).await?;
    let sheet = rates::sheet(&app, &permit.caller, place, period, by).await?;
    let lang = view.lang;
    let title = format!("{} · {}", sheet.place.name, name(sheet.period, lang));
    let back = format!("/board?place={}&period={}", sheet.place.id, sheet.period);
    Ok(Page::new(&view, &title)
        .lead(lang.pick(
            "每个比率都写明分子、分母、有多少人没有回答，和它没有说的。",
            "Each rate says what it is divided from, how many did not answer, and what it does not say.",
        ))
        .back(&back, lang.pick("返回看板", "Back to the board"))
        .wide()
        .body(body(&sheet, lang)))
}

fn body(sheet: &Sheet, lang: Lang) -> Markup {
    let rows = std::iter::once(&sheet.whole).chain(&sheet.rows);
    html! {
        (tabs(sheet, lang))
        @if sheet.rows.is_empty() {
            (ui::empty(Icon::Chart, lang.pick("没有数字", "Nothing counted"),
                lang.pick("该期间没有可统计的案件", "Nothing was counted in this period"), html! {}))
        } @else {
            (ui::table(lang.pick("比率", "Rates"), &columns(sheet.by, lang), rows.map(|row| cells(row, lang))))
        }
        (ui::card(lang.pick("这些数没有说的", "What these numbers do not say"), notes(sheet.by, lang)))
    }
}

fn tabs(sheet: &Sheet, lang: Lang) -> Markup {
    let links = By::ALL.map(|by| {
        format!(
            "/board/rates?place={}&period={}&by={}",
            sheet.place.id,
            sheet.period,
            by.code()
        )
    });
    let tabs: Vec<Tab<'_>> = By::ALL
        .iter()
        .zip(&links)
        .map(|(by, href)| Tab {
            href,
            label: word(*by, lang),
            count: None,
            active: *by == sheet.by,
        })
        .collect();
    ui::tabs(lang.pick("分组", "Rows"), &tabs)
}

fn word(by: By, lang: Lang) -> &'static str {
    match by {
        By::Scene => lang.pick("按场景", "By scene"),
        By::Community => lang.pick("按社区", "By community"),
        By::Unit => lang.pick("按承办单位", "By unit"),
    }
}

fn title(id: &str, lang: Lang) -> &str {
    let rate = registry().ok().and_then(|registry| registry.rate(id));
    rate.map_or(id, |rate| rate.title.get(lang))
}

fn columns(by: By, lang: Lang) -> Vec<Column<'static>> {
    let first = match by {
        By::Scene => lang.pick("场景", "Scene"),
        By::Community => lang.pick("社区", "Community"),
        By::Unit => lang.pick("承办单位", "Unit"),
    };
    let rates = KINDS
        .iter()
        .map(|kind| Column::number(title(kind.id, lang)));
    std::iter::once(Column::text(first)).chain(rates).collect()
}

fn cells(row: &Row, lang: Lang) -> Vec<Markup> {
    let rates = row.rates.iter().map(|rate| cell(*rate, lang));
    std::iter::once(html! { (row.name.get(lang)) })
        .chain(rates)
        .collect()
}

/// `82.0 %`, 41 of 50, the interval, and how many of those asked answered.
fn cell(rate: Rate, lang: Lang) -> Markup {
    let ratio = Ratio {
        of: rate.of,
        over: rate.over,
    };
    let tenths = |part: f64| format!("{:.1}", part * 100.0);
    html! {
        (percent(ratio))
        @if rate.over > 0 {
            div.muted.small { (rate.of) " / " (rate.over) }
            @if let Some((low, high)) = rate.interval() {
                div.muted.small { "95% " (tenths(low)) "–" (tenths(high)) " %" }
            }
        }
        @if let Some(asked) = rate.asked {
            div.muted.small { (lang.pick("答 ", "answered ")) (rate.over) (lang.pick("，共 ", " of ")) (asked) }
        }
    }
}

fn notes(by: By, lang: Lang) -> Markup {
    html! {
        ul {
            @for kind in KINDS { li { strong { (title(kind.id, lang)) } (lang.pick("：", ": ")) (says_not(kind.id).get(lang)) } }
            @if by == By::Unit { li { (lang.pick("上报时还没有承办单位，所以按单位没有办结率。", "A report has no unit yet, so units have no closing rate.")) } }
            li { (lang.pick("区间是 95% 的 Wilson 区间：件数越少越宽，两个比率的区间重叠时不要排名。", "Intervals are Wilson's at 95 %: the fewer, the wider; do not rank rates whose intervals overlap.")) }
        }
    }
}
