//! The report of returns, as a page and over the API.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_kernel::{Lang, Text};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::pages::name;
use super::returns::{Returning, Returns, returns};
use super::routes::Asked;
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::ui::{self, Column, Icon, Page, Pager};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn page(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let (place, period) = asked.read()?;
    let view = view(&app, &permit.visitor).await?;
    let found = returns(&app, &permit.caller, place, period).await?;
    let lang = view.lang;
    let title = format!(
        "{} · {}",
        lang.pick("退回统计", "Returns"),
        name(found.period, lang)
    );
    let lead = lang.pick(
        "退回不使时限重新起算；“裁定仍由其承办”指退回后裁定仍由该单位承办的次数",
        "A return starts no clock anew; \"decided against\" counts cases adjudicated to the unit that had returned them",
    );
    let back = format!("/board?place={}&period={}", found.place.id, found.period);
    Ok(Page::new(&view, &title)
        .lead(lead)
        .back(&back, lang.pick("返回看板", "Back to the board"))
        .wide()
        .body(body(&found, lang)))
}

fn body(found: &Returns, lang: Lang) -> Markup {
    let here = |by| {
        format!(
            "/board/returns?place={}&period={}",
            found.place.id,
            found.period.step(by)
        )
    };
    let pager = Pager {
        prev: Some(here(-1)),
        next: Some(here(1)),
    };
    html! {
        p.muted { (found.place.full_name) }
        @if found.rows.is_empty() {
            (ui::empty(Icon::Return, lang.pick("没有退回", "Nothing was returned"), lang.pick("该期间没有单位退回案件", "No department returned a case in this period"), html! {}))
        } @else { (table(&found.rows, lang)) }
        (ui::pager(lang, &pager))
    }
}

fn table(rows: &[Returning], lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("单位", "Department")),
        Column::number(lang.pick("退回", "Returns")),
        Column::number(lang.pick("其中再次退回", "Of these, again")),
        Column::number(lang.pick("裁定仍由其承办", "Decided against")),
        Column::text(lang.pick("原因", "Why")),
        Column::text(lang.pick("场景", "Scenes")),
    ];
    let row = |row: &Returning| {
        vec![
            html! { (unit(row, lang)) },
            html! { (row.returned) },
            html! { (row.again) },
            html! { (row.against) },
            parts(&row.reasons, lang),
            parts(&row.scenes, lang),
        ]
    };
    ui::table(
        lang.pick("各单位退回", "Returns by department"),
        &columns,
        rows.iter().map(row),
    )
}

fn unit(row: &Returning, lang: Lang) -> String {
    let above = || lang.pick("上级退回", "From the level above").to_owned();
    row.unit.clone().unwrap_or_else(above)
}

fn parts(parts: &[(Text, i64)], lang: Lang) -> Markup {
    html! {
        @if parts.is_empty() { "—" }
        @for (name, total) in parts { div.small { (name.get(lang)) " " (total) } }
    }
}

/// The returns of a place in a period.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReturnsBody {
    /// The name of the place.
    place: String,
    /// The period.
    period: String,
    /// By department, the most returns first.
    units: Vec<ReturningBody>,
}

/// The returns of one department.
#[derive(Debug, Serialize, ToSchema)]
struct ReturningBody {
    /// Its name.
    unit: String,
    returned: i64,
    /// Second or later returns of the same case.
    again: i64,
    /// How often a case it had returned was adjudicated to it.
    against: i64,
    reasons: Vec<CountedBody>,
    scenes: Vec<CountedBody>,
}

/// A part, by name in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
struct CountedBody {
    name: String,
    total: i64,
}

/// Which departments returned cases, why, and how often it was decided against them.
#[utoipa::path(get, path = "/api/v1/board/returns", tag = "insight", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = ReturnsBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Json<ReturnsBody>> {
    let Query(asked) = asked?;
    let (place, period) = asked.read()?;
    let found = returns(&app, &permit.caller, place, period).await?;
    let lang = permit.visitor.lang;
    let counted = |parts: &[(Text, i64)]| {
        let part = |(name, total): &(Text, i64)| CountedBody {
            name: name.get(lang).to_owned(),
            total: *total,
        };
        parts.iter().map(part).collect()
    };
    let row = |row: &Returning| ReturningBody {
        unit: unit(row, lang),
        returned: row.returned,
        again: row.again,
        against: row.against,
        reasons: counted(&row.reasons),
        scenes: counted(&row.scenes),
    };
    Ok(Json(ReturnsBody {
        place: found.place.name.clone(),
        period: found.period.to_string(),
        units: found.rows.iter().map(row).collect(),
    }))
}
