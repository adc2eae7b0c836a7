//! Rules are typed and read only what is known where they run.

use std::collections::BTreeMap;

use crate::cel_rule::Type;
use crate::{Action, ActionKind, Lines, Rule, Scene, input};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let all = known(scene);
    // A question may depend on the answers before it, since people answer in order.
    let mut before: BTreeMap<String, Type> = all.clone();
    before.retain(|name, _| scene.field(name).is_none());
    for field in &scene.fields {
        let mut look = Look {
            known: &before,
            lines: &field.lines,
            problems,
        };
        look.rule("when", field.when.as_ref(), Type::YesNo);
        before.insert(field.id.clone(), input::type_of(field.kind));
    }
    for action in &scene.actions {
        let mut look = Look {
            known: &all,
            lines: &action.lines,
            problems,
        };
        look.rule("when", action.when.as_ref(), Type::YesNo);
        look.refusal(action);
    }
    of_documents(scene, &all, problems);
    for metric in &scene.metrics {
        let mut look = Look {
            known: &all,
            lines: &metric.lines,
            problems,
        };
        look.rule("when", metric.when.as_ref(), Type::YesNo);
        look.rule("value", metric.value.as_ref(), Type::Number);
    }
}

fn of_documents(scene: &Scene, known: &BTreeMap<String, Type>, problems: &mut Problems) {
    for document in &scene.documents {
        let lines = &document.lines;
        let mut look = Look {
            known,
            lines,
            problems,
        };
        look.rule("when", document.when.as_ref(), Type::YesNo);
    }
}

/// What rules may read: nothing of a rating where nobody rates.
fn known(scene: &Scene) -> BTreeMap<String, Type> {
    let mut all = input::known(scene);
    let mut actions = scene.actions.iter();
    if !actions.any(|action| action.kind == ActionKind::Rate) {
        all.retain(|name, _| !["rated", "satisfied", "solved"].contains(&name.as_str()));
    }
    all
}

struct Look<'a> {
    known: &'a BTreeMap<String, Type>,
    lines: &'a Lines,
    problems: &'a mut Problems,
}

impl Look<'_> {
    fn rule(&mut self, key: &str, rule: Option<&Rule>, want: Type) {
        let Some(rule) = rule else { return };
        let mistake = |zh: &str, en: &str| vec![(zh.to_owned(), en.to_owned())];
        let wrong = match rule.type_of(self.known) {
            Ok(found) if found == want => return,
            Ok(_) if want == Type::Number => {
                mistake("value 应得出数字", "value must give a number")
            }
            Ok(_) => mistake("when 应得出是/否", "when must give a yes or no"),
            Err(mistakes) => mistakes,
        };
        let source = rule.source();
        for (zh, en) in wrong {
            self.problems.add(
                self.lines.of(key),
                "rule.type",
                (
                    format!("条件 {source} 有误：{zh}"),
                    format!("The rule {source} is wrong: {en}"),
                ),
                (
                    "参照：amount > 5000 && category == \"noise\"",
                    "Write it like: amount > 5000 && category == \"noise\"",
                ),
            );
        }
    }

    fn refusal(&mut self, action: &Action) {
        let id = &action.id;
        if action.when.is_none() && action.refusal.is_some() {
            self.problems.add(
                self.lines.of("refusal"),
                "action.refusal",
                (
                    format!("{id} 有 refusal 而无 when"),
                    format!("{id} has a refusal but no when"),
                ),
                ("补上 when，或删除 refusal", "Add when, or remove refusal"),
            );
        }
    }
}
