//! The JSON Schema says what the parser takes, no more and no less.

use linli_flow::{Scene, json_schema, scenario_json_schema};
use serde_json::{Value, json};

use crate::shipped::shipped;

/// Everything in `value` that `schema` does not allow, for the parts of JSON Schema we write.
fn breaches(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let kind = schema.get("type").and_then(Value::as_str);
    let fits = match kind {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        Some(other) => panic!("{at}: the schema says {other}, which this test does not know"),
        None => schema["enum"].as_array().unwrap().contains(value),
    };
    if !fits {
        found.push(format!("{at}: {value} is not {schema}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{at}: lacks {name}"));
        }
    }
    for (name, one) in value.as_object().into_iter().flatten() {
        let inner = format!("{at}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{inner}: not allowed")),
            (Value::Null, Value::Null) => {}
            (Value::Null, more) => breaches(more, one, &inner, found),
            (property, _) => breaches(property, one, &inner, found),
        }
    }
    for one in value.as_array().into_iter().flatten() {
        breaches(&schema["items"], one, &format!("{at}[]"), found);
    }
}

fn check(schema: &Value, toml: &str) -> Vec<String> {
    let value: Value = toml::from_str(toml).unwrap();
    let mut found = Vec::new();
    breaches(schema, &value, "file", &mut found);
    found
}

#[test]
fn every_shipped_file_fits_the_schema() {
    for one in shipped() {
        assert_eq!(check(&json_schema(), &one.text), Vec::<String>::new());
        assert_eq!(
            check(&scenario_json_schema(), &one.scenarios),
            Vec::<String>::new()
        );
    }
}

#[test]
fn what_the_schema_forbids_the_parser_forbids() {
    let one = &shipped()[0];
    let spoilt = [
        one.text
            .replacen("kind = \"refuse\"", "kind = \"decline\"", 1),
        one.text.replacen("limit = \"", "limit = 5 # \"", 1),
        one.text.replacen("tone = ", "colour = ", 1),
        one.text.replacen("who = [\"", "who = [\"the_", 1),
        one.text
            .replacen("\nversion = ", "\nversion = \"one\" # ", 1),
    ];
    for text in spoilt {
        assert_ne!(check(&json_schema(), &text), Vec::<String>::new());
        assert!(Scene::parse(&one.name, &text).is_err());
    }
}

#[test]
fn every_key_of_the_schema_is_explained_in_both_languages() {
    fn walk(schema: &Value, at: &str) {
        for (name, one) in schema["properties"].as_object().into_iter().flatten() {
            let inner = format!("{at}.{name}");
            if one.get("properties") != Some(&json!({})) && name != "zh" && name != "en" {
                let said = one["description"].as_str().unwrap_or_default();
                assert!(said.contains(" / "), "{inner} is not explained: {said:?}");
            }
            walk(one, &inner);
            walk(&one["items"], &inner);
        }
    }
    walk(&json_schema(), "scene");
    walk(&scenario_json_schema(), "scenario");
}
