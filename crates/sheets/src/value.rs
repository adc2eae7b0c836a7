//! A cell read as what its column wants, or why it cannot be.

use jiff::civil::Date;
use linli_kernel::Text;

use crate::columns::{Choice, scaled};
use crate::spelling::{fold, plain};
use crate::{Cell, Column, ColumnKind};

/// A value as its column wants it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Of `Text` and `Code`.
    Text(String),
    /// Of `Integer`.
    Integer(i64),
    /// Of `Decimal`, an integer of its last decimal.
    Decimal(i64),
    /// Of `Date`.
    Date(Date),
    /// Of `Choice`, its key.
    Choice(String),
    /// Of `YesNo`.
    YesNo(bool),
    /// Of `Longitude` and `Latitude`, 1e-7 degree.
    Degree(i64),
}

/// What is wrong, besides what was expected: the remedy in both languages.
pub(crate) type Remedy = Text;

fn remedy<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Remedy> {
    Err(Text::new(zh, en))
}

/// Reads a cell that is not empty.
pub(crate) fn read(cell: &Cell, column: &Column) -> Result<Value, Remedy> {
    if let Cell::Fault(_) = cell {
        return remedy(
            "这是公式的错误，请改正公式，或复制后“选择性粘贴 - 数值”填入正确的值",
            "this is the error of a formula: mend the formula, or paste the right value",
        );
    }
    match &column.kind {
        ColumnKind::Text { max } => text(cell, *max).map(Value::Text),
        ColumnKind::Code { max } => code(cell, *max).map(Value::Text),
        ColumnKind::Integer { min, max } => number(cell, 0, (*min, *max)).map(Value::Integer),
        ColumnKind::Decimal { scale, min, max } => {
            number(cell, *scale, (*min, *max)).map(Value::Decimal)
        }
        ColumnKind::Date => date(cell).map(Value::Date),
        ColumnKind::Choice(choices) => choice(cell, choices).map(Value::Choice),
        ColumnKind::YesNo => yes_no(cell).map(Value::YesNo),
        ColumnKind::Longitude => degree(cell, 180).map(Value::Degree),
        ColumnKind::Latitude => degree(cell, 90).map(Value::Degree),
    }
}

fn undamaged(cell: &Cell) -> Result<(), Remedy> {
    if !cell.is_damaged() {
        return Ok(());
    }
    remedy(
        "Excel 把长编号当成了数，第 15 位以后的数字已经丢失；请把这一列的单元格格式设为“文本”，再重新填写完整的编号",
        "Excel took a long code for a number and its digits after the 15th are lost: set the column to text, then type the whole code again",
    )
}

fn text(cell: &Cell, max: usize) -> Result<String, Remedy> {
    undamaged(cell)?;
    let text = cell.shown().trim().to_owned();
    let length = text.chars().count();
    if length > max {
        return remedy(
            format!("有 {length} 字，请缩短到 {max} 字以内"),
            format!("it has {length} characters: shorten it to {max}"),
        );
    }
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return remedy(
            "含有看不见的控制字符，请重新输入",
            "it has control characters that cannot be seen: type it again",
        );
    }
    Ok(text)
}

fn code(cell: &Cell, max: usize) -> Result<String, Remedy> {
    match cell {
        Cell::Date(_) => remedy(
            "Excel 把编号当成了日期（如 8-1 变成 8 月 1 日）；请把这一列的单元格格式设为“文本”，再重新填写",
            "Excel took the code for a date (8-1 became August 1): set the column to text, then type it again",
        ),
        Cell::YesNo(_) => remedy(
            "这是 TRUE 或 FALSE，请把单元格格式设为“文本”，再重新填写",
            "this is TRUE or FALSE: set the cell to text, then type it again",
        ),
        Cell::Empty | Cell::Text(_) | Cell::Number(_) | Cell::Fault(_) => {
            let text = text(cell, max)?;
            let text = text.strip_prefix('\'').unwrap_or(&text);
            Ok(text
                .chars()
                .map(plain)
                .filter(|c| !c.is_whitespace())
                .collect())
        }
    }
}

/// The text of a number: plain digits, without thousands separators and blanks.
fn digits(cell: &Cell) -> Result<String, Remedy> {
    match cell {
        Cell::Text(_) | Cell::Number(_) => {
            let text = cell.shown();
            let text: String = text
                .chars()
                .map(plain)
                .filter(|c| !c.is_whitespace())
                .collect();
            let grouped = text.split(',').skip(1).all(|part| {
                let part = part.split('.').next().unwrap_or_default();
                part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit())
            });
            Ok(if grouped { text.replace(',', "") } else { text })
        }
        Cell::Date(_) => remedy(
            "Excel 把它当成了日期，请把单元格格式设为“常规”，再重新填写",
            "Excel took it for a date: set the cell to general, then type it again",
        ),
        Cell::Empty | Cell::YesNo(_) | Cell::Fault(_) => {
            remedy("请改填数字", "type a number instead")
        }
    }
}

