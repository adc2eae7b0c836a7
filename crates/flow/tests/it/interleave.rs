//! Whatever comes in whatever order (a pause, an extension, a return, another matter, another calendar), a
//! deadline is what the facts of the case give when they are computed from nothing.

use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use linli_calendar::Policy;
use linli_flow::{
    ActInput, Calendar, CaseFacts, ClockFacts, ClockState, Extension, Limit, Pause, Scene, act,
    clocks, decide, next_wake, open, wake,
};
use linli_kernel::Caller;
use proptest::prelude::*;

use crate::grid::{answers, everybody};
use crate::kit::{cal, opening, ts, unit};
use crate::shipped::shipped;

fn grid_loop() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let all = shipped();
        let one = all.iter().find(|one| one.name == "grid-loop.toml");
        one.unwrap().scene()
    })
}

/// The calendar of China, with a week in March that is not worked.
fn other() -> Calendar {
    static OTHER: OnceLock<Calendar> = OnceLock::new();
    let built = OTHER.get_or_init(|| {
        let text = include_str!("../../../calendar/data/china.toml");
        let begin = text.find("[[year]]\nyear = 2026").unwrap();
        let week = text[begin..]
            .replacen("off = [", "off = [\"03-16..03-20\", ", 1)
            .replacen("workdays = 248", "workdays = 243", 1);
        Calendar::china().with_years(&week).unwrap()
    });
    built.clone()
}

/// What happened, written down beside the engine by somebody who knows nothing of it.
#[derive(Clone, Debug)]
enum Event {
    Paused,
    Resumed,
    Returned,
    Dispatched,
    Extended(u32),
    Became(&'static str),
}

/// One thing that is tried: how many minutes later, which.
type Try = (i64, u8, u8);

struct Course {
    facts: CaseFacts,
    now: Timestamp,
    calendar: Calendar,
    log: Vec<(Timestamp, Event)>,
    dispatched: Timestamp,
}

fn note() -> ActInput {
    ActInput {
        note: Some("because".into()),
        ..ActInput::default()
    }
}

fn longer(days: u32) -> ActInput {
    ActInput {
        limit: format!("{days}wd").parse().ok(),
        ..note()
    }
}

fn becoming(matter: &str) -> ActInput {
    ActInput {
        matter: Some(matter.to_owned()),
        ..note()
    }
}

impl Course {
    fn begin() -> Self {
        let (scene, mei) = (grid_loop(), everybody(1));
        let now = ts("2026-03-02T09:00:00+08");
        let mut report = opening("/c/g/", &mei);
        report.fields = answers(
            scene,
            scene.opening_fields("facility").map(|field| &field.id),
        );
        let facts = open(scene, "facility", report, &mei, now, &cal())
            .unwrap()
            .facts;
        let mut course = Self {
            facts,
            now,
            calendar: cal(),
            log: Vec::new(),
            dispatched: now,
        };
        for step in ["accept", "to_community", "to_street"] {
            assert!(course.does(&everybody(2), step, note()));
        }
        course.dispatches();
        course
    }

    fn does(&mut self, who: &Caller, action: &str, input: ActInput) -> bool {
        match act(
            grid_loop(),
            &self.facts,
            action,
            input,
            who,
            self.now,
            &self.calendar,
        ) {
            Ok(step) => {
                self.facts = step.facts;
                true
            }
            Err(_refused) => false,
        }
    }

    /// Asks, and has it approved by somebody else at once.
    fn granted(&mut self, action: &str, input: ActInput) -> bool {
        if !self.does(&everybody(3), action, input) {
            return false;
        }
        let who = everybody(4);
        let step = decide(
            grid_loop(),
            &self.facts,
            true,
            None,
            &who,
            self.now,
            &self.calendar,
        );
        self.facts = step.unwrap().facts;
        true
    }

    fn dispatches(&mut self) {
        let first = !self.facts.clocks.contains_key("handling");
        let how = if self.facts.returns >= 2 {
            "adjudicate"
        } else {
            "dispatch"
        };
        let input = ActInput {
            unit: Some(unit(1)),
            ..note()
        };
        if self.does(&everybody(3), how, input) {
            if first {
                self.dispatched = self.now;
            }
            self.log.push((self.now, Event::Dispatched));
        }
    }

    fn tries(&mut self, which: u8, amount: u8) {
        let limit = u32::from(amount % 2) + 1;
        match which {
            0 if self.granted("pause", note()) => self.log.push((self.now, Event::Paused)),
            1 if self.does(&everybody(5), "resume", ActInput::default()) => {
                self.log.push((self.now, Event::Resumed));
            }
            2 => {
                let fields = answers(grid_loop(), ["return_reason".to_owned()].iter());
                if self.does(&everybody(6), "return", ActInput { fields, ..note() }) {
                    self.log.push((self.now, Event::Returned));
                }
            }
            3 => self.dispatches(),
            4 => {
                let input = longer(limit);
                if self.granted("extend", input) {
                    self.log.push((self.now, Event::Extended(limit)));
                }
            }
            5 => {
                let to = ["safety", "facility", "order"][usize::from(amount % 3)];
                let input = becoming(to);
                if self.does(&everybody(3), "reclassify", input) {
                    self.log.push((self.now, Event::Became(to)));
                }
            }
            6 => {
                self.calendar = if amount.is_multiple_of(2) {
                    cal()
                } else {
                    other()
                }
            }
            _ => {
                self.does(&everybody(6), "sign_off", ActInput::default());
            }
        }
    }

