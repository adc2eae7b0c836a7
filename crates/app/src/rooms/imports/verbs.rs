//! What a person does with an import: upload, lay out, have it checked, confirm, give up.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::{Tx, exactly_one};
use linli_geodesy::Crs;
use linli_jobs::NewJob;
use linli_kernel::{Caller, EntryId, JobId, Kind, Trouble};
use linli_sheets::Columns;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::importable::Importable;
use super::laid::{Laid, headers_of};
use super::model::{Counts, Import, Layout, Policy, State};
use super::{JOB_KIND, all, shelf, store};
use crate::app::{App, Shared};
use crate::rooms::people;
use crate::rooms::receipts::{self, Key};

/// The largest upload, bytes; the reader of workbooks has the same limit.
pub(super) const UPLOAD_LIMIT: usize = 50_000_000;

/// So many imports are listed.
const LISTED: usize = 20;

/// How many workbooks are read at once in this process: each may unpack to much memory.
pub(super) static HANDS: Semaphore = Semaphore::const_new(2);

/// What the job of an import needs to know.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    /// Which import.
    pub import: EntryId,
}

/// What can be imported by this caller.
pub(super) fn mine(caller: &Caller) -> Vec<&'static dyn Importable> {
    all().into_iter().filter(|one| one.admits(caller)).collect()
}

/// What is called so, if the caller may import it.
///
/// # Errors
/// `access.denied`; `import.no_kind`.
pub(super) fn importable(caller: &Caller, kind: &str) -> Result<&'static dyn Importable, Trouble> {
    if mine(caller).is_empty() {
        return Err(people::denied());
    }
    let found = all().into_iter().find(|one| one.kind() == kind);
    let found = found.ok_or_else(|| {
        Trouble::refused(
            Kind::Missing,
            "import.no_kind",
            "没有这一类可导入的数据，请从导入页重新选择",
            "Nothing of this kind can be imported; choose again on the import page",
        )
    })?;
    if found.admits(caller) {
        Ok(found)
    } else {
        Err(people::denied())
    }
}

/// Takes an upload in: it must be a file with a header. Answers the import.
///
/// # Errors
/// `access.denied`, `import.no_kind`, `sheet.*`, `import.geojson`, `receipt.*`; `file` when none was chosen.
pub(super) async fn upload(
    app: &Shared,
    caller: &Caller,
    kind: &str,
    (name, bytes): (String, Vec<u8>),
    key: Key,
) -> Result<EntryId, Trouble> {
    let importable = importable(caller, kind)?;
    if bytes.is_empty() {
        return Err(Trouble::field("file", "请选择文件", "Choose a file"));
    }
    let (bytes, sheet, headers) = look(app, caller, importable, (&name, bytes)).await?;
    let now = app.clock.now();
    let mut import = fresh(caller, (kind, name), app.ids.next(now), now);
    import.layout.sheet = sheet;
    let (shelved, street, id) = (Arc::clone(app), import.street, import.id);
    blocking(move || shelf::put(&shelved, street, id, &bytes)).await?;
    let owner = caller.clone();
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            if let Some(known) = receipts::recall(tx, &owner, &key).await? {
                return Ok(known);
            }
            recall(tx, &mut import, &headers).await?;
            store::insert(tx, &import).await?;
            receipts::keep(tx, &owner, &key, now, &import.id).await?;
            Ok(import.id)
        })
    });
    let known = written.await;
    if !matches!(known, Ok(known) if known == id) {
        // Refused, or sent before: this copy belongs to nobody.
        let shelved = Arc::clone(app);
        blocking(move || shelf::remove(&shelved, street, id)).await?;
    }
    known
}

/// Lays a file out as somebody said of an earlier one with the same header.
async fn recall(
    tx: &mut Tx,
    import: &mut Import,
    headers: &[(String, Option<u32>)],
) -> Result<(), Trouble> {
    for (header, row) in headers {
        let of = (import.street, import.kind.as_str());
        if let Some(chosen) = store::remembered(tx, of, header).await? {
            import.layout.chosen = Some(chosen);
            import.layout.header = *row;
            break;
        }
    }
    Ok(())
}

/// The file, its first sheet, and what its header may be known by.
async fn look(
    app: &Shared,
    caller: &Caller,
    importable: &dyn Importable,
    (name, bytes): (&str, Vec<u8>),
) -> Result<(Vec<u8>, String, Vec<(String, Option<u32>)>), Trouble> {
    let columns = importable.columns(app, caller.street).await?;
    let (name, geo) = (name.to_owned(), importable.has_points());
    let _hand = HANDS.acquire().await.map_err(Trouble::fault)?;
    blocking(move || {
        let laid = Laid::open(bytes.clone(), &name, Layout::default(), columns, geo)?;
        let headers = headers_of(&laid)?;
        Ok((bytes, laid.sheet.name.clone(), headers))
    })
    .await
}

fn fresh(caller: &Caller, (kind, file): (&str, String), id: EntryId, now: Timestamp) -> Import {
    Import {
        street: caller.street,
        id,
        kind: kind.to_owned(),
        person: caller.person,
        file: file.chars().take(200).collect(),
        state: State::Uploaded,
        layout: Layout::default(),
        crs: None,
        policy: None,
        counts: Counts::default(),
        said: None,
        again: 0,
        kept: true,
        at: now,
        ended: None,
        rev: 1,
    }
}

