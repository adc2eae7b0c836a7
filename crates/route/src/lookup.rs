//! Looking up what a rule names; what is not there is said with its line and remedy.

use std::sync::Arc;

use linli_flow::{Condition, Problems, Scene};
use linli_kernel::{OrgId, Text};

use crate::compile::{Known, Ready, Target};
use crate::rules::{Rule, To};

/// A rule with what it names looked up, and what is not there said.
pub(crate) fn ready(rule: Rule, known: &Known, problems: &mut Problems) -> Ready {
    matters(&rule, known, problems);
    for path in rule
        .when
        .places
        .iter()
        .filter(|path| !known.places.contains_key(*path))
    {
        lost(
            &rule,
            "places",
            "rule.place",
            ("地点", "place"),
            path,
            "在页面的列表中选正在使用的地点路径",
            "Choose the path of a place in use from the list on the page",
            problems,
        );
    }
    let mut lost_area = false;
    let mut areas = Vec::new();
    for id in &rule.when.areas {
        match known.areas.number(id) {
            Some(number) => areas.push(number),
            None => {
                lost_area = true;
                lost(
                    &rule,
                    "areas",
                    "rule.area",
                    ("片区", "area"),
                    id,
                    "导入该片区，或改用页面上列出的片区",
                    "Import that area, or name one that the page lists",
                    problems,
                );
            }
        }
    }
    areas.sort_unstable();
    let compiled = condition(&rule, known, problems);
    let target = target(&rule, known, problems);
    Ready {
        lost_condition: rule.when.condition.is_some() && compiled.is_none(),
        condition: compiled,
        rule,
        areas,
        lost_area,
        target,
    }
}

#[expect(clippy::too_many_arguments, reason = "one sentence in two languages")]
fn lost(
    rule: &Rule,
    key: &str,
    code: &'static str,
    what: (&str, &str),
    name: &str,
    zh: &str,
    en: &str,
    problems: &mut Problems,
) {
    problems.add(
        rule.lines.of(key),
        code,
        (
            format!("规则 {} 写的{} {name} 不存在或已停用", rule.id, what.0),
            format!(
                "Rule {} names the {} {name}, which is not there or no longer in use",
                rule.id, what.1
            ),
        ),
        (zh, en),
    );
}

/// Scenes and matters that are not there.
fn matters(rule: &Rule, known: &Known, problems: &mut Problems) {
    let when = &rule.when;
    for id in &when.scenes {
        if !known.scenes.iter().any(|scene| scene.id == *id) {
            lost(
                rule,
                "scenes",
                "rule.scene",
                ("场景", "scene"),
                id,
                "改成现行场景的编号",
                "Name a scene in force",
                problems,
            );
        }
    }
    let named = known
        .scenes
        .iter()
        .filter(|scene| when.scenes.is_empty() || when.scenes.contains(&scene.id));
    let named: Vec<&Arc<Scene>> = named.collect();
    for id in &when.matters {
        if !named.iter().any(|scene| scene.matter(id).is_some()) {
            lost(
                rule,
                "matters",
                "rule.matter",
                ("事项", "matter"),
                id,
                "改成所写场景里的事项编号",
                "Name a matter of the scenes it is for",
                problems,
            );
        }
    }
}

fn condition(rule: &Rule, known: &Known, problems: &mut Problems) -> Option<Condition> {
    let source = rule.when.condition.as_ref()?;
    let line = rule.lines.of("condition");
    if rule.when.scenes.is_empty() {
        problems.add(
            line,
            "rule.condition",
            (
                format!("规则 {} 有条件，但没有写是哪些场景的填报项", rule.id),
                format!(
                    "Rule {} has a condition and does not say whose answers it reads",
                    rule.id
                ),
            ),
            ("写上 scenes", "Add scenes"),
        );
        return None;
    }
    let named = known
        .scenes
        .iter()
        .filter(|scene| rule.when.scenes.contains(&scene.id));
    let scenes: Vec<&Scene> = named.map(AsRef::as_ref).collect();
    match Condition::compile(source, &scenes) {
        Ok(condition) => Some(condition),
        Err(mistakes) => {
            for Text { zh, en } in mistakes {
                problems.add(
                    line,
                    "rule.condition",
                    (
                        format!("规则 {}：{zh}", rule.id),
                        format!("Rule {}: {en}", rule.id),
                    ),
                    (
                        "参照：amount > 5000 && kind == \"noise\"",
                        "Write it like: amount > 5000 && kind == \"noise\"",
                    ),
                );
            }
            None
        }
    }
}

fn target(rule: &Rule, known: &Known, problems: &mut Problems) -> Target {
    let unit_there = |unit: &OrgId| known.units.contains_key(unit);
    match &rule.to {
        To::Unit(unit) if unit_there(unit) => Target::Unit(*unit),
        To::Unit(unit) => {
            lost(
                rule,
                "to",
                "rule.unit",
                ("单位", "unit"),
                &unit.to_string(),
                "从页面的列表复制承办单位的编号",
                "Copy the id of a unit from the list on the page",
                problems,
            );
            Target::LostUnit
        }
        To::Roster(id) => {
            let at = known
                .rosters
                .iter()
                .position(|(roster, _)| roster.id == *id);
            match at.and_then(|at| known.rosters.get(at).map(|(roster, _)| (at, roster.unit))) {
                Some((at, unit)) if unit_there(&unit) => Target::Roster(at),
                Some((_, unit)) => {
                    lost(
                        rule,
                        "to",
                        "rule.unit",
                        ("值班单位", "unit of the roster"),
                        &unit.to_string(),
                        "先改值班表的单位",
                        "Correct the unit of the roster first",
                        problems,
                    );
                    Target::LostUnit
                }
                None => {
                    lost(
                        rule,
                        "to",
                        "rule.roster",
                        ("值班表", "roster"),
                        id,
                        "先建这个值班表，或改用已有的",
                        "Make that roster first, or name one there is",
                        problems,
                    );
                    Target::LostRoster
                }
            }
        }
    }
}
