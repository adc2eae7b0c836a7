//! A receiver on this machine that answers as it is told.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;

/// What it received, and what it answers from now on.
#[derive(Default)]
pub(super) struct Receiver {
    pub got: Mutex<Vec<(HeaderMap, String)>>,
    pub answers: Mutex<u16>,
    /// Whether it keeps its caller waiting for ever.
    pub hangs: bool,
}

impl Receiver {
    /// Starts one; answers itself and its address.
    pub(super) async fn start(hangs: bool) -> (Arc<Self>, String) {
        let one = Arc::new(Self {
            answers: Mutex::new(200),
            hangs,
            ..Self::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(Arc::clone(&one));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (one, url)
    }

    pub(super) fn answers(&self, status: u16) {
        *self.answers.lock().unwrap() = status;
    }

    /// The kinds it received, in their order.
    pub(super) fn kinds(&self) -> Vec<String> {
        self.bodies()
            .iter()
            .map(|body| body["type"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(super) fn bodies(&self) -> Vec<Value> {
        let got = self.got.lock().unwrap();
        got.iter()
            .map(|(_, body)| serde_json::from_str(body).unwrap())
            .collect()
    }

    /// A header of the nth request.
    pub(super) fn head(&self, nth: usize, name: &str) -> String {
        self.got.lock().unwrap()[nth].0[name]
            .to_str()
            .unwrap()
            .to_owned()
    }
}

async fn take(
    State(one): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    one.got
        .lock()
        .unwrap()
        .push((headers, String::from_utf8(body.to_vec()).unwrap()));
    if one.hangs {
        std::future::pending::<()>().await;
    }
    let status = *one.answers.lock().unwrap();
    (
        StatusCode::from_u16(status).unwrap(),
        "answered ".repeat(100),
    )
}
