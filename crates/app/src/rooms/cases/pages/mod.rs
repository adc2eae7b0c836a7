//! The pages of cases: report, my cases, the desk, the case.

mod about;
mod act_form;
mod answers;
mod assist_form;
mod assists;
mod case;
mod desk;
mod look;
mod mine;
mod place_field;
mod report;
mod standards;
mod table;
mod words;

use crate::web::Pages;
use crate::web::upload::FORM_LIMIT;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/report", report::choose)
        .get("/report/{scene}/{matter}", report::blank)
        .post_up_to("/report/{scene}/{matter}", FORM_LIMIT, report::send)
        .get("/mine", mine::list)
        .get("/desk", desk::list)
        .get("/cases/{id}", case::show)
        .post_up_to("/cases/{id}/act/{action}", FORM_LIMIT, case::act)
        .post_up_to("/cases/{id}/assists/{nth}/{deed}", FORM_LIMIT, assists::act)
        .get("/whistles", assists::list)
        .post("/cases/{id}/comment", case::comment)
        .post("/cases/{id}/reveal", look::reveal)
}
