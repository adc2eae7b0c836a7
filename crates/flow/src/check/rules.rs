//! Rules are typed and read only what is known where they run.

use std::collections::BTreeMap;

use crate::cel_rule::Type;
use crate::diagnostic::Problems;
use crate::{ActionKind, Lines, Rule, Scene, input};

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let mut all = input::known(scene);
    if !scene
        .actions
        .iter()
        .any(|action| action.kind == ActionKind::Rate)
    {
        all.retain(|name, _| !["rated", "satisfied", "solved"].contains(&name.as_str()));
    }
    // A question may depend on the answers before it, since people answer in order.
    let mut before: BTreeMap<String, Type> = all.clone();
    before.retain(|name, _| scene.field(name).is_none());
    for field in &scene.fields {
        rule(
            field.when.as_ref(),
            Type::YesNo,
            &before,
            &field.lines,
            "when",
            problems,
        );
        before.insert(field.id.clone(), input::type_of(field.kind));
    }
    for action in &scene.actions {
        rule(
            action.when.as_ref(),
            Type::YesNo,
            &all,
            &action.lines,
            "when",
            problems,
        );
        if action.when.is_none() && action.refusal.is_some() {
            problems.add(
                action.lines.of("refusal"),
                "action.refusal",
                (
                    format!("{} 有 refusal 而无 when", action.id),
                    format!("{} has a refusal but no when", action.id),
                ),
                ("补上 when，或删除 refusal", "Add when, or remove refusal"),
            );
        }
    }
    for metric in &scene.metrics {
        rule(
            metric.when.as_ref(),
            Type::YesNo,
            &all,
            &metric.lines,
            "when",
            problems,
        );
        rule(
            metric.value.as_ref(),
            Type::Number,
            &all,
            &metric.lines,
            "value",
            problems,
        );
    }
}

fn rule(
    rule: Option<&Rule>,
    want: Type,
    known: &BTreeMap<String, Type>,
    lines: &Lines,
    key: &str,
    problems: &mut Problems,
) {
    let Some(rule) = rule else { return };
    let wrong = match rule.type_of(known) {
        Ok(found) if found == want => return,
        Ok(_) if want == Type::Number => {
            vec![("value 应得出数字".into(), "value must give a number".into())]
        }
        Ok(_) => vec![(
            "when 应得出是/否".into(),
            "when must give a yes or no".into(),
        )],
        Err(mistakes) => mistakes,
    };
    for (zh, en) in wrong {
        problems.add(
            lines.of(key),
            "rule.type",
            (
                format!("条件 {} 有误：{zh}", rule.source()),
                format!("The rule {} is wrong: {en}", rule.source()),
            ),
            (
                "参照：amount > 5000 && category == \"noise\"",
                "Write it like: amount > 5000 && category == \"noise\"",
            ),
        );
    }
}
