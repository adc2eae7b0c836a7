//! The pages of cases: report, my cases, the desk, the case.

mod about;
mod act_form;
mod answers;
mod assist_form;
mod assists;
mod batch;
mod case;
mod clocks;
mod desk;
mod export;
mod look;
mod mine;
mod papers;
mod place_field;
mod report;
mod routed;
pub(super) mod scene_move;
mod standards;
mod table;
mod voices;
mod waiting;
mod walk;
mod words;

pub(super) use papers::file;

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
        .get("/desk/export", export::desk)
        .get("/desk/next", walk::next)
        .get("/desk/batch", batch::ask)
        .post("/desk/batch", batch::send)
        .get("/cases/{id}", case::show)
        .get("/cases/{id}/papers/{document}", papers::fetch)
        .post_up_to("/cases/{id}/act/{action}", FORM_LIMIT, case::act)
        .get("/admin/scenes/{scene}/move", scene_move::show)
        .post("/admin/scenes/{scene}/move", scene_move::send)
        .post("/cases/{id}/decide", waiting::decide)
        .post("/cases/{id}/acknowledge", waiting::acknowledge)
        .post_up_to("/cases/{id}/assists/{nth}/{deed}", FORM_LIMIT, assists::act)
        .get("/whistles", assists::list)
        .post("/cases/{id}/join", voices::join)
        .post("/cases/{id}/split", voices::split)
        .post("/cases/{id}/rating", voices::rate)
        .post("/cases/{id}/chase", voices::ask_again)
        .post("/cases/{id}/comment", case::comment)
        .post("/cases/{id}/reveal", look::reveal)
}
