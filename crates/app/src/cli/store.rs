//! Opening the store for a command that is not the server.

use linli_db::{Db, DbConfig};

use super::say::Failure;
use crate::config::Config;

/// The store that is there. A command that only looks must not make an empty one, and must not change the
/// tables of one that a server uses.
pub(super) async fn existing() -> Result<Db, Failure> {
    let config = Config::from_env()?;
    if let Some(path) = config.database_file()
        && !path.exists()
    {
        let path = path.display();
        return Err(Failure::new(
            format!("没有数据库文件 {path}：请检查 LINLI_DATA 或 LINLI_DATABASE_URL"),
            format!("there is no database at {path}: check LINLI_DATA or LINLI_DATABASE_URL"),
        ));
    }
    Ok(Db::open(&DbConfig::new(&config.database_url))
        .await
        .map_err(anyhow::Error::new)?)
}
