//! For trying our workbooks in programs of others (`scripts/test-sheets.sh`).
//!
//! `samples write FOLDER` writes a template, exports and a marked workbook; `samples read FILE` prints the first sheet,
//! a row a line: its number, then what each cell shows, by tabs.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use linli_kernel::Lang;
use linli_sheets::{
    Book, Choice, Column, ColumnKind, Columns, CsvEncoding, CsvExport, Export, Item, Limits,
    Mapping, Reading, Table, mark, template,
};

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["write", folder] => write(Path::new(folder)),
        ["read", file] => read(Path::new(file)),
        _ => Err("samples write FOLDER | read FILE".into()),
    }
}

fn columns() -> Columns {
    let states = vec![
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
                "Code",
                ColumnKind::Code { max: 20 },
                "330105005001",
            )
            .required(),
            Column::new(
                "room",
                "户室号",
                "Dwelling",
                ColumnKind::Code { max: 10 },
                "8-301",
            ),
            Column::new("since", "入住日期", "Since", ColumnKind::Date, "2024-05-01"),
            Column::new("state", "状态", "State", ColumnKind::Choice(states), "在用"),
        ],
    )
}

/// What a person typed, with a date where a room was meant.
const TYPED: &str =
    "地址编号,户室号,入住日期,状态\n330105005001,301,2024-05-01,在用\n,8-1,三月,出租\n";

fn fault(trouble: linli_kernel::Trouble) -> Box<dyn Error> {
    trouble.public(Lang::En).into()
}

fn write(folder: &Path) -> Done {
    fs::create_dir_all(folder)?;
    template(
        &columns(),
        Lang::Zh,
        File::create(folder.join("template.xlsx"))?,
    )
    .map_err(fault)?;

    exports(folder)?;
    marked(&folder.join("marked.xlsx"))
}

fn exports(folder: &Path) -> Done {
    let titles = ["编号", "内容", "金额", "日期", "是否"];
    let rows = [
        [
            Item::Text("330105199001011234"),
            Item::Text("=1+1"),
            Item::Scaled {
                units: 1_250,
                scale: 2,
            },
            Item::Date(jiff::civil::date(2024, 5, 1)),
            Item::YesNo(true),
        ],
        [
            Item::Text("007"),
            Item::Text("德胜新村，58幢\n2单元"),
            Item::Integer(-3),
            Item::Moment(jiff::civil::datetime(2024, 5, 1, 13, 30, 0, 0)),
            Item::Empty,
        ],
    ];
    let mut xlsx = Export::new("导出", &titles, Lang::Zh).map_err(fault)?;
    for row in &rows {
        xlsx.row(row).map_err(fault)?;
    }
    xlsx.finish(File::create(folder.join("export.xlsx"))?)
        .map_err(fault)?;
    for (name, encoding) in [
        ("export.csv", CsvEncoding::Utf8),
        ("export-gb.csv", CsvEncoding::Gb18030),
    ] {
        let file = File::create(folder.join(name))?;
        let mut csv = CsvExport::new(file, &titles, encoding, Lang::Zh).map_err(fault)?;
        for row in &rows {
            csv.row(row).map_err(fault)?;
        }
        csv.finish().map_err(fault)?;
    }
    Ok(())
}

fn marked(file: &Path) -> Done {
    let sheet = Book::open(TYPED.into(), "登记表", Limits::default())?.first()?;
    let columns = columns();
    let table = Table::find(&sheet, &columns)?;
    let mapping = Mapping::guess(&table, &columns);
    let reading = Reading::of(&table, &columns, &mapping, |_, _| {}).map_err(fault)?;
    let file = File::create(file)?;
    mark((&table, &columns, &mapping), &reading, Lang::Zh, file).map_err(fault)?;
    Ok(())
}

fn read(file: &Path) -> Done {
    let sheet = Book::open(fs::read(file)?, "csv", Limits::default())?.first()?;
    for row in &sheet.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| cell.shown().replace('\n', "⏎"))
            .collect();
        println!("{}\t{}", row.number, cells.join("\t"));
    }
    Ok(())
}
