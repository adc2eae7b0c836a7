//! Two servers that speak to each other over real sockets.

mod exchange;
