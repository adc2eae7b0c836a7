//! The sheet survey: groups, repeats and fields in their order.

use linli_kernel::Text;

use super::book::{Row, Sheet};
use super::cells::{Remarks, both, other_columns};
use super::field::Writer;
use super::kinds::{What, what};
use super::names::named;
use crate::problem::{Part, Problems, Sites};
use crate::{ChoiceList, FormDef, Group, Repeat};

const COLUMNS: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "required",
    "constraint",
    "constraint_message",
    "calculation",
    "default",
    "choice_filter",
    "read_only",
    "readonly",
    "repeat_count",
    "registry",
    "policy",
    "relevance",
];

/// A row with what it is and where it stands.
pub(crate) struct Entry<'a> {
    pub(crate) row: &'a Row,
    pub(crate) what: What,
    pub(crate) name: String,
    pub(crate) within: Option<String>,
}

pub(crate) fn read(
    sheet: &Sheet,
    def: &mut FormDef,
    sites: &mut Sites,
    problems: &mut Problems,
    remarks: &mut Remarks,
) {
    other_columns(sheet, COLUMNS, remarks);
    let entries = entries(sheet, &def.lists, problems, remarks);
    let mut survey = named(sheet, &entries, &def.lists);
    for entry in &entries {
        let mut writer = Writer {
            sheet,
            survey: &mut survey,
            problems,
            remarks,
            def,
            sites,
        };
        match &entry.what {
            What::Begin { repeat } => container(&mut writer, entry, *repeat),
            What::Field {
                kind,
                decimals,
                list,
            } => writer.field(entry, *kind, *decimals, list.as_deref()),
            What::End { .. } | What::Skipped => {}
        }
    }
}

fn container(writer: &mut Writer<'_>, entry: &Entry<'_>, repeat: bool) {
    let (sheet, row) = (writer.sheet, entry.row);
    let title = both(sheet, row, "label", writer.remarks)
        .unwrap_or_else(|| Text::new(&*entry.name, &*entry.name));
    let when = writer.condition(row, writer.relevant());
    let (id, within) = (entry.name.clone(), entry.within.clone());
    let part = if repeat {
        Part::Repeat(writer.def.repeats.len())
    } else {
        Part::Group(writer.def.groups.len())
    };
    writer.sites.put(part, sheet.at(row, "name"));
    writer
        .sites
        .put_key(part, "when", sheet.at(row, writer.relevant()));
    if !repeat {
        writer.def.groups.push(Group {
            id,
            title,
            within,
            when,
        });
        return;
    }
    let rows = rows(writer, row);
    writer.def.repeats.push(Repeat {
        id,
        title,
        within,
        when,
        min: rows,
        max: rows,
    });
}

/// How many rows a repeat has, where that is fixed.
fn rows(writer: &mut Writer<'_>, row: &Row) -> Option<u32> {
    let sheet = writer.sheet;
    let count = sheet.cell(row, "repeat_count");
    let rows = count
        .parse::<u32>()
        .ok()
        .filter(|rows| (1..=1000).contains(rows));
    if !count.is_empty() && rows.is_none() {
        writer.problems.add(
            sheet.at(row, "repeat_count"),
            "xlsform.repeat_count",
            (
                format!("repeat_count {count} 不支持"),
                format!("repeat_count {count} is not supported"),
            ),
            (
                "写一个 1 到 1000 的数，或留空",
                "Write a number from 1 to 1000, or leave it empty",
            ),
        );
    }
    rows
}

/// What is seen while the rows are read in their order.
struct Reading<'a, 'p> {
    sheet: &'a Sheet,
    problems: &'p mut Problems,
    remarks: &'p mut Remarks,
    /// Groups and repeats that are not ended yet, with whether they are repeats.
    open: Vec<(String, bool, &'a Row)>,
}

/// The rows with what they are; what does not fit is told.
fn entries<'a>(
    sheet: &'a Sheet,
    lists: &[ChoiceList],
    problems: &mut Problems,
    remarks: &mut Remarks,
) -> Vec<Entry<'a>> {
    let mut reading = Reading {
        sheet,
        problems,
        remarks,
        open: Vec::new(),
    };
    let rows = sheet
        .rows
        .iter()
        .filter(|row| !(sheet.cell(row, "type").is_empty() && sheet.cell(row, "name").is_empty()));
    let out = rows.filter_map(|row| reading.entry(row, lists)).collect();
    for (name, _, row) in std::mem::take(&mut reading.open) {
        reading.wrong(
            row,
            "type",
            "xlsform.end",
            (format!("{name} 没有 end"), format!("{name} is not ended")),
            (
                "补上 end group 或 end repeat".into(),
                "Add end group or end repeat".into(),
            ),
        );
    }
    out
}

impl<'a> Reading<'a, '_> {
    fn wrong(
        &mut self,
        row: &Row,
        heading: &str,
        code: &'static str,
        message: (String, String),
        remedy: (String, String),
    ) {
        self.problems
            .add(self.sheet.at(row, heading), code, message, remedy);
    }

    fn entry(&mut self, row: &'a Row, lists: &[ChoiceList]) -> Option<Entry<'a>> {
        let cell = |heading| self.sheet.cell(row, heading);
        let (ty, name) = (cell("type"), cell("name").to_owned());
        let what = match what(ty, &name, cell("appearance"), lists) {
            Ok(what) => what,
            Err(remedy) => {
                let message = (
                    format!("不支持类型 {ty}"),
                    format!("The type {ty} is not supported"),
                );
                self.wrong(row, "type", "xlsform.type", message, remedy);
                return None;
            }
        };
        if what == What::Skipped {
            let message = (format!("{ty} 未导入"), format!("{ty} was left out"));
            let remedy = (
                "系统自己记录何时何人填写",
                "The system records itself who fills in when",
            );
            self.remarks
                .add(self.sheet.at(row, "type"), message, remedy);
        }
        if let What::End { repeat } = what {
            self.end(row, ty, repeat);
        }
        if matches!(what, What::Begin { .. } | What::Field { .. }) && !crate::shape::is_name(&name)
        {
            self.name(row, &name);
        }
        let within = self.open.last().map(|(name, _, _)| name.clone());
        if let What::Begin { repeat } = what {
            self.open.push((name.clone(), repeat, row));
        }
        Some(Entry {
            row,
            what,
            name,
            within,
        })
    }

    fn end(&mut self, row: &Row, ty: &str, repeat: bool) {
        if self
            .open
            .pop()
            .is_none_or(|(_, is_repeat, _)| is_repeat != repeat)
        {
            self.wrong(
                row,
                "type",
                "xlsform.end",
                (
                    format!("{ty} 没有对应的 begin"),
                    format!("{ty} ends nothing that was begun"),
                ),
                (
                    "检查 begin 与 end 是否成对".into(),
                    "Check that each begin has its end".into(),
                ),
            );
        }
    }

    fn name(&mut self, row: &Row, name: &str) {
        self.wrong(
            row,
            "name",
            "xlsform.name",
            (
                format!("name {name} 不能用"),
                format!("The name {name} cannot be used"),
            ),
            (
                "用小写字母、数字和 _，字母开头，至多 40 个".into(),
                "Use lower case letters, digits and _, a letter first, at most 40".into(),
            ),
        );
    }
}
