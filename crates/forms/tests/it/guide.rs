//! The guide "write a form" works as written, in both languages.

use std::path::PathBuf;

use linli_forms::Form;
use serde_json::Value;

use crate::kit::{TODAY, answers, wrong};

/// The fenced blocks of a document whose info string is `info`, one after the other.
fn blocks(document: &str, info: &str) -> String {
    let fence = format!("```{info}\n");
    let parts = document.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap_or_default())
        .collect()
}

fn document(name: &str) -> String {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::read_to_string(docs.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_guide_builds_a_form_that_keeps_answers_as_it_says() {
    for name in ["write-a-form.md", "write-a-form.zh.md"] {
        let guide = document(name);
        let form = crate::kit::form(&blocks(&guide, "toml form"));
        let json = |info: &str| serde_json::from_str::<Value>(&blocks(&guide, info)).unwrap();
        let outcome = form.evaluate(&answers(json("json answers")), TODAY);
        assert_eq!(wrong(&outcome), Vec::<String>::new(), "{name}");
        assert_eq!(Value::from(outcome.answers), json("json kept"), "{name}");
    }
}

#[test]
fn the_mistake_in_the_guide_is_reported_as_the_guide_says() {
    let guide = document("write-a-form.md");
    let text = blocks(&guide, "toml form") + &blocks(&guide, "toml wrong");
    let problems = Form::parse("shop-visit.toml", &text).unwrap_err();
    let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(list.join("\n"), blocks(&guide, "text").trim());
}
