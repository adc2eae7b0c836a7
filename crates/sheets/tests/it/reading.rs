//! Rows as typed values, or what is wrong with them.

use jiff::civil::date;
use linli_kernel::{DigestKind, Lang, Text};
use linli_sheets::{Cell, Mapping, Policy, Reading, Table, Value};

use crate::kit::{addresses, first, line, read, rows, text, told};

const ALL: [&str; 10] = [
    "地址编号",
    "小区",
    "户室号",
    "建筑面积",
    "常住人数",
    "入住日期",
    "状态",
    "是否有电梯",
    "经度",
    "纬度",
];

fn with(row: Vec<Cell>) -> Reading {
    read(&first(rows(&[line(&ALL), row])).unwrap())
}

/// A good row with one cell changed.
fn changed(place: usize, cell: Cell) -> Reading {
    let mut row = line(&[
        "A1",
        "同和里",
        "301",
        "89.5",
        "3",
        "2024-05-01",
        "在用",
        "是",
        "120.1551",
        "30.2741",
    ]);
    row[place] = cell;
    with(row)
}

#[test]
fn numbers_that_excel_made_of_codes_come_back_as_they_were_typed() {
    let reading = with(vec![
        Cell::Number(330_105_005_001.0),
        text("同和里"),
        Cell::Number(301.0),
        Cell::Number(89.5),
        Cell::Number(3.0),
        Cell::Date(date(2024, 5, 1).into()),
        text(" 在 用 "),
        Cell::YesNo(true),
        Cell::Number(120.155_155_1),
        text("30.27415019999"),
    ]);
    assert_eq!(told(&reading), Vec::<String>::new());
    let values: Vec<Value> = reading.rows[0].values.iter().flatten().cloned().collect();
    assert_eq!(
        values,
        [
            Value::Text("330105005001".to_owned()),
            Value::Text("同和里".to_owned()),
            Value::Text("301".to_owned()),
            Value::Decimal(8_950),
            Value::Integer(3),
            Value::Date(date(2024, 5, 1)),
            Value::Choice("in_use".to_owned()),
            Value::YesNo(true),
            Value::Degree(1_201_551_551),
            Value::Degree(302_741_501),
        ]
    );
}

#[test]
fn each_wrong_cell_is_told_with_its_address_what_was_found_and_what_to_do() {
    for (place, cell, parts) in [
        (
            0,
            Cell::Number(330_105_199_001_011_234.0),
            ["A2（地址编号）", "330105199001011260", "设为“文本”"],
        ),
        (0, text("3.30105E+17"), ["A2", "3.30105E+17", "设为“文本”"]),
        (
            2,
            Cell::Date(date(2024, 8, 1).into()),
            ["C2（户室号）", "2024-08-01", "当成了日期"],
        ),
        (
            1,
            text(&"长".repeat(21)),
            ["B2（小区）", "21 字", "20 字以内"],
        ),
        (1, Cell::Fault("#N/A"), ["B2", "#N/A", "改正公式"]),
        (
            3,
            text("89.555"),
            ["D2（建筑面积）", "89.555", "四舍五入到 2 位"],
        ),
        (3, text("89平方"), ["D2", "89平方", "不要写单位"]),
        (3, text("-1"), ["D2", "-1", "0 到 100000 之间"]),
        (
            4,
            Cell::Number(2.5),
            ["E2（常住人数）", "2.5", "请改为整数"],
        ),
        (
            5,
            text("2024年2月30日"),
            ["F2（入住日期）", "2024年2月30日", "写成 2024-05-01"],
        ),
        (5, Cell::Number(45_413.0), ["F2", "45413", "设为“日期”"]),
        (
            6,
            text("出租"),
            ["G2（状态）", "其中之一：在用、空置", "下拉列表"],
        ),
        (7, text("也许"), ["H2（是否有电梯）", "也许", "是”或“否"]),
        (
            8,
            text("518000.5"),
            ["I2（经度）", "超出 180 度", "投影坐标"],
        ),
        (9, text("120.15"), ["J2（纬度）", "超出 90 度", "填反"]),
    ] {
        let told = told(&changed(place, cell));
        assert_eq!(told.len(), 1, "{parts:?}: {told:?}");
        for part in parts {
            assert!(told[0].contains(part), "{part} is not in {}", told[0]);
        }
    }
}

