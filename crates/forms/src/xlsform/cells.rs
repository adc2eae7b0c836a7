//! Cells in two languages, and remarks on what is left out.

use std::collections::BTreeSet;

use linli_kernel::Text;

use super::book::{Row, Sheet};
use crate::problem::{At, Problems};

/// What was left out or filled in.
#[derive(Default)]
pub(crate) struct Remarks {
    pub(crate) found: Problems,
    /// Columns of which it was said that they are in one language.
    told: BTreeSet<(String, String)>,
}

impl Remarks {
    pub(crate) fn of(file: &str) -> Self {
        Self {
            found: Problems::of(file),
            ..Self::default()
        }
    }

    pub(crate) fn add(
        &mut self,
        at: At,
        message: (impl Into<String>, impl Into<String>),
        remedy: (&str, &str),
    ) {
        self.found.add(at, "xlsform.remark", message, remedy);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Zh,
    En,
    /// Named by nothing: the writing tells.
    Bare,
    Other,
}

fn tongue(heading: &str) -> Tongue {
    let Some((_, language)) = heading.split_once("::") else {
        return Tongue::Bare;
    };
    let language = language.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| language.contains(word));
    if any(&["chinese", "中文", "汉语", "简体", "(zh"]) || language.starts_with("zh") {
        Tongue::Zh
    } else if any(&["english", "英文", "英语", "(en"]) || language == "en" {
        Tongue::En
    } else {
        Tongue::Other
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// What the columns of a name say in Chinese and English; one stands for both where the other is missing, with a
/// remark on the column.
pub(crate) fn both(sheet: &Sheet, row: &Row, name: &str, remarks: &mut Remarks) -> Option<Text> {
    let mut text = Text::default();
    let mut at = None;
    for (heading, _) in &sheet.headings {
        let cell = sheet.cell(row, heading);
        if heading.split("::").next() == Some(name) && !cell.is_empty() {
            at = at.or_else(|| Some(sheet.at(row, heading)));
            if !put(heading, cell, &mut text) {
                remarks.add(
                    sheet.at(row, heading),
                    (
                        format!("{heading} 未导入"),
                        format!("{heading} was left out"),
                    ),
                    ("表单只有中文和英文", "Forms are in Chinese and English"),
                );
            }
        }
    }
    let one = text.zh.is_empty() || text.en.is_empty();
    if at.is_some() && one && remarks.told.insert((sheet.name.clone(), name.to_owned())) {
        remarks.add(
            at?,
            (
                format!("{name} 只有一种文字"),
                format!("{name} is in one language only"),
            ),
            (
                "导入后补上另一种，现在两种相同",
                "Add the other afterwards; now both are the same",
            ),
        );
    }
    match (text.zh.is_empty(), text.en.is_empty()) {
        (true, true) => None,
        (true, false) => Some(Text::new(text.en.clone(), text.en)),
        (false, true) => Some(Text::new(text.zh.clone(), text.zh)),
        (false, false) => Some(text),
    }
}

/// Puts a cell where its heading, or its writing, says; not where it is of another language.
fn put(heading: &str, cell: &str, text: &mut Text) -> bool {
    match tongue(heading) {
        Tongue::Zh => cell.clone_into(&mut text.zh),
        Tongue::En => cell.clone_into(&mut text.en),
        Tongue::Bare if is_chinese(cell) && text.zh.is_empty() => cell.clone_into(&mut text.zh),
        Tongue::Bare if text.en.is_empty() => cell.clone_into(&mut text.en),
        Tongue::Bare => {}
        Tongue::Other => return false,
    }
    true
}

/// Remarks on columns that are not known, once each.
pub(crate) fn other_columns(sheet: &Sheet, known: &[&str], remarks: &mut Remarks) {
    let mut told = BTreeSet::new();
    for (heading, column) in &sheet.headings {
        let name = heading.split("::").next().unwrap_or_default();
        if !known.contains(&name) && told.insert(name) {
            remarks.add(
                At::Cell(sheet.name.clone(), 0, *column),
                (
                    format!("列 {heading} 未导入"),
                    format!("The column {heading} was left out"),
                ),
                ("不影响填写", "It has no bearing on the answers"),
            );
        }
    }
}
