//! Rows as they are, taken from one store and put into another.

use linli_db::{Arg, Column, Db, IntoArg as _, Sql};

/// A row by the order of its statement.
pub type Values = Vec<Arg>;

/// The rows of a statement with their column names.
pub async fn all(db: &Db, sql: Sql) -> (Vec<String>, Vec<Values>) {
    db.read(move |tx| {
        Box::pin(async move {
            let rows = tx.fetch_all_sql(sql).await?;
            let names = rows.first().map(linli_db::Row::names).unwrap_or_default();
            let values = rows
                .iter()
                .map(|row| {
                    names
                        .iter()
                        .map(|name| value(row.column(name).unwrap()))
                        .collect()
                })
                .collect();
            Ok((names, values))
        })
    })
    .await
    .unwrap()
}

fn value(column: Column<'_>) -> Arg {
    match column {
        Column::Null => None::<String>.into_arg(),
        Column::Int(number) => number.into_arg(),
        Column::Real(number) => number.into_arg(),
        Column::Text(text) => text.to_owned().into_arg(),
        Column::Blob(bytes) => bytes.to_vec().into_arg(),
    }
}

/// The statement that inserts one row of these columns; kept for the life of the process.
pub fn insert(table: &str, names: &[String]) -> &'static str {
    let values: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
    .leak()
}
