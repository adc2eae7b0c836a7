//! Through the router and the verbs, on both databases.

mod kept;
mod tried;
