//! Webhooks over real sockets, on both databases.

mod lines;
mod receiver;
