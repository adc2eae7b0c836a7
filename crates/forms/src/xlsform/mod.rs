//! Import of XLSForm workbooks, as ODK and Kobo use them: the sheets survey, choices and settings. The common subset is
//! taken; what is not supported is refused with its cell and what to write instead, never guessed; what has no bearing on
//! the answers, such as appearances, is left out with a remark.

mod book;
mod calls;
mod cells;
mod choices;
mod compare;
mod field;
mod kinds;
mod names;
mod pattern;
mod settings;
mod survey;
mod translate;
mod xpath;

use linli_kernel::Text;

use crate::problem::{At, Part, Problem, Problems, Sites};
use crate::{Form, FormDef};
use cells::Remarks;

/// What an import gives.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The form, proved.
    pub form: Form,
    /// What was left out or filled in, by cell. The form works without it.
    pub remarks: Vec<Problem>,
}

/// Reads a workbook. `file` is only named in problems; `department` asks where the settings name no other.
///
/// # Errors
/// Every problem found, by cell, with its remedy.
pub fn import_xlsform(
    file: &str,
    bytes: &[u8],
    department: &Text,
) -> Result<Imported, Vec<Problem>> {
    let mut problems = Problems::of(file);
    let mut remarks = Remarks::of(file);
    let sheets = book::read(bytes, &mut problems);
    let Some(survey) = sheets.get("survey") else {
        if problems.found.is_empty() {
            problems.add(
                At::Entry("workbook".into()),
                "xlsform.survey",
                ("没有 survey 工作表", "There is no sheet survey"),
                (
                    "加上 survey 工作表，列 type、name、label",
                    "Add a sheet survey with the columns type, name, label",
                ),
            );
        }
        return Err(problems.sorted());
    };
    let mut sites = Sites::default();
    let head = settings::head(
        file,
        sheets.get("settings"),
        department,
        &mut problems,
        &mut remarks,
    );
    let mut def = FormDef {
        form: head,
        ..FormDef::default()
    };
    sites.put(Part::Head, At::Cell("settings".into(), 1, 0));
    if let Some(choices) = sheets.get("choices") {
        def.lists = choices::read(choices, &mut sites, &mut problems, &mut remarks);
    }
    survey::read(survey, &mut def, &mut sites, &mut problems, &mut remarks);
    choices::drop_unused(&mut def, &mut sites);
    if !problems.found.is_empty() {
        return Err(problems.sorted());
    }
    let form = whole(file, &Form::prove(def, &sites, problems)?)?;
    Ok(Imported {
        form,
        remarks: remarks.found.sorted(),
    })
}

/// Reads the form again from its TOML: what the proof does not look at, such as empty texts, is told there.
fn whole(file: &str, form: &Form) -> Result<Form, Vec<Problem>> {
    Form::parse(file, &form.to_toml()).map_err(|found| {
        let named = |one: Problem| Problem {
            at: At::Entry(format!("line {} as TOML", one.at)),
            ..one
        };
        found.into_iter().map(named).collect()
    })
}
