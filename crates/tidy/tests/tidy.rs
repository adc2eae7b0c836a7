//! Runs every house rule over the repository.

use std::path::Path;

use linli_tidy::{Settings, Tree, check};

#[test]
fn the_tree_keeps_the_house_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tree = Tree::read(&root).unwrap();
    let settings = tree.file("tidy.toml").expect("tidy.toml at the root");
    let settings = Settings::parse(&settings.text).unwrap();
    assert!(
        tree.files.len() > 20,
        "read only {} files",
        tree.files.len()
    );

    let findings = check(&tree, &settings);
    let list: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        findings.is_empty(),
        "{} house rules broken:\n{}",
        list.len(),
        list.join("\n")
    );
}
