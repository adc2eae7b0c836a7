//! The figures for everybody, without signing in.

use axum::extract::{Query, State};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::caveats::says_not;
use super::super::model::Period;
use super::super::open::{self, Cell, OpenFigures};
use super::super::rates::KINDS;
use super::super::registry::{Ratio, registry};
use super::{name, percent};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Icon, Page, Pager};
use crate::web::visitor::Visitor;

/// Of which street and month. What cannot be read narrows nothing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    street: Option<String>,
    period: Option<String>,
}

pub(super) async fn show(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let own = visitor.caller.as_ref().map(|caller| caller.street);
    let street = asked.street.as_deref().and_then(|text| text.parse().ok());
    let street = street.or(own);
    let period = asked.period.as_deref().and_then(|text| text.parse().ok());
    let figures = open::figures(&app, street, period).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let title = format!("{} · {}", figures.name, name(figures.period, lang));
    Ok(Page::new(&view, &title)
        .lead(lang.pick(
            "街道怎样办理大家反映的事。不足 5 的数不公布，以免指向某个人。",
            "How the street dealt with what people reported. Numbers below 5 are withheld, so that they point at nobody.",
        ))
        .wide()
        .body(body(&figures, lang)))
}

/// The rates that everybody may read: those of visits are too few to say anything of a community.
const SHOWN: usize = 4;

fn body(figures: &OpenFigures, lang: Lang) -> Markup {
    let titles = KINDS.iter().take(SHOWN).map(|kind| title(kind.id, lang));
    let columns: Vec<Column<'_>> = std::iter::once(Column::text(lang.pick("社区", "Community")))
        .chain(titles.map(Column::number))
        .collect();
    let row = |name: &str, cells: &[Cell]| {
        let cells = cells.iter().take(SHOWN).map(|one| cell(*one, lang));
        std::iter::once(html! { (name) })
            .chain(cells)
            .collect::<Vec<_>>()
    };
    let rows = figures.rows.iter().map(|(name, cells)| row(name, cells));
    let whole = row(lang.pick("合计", "All together"), &figures.whole);
    html! {
        @if figures.rows.is_empty() {
            (ui::empty(Icon::Chart, lang.pick("没有数字", "Nothing counted"), lang.pick("该街道还没有社区", "The street has no communities yet"), html! {}))
        } @else {
            (ui::table(lang.pick("各社区", "By community"), &columns, rows.chain(std::iter::once(whole))))
        }
        (ui::card(lang.pick("这些数没有说的", "What these numbers do not say"), html! {
            ul {
                @for kind in KINDS.iter().take(SHOWN) { li { strong { (title(kind.id, lang)) } (lang.pick("：", ": ")) (says_not(kind.id).get(lang)) } }
                li { (lang.pick("只要有一个社区的数不公布，合计也不公布，否则可以相减得出。", "Where a community's number is withheld the total is too; otherwise it could be subtracted.")) }
            }
        }))
        (ui::pager(lang, &Pager { prev: Some(href(figures, figures.period.step(-1))), next: None }))
    }
}

fn href(figures: &OpenFigures, period: Period) -> String {
    format!("/open/figures?street={}&period={period}", figures.street)
}

fn title(id: &str, lang: Lang) -> &str {
    let rate = registry().ok().and_then(|registry| registry.rate(id));
    rate.map_or(id, |rate| rate.title.get(lang))
}

fn cell(cell: Cell, lang: Lang) -> Markup {
    match cell {
        Some((of, over)) => html! {
            (percent(Ratio { of, over }))
            @if over > 0 { div.muted.small { (of) " / " (over) } }
        },
        None => html! { span.muted { (open::withheld().get(lang)) } },
    }
}
