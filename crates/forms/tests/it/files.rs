//! The forms that come with linli: they parse and prove, and the answers beside each come out as written there.
//!
//! `forms/NAME.example.toml` holds answers of `forms/NAME.toml`, filled in on one day. An example names **all** that is
//! wrong, all answers that are dropped because they are not asked, and all that follows, so that a form whose rule is
//! broken does not come out as written; that the examples notice each rule is itself tested.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use linli_forms::{FieldKind, Form, FormDef, Required};
use linli_kernel::Text;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::kit::TODAY;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    example: Vec<Example>,
}

/// Answers, and what comes of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    title: Text,
    answers: Map<String, Value>,
    /// Paths at which something is missing or wrong.
    #[serde(default)]
    wrong: BTreeSet<String>,
    /// Answers that are not kept, because they are not asked.
    #[serde(default)]
    drops: BTreeSet<String>,
    /// What follows, by path.
    #[serde(default)]
    gives: BTreeMap<String, Value>,
}

/// A form with the examples beside it.
struct Tried {
    name: String,
    form: Form,
    examples: Vec<Example>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../forms")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All forms of the folder; each has examples.
fn all() -> Vec<Tried> {
    let files = fs::read_dir(folder()).unwrap_or_else(|error| panic!("{error}"));
    let mut names: Vec<String> = files
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !name.ends_with(".example"))
        .collect();
    names.sort();
    let mut wrong = Vec::new();
    let tried: Vec<Tried> = names
        .into_iter()
        .filter_map(|name| {
            let file = format!("{name}.toml");
            let examples = text(&format!("{name}.example.toml"));
            let examples: Examples =
                toml::from_str(&examples).unwrap_or_else(|error| panic!("{name}: {error}"));
            let form = Form::parse(&file, &text(&file));
            let form = form.map_err(|all| wrong.extend(all.iter().map(ToString::to_string)));
            Some(Tried {
                form: form.ok()?,
                examples: examples.example,
                name,
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    tried
}

/// The paths of what was answered: `outcome`, `members[1].name`.
fn answered(within: &str, answers: &Map<String, Value>, out: &mut BTreeSet<String>) {
    for (id, answer) in answers.iter().filter(|(id, _)| *id != linli_forms::ROW_KEY) {
        let rows = answer
            .as_array()
            .filter(|rows| rows.iter().any(Value::is_object));
        match rows {
            Some(rows) => {
                for (at, row) in rows.iter().filter_map(Value::as_object).enumerate() {
                    let within = format!("{within}{id}[{}].", at + 1);
                    answered(&within, row, out);
                }
            }
            None => {
                out.insert(format!("{within}{id}"));
            }
        }
    }
}

/// What comes of the answers of an example, where it is not what the example says.
fn otherwise(form: &Form, example: &Example) -> Option<String> {
    let outcome = form.evaluate(&example.answers, TODAY);
    let wrong: BTreeSet<String> = outcome
        .wrong
        .fields
        .iter()
        .map(|one| one.field.clone())
        .collect();
    let mut given = BTreeSet::new();
    answered("", &example.answers, &mut given);
    let asked = |path: &str| outcome.view(path).is_some_and(|view| view.asked);
    let drops: BTreeSet<String> = given.into_iter().filter(|path| !asked(path)).collect();
    let computed = |id: &str| {
        form.field(id)
            .is_some_and(|field| field.kind == FieldKind::Computed)
    };
    let follows = outcome.views.iter().filter(|view| computed(&view.id));
    let gives: BTreeMap<String, Value> = follows
        .filter_map(|view| Some((view.path.clone(), view.value.clone()?)))
        .collect();
    let same = wrong == example.wrong && drops == example.drops && gives == example.gives;
    (!same).then(|| {
        let texts = outcome
            .wrong
            .fields
            .iter()
            .map(|one| format!("{}: {}", one.field, one.text.en));
        let texts: Vec<_> = texts.collect();
        format!("wrong {wrong:?} {texts:?}\n  drops {drops:?}\n  gives {gives:?}")
    })
}

#[test]
fn every_form_is_named_as_its_file_and_comes_out_as_its_examples_say() {
    let all = all();
    assert!(all.len() >= 20, "only {} forms", all.len());
    let mut said = Vec::new();
    for tried in &all {
        assert_eq!(tried.form.def().form.id, tried.name);
        for example in &tried.examples {
            if let Some(instead) = otherwise(&tried.form, example) {
                said.push(format!(
                    "{} / {}:\n  {instead}",
                    tried.name, example.title.en
                ));
            }
        }
    }
    assert_eq!(said, Vec::<String>::new(), "{}", said.join("\n"));
}

/// Forms with one rule said otherwise, each with what was changed.
struct Broken<'a> {
    def: &'a FormDef,
    out: Vec<(String, FormDef)>,
}

impl Broken<'_> {
    fn put(&mut self, what: String, change: impl FnOnce(&mut FormDef)) {
        let mut other = self.def.clone();
        change(&mut other);
        self.out.push((what, other));
    }

    /// Groups and repeats that are always, or never, asked.
    fn parts(&mut self, rule: &str) {
        for (at, part) in self.def.groups.iter().enumerate() {
            if part.when.is_some() {
                let what = format!("when of {} {rule}", part.id);
                self.put(what, |def| def.groups[at].when = Some(rule.to_owned()));
            }
        }
        for (at, part) in self.def.repeats.iter().enumerate() {
            if part.when.is_some() {
                let what = format!("when of {} {rule}", part.id);
                self.put(what, |def| def.repeats[at].when = Some(rule.to_owned()));
            }
        }
    }

    /// Fields that are always, or never, asked, required or right.
    fn fields(&mut self, rule: &str) {
        for (at, field) in self.def.fields.iter().enumerate() {
            let id = &field.id;
            if field.when.is_some() {
                self.put(format!("when of {id} {rule}"), |def| {
                    def.fields[at].when = Some(rule.to_owned());
                });
            }
            if matches!(field.required, Required::When(_)) {
                self.put(format!("required of {id} {rule}"), |def| {
                    def.fields[at].required = Required::Always(rule == "true");
                });
            }
            if field.constraint.is_some() {
                self.put(format!("constraint of {id} {rule}"), |def| {
                    def.fields[at].constraint = Some(rule.to_owned());
                });
            }
        }
    }
}

fn broken(def: &FormDef) -> Vec<(String, FormDef)> {
    let mut all = Broken {
        def,
        out: Vec::new(),
    };
    for rule in ["true", "false"] {
        all.parts(rule);
        all.fields(rule);
    }
    all.out
}

#[test]
fn the_examples_notice_each_rule_that_always_or_never_holds() {
    let mut unnoticed = Vec::new();
    let mut tried = 0;
    for one in all() {
        for (what, def) in broken(one.form.def()) {
            let form = Form::new(def)
                .unwrap_or_else(|problems| panic!("{}: {what}: {problems:?}", one.name));
            tried += 1;
            if one
                .examples
                .iter()
                .all(|example| otherwise(&form, example).is_none())
            {
                unnoticed.push(format!("{}: {what}", one.name));
            }
        }
    }
    assert!(tried > 200, "only {tried} rules were broken");
    assert_eq!(unnoticed, Vec::<String>::new(), "{}", unnoticed.join("\n"));
}

#[test]
fn every_computed_field_comes_out_in_two_ways() {
    for one in all() {
        for field in one
            .form
            .def()
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::Computed)
        {
            let values = one.examples.iter().flat_map(|example| &example.gives);
            let values = values.filter(|(path, _)| path.rsplit('.').next() == Some(&field.id));
            let different: BTreeSet<String> = values.map(|(_, value)| value.to_string()).collect();
            assert!(
                different.len() > 1,
                "{} of {} is always {different:?}",
                field.id,
                one.name
            );
        }
    }
}

#[test]
fn every_form_says_in_few_words_which_practices_it_serves_and_what_it_is_for() {
    for one in all() {
        let head = &one.form.def().form;
        assert!(head.summary.is_some(), "{} has no summary", one.name);
        assert!(!head.sources.is_empty(), "{} serves nothing", one.name);
        for field in &one.form.def().fields {
            let (zh, en) = (
                field.title.zh.chars().count(),
                field.title.en.chars().count(),
            );
            assert!(
                zh <= 20 && en <= 60,
                "{} of {}: {} / {} characters",
                field.id,
                one.name,
                zh,
                en
            );
        }
    }
}

#[test]
fn names_telephones_and_numbers_of_persons_are_marked_as_personal() {
    for one in all() {
        for field in &one.form.def().fields {
            let told = &field.title.zh;
            let personal = ["姓名", "电话", "手机", "证件", "车牌"]
                .iter()
                .any(|word| told.contains(word));
            let personal =
                personal && field.kind == FieldKind::Text || field.kind == FieldKind::Person;
            assert!(
                !personal || field.personal,
                "{} of {} is personal",
                field.id,
                one.name
            );
        }
    }
}
