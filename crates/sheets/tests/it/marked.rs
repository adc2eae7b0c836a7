//! Marked workbooks and templates go out and come in again.

use linli_kernel::Lang;
use linli_sheets::{
    Book, Cell, Limits, Mapping, PROBLEM_TITLE, Reading, Sheet, Table, mark, template,
};

use crate::kit::{addresses, first, line, read, rows, text, told};

fn marked(sheet: &Sheet) -> Vec<u8> {
    let columns = addresses();
    let table = Table::find(sheet, &columns).unwrap();
    let mapping = Mapping::guess(&table, &columns);
    let reading = Reading::of(&table, &columns, &mapping, |_, _| {}).unwrap();
    let mut out = Vec::new();
    let count = mark((&table, &columns, &mapping), &reading, Lang::Zh, &mut out).unwrap();
    assert_eq!(count, reading.bad().count());
    out
}

fn wrong() -> Sheet {
    first(rows(&[
        line(&["拱宸桥街道地址登记表"]),
        line(&["编码", "小区", "户室号", "建筑面积", "备注"]),
        vec![
            text("1"),
            text("同和里"),
            Cell::Number(301.0),
            Cell::Number(89.5),
            text("好"),
        ],
        vec![
            text("2"),
            Cell::Empty,
            Cell::Date(jiff::civil::date(2024, 8, 1).into()),
            text("很大"),
            text("坏"),
        ],
    ]))
    .unwrap()
}

#[test]
fn a_marked_workbook_keeps_every_cell_where_it_was_and_says_what_is_wrong_with_a_row() {
    let again = first(marked(&wrong())).unwrap();
    assert_eq!(again.rows[2].cells, wrong().rows[2].cells);
    assert_eq!(again.rows[1].cells[5], text(PROBLEM_TITLE));
    let Cell::Text(said) = &again.rows[3].cells[5] else {
        panic!("{:?}", again.rows[3])
    };
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    for (line, part) in lines
        .iter()
        .zip(["B4（小区）", "C4（户室号）", "D4（建筑面积）"])
    {
        assert!(line.starts_with(part), "{line}");
    }
}

#[test]
fn the_wrong_cells_are_coloured_with_a_note_and_rows_can_be_filtered() {
    let bytes = marked(&wrong());
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    let notes = part("xl/comments1.xml");
    for cell in ["\"B4\"", "\"C4\"", "\"D4\""] {
        assert!(notes.contains(cell), "no note at {cell}");
    }
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<autoFilter ref=\"A2:F4\"/>"));
    assert!(
        sheet.contains("<c r=\"B4\" s="),
        "the empty cell is not coloured"
    );
    assert!(part("xl/styles.xml").contains("FFFFC7CE"));
}

#[test]
fn a_marked_workbook_can_be_uploaded_again_and_again() {
    let sheet = wrong();
    let once = first(marked(&sheet)).unwrap();
    let columns = addresses();
    let table = Table::find(&once, &columns).unwrap();
    assert!(
        table
            .headings
            .iter()
            .all(|heading| heading.title != PROBLEM_TITLE)
    );
    assert_eq!(told(&read(&once)).len(), told(&read(&sheet)).len());
    let twice = first(marked(&once)).unwrap();
    assert_eq!(once.rows[3].cells.len(), twice.rows[3].cells.len());
    assert_eq!(twice.rows[1].cells, once.rows[1].cells);
}

#[test]
fn a_csv_comes_back_as_a_marked_workbook() {
    let csv = first("编码,小区\n1,\n2,同和里\n".as_bytes().to_vec()).unwrap();
    let again = first(marked(&csv)).unwrap();
    assert_eq!(again.name, "名单.csv");
    let Cell::Text(said) = &again.rows[1].cells[2] else {
        panic!("{again:?}")
    };
    assert!(said.starts_with("B2（小区）：没有填写"), "{said}");
    assert_eq!(again.rows[2].cells, line(&["2", "同和里"]));
}

#[test]
fn a_template_has_an_example_that_is_not_imported_and_takes_what_is_filled_in() {
    for lang in [Lang::Zh, Lang::En] {
        let mut out = Vec::new();
        template(&addresses(), lang, &mut out).unwrap();
        let mut book = Book::open(out, "", Limits::default()).unwrap();
        assert_eq!(book.sheets().len(), 3);
        let mut sheet = book.first().unwrap();
        let columns = addresses();
        let table = Table::find(&sheet, &columns).unwrap();
        let mapping = Mapping::guess(&table, &columns);
        assert!(mapping.taken.iter().all(Option::is_some), "{mapping:?}");
        assert_eq!((table.rows().count(), table.examples().count()), (0, 1));
        // The example without its mark is a good row.
        let mut example = sheet.rows[2].clone();
        example.number = 4;
        example.cells[0] = text("330105005001");
        sheet.rows.push(example);
        let reading = read(&sheet);
        assert_eq!((told(&reading), reading.rows.len()), (Vec::new(), 1));
    }
}

#[test]
fn a_template_offers_lists_to_choose_from_and_keeps_codes_text() {
    let mut out = Vec::new();
    template(&addresses(), Lang::Zh, &mut out).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(out)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("'选项'!$A$2:$A$3"), "{sheet}");
    assert!(sheet.contains("'选项'!$B$2:$B$3"));
    assert!(sheet.contains("sqref=\"G4:G10003\""));
    assert!(part("xl/styles.xml").contains("numFmtId=\"49\""));
}
