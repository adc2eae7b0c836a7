//! The columns of rows belong to the kind that has them, and their totals are unmistakable in rules.

use crate::{Field, FieldKind, Scene, rows};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    for field in &scene.fields {
        fits(field, problems);
        for (name, _) in rows::known(field).filter(|_| field.kind == FieldKind::Rows) {
            if scene.field(&name).is_some() {
                problems.add(
                    field.lines.of("columns"),
                    "field.columns",
                    (
                        format!("{} 的合计 {name} 与另一填报项同名", field.id),
                        format!("The total {name} of {} has the name of a field", field.id),
                    ),
                    ("换一个编号", "Choose another id"),
                );
            }
        }
    }
}

fn fits(field: &Field, problems: &mut Problems) {
    let kinds = [FieldKind::Text, FieldKind::Number, FieldKind::Money];
    let plain = field.columns.iter().all(|one| kinds.contains(&one.kind));
    let mut ids: Vec<&str> = field.columns.iter().map(|one| one.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let twice = ids.len() < field.columns.len() || ids.contains(&"rows");
    if (field.kind == FieldKind::Rows) == field.columns.is_empty() || !plain || twice {
        problems.add(
            field.lines.of("columns"),
            "field.columns",
            (
                format!("{} 的栏目与类型不符，或栏目重复", field.id),
                format!("The columns of {} do not fit its kind, or are there twice", field.id),
            ),
            (
                "rows 类型写 columns，每栏 id、title 和 kind (text、number、money)；编号不重复，不用 rows",
                "Give columns to kind rows and to no other, each with id, title and kind (text, number, money); ids are unique, and none is rows",
            ),
        );
    }
}
