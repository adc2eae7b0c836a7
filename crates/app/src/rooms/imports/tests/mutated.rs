//! A thousand workbooks that somebody or something spoilt, from upload to confirmation.

use linli_db::{Engine, both_dbs};
use linli_kernel::EntryId;

use super::office::{Office, TITLES, csv_of, workbook_of};
use crate::rooms::imports::model::{Policy, State};

/// A small generator of chance; the seed names the case.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// What people and machines put into cells.
const SPOILT: &[&str] = &[
    "",
    " ",
    "#N/A",
    "1E+17",
    "=A1",
    "没有的社区",
    "测试社区",
    "第一网格",
    "第三网格",
    "测试小区",
    "新小区",
    "１２幢",
    "3",
    "——",
    "NULL",
    "\"",
    "a,b",
    "示例：",
    "2024-05-01",
    "0",
    "幢",
    "測試社區",
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
];

const GOOD: [[&str; 6]; 4] = [
    ["测试社区", "第一网格", "测试小区", "1幢", "1单元", "101室"],
    ["测试社区", "第一网格", "测试小区", "1幢", "1单元", "102室"],
    ["测试社区", "第二网格", "新小区", "2幢", "", ""],
    ["测试社区", "", "", "", "", ""],
];

/// The `seed`th file that began with these good rows.
pub(crate) fn spoilt<const N: usize>(
    titles: &[&str; N],
    good: &[[&'static str; N]],
    words: &[&'static str],
    seed: u64,
) -> Vec<u8> {
    let mut chance = Chance(seed);
    chance.below(2);
    let mut rows = good.to_vec();
    for _ in 0..=chance.below(4) {
        let (row, column) = (chance.below(rows.len()), chance.below(N));
        rows[row][column] = words[chance.below(words.len())];
    }
    if chance.below(4) == 0 {
        rows.push(rows[chance.below(rows.len())]);
    }
    let mut bytes = match chance.below(2) {
        0 => csv_of(titles, &rows),
        _ => workbook_of(titles, &rows),
    };
    if chance.below(3) > 0 {
        return bytes;
    }
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len());
        match chance.below(3) {
            0 => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            1 => bytes.truncate(at.max(1)),
            _ => bytes.insert(at, u8::try_from(chance.below(256)).unwrap()),
        }
    }
    bytes
}

/// Whether a line begins with the address of a cell: `B7（户室）：`.
fn names_a_cell(line: &str) -> bool {
    let Some((at, rest)) = line.split_once('（') else {
        return false;
    };
    at.parse::<linli_sheets::CellAt>().is_ok() && rest.contains("）：") && rest.contains('请')
}

/// Takes `many` files from upload to confirmation: each is refused with cell and remedy, or taken whole.
pub(crate) async fn endures(office: &Office, many: u64, file: impl Fn(u64) -> Vec<u8>) {
    let mut ends = [0_usize; 4];
    for seed in 0..many {
        let before = office.mark().await;
        match office.uploads("x.xlsx", file(seed)).await {
            Ok(id) => ends[ended(office, id, &before, seed).await] += 1,
            Err(refused) => {
                assert_ne!(refused.code(), "fault", "seed {seed}: {refused:?}");
                ends[0] += 1;
            }
        }
    }
    assert!(
        ends.iter().all(|end| *end > 0),
        "every end is met: {ends:?}"
    );
}

/// How one upload ended: 1 refused as a file, 2 refused for its rows, 3 taken, or without a row.
async fn ended(office: &Office, id: EntryId, before: &str, seed: u64) -> usize {
    let import = office.has_checked(id, None).await;
    if import.state == State::Failed {
        assert_eq!(office.mark().await, before, "seed {seed}");
        return 1;
    }
    assert_eq!(import.state, State::Checked, "seed {seed}");
    for problem in office.problems(&import).await {
        assert!(names_a_cell(&problem.zh), "seed {seed}: {}", problem.zh);
    }
    let state = office.confirms(&import, Policy::All).await.state;
    let after = office.mark().await;
    if import.counts.wrong > 0 || import.counts.rows() == 0 {
        assert_eq!(
            (state, after.as_str()),
            (State::Failed, before),
            "seed {seed}: a partial write"
        );
        return 2;
    }
    assert_eq!(state, State::Done, "seed {seed}");
    let changes = import.counts.new + import.counts.changed > 0;
    assert_eq!(after != before, changes, "seed {seed}");
    3
}

/// How many files are spoilt: the store differs, the reading of files does not.
pub(crate) fn many(engine: Engine) -> u64 {
    match engine {
        Engine::Sqlite => 1_000,
        Engine::Postgres => 200,
    }
}

both_dbs!(
    a_spoilt_workbook_is_refused_with_cell_and_remedy_or_taken_whole,
    |db| async move {
        let many = many(db.engine());
        let office = Office::on(db).await;
        endures(&office, many, |seed| spoilt(&TITLES, &GOOD, SPOILT, seed)).await;
    }
);