    /// Lets time pass; what is due happens at its own instant or, if nobody looked, at the end.
    fn passes(&mut self, minutes: i64, watched: bool) {
        let to = self.now + SignedDuration::from_mins(minutes);
        let scene = grid_loop();
        let went_on = |before: &CaseFacts, after: &CaseFacts| {
            (before.state == "suspended" && after.state != "suspended").then_some(after.since)
        };
        while let Some(at) = next_wake(scene, &self.facts, &self.calendar).filter(|at| *at <= to) {
            let at = if watched { at.max(self.now) } else { to };
            let step = wake(scene, &self.facts, at, &self.calendar).unwrap();
            if let Some(since) = went_on(&self.facts, &step.facts) {
                self.log.push((since, Event::Resumed));
            }
            self.facts = step.facts;
        }
        self.now = to;
    }

    /// A clock computed anew from the log.
    fn again(&self, clock: &str) -> ClockFacts {
        let handling = clock == "handling";
        let (mut stood, mut with_unit) = (false, true);
        let mut facts = ClockFacts {
            start: if handling {
                self.dispatched
            } else {
                ts("2026-03-02T09:00:00+08")
            },
            limit: limit_of(clock, "facility"),
            pauses: Vec::new(),
            extensions: Vec::new(),
            stopped: None,
        };
        for (at, event) in &self.log {
            match event {
                Event::Paused => stood = true,
                Event::Resumed => stood = false,
                Event::Returned => with_unit = false,
                Event::Dispatched => with_unit = true,
                Event::Extended(by) => facts.extensions.push(Extension {
                    by: format!("{by}wd").parse().unwrap(),
                    at: *at,
                }),
                Event::Became(matter) => facts.limit = limit_of(clock, matter),
            }
            let still = stood || (handling && !with_unit);
            let last = facts.pauses.last_mut().filter(|last| last.to.is_none());
            match (still, last) {
                (true, None) => facts.pauses.push(Pause {
                    from: *at,
                    to: None,
                }),
                (false, Some(open)) => open.to = Some(*at),
                (true, Some(_)) | (false, None) => {}
            }
        }
        facts
    }

    /// The clocks as the engine has them are those of the log, under the calendar of now.
    fn agrees(&self) -> Result<(), TestCaseError> {
        let stored = serde_json::to_string(&self.facts).unwrap();
        prop_assert_eq!(
            &serde_json::from_str::<CaseFacts>(&stored).unwrap(),
            &self.facts
        );
        let views = clocks(grid_loop(), &self.facts, self.now, &self.calendar);
        for view in views
            .iter()
            .filter(|view| ["total", "handling"].contains(&view.id.as_str()))
        {
            let mut facts = self.again(&view.id);
            prop_assert_eq!(view.start, facts.start, "{} never starts anew", view.id);
            if let Some(open) = facts.pauses.last_mut().filter(|last| last.to.is_none()) {
                open.to = Some(self.now);
            }
            let due = self
                .calendar
                .deadline(&facts, &Policy::default(), self.now)
                .unwrap()
                .due();
            prop_assert_eq!(view.due, due, "{} of {:?}", view.id, self.log);
        }
        Ok(())
    }
}

/// The limits of the shipped scene, read from its text by whoever writes the test.
fn limit_of(clock: &str, matter: &str) -> Limit {
    let days = match (clock, matter) {
        ("total", "safety") => "7wd",
        ("total", _) => "15wd",
        (_, "safety") => "2wd",
        (_, _) => "5wd",
    };
    days.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_interleaving_gives_the_deadlines_that_the_facts_give(
        tries in prop::collection::vec((0_i64..4000, 0_u8..8, 0_u8..6), 1..30),
        watched in any::<bool>(),
    ) {
        let mut course = Course::begin();
        let mut counted = 0;
        for (minutes, which, amount) in tries as Vec<Try> {
            course.passes(minutes, watched);
            course.agrees()?;
            course.tries(which, amount);
            course.agrees()?;
            let late = course.facts.clocks.values().filter(|run| run.late || run.late_before > 0).count();
            prop_assert!(late >= counted, "a lateness that was counted stays");
            counted = late;
        }
    }
}

#[test]
fn a_return_from_one_unit_to_another_and_back_keeps_the_total_to_the_second() {
    let mut course = Course::begin();
    let total = |course: &Course| {
        let views = clocks(grid_loop(), &course.facts, course.now, &course.calendar);
        let view = views.into_iter().find(|view| view.id == "total").unwrap();
        (view.start, view.due.unwrap())
    };
    let before = total(&course);
    for seconds in [3_601, 59, 86_399, 12_345] {
        course.now += SignedDuration::from_secs(seconds);
        course.tries(2, 0);
        assert_eq!(total(&course), before);
        course.now += SignedDuration::from_secs(seconds);
        course.dispatches();
        assert_eq!(total(&course), before);
    }
    // Two returns, then the decision, which binds.
    assert_eq!(
        (course.facts.returns, course.facts.state.as_str()),
        (2, "adjudicated")
    );
    assert_eq!(course.facts.bound, Some(unit(1)));
    assert!(course.facts.clocks["total"].facts.pauses.is_empty());
}

#[test]
fn what_was_late_under_the_calendar_of_then_stays_counted_and_is_told_apart() {
    let mut course = Course::begin();
    // Late on the 24th under the calendar of China; under the other, a week later.
    course.passes(60 * 24 * 22, true);
    assert!(course.facts.clocks["total"].late);
    course.calendar = other();
    let views = clocks(grid_loop(), &course.facts, course.now, &course.calendar);
    let view = views.iter().find(|view| view.id == "total").unwrap();
    assert!(view.late_then && view.due.unwrap() > course.now);
    assert_eq!(view.state, ClockState::Running);
    assert!(course.facts.ever_late(), "what was counted stays counted");
    assert!(next_wake(grid_loop(), &course.facts, &course.calendar).is_some());
}
