//! What forms ask that the registry knows already (重复填报): a report per form and department, and the check that
//! refuses a new form which asks nothing else.
//!
//! A field is **known** by its bind, where the catalogue has the attribute: it is prefilled, so nobody types it again.
//! It is **asked again** where it has no bind but is like an attribute:
//! - by its choices, where both have at least three and four fifths of all their codes are the same; or
//! - by its label, where the Chinese name of the attribute or one of its other names is the label, once blanks,
//!   punctuation and words of asking (请填写, 您的, 是否, 情况, …) are taken away; or where the two share three
//!   quarters of their pairs of neighbouring characters (Dice's coefficient).
//!
//! Names and choices are those of the catalogue and of the forms in use that are bound to it ([`Catalogue::learn`]).
//!
//! Signatures and locations show that somebody was there; they are neither known nor new.

use std::collections::{BTreeMap, BTreeSet};

use linli_kernel::{Kind, Refused, Text, Trouble};
use serde::{Deserialize, Serialize};

use crate::{Field, FieldKind, FormDef};

/// An attribute that the registry keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// `entity.attribute`, as fields are bound: `person.born_on`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Other Chinese names that forms use for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Its codes, where it is one of a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Who keeps it.
    pub kept_by: Text,
}

/// How it is told that a field is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It is bound to the attribute, and prefilled.
    Bind,
    /// Its label says the same.
    Label,
    /// Its choices are the same.
    Choices,
}

/// A field that the registry knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownField {
    /// The id of the field.
    pub field: String,
    /// Its label.
    pub title: Text,
    /// The attribute it is.
    pub attribute: String,
    /// What that is called.
    pub attribute_title: Text,
    /// Who keeps it.
    pub kept_by: Text,
    /// How that is told.
    pub because: Because,
}

/// What a form asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedReport {
    /// The id of the form.
    pub form: String,
    /// Its name.
    pub title: Text,
    /// Which department asks.
    pub department: Text,
    /// How many fields it asks, signatures and locations apart.
    pub asked: usize,
    /// Those that are prefilled.
    pub reused: Vec<KnownField>,
    /// Those that people type though the registry knows.
    pub asked_again: Vec<KnownField>,
    /// Binds that the catalogue does not have: `(field, bind)`.
    pub unknown_binds: Vec<(String, String)>,
}

/// What the forms of a department ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DepartmentReport {
    /// The department.
    pub department: Text,
    /// How many forms it has.
    pub forms: usize,
    /// How many fields they ask.
    pub asked: usize,
    /// How many of them are prefilled.
    pub reused: usize,
    /// How many people type though the registry knows.
    pub asked_again: usize,
}

impl AskedReport {
    /// The share of fields that the registry knows, in thousandths; none of a form that asks nothing.
    #[must_use]
    pub fn known_permille(&self) -> Option<usize> {
        ((self.reused.len() + self.asked_again.len()) * 1000).checked_div(self.asked)
    }
}

impl DepartmentReport {
    /// The share of fields that the registry knows, in thousandths.
    #[must_use]
    pub fn known_permille(&self) -> Option<usize> {
        ((self.reused + self.asked_again) * 1000).checked_div(self.asked)
    }
}

/// The attributes that the registry keeps, made ready to be compared with.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(Vec<(Attribute, Vec<String>)>);

impl Catalogue {
    /// A catalogue of these attributes.
    #[must_use]
    pub fn new(attributes: Vec<Attribute>) -> Self {
        let ready = attributes.into_iter().map(|one| {
            let names = std::iter::once(&one.title.zh).chain(&one.names);
            let names = names
                .map(|name| bare(name))
                .filter(|name| !name.is_empty())
                .collect();
            (one, names)
        });
        Self(ready.collect())
    }

    /// Learns from a form in use what else its bound fields call their attributes, and by which codes, so that
    /// another form which asks the same in the same words without a bind is found.
    pub fn learn(&mut self, def: &FormDef) {
        for field in &def.fields {
            let known = self
                .0
                .iter_mut()
                .find(|(one, _)| field.bind.as_deref() == Some(one.id.as_str()));
            let Some((one, names)) = known else { continue };
            let name = bare(&field.title.zh);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
            if one.codes.is_empty() {
                one.codes = codes(def, field).into_iter().map(str::to_owned).collect();
            }
        }
    }

    /// What a form asks, compared with what is known.
    #[must_use]
    pub fn report(&self, def: &FormDef) -> AskedReport {
        let mut out = AskedReport {
            form: def.form.id.clone(),
            title: def.form.title.clone(),
            department: def.form.department.clone(),
            asked: 0,
            reused: Vec::new(),
            asked_again: Vec::new(),
            unknown_binds: Vec::new(),
        };
        for field in def.fields.iter().filter(|field| counts(field)) {
            out.asked += 1;
            if let Some(bind) = &field.bind {
                match self.0.iter().find(|(one, _)| one.id == *bind) {
                    Some((one, _)) => out.reused.push(known(field, one, Because::Bind)),
                    None => out.unknown_binds.push((field.id.clone(), bind.clone())),
                }
            } else if let Some((one, because)) = self.like(def, field) {
                out.asked_again.push(known(field, one, because));
            }
        }
        out
    }

