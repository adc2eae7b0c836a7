//! CSV as programs in China write it.

use linli_sheets::{Cell, SheetError};

use crate::kit::{first, line, text};

const LINES: &str = "编号,小区,户室号\n1,同和里,301\n2,\"德胜,新村\",302\n";

fn found(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let sheet = first(bytes.to_vec()).unwrap();
    sheet.rows.into_iter().map(|row| row.cells).collect()
}

fn expected() -> Vec<Vec<Cell>> {
    vec![
        line(&["编号", "小区", "户室号"]),
        line(&["1", "同和里", "301"]),
        line(&["2", "德胜,新村", "302"]),
    ]
}

#[test]
fn the_encoding_is_known_by_its_mark_or_its_bytes() {
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(LINES.encode_utf16().flat_map(u16::to_le_bytes));
    let mut utf16_big = vec![0xfe, 0xff];
    utf16_big.extend(LINES.encode_utf16().flat_map(u16::to_be_bytes));
    let with_mark = format!("\u{feff}{LINES}").into_bytes();
    let gb18030 = encoding_rs::GB18030.encode(LINES).0.into_owned();
    for bytes in [
        LINES.as_bytes().to_vec(),
        with_mark,
        gb18030,
        utf16,
        utf16_big,
    ] {
        assert_eq!(found(&bytes), expected());
    }
}

#[test]
fn a_file_in_no_known_encoding_is_told_how_to_be_saved() {
    let refused = first(vec![b'a', b',', 0xff, 0xff, b'\n']).unwrap_err();
    assert_eq!(refused, SheetError::Encoding);
    assert!(refused.text().zh.contains("CSV UTF-8"));
}

#[test]
fn the_delimiter_is_the_one_most_lines_have() {
    for (from, to) in [(",", ","), (",", ";"), (",", "\t")] {
        let quoted = LINES
            .replace("德胜,新村", "德胜#新村")
            .replace(from, to)
            .replace('#', ",");
        assert_eq!(found(quoted.as_bytes()), expected());
    }
    let told = "sep=;\n编号;小区\n1,2;3\n";
    assert_eq!(
        found(told.as_bytes()),
        [line(&["编号", "小区"]), line(&["1,2", "3"])]
    );
}

#[test]
fn rows_are_counted_as_excel_counts_them() {
    let csv = "编号,小区\r\n\r\n1,\"两\r\n行\"\r\n,\r\n2,乙";
    let sheet = first(csv.as_bytes().to_vec()).unwrap();
    let numbers: Vec<u32> = sheet.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 3, 5]);
}

#[test]
fn the_apostrophe_of_an_export_is_taken_away_and_names_of_errors_are_errors() {
    assert_eq!(
        found("'=1+1,'-5,''@x,'甲,#REF!\n".as_bytes()),
        [vec![
            text("=1+1"),
            text("-5"),
            text("'@x"),
            text("'甲"),
            Cell::Fault("#REF!")
        ]]
    );
}
