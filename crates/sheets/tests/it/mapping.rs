//! Which column is which.

use linli_sheets::{Mapping, Reading, Reason, Sheet, SheetError, Table};

use crate::kit::{TITLES, addresses, first, line, rows};

#[test]
fn titles_above_the_header_are_skipped() {
    let sheet = first(rows(&[
        line(&["拱宸桥街道地址登记表"]),
        line(&["填报单位：", "同和里社区", "填报日期：", "2024-05-01"]),
        line(&TITLES),
        line(&["1", "同和里", "301", "89.5", "3"]),
    ]))
    .unwrap();
    let table = Table::find(&sheet, &addresses()).unwrap();
    assert_eq!(table.header, (3, 3));
    assert_eq!(table.rows().map(|row| row.number).collect::<Vec<_>>(), [4]);
}

#[test]
fn a_header_of_two_rows_is_read_as_its_groups() {
    let sheet = first(rows(&[
        line(&["编码", "位置", "", "情况", ""]),
        line(&["", "小区", "室", "建筑面积", "状态"]),
        line(&["1", "同和里", "301", "89.5", "在用"]),
    ]))
    .unwrap();
    let columns = addresses();
    let table = Table::find(&sheet, &columns).unwrap();
    assert_eq!(table.header, (1, 2));
    let titles: Vec<&str> = table
        .headings
        .iter()
        .map(|heading| heading.title.as_str())
        .collect();
    assert_eq!(
        titles,
        ["编码", "位置 小区", "位置 室", "情况 建筑面积", "情况 状态"]
    );
    let mapping = Mapping::guess(&table, &columns);
    let taken: Vec<Option<u16>> = (0..7).map(|place| mapping.column(place)).collect();
    assert_eq!(
        taken,
        [Some(0), Some(1), Some(2), Some(3), None, None, Some(4)]
    );
}

#[test]
fn a_row_of_data_below_a_header_with_a_gap_is_not_taken_for_titles() {
    let sheet = first(rows(&[
        line(&["编码", "小区", "", "室"]),
        line(&["1", "同和里", "备注", "301"]),
    ]))
    .unwrap();
    let table = Table::find(&sheet, &addresses()).unwrap();
    assert_eq!(table.header, (1, 1));
    assert_eq!(table.rows().count(), 1);
}

/// A sheet whose titles are not quite those wanted.
fn unlike() -> Sheet {
    first(rows(&[
        line(&[
            "地址 编号（必填）",
            "小区名称",
            "房屋户室号",
            "备注",
            "Area",
        ]),
        line(&["1", "同和里", "301", "", "80"]),
    ]))
    .unwrap()
}

#[test]
fn columns_are_guessed_with_the_reason() {
    let sheet = unlike();
    let columns = addresses();
    let table = Table::find(&sheet, &columns).unwrap();
    let mapping = Mapping::guess(&table, &columns);
    assert_eq!(mapping.taken[0], Some((0, Reason::Title)));
    assert_eq!(mapping.taken[1], Some((1, Reason::Alias)));
    assert!(matches!(mapping.taken[2], Some((2, Reason::Alike(60..)))));
    assert_eq!(mapping.taken[3], Some((4, Reason::Title)));
    let unused: Vec<&str> = mapping
        .unused(&table)
        .iter()
        .map(|heading| heading.title.as_str())
        .collect();
    assert_eq!(unused, ["备注"]);
}

#[test]
fn a_column_is_chosen_by_hand_and_what_is_missing_then_is_named() {
    let sheet = unlike();
    let columns = addresses();
    let table = Table::find(&sheet, &columns).unwrap();
    let mut mapping = Mapping::guess(&table, &columns);
    mapping.choose(&table, &columns, "room", Some(1)).unwrap();
    assert_eq!(mapping.taken[2], Some((1, Reason::Chosen)));
    assert_eq!(mapping.taken[1], None);
    let missing: Vec<&str> = mapping
        .missing(&columns)
        .iter()
        .map(|column| column.key.as_str())
        .collect();
    assert_eq!(missing, ["compound"]);
    let refused = Reading::of(&table, &columns, &mapping, |_, _| {}).unwrap_err();
    assert_eq!(refused.code(), "sheet.columns_missing");
    assert!(
        refused
            .public(linli_kernel::Lang::Zh)
            .contains("缺少必填的列：小区")
    );

    assert!(
        mapping
            .choose(&table, &columns, "room", Some(9))
            .unwrap_err()
            .zh
            .contains("没有 J 列")
    );
    assert!(mapping.choose(&table, &columns, "nothing", None).is_err());
}

#[test]
fn a_sheet_without_any_row_of_titles_says_what_to_write() {
    let sheet = first(rows(&[line(&["只有一格"])])).unwrap();
    let refused = Table::find(&sheet, &addresses()).unwrap_err();
    assert!(matches!(refused, SheetError::NoHeader { .. }));
    assert!(refused.text().zh.contains("请在第一行写上各列的名称"));
}
