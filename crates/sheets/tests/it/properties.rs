//! What holds for any cell.

use linli_kernel::Lang;
use linli_sheets::{Cell, CsvEncoding, CsvExport, Item, scaled};
use proptest::prelude::*;

use crate::kit::{first, line, read, rows, text, told};

/// A text that a cell can hold: no control characters, and something besides spaces.
fn words() -> impl Strategy<Value = String> {
    "[\\PC&&[^\u{feff}]]{1,12}".prop_filter("something", |text| !text.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_goes_through_an_xlsx_unchanged(words in prop::collection::vec(words(), 1..6)) {
        let cells: Vec<Cell> = words.iter().map(|word| text(word)).collect();
        let sheet = first(rows(std::slice::from_ref(&cells))).unwrap();
        prop_assert_eq!(&sheet.rows[0].cells, &cells);
    }

    #[test]
    fn any_text_goes_through_a_csv_unchanged(words in prop::collection::vec("[\\PC=+@'\\-\n\t\"]{1,12}", 2..6)) {
        prop_assume!(words.iter().all(|word| !word.trim().is_empty() && !word.contains('\u{feff}')));
        for encoding in [CsvEncoding::Utf8, CsvEncoding::Gb18030] {
            let mut export = CsvExport::new(Vec::new(), &["列", "二", "三", "四", "五"], encoding, Lang::Zh).unwrap();
            let items: Vec<Item<'_>> = words.iter().map(|word| Item::Text(word)).collect();
            export.row(&items).unwrap();
            let sheet = first(export.finish().unwrap().1).unwrap();
            let found: Vec<String> = sheet.rows[1].cells.iter().map(Cell::shown).collect();
            prop_assert_eq!(&found, &words);
        }
    }

    #[test]
    fn a_decimal_is_read_as_it_is_shown(units in 0..10_000_000_i64) {
        let sheet = first(rows(&[
            line(&["地址编号", "小区", "建筑面积"]),
            vec![text("1"), text("甲"), Cell::Number(units as f64 / 100.0)],
            vec![text("2"), text("甲"), text(&scaled(units, 2))],
        ])).unwrap();
        let reading = read(&sheet);
        prop_assert_eq!(told(&reading), Vec::<String>::new());
        prop_assert_eq!(&reading.rows[0].values[3], &Some(linli_sheets::Value::Decimal(units)));
        prop_assert_eq!(&reading.rows[0].values[3], &reading.rows[1].values[3]);
    }

    #[test]
    fn any_bytes_are_read_or_told_why(bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0..4_usize) {
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf"][start];
        if let Err(error) = first([start, &bytes].concat()) {
            prop_assert!(error.text().zh.contains('请'));
        }
    }
}
