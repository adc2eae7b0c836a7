//! JSON Schemas of scene and scenario files, made from the same keys that check them, so that an
//! editor and `linli scenes check` never differ.

use serde_json::Value;

use crate::{keys, scenario};

/// The JSON Schema (2020-12) of scene files, for editors.
#[must_use]
pub fn json_schema() -> Value {
    linli_notation::schema(&keys::FILE, "linli scene")
}

/// The JSON Schema (2020-12) of scenario files, for editors.
#[must_use]
pub fn scenario_json_schema() -> Value {
    linli_notation::schema(&scenario::FILE, "linli scenario")
}
