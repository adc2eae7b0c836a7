//! The actors of a scenario file, as callers.

use std::collections::BTreeMap;

use linli_kernel::{Caller, Grant, Lang, OrgId, PersonId, StreetCode};

use super::keys::roles_of;
use crate::Scene;
use crate::node::Node;
use linli_notation::Problems;

/// Everybody who acts, by id.
pub(super) struct Cast {
    callers: BTreeMap<String, Caller>,
    places: BTreeMap<String, String>,
    units: BTreeMap<String, OrgId>,
}

impl Cast {
    /// Reads the actors; each gets ids that depend on nothing but the order of the file.
    pub(super) fn read(scene: &Scene, root: Node<'_>, problems: &mut Problems) -> Self {
        let mut cast = Self {
            callers: BTreeMap::new(),
            places: BTreeMap::new(),
            units: BTreeMap::new(),
        };
        let street: Option<StreetCode> = "330105005".parse().ok();
        for (number, node) in root.nodes("actor").iter().enumerate() {
            let id = node.str("id");
            let person: Option<PersonId> = format!("person_{number:026}").parse().ok();
            if let (Some(street), Some(person)) = (street, person) {
                let org = node
                    .has("unit")
                    .then(|| cast.unit_or_new(&node.str("unit")));
                let caller = caller(street, person, &id, node, org.flatten());
                cast.places.insert(id.clone(), node.str("place"));
                if cast.callers.insert(id.clone(), caller).is_some() {
                    twice(&id, node.lines().of("id"), problems);
                }
            }
        }
        for scenario in root.nodes("scenario") {
            for step in scenario.nodes("step") {
                cast.check_step(scene, &step, problems);
            }
        }
        cast
    }

    fn unit_or_new(&mut self, name: &str) -> Option<OrgId> {
        let number = self.units.len();
        let fresh = format!("org_{number:026}").parse().ok()?;
        Some(*self.units.entry(name.to_owned()).or_insert(fresh))
    }

    pub(super) fn caller(&self, id: &str) -> Option<&Caller> {
        self.callers.get(id)
    }

    pub(super) fn person(&self, id: &str) -> Option<PersonId> {
        self.callers.get(id).map(|caller| caller.person)
    }

    pub(super) fn place(&self, id: &str) -> String {
        self.places.get(id).cloned().unwrap_or_default()
    }

    pub(super) fn unit(&self, id: &str) -> Option<OrgId> {
        self.units.get(id).copied()
    }

    /// A clock of the case, or `unit.clock` of an assist.
    fn knows_clock(&self, scene: &Scene, key: &str) -> bool {
        match key.split_once('.') {
            None => scene.clock(key).is_some_and(|clock| !clock.per_assist),
            Some((unit, id)) => {
                let own = scene.clock(id).is_some_and(|clock| clock.per_assist);
                own && self.units.contains_key(unit)
            }
        }
    }

    /// What a step says of assists names units, and of clocks those of the scene or `unit.clock`.
    fn assist_keys(&self, scene: &Scene, step: &Node<'_>) -> [(&'static str, bool); 5] {
        let units = |ids: &[String]| ids.iter().all(|id| self.units.contains_key(id));
        let clock = |key: &str| {
            let keys = step.keys_of(key);
            keys.iter().all(|key| self.knows_clock(scene, key))
        };
        let calls = step.nodes("calls");
        let called: Vec<String> = calls.iter().map(|one| one.str("unit")).collect();
        [
            ("calls", units(&called)),
            ("assists", units(&step.keys_of("assists"))),
            ("assist", !step.has("assist") || step.has("unit")),
            ("due", clock("due")),
            ("clocks", clock("clocks")),
        ]
    }

    /// The name of a unit.
    pub(super) fn unit_name(&self, unit: OrgId) -> &str {
        let mut all = self.units.iter();
        all.find(|(_, id)| **id == unit)
            .map_or("", |(name, _)| name)
    }

    /// Names in a step are of actors, units and parts of the scene.
    fn check_step(&self, scene: &Scene, step: &Node<'_>, problems: &mut Problems) {
        let actor = |key: &str| self.callers.contains_key(&step.str(key));
        let known = |ids: &[String]| ids.iter().all(|id| self.callers.contains_key(id));
        let nobody = step.str("reporter") == "nobody";
        let state = step.str("state");
        let moves = step.has("open") || step.has("do") || step.has("assist");
        let checks = [
            ("who", !step.has("who") || actor("who")),
            ("who", step.has("who") || !(moves || step.has("may"))),
            ("do", !(step.has("open") && step.has("do"))),
            ("at", !(step.has("at") && step.has("after"))),
            (
                "reporter",
                !step.has("reporter") || nobody || actor("reporter"),
            ),
            ("handler", !step.has("handler") || actor("handler")),
            (
                "unit",
                !step.has("unit") || self.units.contains_key(&step.str("unit")),
            ),
            ("seen_by", known(&step.strs("seen_by"))),
            ("not_seen_by", known(&step.strs("not_seen_by"))),
            ("state", state.is_empty() || scene.state(&state).is_some()),
        ];
        let assists = self.assist_keys(scene, step);
        for (key, _) in checks.iter().chain(&assists).filter(|(_, fine)| !fine) {
            problems.add(
                step.lines().of(key),
                "scenario.unknown",
                (format!("{key} 写错了"), format!("{key} is wrong here")),
                (
                    "用已定义的人物、单位、状态和时钟；open 与 do、at 与 after 只写其一，并写 who",
                    "Name actors, units, states and clocks that are defined; write one of open and do, one of at and after, and who",
                ),
            );
        }
    }
}

fn caller(
    street: StreetCode,
    person: PersonId,
    id: &str,
    node: &Node<'_>,
    org: Option<OrgId>,
) -> Caller {
    let grant = |role| Grant {
        role,
        path: node.str("place"),
        org,
        matters: Vec::new(),
    };
    Caller {
        street,
        person,
        name: id.to_owned(),
        lang: Lang::Zh,
        grants: roles_of(&node.strs("roles"))
            .into_iter()
            .map(grant)
            .collect(),
    }
}

fn twice(id: &str, line: usize, problems: &mut Problems) {
    problems.add(
        line,
        "id.twice",
        (
            format!("人物 {id} 重复"),
            format!("Actor {id} is there twice"),
        ),
        ("换一个编号", "Choose another id"),
    );
}
