//! Through the router and the verbs, on both databases.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use linli_db::{Db, both_dbs};
use linli_kernel::{Caller, Clock, Ids, Lang, PersonId, StreetCode, VirtualClock};
use tower::ServiceExt as _;

use super::*;
use crate::app::Shared;
use crate::config::Config;
use crate::rooms::scenes::Catalogue;
use crate::vault::Vault;
use crate::web::limits::Limits;
use crate::web::metrics::Metrics;
use crate::web::visitor::Visitor;

/// A street with a folder of files, where it is noon on 2020-05-15.
struct House {
    app: Shared,
    clock: VirtualClock,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open(db: Db) -> Self {
        db.migrate(&[receipts::SCHEMA, SCHEMA].concat())
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display().to_string();
        let clock = VirtualClock::at("2020-05-15T04:00:00Z".parse().unwrap());
        let app = App {
            config: Config::from(|name| (name == "LINLI_DATA").then(|| data.clone())).unwrap(),
            db,
            clock: Clock::Virtual(clock.clone()),
            ids: Ids::default(),
            calendar: linli_flow::Calendar::china(),
            vault: Vault::from_key(&[1; 64]).unwrap(),
            scenes: Catalogue::default(),
            routing: Default::default(),
            bus: Default::default(),
            sessions: Default::default(),
            limits: Limits::new(0),
            metrics: Metrics::default(),
            press: crate::press::Press::default(),
        };
        Self {
            app: Arc::new(app),
            clock,
            _folder: folder,
        }
    }

    fn person(&self, name: &str) -> Caller {
        let person: PersonId = self.app.ids.next(self.clock.now());
        Caller {
            street: street(),
            person,
            name: name.to_owned(),
            lang: Lang::Zh,
            grants: Vec::new(),
        }
    }

    async fn uploads(&self, caller: &Caller, bytes: Vec<u8>) -> FileId {
        take_in(&self.app, caller, bytes).await.unwrap()
    }

    async fn claims(
        &self,
        caller: &Caller,
        files: &[FileId],
        case: &'static str,
    ) -> Result<(), Trouble> {
        let (caller, files) = (caller.clone(), files.to_vec());
        self.app
            .db
            .write(move |tx| {
                Box::pin(async move { claim(tx, &caller, &files, "case", case).await })
            })
            .await
    }

    /// How many files lie on the shelf of the street.
    fn on_shelf(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let inside = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            inside
                .map(|path| if path.is_dir() { count(&path) } else { 1 })
                .sum()
        }
        count(&self.app.config.files().join(street().as_str()))
    }

    async fn photos_of(&self, case: &'static str) -> Vec<FileId> {
        let photos = self
            .app
            .db
            .read(move |tx| Box::pin(async move { of_subject(tx, street(), "case", case).await }))
            .await
            .unwrap();
        photos.iter().map(|photo| photo.file).collect()
    }

    /// Asks the server as `caller`; status, the code of a problem or the cache rule, and the body.
    async fn asks(
        &self,
        caller: &Caller,
        mut request: Request<Body>,
    ) -> (StatusCode, String, Vec<u8>) {
        let visitor = Visitor {
            lang: Lang::En,
            elder: false,
            caller: Some(caller.clone()),
            here: String::new(),
        };
        request.extensions_mut().insert(visitor);
        let answer = crate::web::router(Arc::clone(&self.app))
            .oneshot(request)
            .await
            .unwrap();
        let status = answer.status();
        let cache = answer.headers()[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .to_owned();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec();
        let problem: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
        let code = problem
            .as_ref()
            .and_then(|problem| problem["code"].as_str());
        (status, code.map_or(cache, str::to_owned), body)
    }
}

fn street() -> StreetCode {
    "330105005".parse().unwrap()
}

/// A form with one file field that claims to be a JPEG.
fn form(key: &str, bytes: &[u8]) -> Request<Body> {
    let head = "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\
                content-type: image/jpeg\r\n\r\n";
    let body = [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
    Request::post("/api/v1/files")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("Idempotency-Key", key)
        .body(Body::from(body))
        .unwrap()
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

both_dbs!(
    an_upload_is_shown_to_its_uploader_only_until_it_is_claimed,
    |db| async move {
        let house = House::open(db).await;
        let (mei, wang) = (house.person("梅"), house.person("王"));

        let (status, _, body) = house
            .asks(&mei, form("k1", &sample::phone_photo(400, 300)))
            .await;

        assert_eq!(status, StatusCode::CREATED);
        let file: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (&file["width"], &file["height"]),
            (&300.into(), &400.into())
        );
        let here = format!("/files/{}", file["id"].as_str().unwrap());
        let (status, cache, photo) = house.asks(&mei, get(&here)).await;
        assert_eq!(
            (status, cache.as_str()),
            (StatusCode::OK, "private, max-age=31536000, immutable")
        );
        assert!(photo.starts_with(&[0xFF, 0xD8]) && !sample::names_a_place(&photo));
        let (_, _, thumb) = house.asks(&mei, get(&format!("{here}/thumb"))).await;
        assert!(thumb.starts_with(&[0xFF, 0xD8]) && thumb.len() < photo.len());
        for (caller, path) in [
            (&wang, here.as_str()),
            (&mei, "/files/file_0"),
            (&mei, "/files/..%2fkeys"),
        ] {
            let (status, code, _) = house.asks(caller, get(&format!("/api/v1{path}"))).await;
            assert_eq!(
                (status, code.as_str()),
                (StatusCode::NOT_FOUND, "file.unknown")
            );
            assert_eq!(house.asks(caller, get(path)).await.0, StatusCode::NOT_FOUND);
        }
    }
);

both_dbs!(the_same_upload_sent_twice_is_kept_once, |db| async move {
    let house = House::open(db).await;
    let mei = house.person("梅");
    let (_, _, first) = house.asks(&mei, form("k1", &sample::jpeg(64, 64))).await;
    let id = serde_json::from_slice::<serde_json::Value>(&first).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // The crash between row and files: the repeated request mends it.
    let digest = serde_json::from_slice::<serde_json::Value>(&first).unwrap();
    let digest = digest["sha256"].as_str().unwrap().to_owned();
    shelf::remove(&house.app.config.files(), street(), &digest).unwrap();

    let (status, _, second) = house.asks(&mei, form("k1", &sample::jpeg(64, 64))).await;

    assert_eq!((status, &second), (StatusCode::CREATED, &first));
    assert_eq!(
        house.asks(&mei, get(&format!("/files/{id}"))).await.0,
        StatusCode::OK
    );
    let (status, code, _) = house.asks(&mei, form("k1", &sample::jpeg(65, 64))).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "receipt.other_body")
    );
    let (_, code, _) = house.asks(&mei, form("", &sample::jpeg(64, 64))).await;
    assert_eq!(code, "receipt.bad_key");
});

