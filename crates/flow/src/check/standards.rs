//! 立结案标准, codes and stages hold together: what a standard asks exists and can be given, and a code has a layout.

use super::graph;
use crate::standard::{Standard, ends, shows_outcome, takes};
use crate::{Action, ActionKind, FieldKind, Matter, Phase, Scene};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, sound: bool, problems: &mut Problems) {
    for field in &scene.fields {
        if (field.kind == FieldKind::Code) != field.layout.is_some() {
            problems.add(
                field.lines.of("layout"),
                "field.layout",
                (
                    format!("{} 的编码规则与类型不符", field.id),
                    format!("The layout of {} does not fit its kind", field.id),
                ),
                (
                    "code 类型写 layout，其他类型不写",
                    "Give a layout to kind code, and to no other",
                ),
            );
        }
    }
    for matter in &scene.matters {
        for (standard, closing) in [(&matter.filing, false), (&matter.closing, true)] {
            if let Some(standard) = standard {
                let known = known(scene, standard, problems);
                if known && sound {
                    given(scene, matter, standard, closing, problems);
                }
            }
        }
    }
}

/// Whether every field it names is there; what is not is a problem.
fn known(scene: &Scene, standard: &Standard, problems: &mut Problems) -> bool {
    let before = problems.found.len();
    for id in &standard.fields {
        if scene.field(id).is_none() {
            problems.add(
                standard.lines.of("fields"),
                "ref.unknown",
                (
                    format!("fields 所写的填报项 {id} 不存在"),
                    format!("fields names field {id}, which is not there"),
                ),
                ("改正编号，或补上定义", "Correct the id, or define it"),
            );
        }
    }
    problems.found.len() == before
}

/// Evidence that nothing takes, or that nothing takes any more where the case would end.
fn given(
    scene: &Scene,
    matter: &Matter,
    standard: &Standard,
    closing: bool,
    problems: &mut Problems,
) {
    let mut ids: Vec<&str> = standard.fields.iter().map(String::as_str).collect();
    if standard.photos_min > 0 {
        ids.push("photos");
    }
    for id in ids {
        let asked = scene.opening_fields(&matter.id).any(|field| field.id == id);
        let key = if id == "photos" {
            "photos_min"
        } else {
            "fields"
        };
        let line = standard.lines.of(key);
        if asked || (id == "photos" && !closing) {
            continue;
        }
        let gives = |action: &Action| {
            let meant = if closing {
                id != "photos" || shows_outcome(action.kind)
            } else {
                action.kind == ActionKind::Accept
            };
            meant && takes(action, id)
        };
        // Whether the action cannot be done without giving it.
        let sure = |action: &Action| gives(action) && is_demanded(scene, standard, action, id);
        if !scene.actions.iter().any(gives) {
            never(matter, id, line, problems);
        } else if closing && let Some(action) = stuck(scene, sure, gives) {
            too_late(matter, id, &action.id, line, problems);
        }
    }
}

/// Whether an action that takes a piece of evidence demands as much of it as the standard does.
fn is_demanded(scene: &Scene, standard: &Standard, action: &Action, id: &str) -> bool {
    if id == "photos" {
        action.photos_min >= standard.photos_min
    } else {
        scene.field(id).is_some_and(|field| field.required)
    }
}

/// An action that would end the case where the evidence may be missing and nothing on the way can give it any more.
fn stuck<'a>(
    scene: &'a Scene,
    sure: impl Fn(&Action) -> bool,
    gives: impl Fn(&Action) -> bool,
) -> Option<&'a Action> {
    let edges = graph::edges(scene);
    let given = graph::surely_given(scene, &edges, &sure);
    let is_open = |id: &str| {
        let state = scene.state(id);
        state.is_some_and(|state| state.phase != Phase::Closed)
    };
    let ahead: Vec<graph::Edge<'a>> = edges
        .iter()
        .filter(|one| is_open(one.to))
        .copied()
        .collect();
    let ending = |edge: &&graph::Edge<'a>| ends(scene, edge.action, edge.from, edge.to);
    let lacks = |edge: &&graph::Edge<'a>| !sure(edge.action) && !given.contains(edge.from);
    let can_give = |from: &'a str| {
        let seen = graph::reachable_from(from, &ahead);
        edges
            .iter()
            .any(|one| seen.contains(one.from) && gives(one.action))
    };
    edges
        .iter()
        .filter(ending)
        .filter(lacks)
        .find(|edge| !can_give(edge.from))
        .map(|edge| edge.action)
}

fn never(matter: &Matter, id: &str, line: usize, problems: &mut Problems) {
    problems.add(
        line,
        "standard.evidence",
        (
            format!("事项 {} 的标准要求 {id}，但没有操作能提供", matter.id),
            format!("The standard of matter {} asks for {id}, which no action takes", matter.id),
        ),
        (
            "让操作的 fields 或 needs/may 接收它（立案：受理；结案照片：处置、反馈、核查、办结），或从标准中去掉",
            "Let an action take it in fields or needs/may (filing: accept; photos of closing: handle, respond, verify, close), or take it out of the standard",
        ),
    );
}

fn too_late(matter: &Matter, id: &str, action: &str, line: usize, problems: &mut Problems) {
    problems.add(
        line,
        "standard.stuck",
        (
            format!("事项 {} 到“{action}”时若缺 {id}，已没有操作能补", matter.id),
            format!(
                "Where {id} of matter {} is missing at {action}, nothing can give it any more",
                matter.id
            ),
        ),
        (
            "让该操作也接收它，或加一个退回重办的操作",
            "Let that action take it too, or add one that leads back",
        ),
    );
}