/// Runs what reads or writes files apart from the requests.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Trouble::fault)?
}

/// An import of the caller.
///
/// # Errors
/// `import.unknown`.
pub(super) async fn get(tx: &mut Tx, caller: &Caller, id: EntryId) -> Result<Import, Trouble> {
    let found = store::find(tx, caller.street, caller.person, id).await?;
    found.ok_or_else(unknown)
}

/// [`get`] in a transaction of its own, with the right to import such things.
pub(super) async fn read(app: &App, caller: &Caller, id: EntryId) -> Result<Import, Trouble> {
    let asked = caller.clone();
    let found = app
        .db
        .read(move |tx| Box::pin(async move { get(tx, &asked, id).await }))
        .await?;
    importable(caller, &found.kind)?;
    Ok(found)
}

/// The caller's latest imports.
pub(super) async fn latest(app: &App, caller: &Caller) -> Result<Vec<Import>, Trouble> {
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(store::latest(tx, street, person, LISTED).await?) })
        })
        .await
}

/// The file of an import, laid out.
///
/// # Errors
/// `import.file_gone`; `sheet.*`.
pub(super) async fn lay(
    app: &Shared,
    import: &Import,
    columns: Columns,
    geo: bool,
) -> Result<Laid, Trouble> {
    if !import.kept {
        return Err(gone());
    }
    let _hand = HANDS.acquire().await.map_err(Trouble::fault)?;
    let (shelved, import) = (Arc::clone(app), import.clone());
    blocking(move || {
        let bytes = shelf::read(&shelved, import.street, import.id)?;
        Laid::open(bytes, &import.file, import.layout, columns, geo)
    })
    .await
}

/// Changes how a file is laid out; with `check` a job begins to read it.
///
/// # Errors
/// `import.unknown`, `import.not_now`, `store.stale`, `receipt.*`.
pub(super) async fn lay_out(
    app: &Shared,
    caller: &Caller,
    (id, rev): (EntryId, i64),
    (layout, crs): (Layout, Option<Crs>),
    remembered: Option<String>,
    check: bool,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    let job = app.ids.next(now);
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let mut import = get(tx, &caller, id).await?;
            if done_before(tx, &caller, key.as_ref(), now).await? {
                return Ok(());
            }
            let from = import.state;
            if !from.may_change() {
                return Err(not_now());
            }
            if let Some(header) = remembered {
                store::remember(tx, (import.street, &import.kind), &header, &layout).await?;
            }
            import = anew(import, (layout, crs), rev, check);
            exactly_one(store::update(tx, from, &import).await?)?;
            if check {
                enqueue(tx, &import, job, now).await?;
            }
            Ok(())
        })
    });
    written.await
}

fn anew(import: Import, (layout, crs): (Layout, Option<Crs>), rev: i64, check: bool) -> Import {
    let state = match check {
        true => State::Checking,
        false => State::Uploaded,
    };
    Import {
        layout,
        crs,
        rev,
        state,
        said: None,
        ended: None,
        ..import
    }
}

async fn enqueue(tx: &mut Tx, import: &Import, job: JobId, now: Timestamp) -> Result<(), Trouble> {
    let payload = Payload { import: import.id };
    let job = NewJob::new(import.street, job, JOB_KIND, payload, now);
    linli_jobs::enqueue(tx, job).await?;
    Ok(())
}

/// Confirms an import that was checked; a job begins to write it.
///
/// # Errors
/// `import.unknown`, `import.not_now`, `store.stale`, `receipt.*`.
pub(super) async fn confirm(
    app: &Shared,
    caller: &Caller,
    (id, rev): (EntryId, i64),
    policy: Policy,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    let job = app.ids.next(now);
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let import = get(tx, &caller, id).await?;
            if done_before(tx, &caller, key.as_ref(), now).await? {
                return Ok(());
            }
            if import.state != State::Checked {
                return Err(not_now());
            }
            let import = Import {
                policy: Some(policy),
                state: State::Applying,
                rev,
                ..import
            };
            exactly_one(store::update(tx, State::Checked, &import).await?)?;
            enqueue(tx, &import, job, now).await
        })
    });
    written.await
}

/// Whether a request with this key was done before; it counts as done once its transaction commits.
pub(super) async fn done_before(
    tx: &mut Tx,
    caller: &Caller,
    key: Option<&Key>,
    now: Timestamp,
) -> Result<bool, Trouble> {
    let Some(key) = key else { return Ok(false) };
    if receipts::recall::<bool>(tx, caller, key).await?.is_some() {
        return Ok(true);
    }
    receipts::keep(tx, caller, key, now, &true).await?;
    Ok(false)
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "import.unknown",
        "没有这次导入，或不是您上传的",
        "There is no such import, or it is not yours",
    )
}

pub(super) fn not_now() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "import.not_now",
        "这次导入正在进行或已经结束，不能再改；请刷新查看，需要时重新上传",
        "This import runs or is over and cannot be changed; reload to see it, and upload again if need be",
    )
}

fn gone() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "import.file_gone",
        "上传的文件已删除，请重新上传",
        "The uploaded file was deleted; upload it again",
    )
}
