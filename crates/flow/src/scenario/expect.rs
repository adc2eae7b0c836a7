//! Comparing what happened with what a step expects.

use std::collections::BTreeSet;

use linli_kernel::{Caller, Trouble};

use super::play::{Stage, china};
use crate::node::Node;
use crate::{
    Audience, CaseFacts, ClockView, Effect, Scene, Sight, Who, assists, available, clocks,
    document, sight,
};
use linli_notation::Problems;

/// Adds a problem for each expectation that does not hold. A move that fails without a step
/// expecting it is a surprise too.
pub(super) fn check(stage: &Stage<'_>, step: &Node<'_>, problems: &mut Problems) {
    let mut look = Look { step, problems };
    look.trouble(stage.trouble.as_ref());
    look.told(&stage.effects);
    look.counted(&stage.effects);
    let Some(case) = &stage.case else { return };
    if step.has("state") {
        look.same("state", &step.str("state"), &case.state);
    }
    if step.has("pending") {
        let found = case.pending.as_ref().map_or("-", |pending| &pending.action);
        look.same("pending", &step.str("pending"), found);
    }
    let mut views = clocks(stage.scene, case, stage.now, stage.calendar);
    views.extend(look.assists(stage, case));
    look.due(&views);
    look.clock_states(&views);
    look.seen(stage, case);
    let who = stage.cast.caller(&step.str("who"));
    if let Some(caller) = who.filter(|_| step.has("documents")) {
        look.documents(stage.scene, case, caller);
    }
    if let Some(caller) = who.filter(|_| step.has("may")) {
        let found: BTreeSet<String> = available(stage.scene, case, caller)
            .iter()
            .map(|action| action.id.clone())
            .collect();
        let wanted: BTreeSet<String> = step.strs("may").into_iter().collect();
        look.same("may", &list(&wanted), &list(&found));
    }
}

struct Look<'a> {
    step: &'a Node<'a>,
    problems: &'a mut Problems,
}

