//! The board as a page, and the sheets beside it.

mod open;
mod rates;
mod stages;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_kernel::{Lang, PlaceId, Text};
use maud::{Markup, html};

use super::board::{self, Board, Part, Tiles};
use super::model::{Grain, Period};
use super::registry::Ratio;
use super::routes::Asked;
use crate::app::Shared;
use crate::web::Pages;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Bar, Column, Icon, Page, Pager, Pair, Tab};
use crate::web::visitor::{Permit, rights};
use crate::zone;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/board", show)
        .get("/yearbook", super::yearpage::show)
        .get("/board/rates", rates::show)
        .get("/board/stages", stages::show)
        .get("/open/figures", open::show)
        .get("/board/returns", super::returns_page::page)
}

async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let (place, period) = asked.read()?;
    let view = view(&app, &permit.visitor).await?;
    let board = board::board(&app, &permit.caller, place, period).await?;
    let lang = view.lang;
    let title = format!("{} · {}", board.place.name, name(board.period, lang));
    let lead = lang.pick(
        "数字由每一件事汇总而来，随办随变",
        "Counted from each thing that happens, as it happens",
    );
    let today = Period::of(zone::day(app.clock.now()), Grain::Day);
    let returns = format!(
        "/board/returns?place={}&period={}",
        board.place.id, board.period
    );
    let returns = ui::link_button(&returns, lang.pick("退回统计", "Returns"));
    Ok(Page::new(&view, &title)
        .lead(lead)
        .actions(html! { (returns.icon(Icon::Return)) })
        .wide()
        .body(body(&board, today, lang)))
}

fn body(board: &Board, today: Period, lang: Lang) -> Markup {
    html! {
        (grains(board, today, lang))
        @if board.homes.len() > 1 { (homes(board, lang)) }
        div.stats { (tiles(&board.tiles, lang)) }
        (ui::card(lang.pick("走势", "Over time"), curve(board, lang)))
        div.halves {
            (ui::card(lang.pick("上报事项", "What is reported"), shares(&board.matters, lang.pick("上报事项", "What is reported"), lang)))
            (ui::card(lang.pick("谁在上报", "Who reports"), shares(&board.openers, lang.pick("谁在上报", "Who reports"), lang)))
        }
        @if !board.inside.is_empty() { (ui::card(lang.pick("各处", "By place"), inside(board, lang))) }
        (sheets(board, lang))
        (ui::pager(lang, &neighbours(board, today)))
        p { a href="/yearbook" { (lang.pick("年鉴：公布的数字和这里的统计", "Yearbook: published figures beside what is counted here")) } }
    }
}

/// The sheets that belong to the board.
fn sheets(board: &Board, lang: Lang) -> Markup {
    let query = format!("place={}&period={}", board.place.id, board.period);
    html! {
        div.card-links {
            (ui::card_link(&format!("/board/rates?{query}"), Icon::Checklist, lang.pick("办结率、按时率、解决率、满意率", "Closing, on time, solved, satisfied"),
                lang.pick("分子分母、未答人数、区间，和这个数没说的", "With what they are divided from, who did not answer, an interval, and what a count does not say")))
            (ui::card_link(&format!("/board/stages?{query}"), Icon::Alarm, lang.pick("阶段用时", "Stage times"),
                lang.pick("案卷在各阶段停留多久，是否按时", "How long cases stay in each stage, and whether in time")))
        }
    }
}

/// Day, month and year around the period shown; of this one where it reaches today.
fn grains(board: &Board, today: Period, lang: Lang) -> Markup {
    let tab = |grain: Grain| {
        let now = Period::of(today.first_day(), grain);
        let shown = board.period.first_day();
        let current = Period::of(today.first_day(), board.period.grain()) == board.period;
        let period = if current {
            now
        } else {
            Period::of(shown, grain)
        };
        (href(board.place.id, period), grain)
    };
    let links = [Grain::Day, Grain::Month, Grain::Year].map(tab);
    let tabs: Vec<Tab<'_>> = links
        .iter()
        .filter(|(_, grain)| board::is_counted(board.place.kind, *grain))
        .map(|(href, grain)| Tab {
            href,
            label: match grain {
                Grain::Day => lang.pick("日", "Day"),
                Grain::Month => lang.pick("月", "Month"),
                Grain::Year => lang.pick("年", "Year"),
            },
            count: None,
            active: *grain == board.period.grain(),
        })
        .collect();
    ui::tabs(lang.pick("期间", "Period"), &tabs)
}

fn homes(board: &Board, lang: Lang) -> Markup {
    let links: Vec<String> = board
        .homes
        .iter()
        .map(|place| href(place.id, board.period))
        .collect();
    let tabs: Vec<Tab<'_>> = board
        .homes
        .iter()
        .zip(&links)
        .map(|(place, href)| Tab {
            href,
            label: &place.name,
            count: None,
            active: board.place.path.starts_with(&place.path),
        })
        .collect();
    ui::tabs(
        lang.pick("您负责的地点", "Places you are responsible for"),
        &tabs,
    )
}

