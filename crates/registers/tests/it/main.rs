//! Tests of the crate as its users call it.

mod definition;
mod forms;
mod guide;
mod kit;
mod shipped;
mod values;
