//! A street with one compound, a grid worker who is told of every report, and residents who write.

use serde_json::{Value, json};

use super::CLIENTS;

use super::load::Client;
use crate::http::Request;
use crate::run::linli_on;

const PASSWORD: &str = "Soak-passw0rd";

/// What the reports are about, and who is told.
pub struct Street {
    pub compound: String,
    pub worker: String,
}

/// Founds a street and answers the first passwords of its administrators, by account.
pub fn found(url: &str, folder: &std::path::Path) -> Vec<(String, String)> {
    let ran = linli_on(
        url,
        folder,
        &["import", "street", "330105005", "--name", "拱宸桥街道"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
        .lines()
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            (parts[1].to_owned(), parts[2].to_owned())
        })
        .collect()
}

impl Street {
    /// Fills it over the API, as its administrators would.
    pub fn furnish(address: &str, accounts: &[(String, String)]) -> Self {
        let system = administrator(address, accounts, "system");
        let security = administrator(address, accounts, "security");
        let root = get(address, "/api/v1/places/root", &system)["place"]["id"].clone();
        let inside = |kind: &str, parent: &Value| {
            let body = json!({ "parent": parent, "kind": kind, "name": format!("测试{kind}") });
            Request::post("/api/v1/places", &system, kind, body).must(address)["id"].clone()
        };
        let grid = inside("grid", &inside("community", &root));
        let compound = inside("compound", &grid);
        let body = json!({ "name": "测试网格员" });
        let worker = Request::post("/api/v1/people", &security, "worker", body).must(address);
        let body = json!({ "person": worker["id"], "role": "grid_worker", "place": grid });
        Request::post("/api/v1/appointments", &security, "appoint", body).must(address);
        Self {
            compound: text(&compound),
            worker: text(&worker["id"]),
        }
    }

    /// The residents who will write.
    pub fn residents(&self, address: &str) -> Vec<Client> {
        (0..CLIENTS)
            .map(|nth| self.resident(address, nth))
            .collect()
    }

    fn resident(&self, address: &str, nth: u32) -> Client {
        let account = format!("resident{nth}");
        let body = json!({ "name": "测试居民", "phone": format!("1380000000{nth}"), "account": account,
            "password": PASSWORD, "place": self.compound });
        Request::post("/api/v1/residents", "", &account, body).must(address);
        let opened = sign_in(address, &account, PASSWORD);
        Client::new(
            nth,
            text(&opened["person"]),
            text(&opened["token"]),
            &self.compound,
        )
    }
}

/// The session of an administrator who has set a password of their own.
fn administrator(address: &str, accounts: &[(String, String)], name: &str) -> String {
    let (_, first) = accounts
        .iter()
        .find(|(account, _)| account == name)
        .unwrap();
    let token = text(&sign_in(address, name, first)["token"]);
    let body = json!({ "current": first, "new": PASSWORD });
    Request::post("/api/v1/me/password", &token, "password", body).must(address);
    token
}

fn sign_in(address: &str, account: &str, password: &str) -> Value {
    let body = json!({ "account": account, "password": password });
    Request::post("/api/v1/sessions", "", account, body).must(address)
}

fn get(address: &str, path: &str, token: &str) -> Value {
    crate::http::get(address, path, token).unwrap().body
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