both_dbs!(
    what_is_not_a_photo_is_refused_and_leaves_nothing,
    |db| async move {
        let house = House::open(db).await;
        let mei = house.person("梅");
        let whole = sample::jpeg(64, 64);
        let refused = [
            (b"not a photo".to_vec(), 415, "file.not_a_photo"),
            (
                b"<svg onload='alert(1)'/>".to_vec(),
                415,
                "file.not_a_photo",
            ),
            (whole[..whole.len() / 2].to_vec(), 422, "file.damaged"),
            (
                sample::png_that_declares(50_000, 50_000),
                413,
                "file.too_many_pixels",
            ),
            (vec![0xFF; UPLOAD_LIMIT + 1], 413, "file.too_large"),
            (
                vec![0xFF; UPLOAD_LIMIT + 2 * 1024 * 1024],
                413,
                "file.too_large",
            ),
            (Vec::new(), 422, "input.invalid"),
        ];

        for (bytes, status, code) in refused {
            let answer = house.asks(&mei, form("k1", &bytes)).await;
            assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, code));
        }
        let cut = Request::post("/api/v1/files")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        let cut = cut
            .body(Body::from(
                "--cut\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n\u{7f}",
            ))
            .unwrap();
        assert_eq!(house.asks(&mei, cut).await.1, "file.broken_off");
        assert_eq!(
            house
                .asks(
                    &mei,
                    Request::post("/api/v1/files").body(Body::empty()).unwrap()
                )
                .await
                .1,
            "input.invalid"
        );

        let incoming = house.app.config.files().join("incoming");
        assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0);
        assert!(!house.app.config.files().join(street().as_str()).exists());
    }
);

both_dbs!(
    a_photo_is_claimed_once_and_by_its_uploader,
    |db| async move {
        let house = House::open(db).await;
        let (mei, wang) = (house.person("梅"), house.person("王"));
        let mine = house.uploads(&mei, sample::jpeg(64, 64)).await;
        let theirs = house.uploads(&wang, sample::png(64, 64)).await;

        assert_eq!(
            house
                .claims(&mei, &[mine, theirs], "case_1")
                .await
                .unwrap_err()
                .code(),
            "file.not_yours"
        );
        assert!(
            house.photos_of("case_1").await.is_empty(),
            "a refused claim changes nothing"
        );
        house.claims(&mei, &[mine], "case_1").await.unwrap();
        assert_eq!(
            house
                .claims(&mei, &[mine], "case_2")
                .await
                .unwrap_err()
                .code(),
            "file.not_yours"
        );
        assert_eq!(
            house
                .claims(&mei, &[mine; PHOTOS_LIMIT + 1], "case_1")
                .await
                .unwrap_err()
                .code(),
            "input.invalid"
        );

        assert_eq!(house.photos_of("case_1").await, [mine]);
        assert!(house.photos_of("case_2").await.is_empty());
    }
);

both_dbs!(
    what_nobody_claims_is_forgotten_after_a_day,
    |db| async move {
        let house = House::open(db).await;
        let mei = house.person("梅");
        let kept = house.uploads(&mei, sample::jpeg(64, 64)).await;
        let twin = house.uploads(&mei, sample::jpeg(64, 64)).await;
        let forgotten = house.uploads(&mei, sample::jpeg(32, 32)).await;
        house.claims(&mei, &[kept], "case_1").await.unwrap();
        assert_eq!(
            house.on_shelf(),
            4,
            "twins share their bytes; each photo has two sizes"
        );

        house.clock.advance(SignedDuration::from_hours(23));
        assert_eq!(forget_unclaimed(&house.app, street()).await.unwrap(), 0);
        house.clock.advance(SignedDuration::from_hours(2));
        assert_eq!(forget_unclaimed(&house.app, street()).await.unwrap(), 2);

        assert_eq!(house.on_shelf(), 2, "the claimed twin keeps the bytes");
        for gone in [twin, forgotten] {
            let here = format!("/files/{gone}");
            assert_eq!(house.asks(&mei, get(&here)).await.0, StatusCode::NOT_FOUND);
        }
        house.uploads(&mei, sample::jpeg(32, 32)).await;
        assert_eq!(house.on_shelf(), 4);
    }
);

both_dbs!(many_uploads_at_once_wait_for_their_turn, |db| async move {
    let house = House::open(db).await;
    let mei = house.person("梅");
    let all = (0..12).map(|_| house.uploads(&mei, sample::phone_photo(120, 90)));
    let files = futures_util::future::join_all(all).await;
    assert_eq!(
        files
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        12
    );
});
