//! Rows: an answer that is a small table, such as a wage ledger with a line for each worker.
//!
//! It is typed, or pasted from a spreadsheet, a line for each row with cells apart by tabs or commas, and kept
//! as text, so that a personal one is encrypted like any other answer. Rules read how many rows there are and
//! the total of each column of numbers: `ledger_rows`, `ledger_amount`.

use std::collections::BTreeMap;

use linli_kernel::Text;
use serde_json::Value;

use crate::cel_rule::Type;
use crate::{CaseFacts, Field, FieldKind, Scene, money};
use linli_notation::rule::whole;

/// The most rows where a field names no other.
const ROWS_MAX: usize = 200;
/// The longest cell, in characters.
const CELL_MAX: usize = 100;

/// A column of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Stable id; its total is the variable `<field>_<column>`.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// `text`, `number` or `money`.
    pub kind: FieldKind,
}

impl Column {
    /// Whether it is added up.
    #[must_use]
    pub fn is_total(&self) -> bool {
        matches!(self.kind, FieldKind::Number | FieldKind::Money)
    }
}

/// The cells of a kept answer, row by row.
#[must_use]
pub fn rows(kept: &str) -> Vec<Vec<&str>> {
    let lines = kept.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.split('\t').collect()).collect()
}

/// The total of each column that has one, as people read it.
#[must_use]
pub fn totals(field: &Field, kept: &str) -> Vec<Option<String>> {
    let columns = field.columns.iter().enumerate();
    columns
        .map(|(at, column)| {
            if column.kind == FieldKind::Money {
                Some(money::yuan(sum_fen(kept, at)))
            } else {
                column.is_total().then(|| sum(kept, at).to_string())
            }
        })
        .collect()
}

fn cells(kept: &str, at: usize) -> impl Iterator<Item = &str> {
    rows(kept)
        .into_iter()
        .filter_map(move |row| row.get(at).copied())
}

fn sum_fen(kept: &str, at: usize) -> i64 {
    cells(kept, at)
        .filter_map(money::parse)
        .fold(0, i64::saturating_add)
}

fn sum(kept: &str, at: usize) -> f64 {
    cells(kept, at)
        .filter_map(|cell| cell.parse::<f64>().ok())
        .sum()
}

/// The variables that rules read of a field of rows, with what they are for an answer.
pub(crate) fn variables(field: &Field, kept: &str) -> BTreeMap<String, cel::Value> {
    let count = i64::try_from(rows(kept).len()).unwrap_or(i64::MAX);
    let mut out = BTreeMap::from([(format!("{}_rows", field.id), cel::Value::Int(count))]);
    for (at, column) in field.columns.iter().enumerate() {
        let value = if column.kind == FieldKind::Money {
            cel::Value::Int(sum_fen(kept, at))
        } else if column.is_total() {
            number(sum(kept, at))
        } else {
            continue;
        };
        out.insert(format!("{}_{}", field.id, column.id), value);
    }
    out
}

fn number(sum: f64) -> cel::Value {
    match whole(sum) {
        Some(int) if sum.fract() == 0.0 => cel::Value::Int(int),
        Some(_) | None => cel::Value::Float(sum),
    }
}

/// The names of those variables; all are numbers.
pub(crate) fn known(field: &Field) -> impl Iterator<Item = (String, Type)> {
    let names = variables(field, "").into_keys();
    names.map(|name| (name, Type::Number))
}

/// The variables of every table of a scene.
pub(crate) fn totals_known(scene: &Scene) -> impl Iterator<Item = (String, Type)> {
    tables(scene).flat_map(known)
}

/// The same with their values for a case.
pub(crate) fn totals_of(
    scene: &Scene,
    facts: &CaseFacts,
) -> impl Iterator<Item = (String, cel::Value)> {
    tables(scene).flat_map(|field| {
        let kept = facts.fields.get(&field.id).and_then(Value::as_str);
        variables(field, kept.unwrap_or_default())
    })
}

fn tables(scene: &Scene) -> impl Iterator<Item = &Field> {
    let fields = scene.fields.iter();
    fields.filter(|field| field.kind == FieldKind::Rows)
}

/// What was typed, as it is kept, or what is wrong with it as `(zh, en)`, naming the line.
pub(crate) fn read(field: &Field, typed: &str) -> Result<String, (String, String)> {
    let lines: Vec<&str> = typed
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let most = field.max.and_then(|max| usize::try_from(max).ok());
    let most = most.unwrap_or(ROWS_MAX);
    if lines.len() > most {
        return Err((format!("最多 {most} 行"), format!("At most {most} rows")));
    }
    let read = lines.iter().enumerate().map(|(at, line)| {
        row(field, line).map_err(|(zh, en)| {
            let nth = at + 1;
            (format!("第 {nth} 行：{zh}"), format!("Row {nth}: {en}"))
        })
    });
    Ok(read.collect::<Result<Vec<_>, _>>()?.join("\n"))
}

fn row(field: &Field, line: &str) -> Result<String, (String, String)> {
    let cells: Vec<&str> = if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split([',', '，']).map(str::trim).collect()
    };
    let wanted = field.columns.len();
    if cells.len() != wanted {
        let zh: Vec<&str> = field
            .columns
            .iter()
            .map(|one| one.title.zh.as_str())
            .collect();
        let en: Vec<&str> = field
            .columns
            .iter()
            .map(|one| one.title.en.as_str())
            .collect();
        return Err((
            format!("应有 {wanted} 栏：{}，用逗号隔开", zh.join("，")),
            format!(
                "{wanted} cells are needed, with commas between: {}",
                en.join(", ")
            ),
        ));
    }
    let pairs = field.columns.iter().zip(cells);
    let read: Result<Vec<String>, _> = pairs.map(|(column, text)| cell(column, text)).collect();
    Ok(read?.join("\t"))
}

fn cell(column: &Column, text: &str) -> Result<String, (String, String)> {
    let (zh, en) = (&column.title.zh, &column.title.en);
    if text.is_empty() || text.chars().count() > CELL_MAX || text.chars().any(char::is_control) {
        return Err((
            format!("“{zh}”应填写 1 到 {CELL_MAX} 个字"),
            format!("\"{en}\" takes 1 to {CELL_MAX} characters"),
        ));
    }
    if column.kind == FieldKind::Money {
        return money::parse(text).map(money::yuan).ok_or_else(|| {
            (
                format!("“{zh}”请填写金额，如 8000.50；不用逗号分隔千位"),
                format!("\"{en}\" is an amount in yuan, such as 8000.50, without commas"),
            )
        });
    }
    let number = text.parse::<f64>();
    let fine = number.is_ok_and(|number| number.is_finite() && number >= 0.0);
    if column.kind == FieldKind::Number && !fine {
        return Err((format!("“{zh}”请填写数字"), format!("\"{en}\" is a number")));
    }
    Ok(text.to_owned())
}
