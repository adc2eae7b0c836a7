//! The rules in force as a file, in their order.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use linli_kernel::Text;
use linli_route::To;

use super::super::force::in_force;
use super::list::matched;
use crate::app::Shared;
use crate::web::listing::{Listing, Value, Wanted};
use crate::web::problem::Answer;
use crate::web::visitor::{Permit, rights};

const TITLES: &[(&str, &str)] = &[
    ("顺序", "Order"),
    ("规则", "Rule"),
    ("代码", "Id"),
    ("适用", "For"),
    ("条件", "Condition"),
    ("交给", "To"),
    ("值班表", "Roster"),
];

/// Hands the rules out.
pub(super) async fn rules(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let (inner, street, lang) = (Arc::clone(&app), caller.street, visitor.lang);
    let force = app
        .db
        .read(move |tx| Box::pin(async move { in_force(&inner, tx, street).await }))
        .await?;
    let mut listing = Listing::new("routing", Text::new("派件规则", "Routing rules"), TITLES);
    let rules = force
        .iter()
        .flat_map(|force| force.set.rules().map(move |rule| (force, rule)));
    for (nth, (force, rule)) in (0_u32..).zip(rules) {
        let unit = force.set.unit_of(nth);
        let unit = unit.and_then(|unit| force.set.known().units.get(&unit));
        let roster = match &rule.to {
            To::Unit(_) => None,
            To::Roster(roster) => Some(roster.as_str()),
        };
        listing.push(vec![
            Value::Integer(i64::from(nth) + 1),
            rule.title.get(lang).into(),
            rule.id.as_str().into(),
            matched(force, rule, lang).into(),
            rule.when.condition.as_ref().map(ToString::to_string).into(),
            unit.map(String::as_str).into(),
            roster.into(),
        ])?;
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}
