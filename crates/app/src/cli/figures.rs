//! `linli report figures`: whether every figure of a table is computed, or left out with a reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use linli_kernel::Lang;

use super::say::{Done, Failure, lang, print, tell};
use crate::rooms::insight::{self, Figure};

/// Compare the figures that linli computes with a table of published ones. 核对公布的数字
///
/// The table is TSV with a heading line; of its columns id, value, row and quote are read. Written as TSV: id,
/// status (computed, differs, left or missing), and how it is quoted, why it is left out, or what differs. The exit
/// code is 1 where one is missing, is both computed and left out, or differs from its table.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli report figures --figures figures.tsv")]
pub(super) struct Figures {
    /// The table of figures.
    #[arg(long, value_name = "FILE")]
    figures: PathBuf,
}

/// What became of a figure.
enum Fate {
    Computed(String),
    Left(String),
    Differs(String),
    Missing,
}

impl Figures {
    pub(super) fn run(self) -> Done {
        let lang = lang();
        let shown = self.figures.display().to_string();
        let text = std::fs::read_to_string(&self.figures).map_err(|error| {
            Failure::new(
                format!("无法读取 {shown}：{error}"),
                format!("cannot read {shown}: {error}"),
            )
        })?;
        let rows = rows(&text).ok_or_else(|| {
            Failure::new(
                format!("{shown} 的标题行须有 id、value、row、quote 四列，每行列数相同"),
                format!("{shown} needs the columns id, value, row and quote, and as many cells in each line"),
            )
        })?;
        let (mut out, mut counts) = (String::new(), BTreeMap::new());
        for row in &rows {
            let (status, words) = match fate(row, lang)? {
                Fate::Computed(words) => ("computed", words),
                Fate::Left(words) => ("left", words),
                Fate::Differs(words) => ("differs", words),
                Fate::Missing => ("missing", String::new()),
            };
            *counts.entry(status).or_insert(0) += 1;
            writeln!(out, "{}\t{status}\t{words}", row.id).map_err(anyhow::Error::from)?;
        }
        print(&out)?;
        Ok(summed(rows.len(), &counts))
    }
}

/// Says how many there are of each; the exit code.
fn summed(all: usize, counts: &BTreeMap<&str, usize>) -> ExitCode {
    let of = |status: &str| counts.get(status).copied().unwrap_or(0);
    let (computed, left) = (of("computed"), of("left"));
    let wrong = of("missing") + of("differs");
    tell(
        &format!(
            "{all} 个数字：{computed} 个由办件计算，{left} 个写明不算的原因，{wrong} 个缺漏或不符"
        ),
        &format!(
            "{all} figures: {computed} computed from cases, {left} left out with a reason, {wrong} missing or differing"
        ),
    );
    if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

struct Row<'a> {
    id: &'a str,
    value: &'a str,
    practice: &'a str,
    quote: &'a str,
}

fn rows(text: &str) -> Option<Vec<Row<'_>>> {
    let mut lines = text.lines();
    let heading: Vec<&str> = lines.next()?.split('\t').collect();
    let column = |name| heading.iter().position(|one| *one == name);
    let (id, value) = (column("id")?, column("value")?);
    let (practice, quote) = (column("row")?, column("quote")?);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells.len() == heading.len()).then(|| Row {
                id: cells[id],
                value: cells[value],
                practice: cells[practice],
                quote: cells[quote],
            })
        })
        .collect()
}

fn fate(row: &Row<'_>, lang: Lang) -> Result<Fate, Failure> {
    let computed: Vec<&Figure> = insight::figures()?
        .iter()
        .filter(|figure| figure.number() == row.id)
        .collect();
    let left = insight::left()?
        .iter()
        .find(|left| left.figures.iter().any(|id| id == row.id));
    Ok(match (computed.as_slice(), left) {
        ([], None) => Fate::Missing,
        ([], Some(left)) => Fate::Left(left.reason.get(lang).to_owned()),
        ([..], Some(_)) => Fate::Differs(
            lang.pick("既计算又列为不算", "both computed and left out")
                .to_owned(),
        ),
        ([first, ..], None) => match difference(row, &computed) {
            Some(words) => Fate::Differs(words),
            None => Fate::Computed(format!("{} {}", first.quoted, first.unit)),
        },
    })
}

/// Where the computed figure says something else than the table.
fn difference(row: &Row<'_>, computed: &[&Figure]) -> Option<String> {
    let first = computed.iter().find(|figure| figure.id == row.id);
    let Some(first) = first else {
        return Some("id".to_owned());
    };
    let other = computed.iter().find_map(|figure| {
        if figure.row != row.practice {
            Some(format!("{} / {}", figure.row, row.practice))
        } else if figure.quote != row.quote {
            Some(format!("{} / {}", figure.quote, row.quote))
        } else {
            None
        }
    });
    let begins = row.value.starts_with(first.written());
    other.or_else(|| (!begins).then(|| format!("{} / {}", first.quoted, row.value)))
}
