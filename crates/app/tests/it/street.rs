use std::path::Path;

use crate::backup::divisions;
use crate::run::{Ran, linli_on};

const FOUND: [&str; 3] = ["import", "street", "330105005"];

fn on(folder: &Path, arguments: &[&str]) -> Ran {
    let url = format!("sqlite:{}", folder.join("linli.sqlite").display());
    linli_on(&url, folder, arguments)
}

#[test]
fn a_street_is_set_up_from_the_division_table_with_three_administrators() {
    let folder = tempfile::tempdir().unwrap();
    let from = divisions(folder.path());
    let from = from.to_str().unwrap();
    on(folder.path(), &["import", "divisions", "--from", from]);
    let founded = on(folder.path(), &FOUND);
    assert_eq!(founded.code, 0, "{}", founded.err);
    assert!(
        founded.err.contains("with 1 communities"),
        "{}",
        founded.err
    );
    let accounts: Vec<Vec<&str>> = founded
        .out
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    let names: Vec<&str> = accounts.iter().map(|one| one[1]).collect();
    assert_eq!(names, ["system", "security", "audit"]);
    assert_eq!(accounts[1][0], "security_admin");
    assert!(accounts.iter().all(|one| one[2].len() >= 10) && accounts[0][2] != accounts[1][2]);
    assert!(
        on(folder.path(), &["audit", "head"])
            .out
            .starts_with("330105005 0 ")
    );
}

#[test]
fn a_street_that_is_there_or_that_nobody_knows_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let missing = on(folder.path(), &FOUND);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    assert!(
        missing.err.contains("run linli import divisions"),
        "{}",
        missing.err
    );
    let named = [&FOUND[..], &["--name", "拱宸桥街道"]].concat();
    assert_eq!(on(folder.path(), &named).code, 0);
    let again = on(folder.path(), &named);
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert!(
        again.err.contains("is there already; nothing was changed"),
        "{}",
        again.err
    );
}
