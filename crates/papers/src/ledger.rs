//! 台账: a table with totals, such as what is owed to each worker.

use crate::Block;
use crate::said::said;

/// A ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What it is called, such as 工资台账.
    pub title: String,
    /// The number of the document.
    pub number: String,
    /// Whose it is, such as the employer.
    pub about: String,
    /// What it is about; left out where empty.
    pub facts: String,
    /// The headings.
    pub columns: Vec<String>,
    /// The rows; each has as many cells as there are headings.
    pub rows: Vec<Vec<String>>,
    /// The total under each column; empty where a column has none.
    pub totals: Vec<String>,
    /// The words before the signatures; left out where empty.
    pub ending: String,
    /// Who keeps it, whose seal it bears.
    pub office: String,
    /// The day, as `2026年3月5日`.
    pub day: String,
}

impl Ledger {
    /// The document. Each row has its number before it; the last row is the total.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let mut all = vec![
            Block::Title(said(&self.title)),
            Block::Aside(format!("编号：{}", said(&self.number))),
            Block::Heading(format!("单位：{}", said(&self.about))),
        ];
        if !self.facts.trim().is_empty() {
            all.push(Block::Heading(format!("情况：{}", self.facts.trim())));
        }
        all.push(Block::Heading(format!("共 {} 行", self.rows.len())));
        all.push(self.table());
        if !self.ending.trim().is_empty() {
            all.push(Block::Text(self.ending.trim().to_owned()));
        }
        all.push(Block::Sign(
            ["单位核对（签名、盖章）", "制表人（签名）"]
                .map(str::to_owned)
                .to_vec(),
        ));
        all.push(Block::Seal {
            of: said(&self.office),
            day: said(&self.day),
        });
        all
    }

    fn table(&self) -> Block {
        let rows = self.rows.iter().enumerate();
        let mut rows: Vec<Vec<String>> = rows
            .map(|(at, row)| numbered((at + 1).to_string(), row))
            .collect();
        if !rows.is_empty() {
            rows.push(numbered("合计".to_owned(), &self.totals));
        }
        Block::Table {
            columns: numbered("序号".to_owned(), &self.columns),
            rows,
        }
    }
}

fn numbered(number: String, cells: &[String]) -> Vec<String> {
    let cells = cells.iter().cloned();
    std::iter::once(number).chain(cells).collect()
}
