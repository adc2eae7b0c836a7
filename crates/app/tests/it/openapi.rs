use crate::run::linli;

#[test]
fn the_description_of_the_api_is_printed_as_json() {
    let ran = linli(&["openapi"]);
    let api: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(api["info"]["title"], "linli 邻里");
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn the_api_is_what_was_published() {
    insta::assert_snapshot!(linli(&["openapi"]).out);
}

#[test]
fn an_unknown_command_exits_with_2_and_shows_how_to_get_help() {
    let ran = linli(&["serv"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("'serve'") && ran.err.contains("--help"),
        "{}",
        ran.err
    );
    assert_eq!(linli(&["--help"]).code, 0);
}

const GEOREPORT: &str = "its clients know no such key; a repetition is told by an id of their own";

/// Writes without an idempotency key, and why.
const KEYLESS: [(&str, &str, &str); 16] = [
    (
        "post",
        "/api/v1/sessions",
        "its answer is a secret that is kept nowhere; a second session does no harm",
    ),
    (
        "delete",
        "/api/v1/sessions/current",
        "it ends the session it is asked with; nothing is left to be done twice",
    ),
    (
        "post",
        "/api/v1/routing/rules/check",
        "it keeps nothing, so nothing can be done twice",
    ),
    (
        "put",
        "/api/v1/form-drafts/{id}",
        "sending the same again keeps the same",
    ),
    (
        "post",
        "/api/v1/registers/{register}/find",
        "it keeps nothing",
    ),
    (
        "post",
        "/api/v1/sync/devices",
        "a device that is registered already stays as it is",
    ),
    (
        "post",
        "/api/v1/sync/edits",
        "each edit has a number of its own and is applied once",
    ),
    ("post", "/api/v1/sync/records", "it keeps nothing"),
    ("post", "/api/v1/sync/reconcile", "it keeps nothing"),
    ("post", "/api/v1/sync/report", "the last word counts"),
    ("post", "/api/v1/sync/standing", "it keeps nothing"),
    ("post", "/api/v1/sync/wiped", "what is wiped stays wiped"),
    ("post", "/open311/v2/requests.json", GEOREPORT),
    ("post", "/open311/v2/requests.xml", GEOREPORT),
    ("post", "/open311/v2/servicerequestupdates.json", GEOREPORT),
    ("post", "/open311/v2/servicerequestupdates.xml", GEOREPORT),
];

#[test]
fn every_write_asks_for_an_idempotency_key_or_says_why_not() {
    let api: serde_json::Value = serde_json::from_str(&linli(&["openapi"]).out).unwrap();
    let mut writes = 0;
    for (path, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            if !["post", "put", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            writes += 1;
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let key = parameters.into_iter().find(|one| {
                one["in"] == "header" && one["name"] == "Idempotency-Key" && one["required"] == true
            });
            let excepted = KEYLESS.iter().any(|one| (one.0, one.1) == (method, path));
            assert_eq!(key.is_none(), excepted, "{method} {path}");
            if excepted {
                let said = operation["description"].as_str().unwrap();
                assert!(said.contains("Takes no idempotency key"), "{method} {path}");
            }
        }
    }
    assert!(writes > 20, "{writes}");
}

/// Two bodies of one name become one schema without a word, and one of them is then described wrongly.
#[test]
fn no_two_bodies_of_the_api_have_one_name() {
    let mut folders = vec![std::path::PathBuf::from("src")];
    let mut known = std::collections::BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            for name in bodies(&std::fs::read_to_string(&path).unwrap_or_default()) {
                let other = known.insert(name.clone(), path.clone());
                assert!(other.is_none(), "{name} in {path:?} and {other:?}");
            }
        }
    }
    assert!(known.len() > 50, "{known:?}");
}

/// The names under which a source file describes bodies.
fn bodies(source: &str) -> Vec<String> {
    let (mut described, mut called, mut names) = (false, None, Vec::new());
    for line in source.lines() {
        described |= line.starts_with("#[derive(") && line.contains("ToSchema");
        let other = line.strip_prefix("#[schema(as = ");
        called = called.or(other.map(|rest| rest.trim_end_matches(")]").to_owned()));
        let words = line.split(['<', ' ', '(', '{']);
        let name = words
            .skip_while(|word| *word != "struct" && *word != "enum")
            .nth(1);
        if let (false, Some(name)) = (line.starts_with([' ', '/', '#']), name) {
            if std::mem::take(&mut described) {
                names.push(called.take().unwrap_or_else(|| name.to_owned()));
            }
            called = None;
        }
    }
    names
}
