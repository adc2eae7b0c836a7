//! Tests of the crate as its users call it.

mod coverage;
mod definition;
mod forms;
mod guide;
mod kit;
mod shipped;
mod values;
