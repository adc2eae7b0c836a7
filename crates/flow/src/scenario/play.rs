//! Playing one scenario.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};
use linli_kernel::{Caller, Trouble};
use serde_json::Value;

use super::cast::Cast;
use super::{ScenarioResult, expect};
use crate::node::Node;
use crate::{
    ActInput, Answer, AssistDeed, Calendar, Call, CaseFacts, Effect, FieldKind, Opening, Rating,
    Scene, Step, acknowledge, act, assist, decide, next_wake, open, wake,
};
use linli_notation::Problems;

/// The most wakes between two steps: more than any scene has clocks and levels.
const WAKES: usize = 1000;

/// The time of China, without daylight saving.
pub(super) fn china() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// Where a scenario stands.
pub(super) struct Stage<'a> {
    pub(super) scene: &'a Scene,
    pub(super) cast: &'a Cast,
    pub(super) calendar: &'a Calendar,
    pub(super) now: Timestamp,
    pub(super) case: Option<CaseFacts>,
    /// What happened since the step before.
    pub(super) effects: Vec<Effect>,
    /// How the last move failed.
    pub(super) trouble: Option<Trouble>,
}

pub(super) fn play(
    scene: &Scene,
    cast: &Cast,
    file: &str,
    node: Node<'_>,
    calendar: &Calendar,
) -> ScenarioResult {
    let mut problems = Problems::of(file);
    let mut result = ScenarioResult {
        title: node.text("title"),
        file: file.to_owned(),
        line: node.lines().at,
        steps: 0,
        played: BTreeSet::new(),
        failures: Vec::new(),
    };
    let Some(now) = local(&node.str("at")) else {
        bad_time(node.lines().of("at"), &mut problems);
        result.failures = problems.sorted();
        return result;
    };
    let mut stage = Stage::at(scene, cast, calendar, now);
    for step in node.nodes("step") {
        stage.step(&step, &mut result.played, &mut problems);
        result.steps += 1;
        // After one surprise the rest would only tell of its consequences.
        if !problems.found.is_empty() {
            break;
        }
    }
    result.failures = problems.sorted();
    result
}

fn bad_time(line: usize, problems: &mut Problems) {
    problems.add(
        line,
        "scenario.time",
        (
            "时间写错了，或早于上一步",
            "The time cannot be read, or is before the step before",
        ),
        (
            "写 at = \"2026-03-02 09:00\" 或 after = \"2h\"",
            "Write at = \"2026-03-02 09:00\" or after = \"2h\"",
        ),
    );
}

/// An instant written in the time of China.
fn local(text: &str) -> Option<Timestamp> {
    let civil: DateTime = text.parse().ok()?;
    Some(civil.to_zoned(china()).ok()?.timestamp())
}

impl<'a> Stage<'a> {
    fn at(scene: &'a Scene, cast: &'a Cast, calendar: &'a Calendar, now: Timestamp) -> Self {
        Self {
            scene,
            cast,
            calendar,
            now,
            case: None,
            effects: Vec::new(),
            trouble: None,
        }
    }
}

