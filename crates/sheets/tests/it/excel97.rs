//! Files of Excel 97 written byte by byte, to say what no program would.

use linli_sheets::{Book, Cell, Limits, SheetError};

use crate::kit::text;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

fn begin(kind: u16) -> Vec<u8> {
    let mut data = [0_u8; 16];
    data[..2].copy_from_slice(&0x0600_u16.to_le_bytes());
    data[2..4].copy_from_slice(&kind.to_le_bytes());
    record(0x0809, &data)
}

/// One sheet `S` whose cells of column A all point to the same text, which is cut into two records.
fn stream(shared: &str, cells: u16) -> Vec<u8> {
    let end = record(0x000A, &[]);
    let (first, rest) = shared.as_bytes().split_at(shared.len() / 2);
    let length = u16::try_from(shared.len()).unwrap();
    let list = [
        &[1, 0, 0, 0, 1, 0, 0, 0][..],
        &length.to_le_bytes(),
        &[0],
        first,
    ]
    .concat();
    let list = [
        record(0x00FC, &list),
        record(0x003C, &[&[0], rest].concat()),
    ]
    .concat();
    let globals = begin(5);
    // What the list of sheets takes: its head, place, two flags, and the name with its length and flag.
    let place = u32::try_from(globals.len() + 4 + 4 + 2 + 3 + list.len() + end.len()).unwrap();
    let sheets = record(
        0x0085,
        &[&place.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat(),
    );
    let cell = |row: u16| record(0x00FD, &[&row.to_le_bytes()[..], &[0; 8]].concat());
    let cells: Vec<u8> = (0..cells).flat_map(cell).collect();
    [globals, sheets, list, end.clone(), begin(16), cells, end].concat()
}

fn entry(name: &str, kind: u8, start: u32, length: usize) -> Vec<u8> {
    let mut entry = vec![0_u8; 128];
    for (at, unit) in name.encode_utf16().enumerate() {
        entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
    }
    entry[64] = u8::try_from(name.len() * 2 + 2).unwrap();
    entry[66] = kind;
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    entry
}

/// The container around a stream: a table in sector 0, the folder in sector 1, the stream from sector 2 on.
fn file(mut stream: Vec<u8>) -> Vec<u8> {
    let length = stream.len().max(4096);
    stream.resize(length.next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header[26] = 3;
    header[30] = 9;
    header[32] = 6;
    header[44] = 1;
    header[48] = 1;
    header[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[76..512].fill(0xFF);
    header[76..80].fill(0);
    let chain = (3..sectors + 2).chain([0xFFFF_FFFE]);
    let mut table: Vec<u8> = [0xFFFF_FFFD, 0xFFFF_FFFE]
        .into_iter()
        .chain(chain)
        .flat_map(u32::to_le_bytes)
        .collect();
    assert!(table.len() <= 512, "one sector of table is enough");
    table.resize(512, 0xFF);
    let mut folder = [
        entry("Root Entry", 5, 0xFFFF_FFFE, 0),
        entry("Workbook", 2, 2, length),
    ]
    .concat();
    folder.resize(512, 0);
    [header, table, folder, stream].concat()
}

const LIMITS: Limits = Limits {
    bytes: 1_000_000,
    unpacked: 1_000_000,
    rows: 100_000,
    columns: 10,
    text: 1_000_000,
};

#[test]
fn cells_that_share_a_text_are_read() {
    let shared = "long".repeat(500);
    let bytes = file(stream(&shared, 3));
    let sheet = Book::open(bytes, "", LIMITS).unwrap().first().unwrap();
    let found: Vec<&Cell> = sheet.rows.iter().map(|row| row.cell(0)).collect();
    assert_eq!(found, [&text(&shared); 3]);
}

#[test]
fn many_cells_that_share_a_long_text_are_refused_before_it_is_copied() {
    let bytes = file(stream(&"long".repeat(500), 2_000));
    assert!(bytes.len() < 40_000);
    let refused = Book::open(bytes, "", LIMITS).err().unwrap();
    assert!(matches!(refused, SheetError::Text { .. }), "{refused:?}");
    assert!(refused.text().zh.contains("请删去"));
}
