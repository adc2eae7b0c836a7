use crate::backup::divisions;
use crate::run::linli_on;

#[test]
fn the_yearbook_prints_each_figure_and_counts_nothing_where_nothing_happened() {
    let folder = tempfile::tempdir().unwrap();
    let from = divisions(folder.path());
    let url = format!("sqlite:{}", folder.path().join("linli.sqlite").display());
    linli_on(
        &url,
        folder.path(),
        &["import", "divisions", "--from", from.to_str().unwrap()],
    );
    let report = |format: &str| {
        linli_on(
            &url,
            folder.path(),
            &["report", "yearbook", "--year", "2020", "--format", format],
        )
    };
    let json = report("json");
    assert_eq!(json.code, 0, "{}", json.err);
    let lines: Vec<serde_json::Value> = serde_json::from_str(&json.out).unwrap();
    assert!(
        !lines.is_empty() && lines.iter().all(|line| line["verdict"] != "agrees"),
        "{}",
        json.out
    );
    assert_eq!(report("csv").out.lines().count(), lines.len() + 1);
    assert!(report("md").out.starts_with("| "));
    let wrong = report("pdf");
    assert!(
        wrong.code == 2 && wrong.err.contains("md, csv or json"),
        "{}",
        wrong.err
    );
}
