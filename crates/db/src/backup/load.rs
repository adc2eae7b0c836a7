//! The database side of a restore: everything in one transaction of a new database.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use linli_kernel::Trouble;
use tokio::sync::mpsc;

use super::save::{data_tables, quoted};
use super::{Header, Manifest, Piece, refused, rows, unpack::unpack, unreadable};
use crate::migrate;
use crate::{Arg, Db, Engine, Migration, Sql, TableShape, Tx, args};

const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Rows of one INSERT.
const ROWS: usize = 200;

/// Puts the content of an archive into a **new** database and a new folder `files`: all of it, or
/// nothing. The archive may come from the other engine, and from an older version of the program:
/// only those of `migrations` are applied that it was made with; call [`Db::migrate`] afterwards.
///
/// # Errors
/// Refusals: `backup.not_empty` if there are tables or files already, `backup.unreadable` for an
/// archive that is damaged or cut off, `backup.hostile` and `backup.bomb` for one made to do harm,
/// `backup.newer` for one of a newer version. A fault of the store or the disk.
pub async fn restore(
    db: &Db,
    migrations: &[Migration],
    archive: &Path,
    files: &Path,
) -> Result<Manifest, Trouble> {
    let folder = prepare(files)?;
    let (to, pieces) = mpsc::channel(4);
    let reading = {
        let (archive, folder) = (archive.to_owned(), folder.clone());
        tokio::task::spawn_blocking(move || unpack(&archive, &folder, &to))
    };
    let migrations = migrations.to_vec();
    let (from, to) = (folder.clone(), files.to_owned());
    let outcome = db
        .write_within(LIMIT, move |tx| {
            Box::pin(async move {
                let manifest = load(tx, &migrations, pieces).await?;
                // Before the commit: after a crash in between, the files are there and the
                // database is empty, which the next restore says; the reverse would go unnoticed.
                fs::rename(&from, &to).map_err(|error| disk(error, &to))?;
                Ok(manifest)
            })
        })
        .await;
    drop(reading.await);
    if outcome.is_err() {
        // Best effort: the reason of the failure matters more than the rest it leaves.
        drop(fs::remove_dir_all(&folder));
    }
    outcome
}

/// The folder the files are extracted into before they get their name.
fn prepare(files: &Path) -> Result<PathBuf, Trouble> {
    let mut inside = match fs::read_dir(files) {
        Ok(inside) => inside,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return partial(files);
        }
        Err(error) => return Err(disk(error, files)),
    };
    if inside.next().is_some() {
        return Err(not_empty(&files.display().to_string()));
    }
    partial(files)
}

fn partial(files: &Path) -> Result<PathBuf, Trouble> {
    let folder = PathBuf::from(format!("{}.restoring", files.display()));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| disk(error, &folder))?;
    }
    fs::create_dir_all(&folder).map_err(|error| disk(error, &folder))?;
    Ok(folder)
}

