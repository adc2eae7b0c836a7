//! A transaction of either engine.

use std::borrow::Cow;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use linli_kernel::Trouble;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::row::Inner;
use crate::sql::{expand, trusted};
use crate::{Arg, ArgKind, DbError, Engine, Row, Sql};

/// The hands inside a [`crate::Db::write`] or [`crate::Db::read`] closure.
///
/// A statement that fails spoils the transaction on both engines (PostgreSQL leaves no choice):
/// a closure that goes on and answers `Ok` gets a fault. To tolerate a duplicate write
/// `ON CONFLICT DO NOTHING` and look at the count.
pub struct Tx {
    pub(crate) conn: Conn,
    /// Whether a statement failed.
    pub(crate) spoiled: bool,
    statements: u32,
}

pub(crate) enum Conn {
    /// The writer's own connection; the writer begins and commits.
    Writer(SqliteConnection),
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs `$call` on a query of the right engine with a connection of the right engine.
macro_rules! on_both {
    ($tx:expr, $sql:expr, $args:expr, |$query:ident, $conn:ident| $call:expr, $wrap:expr) => {{
        let sql = trusted($sql);
        match &mut $tx.conn {
            Conn::Writer($conn) => {
                let $query = sqlx::query_with(sql, sqlite_args($args)?);
                $call.map($wrap.0)
            }
            Conn::Sqlite(transaction) => {
                let $conn = &mut **transaction;
                let $query = sqlx::query_with(sql, sqlite_args($args)?);
                $call.map($wrap.0)
            }
            Conn::Postgres(transaction) => {
                let $conn = &mut **transaction;
                let $query = sqlx::query_with(sql, postgres_args($args)?);
                $call.map($wrap.1)
            }
        }
    }};
}

impl Tx {
    pub(crate) fn new(conn: Conn) -> Self {
        Self {
            conn,
            spoiled: false,
            statements: 0,
        }
    }

    /// Which engine this is, for the rare statement that has to differ.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Writer(_) | Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many statements it has run so far, scripts counted as one: tests hold verbs to a number that does
    /// not grow with the data.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.statements
    }

    /// Runs a statement; the number of rows it changed.
    ///
    /// # Errors
    /// Any [`DbError`]; the transaction is then spoiled.
    pub async fn execute(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64, DbError> {
        self.run(expand(self.engine(), sql), args).await
    }

    /// [`Self::execute`] for a statement put together at run time.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn execute_sql(&mut self, sql: Sql) -> Result<u64, DbError> {
        self.run(expand(self.engine(), sql.text), sql.args).await
    }

    /// All rows of a query. For many thousands use [`Self::for_each`].
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn fetch_all(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Vec<Row>, DbError> {
        self.rows(expand(self.engine(), sql), args).await
    }

    /// [`Self::fetch_all`] for a query put together at run time.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn fetch_all_sql(&mut self, sql: Sql) -> Result<Vec<Row>, DbError> {
        self.rows(expand(self.engine(), sql.text), sql.args).await
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn fetch_optional(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, DbError> {
        self.first(expand(self.engine(), sql), args).await
    }

    /// [`Self::fetch_optional`] for a query put together at run time.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn fetch_optional_sql(&mut self, sql: Sql) -> Result<Option<Row>, DbError> {
        self.first(expand(self.engine(), sql.text), sql.args).await
    }

    /// The one row that must be there.
    ///
    /// # Errors
    /// [`DbError::NoRow`], or as [`Self::execute`].
    pub async fn fetch_one(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Row, DbError> {
        let row = self.fetch_optional(sql, args).await?;
        row.ok_or_else(|| DbError::NoRow(sql.to_owned()))
    }

    /// Hands the rows of a query to `each` one by one, in constant memory.
    ///
    /// # Errors
    /// Those of the query, or the first of `each`.
    pub async fn for_each(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
        mut each: impl FnMut(Row) -> Result<(), Trouble> + Send,
    ) -> Result<(), Trouble> {
        let mut rows = self.rows_of(sql, args)?;
        loop {
            match rows.try_next().await {
                Ok(Some(row)) => each(row)?,
                Ok(None) => return Ok(()),
                Err(error) => {
                    drop(rows);
                    self.spoiled = true;
                    return Err(error.into());
                }
            }
        }
    }

    /// The rows of a query, one by one.
    pub(crate) fn rows_of(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        args: Vec<Arg>,
    ) -> Result<BoxStream<'_, Result<Row, DbError>>, DbError> {
        let sql = trusted(expand(self.engine(), sql));
        self.statements = self.statements.saturating_add(1);
        macro_rules! rows {
            ($conn:expr, $args:expr, $wrap:expr) => {
                sqlx::query_with(sql, $args)
                    .fetch($conn)
                    .map_ok(|row| Row($wrap(row)))
                    .map_err(DbError::from)
                    .boxed()
            };
        }
        Ok(match &mut self.conn {
            Conn::Writer(conn) => rows!(conn, sqlite_args(args)?, Inner::Sqlite),
            Conn::Sqlite(tx) => rows!(&mut **tx, sqlite_args(args)?, Inner::Sqlite),
            Conn::Postgres(tx) => rows!(&mut **tx, postgres_args(args)?, Inner::Postgres),
        })
    }

    /// Inserts rows of equal length by multi-row statements; the number of rows inserted. `end` is
    /// empty or the rest of the statement, such as `ON CONFLICT DO NOTHING`.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn insert_many(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: impl IntoIterator<Item = Vec<Arg>>,
        end: &'static str,
    ) -> Result<u64, DbError> {
        // 200 rows take most of the gain while two texts (full, rest) stay in the statement cache.
        let head = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
        let mut rows = rows.into_iter().peekable();
        let mut inserted = 0;
        while rows.peek().is_some() {
            let mut sql = Sql::new("");
            sql.text.push_str(&head);
            for (place, row) in rows.by_ref().take(200).enumerate() {
                sql = sql.push(if place == 0 { "(" } else { ", (" });
                sql = match self.engine() {
                    Engine::Sqlite => sql.bind_in_order(row),
                    Engine::Postgres => sql.bind_list(row),
                };
                sql = sql.push(")");
            }
            inserted += self.execute_sql(sql.push(" ").push(end)).await?;
        }
        Ok(inserted)
    }

