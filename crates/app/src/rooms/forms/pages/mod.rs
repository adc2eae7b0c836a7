//! The pages of forms: what is in force, filling one in, and what was submitted.

mod compare;
mod controls;
mod drafts;
mod editor;
mod files;
mod finding;
mod list;
mod preview;
mod report;
mod sheet;
mod show;
mod start;
mod submission;
mod submissions;

use linli_kernel::{SubmissionId, Trouble};

use crate::web::Pages;
use crate::web::upload::FORM_LIMIT;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/forms", list::list)
        .get("/forms/new", editor::blank)
        .post_up_to("/forms", FORM_LIMIT, editor::send)
        .get("/forms/report", report::report)
        .get("/forms/drafts/{id}", drafts::show)
        .post_up_to("/forms/drafts/{id}", FORM_LIMIT, drafts::send)
        .get("/forms/{form}/compare", compare::compare)
        .get("/forms/{form}/fill", start::start)
        .post("/forms/{form}/fill", start::begin)
        .get("/forms/{form}/submissions", submissions::list)
        .get("/forms/{form}/export/{format}", submissions::export)
        .get("/forms/{form}/{version}", show::show)
        .get("/forms/{form}/{version}/preview", preview::blank)
        .post("/forms/{form}/{version}/preview", preview::send)
        .get("/submissions/{id}", submission::show)
        .post("/submissions/{id}/reveal", submission::reveal)
        .post("/submissions/{id}/correct", submission::correct)
        .get("/submissions/{id}/case", finding::blank)
        .post("/submissions/{id}/case", finding::send)
}

/// The id in an address of a submission.
fn submission_id(id: &str) -> Result<SubmissionId, Trouble> {
    id.parse().map_err(|_bad| super::look::unknown())
}
