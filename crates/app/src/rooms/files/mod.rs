//! Files: photos that people attach to what they report and do.
//!
//! A photo is uploaded first and belongs to nobody but its uploader; a write that refers to it claims
//! it for its subject, in its own transaction. What nobody claims is forgotten after a day.
//! Invariants:
//! - no uploaded byte is ever kept or served: a photo is decoded under limits and drawn anew as JPEG,
//!   so neither the camera's notes (place, device, time) nor anything hidden in the file survives;
//! - a photo has one subject and never changes it; who may see the subject may see the photo;
//! - all uploads together take a bounded amount of memory: they wait on disk for their turn.

mod copies;
mod fingerprint;
mod jpeg;
mod model;
mod past;
mod picture;
mod routes;
mod shelf;
mod store;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use futures_util::{Stream, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use linli_db::Tx;
use linli_kernel::{Caller, FileId, Kind, StreetCode, Trouble};
use sha2::Digest as _;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::rooms::cases;
use crate::rooms::forms;
use crate::rooms::receipts::{self, Key};
use picture::Picture;

pub use copies::{copies, copies_in, release};
pub use fingerprint::{differ, fingerprints};
pub use model::{PHOTOS_LIMIT, Photo, Size, Subject};
pub use past::{enter, shelve, taken};
pub use picture::UPLOAD_LIMIT;
pub use routes::{api, chunks, pages};
pub use store::SCHEMA;

/// How long an unclaimed photo is kept.
pub const UNCLAIMED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How many photos are decoded at once, in the whole process: memory belongs to the process.
static HANDS: Semaphore = Semaphore::const_new(2);
/// The memory they share, in KiB; the largest photo we take fills it alone.
static MEMORY: Semaphore = Semaphore::const_new(picture::DECODE_KIB as usize);

/// How many unclaimed photos one round of [`forget_unclaimed`] removes.
const ROUND: i64 = 200;

/// A photo that was recognised, decoded and drawn anew, ready to be uploaded. Cheap to clone.
#[derive(Clone)]
pub struct Prepared {
    picture: Arc<Picture>,
    digest: String,
}

impl Prepared {
    /// SHA-256 of the photo as it will be kept, 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Prepared({}x{} {})",
            self.picture.width, self.picture.height, self.digest
        )
    }
}

/// Prepares an upload that is in memory. [`receive`] is for uploads that are still coming.
///
/// # Errors
/// `file.too_large`, `file.not_a_photo`, `file.too_many_pixels`, `file.damaged`.
pub async fn prepare(bytes: Vec<u8>) -> Result<Prepared, Trouble> {
    let _hand = HANDS.acquire().await.map_err(Trouble::fault)?;
    prepare_in_hand(bytes).await
}

/// Takes an upload as it comes; none when it is empty, as a file input that nobody filled. It is
/// spooled to disk, so that slow senders hold neither memory nor a place in the queue; then prepared in
/// its turn.
///
/// # Errors
/// As [`prepare`], and what the stream says.
pub async fn receive<S, B>(app: &App, chunks: S) -> Result<Option<Prepared>, Trouble>
where
    S: Stream<Item = Result<B, Trouble>>,
    B: AsRef<[u8]>,
{
    let folder = app.config.files().join("incoming");
    tokio::fs::create_dir_all(&folder)
        .await
        .map_err(Trouble::fault)?;
    let draft = Draft(folder.join(app.ids.next::<FileId>(app.clock.now()).to_string()));
    if spool(&draft.0, chunks).await? == 0 {
        return Ok(None);
    }
    let _hand = HANDS.acquire().await.map_err(Trouble::fault)?;
    let bytes = tokio::fs::read(&draft.0).await.map_err(Trouble::fault)?;
    drop(draft);
    prepare_in_hand(bytes).await.map(Some)
}

