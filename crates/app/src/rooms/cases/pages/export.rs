//! The desk's queue as a file: the same view, filters and scope, to its last case.

use axum::extract::{Query, State};
use axum::response::Response;
use linli_kernel::{Lang, Text};

use super::super::{Line, Listed, lists};
use super::desk::Asked;
use crate::app::Shared;
use crate::web::listing::{Listing, Value, Wanted};
use crate::web::problem::Answer;
use crate::web::visitor::{Permit, rights};

const TITLES: &[(&str, &str)] = &[
    ("案件编号", "Case number"),
    ("案件", "Case"),
    ("场景", "Scene"),
    ("事项", "Matter"),
    ("地点", "Place"),
    ("状态", "State"),
    ("承办单位", "Unit"),
    ("上报时间", "Reported"),
    ("到期时间", "Due"),
    ("曾超时", "Was late"),
    ("督办", "Supervised"),
    ("密件", "Sealed"),
    ("上报人数", "Reporters"),
];

/// Hands the queue out.
pub(super) async fn desk(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let lang = visitor.lang;
    let mut listing = Listing::new("desk", Text::new("案件", "Cases"), TITLES);
    let mut filter = asked.filter();
    filter.after = None;
    loop {
        let listed = lists::queue(&app, &caller, filter.clone()).await?;
        for line in &listed.page.lines {
            listing.push(row(&listed, line, lang))?;
        }
        filter.after = listed.page.next;
        if filter.after.is_none() {
            break;
        }
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}

fn row(listed: &Listed, line: &Line, lang: Lang) -> Vec<Value> {
    let scene = listed.scenes.get(&(line.scene.clone(), line.version));
    let matter = scene.and_then(|scene| scene.matter(&line.matter));
    let state = scene.and_then(|scene| scene.state(&line.state));
    let unit = line.unit.and_then(|unit| listed.units.get(&unit));
    vec![
        line.number.as_str().into(),
        line.title.as_str().into(),
        scene.map(|scene| scene.title.get(lang)).into(),
        matter.map(|matter| matter.title.get(lang)).into(),
        listed.places.get(&line.place).map(String::as_str).into(),
        state.map(|state| state.title.get(lang)).into(),
        unit.map(String::as_str).into(),
        Value::Moment(line.created),
        line.due.map_or(Value::Empty, Value::Moment),
        Value::YesNo(line.late),
        Value::YesNo(line.supervised),
        Value::YesNo(line.sealed),
        Value::Integer(line.reporters),
    ]
}
