//! Workbooks and imports to try things with.

use std::io::{Cursor, Write};

use linli_sheets::{
    Book, Cell, Choice, Column, ColumnKind, Columns, Limits, Mapping, Reading, Sheet, SheetError,
    Table,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// What an import of addresses wants.
pub fn addresses() -> Columns {
    let state = vec![
        Choice::new("in_use", "在用", "in use"),
        Choice::new("vacant", "空置", "vacant"),
    ];
    Columns::new(
        "地址",
        "Addresses",
        vec![
            Column::new(
                "code",
                "地址编号",
                "Address code",
                ColumnKind::Code { max: 20 },
                "330105005001",
            )
            .required()
            .also(&["编码", "地址ID"]),
            Column::new(
                "compound",
                "小区",
                "Compound",
                ColumnKind::Text { max: 20 },
                "同和里",
            )
            .required()
            .also(&["小区名称"]),
            Column::new(
                "room",
                "户室号",
                "Dwelling",
                ColumnKind::Code { max: 10 },
                "301",
            )
            .also(&["室", "房号"]),
            Column::new(
                "area",
                "建筑面积",
                "Area",
                ColumnKind::Decimal {
                    scale: 2,
                    min: 0,
                    max: 10_000_000,
                },
                "89.5",
            ),
            Column::new(
                "people",
                "常住人数",
                "Residents",
                ColumnKind::Integer { min: 0, max: 99 },
                "3",
            ),
            Column::new("since", "入住日期", "Since", ColumnKind::Date, "2024-05-01"),
            Column::new("state", "状态", "State", ColumnKind::Choice(state), "在用"),
            Column::new("lift", "是否有电梯", "Lift", ColumnKind::YesNo, "是"),
            Column::new(
                "lon",
                "经度",
                "Longitude",
                ColumnKind::Longitude,
                "120.1551",
            ),
            Column::new("lat", "纬度", "Latitude", ColumnKind::Latitude, "30.2741"),
        ],
    )
    .unique(&["code"])
}

/// The titles of the first columns of [`addresses`].
pub const TITLES: [&str; 5] = ["地址编号", "小区", "户室号", "建筑面积", "常住人数"];

pub fn text(text: &str) -> Cell {
    Cell::of_text(text.to_owned())
}

/// An xlsx of one sheet, filled by hand.
pub fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// An xlsx of rows of cells, from A1 on.
pub fn rows(rows: &[Vec<Cell>]) -> Vec<u8> {
    xlsx(|sheet| {
        for (y, row) in (0_u32..).zip(rows) {
            for (x, cell) in (0_u16..).zip(row) {
                put(sheet, y, x, cell);
            }
        }
    })
}

pub fn put(sheet: &mut Worksheet, y: u32, x: u16, cell: &Cell) {
    let day = Format::new().set_num_format("yyyy/m/d");
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => drop(sheet.write_string(y, x, text).unwrap()),
        Cell::Number(number) => drop(sheet.write_number(y, x, *number).unwrap()),
        Cell::YesNo(yes) => drop(sheet.write_boolean(y, x, *yes).unwrap()),
        Cell::Fault(fault) => {
            let formula = rust_xlsxwriter::Formula::new("=NA()").set_result(*fault);
            sheet.write_formula(y, x, formula).unwrap();
        }
        Cell::Date(at) => {
            let moment = ExcelDateTime::parse_from_str(&at.to_string()).unwrap();
            sheet
                .write_datetime_with_format(y, x, moment, &day)
                .unwrap();
        }
    }
}

/// A row of texts.
pub fn line(cells: &[&str]) -> Vec<Cell> {
    cells.iter().map(|cell| text(cell)).collect()
}

/// The first sheet of a file.
pub fn first(bytes: Vec<u8>) -> Result<Sheet, SheetError> {
    Book::open(bytes, "名单.csv", Limits::default())?.first()
}

/// Reads a sheet as addresses.
pub fn read(sheet: &Sheet) -> Reading {
    let columns = addresses();
    let table = Table::find(sheet, &columns).unwrap();
    let mapping = Mapping::guess(&table, &columns);
    Reading::of(&table, &columns, &mapping, |_, _| {}).unwrap()
}

/// What is wrong, in Chinese, one line each.
pub fn told(reading: &Reading) -> Vec<String> {
    let problems = reading.rows.iter().flat_map(|row| &row.problems);
    problems.map(|problem| problem.show().zh).collect()
}

/// A zip of parts.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An ods whose tables are written by hand.
pub fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}
