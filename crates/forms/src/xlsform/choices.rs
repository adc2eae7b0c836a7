//! The sheet choices.

use std::collections::BTreeSet;

use linli_kernel::Text;
use linli_notation::value::is_code;

use super::book::{Row, Sheet};
use super::cells::{Remarks, both};
use crate::problem::{Part, Problems, Sites};
use crate::{Choice, ChoiceList, FormDef};

/// Columns that are no tags.
const OWN: &[&str] = &[
    "list_name",
    "name",
    "value",
    "label",
    "image",
    "audio",
    "video",
    "media",
    "geometry",
];

pub(crate) fn read(
    sheet: &Sheet,
    sites: &mut Sites,
    problems: &mut Problems,
    remarks: &mut Remarks,
) -> Vec<ChoiceList> {
    let mut out: Vec<ChoiceList> = Vec::new();
    let value = if sheet.headings.iter().any(|(name, _)| name == "name") {
        "name"
    } else {
        "value"
    };
    for row in &sheet.rows {
        let (list, code) = (sheet.cell(row, "list_name"), sheet.cell(row, value));
        if list.is_empty() && code.is_empty() {
            continue;
        }
        if list.is_empty() || !is_code(code) {
            problems.add(
                sheet.at(row, if list.is_empty() { "list_name" } else { value }),
                "xlsform.choice",
                (
                    format!("选项 {code} 不能用"),
                    format!("The choice {code} cannot be used"),
                ),
                (
                    "写上 list_name；name 用字母、数字和 _ - .，至多 40 个",
                    "Fill in list_name; name takes letters, digits and _ - . , at most 40",
                ),
            );
            continue;
        }
        let choice = choice(sheet, row, code, remarks);
        let id = list_id(list);
        let at = out.iter().position(|one| one.id == id).unwrap_or(out.len());
        if at == out.len() {
            out.push(ChoiceList {
                id,
                choices: Vec::new(),
            });
        }
        if let Some(list) = out.get_mut(at) {
            sites.put(Part::Choice(at, list.choices.len()), sheet.at(row, value));
            sites.put(Part::List(at), sheet.at(row, "list_name"));
            list.choices.push(choice);
        }
    }
    out
}

/// A choice, with every other column as a tag.
fn choice(sheet: &Sheet, row: &Row, code: &str, remarks: &mut Remarks) -> Choice {
    let title = both(sheet, row, "label", remarks).unwrap_or_else(|| Text::new(code, code));
    let headings = sheet.headings.iter().map(|(heading, _)| heading.as_str());
    let tags =
        headings.filter(|heading| !OWN.contains(&heading.split("::").next().unwrap_or_default()));
    let tags = tags.map(|tag| (tag.to_owned(), sheet.cell(row, tag).to_owned()));
    Choice {
        id: code.to_owned(),
        title,
        tags: tags.filter(|(_, value)| !value.is_empty()).collect(),
    }
}

/// The id of a list: its name in lower case, with `_` for what ids do not take.
pub(crate) fn list_id(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let id: String = name.chars().map(plain).take(39).collect();
    if id.starts_with(|c: char| c.is_ascii_lowercase()) {
        id
    } else {
        format!("l{id}")
    }
}

/// Takes away lists that no field uses, as forms are often cut from longer ones, and tags that no filter reads.
pub(crate) fn drop_unused(def: &mut FormDef, sites: &mut Sites) {
    let used: BTreeSet<&str> = def
        .fields
        .iter()
        .filter_map(|field| field.list.as_deref())
        .collect();
    let read: BTreeSet<(&str, &str)> = def
        .fields
        .iter()
        .flat_map(|field| {
            field
                .filter
                .keys()
                .map(move |tag| (field.list.as_deref().unwrap_or_default(), tag.as_str()))
        })
        .collect();
    let kept = def
        .lists
        .iter()
        .enumerate()
        .filter(|(_, list)| used.contains(list.id.as_str()));
    let kept: Vec<(usize, ChoiceList)> = kept
        .map(|(at, list)| {
            let mut list = list.clone();
            for choice in &mut list.choices {
                choice
                    .tags
                    .retain(|tag, _| read.contains(&(list.id.as_str(), tag.as_str())));
            }
            (at, list)
        })
        .collect();
    let before = sites.clone();
    for (now, (was, list)) in kept.iter().enumerate() {
        sites.put(Part::List(now), before.of(Part::List(*was), "id"));
        for nth in 0..list.choices.len() {
            sites.put(
                Part::Choice(now, nth),
                before.of(Part::Choice(*was, nth), "id"),
            );
        }
    }
    def.lists = kept.into_iter().map(|(_, list)| list).collect();
}
