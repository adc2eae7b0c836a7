//! The worklist of return visits as a file.

use axum::extract::{Query, State};
use axum::response::Response;
use linli_kernel::Text;

use super::super::worklist;
use crate::app::Shared;
use crate::web::listing::{Listing, Value, Wanted};
use crate::web::problem::Answer;
use crate::web::visitor::{Permit, rights};

const TITLES: &[(&str, &str)] = &[
    ("案件编号", "Case number"),
    ("案件", "Case"),
    ("地点", "Place"),
    ("密件", "Sealed"),
    ("自评满意", "Rated satisfied"),
    ("自评解决", "Rated solved"),
];

/// What waits for the reader.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FollowUp>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let mut listing = Listing::new("followup", Text::new("待回访", "To be called"), TITLES);
    for call in worklist::overview(&app, &caller).await?.calls {
        let rated = |which: fn(linli_flow::Rating) -> bool| {
            call.rated
                .map_or(Value::Empty, |rating| Value::YesNo(which(rating)))
        };
        let (satisfied, solved) = (rated(|one| one.satisfied), rated(|one| one.solved));
        listing.push(vec![
            call.number.into(),
            call.title.into(),
            call.place.into(),
            Value::YesNo(call.sealed),
            satisfied,
            solved,
        ])?;
    }
    Ok(listing.answer(&app, &caller, visitor.lang, wanted).await?)
}
