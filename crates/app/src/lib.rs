//! linli
pub mod web;
