//! The log and the feeds, on both databases.

mod web;
