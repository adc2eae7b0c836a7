//! Places: the tree 街道 › 社区 › 网格 › 路巷 › 门牌 › 小区 › 幢 › 单元 › 层 › 户室 of each street, and the national division
//! table above it ([`divisions`]).
//!
//! A place is *open* until its `valid_to`; it is closed, never deleted, because cases and appointments point
//! to it. Invariants:
//! - every key leads with the street; a place of another street is unknown here;
//! - a node number is given once in a street, so a path (`/330105005/1/14/`) never changes and one place lies
//!   in another exactly when its path begins with the other's;
//! - a grid is no part of an address; every other name on the way down is;
//! - two open places of one name never lie side by side;
//! - a place never moves: what is merged, split or moved is closed, and its lineage names what it became;
//! - a place is found by its other names ([`Alias`]) as by its own, and so is all inside;
//! - what was invented for the demo says so (`origin`).

mod abroad;
mod addresses;
mod alias;
mod apart;
mod authority;
mod bodies;
mod branch;
mod carry;
pub mod demo;
pub mod divisions;
mod feed;
mod growth;
mod import;
mod kind;
mod lineage;
mod look;
mod model;
mod pages;
mod routes;
mod spelling;
mod store;
mod verbs;

#[cfg(test)]
mod tests;

pub use abroad::{Abroad, NEAREST_METRES, abroad, degrees_of, nearest};
pub use addresses::{addresses, book};
pub use alias::{ALIASES_MAX, Alias, add_alias, aliases, remove_alias};
pub use apart::{Apart, Spot, spots};
pub use carry::{below_after, some};
pub use feed::PlacesFeed;
pub use growth::Sprout;
pub use import::IMPORT;
pub use kind::{AliasKind, Descent, Doubt, Origin, PlaceKind, Status};
pub use lineage::{Descended, Part, became, merge, move_to, split, was};
pub use linli_geodesy::{Crs, Point};
pub use look::{
    LIMIT, Search, ancestors, by_path, children, counts_below, find, get, names_of, near, of_kinds,
    root, search, streets,
};
pub use model::{Amendment, NAME_MAX, NOTE_MAX, NewPlace, Place};
pub use pages::{Picker, pages};
pub use routes::api;
pub use spelling::{query_words, words};
pub use store::SCHEMA;
pub use verbs::{Hand, amend, close, create, found, plant};
