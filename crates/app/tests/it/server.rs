//! The built server, started by a test and ended by it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

use crate::run::command;

/// A server on a free port; stopped with SIGTERM.
pub struct Server {
    child: Child,
    pub address: String,
    log: JoinHandle<String>,
}

impl Server {
    /// On an SQLite file in `folder`.
    pub fn start(folder: &Path, log: &str) -> Self {
        Self::start_with(folder, &[("LINLI_LOG", log)])
    }

    /// With settings.
    pub fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = command(&["serve"])
            .env("LINLI_DATA", folder)
            .env("LINLI_LISTEN", "127.0.0.1:0")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.by_ref().map(Result::unwrap).find_map(|line| {
            line.split_once("serves http://")
                .map(|(_, rest)| rest.to_owned())
        });
        Self {
            child,
            address: address.expect("the server says where it listens"),
            log: std::thread::spawn(move || {
                lines.map_while(Result::ok).collect::<Vec<_>>().join("\n")
            }),
        }
    }

    pub fn ask(&self, head: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head}\r\nhost: linli\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        stream
    }

    pub fn get(&self, path: &str) -> String {
        let mut answer = String::new();
        let mut stream = self.ask(&format!("GET {path} HTTP/1.1\r\nconnection: close"), "");
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Signs in and answers the token.
    pub fn token(&self, account: &str, password: &str) -> String {
        let head =
            "POST /api/v1/sessions HTTP/1.1\r\nconnection: close\r\ncontent-type: application/json";
        let body = serde_json::json!({ "account": account, "password": password });
        let mut answer = String::new();
        self.ask(head, &body.to_string())
            .read_to_string(&mut answer)
            .unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: serde_json::Value = serde_json::from_str(body).expect(body);
        body["token"].as_str().unwrap().to_owned()
    }

    /// Tells it to stop; its exit code and what it wrote to its log.
    pub fn stop(mut self) -> (i32, String) {
        let kill = std::process::Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        (code, self.log.join().unwrap())
    }

    /// Ends it with SIGKILL, as a power cut would: nothing is flushed, nobody is answered.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.join().unwrap();
    }
}
