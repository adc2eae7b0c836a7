//! The sheet settings: what the form is.

use linli_kernel::Text;

use super::book::{Row, Sheet};
use super::cells::{Remarks, both};
use crate::Head;
use crate::problem::{At, Problems};
use crate::shape::is_form_id;

pub(crate) fn head(
    file: &str,
    settings: Option<&Sheet>,
    department: &Text,
    problems: &mut Problems,
    remarks: &mut Remarks,
) -> Head {
    let empty = (Sheet::default(), Row::default());
    let (sheet, row) = match settings {
        Some(sheet) => (sheet, sheet.rows.first().unwrap_or(&empty.1)),
        None => (&empty.0, &empty.1),
    };
    let title = both(sheet, row, "form_title", remarks);
    let asks = both(sheet, row, "department", remarks);
    let id = id(file, sheet, row, problems);
    Head {
        version: version(sheet, row, problems),
        title: title.unwrap_or_else(|| Text::new(&*id, &*id)),
        department: asks.unwrap_or_else(|| department.clone()),
        id,
        ..Head::default()
    }
}

/// The form_id, or the name of the file, in lower case with `-`.
fn id(file: &str, sheet: &Sheet, row: &Row, problems: &mut Problems) -> String {
    let stem = file
        .rsplit('/')
        .next()
        .unwrap_or(file)
        .trim_end_matches(".xlsx");
    let id = Some(sheet.cell(row, "form_id"))
        .filter(|id| !id.is_empty())
        .unwrap_or(stem);
    let id = id.to_lowercase().replace(['_', ' ', '.'], "-");
    if !is_form_id(&id) {
        problems.add(
            At::Cell("settings".into(), row.at, 0),
            "xlsform.form_id",
            (
                format!("form_id {id} 不能用"),
                format!("The form_id {id} cannot be used"),
            ),
            (
                "用小写字母、数字和 -，字母开头，至多 40 个",
                "Use lower case letters, digits and -, a letter first, at most 40",
            ),
        );
    }
    id
}

fn version(sheet: &Sheet, row: &Row, problems: &mut Problems) -> u32 {
    let version = sheet.cell(row, "version");
    if version.is_empty() {
        return 1;
    }
    let number = version
        .parse::<u32>()
        .ok()
        .filter(|one| (1..=4_000_000_000).contains(one));
    number.unwrap_or_else(|| {
        problems.add(
            sheet.at(row, "version"),
            "xlsform.version",
            (
                format!("版本 {version} 不是正整数"),
                format!("The version {version} is no whole number"),
            ),
            ("写成 1、2、3 或 2026112201", "Write 1, 2, 3 or 2026112201"),
        );
        1
    })
}
