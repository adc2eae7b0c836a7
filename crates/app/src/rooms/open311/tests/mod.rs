//! GeoReport through the router, on both databases.

mod receiving;
mod serving;

use linli_kernel::Role;
use serde_json::{Value, json};

use crate::kit::World;
use crate::web::encode;

const ROOT: &str = "/open311/v2";

/// Makes the system administrator, and a partner limited to some services; answers its key.
async fn partner(world: &World, services: &[&str]) -> String {
    world.person(Role::SystemAdmin, "root").await;
    let token = world.token("root").await;
    let body = json!({ "name": "城管", "services": services });
    let made = world.json("POST", "/api/v1/partners", &token, "partner", body);
    let (status, issued) = made.await;
    assert_eq!(status, 201, "{issued}");
    issued["api_key"].as_str().unwrap().to_owned()
}

/// Reads a document.
async fn get(world: &World, tail: &str) -> (u16, Value) {
    let (status, text) = world.page(&format!("{ROOT}{tail}"), "").await;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status.as_u16(), value)
}

/// Sends a form.
async fn post(world: &World, tail: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let fields: Vec<(String, &str)> = fields
        .iter()
        .map(|(name, value)| (encode(name), *value))
        .collect();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    let (status, text) = world.form(&format!("{ROOT}{tail}"), "", &fields).await;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status.as_u16(), value)
}
