//! The JSON API of people and access.

mod bodies;
mod client;
mod directory;
mod offices;
mod people_bodies;
mod sessions;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

pub(super) use client::{Client, SessionToken};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(sessions::list, sessions::open))
        .routes(routes!(sessions::close_current))
        .routes(routes!(sessions::close))
        .routes(routes!(sessions::me))
        .routes(routes!(sessions::change_password))
        .routes(routes!(sessions::register))
        .routes(routes!(directory::list, directory::create))
        .routes(routes!(directory::show, directory::amend))
        .routes(routes!(directory::reveal))
        .routes(routes!(directory::orgs, directory::create_org))
        .routes(routes!(offices::of_person))
        .routes(routes!(offices::appoint))
        .routes(routes!(offices::end))
        .routes(routes!(offices::accounts, offices::create_account))
        .routes(routes!(offices::reset))
        .routes(routes!(offices::lock))
        .routes(routes!(offices::unlock))
}
