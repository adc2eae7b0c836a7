//! The yearbook as Markdown, CSV or JSON, and its numbers in words.

use std::fmt::Write as _;
use std::str::FromStr;

use linli_kernel::{Lang, Trouble};

use super::figures::Claim;
use super::judge::Verdict;
use super::yearbook::Line;

/// How the yearbook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A Markdown table.
    Markdown,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// JSON.
    Json,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "md" => Ok(Self::Markdown),
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            other => Err(format!("unknown format {other:?}: md, csv or json")),
        }
    }
}

/// Writes the yearbook.
///
/// # Errors
/// Only a failing formatter.
pub fn print(lines: &[Line], format: Format, lang: Lang) -> Result<String, Trouble> {
    match format {
        Format::Json => Ok(serde_json::to_string_pretty(lines).map_err(Trouble::fault)? + "\n"),
        Format::Csv => table(&rows(lines, lang), |cells| {
            cells
                .iter()
                .map(|cell| csv(cell))
                .collect::<Vec<_>>()
                .join(",")
        }),
        Format::Markdown => {
            let mut rows = rows(lines, lang);
            rows.insert(1.min(rows.len()), vec!["---".to_owned(); HEAD.len()]);
            table(&rows, |cells| {
                let cells = cells
                    .iter()
                    .map(|cell| cell.replace('|', "\\|"))
                    .collect::<Vec<_>>();
                format!("| {} |", cells.join(" | "))
            })
        }
    }
}

const HEAD: [(&str, &str); 8] = [
    ("编号", "No."),
    ("指标", "Figure"),
    ("地点", "Place"),
    ("期间", "Period"),
    ("文中", "Quoted"),
    ("计算", "Computed"),
    ("结论", "Verdict"),
    ("原文", "Words of the text"),
];

fn rows(lines: &[Line], lang: Lang) -> Vec<Vec<String>> {
    let head = HEAD
        .iter()
        .map(|(zh, en)| lang.pick(zh, en).to_owned())
        .collect();
    std::iter::once(head)
        .chain(lines.iter().map(|line| row(line, lang)))
        .collect()
}

fn row(line: &Line, lang: Lang) -> Vec<String> {
    vec![
        format!("{} ({})", line.id, line.row),
        line.title.clone(),
        line.place.clone(),
        period(line),
        quoted(line, lang),
        computed(line),
        verdict(line, lang).to_owned(),
        line.quote.clone(),
    ]
}

/// The period, with the words of the text where they are others.
pub(super) fn period(line: &Line) -> String {
    if line.said == line.period {
        line.period.clone()
    } else {
        format!("{} ({})", line.period, line.said)
    }
}

/// The number of the text, with what it claims.
pub(super) fn quoted(line: &Line, lang: Lang) -> String {
    let (number, unit) = (&line.quoted, &line.unit);
    match line.is {
        Claim::Exactly | Claim::Rounded | Claim::Cut => format!("{number} {unit}"),
        Claim::Over => format!("{}{number} {unit}", lang.pick("超过 ", "over ")),
        Claim::Some => format!("{number}{} {unit}", lang.pick("余", "-odd")),
    }
}

/// The computed number, with what it is divided from.
pub(super) fn computed(line: &Line) -> String {
    match parts(line) {
        (number, Some(from)) => format!("{number} ({from})"),
        (number, None) => number,
    }
}

/// The computed number with its unit, and what it is made from where that is not the same.
pub(super) fn parts(line: &Line) -> (String, Option<String>) {
    let Some(number) = &line.computed else {
        return ("—".to_owned(), None);
    };
    let from = match line.over {
        Some(over) => Some(format!("{}/{over}", line.of)),
        None => (*number != line.of.to_string()).then(|| line.of.to_string()),
    };
    (format!("{number} {}", line.unit), from)
}

/// Whether they agree, in words.
pub(super) fn verdict(line: &Line, lang: Lang) -> &'static str {
    match (line.verdict, line.is) {
        (Verdict::Agrees, Claim::Exactly) => lang.pick("相等", "equal"),
        (Verdict::Agrees, Claim::Rounded) => lang.pick("四舍五入后相等", "equal when rounded"),
        (Verdict::Agrees, Claim::Cut) => lang.pick("截去尾数后相等", "equal when cut off"),
        (Verdict::Agrees, Claim::Over | Claim::Some) => lang.pick("成立", "holds"),
        (Verdict::Differs, _) => lang.pick("不符", "differs"),
        (Verdict::Nothing, _) => lang.pick("无数据", "nothing counted"),
    }
}

fn table(rows: &[Vec<String>], line: impl Fn(&[String]) -> String) -> Result<String, Trouble> {
    let mut out = String::new();
    for cells in rows {
        writeln!(out, "{}", line(cells)).map_err(Trouble::fault)?;
    }
    Ok(out)
}

fn csv(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_commas_need_it() {
        assert_eq!(csv("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(csv("全年"), "全年");
    }
}
