//! Deleting uploads in which somebody stands who asked for deletion (PIPL §47). A workbook is not rewritten: its uploader
//! has it still, leaves the person out and uploads it again.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{EntryId, StreetCode, Text, Trouble};
use linli_sheets::{Book, Limits};

use super::forget::{KEPT_FOR, forget};
use super::model::Import;
use super::verbs::{HANDS, blocking};
use super::{shelf, store};
use crate::app::Shared;
use crate::rooms::registry::Naming;
use crate::zone;

/// What became of uploads that name somebody.
#[derive(Debug, Default)]
pub struct Dropped {
    /// Those that were dropped; their files are to be deleted once that is committed.
    pub gone: Vec<EntryId>,
    /// For each that a job has in hand: the day on which it is deleted at the latest.
    pub in_hand: Vec<Date>,
}

/// The uploads still kept in which a person stands: one of their numbers anywhere, or their name as a whole cell. It reads
/// every such file, so that it stands outside of any write.
///
/// # Errors
/// The store or the folder of files fails.
pub async fn naming(
    app: &Shared,
    street: StreetCode,
    naming: &Naming,
) -> Result<Vec<EntryId>, Trouble> {
    if naming.is_empty() {
        return Ok(Vec::new());
    }
    let read = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::kept(tx, street).await?) }));
    let mut out = Vec::new();
    for import in read.await? {
        let (shelved, naming, id) = (Arc::clone(app), naming.clone(), import.id);
        let _hand = HANDS.acquire().await.map_err(Trouble::fault)?;
        if blocking(move || holds(&shelved, &import, &naming)).await? {
            out.push(id);
        }
    }
    Ok(out)
}

/// Whether a person stands in a file. One that lies there no more holds nobody.
fn holds(app: &Shared, import: &Import, naming: &Naming) -> Result<bool, Trouble> {
    let Some(bytes) = shelf::read_if_there(app, import.street, import.id)? else {
        return Ok(false);
    };
    if in_text(&String::from_utf8_lossy(&bytes), naming) {
        return Ok(true);
    }
    let Ok(mut book) = Book::open(bytes, &import.file, Limits::default()) else {
        return Ok(false);
    };
    let names: Vec<String> = book.sheets().iter().map(|one| one.name.clone()).collect();
    for name in names {
        let Ok(sheet) = book.sheet(&name) else {
            continue;
        };
        let mut cells = sheet.rows.iter().flat_map(|row| &row.cells);
        if cells.any(|cell| in_cell(&cell.shown(), naming)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_text(text: &str, naming: &Naming) -> bool {
    naming
        .numbers()
        .iter()
        .any(|one| text.contains(one.as_str()))
}

fn in_cell(text: &str, naming: &Naming) -> bool {
    let bare = text.trim();
    in_text(text, naming) || naming.names().iter().any(|name| name == bare)
}

/// Drops these uploads, as if their uploader had given them up, and says so there; takes the person out of the names of files.
/// What a job has in hand stays until that is over.
///
/// # Errors
/// The store fails.
pub async fn drop_naming(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[EntryId],
    naming: &Naming,
    now: Timestamp,
) -> Result<Dropped, Trouble> {
    let mut out = Dropped::default();
    for import in store::kept(tx, street).await? {
        if !ids.contains(&import.id) {
            continue;
        }
        if import.state.runs() {
            out.in_hand.push(zone::day(import.at + KEPT_FOR));
            continue;
        }
        out.gone.push(import.id);
        let said = Some(told());
        forget(tx, Import { said, ..import }, now).await?;
    }
    for text in naming.numbers().iter().chain(naming.names()) {
        store::strike(tx, street, (text, naming.mark())).await?;
    }
    Ok(out)
}

fn told() -> Text {
    Text::new(
        "文件中有人依法请求删除个人信息，上传的文件已删除；请去掉该人后重新上传",
        "Somebody in this file asked for deletion, so that the upload was deleted; leave the person out and upload it again",
    )
}

/// Deletes the files of uploads that were dropped. Done again it changes nothing.
///
/// # Errors
/// The folder of files fails.
pub async fn shelved_no_more(
    app: &Shared,
    street: StreetCode,
    ids: Vec<EntryId>,
) -> Result<(), Trouble> {
    let shelved = Arc::clone(app);
    blocking(move || {
        ids.iter()
            .try_for_each(|id| shelf::remove(&shelved, street, *id))
    })
    .await
}
