//! The rooms, one per noun. The root merges their routers and tables, and knows nothing else of them.

pub mod audit;
pub mod cases;
pub mod files;
pub mod home;
pub mod insight;
pub mod notices;
pub mod people;
pub mod places;
pub mod queue;
pub mod receipts;
pub mod routing;
pub mod scenes;

use std::sync::Arc;

use linli_db::Migration;
use linli_jobs::Worker;
use utoipa_axum::router::OpenApiRouter;

use crate::app::Shared;
use crate::web::Pages;

/// The JSON API of all rooms.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .merge(cases::api())
        .merge(files::api())
        .merge(places::api())
        .merge(people::api())
        .merge(scenes::api())
        .merge(routing::api())
        .merge(audit::api())
        .merge(queue::api())
        .merge(insight::api())
}

/// The pages of all rooms.
pub fn pages() -> Pages {
    home::pages()
        .and(cases::pages())
        .and(notices::pages())
        .and(files::pages())
        .and(places::pages())
        .and(people::pages())
        .and(scenes::pages())
        .and(routing::pages())
        .and(audit::pages())
        .and(queue::pages())
        .and(insight::pages())
}

/// Gives the worker the jobs of all rooms.
#[must_use]
pub fn jobs(app: &Shared, worker: Worker) -> Worker {
    let (telling, trying) = (Arc::clone(app), Arc::clone(app));
    let worker = worker.on(cases::JOB_KIND, move |job| {
        let app = Arc::clone(&telling);
        async move { cases::tell_now(&app, job).await }
    });
    worker.on(routing::JOB_KIND, move |job| {
        let app = Arc::clone(&trying);
        async move { routing::try_on(&app, job).await }
    })
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
        routing::SCHEMA,
        cases::SCHEMA,
        notices::SCHEMA,
        insight::SCHEMA,
    ]
    .concat()
}
