use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::run::command;

/// A server on a free port; stopped with SIGTERM.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        let mut child = command(&["serve"])
            .env("LINLI_DATA", folder)
            .env("LINLI_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .map(Result::unwrap)
            .find_map(|line| line.split_once("http://").map(|(_, rest)| rest.to_owned()));
        Self {
            child,
            address: address.expect("the server says where it listens"),
        }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: linli\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn stop(mut self) -> i32 {
        let kill = std::process::Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

#[test]
fn a_fresh_server_answers_stops_when_told_and_starts_again_on_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let server = Server::start(folder.path());
        assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
        assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
        assert!(server.get("/api/openapi.json").contains("linli 邻里"));
        assert_eq!(server.stop(), 0);
    }
    assert!(
        folder.path().join("linli.sqlite").exists()
            && folder.path().join("keys/field.key").exists()
    );
}

#[test]
fn a_wrong_setting_or_a_taken_address_is_said_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, value, said) in [
        (
            "LINLI_LISTEN",
            "8080".to_owned(),
            "LINLI_LISTEN must be an address such as 127.0.0.1:8080",
        ),
        (
            "LINLI_DATABASE_URL",
            "mysql://x".to_owned(),
            "must begin with sqlite: or postgres://",
        ),
        (
            "LINLI_LOG",
            "linli=loud".to_owned(),
            "LINLI_LOG must be levels",
        ),
        (
            "LINLI_LISTEN",
            taken.local_addr().unwrap().to_string(),
            "choose another LINLI_LISTEN",
        ),
    ] {
        let ran = command(&["serve"])
            .env("LINLI_DATA", folder.path())
            .env(name, value)
            .output()
            .unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert!(err.contains(said), "{err}");
        assert_eq!(ran.status.code(), Some(1));
        assert!(
            !err.contains("stack backtrace") && !err.contains("panicked"),
            "{err}"
        );
    }
}