    /// Runs several statements without values, separated by semicolons.
    pub(crate) async fn script(&mut self, sql: Cow<'static, str>) -> Result<(), DbError> {
        let script = sqlx::raw_sql(trusted(sql));
        let done = match &mut self.conn {
            Conn::Writer(conn) => script.execute(conn).await.map(drop),
            Conn::Sqlite(tx) => script.execute(&mut **tx).await.map(drop),
            Conn::Postgres(tx) => script.execute(&mut **tx).await.map(drop),
        };
        self.note(done)
    }

    pub(crate) async fn run(
        &mut self,
        sql: Cow<'static, str>,
        args: Vec<Arg>,
    ) -> Result<u64, DbError> {
        let done = on_both!(
            self,
            sql,
            args,
            |query, conn| query.execute(conn).await,
            (
                |done: sqlx::sqlite::SqliteQueryResult| done.rows_affected(),
                |done: sqlx::postgres::PgQueryResult| done.rows_affected()
            )
        );
        self.note(done)
    }

    async fn rows(&mut self, sql: Cow<'static, str>, args: Vec<Arg>) -> Result<Vec<Row>, DbError> {
        let rows = on_both!(
            self,
            sql,
            args,
            |query, conn| query.fetch_all(conn).await,
            (
                |rows: Vec<_>| -> Vec<Row> {
                    rows.into_iter()
                        .map(|row| Row(Inner::Sqlite(row)))
                        .collect()
                },
                |rows: Vec<_>| -> Vec<Row> {
                    rows.into_iter()
                        .map(|row| Row(Inner::Postgres(row)))
                        .collect()
                }
            )
        );
        self.note(rows)
    }

    async fn first(
        &mut self,
        sql: Cow<'static, str>,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, DbError> {
        let row = on_both!(
            self,
            sql,
            args,
            |query, conn| query.fetch_optional(conn).await,
            (
                |row: Option<_>| row.map(|row| Row(Inner::Sqlite(row))),
                |row: Option<_>| row.map(|row| Row(Inner::Postgres(row)))
            )
        );
        self.note(row)
    }

    fn note<T>(&mut self, done: Result<T, sqlx::Error>) -> Result<T, DbError> {
        self.spoiled |= done.is_err();
        self.statements = self.statements.saturating_add(1);
        done.map_err(DbError::from)
    }
}

/// SQLite would store U+0000, PostgreSQL would not: refused on both, so that data can move.
fn check(arg: &Arg) -> Result<(), DbError> {
    match arg {
        Arg::Text(text) if text.contains('\0') => Err(DbError::NulInText),
        Arg::Text(_) | Arg::Null(_) | Arg::Int(_) | Arg::Real(_) | Arg::Blob(_) => Ok(()),
    }
}

macro_rules! bind_all {
    ($args:expr, $into:expr) => {{
        let mut bound = $into;
        for arg in $args {
            check(&arg)?;
            match arg {
                Arg::Null(ArgKind::Int) => bound.add(None::<i64>),
                Arg::Null(ArgKind::Real) => bound.add(None::<f64>),
                Arg::Null(ArgKind::Text) => bound.add(None::<&str>),
                Arg::Null(ArgKind::Blob) => bound.add(None::<&[u8]>),
                Arg::Int(number) => bound.add(number),
                Arg::Real(number) => bound.add(number),
                Arg::Text(Cow::Borrowed(text)) => bound.add(text),
                Arg::Text(Cow::Owned(text)) => bound.add(text),
                Arg::Blob(bytes) => bound.add(bytes),
            }
            .map_err(DbError::Other)?;
        }
        Ok(bound)
    }};
}

fn sqlite_args(args: Vec<Arg>) -> Result<SqliteArguments, DbError> {
    bind_all!(args, SqliteArguments::default())
}

fn postgres_args(args: Vec<Arg>) -> Result<PgArguments, DbError> {
    bind_all!(args, PgArguments::default())
}
