//! The documents of a case in the JSON API.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use super::super::{checks, pages, papers};
use crate::app::Shared;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// A document of a case as PDF, for whom its scene names. Every fetch goes into the journal.
#[utoipa::path(get, path = "/api/v1/cases/{id}/documents/{document}", tag = "cases", security(("bearer" = [])),
    params(("id" = String, Path), ("document" = String, Path, description = "Its id, one of `documents` of the case")),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "The server has no Chinese font", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn document(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Answer<Response> {
    let Path((id, document)) = path?;
    let id = id.parse().map_err(|_error| checks::unknown())?;
    let printed = papers::paper(&app, &caller, id, &document).await?;
    Ok(pages::file(printed))
}
