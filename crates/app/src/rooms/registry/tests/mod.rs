//! Tests of the registry, on both databases.

mod api;
mod consents;
mod imports;
mod kit;
mod own;
mod pages;
mod plain;
mod records;
mod retention;
mod rosters;
mod writes;
