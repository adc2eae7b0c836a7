//! The JSON API of the registry.

mod bodies;
mod changes;
mod echoes;
mod reading;
mod restrict;
mod retention;
mod rights;
mod rights_bodies;

use linli_kernel::{RecordId, Trouble};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::act::unknown;
use crate::app::Shared;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(reading::registers))
        .routes(routes!(reading::list, changes::create))
        .routes(routes!(reading::find))
        .routes(routes!(reading::show, changes::update))
        .routes(routes!(reading::history))
        .routes(routes!(changes::close))
        .routes(routes!(changes::reveal))
        .routes(routes!(changes::join))
        .routes(routes!(changes::leave))
        .routes(routes!(changes::consent))
        .routes(routes!(changes::withdraw))
        .routes(routes!(retention::show))
        .routes(routes!(retention::set))
        .routes(routes!(retention::decide))
        .routes(routes!(rights::mine))
        .routes(routes!(rights::link))
        .routes(routes!(rights::unlink))
        .routes(routes!(rights::export))
        .routes(routes!(rights::erasure))
        .routes(routes!(rights::erase))
        .routes(routes!(echoes::found, echoes::decide))
        .routes(routes!(restrict::restrict))
        .routes(routes!(restrict::lift))
}

/// The record named in a path.
pub(super) fn id_of(text: &str) -> Result<RecordId, Trouble> {
    text.parse().map_err(|_no_id| unknown())
}
