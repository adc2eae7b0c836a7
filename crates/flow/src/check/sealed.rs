//! 密件: what keeps a case from those who must not see it has to hold together.

use crate::{Action, ActionKind, Field, FieldKind, Need, Scene, Who};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    for field in &scene.fields {
        if matches!(field.kind, FieldKind::Party | FieldKind::PartyPerson) {
            party(field, scene, problems);
        }
    }
    confidential(scene, problems);
    for action in &scene.actions {
        if action.kind == ActionKind::Recuse {
            recuse(action, problems);
        }
    }
}

/// Whoever is complained about must not read it, so what names them is asked in sealed matters only; and it
/// must be readable, since rights are decided by it.
fn party(field: &Field, scene: &Scene, problems: &mut Problems) {
    let asked = |id: &String| field.matters.is_empty() || field.matters.contains(id);
    for matter in &scene.matters {
        if asked(&matter.id) && !matter.sealed {
            problems.add(
                field.lines.of("kind"),
                "field.party",
                (
                    format!("{} 指明被反映的一方，但事项 {} 未设为密件", field.id, matter.id),
                    format!("{} names a party, and matter {} is not sealed", field.id, matter.id),
                ),
                (
                    "给事项或场景写 sealed = true，或用 matters 限定填报项",
                    "Write sealed = true in the matter or the scene, or limit the field with matters",
                ),
            );
        }
    }
    if field.personal {
        problems.add(
            field.lines.of("personal"),
            "field.party",
            (
                format!("{} 决定谁不能看，不能加密", field.id),
                format!(
                    "{} decides who must not see the case and cannot be encrypted",
                    field.id
                ),
            ),
            ("去掉 personal", "Remove personal"),
        );
    }
}

/// At most one question, answered by yes or no when the case is opened.
fn confidential(scene: &Scene, problems: &mut Problems) {
    let mut before = false;
    for field in scene.fields.iter().filter(|field| field.confidential) {
        if before || field.kind != FieldKind::YesNo || !field.on_open {
            problems.add(
                field.lines.of("confidential"),
                "field.confidential",
                (
                    format!("{} 不能作为保密请求", field.id),
                    format!("{} cannot be the request for confidentiality", field.id),
                ),
                (
                    "只给一个上报时询问的 yes_no 填报项写 confidential = true",
                    "Write confidential = true in one yes_no field that is asked when a case is opened",
                ),
            );
        }
        before = true;
    }
}

/// The reporter is a side of the case, and whoever withdraws from it does not take it up.
fn recuse(action: &Action, problems: &mut Problems) {
    let asks = |need| action.needs.contains(&need) || action.may.contains(&need);
    if action.who.contains(&Who::Reporter) || action.takes || asks(Need::Handler) {
        problems.add(
            action.lines.of("kind"),
            "action.recuse",
            (
                format!("{} 是回避，不能由上报人做，也不能同时指定经办人", action.id),
                format!("{} recuses, so the reporter cannot do it, and it names no handler", action.id),
            ),
            (
                "改 who；去掉 takes 和 handler。要决定经办人回避，写 clears = [\"handler\"]",
                "Change who; remove takes and handler. To recuse the handler write clears = [\"handler\"]",
            ),
        );
    }
}
