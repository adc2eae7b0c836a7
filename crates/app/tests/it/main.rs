//! The command `linli` as people and scripts run it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod address;
mod audit;
mod backup;
mod calendar;
mod coverage;
mod http;
mod import;
mod openapi;
mod report;
mod run;
mod scenes;
mod schema;
mod serve;
mod server;
mod soak;
mod street;
