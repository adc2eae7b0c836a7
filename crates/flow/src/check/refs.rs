//! What a scene names exists.

use crate::{Action, ActionKind, ClockDef, FieldKind, Lines, Metric, Need, Phase, Scene, Target};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let mut look = Look { scene, problems };
    look.ends();
    for field in &scene.fields {
        for id in &field.matters {
            look.known(
                ("事项", "matter"),
                id,
                scene.matter(id).is_some(),
                &field.lines,
                "matters",
            );
        }
        look.asked(field);
    }
    for action in &scene.actions {
        look.action(action);
        look.kind(action);
    }
    for clock in &scene.clocks {
        look.clock(clock);
    }
    for metric in &scene.metrics {
        look.metric(metric);
    }
}

struct Look<'a> {
    scene: &'a Scene,
    problems: &'a mut Problems,
}

impl Look<'_> {
    fn known(&mut self, what: (&str, &str), id: &str, is_known: bool, lines: &Lines, key: &str) {
        if !is_known {
            self.problems.add(
                lines.of(key),
                "ref.unknown",
                (
                    format!("{key} 所写的{} {id} 不存在", what.0),
                    format!("{key} names {} {id}, which is not there", what.1),
                ),
                ("改正编号，或补上定义", "Correct the id, or define it"),
            );
        }
    }

    fn state(&mut self, id: &str, lines: &Lines, key: &str) {
        let is_known = self.scene.state(id).is_some();
        self.known(("状态", "state"), id, is_known, lines, key);
    }

    /// An event: `open`, an action, the kind of one or, for clocks, a state.
    fn event(&mut self, event: &str, states: bool, lines: &Lines, key: &str) {
        let scene = self.scene;
        let is_known = event == "open"
            || scene.actions.iter().any(|action| action.is(event))
            || (states && scene.state(event).is_some());
        let what = if states {
            ("操作、性质或状态", "action, kind or state")
        } else {
            ("操作或性质", "action or kind")
        };
        self.known(what, event, is_known, lines, key);
    }

    /// One start, which is open, and an end.
    fn ends(&mut self) {
        let scene = self.scene;
        let starts: Vec<_> = scene.states.iter().filter(|state| state.start).collect();
        if let [one] = starts.as_slice()
            && one.phase == Phase::Open
        {
            if !scene
                .states
                .iter()
                .any(|state| state.phase == Phase::Closed)
            {
                self.problems.add(
                    one.lines.at,
                    "state.no_end",
                    ("没有结束状态", "No state is closed"),
                    (
                        "给一个状态写 phase = \"closed\"",
                        "Give a state phase = \"closed\"",
                    ),
                );
            }
        } else {
            let at = starts
                .get(1)
                .or(starts.first())
                .map_or(scene.lines.at, |state| state.lines.of("start"));
            self.problems.add(
                at,
                "state.start",
                (
                    "应有且只有一个起点，且为办理中",
                    "There must be one start state, and it must be open",
                ),
                (
                    "只给一个状态写 start = true",
                    "Write start = true in one open state",
                ),
            );
        }
    }

    fn asked(&mut self, field: &crate::Field) {
        let by_action = self
            .scene
            .actions
            .iter()
            .any(|action| action.fields.contains(&field.id));
        if !field.on_open && !by_action && !field.id.is_empty() {
            self.problems.add(
                field.lines.of("on_open"),
                "field.never_asked",
                (
                    format!("{} 从未询问", field.id),
                    format!("{} is never asked", field.id),
                ),
                (
                    "删除，或列入操作的 fields",
                    "Remove it, or list it in the fields of an action",
                ),
            );
        }
    }

    fn action(&mut self, action: &Action) {
        let (scene, lines) = (self.scene, &action.lines);
        for id in &action.from {
            self.state(id, lines, "from");
        }
        if let Target::State(id) = &action.to {
            self.state(id, lines, "to");
        }
        for id in &action.fields {
            self.known(
                ("填报项", "field"),
                id,
                scene.field(id).is_some(),
                lines,
                "fields",
            );
        }
        let clocks = [
            (&action.clocks, "clocks"),
            (&action.within, "within"),
            (&action.past, "past"),
        ];
        for (ids, key) in clocks {
            for id in ids {
                let is_known = scene.clock(id).is_some();
                self.known(("时钟", "clock"), id, is_known, lines, key);
            }
        }
        for event in &action.not_by {
            self.event(event, false, lines, "not_by");
        }
    }

    /// What an action of a kind must have for the kind to mean something.
    fn kind(&mut self, action: &Action) {
        let asks = |need| action.needs.contains(&need) || action.may.contains(&need);
        let to = match &action.to {
            Target::State(id) => self.scene.state(id).map(|state| state.phase),
            Target::Stay | Target::Back => None,
        };
        let untimed = action.clocks.is_empty();
        let is = |kind| action.kind == kind;
        let ends = is(ActionKind::Close) || is(ActionKind::Refuse) || is(ActionKind::Withdraw);
        let lacks = if is(ActionKind::Dispatch) && !asks(Need::Unit) {
            "needs = [\"unit\"]"
        } else if is(ActionKind::Assign) && !asks(Need::Handler) {
            "needs = [\"handler\"]"
        } else if is(ActionKind::Call) && !action.needs.contains(&Need::Assists) {
            "needs = [\"assists\"]"
        } else if is(ActionKind::Recuse) && !action.needs.contains(&Need::Note) {
            "needs = [\"note\"]"
        } else if is(ActionKind::Rate) && !action.needs.contains(&Need::Rating) {
            "needs = [\"rating\"]"
        } else if untimed && (is(ActionKind::Extend) || asks(Need::Limit)) {
            "clocks = [\"…\"]"
        } else if is(ActionKind::Pause) && to != Some(Phase::Waiting) {
            "to = \"…\" (phase = \"waiting\")"
        } else if ends && to != Some(Phase::Closed) {
            "to = \"…\" (phase = \"closed\")"
        } else if !is(ActionKind::Resume) && action.to == Target::Back {
            "kind = \"resume\""
        } else {
            return;
        };
        let id = &action.id;
        self.problems.add(
            action.lines.of("kind"),
            "action.kind",
            (format!("{id} 缺少 {lacks}"), format!("{id} lacks {lacks}")),
            ("补上，或换 kind", "Add it, or choose another kind"),
        );
    }

    fn clock(&mut self, clock: &ClockDef) {
        let (scene, lines) = (self.scene, &clock.lines);
        // What the clock of an assist listens to is proved with the assists.
        let own = !clock.per_assist;
        for event in clock.starts_on.iter().filter(|_| own) {
            self.event(event, true, lines, "starts_on");
        }
        for event in clock.stops_on.iter().filter(|_| own) {
            self.event(event, true, lines, "stops_on");
        }
        for id in &clock.pauses_in {
            self.state(id, lines, "pauses_in");
        }
        for id in clock.limits.keys() {
            self.known(
                ("事项", "matter"),
                id,
                scene.matter(id).is_some(),
                lines,
                "limits",
            );
        }
    }

    /// Broken down by what has few values and names nobody.
    fn metric(&mut self, metric: &Metric) {
        let (scene, lines) = (self.scene, &metric.lines);
        for event in &metric.on {
            self.event(event, false, lines, "on");
        }
        for id in &metric.dims {
            let fit = scene.field(id).is_some_and(|field| {
                matches!(field.kind, FieldKind::Choice | FieldKind::YesNo) && !field.personal
            });
            self.known(
                ("choice 或 yes_no 填报项", "choice or yes_no field"),
                id,
                fit,
                lines,
                "dims",
            );
        }
    }
}
