//! linli 邻里: one system with which a subdistrict office and everyone in it governs and serves a
//! neighbourhood. See ARCHITECTURE.md for the map.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod kit_outside;
#[cfg(test)]
mod matrix;
pub mod outbound;
pub mod press;
pub mod rooms;
pub mod server;
pub mod vault;
pub mod web;
pub mod zone;