impl Look<'_> {
    fn same(&mut self, key: &str, wanted: &str, found: &str) {
        if wanted == found {
            return;
        }
        self.problems.add(
            self.step.lines().of(key),
            "scenario.differs",
            (
                format!("{key} 应为 {wanted}，实为 {found}"),
                format!("{key} should be {wanted} and is {found}"),
            ),
            (
                "改正场景，或改正期望",
                "Correct the scene, or what the step expects",
            ),
        );
    }

    fn documents(&mut self, scene: &Scene, case: &CaseFacts, caller: &Caller) {
        let wanted: BTreeSet<String> = self.step.strs("documents").into_iter().collect();
        let ids = scene.documents.iter().map(|document| &document.id);
        let found = ids.filter(|id| document(scene, case, caller, id).is_ok());
        self.same(
            "documents",
            &list(&wanted),
            &list(&found.cloned().collect()),
        );
    }

    fn trouble(&mut self, trouble: Option<&Trouble>) {
        let refused = match trouble {
            None | Some(Trouble::Invalid(_)) => String::new(),
            Some(Trouble::Refused(refused)) => refused.code.to_owned(),
            Some(Trouble::Fault(fault)) => format!("{fault:?}"),
        };
        self.same(
            "refused",
            &or_nothing(self.step.str("refused")),
            &or_nothing(refused),
        );
        let invalid: BTreeSet<String> = match trouble {
            Some(Trouble::Invalid(invalid)) => {
                invalid.fields.iter().map(|one| one.field.clone()).collect()
            }
            None | Some(Trouble::Refused(_) | Trouble::Fault(_)) => BTreeSet::new(),
        };
        let wanted: BTreeSet<String> = self.step.strs("invalid").into_iter().collect();
        self.same("invalid", &list(&wanted), &list(&invalid));
    }

    /// How the assists stand; their clocks, as `unit.clock`, of the last one of each unit.
    fn assists(&mut self, stage: &Stage<'_>, case: &CaseFacts) -> Vec<ClockView> {
        let asked = assists(stage.scene, case, stage.now, stage.calendar);
        let mut views: Vec<ClockView> = Vec::new();
        for one in &asked {
            let unit = stage.cast.unit_name(one.assist.unit);
            views.retain(|view| !view.id.starts_with(&format!("{unit}.")));
            views.extend(one.clocks.iter().cloned().map(|mut view| {
                view.id = format!("{unit}.{}", view.id);
                view
            }));
        }
        for (unit, wanted) in self.step.str_map("assists") {
            let last = asked
                .iter()
                .rfind(|one| stage.cast.unit_name(one.assist.unit) == unit);
            let found = last.map_or("-", |one| one.state.code());
            self.same(
                "assists",
                &format!("{unit} {wanted}"),
                &format!("{unit} {found}"),
            );
        }
        views
    }

    fn told(&mut self, effects: &[Effect]) {
        let told: BTreeSet<Who> = effects.iter().flat_map(audience).collect();
        let codes = |who: &BTreeSet<Who>| {
            let names = who.iter().map(|one| one.code().to_owned());
            list(&names.collect())
        };
        for who in self.step.codes::<Who>("told") {
            if !told.contains(&who) {
                self.same("told", who.code(), &codes(&told));
            }
        }
        for who in self.step.codes::<Who>("not_told") {
            if told.contains(&who) {
                self.same("not_told", &format!("(not {})", who.code()), &codes(&told));
            }
        }
    }

    fn counted(&mut self, effects: &[Effect]) {
        let counted: BTreeSet<String> = effects.iter().filter_map(metric).collect();
        for name in self.step.strs("counted") {
            if !counted.contains(&name) {
                self.same("counted", &name, &list(&counted));
            }
        }
        for name in self.step.strs("not_counted") {
            if counted.contains(&name) {
                self.same("not_counted", &format!("(not {name})"), &list(&counted));
            }
        }
    }

    /// A clock's end is compared as far as it is written: `2026-03-09` or `2026-03-09 17:30`.
    fn due(&mut self, views: &[ClockView]) {
        for (id, wanted) in self.step.str_map("due") {
            let due = views
                .iter()
                .find(|view| view.id == id)
                .and_then(|view| view.due);
            let found = due.map_or_else(
                || "-".to_owned(),
                |due| due.to_zoned(china()).strftime("%Y-%m-%d %H:%M").to_string(),
            );
            if !found.starts_with(&wanted) {
                self.same("due", &format!("{id} {wanted}"), &format!("{id} {found}"));
            }
        }
    }

    fn seen(&mut self, stage: &Stage<'_>, case: &CaseFacts) {
        for (key, wanted) in [("seen_by", true), ("not_seen_by", false)] {
            for actor in self.step.strs(key) {
                let found = stage
                    .cast
                    .caller(&actor)
                    .is_some_and(|caller| sight(stage.scene, case, caller) != Sight::Nothing);
                if found != wanted {
                    let (not, is) = if wanted { ("", "(not ") } else { ("(not ", "") };
                    let said = |begin: &str| {
                        let end = if begin.is_empty() { "" } else { ")" };
                        format!("{begin}{actor}{end}")
                    };
                    self.same(key, &said(not), &said(is));
                }
            }
        }
    }

    fn clock_states(&mut self, views: &[ClockView]) {
        for (id, wanted) in self.step.str_map("clocks") {
            let view = views.iter().find(|view| view.id == id);
            let found = view.map_or("-", |view| view.state.code());
            self.same(
                "clocks",
                &format!("{id} {wanted}"),
                &format!("{id} {found}"),
            );
        }
    }
}

fn audience(effect: &Effect) -> Vec<Who> {
    match effect {
        Effect::Count { .. } => Vec::new(),
        Effect::Notify { audience, .. } => match audience {
            Audience::Reporter => vec![Who::Reporter],
            Audience::Unit => vec![Who::Unit],
            Audience::Handler => vec![Who::Handler],
            Audience::Person(_) => Vec::new(),
            Audience::Assisting(_) => vec![Who::Assisting],
            Audience::Roles(roles) => roles.iter().map(|role| Who::Role(*role)).collect(),
        },
    }
}

fn metric(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Count { metric, .. } => Some(metric.clone()),
        Effect::Notify { .. } => None,
    }
}

fn list(all: &BTreeSet<String>) -> String {
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    or_nothing(all.join(", "))
}

fn or_nothing(text: String) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text
    }
}
