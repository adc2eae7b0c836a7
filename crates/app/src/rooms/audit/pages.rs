//! The pages of the journal: the list with its filters, and verification.

mod list;
mod verify;
mod words;

pub use words::said;

use crate::web::Pages;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/admin/audit/export", list::export)
        .get("/admin/audit", list::list)
        .get("/admin/audit/verify", verify::verify)
}
