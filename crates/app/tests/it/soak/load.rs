//! People who write without a pause, and send again, with the same key, what was not answered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::Address;
use crate::http::Request;

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Report,
    /// 催办, an action of the scene: it changes the case.
    Chase,
    Comment,
}

/// A write that was acknowledged.
pub struct Acknowledged {
    pub what: What,
    pub key: String,
    pub answer: Value,
}

/// One person who writes.
pub struct Client {
    pub person: String,
    pub acknowledged: Vec<Acknowledged>,
    /// How often something had to be sent again.
    pub retries: u32,
    nth: u32,
    token: String,
    compound: String,
}

impl Client {
    pub fn new(nth: u32, person: String, token: String, compound: &str) -> Self {
        Self {
            person,
            acknowledged: Vec::new(),
            retries: 0,
            nth,
            token,
            compound: compound.to_owned(),
        }
    }

    /// A report, then a chase of it, then a comment on it, until told to stop. What was begun is finished.
    pub fn writes(mut self, address: &Address, stop: &AtomicBool) -> Self {
        for round in 0_u32.. {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let words = format!("路灯不亮，第 {} 人第 {round} 次上报", self.nth);
            let body = json!({ "scene": "grid-loop", "matter": "facility", "place": self.compound,
                "fields": { "description": words } });
            let case = self.insists(
                address,
                What::Report,
                round,
                "/api/v1/cases".to_owned(),
                body,
            );
            let path = format!("/api/v1/cases/{}", case["case"].as_str().unwrap());
            if round % 2 == 0 {
                let body = json!({ "rev": case["rev"] });
                self.insists(
                    address,
                    What::Chase,
                    round,
                    format!("{path}/actions/chase"),
                    body,
                );
            }
            if round % 3 == 0 {
                let body = json!({ "body": "还没有人来看" });
                self.insists(
                    address,
                    What::Comment,
                    round,
                    format!("{path}/comments"),
                    body,
                );
            }
        }
        self
    }

    /// Sends it until it is answered.
    fn insists(
        &mut self,
        address: &Address,
        what: What,
        round: u32,
        path: String,
        body: Value,
    ) -> Value {
        let key = format!("{what:?}-{}-{round}", self.nth);
        let request = Request::post(path, &self.token, &key, body);
        loop {
            let to = address.read().unwrap().clone();
            match request.send(&to) {
                Ok(reply) if reply.status == 201 || reply.status == 200 => {
                    let answer = reply.body.clone();
                    self.acknowledged.push(Acknowledged { what, key, answer });
                    return reply.body;
                }
                // What a killed server had begun may still be committing on PostgreSQL.
                Ok(reply) if reply.body["code"] == "receipt.twin" => {}
                Ok(reply) => panic!("{} {}: {}", request.path, reply.status, reply.body),
                Err(_broken) => {}
            }
            self.retries += 1;
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