/// Prepares and uploads in one go, for a form that brings its photos along.
///
/// # Errors
/// As [`prepare`] and [`upload`].
pub async fn take_in(app: &App, caller: &Caller, bytes: Vec<u8>) -> Result<FileId, Trouble> {
    let prepared = prepare(bytes).await?;
    Ok(upload(app, caller, &prepared, None).await?.file)
}

/// Uploads a prepared photo for `caller`: a row first, then the files, then the answer. After a crash
/// in between nobody knows the id, and the row is forgotten in a day; a repeated request puts the
/// files that are missing.
///
/// # Errors
/// The store or the folder of files fails.
pub async fn upload(
    app: &App,
    caller: &Caller,
    prepared: &Prepared,
    key: Option<Key>,
) -> Result<Photo, Trouble> {
    let photo = taken(app, caller, prepared);
    let owner = caller.clone();
    let photo = app
        .db
        .write(move |tx| {
            Box::pin(async move { insert_once(tx, &owner, photo, key.as_ref()).await })
        })
        .await?;
    let (root, street, file) = (app.config.files(), caller.street, photo.file);
    let prepared = prepared.clone();
    tokio::task::spawn_blocking(move || {
        shelf::put(
            &root,
            street,
            &prepared.digest,
            &file.to_string(),
            &prepared.picture,
        )
    })
    .await
    .map_err(Trouble::fault)?
    .map_err(Trouble::fault)?;
    Ok(photo)
}

/// Gives photos their subject. They must have been uploaded by the caller and be unclaimed.
///
/// # Errors
/// `file.not_yours` when one is not; field `photos` when there are more than [`PHOTOS_LIMIT`].
pub async fn claim(
    tx: &mut Tx,
    caller: &Caller,
    files: &[FileId],
    kind: &str,
    id: &str,
) -> Result<(), Trouble> {
    if files.len() > PHOTOS_LIMIT {
        return Err(Trouble::field(
            "photos",
            format!("一次最多 {PHOTOS_LIMIT} 张照片"),
            format!("At most {PHOTOS_LIMIT} photos at once"),
        ));
    }
    for file in files {
        if store::claim(tx, caller.street, caller.person, *file, kind, id).await? != 1 {
            return Err(not_yours());
        }
    }
    Ok(())
}

/// The photos of a subject, in the order of their upload.
///
/// # Errors
/// The store fails.
pub async fn of_subject(
    tx: &mut Tx,
    street: StreetCode,
    kind: &str,
    id: &str,
) -> Result<Vec<Photo>, Trouble> {
    Ok(store::of_subject(tx, street, kind, id).await?)
}

/// The bytes of a photo, for someone who may see its subject, or its uploader while it has none.
///
/// # Errors
/// `file.unknown` when there is none, or none the caller may see.
pub async fn open(
    app: &App,
    caller: &Caller,
    file: FileId,
    size: Size,
) -> Result<Vec<u8>, Trouble> {
    let street = caller.street;
    let found = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::find(tx, street, file).await?) }))
        .await?;
    let photo = found.ok_or_else(unknown)?;
    if !may_see(app, caller, &photo).await? {
        return Err(unknown());
    }
    let path = shelf::path(&app.config.files(), street, &photo.digest, size);
    Ok(tokio::fs::read(&path).await.map_err(anyhow::Error::from)?)
}

/// Forgets the photos that nobody claimed within [`UNCLAIMED_FOR`]; how many.
///
/// # Errors
/// The store or the folder of files fails.
pub async fn forget_unclaimed(app: &App, street: StreetCode) -> Result<usize, Trouble> {
    let before: Timestamp = app.clock.now() - UNCLAIMED_FOR;
    let mut forgotten = 0;
    loop {
        let root = app.config.files();
        let round = app
            .db
            .write(move |tx| Box::pin(async move { forget_round(tx, &root, street, before).await }))
            .await?;
        forgotten += round;
        if round == 0 {
            return Ok(forgotten);
        }
    }
}

