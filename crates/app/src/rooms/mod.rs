//! The rooms, one per noun. The root merges their routers and tables, and knows nothing else of them.

pub mod audit;
pub mod cases;
pub mod codes;
pub mod feeds;
pub mod files;
pub mod followup;
pub mod forms;
pub mod home;
pub mod imports;
pub mod insight;
pub mod notices;
pub mod odata;
pub mod open311;
pub mod passes;
pub mod people;
pub mod places;
pub mod queue;
pub mod receipts;
pub mod registry;
pub mod routing;
pub mod scenes;
pub mod sync;
pub mod tasks;
pub mod webhooks;

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
        .merge(forms::api())
        .merge(tasks::api())
        .merge(routing::api())
        .merge(audit::api())
        .merge(queue::api())
        .merge(insight::api())
        .merge(followup::api())
        .merge(codes::api())
        .merge(passes::api())
        .merge(registry::api())
        .merge(imports::api())
        .merge(open311::api())
        .merge(webhooks::api())
        .merge(sync::api())
        .merge(odata::api())
}

/// The pages of all rooms.
pub fn pages() -> Pages {
    home::pages()
        .and(cases::pages())
        .and(notices::pages())
        .and(files::pages())
        .and(places::pages())
        .and(imports::pages())
        .and(people::pages())
        .and(scenes::pages())
        .and(forms::pages())
        .and(routing::pages())
        .and(audit::pages())
        .and(queue::pages())
        .and(insight::pages())
        .and(followup::pages())
        .and(tasks::pages())
        .and(codes::pages())
        .and(passes::pages())
        .and(registry::pages())
        .and(feeds::pages())
        .and(open311::pages())
        .and(open311::peer::pages())
        .and(webhooks::pages())
        .and(sync::pages())
        .and(odata::pages())
}

/// Gives the worker the jobs of all rooms.
#[must_use]
pub fn jobs(app: &Shared, worker: Worker) -> Worker {
    let (telling, drawing) = (Arc::clone(app), Arc::clone(app));
    let (deriving, trying) = (Arc::clone(app), Arc::clone(app));
    let importing = Arc::clone(app);
    let (making, drawing_tasks) = (Arc::clone(app), Arc::clone(app));
    let sending = Arc::clone(app);
    worker
        .on(cases::JOB_KIND, move |job| {
            let app = Arc::clone(&telling);
            async move { cases::tell_now(&app, job).await }
        })
        .on(followup::JOB_KIND, move |job| {
            let app = Arc::clone(&drawing);
            async move { followup::draw_now(&app, job).await }
        })
        .on(cases::RECOMPUTE, move |job| {
            let app = Arc::clone(&deriving);
            async move { cases::recompute(&app, job).await }
        })
        .on(imports::JOB_KIND, move |job| {
            let app = Arc::clone(&importing);
            async move { imports::run(&app, job).await }
        })
        .on(tasks::EXPAND_JOB, move |job| {
            let app = Arc::clone(&making);
            async move { tasks::expand_now(&app, job).await }
        })
        .on(tasks::DRAW_JOB, move |job| {
            let app = Arc::clone(&drawing_tasks);
            async move { tasks::draw_now(&app, job).await }
        })
        .on(tasks::DIGEST_JOB, move |job| {
            let app = Arc::clone(&sending);
            async move { tasks::send_now(&app, job).await }
        })
        .on(routing::JOB_KIND, move |job| {
            let app = Arc::clone(&trying);
            async move { routing::try_on(&app, job).await }
        })
}

/// Gives a worker the jobs that wait for other servers. It has lanes of its own, so that a slow server delays
/// nothing inside.
#[must_use]
pub fn outside_jobs(app: &Shared, worker: Worker) -> Worker {
    let sending = Arc::clone(app);
    let pushing = Arc::clone(app);
    worker
        .on(open311::peer::JOB_KIND, move |job| {
            let app = Arc::clone(&sending);
            async move { open311::peer::send_now(&app, job).await }
        })
        .on(feeds::push::JOB_KIND, move |job| {
            let app = Arc::clone(&pushing);
            async move { feeds::push::push_now(&app, job).await }
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
        forms::SCHEMA,
        routing::SCHEMA,
        cases::SCHEMA,
        notices::SCHEMA,
        insight::SCHEMA,
        followup::SCHEMA,
        tasks::SCHEMA,
        feeds::SCHEMA,
        feeds::push::SCHEMA,
        open311::SCHEMA,
        open311::peer::SCHEMA,
        webhooks::SCHEMA,
        imports::SCHEMA,
        passes::SCHEMA,
        codes::SCHEMA,
        sync::SCHEMA,
        registry::SCHEMA,
        odata::SCHEMA,
    ]
    .concat()
}
