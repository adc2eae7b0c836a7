//! Opening the store for a command that is not the server.

use linli_db::{Db, DbConfig};

use super::say::Failure;
use crate::config::Config;

/// The store that is there. A command that only looks must not make an empty one, and must not change the
/// tables of one that a server uses.
pub(super) async fn existing(config: &Config) -> Result<Db, Failure> {
    if let Some(path) = config.database_file()
        && !path.exists()
    {
        let path = path.display();
        return Err(Failure::new(
            format!("没有数据库文件 {path}：请检查 LINLI_DATA 或 LINLI_DATABASE_URL"),
            format!("there is no database at {path}: check LINLI_DATA or LINLI_DATABASE_URL"),
        ));
    }
    open(config).await
}

/// The store as it is; made if it is not there, with its folder.
pub(super) async fn open_or_make(config: &Config) -> Result<Db, Failure> {
    std::fs::create_dir_all(&config.data)?;
    open(config).await
}

async fn open(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open(&DbConfig::new(&config.database_url))
        .await
        .map_err(anyhow::Error::new)?)
}
