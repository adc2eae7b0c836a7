//! A system administrator who imports.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::Db;
use linli_geodesy::Crs;
use linli_jobs::{Failure, Job, Worker};
use linli_kernel::{Caller, EntryId, Lang, Role, Text, Trouble};
use linli_sheets::{Export, Item};

use crate::kit::World;
use crate::rooms::imports::model::{Import, Policy};
use crate::rooms::imports::{JOB_KIND, run, verbs};
use crate::rooms::places::{self, Place};
use crate::rooms::receipts::Key;

/// The titles of the columns in these tests.
pub const TITLES: [&str; 6] = ["社区", "网格", "小区", "幢", "单元", "户室"];

/// Rows as xlsx.
pub fn workbook(rows: &[[&str; 6]]) -> Vec<u8> {
    workbook_of(&TITLES, rows)
}

/// Rows under any titles as xlsx.
pub fn workbook_of<const N: usize>(titles: &[&str; N], rows: &[[&str; N]]) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut export = Export::new("表", titles, Lang::Zh).unwrap();
    for row in rows {
        export.row(&row.map(Item::Text)).unwrap();
    }
    export.finish(&mut out).unwrap();
    out.into_inner()
}

/// Rows as CSV.
pub fn csv(rows: &[[&str; 6]]) -> Vec<u8> {
    csv_of(&TITLES, rows)
}

/// Rows under any titles as CSV.
pub fn csv_of<const N: usize>(titles: &[&str; N], rows: &[[&str; N]]) -> Vec<u8> {
    let lines = std::iter::once(titles).chain(rows);
    let lines: Vec<String> = lines.map(|row| row.join(",")).collect();
    lines.join("\r\n").into_bytes()
}

/// Uploads a text and has it checked, in a street of another kit; the import, with its file still on the shelf.
pub async fn uploads_as(world: &World, who: &Caller, kind: &str, text: &str) -> EntryId {
    let app = &world.app;
    let fresh: EntryId = app.ids.next(app.clock.now());
    let key = Key::new(Some(&fresh.to_string()), &kind).unwrap();
    let file = ("表.csv".to_owned(), text.as_bytes().to_vec());
    let id = verbs::upload(app, who, kind, file, key).await.unwrap();
    let import = verbs::read(app, who, id).await.unwrap();
    let of = (id, import.rev);
    let layout = (import.layout, None);
    verbs::lay_out(app, who, of, layout, None, true, None)
        .await
        .unwrap();
    works(world).await;
    let checked = verbs::read(app, who, id).await.unwrap();
    assert!(
        checked.counts.wrong > 0 && checked.counts.new > 0,
        "{checked:?}"
    );
    id
}

/// Takes the good rows of such an import in.
pub async fn taken(world: &World, who: &Caller, id: EntryId) {
    let import = verbs::read(&world.app, who, id).await.unwrap();
    let of = (id, import.rev);
    verbs::confirm(&world.app, who, of, Policy::Good, None)
        .await
        .unwrap();
    works(world).await;
    let done = verbs::read(&world.app, who, id).await.unwrap();
    assert!(done.kept, "the wrong rows can still be had: {done:?}");
}

/// Does every job that waits.
async fn works(world: &World) {
    let app = &world.app;
    let worker = Worker::new(app.db.clone(), app.clock.clone());
    let worker = crate::rooms::jobs(app, worker);
    worker.run_due(app.clock.now()).await.unwrap();
}

/// A street and who imports into it.
pub struct Office {
    pub world: World,
    pub admin: Caller,
    pub token: String,
    pub kind: &'static str,
}

impl Office {
    pub async fn on(db: Db) -> Self {
        let world = World::on(db).await;
        let admin = world.person(Role::SystemAdmin, "admin").await;
        let token = world.token("admin").await;
        Self::of(world, admin, token, "addresses")
    }

    /// Somebody who imports something else.
    pub fn of(world: World, admin: Caller, token: String, kind: &'static str) -> Self {
        Self {
            world,
            admin,
            token,
            kind,
        }
    }

    pub async fn page(&self, path: &str) -> (StatusCode, String) {
        self.world.page(path, &self.token).await
    }

    /// Uploads as the form does.
    pub async fn uploads(&self, name: &str, bytes: Vec<u8>) -> Result<EntryId, Trouble> {
        let app = &self.world.app;
        let fresh: EntryId = app.ids.next(app.clock.now());
        let key = Key::new(Some(&fresh.to_string()), &name).unwrap();
        let file = (name.to_owned(), bytes);
        verbs::upload(app, &self.admin, self.kind, file, key).await
    }

    /// Sends the form itself.
    pub async fn sends(&self, name: &str, bytes: &[u8]) -> (StatusCode, String) {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk1\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
        let request = Request::post("/imports/new/addresses")
            .header(header::COOKIE, format!("linli={}", self.token))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.world
            .send(request.body(Body::from(body)).unwrap())
            .await
    }

    pub async fn read(&self, id: EntryId) -> Import {
        verbs::read(&self.world.app, &self.admin, id).await.unwrap()
    }

