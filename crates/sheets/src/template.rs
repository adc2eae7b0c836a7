//! A workbook to fill in, made from what an import wants.

use std::io::Write;

use linli_kernel::{Lang, Text, Trouble};
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet, XlsxError};

use crate::pen::{Formats, failed, fit, sheet_name, widen};
use crate::table::EXAMPLE_MARKS;
use crate::{Column, ColumnKind, Columns, letters};

/// The rows that are prepared with lists to choose from.
const PREPARED: u32 = 10_000;
/// Where titles, the example and the first row to fill in stand, from 0.
const TITLES: u32 = 1;
const EXAMPLE: u32 = 2;

/// Writes a template: a line that says how to use it, the titles (required ones with an asterisk), an example row
/// that is marked as one and not read, lists to choose from, columns set to text where a code would suffer, and a
/// second sheet that says what may stand in each column.
///
/// # Errors
/// When `out` cannot be written.
pub fn template(columns: &Columns, lang: Lang, out: impl Write + Send) -> Result<(), Trouble> {
    let formats = Formats::new();
    let choices = Text::new("选项", "Choices");
    let write = |book: &mut Workbook| -> Result<(), XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(columns.title.get(lang)))?;
        fill_in(sheet, columns, lang, &formats)?;
        for (at, column) in (0_u16..).zip(&columns.columns) {
            let list = list_of(&columns.columns, at, column, choices.get(lang));
            prepare(sheet, (at, column), list, lang, &formats)?;
        }
        help(book.add_worksheet(), columns, lang, &formats)?;
        let sheet = book.add_worksheet();
        sheet.set_name(choices.get(lang))?;
        lists(sheet, columns, lang, &formats)?;
        book.save_to_writer(out)
    };
    write(&mut Workbook::new()).map_err(failed)
}

fn fill_in(
    sheet: &mut Worksheet,
    columns: &Columns,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let how = lang.pick(
        "带 * 的列必填；灰色的示例行不会导入；各列的要求见第二张工作表",
        "Columns with * are required; the grey example row is not imported; the second sheet says what each column takes",
    );
    sheet.write_string_with_format(0, 0, how, &formats.pale)?;
    let mut widths = Vec::new();
    for (at, column) in (0_u16..).zip(&columns.columns) {
        let star = if column.required { "*" } else { "" };
        let title = format!("{}{star}", column.title.get(lang));
        widen(&mut widths, at, &title);
        sheet.write_string_with_format(TITLES, at, title, &formats.title)?;
        let mark = match (at, lang) {
            (0, Lang::Zh) => EXAMPLE_MARKS[0],
            (0, Lang::En) => EXAMPLE_MARKS[1],
            (_, Lang::Zh | Lang::En) => "",
        };
        let example = format!("{mark}{}", column.example);
        widen(&mut widths, at, &example);
        sheet.write_string_with_format(EXAMPLE, at, example, &formats.pale)?;
    }
    fit(sheet, &widths)?;
    sheet.set_freeze_panes(TITLES + 1, 0)?;
    Ok(())
}

/// Where the values of a column of choices stand on the sheet of lists.
fn list_of(columns: &[Column], at: u16, column: &Column, sheet: &str) -> Option<Formula> {
    let count = match &column.kind {
        ColumnKind::Choice(choices) => choices.len(),
        ColumnKind::YesNo => 2,
        ColumnKind::Text { .. }
        | ColumnKind::Code { .. }
        | ColumnKind::Integer { .. }
        | ColumnKind::Decimal { .. }
        | ColumnKind::Date
        | ColumnKind::Longitude
        | ColumnKind::Latitude => 0,
    };
    let before = columns
        .iter()
        .take(usize::from(at))
        .filter(|other| has_list(other));
    let column = letters(u16::try_from(before.count()).unwrap_or(u16::MAX));
    (count > 0).then(|| {
        let last = count + 1;
        Formula::new(format!("='{sheet}'!${column}$2:${column}${last}"))
    })
}

fn has_list(column: &Column) -> bool {
    matches!(column.kind, ColumnKind::Choice(_) | ColumnKind::YesNo)
}

fn prepare(
    sheet: &mut Worksheet,
    (at, column): (u16, &Column),
    list: Option<Formula>,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match column.kind {
        ColumnKind::Date => {
            sheet.set_column_format(at, &formats.date)?;
        }
        ColumnKind::Text { .. } | ColumnKind::Code { .. } => {
            sheet.set_column_format(at, &formats.text)?;
        }
        ColumnKind::Integer { .. }
        | ColumnKind::Decimal { .. }
        | ColumnKind::Choice(_)
        | ColumnKind::YesNo
        | ColumnKind::Longitude
        | ColumnKind::Latitude => {}
    }
    let told = short(column.expected().get(lang), 200);
    let title = short(column.title.get(lang), 30);
    let rule = match list {
        Some(list) => DataValidation::new()
            .allow_list_formula(list)
            .set_error_title(title.as_str())?
            .set_error_message(told.as_str())?,
        None => DataValidation::new().allow_any_value(),
    };
    let rule = rule.set_input_title(title)?.set_input_message(told)?;
    sheet.add_data_validation(EXAMPLE + 1, at, EXAMPLE + PREPARED, at, &rule)?;
    Ok(())
}

fn short(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn help(
    sheet: &mut Worksheet,
    columns: &Columns,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(lang.pick("说明", "Help"))?;
    let titles = match lang {
        Lang::Zh => ["列", "必填", "填什么", "示例", "说明"],
        Lang::En => ["Column", "Required", "What it takes", "Example", "Notes"],
    };
    let mut widths = Vec::new();
    for (at, title) in (0_u16..).zip(titles) {
        sheet.write_string_with_format(0, at, title, &formats.title)?;
        widen(&mut widths, at, title);
    }
    for (row, column) in (1_u32..).zip(&columns.columns) {
        let required = if column.required {
            lang.pick("是", "yes")
        } else {
            ""
        };
        let expected = column.expected();
        let line = [
            column.title.get(lang),
            required,
            expected.get(lang),
            column.example.as_str(),
            column.help.get(lang),
        ];
        for (at, text) in (0_u16..).zip(line) {
            sheet.write_string_with_format(row, at, text, &formats.text)?;
            widen(&mut widths, at, text);
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    fit(sheet, &widths)
}

fn lists(
    sheet: &mut Worksheet,
    columns: &Columns,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let mut widths = Vec::new();
    let with = columns.columns.iter().filter(|column| has_list(column));
    for (at, column) in (0_u16..).zip(with) {
        let values: Vec<&str> = match &column.kind {
            ColumnKind::Choice(choices) => choices.iter().map(|one| one.title.get(lang)).collect(),
            ColumnKind::YesNo => vec![lang.pick("是", "yes"), lang.pick("否", "no")],
            ColumnKind::Text { .. }
            | ColumnKind::Code { .. }
            | ColumnKind::Integer { .. }
            | ColumnKind::Decimal { .. }
            | ColumnKind::Date
            | ColumnKind::Longitude
            | ColumnKind::Latitude => Vec::new(),
        };
        let title = column.title.get(lang);
        sheet.write_string_with_format(0, at, title, &formats.title)?;
        widen(&mut widths, at, title);
        for (row, value) in (1_u32..).zip(values) {
            sheet.write_string_with_format(row, at, value, &formats.text)?;
            widen(&mut widths, at, value);
        }
    }
    fit(sheet, &widths)
}
