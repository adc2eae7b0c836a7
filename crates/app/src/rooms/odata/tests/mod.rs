//! Data feeds through the router and by their statements, on both databases.

mod asking;
mod files;
mod filters;
mod forms;
mod keys;
mod paging;
mod registers;
mod sample;
mod scope;

use asking::{ask, get, tail, values};
