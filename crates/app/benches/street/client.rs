//! A keep-alive connection to the server.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One connection.
pub struct Client {
    send: SendRequest<Full<Bytes>>,
    token: Option<String>,
}

impl Client {
    /// Connects; nothing if nobody listens yet.
    pub async fn connect(address: &str, token: Option<&str>) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).unwrap();
        let (send, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        let token = token.map(|token| format!("Bearer {token}"));
        Some(Self { send, token })
    }

    pub async fn get(&mut self, path: &str) -> (StatusCode, Bytes) {
        let request = self.request("GET", path);
        self.answer(request.body(Full::default()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, key: &str, body: String) -> (StatusCode, Bytes) {
        let request = self
            .request("POST", path)
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        self.answer(request.body(Full::from(body)).unwrap()).await
    }

    fn request(&self, method: &str, path: &str) -> hyper::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "linli");
        match &self.token {
            // The pages read the same token from a cookie.
            Some(token) => request
                .header("authorization", token)
                .header("cookie", token.replace("Bearer ", "linli=")),
            None => request,
        }
    }

    async fn answer(&mut self, request: Request<Full<Bytes>>) -> (StatusCode, Bytes) {
        self.send.ready().await.unwrap();
        let answer = self.send.send_request(request).await.unwrap();
        let status = answer.status();
        (
            status,
            answer.into_body().collect().await.unwrap().to_bytes(),
        )
    }
}
