//! The store: one SQL text on SQLite and PostgreSQL. Only this crate names the driver.
//!
//! - [`Db::write`]: all or nothing. On SQLite one writer commits up to 256 waiting closures at
//!   once, each in its own savepoint; nothing is acknowledged before the commit.
//! - [`Db::read`]: one consistent snapshot.
//! - [`Db::migrate`]: one text per migration for both engines.
//!
//! Rules for texts: `$1`, `$2`, … for values; types `TEXT`, `BIGINT` (numbers, milliseconds UTC,
//! 0/1), `DOUBLE PRECISION`, `{blob}`; key columns `TEXT {sorted}`; `LIKE` is case-sensitive on both;
//! keyset pages are `(a, b) < ($1, $2)`, never `a < $1 OR (a = $1 AND b < $2)`. No `DEFERRABLE`
//! constraint: it would fail at the commit, and its neighbours with it.

mod arg;
pub mod backup;
mod config;
mod error;
mod guard;
mod migrate;
mod numeric;
mod open;
mod row;
mod schema;
mod sql;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod tx;
mod writer;

pub use arg::{Arg, ArgKind, IntoArg, Json};
pub use config::{DbConfig, Durability, Engine};
pub use error::DbError;
pub use futures_util::future::BoxFuture;
pub use migrate::Migration;
pub use row::{Column, FromColumn, Row};
pub use schema::{ColumnShape, TableShape};
pub use sql::{Sql, after_prefix};
pub use store::{Db, exactly_one};
pub use tx::Tx;
