//! `linli backup` and `linli restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use linli_db::backup::{self, Manifest};

use super::say::{Done, tell};
use super::{store, within_runtime};
use crate::config::Config;
use crate::rooms;

/// Write everything, photos included, into one file while serving. 备份
///
/// The file is a consistent moment of the whole store and restores on either database. Not in it is the
/// key that opens personal fields, so that a lost backup tells nobody's number: keep a copy of
/// LINLI_DATA/keys/field.key in a safe.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli backup /media/safe/linli-2026-11-22.tar.zst")]
pub(super) struct Backup {
    /// The file to write; it must not be there yet.
    file: PathBuf,
}

/// Put a backup into a new, empty store. 恢复
///
/// Never overwrites: the database and the folder of photos must be empty. Afterwards put the key that was
/// kept into LINLI_DATA/keys/field.key, then start the server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  LINLI_DATA=/srv/linli-new linli restore linli-2026-11-22.tar.zst"
)]
pub(super) struct Restore {
    /// A file that `linli backup` wrote.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> Done {
        within_runtime(async {
            let config = Config::from_env()?;
            let db = store::existing(&config).await?;
            let saved = backup::backup(&db, &config.files(), &self.file).await;
            db.close().await;
            summary("已备份", "saved", &saved?);
            Ok(ExitCode::SUCCESS)
        })
    }
}

impl Restore {
    pub(super) fn run(self) -> Done {
        within_runtime(async {
            let config = Config::from_env()?;
            let db = store::open_or_make(&config).await?;
            let restored =
                backup::restore(&db, &rooms::schema(), &self.file, &config.files()).await;
            let restored = match restored {
                // Brings a store of an older version up to date.
                Ok(restored) => db.migrate(&rooms::schema()).await.map(|()| restored),
                Err(trouble) => Err(trouble),
            };
            db.close().await;
            summary("已恢复", "restored", &restored?);
            if !config.data.join("keys").join("field.key").exists() {
                let key = config.data.join("keys/field.key");
                tell(
                    &format!(
                        "启动前请把保管的密钥放到 {}，否则个人信息无法打开",
                        key.display()
                    ),
                    &format!(
                        "before starting, put the key you kept at {}, or personal fields will not open",
                        key.display()
                    ),
                );
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn summary(zh: &str, en: &str, of: &Manifest) {
    let rows: u64 = of.tables.iter().map(|table| table.rows).sum();
    let (tables, files) = (of.tables.len(), of.files.count);
    tell(
        &format!("{zh} {tables} 张表 {rows} 行，{files} 个文件"),
        &format!("{en} {tables} tables with {rows} rows, {files} files"),
    );
}
