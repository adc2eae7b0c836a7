//! The yearbook: each published figure beside what the cube computes from events.

use std::fmt::Write as _;
use std::str::FromStr;

use linli_db::{Db, Tx};
use linli_kernel::{Lang, PersonId, Trouble};
use serde::Serialize;
use uuid::Uuid;

use super::figures::{Claim, Figure, figures};
use super::model::{Dims, Period};
use super::registry::Ratio;
use super::{sum, whole_street};

/// A figure and its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The figure's number.
    pub id: String,
    /// The practice.
    pub row: String,
    /// What it says.
    pub title: String,
    /// Of which place.
    pub place: String,
    /// The street's code.
    pub street: String,
    /// The period it is computed for.
    pub period: String,
    /// The quoted number.
    pub quoted: String,
    /// Its unit.
    pub unit: String,
    /// How the computed number is to agree.
    pub is: Claim,
    /// The words of the text, with its own period.
    pub quote: String,
    /// The period in the words of the text.
    pub said: String,
    /// The count, or the numerator.
    pub of: i64,
    /// The denominator of a percentage.
    pub over: Option<i64>,
    /// The computed number in the unit of the quoted one; none where there is nothing to divide by.
    pub computed: Option<String>,
    /// Whether they agree.
    pub verdict: Verdict,
}

/// Whether quoted and computed number agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// They do.
    Agrees,
    /// They do not.
    Differs,
    /// Nothing was counted.
    Nothing,
}

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

/// Computes every figure of a year.
///
/// # Errors
/// The store fails.
pub async fn yearbook(db: &Db, year: i16, lang: Lang) -> Result<Vec<Line>, Trouble> {
    let asked: Vec<&'static Figure> = figures()?
        .iter()
        .filter(|figure| figure.period == Period::Year(year))
        .collect();
    db.read(move |tx| {
        Box::pin(async move {
            let mut lines = Vec::with_capacity(asked.len());
            for figure in asked {
                lines.push(line(tx, figure, lang).await?);
            }
            Ok(lines)
        })
    })
    .await
}

async fn line(tx: &mut Tx, figure: &Figure, lang: Lang) -> Result<Line, Trouble> {
    // The office reads its own street; nobody in particular asks.
    let scope = whole_street(figure.street, PersonId::from(Uuid::nil()));
    let (path, any) = (format!("/{}/", figure.street), Dims::new());
    let of = sum(tx, &scope, &figure.of, &path, figure.period, &any).await?;
    let over = match figure.over.as_slice() {
        [] => None,
        terms => Some(sum(tx, &scope, terms, &path, figure.period, &any).await?),
    };
    let (computed, verdict) = judge(figure, of, over);
    Ok(Line {
        id: figure.id.clone(),
        row: figure.row.clone(),
        title: figure.title.get(lang).to_owned(),
        place: figure.place.get(lang).to_owned(),
        street: figure.street.to_string(),
        period: figure.period.to_string(),
        quoted: figure.quoted.clone(),
        unit: figure.unit.clone(),
        is: figure.is,
        quote: figure.quote.clone(),
        said: figure.said.clone(),
        of,
        over,
        computed,
        verdict,
    })
}

/// Compares in hundredths, the finest that is printed.
fn judge(figure: &Figure, of: i64, over: Option<i64>) -> (Option<String>, Verdict) {
    let hundredths = match over {
        None => Some(of.saturating_mul(100)),
        Some(over) => Ratio { of, over }.basis_points(),
    };
    let quoted = figure
        .quoted
        .parse::<i64>()
        .ok()
        .map(|number| number.saturating_mul(100));
    let (Some(computed), Some(quoted)) = (hundredths.filter(|_| of != 0 || over.is_some()), quoted)
    else {
        return (None, Verdict::Nothing);
    };
    let agrees = match figure.is {
        Claim::Exactly => match over {
            // 9,999 of 10,000 print as 99.99 %, but 99,999 of 100,000 as 100.00 %: no rounding here.
            Some(over) => i128::from(of) * 10_000 == i128::from(quoted) * i128::from(over),
            None => computed == quoted,
        },
        Claim::Rounded => (computed + 50).div_euclid(100) == quoted.div_euclid(100),
        Claim::Over => computed > quoted,
    };
    let text = match over {
        None => of.to_string(),
        Some(_) => format!("{}.{:02}", computed / 100, computed % 100),
    };
    (
        Some(text),
        if agrees {
            Verdict::Agrees
        } else {
            Verdict::Differs
        },
    )
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
    let claim = match line.is {
        Claim::Exactly | Claim::Rounded => "",
        Claim::Over => lang.pick("超过 ", "over "),
    };
    let computed = match (&line.computed, line.over) {
        (Some(number), Some(over)) => format!("{number} {} ({}/{over})", line.unit, line.of),
        (Some(number), None) => format!("{number} {}", line.unit),
        (None, _) => "—".to_owned(),
    };
    let verdict = match (line.verdict, line.is) {
        (Verdict::Agrees, Claim::Exactly) => lang.pick("相等", "equal"),
        (Verdict::Agrees, Claim::Rounded) => lang.pick("四舍五入后相等", "equal when rounded"),
        (Verdict::Agrees, Claim::Over) => lang.pick("成立", "holds"),
        (Verdict::Differs, _) => lang.pick("不符", "differs"),
        (Verdict::Nothing, _) => lang.pick("无数据", "nothing counted"),
    };
    vec![
        format!("{} ({})", line.id, line.row),
        line.title.clone(),
        line.place.clone(),
        if line.said == line.period {
            line.period.clone()
        } else {
            format!("{} ({})", line.period, line.said)
        },
        format!("{claim}{} {}", line.quoted, line.unit),
        computed,
        verdict.to_owned(),
        line.quote.clone(),
    ]
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

    fn judged(id: &str, of: i64, over: Option<i64>) -> (Option<String>, Verdict) {
        judge(
            figures()
                .unwrap()
                .iter()
                .find(|figure| figure.id == id)
                .unwrap(),
            of,
            over,
        )
    }

    #[test]
    fn a_count_agrees_only_when_equal() {
        assert_eq!(
            judged("F085", 21_977, None),
            (Some("21977".into()), Verdict::Agrees)
        );
        assert_eq!(judged("F085", 21_976, None).1, Verdict::Differs);
        assert_eq!(judged("F085", 0, None), (None, Verdict::Nothing));
    }

    #[test]
    fn a_hundred_per_cent_is_not_nearly_all() {
        assert_eq!(judged("F088", 20_000, Some(20_000)).1, Verdict::Agrees);
        assert_eq!(
            judged("F088", 1_999_999, Some(2_000_000)),
            (Some("100.00".into()), Verdict::Differs)
        );
        assert_eq!(judged("F088", 0, Some(0)), (None, Verdict::Nothing));
    }

    #[test]
    fn a_rounded_rate_agrees_within_its_places_and_a_bound_when_passed() {
        assert_eq!(
            judged("F024", 178, Some(217)),
            (Some("82.03".into()), Verdict::Agrees)
        );
        assert_eq!(judged("F024", 178, Some(219)).1, Verdict::Differs);
        assert_eq!(judged("F025", 91, Some(100)).1, Verdict::Agrees);
        assert_eq!(judged("F025", 90, Some(100)).1, Verdict::Differs);
    }

    #[test]
    fn cells_are_quoted_where_commas_need_it() {
        assert_eq!(csv("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(csv("全年"), "全年");
    }
}
