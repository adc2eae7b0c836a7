//! The scenes of this repository keep what they promise.

use std::path::PathBuf;

use linli_flow::Scene;

fn scenes() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenes");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_shipped_scene_is_proved() {
    for (name, text) in scenes() {
        if name.ends_with(".scenario.toml") {
            continue;
        }
        if let Err(problems) = Scene::parse(&name, &text) {
            let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"));
        }
    }
}
