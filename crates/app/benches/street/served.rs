//! The real binary, serving a small demo on a database of its own.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hyper::StatusCode;
use linli_db::testing::POSTGRES;
use linli_db::{Db, DbConfig, Durability, Engine};
use serde_json::{Value, json};

use crate::client::Client;

/// A data folder and its database, with the accounts of the demo.
pub struct Street {
    pub folder: tempfile::TempDir,
    pub url: String,
    accounts: BTreeMap<String, (String, String)>,
}

impl Street {
    /// Makes the small demo.
    pub fn found(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("linli.sqlite").display()),
            Engine::Postgres => database(folder.path()),
        };
        let list = folder.path().join("accounts.tsv");
        let mut made = command(&url, folder.path());
        made.args(["demo", "--small", "--no-serve", "--accounts"]);
        let made = made.arg(&list).output().unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let accounts = std::fs::read_to_string(&list)
            .unwrap()
            .lines()
            .map(|line| {
                let mut words = line.split('\t').map(str::to_owned);
                let mut next = || words.next().unwrap();
                (next(), (next(), next()))
            })
            .collect();
        Self {
            folder,
            url,
            accounts,
        }
    }

    /// The store itself, beside the server; what is filled in need not outlive a power cut.
    pub async fn store(&self) -> Db {
        let mut config = DbConfig::new(&self.url);
        config.durability = Durability::Process;
        Db::open(&config).await.unwrap()
    }

    /// Removes what a database server holds of it.
    pub fn remove(self) {
        if self.url.starts_with("postgres") {
            let (_server, name) = self.url.rsplit_once('/').unwrap();
            on_server(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }

    /// Serves, and how long it took from the start of the process to the first answer.
    pub async fn serve(&self) -> (Served, Duration) {
        let begun = crate::now();
        let mut child = command(&self.url, self.folder.path())
            .arg("serve")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| {
                line.split_once("serves http://")
                    .map(|(_, rest)| rest.to_owned())
            })
            .expect("the server says where it listens");
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let mut client = Client::connect(&address, None).await.unwrap();
        let (status, _page) = client.get("/login").await;
        assert_eq!(status, StatusCode::OK);
        (Served { child, address }, begun.elapsed())
    }

    /// Signs a role in; its token.
    pub async fn token(&self, served: &Served, role: &str) -> String {
        let (account, password) = &self.accounts[role];
        let mut client = Client::connect(&served.address, None).await.unwrap();
        let body = json!({ "account": account, "password": password }).to_string();
        let (status, answer) = client.post("/api/v1/sessions", "sign-in", body).await;
        assert!(status.is_success(), "{answer:?}");
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer["token"].as_str().unwrap().to_owned()
    }
}

/// A new database on the server, named after the folder.
fn database(folder: &Path) -> String {
    let name: String = folder.file_name().unwrap().to_string_lossy().to_lowercase();
    let name = format!("bench_{}", name.trim_start_matches('.'));
    on_server(&format!("CREATE DATABASE {name}"));
    let server = std::env::var(POSTGRES).unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

fn on_server(statement: &str) {
    let mut psql = Command::new("psql");
    psql.arg(std::env::var(POSTGRES).unwrap())
        .args(["-qc", statement]);
    assert!(psql.status().unwrap().success(), "{statement}");
}

/// The serving process.
pub struct Served {
    child: Child,
    pub address: String,
}

impl Served {
    /// Its resident memory in MiB, now and at its highest.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let mib = |name: &str| -> f64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            kib / 1024.0
        };
        (mib("VmRSS:"), mib("VmHWM:"))
    }

    /// Stops it as an administrator would.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.child.wait().unwrap().success());
    }
}

fn command(url: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command
        .env_clear()
        .env("LINLI_LANG", "en")
        .env("LINLI_DATA", folder)
        .env("LINLI_DATABASE_URL", url)
        .env("LINLI_LISTEN", "127.0.0.1:0")
        .env("LINLI_RATE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}
