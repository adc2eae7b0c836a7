//! Tests of the registry, on both databases.

mod api;
mod beyond;
mod consents;
mod copies;
mod imports;
mod kit;
mod own;
mod pages;
mod plain;
mod records;
mod restricted;
mod retention;
mod roster_ends;
mod rosters;
mod writes;
