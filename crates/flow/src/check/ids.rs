//! Ids are unique and cannot be mistaken for one another.

use crate::input::{BUILT_IN, RESERVED};
use crate::{ActionKind, Field, FieldKind, Lines, Scene};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    file_name(scene, problems);
    macro_rules! all_unique {
        ($($what:literal: $list:ident),*) => {
            $(unique($what, scene.$list.iter().map(|one| (&one.id, &one.lines)), problems);)*
        };
    }
    all_unique!("matter": matters, "field": fields, "state": states);
    all_unique!("action": actions, "clock": clocks, "metric": metrics, "document": documents);
    for field in &scene.fields {
        taken(field, problems);
        choices(field, problems);
        bounds(field, problems);
    }
    ambiguous(scene, problems);
}

/// A scene and its file have one name, so that a scene is found by its id.
fn file_name(scene: &Scene, problems: &mut Problems) {
    let stem = scene.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.strip_suffix(".toml").unwrap_or(stem);
    if !scene.id.is_empty() && stem != scene.id {
        problems.add(
            scene.lines.of("id"),
            "scene.file_name",
            (
                format!("场景编号 {} 与文件名 {stem} 不同", scene.id),
                format!("The id {} differs from the file name {stem}", scene.id),
            ),
            ("改编号或改文件名，使两者一致", "Rename one of them"),
        );
    }
}

fn unique<'a>(
    what: &str,
    all: impl Iterator<Item = (&'a String, &'a Lines)>,
    problems: &mut Problems,
) {
    let mut seen = std::collections::BTreeMap::new();
    for (id, lines) in all.filter(|(id, _)| !id.is_empty()) {
        if let Some(first) = seen.insert(id, lines.at) {
            problems.add(
                lines.of("id"),
                "id.twice",
                (
                    format!("{what} {id} 在第 {first} 行已用过"),
                    format!("{what} {id} is on line {first} already"),
                ),
                ("换一个编号", "Choose another id"),
            );
        }
    }
}

fn taken(field: &Field, problems: &mut Problems) {
    let built_in = BUILT_IN.iter().any(|(name, _)| *name == field.id);
    let word = ["in", "true", "false", "null", "size", "contains"].contains(&field.id.as_str());
    if built_in || word || RESERVED.contains(&field.id.as_str()) {
        problems.add(
            field.lines.of("id"),
            "field.reserved",
            (
                format!("{} 是系统保留的名称", field.id),
                format!("{} is a name of the system", field.id),
            ),
            ("换一个编号", "Choose another id"),
        );
    }
}

/// Choices belong to the kind that has them.
fn choices(field: &Field, problems: &mut Problems) {
    if (field.kind == FieldKind::Choice) == field.choices.is_empty() {
        problems.add(
            field.lines.of("choices"),
            "field.choices",
            (
                format!("{} 的选项与类型不符", field.id),
                format!("The choices of {} do not fit its kind", field.id),
            ),
            (
                "choice 类型写 choices，其他类型不写",
                "Give choices to kind choice, and to no other",
            ),
        );
    }
    let all = field.choices.iter().map(|one| (&one.id, &field.lines));
    unique("choice", all, problems);
}

/// Bounds belong to the kinds that have them.
fn bounds(field: &Field, problems: &mut Problems) {
    let (min, max) = (field.min, field.max);
    let fine = match field.kind {
        FieldKind::Number | FieldKind::Money => min.zip(max).is_none_or(|(min, max)| min <= max),
        FieldKind::Text | FieldKind::LongText => {
            min.is_none() && max.is_none_or(|max| (1..=20_000).contains(&max))
        }
        FieldKind::Rows => min.is_none() && max.is_none_or(|max| (1..=1_000).contains(&max)),
        FieldKind::Choice
        | FieldKind::YesNo
        | FieldKind::Date
        | FieldKind::Phone
        | FieldKind::Party
        | FieldKind::PartyPerson
        | FieldKind::Code => min.is_none() && max.is_none(),
    };
    if !fine {
        problems.add(
            field.lines.of("max"),
            "field.bounds",
            (
                format!("{} 的 min、max 与类型不符", field.id),
                format!("The min and max of {} do not fit its kind", field.id),
            ),
            (
                "number、money 用 min、max；文字只用 max（1 到 20000），rows 只用 max（1 到 1000 行）",
                "Numbers and money take min and max, texts only max (1 to 20000), rows only max (1 to 1000)",
            ),
        );
    }
}

/// Clocks and metrics name actions, kinds and states in one list, so these must not be mistaken.
fn ambiguous(scene: &Scene, problems: &mut Problems) {
    for state in &scene.states {
        let as_action = scene.actions.iter().any(|action| action.id == state.id);
        let as_kind = ActionKind::CODES.contains(&state.id.as_str());
        if as_action || as_kind || matches!(state.id.as_str(), "open" | "back") {
            problems.add(
                state.lines.of("id"),
                "id.ambiguous",
                (
                    format!("状态 {} 与操作或其性质同名", state.id),
                    format!("State {} has the name of an action or kind", state.id),
                ),
                (
                    "状态用完成式命名，如 accepted",
                    "Name states as results, such as accepted",
                ),
            );
        }
    }
    for action in &scene.actions {
        let other_kind =
            ActionKind::CODES.contains(&action.id.as_str()) && action.id != action.kind.code();
        if other_kind || action.id == "open" {
            problems.add(
                action.lines.of("id"),
                "id.ambiguous",
                (
                    format!("操作 {} 与另一种性质同名", action.id),
                    format!("Action {} has the name of another kind", action.id),
                ),
                ("换一个编号", "Choose another id"),
            );
        }
    }
}
