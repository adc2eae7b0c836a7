//! How long 100,000 rows of 15 columns take: written, opened, read as typed values, marked.
//! Run with `cargo bench -p linli-sheets`; prints milliseconds and the most memory that was held.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may stop and print"
)]

use std::time::Instant;

use linli_kernel::Lang;
use linli_sheets::{
    Book, Column, ColumnKind, Columns, CsvEncoding, CsvExport, Export, Item, Limits, Mapping,
    Reading, Table, mark,
};

const ROWS: i64 = 100_000;

const TITLES: [&str; 15] = [
    "编号",
    "社区",
    "小区",
    "幢",
    "单元",
    "室",
    "户主",
    "电话",
    "面积",
    "人数",
    "登记日期",
    "是否出租",
    "经度",
    "纬度",
    "备注",
];

fn columns() -> Columns {
    let kind = |title: &str| match title {
        "编号" | "幢" | "单元" | "室" | "电话" => ColumnKind::Code { max: 20 },
        "面积" => ColumnKind::Decimal {
            scale: 2,
            min: 0,
            max: 100_000_000,
        },
        "人数" => ColumnKind::Integer { min: 0, max: 99 },
        "登记日期" => ColumnKind::Date,
        "是否出租" => ColumnKind::YesNo,
        "经度" => ColumnKind::Longitude,
        "纬度" => ColumnKind::Latitude,
        _ => ColumnKind::Text { max: 60 },
    };
    let column = |title: &&str| Column::new(title, title, title, kind(title), "");
    Columns::new("地址", "Addresses", TITLES.iter().map(column).collect()).unique(&["编号"])
}

fn line(n: i64, texts: &[String; 4], visit: &mut impl FnMut(&[Item<'_>])) {
    let day = jiff::civil::date(2024, 5, 1);
    visit(&[
        Item::Text(&texts[0]),
        Item::Text("同和里社区"),
        Item::Text("德胜新村"),
        Item::Integer(n % 60 + 1),
        Item::Integer(n % 4 + 1),
        Item::Text(&texts[1]),
        Item::Text(&texts[2]),
        Item::Text(&texts[3]),
        Item::Scaled {
            units: 5_000 + n % 9_000,
            scale: 2,
        },
        Item::Integer(n % 7),
        Item::Date(day),
        Item::YesNo(n % 3 == 0),
        Item::Scaled {
            units: 1_201_000_000 + n * 37,
            scale: 7,
        },
        Item::Scaled {
            units: 302_000_000 + n * 31,
            scale: 7,
        },
        Item::Text("invented for a measurement"),
    ]);
}

fn each(mut visit: impl FnMut(&[Item<'_>])) {
    for n in 0..ROWS {
        let texts = [
            format!("{}", 330_105_005_000_000 + n),
            format!("{}{:02}", n % 20 + 1, n % 4 + 1),
            format!("住户{n}"),
            format!("138{:08}", n),
        ];
        line(n, &texts, &mut visit);
    }
}

fn told<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let made = work();
    let held = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let held = held
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or_default()
        .to_owned();
    println!(
        "{what:<28} {:>7.0} ms   {held}",
        begin.elapsed().as_secs_f64() * 1e3
    );
    made
}

fn main() {
    let xlsx = told("xlsx written", || {
        let mut export = Export::new("地址", &TITLES, Lang::Zh).expect("a temporary file");
        each(|items| export.row(items).expect("room in the sheet"));
        let mut out = Vec::new();
        export.finish(&mut out).expect("memory");
        out
    });
    let csv = told("csv written", || {
        let mut export =
            CsvExport::new(Vec::new(), &TITLES, CsvEncoding::Utf8, Lang::Zh).expect("memory");
        each(|items| export.row(items).expect("memory"));
        export.finish().expect("memory").1
    });
    println!("xlsx {} KB, csv {} KB", xlsx.len() / 1000, csv.len() / 1000);
    for (name, bytes) in [("csv", csv), ("xlsx", xlsx)] {
        read(name, bytes);
    }
}

fn read(name: &str, bytes: Vec<u8>) {
    let sheet = told(&format!("{name} opened and unpacked"), || {
        let mut book = Book::open(bytes, "a.csv", Limits::default()).expect("our own file");
        book.first().expect("our own sheet")
    });
    let columns = columns();
    let (reading, mapping, table) = told(&format!("{name} read as values"), || {
        let table = Table::find(&sheet, &columns).expect("a header");
        let mapping = Mapping::guess(&table, &columns);
        let reading = Reading::of(&table, &columns, &mapping, |_, _| {}).expect("every column");
        (reading, mapping, table)
    });
    let wrong = reading.bad().count();
    println!("{} rows, {wrong} of them wrong", reading.rows.len());
    told(&format!("{name} marked"), || {
        let import = (&table, &columns, &mapping);
        mark(import, &reading, Lang::Zh, std::io::sink()).expect("a temporary file")
    });
}
