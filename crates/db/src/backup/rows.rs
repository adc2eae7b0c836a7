//! A row as a line of JSON and back, exact to the bit on both engines.

use linli_kernel::Trouble;
use serde_json::Value;

use super::{hex, unreadable};
use crate::{Arg, ArgKind, Column, ColumnShape, Row, TableShape};

/// Appends the row as one line. Floating-point numbers are written as text: JSON readers round.
pub(super) fn write(table: &TableShape, row: &Row, line: &mut Vec<u8>) -> Result<(), Trouble> {
    let values: Result<Vec<Value>, Trouble> = table
        .columns
        .iter()
        .map(|column| value(table, column, row))
        .collect();
    serde_json::to_writer(&mut *line, &values?)
        .map_err(|error| Trouble::fault(format!("{}: {error}", table.name)))?;
    line.push(b'\n');
    Ok(())
}

fn value(table: &TableShape, column: &ColumnShape, row: &Row) -> Result<Value, Trouble> {
    let wrong = |why: &str| {
        Trouble::fault(format!(
            "{}.{} cannot be backed up: {why}",
            table.name, column.name
        ))
    };
    let found = row.column(&column.name).map_err(|why| wrong(&why))?;
    match (kind_of(column), found) {
        (_, Column::Null) => Ok(Value::Null),
        (ArgKind::Int, Column::Int(number)) => Ok(Value::from(number)),
        (ArgKind::Real, Column::Real(number)) => Ok(Value::from(format!("{number:?}"))),
        (ArgKind::Text, Column::Text(text)) => Ok(Value::from(text)),
        (ArgKind::Blob, Column::Blob(bytes)) => Ok(Value::from(hex(bytes))),
        (ArgKind::Int | ArgKind::Real | ArgKind::Text | ArgKind::Blob, _) => {
            Err(wrong("it holds a value of another type"))
        }
    }
}

/// Reads a line back.
pub(super) fn read(table: &TableShape, line: &[u8]) -> Result<Vec<Arg>, Trouble> {
    let wrong = || unreadable(format!("{}: 行无法解析 / unreadable row", table.name));
    let values: Vec<Value> = serde_json::from_slice(line).map_err(|_error| wrong())?;
    if values.len() != table.columns.len() {
        return Err(wrong());
    }
    table
        .columns
        .iter()
        .zip(values)
        .map(|(column, value)| arg(kind_of(column), value).ok_or_else(wrong))
        .collect()
}

fn arg(kind: ArgKind, value: Value) -> Option<Arg> {
    if value.is_null() {
        return Some(Arg::Null(kind));
    }
    match kind {
        ArgKind::Int => value.as_i64().map(Arg::Int),
        ArgKind::Real => value.as_str()?.parse().ok().map(Arg::Real),
        ArgKind::Text => match value {
            Value::String(text) => Some(Arg::Text(text.into())),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        },
        ArgKind::Blob => bytes(value.as_str()?).map(Arg::Blob),
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|place| u8::from_str_radix(text.get(place..place + 2)?, 16).ok())
        .collect()
}

fn kind_of(column: &ColumnShape) -> ArgKind {
    match column.kind.as_str() {
        "BIGINT" => ArgKind::Int,
        "DOUBLE PRECISION" => ArgKind::Real,
        "BLOB" => ArgKind::Blob,
        _ => ArgKind::Text,
    }
}