#[test]
fn a_required_cell_that_is_empty_is_told_and_another_is_not() {
    let reading = changed(0, Cell::Empty);
    assert!(told(&reading)[0].starts_with("A2（地址编号）：没有填写"));
    assert!(told(&changed(4, Cell::Empty)).is_empty());
}

#[test]
fn dates_and_numbers_are_taken_as_people_write_them() {
    for written in [
        "2024-05-01",
        "2024/5/1",
        "2024.5.1",
        "2024年5月1日",
        "20240501",
        "２０２４/5/1 10:30",
    ] {
        let reading = changed(5, text(written));
        assert_eq!(
            reading.rows[0].values[5],
            Some(Value::Date(date(2024, 5, 1))),
            "{written}"
        );
    }
    for (written, units) in [
        ("1,234.5", 123_450),
        ("１２.50", 1_250),
        ("0", 0),
        (" 7 ", 700),
    ] {
        let reading = changed(3, text(written));
        assert_eq!(
            reading.rows[0].values[3],
            Some(Value::Decimal(units)),
            "{written}"
        );
    }
    assert_eq!(told(&changed(3, text("1,23"))).len(), 1);
}

#[test]
fn a_row_that_stands_twice_is_told_with_the_first() {
    let sheet = first(rows(&[
        line(&["编码", "小区"]),
        line(&["1", "同和里"]),
        line(&["2", "同和里"]),
        line(&["1", "德胜新村"]),
        line(&["", "德胜新村"]),
        line(&["", "德胜新村"]),
    ]))
    .unwrap();
    let said = told(&read(&sheet));
    assert_eq!(said.len(), 3);
    assert_eq!(
        said[0],
        "A4（地址编号）：与第 2 行重复，请删去其中一行或改正"
    );
}

#[test]
fn everything_or_nothing_and_good_rows_only_are_chosen_by_name() {
    let sheet = first(rows(&[
        line(&["编码", "小区"]),
        line(&["1", "同和里"]),
        line(&["2", ""]),
    ]))
    .unwrap();
    let reading = read(&sheet);
    let refused = reading.take(Policy::AllOrNothing).unwrap_err();
    assert!(
        refused
            .public(Lang::Zh)
            .contains("有 1 行有问题，一行也没有导入")
    );
    let taken = reading.take(Policy::GoodRowsOnly).unwrap();
    assert_eq!(taken.iter().map(|row| row.number).collect::<Vec<_>>(), [2]);
    let nothing = Reading {
        rows: Vec::new(),
        ..reading
    };
    assert_eq!(
        nothing.take(Policy::GoodRowsOnly).unwrap_err().code(),
        "sheet.no_rows"
    );
}

#[test]
fn the_caller_can_refuse_a_cell_for_reasons_of_its_own() {
    let sheet = first(rows(&[line(&["编码", "小区"]), line(&["1", "同和里"])])).unwrap();
    let columns = addresses();
    let table = Table::find(&sheet, &columns).unwrap();
    let mapping = Mapping::guess(&table, &columns);
    let mut seen = Vec::new();
    let mut reading = Reading::of(&table, &columns, &mapping, |done, all| {
        seen.push((done, all))
    })
    .unwrap();
    assert_eq!(seen, [(1, 1)]);
    reading.refuse(
        &columns,
        &mapping,
        (2, "compound"),
        Text::new(
            "没有这个小区，请先登记",
            "no such compound: register it first",
        ),
    );
    assert_eq!(told(&reading), ["B2（小区）：没有这个小区，请先登记"]);
    assert_eq!(reading.good().count(), 0);
}

#[test]
fn the_same_rows_have_the_same_fingerprint_in_every_format() {
    let csv = first("编码,小区\n1,同和里\n".as_bytes().to_vec()).unwrap();
    let xlsx = first(rows(&[line(&["小区", "编码"]), line(&["同和里", "1"])])).unwrap();
    let other = first(rows(&[line(&["小区", "编码"]), line(&["同和里", "2"])])).unwrap();
    let print = |sheet| read(sheet).fingerprint(DigestKind::Sha256);
    assert_eq!(print(&csv), print(&xlsx));
    assert_ne!(print(&csv), print(&other));
}
