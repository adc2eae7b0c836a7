//! 1,000 mutated workbooks: none panics, none is half read, and every refusal names the cell or the sheet, and the
//! remedy.

use std::io::{Cursor, Read, Write};

use linli_kernel::Lang;
use linli_sheets::{Book, Cell, Limits, Mapping, Reading, Table, mark};

use crate::kit::{addresses, line, rows, text};

/// A fixed linear congruence: each run mutates the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end.max(1) as u64).unwrap()
    }
}

fn good() -> Vec<u8> {
    let mut all = vec![
        line(&["登记表"]),
        line(&[
            "地址编号",
            "小区",
            "户室号",
            "建筑面积",
            "常住人数",
            "入住日期",
            "状态",
        ]),
    ];
    for n in 0..12 {
        all.push(vec![
            text(&format!("33010500500{n:02}")),
            text("同和里"),
            Cell::Number(301.0 + f64::from(n)),
            Cell::Number(89.5),
            Cell::Number(3.0),
            Cell::Date(jiff::civil::date(2024, 5, 1).into()),
            text("在用"),
        ]);
    }
    rows(&all)
}

/// The parts of a zip.
pub fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A zip of them.
pub fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Pieces of XML that change what a sheet means.
const PIECES: [&str; 16] = [
    "A1048577",
    "XFE1",
    "t=\"s\"",
    "t=\"e\"",
    "t=\"b\"",
    "<v>-1</v>",
    "<v>1e999</v>",
    "<v>99999999999</v>",
    "&#0;",
    "&nope;",
    "</row>",
    "<row r=\"4294967295\">",
    "]]>",
    "<!--",
    "<c r=\"B2\" t=\"inlineStr\"><is><t>x</t></is></c>",
    "\u{fffd}",
];

fn mutate_bytes(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << dice.below(8),
            2 => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
            3 => drop(bytes.drain(at..(at + dice.below(40)).min(bytes.len()))),
            _ => {
                let piece = bytes[at..(at + dice.below(80)).min(bytes.len())].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

fn mutate_xml(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        // Between two tags, or in the middle of one.
        let marks: Vec<usize> = bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| b"<\">".contains(byte))
            .map(|(at, _)| at)
            .collect();
        let at = marks.get(dice.below(marks.len())).copied().unwrap_or(0);
        let piece = PIECES[dice.below(PIECES.len())].as_bytes();
        let end = if dice.below(2) == 0 {
            at
        } else {
            (at + piece.len()).min(bytes.len())
        };
        bytes.splice(at..end, piece.iter().copied());
    }
}

fn mutated(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    if dice.below(4) == 0 {
        let mut bytes = good.to_vec();
        mutate_bytes(&mut bytes, dice);
        return bytes;
    }
    let mut parts = parts(good);
    let at = match dice.below(3) {
        // Mostly the sheet and its texts, where people's content is.
        0 => dice.below(parts.len()),
        1 => parts
            .iter()
            .position(|(name, _)| name.contains("sheet1.xml"))
            .unwrap(),
        _ => parts
            .iter()
            .position(|(name, _)| name.contains("sharedStrings"))
            .unwrap(),
    };
    match dice.below(8) {
        0 => drop(parts.remove(at)),
        1..=3 => mutate_bytes(&mut parts[at].1, dice),
        _ => mutate_xml(&mut parts[at].1, dice),
    }
    packed(&parts)
}

/// Reads a file to its end, as an import does. What is refused must say what to do.
fn outcome(bytes: Vec<u8>) -> &'static str {
    let columns = addresses();
    let sheet =
        match Book::open(bytes, "名单.csv", Limits::default()).and_then(|mut book| book.first()) {
            Ok(sheet) => sheet,
            Err(error) => {
                let text = error.text();
                assert!(text.zh.contains('请') && text.en.contains(':'), "{text:?}");
                return "refused as a whole";
            }
        };
    let Ok(table) = Table::find(&sheet, &columns) else {
        return "no header";
    };
    let mapping = Mapping::guess(&table, &columns);
    let reading = match Reading::of(&table, &columns, &mapping, |_, _| {}) {
        Ok(reading) => reading,
        Err(refused) => {
            assert!(refused.public(Lang::Zh).contains("请选择"));
            return "columns missing";
        }
    };
    for problem in reading.rows.iter().flat_map(|row| &row.problems) {
        let shown = problem.show();
        assert!(shown.zh.starts_with(&problem.at.to_string()), "{shown:?}");
        assert!(
            shown.zh.contains('请') || shown.zh.contains("改"),
            "{shown:?}"
        );
    }
    let mut out = Vec::new();
    let marked = mark((&table, &columns, &mapping), &reading, Lang::Zh, &mut out).unwrap();
    // Whatever was read can be marked, and what was marked can be read.
    let again = Book::open(out, "", Limits::default())
        .unwrap()
        .first()
        .unwrap();
    assert_eq!(again.rows.len(), sheet.rows.len());
    if marked > 0 { "rows wrong" } else { "good" }
}

#[test]
fn a_thousand_mutated_workbooks_are_read_or_told_why() {
    let good = good();
    let mut dice = Dice(20_240_501);
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..1_000 {
        *counts
            .entry(outcome(mutated(&good, &mut dice)))
            .or_insert(0_usize) += 1;
    }
    // The mutations reach every stage, or the test would show little.
    for stage in ["refused as a whole", "rows wrong", "good"] {
        assert!(
            counts.get(stage).is_some_and(|count| *count >= 20),
            "{counts:?}"
        );
    }
}

#[test]
fn mutated_files_of_excel_97_are_read_or_told_why() {
    let good = include_bytes!("../data/addresses.xls");
    let mut dice = Dice(97);
    for _ in 0..1_000 {
        let mut bytes = good.to_vec();
        mutate_bytes(&mut bytes, &mut dice);
        outcome(bytes);
    }
}
