//! The schema as it is, in words both engines share: compared by tests, recorded in backups.

use linli_kernel::Trouble;

use crate::{Db, DbError, Engine, Row, Tx};

/// A table as it is in the database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TableShape {
    /// Its name.
    pub name: String,
    /// Its columns by name.
    pub columns: Vec<ColumnShape>,
    /// The names of its indexes that have been given one, by name.
    pub indexes: Vec<String>,
}

/// A column as it is in the database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ColumnShape {
    /// Its name.
    pub name: String,
    /// `TEXT`, `BIGINT`, `DOUBLE PRECISION` or `BLOB`; as declared if none of these.
    pub kind: String,
    /// Whether it must have a value.
    pub required: bool,
    /// Its place in the primary key from 1; 0 if it is no part of it.
    pub key: u32,
}

impl Tx {
    /// Every table of the schema by name, with columns and indexes; equal on both engines if the
    /// migrations were written as they should. Virtual tables (full-text search) and generated
    /// columns hold nothing of their own and are left out.
    ///
    /// # Errors
    /// Any [`DbError`].
    pub async fn schema(&mut self) -> Result<Vec<TableShape>, DbError> {
        let (columns, indexes) = match self.engine() {
            Engine::Sqlite => (SQLITE_COLUMNS, SQLITE_INDEXES),
            Engine::Postgres => (POSTGRES_COLUMNS, POSTGRES_INDEXES),
        };
        let mut tables: Vec<TableShape> = Vec::new();
        for row in self.fetch_all(columns, Vec::new()).await? {
            let name: String = row.get("table_name")?;
            if tables.last().is_none_or(|last| last.name != name) {
                let (columns, indexes) = (Vec::new(), Vec::new());
                tables.push(TableShape {
                    name,
                    columns,
                    indexes,
                });
            }
            if let Some(table) = tables.last_mut() {
                table.columns.push(column(&row)?);
            }
        }
        for row in self.fetch_all(indexes, Vec::new()).await? {
            let of: String = row.get("table_name")?;
            if let Some(table) = tables.iter_mut().find(|table| table.name == of) {
                table.indexes.push(row.get("index_name")?);
            }
        }
        Ok(tables)
    }
}

impl Db {
    /// Drops every table of the schema with what is in it, on PostgreSQL; an SQLite store is a file that can be removed.
    ///
    /// # Errors
    /// Any [`DbError`].
    pub async fn drop_tables(&self) -> Result<(), Trouble> {
        self.write(|tx| {
            Box::pin(async move {
                if tx.engine() != Engine::Postgres {
                    return Ok(());
                }
                for table in tx.schema().await? {
                    let drop = format!("DROP TABLE \"{}\" CASCADE", table.name);
                    tx.script(drop.into()).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

fn column(row: &Row) -> Result<ColumnShape, DbError> {
    let kind: String = row.get("kind")?;
    let kind = match kind.to_uppercase().as_str() {
        "BYTEA" => "BLOB".to_owned(),
        other => other.to_owned(),
    };
    let key = row.get("key_place")?;
    Ok(ColumnShape {
        name: row.get("column_name")?,
        kind,
        // SQLite does not say NOT NULL for a key column that was not declared so.
        required: row.get::<bool>("required")? || key > 0,
        key,
    })
}

const SQLITE_COLUMNS: &str = "
    SELECT t.name AS table_name, c.name AS column_name, c.type AS kind,
           c.\"notnull\" AS required, c.pk AS key_place
      FROM pragma_table_list t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
     ORDER BY t.name, c.name";

const SQLITE_INDEXES: &str = "
    SELECT tbl_name AS table_name, name AS index_name
      FROM sqlite_schema
     WHERE type = 'index' AND sql IS NOT NULL
     ORDER BY tbl_name, name";

const POSTGRES_COLUMNS: &str = "
    SELECT c.table_name::text AS table_name, c.column_name::text AS column_name,
           c.data_type::text AS kind, CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS required,
           COALESCE(array_position(i.indkey::int2[], c.ordinal_position::int2) + 1, 0) AS key_place
      FROM information_schema.columns c
      JOIN information_schema.tables t
        ON t.table_schema = c.table_schema AND t.table_name = c.table_name
      LEFT JOIN pg_index i
        ON i.indrelid = (quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))::regclass
           AND i.indisprimary
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
       AND c.is_generated = 'NEVER'
     ORDER BY c.table_name COLLATE \"C\", c.column_name COLLATE \"C\"";

const POSTGRES_INDEXES: &str = "
    SELECT x.tablename::text AS table_name, x.indexname::text AS index_name
      FROM pg_indexes x
     WHERE x.schemaname = current_schema()
       AND NOT EXISTS (SELECT 1 FROM pg_constraint k
                        WHERE k.conname = x.indexname AND k.connamespace = current_schema()::regnamespace)
     ORDER BY x.tablename COLLATE \"C\", x.indexname COLLATE \"C\"";