fn tiles(tiles: &Tiles, lang: Lang) -> Markup {
    let of = |ratio: Ratio| format!("{} / {}", ratio.of, ratio.over);
    let cases = lang.pick("件", "cases");
    html! {
        (ui::stat(lang.pick("上报", "Reported"), tiles.reported, cases))
        (ui::stat(lang.pick("办结", "Closed"), tiles.closed, cases))
        (ui::stat(lang.pick("办结率", "Closing rate"), percent(tiles.closing), of(tiles.closing)))
        (ui::stat(lang.pick("按时率", "On time"), percent(tiles.on_time), of(tiles.on_time)))
        (ui::stat(lang.pick("满意率", "Satisfied"), percent(tiles.satisfaction), of(tiles.satisfaction)))
        (ui::stat(lang.pick("超时", "Late"), tiles.late, lang.pick("次", "times")))
    }
}

fn curve(board: &Board, lang: Lang) -> Markup {
    let empty = |one: &&(Period, i64, i64)| (one.1, one.2) == (0, 0);
    let nothing_before = board.curve.iter().take_while(empty).count();
    let shown = board.curve.iter().skip(nothing_before);
    let pairs: Vec<Pair> = shown
        .map(|(period, reported, closed)| Pair {
            label: name(*period, lang),
            short: short(*period, lang),
            values: [*reported, *closed],
        })
        .collect();
    let heads = [
        lang.pick("时间", "When"),
        lang.pick("上报", "Reported"),
        lang.pick("办结", "Closed"),
    ];
    html! {
        // One column compares nothing; the numbers are at the head already.
        @if pairs.len() > 1 { (ui::pairs(lang.pick("上报与办结", "Reported and closed"), heads, &pairs)) }
        @else { p.muted { (lang.pick("前面各期没有上报，暂时画不出走势。", "Nothing was reported in the periods before, so there is no curve yet.")) } }
        @if let (true, Some(earlier)) = (nothing_before > 0, board.earlier) {
            p { a href=(href(board.place.id, earlier)) { (lang.pick("更早的数字：", "Earlier figures: ")) (name(earlier, lang)) } }
        }
    }
}

fn shares(parts: &[(Text, i64)], caption: &str, lang: Lang) -> Markup {
    if parts.is_empty() {
        return ui::empty(
            Icon::Chart,
            lang.pick("没有数字", "Nothing counted"),
            lang.pick("该期间没有上报", "Nothing was reported in this period"),
            html! {},
        );
    }
    let texts: Vec<String> = parts.iter().map(|(_, total)| total.to_string()).collect();
    let bars: Vec<Bar<'_>> = parts
        .iter()
        .zip(&texts)
        .map(|((name, total), text)| Bar {
            label: name.get(lang),
            value: height(*total),
            text,
        })
        .collect();
    ui::bars(caption, &bars)
}

fn inside(board: &Board, lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("地点", "Place")),
        Column::number(lang.pick("上报", "Reported")),
        Column::number(lang.pick("办结", "Closed")),
        Column::number(lang.pick("按时率", "On time")),
    ];
    let row = |part: &Part| {
        vec![
            html! { a href=(href(part.place.id, board.period)) { (part.place.name) } },
            html! { (part.reported) },
            html! { (part.closed) },
            html! { (percent(part.on_time)) },
        ]
    };
    ui::table(
        lang.pick("各处的数字", "The figures of each place"),
        &columns,
        board.inside.iter().map(row),
    )
}

fn neighbours(board: &Board, today: Period) -> Pager {
    let current = Period::of(today.first_day(), board.period.grain());
    Pager {
        prev: Some(href(board.place.id, board.period.step(-1))),
        next: (board.period < current).then(|| href(board.place.id, board.period.step(1))),
    }
}

fn href(place: PlaceId, period: Period) -> String {
    format!("/board?place={place}&period={period}")
}

/// The period in words.
pub(super) fn name(period: Period, lang: Lang) -> String {
    match (period, lang) {
        (Period::Day(day), Lang::Zh) => format!("{}月{}日", day.month(), day.day()),
        (Period::Month(first), Lang::Zh) => format!("{}年{}月", first.year(), first.month()),
        (Period::Year(year), Lang::Zh) => format!("{year}年"),
        (Period::Day(_) | Period::Month(_) | Period::Year(_), Lang::En) => period.to_string(),
    }
}

/// The names of months that English readers expect in a chart.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The period below its column.
fn short(period: Period, lang: Lang) -> String {
    match (period, lang) {
        (Period::Day(day), Lang::Zh | Lang::En) => day.day().to_string(),
        (Period::Month(first), Lang::Zh) => format!("{}月", first.month()),
        (Period::Month(first), Lang::En) => {
            let nth = usize::from(first.month().unsigned_abs());
            MONTHS.get(nth - 1).copied().unwrap_or_default().to_owned()
        }
        (Period::Year(year), Lang::Zh | Lang::En) => year.to_string(),
    }
}

/// `82.0 %`, or a dash where there is nothing to divide by.
fn percent(ratio: Ratio) -> String {
    ratio.basis_points().map_or_else(
        || "—".to_owned(),
        |points| {
            let tenths = (points + 5).div_euclid(10);
            format!("{}.{} %", tenths / 10, tenths % 10)
        },
    )
}

fn height(value: i64) -> f64 {
    u32::try_from(value.max(0)).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_shown_to_a_tenth_and_none_as_a_dash() {
        assert_eq!(percent(Ratio { of: 178, over: 217 }), "82.0 %");
        assert_eq!(percent(Ratio { of: 1, over: 1 }), "100.0 %");
        assert_eq!(percent(Ratio { of: 0, over: 0 }), "—");
    }
}
