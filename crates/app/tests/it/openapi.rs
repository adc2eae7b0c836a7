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
