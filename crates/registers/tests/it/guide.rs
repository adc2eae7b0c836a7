//! The guide "write a register" works as written.

use std::path::PathBuf;

use linli_registers::{Override, Register, mask_value};
use serde_json::{Map, Value};

use crate::kit::{TODAY, register, text};

/// The fenced blocks of a document whose info string is `info`, one after the other.
fn blocks(document: &str, info: &str) -> String {
    let fence = format!("```{info}\n");
    let parts = document.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap_or_default())
        .collect()
}

fn guide() -> String {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    text(&docs.join("write-a-register.md"))
}

#[test]
fn the_guide_builds_a_register_that_reads_and_masks_as_it_says() {
    let guide = guide();
    let register = register(&blocks(&guide, "toml register"));
    let json = |info: &str| serde_json::from_str::<Map<String, Value>>(&blocks(&guide, info));
    let (mut kept, mut shown) = (Map::new(), Map::new());
    for (id, given) in json("json given").unwrap() {
        let attribute = register.attribute(&id).unwrap();
        let read = register
            .read(attribute, &given, Override::No, TODAY)
            .unwrap();
        shown.insert(id.clone(), mask_value(attribute, &read.value));
        kept.insert(id, read.value);
    }
    assert_eq!(kept, json("json kept").unwrap());
    assert_eq!(shown, json("json shown").unwrap());
}

#[test]
fn the_mistake_in_the_guide_is_reported_as_the_guide_says() {
    let guide = guide();
    // The wrong block stands where the guide shows it: before the roster.
    let right = blocks(&guide, "toml register");
    let (before, roster) = right.split_once("[[roster]]").unwrap();
    let whole = format!("{before}{}[[roster]]{roster}", blocks(&guide, "toml wrong"));
    let problems = Register::parse("canteen.toml", &whole).unwrap_err();
    let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(list.join("\n"), blocks(&guide, "text").trim());
}
