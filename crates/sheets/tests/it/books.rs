//! What a file holds, as a person sees it there.

use jiff::civil::{date, datetime};
use linli_sheets::{Book, Cell, CellAt, Limits, SheetError};
use rust_xlsxwriter::Workbook;

use crate::kit::{first, line, ods, put, rows, text, xlsx};

#[test]
fn cells_are_read_as_they_stand_in_excel() {
    let at = datetime(2024, 5, 1, 13, 30, 0, 0);
    let cells = vec![
        text("同和里"),
        Cell::Number(301.0),
        Cell::Number(0.1 + 0.2),
        Cell::Date(date(2024, 5, 1).into()),
        Cell::Date(at),
        Cell::YesNo(true),
        Cell::Fault("#N/A"),
    ];
    let sheet = first(rows(std::slice::from_ref(&cells))).unwrap();
    assert_eq!(sheet.rows[0].cells, cells);
    let shown: Vec<String> = cells.iter().map(Cell::shown).collect();
    assert_eq!(
        shown,
        [
            "同和里",
            "301",
            "0.3",
            "2024-05-01",
            "2024-05-01 13:30:00",
            "TRUE",
            "#N/A"
        ]
    );
}

#[test]
fn a_number_is_shown_with_every_digit_and_a_long_one_is_known_to_be_damaged() {
    for (number, shown, damaged) in [
        (301.0, "301", false),
        (-0.5, "-0.5", false),
        (30.274_150_2, "30.2741502", false),
        (123_456_789_012_345.0, "123456789012345", false),
        (1.1e17, "110000000000000000", true),
        (330_105_199_001_011_234.0, "330105199001011260", true),
    ] {
        let cell = Cell::Number(number);
        assert_eq!(
            (cell.shown().as_str(), cell.is_damaged()),
            (shown, damaged),
            "{number}"
        );
    }
    assert!(text("3.30105E+17").is_damaged());
    assert!(!text("3E+2").is_damaged());
}

#[test]
fn a_cell_keeps_its_address_and_empty_ends_are_dropped() {
    let bytes = xlsx(|sheet| {
        put(sheet, 2, 1, &text("甲"));
        put(sheet, 2, 4, &text("   "));
        put(sheet, 6, 27, &text("乙"));
        put(sheet, 9, 0, &text(""));
    });
    let sheet = first(bytes).unwrap();
    let found: Vec<(u32, usize)> = sheet
        .rows
        .iter()
        .map(|row| (row.number, row.cells.len()))
        .collect();
    assert_eq!(found, [(3, 2), (7, 28)]);
    let at = sheet.rows[1].at(27);
    assert_eq!(at.to_string(), "AB7");
    assert_eq!("AB7".parse(), Ok(at));
    assert_eq!("A1".parse(), Ok(CellAt { row: 1, column: 0 }));
    for bad in ["", "7", "A0", "A", "1A", "ZZZZ1"] {
        assert!(bad.parse::<CellAt>().is_err(), "{bad}");
    }
}

#[test]
fn the_first_sheet_that_is_seen_and_holds_something_is_taken_unless_another_is_named() {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_name("旧").unwrap();
    hidden.set_hidden(true);
    hidden.write_string(0, 0, "旧").unwrap();
    book.add_worksheet().set_name("空").unwrap();
    book.add_worksheet()
        .set_name("名单")
        .unwrap()
        .set_active(true)
        .write_string(0, 0, "新")
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut book = Book::open(bytes, "", Limits::default()).unwrap();
    assert_eq!(book.first().unwrap().name, "名单");
    assert_eq!(book.sheet("旧").unwrap().rows[0].cells, [text("旧")]);
    let refused = book.sheet("没有").unwrap_err();
    assert!(matches!(refused, SheetError::NoSheet { .. }));
    assert!(
        refused.text().zh.contains("旧、空、名单"),
        "{}",
        refused.text().zh
    );
}

#[test]
fn an_ods_is_read_with_repeated_cells_rows_and_comments_left_out() {
    let bytes = ods(
        r#"<table:table table:name="空"/><table:table table:name="名单"><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
        <table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>甲&amp;乙<text:s text:c="2"/>丙</text:p><text:p>丁</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="301"><text:p>301.00</text:p></table:table-cell>
        <table:table-cell office:value-type="date" office:date-value="2024-05-01"><text:p>1.5.24</text:p></table:table-cell>
        <table:table-cell office:value-type="date" office:date-value="2024-05-01T13:30:00"/>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>"#,
    );
    let sheet = first(bytes).unwrap();
    assert_eq!(sheet.name, "名单");
    assert_eq!(sheet.rows.len(), 1);
    assert_eq!(sheet.rows[0].number, 3);
    assert_eq!(
        sheet.rows[0].cells,
        [
            text("甲&乙  丙\n丁"),
            Cell::Number(301.0),
            Cell::Number(301.0),
            Cell::Date(date(2024, 5, 1).into()),
            Cell::Date(datetime(2024, 5, 1, 13, 30, 0, 0)),
            Cell::YesNo(true)
        ]
    );
}

/// `data/addresses.xls` was written by LibreOffice from these rows.
#[test]
fn an_xls_is_read_like_an_xlsx() {
    let sheet = first(include_bytes!("../data/addresses.xls").to_vec()).unwrap();
    assert_eq!(
        sheet.rows[0].cells,
        line(&["地址编号", "小区", "户室号", "入住日期", "建筑面积"])
    );
    assert_eq!(
        sheet.rows[1].cells,
        [
            text("330105005001"),
            text("同和里"),
            Cell::Number(301.0),
            Cell::Date(date(2024, 5, 1).into()),
            Cell::Number(89.5)
        ]
    );
}
