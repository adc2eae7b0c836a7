//! The scenes of this repository keep what they promise.

use std::collections::BTreeSet;
use std::path::PathBuf;

use linli_flow::{Scene, run_scenarios};

/// A shipped scene with the text of its scenarios.
pub struct Shipped {
    pub name: String,
    pub text: String,
    pub scenarios: String,
}

impl Shipped {
    /// The scene, proved.
    pub fn scene(&self) -> Scene {
        Scene::parse(&self.name, &self.text).unwrap_or_else(|problems| {
            let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"))
        })
    }
}

/// Every scene of the repository, in the order of their names.
pub fn shipped() -> Vec<Shipped> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenes");
    let files = std::fs::read_dir(&folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let stems: BTreeSet<String> = names
        .filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned()))
        .filter(|stem| !stem.ends_with(".scenario") && stem != "declined")
        .collect();
    let read = |name: String| std::fs::read_to_string(folder.join(&name)).expect(&name);
    let one = |stem: &String| Shipped {
        name: format!("{stem}.toml"),
        text: read(format!("{stem}.toml")),
        scenarios: read(format!("{stem}.scenario.toml")),
    };
    stems.iter().map(one).collect()
}

#[test]
fn every_shipped_scene_is_proved() {
    let all = shipped();
    assert!(all.len() >= 3);
    for one in &all {
        one.scene();
    }
}

#[test]
fn every_shipped_scenario_goes_as_it_says() {
    for one in shipped() {
        let file = one.name.replace(".toml", ".scenario.toml");
        let results = run_scenarios(&one.scene(), &file, &one.scenarios);
        let failures: Vec<String> = results
            .iter()
            .flat_map(|result| result.failures.iter().map(ToString::to_string))
            .collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

#[test]
fn every_action_of_a_shipped_scene_is_played_by_a_scenario() {
    for one in shipped() {
        let scene = one.scene();
        let results = run_scenarios(&scene, &one.name, &one.scenarios);
        let played: BTreeSet<&String> = results.iter().flat_map(|one| &one.played).collect();
        let mut all = scene.actions.iter().map(|action| &action.id);
        let unplayed: Vec<_> = all.by_ref().filter(|id| !played.contains(id)).collect();
        assert!(unplayed.is_empty(), "{}: {unplayed:?}", one.name);
    }
}
