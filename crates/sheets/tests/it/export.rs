//! Lists written out and read again.

use jiff::civil::{date, datetime};
use linli_kernel::Lang;
use linli_sheets::{Cell, CsvEncoding, CsvExport, Export, Item};

use crate::kit::{first, line, text};

fn xlsx(rows: &[Vec<Item<'_>>]) -> Vec<u8> {
    let mut export = Export::new("案件[2024]/全部", &["编号", "内容"], Lang::Zh).unwrap();
    for row in rows {
        export.row(row).unwrap();
    }
    let mut out = Vec::new();
    assert_eq!(export.finish(&mut out).unwrap() as usize, rows.len());
    out
}

fn csv(rows: &[Vec<Item<'_>>], encoding: CsvEncoding) -> Vec<u8> {
    let mut export = CsvExport::new(Vec::new(), &["编号", "内容"], encoding, Lang::En).unwrap();
    for row in rows {
        export.row(row).unwrap();
    }
    export.finish().unwrap().1
}

#[test]
fn an_export_is_read_again_with_its_types() {
    let sheet = first(xlsx(&[vec![
        Item::Text("330105005001001234"),
        Item::Integer(-7),
        Item::Scaled {
            units: 1_250,
            scale: 2,
        },
        Item::Date(date(2024, 5, 1)),
        Item::Moment(datetime(2024, 5, 1, 13, 30, 0, 0)),
        Item::YesNo(true),
        Item::Empty,
        Item::Integer(9_007_199_254_740_993),
        Item::Date(date(1850, 1, 1)),
    ]]))
    .unwrap();
    assert_eq!(sheet.name, "案件2024全部");
    assert_eq!(
        sheet.rows[1].cells,
        [
            text("330105005001001234"),
            Cell::Number(-7.0),
            Cell::Number(12.5),
            Cell::Date(date(2024, 5, 1).into()),
            Cell::Date(datetime(2024, 5, 1, 13, 30, 0, 0)),
            text("是"),
            Cell::Empty,
            text("9007199254740993"),
            text("1850-01-01"),
        ]
    );
}

#[test]
fn a_text_is_never_written_as_a_formula() {
    let evil = [
        "=1+1",
        "@SUM(A1)",
        "=HYPERLINK(\"http://x\")",
        "+8657112345678",
    ];
    let items: Vec<Item<'_>> = evil.iter().map(|text| Item::Text(text)).collect();
    let bytes = xlsx(std::slice::from_ref(&items));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
    let sheet = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(!sheet.contains("<f>"));
    assert_eq!(first(bytes).unwrap().rows[1].cells, line(&evil));

    let written = String::from_utf8(csv(&[items], CsvEncoding::Utf8)).unwrap();
    let row = written.lines().nth(1).unwrap();
    assert_eq!(
        row,
        "'=1+1,'@SUM(A1),\"'=HYPERLINK(\"\"http://x\"\")\",'+8657112345678"
    );
    assert_eq!(
        first(written.into_bytes()).unwrap().rows[1].cells,
        line(&evil)
    );
}

#[test]
fn a_csv_is_written_for_excel_or_for_older_programs() {
    let rows = [vec![Item::Text("同和里，3幢"), Item::Integer(-5)]];
    let utf8 = csv(&rows, CsvEncoding::Utf8);
    assert_eq!(utf8, "\u{feff}编号,内容\r\n同和里，3幢,-5\r\n".as_bytes());
    let gb18030 = csv(&rows, CsvEncoding::Gb18030);
    assert_ne!(utf8, gb18030);
    assert_eq!(first(utf8).unwrap(), first(gb18030).unwrap());
}

#[test]
fn the_header_is_frozen_and_columns_are_as_wide_as_chinese_is() {
    let bytes = xlsx(&[vec![Item::Integer(1), Item::Text("一二三四五六七八九十")]]);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(sheet.contains("<pane ySplit=\"1\""));
    assert!(sheet.contains("<autoFilter ref=\"A1:B2\"/>"));
    assert!(
        sheet.contains("<col min=\"2\" max=\"2\" width=\"22."),
        "{sheet}"
    );
}

#[test]
fn a_text_that_no_cell_can_hold_is_cut_and_says_so() {
    let long = "长".repeat(40_000);
    let sheet = first(xlsx(&[vec![Item::Text(&long)]])).unwrap();
    let shown = sheet.rows[1].cells[0].shown();
    assert_eq!(shown.chars().count(), 32_767);
    assert!(shown.ends_with("已截断 / cut）"));
}
