//! The guide "write a scene in 15 minutes" works as written, in both languages.

use std::path::PathBuf;

use linli_flow::{Scene, run_scenarios};

/// The fenced blocks of a document whose info string is `info`, one after the other.
fn blocks(document: &str, info: &str) -> String {
    let fence = format!("```{info}\n");
    let parts = document.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

fn document(name: &str) -> String {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::read_to_string(docs.join(name)).expect(name)
}

/// The scene and scenarios of the blocks with these info strings hold.
fn holds(name: &str, scenes: &[&str], scenarios: &[&str]) {
    let guide = document(name);
    let all = |infos: &[&str]| {
        let parts = infos.iter().map(|info| blocks(&guide, info));
        parts.collect::<String>()
    };
    let scene = Scene::parse("street-lamp.toml", &all(scenes)).unwrap_or_else(|problems| {
        let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
        panic!("{name}: {}", list.join("\n"))
    });
    let results = run_scenarios(&scene, name, &all(scenarios));
    assert!(!results.is_empty());
    for result in results {
        let list: Vec<_> = result.failures.iter().map(ToString::to_string).collect();
        assert!(result.passed() && result.steps > 1, "{}", list.join("\n"));
    }
}

#[test]
fn the_guide_builds_a_scene_that_is_sound_and_does_what_it_says() {
    for name in ["write-a-scene.md", "write-a-scene.zh.md"] {
        holds(name, &["toml scene"], &["toml scenario"]);
    }
}

#[test]
fn what_the_guide_adds_about_sealed_cases_fits_that_scene() {
    for name in ["write-a-scene.md", "write-a-scene.zh.md"] {
        let scenes = ["toml scene", "toml sealed"];
        holds(name, &scenes, &["toml scenario", "toml sealed scenario"]);
    }
}

#[test]
fn what_the_guide_adds_about_time_fits_that_scene() {
    for name in ["write-a-scene.md", "write-a-scene.zh.md"] {
        let scenes = ["toml scene", "toml time"];
        holds(name, &scenes, &["toml scenario", "toml time scenario"]);
    }
}

#[test]
fn what_the_guide_adds_about_standards_fits_that_scene() {
    for name in ["write-a-scene.md", "write-a-scene.zh.md"] {
        let scenes = ["toml scene", "toml standard"];
        holds(name, &scenes, &["toml scenario", "toml standard scenario"]);
    }
}

#[test]
fn what_the_guide_adds_about_assisting_units_fits_that_scene() {
    for name in ["write-a-scene.md", "write-a-scene.zh.md"] {
        let scenes = ["toml scene", "toml assist"];
        holds(name, &scenes, &["toml scenario", "toml assist scenario"]);
    }
}

#[test]
fn what_the_guide_adds_about_documents_fits_that_scene() {
    for name in ["write-a-scene.md", "write-a-scene.zh.md"] {
        let scenes = ["toml scene", "toml document"];
        holds(name, &scenes, &["toml scenario", "toml document scenario"]);
    }
}

#[test]
fn the_mistake_in_the_guide_is_reported_as_the_guide_says() {
    let guide = document("write-a-scene.md");
    let text = blocks(&guide, "toml scene") + &blocks(&guide, "toml wrong");
    let problems = Scene::parse("street-lamp.toml", &text).unwrap_err();
    let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(list.join("\n"), blocks(&guide, "text").trim());
}

#[test]
fn the_guide_names_every_variable_of_conditions() {
    let guide = document("write-a-scene.md");
    let known = Scene::parse(
        "small.toml",
        &crate::kit::SMALL.replacen("amount > 100", "nothing_such", 1),
    )
    .unwrap_err()[0]
        .message
        .en
        .clone();
    let (_, known) = known.split_once("known are ").unwrap();
    for name in known
        .split(", ")
        .filter(|name| !["amount", "kind_of"].contains(name))
    {
        assert!(
            guide.contains(&format!("`{name}`")),
            "the guide does not name {name}"
        );
    }
}
