//! The database side of a backup: one snapshot, table by table, in constant memory.

use std::path::Path;
use std::time::Duration;

use linli_kernel::Trouble;
use tokio::sync::mpsc;

use super::{CHUNK, FORMAT, Header, Manifest, Piece, pack::pack, rows};
use crate::{Db, DbError, Engine, TableShape, Tx, args};

/// A snapshot this long means that something is stuck.
const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Writes everything the database and the folder `files` hold into the archive `out`, while others
/// go on reading and writing.
///
/// # Errors
/// The refusal `backup.exists` if `out` is there already; a fault of the store or the disk. No
/// archive is left then.
pub async fn backup(db: &Db, files: &Path, out: &Path) -> Result<Manifest, Trouble> {
    let (to, pieces) = mpsc::channel(4);
    let (files, out) = (files.to_owned(), out.to_owned());
    let packing = tokio::task::spawn_blocking(move || pack(pieces, &files, &out));
    let read = db
        .read_within(LIMIT, move |tx| {
            Box::pin(async move { save(tx, &to).await })
        })
        .await;
    let packed = packing
        .await
        .unwrap_or_else(|error| Err(Trouble::fault(error.to_string())));
    // If the archive could not be written, that is the reason, and not that nobody listened.
    match (read, packed) {
        (Ok(()), packed) => packed,
        (Err(trouble), Ok(_)) => Err(trouble),
        (Err(read), Err(packed)) => Err(if read.code() == GAVE_UP { packed } else { read }),
    }
}

const GAVE_UP: &str = "backup.gave_up";

async fn save(tx: &mut Tx, to: &mpsc::Sender<Piece>) -> Result<(), Trouble> {
    let engine = tx.engine();
    if engine == Engine::Postgres {
        tx.script(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
                .into(),
        )
        .await?;
    }
    let schema = data_tables(tx).await?;
    let migrations = tx
        .fetch_all(
            "SELECT name FROM linli_migrations ORDER BY place, name",
            args![],
        )
        .await?
        .iter()
        .map(|row| row.get("name"))
        .collect::<Result<Vec<String>, _>>()?;
    let header = Header {
        format: FORMAT,
        engine: format!("{engine:?}").to_lowercase(),
        migrations,
        schema: schema.clone(),
    };
    send(to, Piece::Header(Box::new(header))).await?;
    for (place, table) in schema.iter().enumerate() {
        save_table(tx, place, table, to).await?;
    }
    send(to, Piece::End(Manifest::default())).await
}

/// Every table but the record of migrations, which restoring writes anew.
pub(super) async fn data_tables(tx: &mut Tx) -> Result<Vec<TableShape>, DbError> {
    let mut tables = tx.schema().await?;
    tables.retain(|table| table.name != "linli_migrations");
    Ok(tables)
}

async fn save_table(
    tx: &mut Tx,
    place: usize,
    table: &TableShape,
    to: &mpsc::Sender<Piece>,
) -> Result<(), Trouble> {
    let mut lines = Vec::with_capacity(CHUNK + CHUNK / 8);
    let select = select(tx.engine(), table);
    tx.stream_to(
        select,
        |row| {
            rows::write(table, &row, &mut lines)?;
            let full = lines.len() >= CHUNK;
            Ok(full.then(|| Piece::Rows(place, std::mem::take(&mut lines))))
        },
        to,
    )
    .await?;
    if lines.is_empty() {
        return Ok(());
    }
    send(to, Piece::Rows(place, lines)).await
}

/// Names come from the catalogue of our own schema.
fn select(engine: Engine, table: &TableShape) -> String {
    let names: Vec<String> = table.columns.iter().map(|one| quoted(&one.name)).collect();
    let mut keys: Vec<_> = table.columns.iter().filter(|one| one.key > 0).collect();
    keys.sort_by_key(|one| one.key);
    if keys.is_empty() {
        keys = table.columns.iter().collect();
    }
    let order: Vec<String> = keys
        .iter()
        .map(|one| match engine {
            Engine::Postgres if one.kind == "TEXT" => {
                format!("{} COLLATE \"C\"", quoted(&one.name))
            }
            Engine::Postgres | Engine::Sqlite => quoted(&one.name),
        })
        .collect();
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        names.join(", "),
        quoted(&table.name),
        order.join(", ")
    )
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) async fn send(to: &mpsc::Sender<Piece>, piece: Piece) -> Result<(), Trouble> {
    to.send(piece)
        .await
        .map_err(|_gone| super::refused(GAVE_UP, "备份已中止", "the backup was given up"))
}

impl Tx {
    /// Hands each row to `each` and what it makes of them to the archive, waiting while the
    /// archive is busy.
    async fn stream_to(
        &mut self,
        sql: String,
        mut each: impl FnMut(crate::Row) -> Result<Option<Piece>, Trouble> + Send,
        to: &mpsc::Sender<Piece>,
    ) -> Result<(), Trouble> {
        use futures_util::TryStreamExt as _;
        let mut rows = self.rows_of(sql, Vec::new())?;
        while let Some(row) = rows.try_next().await? {
            if let Some(piece) = each(row)? {
                send(to, piece).await?;
            }
        }
        Ok(())
    }
}