    /// The attribute that an unbound field is like.
    fn like(&self, def: &FormDef, field: &Field) -> Option<(&Attribute, Because)> {
        let label = bare(&field.title.zh);
        let exact = self.0.iter().find(|(_, names)| names.contains(&label));
        if let Some((one, _)) = exact {
            return Some((one, Because::Label));
        }
        let codes = codes(def, field);
        if let Some((one, _)) = self
            .0
            .iter()
            .find(|(one, _)| same_codes(&codes, &one.codes))
        {
            return Some((one, Because::Choices));
        }
        let likeness = |names: &[String]| {
            names
                .iter()
                .map(|name| dice_permille(&label, name))
                .max()
                .unwrap_or(0)
        };
        let best = self
            .0
            .iter()
            .map(|(one, names)| (likeness(names), one))
            .max_by_key(|(score, _)| *score);
        best.filter(|(score, _)| *score >= 750)
            .map(|(_, one)| (one, Because::Label))
    }

    /// What all forms ask, by department, the one that asks most in vain first.
    #[must_use]
    pub fn by_department<'a>(
        &self,
        forms: impl IntoIterator<Item = &'a FormDef>,
    ) -> Vec<DepartmentReport> {
        let mut all: BTreeMap<&str, DepartmentReport> = BTreeMap::new();
        for def in forms {
            let found = self.report(def);
            let one = all.entry(def.form.department.zh.as_str()).or_default();
            one.department = found.department;
            one.forms += 1;
            one.asked += found.asked;
            one.reused += found.reused.len();
            one.asked_again += found.asked_again.len();
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.asked_again));
        all
    }

    /// Lets a new form in only if it asks something that is not known. Nothing overrides this but asking something
    /// new: who wants what is known looks it up.
    ///
    /// # Errors
    /// Refused `forms.only_known`, with the list of what is known and who keeps it.
    pub fn admit(&self, def: &FormDef) -> Result<AskedReport, Trouble> {
        let report = self.report(def);
        if report.reused.len() + report.asked_again.len() < report.asked {
            return Ok(report);
        }
        let all = || report.reused.iter().chain(&report.asked_again);
        let zh: Vec<_> = all()
            .map(|one| {
                format!(
                    "{}（{}，{}）",
                    one.title.zh, one.attribute_title.zh, one.kept_by.zh
                )
            })
            .collect();
        let en: Vec<_> = all()
            .map(|one| {
                format!(
                    "{} ({}, {})",
                    one.title.en, one.attribute_title.en, one.kept_by.en
                )
            })
            .collect();
        Err(Trouble::Refused(Refused {
            kind: Kind::Unprocessable,
            code: "forms.only_known",
            text: Text::new(
                format!(
                    "表单只问已登记的信息：{}。请直接查询，或加入尚未登记的内容",
                    zh.join("；")
                ),
                format!(
                    "The form asks only what the registry knows: {}. Look it up, or ask something that is not known",
                    en.join("; ")
                ),
            ),
        }))
    }
}

/// The codes of the choices of a field.
fn codes<'a>(def: &'a FormDef, field: &Field) -> BTreeSet<&'a str> {
    let list = def
        .lists
        .iter()
        .find(|list| Some(&list.id) == field.list.as_ref());
    let choices = list.iter().flat_map(|list| &list.choices);
    choices.map(|choice| choice.id.as_str()).collect()
}

/// Whether a field counts as asking for information.
fn counts(field: &Field) -> bool {
    field.kind.is_asked()
        && !field.read_only
        && !matches!(field.kind, FieldKind::Signature | FieldKind::Location)
}

fn known(field: &Field, attribute: &Attribute, because: Because) -> KnownField {
    KnownField {
        field: field.id.clone(),
        title: field.title.clone(),
        attribute: attribute.id.clone(),
        attribute_title: attribute.title.clone(),
        kept_by: attribute.kept_by.clone(),
        because,
    }
}

/// Words of asking that say nothing about what is asked; longer ones first.
const ASKING: &[&str] = &[
    "请填写",
    "请选择",
    "请输入",
    "请确认",
    "请核对",
    "您的",
    "你的",
    "本人",
    "当前",
    "现在",
    "目前",
    "是否",
    "情况",
    "信息",
    "请",
    "的",
];

/// A label without blanks, punctuation, remarks in brackets and words of asking.
fn bare(label: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in label.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    for word in ASKING {
        let less = out.replace(word, "");
        // A label that is nothing but words of asking keeps the last of them.
        if !less.is_empty() {
            out = less;
        }
    }
    out
}

/// Whether four fifths of all codes are on both sides, of at least three each.
fn same_codes(codes: &BTreeSet<&str>, others: &[String]) -> bool {
    let others: BTreeSet<&str> = others.iter().map(String::as_str).collect();
    let both = codes.intersection(&others).count();
    let all = codes.union(&others).count();
    codes.len() >= 3 && others.len() >= 3 && both * 5 >= all * 4
}

/// Dice's coefficient of the pairs of neighbouring characters, in thousandths. Names of one pair or none must be equal.
fn dice_permille(one: &str, other: &str) -> usize {
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let pairs = chars.windows(2).map(|pair| pair.iter().collect::<String>());
        pairs.collect::<BTreeSet<String>>()
    };
    let (one, other) = (pairs(one), pairs(other));
    if one.len() < 2 || other.len() < 2 {
        return 0;
    }
    let both = one.intersection(&other).count();
    (both * 2000)
        .checked_div(one.len() + other.len())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_asking_are_taken_away_and_never_all_of_a_label() {
        for (label, rest) in [
            ("请填写您的姓名（与证件一致）：", "姓名"),
            ("当前居住情况", "居住"),
            ("是否低保", "低保"),
            ("情况", "情况"),
        ] {
            assert_eq!(bare(label), rest);
        }
    }

    #[test]
    fn short_names_are_alike_only_when_equal() {
        assert_eq!(dice_permille("面积", "面额"), 0);
        assert_eq!(dice_permille("房屋建筑面积", "建筑面积"), 750);
        assert!(dice_permille("房屋用途", "建筑面积") < 300);
    }
}