fn number(cell: &Cell, scale: u8, (min, max): (i64, i64)) -> Result<i64, Remedy> {
    let units = decimal(&digits(cell)?, scale)?;
    if (min..=max).contains(&units) {
        return Ok(units);
    }
    let (low, high) = (scaled(min, scale), scaled(max, scale));
    remedy(
        format!("请改为 {low} 到 {high} 之间的数"),
        format!("change it to a number from {low} to {high}"),
    )
}

/// A decimal in units of its last place, without rounding.
fn decimal(text: &str, scale: u8) -> Result<i64, Remedy> {
    let no_number = || {
        Text::new(
            "不是数字，请只填数字，不要写单位",
            "it is no number: write digits only, without a unit",
        )
    };
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, places) = rest.split_once('.').unwrap_or((rest, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && places.is_empty()) || !all_digits(whole) || !all_digits(places) {
        return Err(no_number());
    }
    let places = places.trim_end_matches('0');
    if places.len() > usize::from(scale) {
        return if scale == 0 {
            remedy("不是整数，请改为整数", "it is no whole number: round it")
        } else {
            remedy(
                format!("小数超过 {scale} 位，请四舍五入到 {scale} 位"),
                format!("it has more than {scale} decimals: round it to {scale}"),
            )
        };
    }
    let padded = format!("{whole}{places:0<width$}", width = usize::from(scale));
    let padded = padded.trim_start_matches('0');
    let units: i64 = if padded.is_empty() {
        0
    } else {
        padded.parse().map_err(|_error| no_number())?
    };
    Ok(sign * units)
}

fn degree(cell: &Cell, most: i64) -> Result<i64, Remedy> {
    let text = digits(cell)?;
    // What stands beyond the seventh decimal is below a centimetre, and noise.
    let cut = text
        .find('.')
        .map_or(text.len(), |point| (point + 8).min(text.len()));
    let short = text.get(..cut).unwrap_or(&text);
    let beyond = text.get(cut..).unwrap_or_default();
    if !beyond.bytes().all(|byte| byte.is_ascii_digit()) {
        return remedy(
            "不是数字，请填度数，如 120.1551",
            "it is no number: write degrees, such as 120.1551",
        );
    }
    let units = decimal(short, 7)?;
    if units.abs() <= most * 10_000_000 {
        return Ok(units);
    }
    remedy(
        format!("超出 {most} 度，请核对经度和纬度是否填反，是否为投影坐标（米）"),
        format!(
            "it is beyond {most} degrees: check whether longitude and latitude are swapped, or metres"
        ),
    )
}

fn date(cell: &Cell) -> Result<Date, Remedy> {
    match cell {
        Cell::Date(at) => Ok(at.date()),
        Cell::Text(text) => written_date(text),
        Cell::Number(number) if (19_000_101.0..=21_001_231.0).contains(number) => {
            written_date(&cell.shown())
        }
        Cell::Number(_) => remedy(
            "这是数字，请把单元格格式设为“日期”",
            "this is a number: set the cell to date",
        ),
        Cell::Empty | Cell::YesNo(_) | Cell::Fault(_) => remedy(
            "请改填日期，如 2024-05-01",
            "write a date such as 2024-05-01",
        ),
    }
}

/// `2024-05-01`, `2024/5/1`, `2024.5.1`, `2024年5月1日`, `20240501`, each with or without a time behind it.
fn written_date(text: &str) -> Result<Date, Remedy> {
    let text: String = text.trim().chars().map(plain).collect();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&day[..4], &day[4..6], &day[6..]]
    } else {
        day.trim_end_matches(['日', '号'])
            .split(['-', '/', '.', '年', '月'])
            .collect()
    };
    let found = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            let parts = (year.parse(), month.parse(), day.parse());
            match parts {
                (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
                (_, _, _) => None,
            }
        }
        _ => None,
    };
    found.ok_or_else(|| {
        Text::new(
            "不是日历上的一天，请写成 2024-05-01 这样",
            "it is no day of the calendar: write it as 2024-05-01",
        )
    })
}

fn choice(cell: &Cell, choices: &[Choice]) -> Result<String, Remedy> {
    let found = fold(&cell.shown());
    let is = |one: &&Choice| {
        let names = [&one.key, &one.title.zh, &one.title.en];
        names
            .into_iter()
            .chain(&one.aliases)
            .any(|name| fold(name) == found)
    };
    match choices.iter().find(is) {
        Some(choice) => Ok(choice.key.clone()),
        None => remedy(
            "不在可选的值里，请从下拉列表中选择",
            "it is none of the values: choose from the list",
        ),
    }
}

fn yes_no(cell: &Cell) -> Result<bool, Remedy> {
    if let Cell::YesNo(yes) = cell {
        return Ok(*yes);
    }
    match cell.shown().trim().to_lowercase().as_str() {
        "是" | "有" | "对" | "√" | "✓" | "y" | "yes" | "true" | "1" => Ok(true),
        "否" | "无" | "没有" | "不是" | "错" | "×" | "x" | "n" | "no" | "false" | "0" => {
            Ok(false)
        }
        _ => remedy("请改为“是”或“否”", "change it to yes or no"),
    }
}
