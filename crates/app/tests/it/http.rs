//! Requests as a client on a shaky line sends them: an answer counts only if it came whole.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// A whole answer.
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

/// One write: what is asked, by whom, under which key.
#[derive(Clone)]
pub struct Request {
    pub path: String,
    pub token: String,
    pub key: String,
    pub body: Value,
}

impl Request {
    pub fn post(path: impl Into<String>, token: &str, key: impl Into<String>, body: Value) -> Self {
        Self {
            path: path.into(),
            token: token.to_owned(),
            key: key.into(),
            body,
        }
    }

    /// Sends it once.
    ///
    /// # Errors
    /// Nobody listens, or the answer broke off.
    pub fn send(&self, address: &str) -> io::Result<Reply> {
        let body = self.body.to_string();
        let head = format!("POST {} HTTP/1.1\r\n{}", self.path, bearer(&self.token));
        let told = format!(
            "idempotency-key: {}\r\ncontent-type: application/json",
            self.key
        );
        let length = body.len();
        exchange(
            address,
            &format!("{head}{told}\r\ncontent-length: {length}\r\n\r\n{body}"),
        )
    }

    /// Sends it and takes what it answers, which must be good.
    pub fn must(&self, address: &str) -> Value {
        let reply = self.send(address).unwrap();
        assert!(
            reply.status < 300,
            "{} {}: {}",
            self.path,
            reply.status,
            reply.body
        );
        reply.body
    }
}

/// Reads something.
///
/// # Errors
/// As [`Request::send`].
pub fn get(address: &str, path: &str, token: &str) -> io::Result<Reply> {
    exchange(
        address,
        &format!("GET {path} HTTP/1.1\r\n{}\r\n", bearer(token)),
    )
}

fn bearer(token: &str) -> String {
    let known = "host: linli\r\nconnection: close\r\n";
    if token.is_empty() {
        return known.to_owned();
    }
    format!("{known}authorization: Bearer {token}\r\n")
}

fn exchange(address: &str, request: &str) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    read(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// The answer, if all of it came.
fn read(answer: &str) -> Option<Reply> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().ok())?
    });
    if length.is_some_and(|length| body.len() < length) || (length.is_none() && status != 204) {
        return None;
    }
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(body).ok()?
    };
    Some(Reply { status, body })
}