/// The bytes go while their row is held: a twin that comes in meanwhile waits for the row, then finds
/// the shelf empty and puts its own there.
async fn forget_round(
    tx: &mut Tx,
    root: &Path,
    street: StreetCode,
    before: Timestamp,
) -> Result<usize, Trouble> {
    let digests = store::forget_unclaimed(tx, street, before, ROUND).await?;
    for digest in &digests {
        if store::hold_orphan(tx, street, digest).await? {
            shelf::remove(root, street, digest).map_err(Trouble::fault)?;
            store::forget_content(tx, street, digest).await?;
        }
    }
    Ok(digests.len())
}

async fn prepare_in_hand(bytes: Vec<u8>) -> Result<Prepared, Trouble> {
    let weighed =
        tokio::task::spawn_blocking(move || picture::weigh(&bytes).map(|kib| (bytes, kib)));
    let (bytes, kib) = weighed.await.map_err(Trouble::fault)??;
    let _memory = MEMORY.acquire_many(kib).await.map_err(Trouble::fault)?;
    let drawn = tokio::task::spawn_blocking(move || picture::redraw(bytes));
    let picture = drawn.await.map_err(Trouble::fault)??;
    let digest = sha2::Sha256::digest(&picture.large)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Prepared {
        picture: Arc::new(picture),
        digest,
    })
}

async fn spool<S, B>(path: &Path, chunks: S) -> Result<usize, Trouble>
where
    S: Stream<Item = Result<B, Trouble>>,
    B: AsRef<[u8]>,
{
    let mut file = tokio::fs::File::create(path)
        .await
        .map_err(Trouble::fault)?;
    let mut length = 0;
    let mut chunks = std::pin::pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        length += chunk.as_ref().len();
        if length > UPLOAD_LIMIT {
            return Err(picture::too_large());
        }
        file.write_all(chunk.as_ref())
            .await
            .map_err(Trouble::fault)?;
    }
    file.flush().await.map_err(Trouble::fault)?;
    Ok(length)
}

/// A spooled upload; the file goes with it, also when the request is dropped half-way.
struct Draft(std::path::PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // A left-over costs disk space only.
        let _removed = std::fs::remove_file(&self.0);
    }
}

async fn insert_once(
    tx: &mut Tx,
    caller: &Caller,
    photo: Photo,
    key: Option<&Key>,
) -> Result<Photo, Trouble> {
    let Some(key) = key else {
        store::insert(tx, caller.street, &photo).await?;
        return Ok(photo);
    };
    let before: Option<FileId> = receipts::recall(tx, caller, key).await?;
    if let Some(file) = before {
        return store::find(tx, caller.street, file)
            .await?
            .ok_or_else(unknown);
    }
    store::insert(tx, caller.street, &photo).await?;
    receipts::keep(tx, caller, key, photo.at, &photo.file).await?;
    Ok(photo)
}

/// A subject's own room decides; a kind that nobody answers for is seen by nobody.
async fn may_see(app: &App, caller: &Caller, photo: &Photo) -> Result<bool, Trouble> {
    match &photo.subject {
        None => Ok(photo.by == caller.person),
        Some(subject) if subject.kind == "case" => match subject.id.parse() {
            Ok(case) => cases::may_see(app, caller, case).await,
            Err(_bad_id) => Ok(false),
        },
        Some(subject) if subject.kind == "form" => match subject.id.parse() {
            Ok(instance) => forms::may_see(app, caller, instance).await,
            Err(_bad_id) => Ok(false),
        },
        Some(_) => Ok(false),
    }
}

fn not_yours() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "file.not_yours",
        "所选照片（photos）有的不存在、已用于其他案件或不是您上传的，请去掉它们并重新上传",
        "One of the photos (photos) is gone, already used or not uploaded by you; take it out and upload it again",
    )
}

fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "file.unknown",
        "没有这张照片",
        "There is no such photo",
    )
}

fn broken_off() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "file.broken_off",
        "上传中断，请检查网络后重试",
        "The upload broke off; check the connection and try again",
    )
}
