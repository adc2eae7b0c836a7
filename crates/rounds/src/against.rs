//! A campaign against the forms and scenes that it names.

use std::collections::{BTreeMap, BTreeSet};

use linli_forms::{Field, FieldKind, Form};
use linli_kernel::Text;
use serde_json::Value;

use crate::read::Sited;
use crate::{Campaign, Finding, Of, Problem};

impl Campaign {
    /// Proves a campaign against what it names: the forms in force, the matters of each scene, and the kinds of places.
    /// `text` is its file, for the lines.
    ///
    /// # Errors
    /// Every name that is not there, with line and remedy.
    pub fn prove_against(
        file: &str,
        text: &str,
        forms: &[&Form],
        scenes: &BTreeMap<String, BTreeSet<String>>,
        places: &[&str],
    ) -> Result<Self, Vec<Problem>> {
        let campaign = Self::parse(file, text)?;
        let (_, mut problems) = Sited::read(file, text);
        let own = own_forms(&campaign, forms, &mut problems);
        let found_all = own.len() == campaign.head.forms.len();
        if let (Of::Places, Some(kind)) = (campaign.targets.of, &campaign.targets.place)
            && !places.contains(&kind.as_str())
        {
            unknown(
                &mut problems,
                "targets.place",
                ("地址类型", "kind of place"),
                kind,
            );
        }
        for (nth, finding) in campaign.findings.iter().enumerate() {
            let path = format!("finding.{nth}");
            matter(&path, finding, scenes, &mut problems);
            if found_all {
                fields(&path, finding, &own, &mut problems);
            }
        }
        problems.done(campaign)
    }
}

/// The forms that it names.
fn own_forms<'f>(campaign: &Campaign, forms: &[&'f Form], problems: &mut Sited) -> Vec<&'f Form> {
    let mut own = Vec::new();
    for (nth, id) in campaign.head.forms.iter().enumerate() {
        match forms.iter().find(|form| form.def().form.id == *id) {
            Some(form) => own.push(*form),
            None => unknown(
                problems,
                &format!("campaign.forms.{nth}"),
                ("表单", "form"),
                id,
            ),
        }
    }
    own
}

/// Whether the scene of a finding is there and has its matter.
fn matter(
    path: &str,
    finding: &Finding,
    scenes: &BTreeMap<String, BTreeSet<String>>,
    problems: &mut Sited,
) {
    let (key, what, name) = match scenes.get(&finding.scene) {
        None => ("scene", ("场景", "scene"), &finding.scene),
        Some(matters) if !matters.contains(&finding.matter) => {
            ("matter", ("事项", "matter"), &finding.matter)
        }
        Some(_) => return,
    };
    unknown(problems, &format!("{path}.{key}"), what, name);
}

fn unknown(problems: &mut Sited, path: &str, what: (&str, &str), name: &str) {
    problems.add(
        path,
        "campaign.unknown",
        Text::new(
            format!("没有{} {name}", what.0),
            format!("There is no {} {name}", what.1),
        ),
        Text::new(
            "请改名，或先启用它",
            "Correct the name, or release it first",
        ),
    );
}

/// Whether the fields of a finding are there and can tell what it asks.
fn fields(path: &str, finding: &Finding, forms: &[&Form], problems: &mut Sited) {
    let field = |id: &str| forms.iter().find_map(|form| form.field(id));
    if let Some(each) = &finding.each {
        let there = forms
            .iter()
            .any(|form| form.def().repeats.iter().any(|one| one.id == *each));
        if !there {
            unknown(
                problems,
                &format!("{path}.each"),
                ("重复组", "repeat"),
                each,
            );
        }
    }
    for (nth, id) in finding.with.iter().enumerate() {
        if field(id).is_none() {
            unknown(
                problems,
                &format!("{path}.with.{nth}"),
                ("填报项", "field"),
                id,
            );
        }
    }
    let Some(id) = &finding.field else {
        return;
    };
    match forms
        .iter()
        .find_map(|form| form.field(id).map(|field| (form, field)))
    {
        None => unknown(problems, &format!("{path}.field"), ("填报项", "field"), id),
        Some((form, field)) => can_tell(path, finding, form, field, problems),
    }
}

/// Whether the answers asked for are answers of the field.
fn can_tell(path: &str, finding: &Finding, form: &Form, field: &Field, problems: &mut Sited) {
    let choices = || {
        let list = form
            .def()
            .lists
            .iter()
            .find(|list| Some(&list.id) == field.list.as_ref());
        list.into_iter().flat_map(|list| &list.choices)
    };
    let is_choice = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
    let fits = match &finding.is {
        None => true,
        Some(Value::Bool(_)) => matches!(field.kind, FieldKind::YesNo | FieldKind::Computed),
        Some(Value::String(code)) => is_choice && choices().any(|choice| choice.id == *code),
        Some(Value::Array(codes)) => {
            let there = |code: &Value| choices().any(|choice| code.as_str() == Some(&choice.id));
            is_choice && codes.iter().all(there)
        }
        Some(Value::Null | Value::Number(_) | Value::Object(_)) => false,
    };
    let counts = matches!(
        field.kind,
        FieldKind::Number | FieldKind::Money | FieldKind::Computed
    );
    if !fits || (finding.at_least.is_some() && !counts) {
        let key = if fits { "at_least" } else { "is" };
        problems.add(
            &format!("{path}.{key}"),
            "finding.answer",
            Text::new(
                format!("{} 不会有这样的回答", field.id),
                format!("{} never has such an answer", field.id),
            ),
            Text::new(
                "请写它的选项代码；是否题写 true 或 false；数字题用 at_least",
                "Write codes of its choices; true or false of a yes/no; at_least of a number",
            ),
        );
    }
}
