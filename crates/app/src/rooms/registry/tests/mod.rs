//! Tests of the registry, on both databases.

mod api;
mod consents;
mod imports;
mod kit;
mod pages;
mod plain;
mod records;
mod rosters;
mod writes;
