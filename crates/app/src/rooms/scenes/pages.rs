//! The pages of scenes: what is in force, a scene as people read it, and the form that adds a version.

mod editor;
mod list;
mod show;
mod tables;

use crate::web::Pages;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/admin/scenes", list::list)
        .get("/admin/scenes/new", editor::blank)
        .post("/admin/scenes", editor::send)
        .get("/admin/scenes/{scene}/{version}", show::show)
}