async fn load(
    tx: &mut Tx,
    migrations: &[Migration],
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<Manifest, Trouble> {
    let mut loading: Option<(Header, Constraints)> = None;
    while let Some(piece) = pieces.recv().await {
        match (piece, &loading) {
            (Piece::Header(header), _) => {
                let constraints = make_schema(tx, migrations, &header).await?;
                loading = Some((*header, constraints));
            }
            (Piece::Rows(place, lines), Some((header, _))) => {
                insert(tx, &header.schema[place], &lines).await?;
            }
            (Piece::End(manifest), Some((_, constraints))) => {
                constraints.check(tx).await?;
                count(tx, &manifest).await?;
                return Ok(manifest);
            }
            (Piece::Broken(trouble), _) => return Err(trouble),
            (Piece::Rows(..) | Piece::End(_), None) => return Err(unreadable("header")),
        }
    }
    Err(Trouble::fault("the archive was not read to its end"))
}

/// The tables as they were, empty, without their foreign keys for as long as rows come in any order.
async fn make_schema(
    tx: &mut Tx,
    migrations: &[Migration],
    header: &Header,
) -> Result<Constraints, Trouble> {
    if let Some(table) = data_tables(tx).await?.first() {
        return Err(not_empty(&table.name));
    }
    migrate::prepare(tx).await?;
    for name in &header.migrations {
        let known = migrations.iter().find(|migration| migration.name == name);
        let known = known.ok_or_else(|| {
            refused(
                "backup.newer",
                format!("备份由更新的版本生成（{name}），请先升级 linli"),
                format!("the backup was made by a newer version ({name}); upgrade linli first"),
            )
        })?;
        migrate::apply(tx, known).await?;
    }
    let made = data_tables(tx).await?;
    if made != header.schema {
        return Err(unreadable(
            "表结构不符 / the tables are not those of its migrations",
        ));
    }
    let constraints = Constraints::lift(tx).await?;
    for table in &made {
        // Rows that migrations themselves put there come with the archive.
        tx.run(
            format!("DELETE FROM {}", quoted(&table.name)).into(),
            Vec::new(),
        )
        .await?;
    }
    Ok(constraints)
}

async fn insert(tx: &mut Tx, table: &TableShape, lines: &[u8]) -> Result<(), Trouble> {
    let columns: Vec<String> = table.columns.iter().map(|one| quoted(&one.name)).collect();
    let head = format!(
        "INSERT INTO {} ({}) VALUES ",
        quoted(&table.name),
        columns.join(", ")
    );
    let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
    for some in lines.chunks(ROWS) {
        let mut sql = Sql::new("");
        sql.text.push_str(&head);
        for (place, line) in some.iter().enumerate() {
            let values: Vec<Arg> = rows::read(table, line)?;
            sql = sql.push(if place == 0 { "(" } else { ", (" });
            sql = sql.bind_list(values).push(")");
        }
        tx.run(sql.text.into(), sql.args).await?;
    }
    Ok(())
}

async fn count(tx: &mut Tx, manifest: &Manifest) -> Result<(), Trouble> {
    for table in &manifest.tables {
        let mut sql = Sql::new("SELECT COUNT(*) AS n FROM ");
        sql.text.push_str(&quoted(&table.name));
        let row = tx.fetch_optional_sql(sql).await?;
        let found = row.map_or(Ok(0), |row| row.get::<i64>("n"))?;
        if u64::try_from(found) != Ok(table.rows) {
            return Err(unreadable(&table.name));
        }
    }
    Ok(())
}

/// The foreign keys that PostgreSQL checks at every statement, to be put back at the end. SQLite is
/// told to check at the end.
struct Constraints(Vec<(String, String, String)>);

impl Constraints {
    async fn lift(tx: &mut Tx) -> Result<Self, Trouble> {
        if tx.engine() == Engine::Sqlite {
            tx.script("PRAGMA defer_foreign_keys = ON".into()).await?;
            return Ok(Self(Vec::new()));
        }
        let rows = tx
            .fetch_all(
                "SELECT conrelid::regclass::text AS tab, quote_ident(conname) AS name,
                        pg_get_constraintdef(oid) AS definition
                   FROM pg_constraint
                  WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
                  ORDER BY conname",
                args![],
            )
            .await?;
        let mut lifted = Vec::new();
        for row in rows {
            let one: (String, String, String) =
                (row.get("tab")?, row.get("name")?, row.get("definition")?);
            tx.script(format!("ALTER TABLE {} DROP CONSTRAINT {}", one.0, one.1).into())
                .await?;
            lifted.push(one);
        }
        Ok(Self(lifted))
    }

    async fn check(&self, tx: &mut Tx) -> Result<(), Trouble> {
        if tx.engine() == Engine::Sqlite {
            // Asked here, so that the commit cannot fail.
            let wrong = tx
                .fetch_optional("PRAGMA foreign_key_check", args![])
                .await?;
            return match wrong {
                Some(row) => Err(unreadable(row.get::<String>("table")?)),
                None => Ok(()),
            };
        }
        for (table, name, definition) in &self.0 {
            let again = format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}");
            let added = tx.script(again.into()).await;
            if matches!(added, Err(crate::DbError::Foreign(_))) {
                return Err(unreadable(table));
            }
            added?;
        }
        Ok(())
    }
}

fn not_empty(what: &str) -> Trouble {
    refused(
        "backup.not_empty",
        format!("恢复只能写入全新的数据库和文件夹，但已有内容：{what}；请指定新的数据库和数据目录"),
        format!(
            "restoring needs a new database and a new folder, but there is {what} already; name new ones"
        ),
    )
}

fn disk(error: std::io::Error, path: &Path) -> Trouble {
    Trouble::from(anyhow::Error::new(error).context(path.display().to_string()))
}