    /// Uploads and has the whole file checked.
    pub async fn checks(&self, name: &str, bytes: Vec<u8>, crs: Option<Crs>) -> Import {
        let id = self.uploads(name, bytes).await.unwrap();
        self.has_checked(id, crs).await
    }

    pub async fn has_checked(&self, id: EntryId, crs: Option<Crs>) -> Import {
        let import = self.read(id).await;
        let layout = (import.layout.clone(), crs);
        let of = (id, import.rev);
        verbs::lay_out(&self.world.app, &self.admin, of, layout, None, true, None)
            .await
            .unwrap();
        self.works().await;
        self.read(id).await
    }

    pub async fn asks_to_confirm(&self, import: &Import, policy: Policy) {
        let of = (import.id, import.rev);
        verbs::confirm(&self.world.app, &self.admin, of, policy, None)
            .await
            .unwrap();
    }

    pub async fn confirms(&self, import: &Import, policy: Policy) -> Import {
        self.asks_to_confirm(import, policy).await;
        self.works().await;
        self.read(import.id).await
    }

    /// Does every job that waits.
    pub async fn works(&self) {
        works(&self.world).await;
    }

    /// Runs the job of one import as its `attempt`th time.
    pub async fn runs(&self, import: &Import, attempt: u32) -> Result<(), Failure> {
        let app = Arc::clone(&self.world.app);
        let now = app.clock.now();
        let job = Job {
            street: import.street,
            job_id: app.ids.next(now),
            payload: serde_json::json!({ "import": import.id }).to_string(),
            attempt,
            queued_at: now,
        };
        assert_eq!(JOB_KIND, "import.run");
        run::run(&app, job).await
    }

    pub async fn problems(&self, import: &Import) -> Vec<Text> {
        run::problems(&self.world.app, import).await.unwrap()
    }

    /// What the places or the records look like: it differs after every change.
    pub async fn mark(&self) -> String {
        match self.kind {
            "addresses" => self.mark_of_places().await,
            _ => self.mark_of_records().await,
        }
    }

    async fn mark_of_records(&self) -> String {
        let all = self.world.app.db.read(|tx| {
            Box::pin(async move {
                let sql = "SELECT r.record_id, r.version, v.attribute, v.version AS kept FROM registry_records r
                    LEFT JOIN registry_values v ON v.street = r.street AND v.record_id = r.record_id
                    ORDER BY r.record_id, v.attribute";
                let sql_of_members = "SELECT member_id, role, until FROM registry_members ORDER BY member_id";
                let mut lines = Vec::new();
                for row in tx.fetch_all(sql, Vec::new()).await? {
                    let (id, attribute): (String, Option<String>) = (row.get("record_id")?, row.get("attribute")?);
                    let (version, kept): (i64, Option<i64>) = (row.get("version")?, row.get("kept")?);
                    lines.push(format!("{id} {version} {attribute:?} {kept:?}"));
                }
                for row in tx.fetch_all(sql_of_members, Vec::new()).await? {
                    let (id, role): (String, String) = (row.get("member_id")?, row.get("role")?);
                    lines.push(format!("{id} {role} {:?}", row.get::<Option<String>>("until")?));
                }
                Ok(lines.join("\n"))
            })
        });
        all.await.unwrap()
    }

    async fn mark_of_places(&self) -> String {
        let (app, street) = (&self.world.app, self.world.street);
        let all = app.db.read(move |tx| {
            Box::pin(async move {
                let day = jiff::civil::Date::constant(2026, 9, 7);
                let mut lines = Vec::new();
                places::addresses(tx, street, day, |way| {
                    lines.extend(
                        way.last()
                            .map(|one| format!("{} {} {:?}", one.full_name, one.rev, one.point)),
                    );
                })
                .await?;
                Ok(lines.join("\n"))
            })
        });
        all.await.unwrap()
    }

    pub async fn place(&self, address: &str) -> Option<Place> {
        let (app, street, address) = (&self.world.app, self.world.street, address.to_owned());
        let found = app.db.read(move |tx| {
            Box::pin(async move {
                let day = jiff::civil::Date::constant(2026, 9, 7);
                let mut found = None;
                places::addresses(tx, street, day, |way| {
                    let here = way.last().filter(|one| one.full_name == address);
                    found = here.cloned().or(found.take());
                })
                .await?;
                Ok(found)
            })
        });
        found.await.unwrap()
    }

    pub async fn has(&self, address: &str) -> bool {
        self.place(address).await.is_some()
    }

    fn folder(&self) -> std::path::PathBuf {
        let files = self.world.app.config.files();
        files.join("imports").join(self.world.street.as_str())
    }

    /// How many uploads are kept.
    pub fn files(&self) -> usize {
        std::fs::read_dir(self.folder()).map_or(0, Iterator::count)
    }

    /// The bytes of the only upload.
    pub fn only_file(&self) -> Vec<u8> {
        let mut all = std::fs::read_dir(self.folder()).unwrap();
        std::fs::read(all.next().unwrap().unwrap().path()).unwrap()
    }
}
