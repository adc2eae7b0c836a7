use crate::backup::divisions;
use crate::run::{linli, linli_on};

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

#[test]
fn a_figure_of_the_table_is_computed_left_out_or_reported_as_missing() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("figures.tsv");
    let compare = |rows: &str| {
        std::fs::write(&table, format!("id\tvalue\trow\tquote\n{rows}")).unwrap();
        linli(&["report", "figures", "--figures", table.to_str().unwrap()])
    };
    let known =
        "F085\t21977\tS245\t全年处置事件21977件\nF001\t799\tS098\t共完成799台电梯系统加装\n";
    let ran = compare(known);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .starts_with("F085\tcomputed\t21977 件\nF001\tleft\t"),
        "{}",
        ran.out
    );
    for (row, said) in [
        ("F999\t1\tS001\tx\n", "F999\tmissing\t"),
        (
            "F085\t21978\tS245\t全年处置事件21977件\n",
            "F085\tdiffers\t21977 / 21978",
        ),
        (
            "F085\t21977\tS001\t全年处置事件21977件\n",
            "F085\tdiffers\tS245 / S001",
        ),
    ] {
        let ran = compare(row);
        assert_eq!(
            (ran.code, ran.out.trim_end_matches('\n')),
            (1, said),
            "{}",
            ran.err
        );
    }
    assert_eq!(compare("F085\t1\n").code, 1);
}
