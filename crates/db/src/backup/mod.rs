//! Backup and restore: one file that either engine reads.
//!
//! The file is a tar, compressed with zstd, in this order: `header.json` (what the schema was),
//! `tables/NAME/NNNNNN.ndjson` (each line one row as a JSON array in the order of the columns'
//! names, rows in the order of the primary key), `files/…`, and `manifest.json` (row counts and
//! digests) at the end, so that a file that was cut off has none. Rows come from one read snapshot
//! taken while the server goes on; files, which never change once written, are copied afterwards.

mod load;
mod pack;
mod rows;
mod save;
mod unpack;

pub use load::restore;
pub use save::backup;

use linli_kernel::{Kind, Trouble};
use serde::{Deserialize, Serialize};

use crate::TableShape;

/// The format this program writes and reads.
const FORMAT: u32 = 1;
const HEADER: &str = "header.json";
const MANIFEST: &str = "manifest.json";
/// How many bytes of rows go into one tar entry; one row may add to it.
const CHUNK: usize = 1 << 20;

/// The first entry: what the archive was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    /// For people: the engine of origin.
    engine: String,
    /// The migrations that had been applied, in their order.
    migrations: Vec<String>,
    /// The tables that follow, in their order.
    schema: Vec<TableShape>,
}

/// What an archive holds, as its last entry says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Every table, in the order of names.
    pub tables: Vec<TableSum>,
    /// The attached files.
    pub files: FileSum,
}

/// A table inside an archive. Equal data give equal digests on both engines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over its lines, in hexadecimal.
    pub digest: String,
}

/// The files inside an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// How many.
    pub count: u64,
    /// Their bytes in all.
    pub bytes: u64,
    /// SHA-256 over their names, sizes and contents in the order of names, in hexadecimal.
    pub digest: String,
}

/// What travels between the database side and the archive side.
enum Piece {
    Header(Box<Header>),
    /// Lines of a table: its place in the header, and how many.
    Rows(usize, Vec<u8>),
    /// Everything was there and agreed.
    End(Manifest),
    /// The archive cannot be used.
    Broken(Trouble),
}

fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Trouble {
    Trouble::refused(Kind::Unprocessable, code, zh, en)
}

/// The archive is damaged, cut off, or no archive of ours.
fn unreadable(why: impl std::fmt::Display) -> Trouble {
    refused(
        "backup.unreadable",
        format!("备份文件损坏或不完整，未作任何更改，请换用另一份备份：{why}"),
        format!("the backup is damaged or incomplete; nothing was changed, use another one: {why}"),
    )
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    use std::fmt::Write as _;
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
