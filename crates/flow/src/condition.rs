//! Conditions over the answers of a report, asked from outside its scene: by rules that route cases.

use std::collections::BTreeMap;

use linli_kernel::Text;

use crate::cel_rule::Type;
use crate::input::{type_of, values};
use crate::{CaseFacts, Rule, Scene};

/// A compiled condition that holds or not for a report of any of the scenes it was compiled for. It reads what
/// a report asks and nothing personal, so that it says the same for a case whose personal answers are sealed,
/// and its reason may be shown.
#[derive(Clone, Debug)]
pub struct Condition(Rule);

/// The answers of one case as conditions read them; made once for many conditions.
#[derive(Clone, Debug)]
pub struct Answers(BTreeMap<String, cel::Value>);

impl Answers {
    /// The answers of a case of `scene`.
    #[must_use]
    pub fn of(scene: &Scene, facts: &CaseFacts) -> Self {
        Self(values(scene, facts))
    }
}

impl Condition {
    /// Compiles a condition and checks its types against each scene.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn compile(source: &str, scenes: &[&Scene]) -> Result<Self, Vec<Text>> {
        let rule = Rule::compile(source).map_err(|error| {
            vec![Text::new(
                format!("条件写错了：{error}"),
                format!("The condition cannot be read: {error}"),
            )]
        })?;
        let mistakes: Vec<Text> = scenes
            .iter()
            .flat_map(|scene| mistakes(&rule, scene))
            .collect();
        if mistakes.is_empty() {
            Ok(Self(rule))
        } else {
            Err(mistakes)
        }
    }

    /// The condition as written.
    #[must_use]
    pub fn source(&self) -> &str {
        self.0.source()
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// What failed, such as an overflow; never silently false.
    pub fn holds(&self, answers: &Answers) -> Result<bool, String> {
        self.0.holds(&answers.0)
    }
}

fn mistakes(rule: &Rule, scene: &Scene) -> Vec<Text> {
    let personal = scene
        .fields
        .iter()
        .filter(|field| field.personal && rule.variables().contains(&field.id));
    let mut found: Vec<Text> = personal
        .map(|field| {
            let (id, scene) = (&field.id, &scene.id);
            Text::new(
                format!("{id} 在场景 {scene} 中是个人信息，条件不能读取"),
                format!("{id} is personal in the scene {scene}; a condition may not read it"),
            )
        })
        .collect();
    if !found.is_empty() {
        return found;
    }
    let named = |(zh, en): (String, String)| {
        Text::new(
            format!("场景 {}：{zh}", scene.id),
            format!("Scene {}: {en}", scene.id),
        )
    };
    match rule.type_of(&known(scene)) {
        Ok(Type::YesNo | Type::Any) => {}
        Ok(Type::Text | Type::Number | Type::List) => found.push(Text::new(
            "条件须是是或否，如 amount > 100",
            "The condition must be a yes or no, such as amount > 100",
        )),
        Err(all) => found.extend(all.into_iter().map(named)),
    }
    found
}

/// What such a condition may read: what is known when a case is reported.
fn known(scene: &Scene) -> BTreeMap<String, Type> {
    let fields = scene
        .fields
        .iter()
        .filter(|field| field.on_open && !field.personal)
        .map(|field| (field.id.clone(), type_of(field.kind)));
    [
        ("matter".to_owned(), Type::Text),
        ("photos".to_owned(), Type::Number),
    ]
    .into_iter()
    .chain(fields)
    .collect()
}
