//! The rooms, one per noun. The root merges their routers and tables, and knows nothing else of them.

pub mod files;
pub mod insight;
pub mod people;
pub mod places;
pub mod receipts;
pub mod scenes;

use linli_db::Migration;
use linli_jobs::Worker;
use utoipa_axum::router::OpenApiRouter;

use crate::app::Shared;
use crate::web::Pages;

/// The JSON API of all rooms.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .merge(files::api())
        .merge(places::api())
        .merge(people::api())
}

/// The pages of all rooms.
pub fn pages() -> Pages {
    files::pages().and(places::pages()).and(people::pages())
}

/// Gives the worker the jobs of all rooms.
#[must_use]
pub fn jobs(_app: &Shared, worker: Worker) -> Worker {
    worker
}

/// The tables of all rooms, in the order they are made.
#[must_use]
pub fn schema() -> Vec<Migration> {
    [
        linli_journal::MIGRATIONS,
        linli_jobs::MIGRATIONS,
        receipts::SCHEMA,
        places::SCHEMA,
        people::SCHEMA,
        scenes::SCHEMA,
        files::SCHEMA,
        insight::SCHEMA,
    ]
    .concat()
}
