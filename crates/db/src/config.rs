//! Where the database is and how it is opened.

use std::path::PathBuf;

use crate::DbError;

/// Which database answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, the default.
    Sqlite,
    /// A server, for many streets.
    Postgres,
}

/// What an acknowledged write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// A power cut: every commit waits for the disk.
    #[default]
    Full,
    /// A crash of the program only; for tests. Ignored on PostgreSQL, whose server decides.
    Process,
}

/// Where the database is and how it is opened.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// `sqlite:PATH` (made if missing) or `postgres://USER@HOST:PORT/NAME`.
    pub url: String,
    /// SQLite: reading connections (4). PostgreSQL: connections in all (16).
    pub connections: Option<u32>,
    /// PostgreSQL: the schema to live in instead of the server's default.
    pub schema: Option<String>,
    /// What an acknowledged write survives.
    pub durability: Durability,
}

impl DbConfig {
    /// The defaults for an address.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: None,
            schema: None,
            durability: Durability::Full,
        }
    }

    /// Which engine the address names.
    ///
    /// # Errors
    /// [`DbError::Setup`] if it names neither.
    pub fn engine(&self) -> Result<Engine, DbError> {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Ok(Engine::Postgres)
        } else if self.url.starts_with("sqlite:") {
            Ok(Engine::Sqlite)
        } else {
            // The address may hold a password: it is not repeated.
            Err(DbError::Setup(
                "数据库地址须为 sqlite:路径 或 postgres://… / the database address must be sqlite:PATH or postgres://…"
                    .to_owned(),
            ))
        }
    }

    /// The file of `sqlite:PATH` and `sqlite://PATH`.
    pub(crate) fn file(&self) -> Result<PathBuf, DbError> {
        let path = self.url.strip_prefix("sqlite:").unwrap_or_default();
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path == ":memory:" {
            // Each connection would have a memory of its own.
            return Err(DbError::Setup(
                "sqlite: 后须写文件路径 / sqlite: needs the path of a file".to_owned(),
            ));
        }
        Ok(PathBuf::from(path))
    }
}