impl Stage<'_> {
    fn step(&mut self, step: &Node<'_>, played: &mut BTreeSet<String>, problems: &mut Problems) {
        self.effects.clear();
        self.trouble = None;
        let Some(to) = self.time_of(step).filter(|to| *to >= self.now) else {
            return bad_time(step.lines().at, problems);
        };
        self.pass_until(to);
        match self.move_on(step) {
            Some(Ok(done)) => {
                self.case = Some(done.facts);
                self.effects.extend(done.effects);
                let name = if step.has("open") {
                    "open".to_owned()
                } else {
                    step.str("do")
                };
                played.extend(Some(name).filter(|name| !name.is_empty()));
            }
            Some(Err(trouble)) => self.trouble = Some(trouble),
            None => {}
        }
        expect::check(self, step, problems);
    }

    fn time_of(&self, step: &Node<'_>) -> Option<Timestamp> {
        if step.has("at") {
            return local(&step.str("at"));
        }
        if step.has("after") {
            let span: Span = step.str("after").parse().ok()?;
            let later = self.now.to_zoned(china()).checked_add(span).ok()?;
            return Some(later.timestamp());
        }
        Some(self.now)
    }

    /// Lets time pass; what is due on the way happens at its own instant.
    fn pass_until(&mut self, to: Timestamp) {
        for _ in 0..WAKES {
            let Some(case) = &self.case else { break };
            let due = next_wake(self.scene, case, self.calendar).filter(|at| *at <= to);
            let Some(woken) =
                due.and_then(|at| wake(self.scene, case, at.max(self.now), self.calendar))
            else {
                break;
            };
            self.case = Some(woken.facts);
            self.effects.extend(woken.effects);
        }
        self.now = to;
    }

    /// What the step does, if anything.
    fn move_on(&self, step: &Node<'_>) -> Option<Result<Step, Trouble>> {
        let who = step.str("who");
        let caller = self.cast.caller(&who)?;
        if step.has("open") {
            let opening = self.opening(step, &who);
            let matter = step.str("open");
            return Some(open(
                self.scene,
                &matter,
                opening,
                caller,
                self.now,
                self.calendar,
            ));
        }
        if step.has("decide") || step.bool("acknowledge", false) {
            return Some(self.decision(step, caller));
        }
        if step.has("assist") {
            return Some(self.assist(step, caller));
        }
        if !step.has("do") {
            return None;
        }
        let action = step.str("do");
        Some(match &self.case {
            None => Err(Trouble::fault("the first step that acts must open a case")),
            Some(case) => act(
                self.scene,
                case,
                &action,
                self.input(step),
                caller,
                self.now,
                self.calendar,
            ),
        })
    }

    /// What the kernel does with a case of any scene: deciding what waits, and acknowledging.
    fn decision(&self, step: &Node<'_>, caller: &Caller) -> Result<Step, Trouble> {
        let Some(case) = &self.case else {
            return Err(Trouble::fault("the first step that acts must open a case"));
        };
        if !step.has("decide") {
            return acknowledge(self.scene, case, caller, self.now);
        }
        let (approved, note) = (step.str("decide") == "approve", step.str("note"));
        let note = Some(note.as_str()).filter(|note| !note.is_empty());
        decide(
            self.scene,
            case,
            approved,
            note,
            caller,
            self.now,
            self.calendar,
        )
    }

    fn call(&self, node: &Node<'_>) -> Option<Call> {
        Some(Call {
            unit: self.cast.unit(&node.str("unit"))?,
            task: node.str("task"),
            limit: node.code("limit"),
        })
    }

    /// Does something with the latest assist of a unit.
    fn assist(&self, step: &Node<'_>, caller: &Caller) -> Result<Step, Trouble> {
        let case = self.case.as_ref();
        let case =
            case.ok_or_else(|| Trouble::fault("the first step that acts must open a case"))?;
        let unit = self.cast.unit(&step.str("unit"));
        let asked = case.assists.iter().rposition(|one| Some(one.unit) == unit);
        let deed = step.code("assist").unwrap_or(AssistDeed::Arrive);
        let words = step.str("note");
        let answer = Answer {
            deed,
            words: Some(&words),
        };
        let nth = asked.unwrap_or(usize::MAX);
        assist(
            self.scene,
            case,
            nth,
            answer,
            caller,
            self.now,
            self.calendar,
        )
    }

    fn opening(&self, step: &Node<'_>, who: &str) -> Opening {
        let reporter = if step.has("reporter") {
            step.str("reporter")
        } else {
            who.to_owned()
        };
        Opening {
            place_path: if step.has("place") {
                step.str("place")
            } else {
                self.cast.place(who)
            },
            fields: self.answers(step),
            photos: step.count("photos"),
            reporter: self.cast.person(&reporter),
            unit: self.cast.unit(&step.str("unit")),
        }
    }

    /// The answers; a party is written by the name of a unit or person of the actors.
    fn answers(&self, step: &Node<'_>) -> BTreeMap<String, Value> {
        let mut answers = step.answers("fields");
        for (id, answer) in &mut answers {
            let kind = self.scene.field(id).map(|field| field.kind);
            let name = answer.as_str().unwrap_or_default();
            let meant = match kind {
                Some(FieldKind::Party) => self.cast.unit(name).map(|unit| unit.to_string()),
                Some(FieldKind::PartyPerson) => {
                    self.cast.person(name).map(|person| person.to_string())
                }
                Some(_) | None => None,
            };
            if let Some(id) = meant {
                *answer = Value::from(id);
            }
        }
        answers
    }

    fn input(&self, step: &Node<'_>) -> ActInput {
        let rated = step.has("satisfied") || step.has("solved");
        ActInput {
            note: step.has("note").then(|| step.str("note")),
            fields: self.answers(step),
            photos: step.count("photos"),
            unit: self.cast.unit(&step.str("unit")),
            handler: self.cast.person(&step.str("handler")),
            rating: rated.then(|| Rating {
                satisfied: step.bool("satisfied", false),
                solved: step.bool("solved", false),
            }),
            limit: step.code("limit"),
            matter: step.has("matter").then(|| step.str("matter")),
            calls: step
                .nodes("calls")
                .iter()
                .filter_map(|node| self.call(node))
                .collect(),
        }
    }
}
