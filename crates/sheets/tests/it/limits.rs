//! What is too large, or no workbook, is refused with the remedy before it hurts.

use linli_sheets::{Book, Limits, Other, SheetError};

use crate::kit::{first, line, ods, rows, xlsx, zipped};
use crate::mutations::{packed, parts};

fn refused(bytes: Vec<u8>, limits: Limits) -> SheetError {
    let opened = Book::open(bytes, "名单.csv", limits).and_then(|mut book| book.first());
    let error = opened.unwrap_err();
    let text = error.text();
    assert!(text.zh.contains('请'), "no remedy: {}", text.zh);
    assert!(text.en.contains(':'), "no remedy: {}", text.en);
    error
}

const SMALL: Limits = Limits {
    bytes: 100_000,
    unpacked: 1_000_000,
    rows: 100,
    columns: 10,
    text: 10_000,
};

#[test]
fn a_small_file_that_unpacks_to_much_is_refused() {
    let zeros = vec![b' '; 5_000_000];
    let bomb = zipped(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/media/image1.png", &zeros),
    ]);
    assert!(bomb.len() < 20_000);
    assert_eq!(
        refused(bomb, SMALL),
        SheetError::Unpacked { most: 1_000_000 }
    );
}

#[test]
fn too_many_bytes_rows_columns_and_too_much_text_are_refused() {
    assert_eq!(
        refused(vec![b'a'; 100_001], SMALL),
        SheetError::Bytes { most: 100_000 }
    );
    let long: Vec<_> = (0..101).map(|_| line(&["甲"])).collect();
    assert!(matches!(
        refused(rows(&long), SMALL),
        SheetError::Rows { most: 100, .. }
    ));
    let wide = [line(&["甲"; 11])];
    assert!(matches!(
        refused(rows(&wide), SMALL),
        SheetError::Columns { most: 10, .. }
    ));
    let text = "长".repeat(1_000);
    let same: Vec<_> = (0..4).map(|_| line(&[&text])).collect();
    assert!(matches!(
        refused(rows(&same), SMALL),
        SheetError::Text { .. }
    ));
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_takes_no_memory() {
    let bytes = xlsx(|sheet| {
        sheet.write_string(0, 0, "甲").unwrap();
        sheet.write_string(1_048_575, 16_383, "乙").unwrap();
    });
    assert!(matches!(
        refused(bytes, Limits::default()),
        SheetError::Rows { .. }
    ));
}

#[test]
fn an_ods_that_repeats_a_cell_without_end_is_refused() {
    let cell = r#"<table:table-cell table:number-columns-repeated="4000000000"><text:p>甲</text:p></table:table-cell>"#;
    let row = format!(
        r#"<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>"#
    );
    assert!(matches!(
        refused(ods(&row), Limits::default()),
        SheetError::Columns { .. }
    ));
    let down = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="4000000000"><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row></table:table>"#;
    assert!(matches!(
        refused(ods(down), Limits::default()),
        SheetError::Rows { .. }
    ));
}

#[test]
fn what_is_no_workbook_is_called_by_its_name() {
    for (bytes, other) in [
        (b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), Other::WebPage),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".to_vec(), Other::OldXml),
        (b"%PDF-1.7\n".to_vec(), Other::Pdf),
        (b"\x89PNG\r\n\x1a\n".to_vec(), Other::Picture),
        (zipped(&[("word/document.xml", b"<w/>")]), Other::Archive),
        (zipped(&[("xl/workbook.bin", b"x")]), Other::Binary),
        (b"a\0b".to_vec(), Other::Unknown),
    ] {
        assert_eq!(refused(bytes, Limits::default()), SheetError::Kind(other));
    }
    assert_eq!(refused(Vec::new(), Limits::default()), SheetError::NoBytes);
    assert_eq!(
        refused(b" , \n".to_vec(), Limits::default()),
        SheetError::Nothing
    );
}

#[test]
fn a_file_with_a_password_says_so() {
    let bytes = zipped(&[
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"garbage"),
    ]);
    assert_eq!(refused(bytes, Limits::default()), SheetError::Password);
}

#[test]
fn an_xls_that_claims_to_be_huge_is_refused_before_its_reader_believes_it() {
    let mut bytes = include_bytes!("../data/addresses.xls").to_vec();
    assert!(first(bytes.clone()).is_ok());
    // The record of dimensions: kind 0x0200, 14 bytes, first row, last row.
    let place = bytes
        .windows(4)
        .position(|four| four == [0x00, 0x02, 0x0e, 0x00])
        .unwrap();
    bytes[place + 8..place + 12].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
    assert!(matches!(
        refused(bytes, Limits::default()),
        SheetError::Unpacked { .. }
    ));
}

#[test]
fn a_sheet_that_breaks_off_names_the_last_good_cell() {
    let mut parts = parts(&rows(&[line(&["甲", "乙"]), line(&["丙", "丁"])]));
    for (name, bytes) in &mut parts {
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8_lossy(bytes).into_owned();
            *bytes = text
                .split("<c r=\"B2\"")
                .next()
                .unwrap()
                .as_bytes()
                .to_vec();
        }
    }
    let text = refused(packed(&parts), Limits::default()).text();
    assert!(text.zh.contains("“Sheet1”在 A2 之后损坏"), "{}", text.zh);
}
