//! A demo that broke off: what it left in the store is thrown away, so that it begins anew by itself.
//!
//! Nothing else is ever thrown away: the mark is only made beside a store without any street, it names that store, and
//! it goes when the demo is whole.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use linli_db::{Db, DbConfig};
use linli_kernel::DigestKind;

use crate::config::Config;

/// The file in the data folder that says a demo is being made in this store.
const MARK: &str = "demo.begun";

/// The mark of a demo that is being made.
#[derive(Debug)]
pub(super) struct Begun {
    path: PathBuf,
    /// Which store it is made in; a digest, because an address may hold a password.
    store: String,
}

impl Begun {
    pub(super) fn of(config: &Config) -> Self {
        let address = config.database_url.as_bytes();
        Self {
            path: config.data.join(MARK),
            store: DigestKind::Sha256.of(&[address]).to_string(),
        }
    }

    /// Whether a demo was begun in this very store and not finished.
    pub(super) fn is_unfinished(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|store| store.trim() == self.store)
    }

    /// Made before the first street is founded, in a store that has none.
    pub(super) fn make(&self) -> anyhow::Result<()> {
        std::fs::write(&self.path, &self.store)
            .with_context(|| format!("write {}", self.path.display()))
    }

    /// Taken away when the demo is whole.
    pub(super) fn take_away(&self) -> anyhow::Result<()> {
        gone(std::fs::remove_file(&self.path))
            .with_context(|| format!("remove {}", self.path.display()))
    }
}

/// Throws away what an unfinished demo left: the tables, and the pictures. Keys and calendars stay.
pub(super) async fn clear(config: &Config) -> anyhow::Result<()> {
    match config.database_file() {
        Some(file) => {
            for ending in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(ending);
                let path = Path::new(&name);
                gone(std::fs::remove_file(path))
                    .with_context(|| format!("remove {}", path.display()))?;
            }
        }
        None => {
            let db = Db::open(&DbConfig::new(&config.database_url))
                .await
                .context("open the database (LINLI_DATABASE_URL)")?;
            let dropped = db.drop_tables().await;
            db.close().await;
            dropped.map_err(|trouble| anyhow::anyhow!("{trouble:?}"))?;
        }
    }
    let files = config.files();
    gone(std::fs::remove_dir_all(&files)).with_context(|| format!("remove {}", files.display()))
}

/// What is not there need not be removed.
fn gone(removed: std::io::Result<()>) -> std::io::Result<()> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server;

    fn config(folder: &Path) -> Config {
        let data = folder.to_string_lossy().into_owned();
        Config::from(|name| (name == "LINLI_DATA").then(|| data.clone())).unwrap()
    }

    #[tokio::test]
    async fn an_unfinished_demo_leaves_nothing_but_its_mark() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        server::open_store(&config).await.unwrap().close().await;
        std::fs::create_dir_all(config.files().join("x")).unwrap();
        let begun = Begun::of(&config);
        assert!(!begun.is_unfinished());
        begun.make().unwrap();
        assert!(begun.is_unfinished());
        clear(&config).await.unwrap();
        assert!(!config.database_file().unwrap().exists() && !config.files().exists());
        assert!(begun.is_unfinished(), "it goes when the demo is whole");
        clear(&config).await.unwrap();
        begun.take_away().unwrap();
        assert!(!begun.is_unfinished());
    }

    #[test]
    fn a_mark_is_for_the_store_it_was_made_beside_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        Begun::of(&config).make().unwrap();
        let other = Config {
            database_url: "postgres://elsewhere/real".to_owned(),
            ..config
        };
        assert!(!Begun::of(&other).is_unfinished());
    }
}
