//! 文书: a document comes after something that happens, is for somebody, and is filled by fields that fit.

use super::people::aside;
use crate::document::{REPORTER, Slot};
use crate::{Document, FieldKind, Scene, Who};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    for document in &scene.documents {
        after(scene, document, problems);
        for who in &document.who {
            if let Who::Role(role) = who {
                aside(*role, &document.lines, "who", problems);
            }
        }
        filled(scene, document, problems);
        plain(scene, document, problems);
    }
}

fn after(scene: &Scene, document: &Document, problems: &mut Problems) {
    let lines = &document.lines;
    if document.after.is_empty() {
        problems.add(
            lines.of("after"),
            "document.after",
            (
                format!("{} 没有写在什么操作之后", document.id),
                format!("{} does not say after what it comes", document.id),
            ),
            (
                "写上操作或性质，如 after = [\"agree\"]；一开始就有的写 \"open\"",
                "Name actions or kinds, such as after = [\"agree\"]; \"open\" is from the start",
            ),
        );
    }
    for event in &document.after {
        if event != "open" && !scene.actions.iter().any(|action| action.is(event)) {
            problems.add(
                lines.of("after"),
                "ref.unknown",
                (
                    format!("after 所写的操作或性质 {event} 不存在"),
                    format!("after names action or kind {event}, which is not there"),
                ),
                ("改正编号，或补上定义", "Correct the id, or define it"),
            );
        }
    }
}

fn filled(scene: &Scene, document: &Document, problems: &mut Problems) {
    let slots = document.layout.slots();
    for (name, field) in &document.fill {
        match slots.iter().find(|slot| slot.id == name) {
            None => unknown_slot(document, name, problems),
            Some(slot) => fits(scene, document, *slot, field, problems),
        }
    }
    let lacks = |slot: &&Slot| slot.needed && !document.fill.contains_key(slot.id);
    for slot in slots.iter().filter(lacks) {
        problems.add(
            document.lines.of("fill"),
            "document.slot",
            (
                format!("{} 缺少 {}", document.id, slot.id),
                format!("{} lacks {}", document.id, slot.id),
            ),
            (
                &format!("在 fill 中写：{} = \"填报项编号\"", slot.id),
                &format!("Add to fill: {} = \"the id of a field\"", slot.id),
            ),
        );
    }
}

fn unknown_slot(document: &Document, name: &str, problems: &mut Problems) {
    let known: Vec<&str> = document.layout.slots().iter().map(|slot| slot.id).collect();
    let known = known.join(", ");
    let layout = document.layout;
    problems.add(
        document.lines.of("fill"),
        "document.slot",
        (
            format!("版式 {layout} 没有 {name} 一栏"),
            format!("The layout {layout} has no slot {name}"),
        ),
        (&format!("可用：{known}"), &format!("Known slots: {known}")),
    );
}

/// Rows go where a table is drawn, words everywhere else; an organisation or a person is no word.
fn fits(scene: &Scene, document: &Document, slot: Slot, id: &str, problems: &mut Problems) {
    if id == REPORTER && !slot.rows {
        return;
    }
    let found = scene.field(id).map(|field| field.kind);
    let fine = found.is_some_and(|kind| match slot.rows {
        true => kind == FieldKind::Rows,
        false => kind.is_printable(),
    });
    if fine {
        return;
    }
    let (zh, en) = match (found.is_some(), slot.rows) {
        (false, _) => ("不存在", "is not there"),
        (true, true) => ("不是 rows 类型", "is not of kind rows"),
        (true, false) => ("不能印成文字", "is not words"),
    };
    problems.add(
        document.lines.of("fill"),
        "document.fill",
        (
            format!("填写 {} 的填报项 {id} {zh}", slot.id),
            format!("Field {id}, which fills {}, {en}", slot.id),
        ),
        (
            "改正编号；表格一栏用 rows，其他栏用文字、选项、数字、日期等，不用 party",
            "Correct the id; a table takes rows, every other slot words, choices, numbers or days, never a party",
        ),
    );
}

/// Personal answers are encrypted when this is asked, so its rule cannot read them.
fn plain(scene: &Scene, document: &Document, problems: &mut Problems) {
    let Some(rule) = &document.when else {
        return unconditional(document, problems);
    };
    let reads = rule.variables();
    let is_read = |id: &str| {
        let total = format!("{id}_");
        reads
            .iter()
            .any(|name| name == id || name.starts_with(&total))
    };
    for field in scene.fields.iter().filter(|field| field.personal) {
        if is_read(&field.id) {
            problems.add(
                document.lines.of("when"),
                "document.when",
                (
                    format!("{} 是个人信息，已加密，条件读不到", field.id),
                    format!(
                        "{} is personal and encrypted; the condition cannot read it",
                        field.id
                    ),
                ),
                (
                    "改用不是个人信息的填报项",
                    "Use a field that is not personal",
                ),
            );
        }
    }
}

fn unconditional(document: &Document, problems: &mut Problems) {
    if document.refusal.is_some() {
        problems.add(
            document.lines.of("refusal"),
            "document.refusal",
            (
                format!("{} 有 refusal 而无 when", document.id),
                format!("{} has a refusal but no when", document.id),
            ),
            ("补上 when，或删除 refusal", "Add when, or remove refusal"),
        );
    }
}
