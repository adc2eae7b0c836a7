//! A server and two phones on a network that loses, doubles and reorders.

use linli_sync::{Answer, Choice, Edit, EditId, Phone, Policies, Policy, Record, Resolution};
use proptest::prelude::*;
use serde_json::json;

use crate::kit::{household, known, next_value, nothing_is_lost, phone, server, standing, sync};

/// What can happen.
#[derive(Clone, Debug)]
enum Step {
    /// A worker changes a field at an instant of their own clock.
    Save { who: usize, field: usize, at: i64 },
    /// Something in the queue sets out; a copy stays in the queue.
    Send { who: usize, which: usize },
    /// Something on the way arrives. The copy stays on the way if it is doubled; the answer may be lost.
    Arrive {
        which: usize,
        doubled: bool,
        answer_lost: bool,
    },
    /// Something on the way is lost.
    Lose { which: usize },
    /// A phone is told how the record stands, perhaps long after it was asked.
    Pull { who: usize, late: bool },
    /// The community decides what is open.
    Decide { take: bool },
    /// A phone leaves the scope and comes back.
    Leave { who: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..2_usize;
    prop_oneof![
        4 => (who.clone(), 0..4_usize, 0..1000_i64).prop_map(|(who, field, at)| Step::Save { who, field, at }),
        4 => (who.clone(), 0..8_usize).prop_map(|(who, which)| Step::Send { who, which }),
        6 => (0..8_usize, any::<bool>(), any::<bool>())
            .prop_map(|(which, doubled, answer_lost)| Step::Arrive { which, doubled, answer_lost }),
        1 => (0..8_usize).prop_map(|which| Step::Lose { which }),
        3 => (who.clone(), any::<bool>()).prop_map(|(who, late)| Step::Pull { who, late }),
        1 => any::<bool>().prop_map(|take| Step::Decide { take }),
        1 => who.prop_map(|who| Step::Leave { who }),
    ]
}

const FIELDS: [(&str, Policy); 4] = [
    ("phone", Policy::Ask),
    ("rent", Policy::Newest),
    ("area", Policy::Registry),
    ("photos", Policy::Union),
];

struct ByField;

impl Policies for ByField {
    fn of(&self, field: &str) -> Policy {
        FIELDS
            .iter()
            .find(|one| one.0 == field)
            .map_or(Policy::Ask, |one| one.1)
    }
}

struct World {
    server: Record,
    before: Record,
    phones: [Phone; 2],
    way: Vec<(usize, Edit)>,
    made: Vec<Edit>,
    decided: u32,
}

impl World {
    fn new() -> Self {
        let base = [
            ("phone", json!(0)),
            ("rent", json!(0)),
            ("area", json!(0)),
            ("photos", json!(["base"])),
        ];
        let server = server(&base, Policy::Ask);
        let phones = [phone("a", &server), phone("b", &server)];
        Self {
            before: server.clone(),
            server,
            phones,
            way: Vec::new(),
            made: Vec::new(),
            decided: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Save { who, field, at } => self.save(who, field, at),
            Step::Send { who, which } => {
                let queue = &self.phones[who].queue;
                if !queue.is_empty() {
                    self.way.push((who, queue[which % queue.len()].clone()));
                }
            }
            Step::Arrive {
                which,
                doubled,
                answer_lost,
            } => self.arrive(which, doubled, answer_lost),
            Step::Lose { which } => {
                if !self.way.is_empty() {
                    self.way.remove(which % self.way.len());
                }
            }
            Step::Pull { who, late } => {
                let told = if late { &self.before } else { &self.server };
                self.phones[who].told(told);
                self.before = self.server.clone();
            }
            Step::Decide { take } => self.decide(take),
            Step::Leave { who } => {
                self.phones[who].forget(&household());
                self.phones[who].told(&self.server);
            }
        }
    }

    fn save(&mut self, who: usize, field: usize, at: i64) {
        let (field, policy) = FIELDS[field];
        let phone = &mut self.phones[who];
        let value = next_value(
            policy,
            phone.shown(&household(), field),
            self.made.len(),
            false,
        );
        phone.save(&household(), [(field.to_owned(), value)], at);
        self.made.extend(phone.queue.back().cloned());
    }

    fn arrive(&mut self, which: usize, doubled: bool, answer_lost: bool) {
        if self.way.is_empty() {
            return;
        }
        let at = which % self.way.len();
        let (who, edit) = self.way[at].clone();
        if !doubled {
            self.way.remove(at);
        }
        let told = self
            .server
            .apply(&edit, self.phones[who].device.as_str(), &ByField, i64::MAX);
        assert!(!matches!(told.answer, Answer::Refused { .. }), "{told:?}");
        if !answer_lost {
            self.phones[who].answered(&edit.id, &told.answer);
        }
    }

    fn decide(&mut self, take: bool) {
        let Some((field, conflict)) = self.server.conflicts.first_key_value() else {
            return;
        };
        self.decided += 1;
        let sides: std::collections::BTreeSet<EditId> = conflict
            .sides
            .iter()
            .map(|side| side.edit.clone())
            .collect();
        let choice = match (take, sides.first()) {
            (true, Some(edit)) => Choice::Take { edit: edit.clone() },
            (true | false, _) => Choice::Keep,
        };
        let resolution = Resolution {
            id: EditId::new(format!("office-{}", self.decided)),
            field: field.clone(),
            seen: self.server.fields[field].version,
            sides,
            choice,
            by: "secretary".to_owned(),
            at: 500,
        };
        self.server.resolve(&resolution).unwrap();
    }

    /// The signal comes back: everything is delivered, and everybody is told.
    fn calm(&mut self) {
        for phone in &mut self.phones {
            sync(phone, &mut self.server, &ByField);
        }
        for phone in &mut self.phones {
            sync(phone, &mut self.server, &ByField);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_network_does_nothing_is_lost_nothing_doubled_and_all_agree(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let mut world = World::new();
        let mut version = world.server.version;
        for step in &steps {
            world.step(step);
            prop_assert!(world.server.version >= version);
            version = world.server.version;
        }
        world.calm();
        nothing_is_lost(&world.server, &world.made);
        for phone in &world.phones {
            prop_assert!(phone.queue.is_empty() && phone.delivered.is_empty() && phone.refused.is_empty());
            prop_assert_eq!(known(phone), standing(&world.server));
        }
        let settled = world.server.clone();
        for (who, edit) in world.way.clone() {
            let device = world.phones[who].device.clone();
            world.server.apply(&edit, device.as_str(), &ByField, i64::MAX);
        }
        prop_assert_eq!(&settled, &world.server, "stragglers change nothing");
    }
}
