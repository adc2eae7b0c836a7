//! 重复填报: what the forms in force ask that the registry knows, for each form and each department, and how often it
//! was confirmed instead of typed in what was really submitted.

use std::collections::BTreeMap;

use linli_forms::{AskedReport, DepartmentReport, FormDef};
use linli_kernel::{Caller, Trouble};

use super::model::Counts;
use super::{definitions, registry, store};
use crate::app::App;
use crate::rooms::people::{self, Right};

/// What a form asks, and what was submitted of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What it asks, compared with the registry.
    pub form: AskedReport,
    /// Its version in force.
    pub version: u32,
    /// How many submissions there are, of all versions.
    pub submissions: i64,
    /// How their fields came about, added up.
    pub counts: Counts,
}

impl Asked {
    /// How many fields people have typed in vain so far, at most: those asked again, in every submission.
    #[must_use]
    pub fn typed_in_vain(&self) -> i64 {
        let again = i64::try_from(self.form.asked_again.len()).unwrap_or(i64::MAX);
        again.saturating_mul(self.submissions)
    }
}

/// What the forms of a department ask, and what was submitted of them.
#[derive(Clone, Debug)]
pub struct Department {
    /// What they ask.
    pub report: DepartmentReport,
    /// How many submissions there are.
    pub submissions: i64,
    /// Fields that nobody had to type.
    pub spared: i64,
    /// Fields typed though the registry knows.
    pub typed_in_vain: i64,
}

/// The report: by form, and by department.
///
/// # Errors
/// `access.denied`.
pub async fn report(app: &App, caller: &Caller) -> Result<(Vec<Asked>, Vec<Department>), Trouble> {
    people::require(caller, Right::SeeForms)?;
    let street = caller.street;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let forms = definitions::in_force(tx, street).await?;
            let catalogue = registry::catalogue(tx, street).await?;
            Ok((forms, catalogue, store::sums::by_form(tx, street).await?))
        })
    });
    let (forms, catalogue, sums) = read.await?;
    let sums: BTreeMap<String, (i64, Counts)> = sums
        .into_iter()
        .map(|(form, count, sum)| (form, (count, sum)))
        .collect();
    let asked: Vec<Asked> = forms
        .iter()
        .map(|form| {
            let head = &form.def().form;
            let (submissions, counts) = sums.get(&head.id).copied().unwrap_or_default();
            Asked {
                form: catalogue.report(form.def()),
                version: head.version,
                submissions,
                counts,
            }
        })
        .collect();
    let defs: Vec<&FormDef> = forms.iter().map(|form| form.def()).collect();
    let departments = catalogue.by_department(defs);
    let departments = departments
        .into_iter()
        .map(|report| of(report, &asked))
        .collect();
    Ok((asked, departments))
}

fn of(report: DepartmentReport, asked: &[Asked]) -> Department {
    let mine = asked
        .iter()
        .filter(|one| one.form.department.zh == report.department.zh);
    let mut out = Department {
        report: report.clone(),
        submissions: 0,
        spared: 0,
        typed_in_vain: 0,
    };
    for one in mine {
        out.submissions += one.submissions;
        out.spared += one.counts.spared();
        out.typed_in_vain += one.typed_in_vain();
    }
    out
}
