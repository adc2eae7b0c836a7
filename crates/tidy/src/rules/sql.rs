//! SQL stands in stores and schemas only, written once for both databases.

use crate::tree::Kind;
use crate::{Finding, Settings, Source, Tree};

const BEGINNINGS: &[&str] = &[
    "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ", "DROP ", "WITH ", "PRAGMA ",
];

/// Where a room keeps its SQL, as a file or a folder.
const HOMES: &[&str] = &["store", "schema"];

/// No SQL text in the application outside `store.rs`, `schema.rs`, folders of these names and tests.
pub(crate) fn only_in_stores(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| speaks_no_sql(file)) {
        for token in file.tokens.iter().filter(|token| !token.test) {
            let Kind::Literal(literal) = &token.kind else {
                continue;
            };
            if is_sql(literal) {
                findings.push(Finding::new(
                    &file.path,
                    token.line,
                    "holds SQL outside a store",
                    "move the statement to the room's store.rs",
                ));
            }
        }
    }
    findings
}

fn speaks_no_sql(file: &Source) -> bool {
    let home = HOMES.iter().any(|home| {
        file.path.ends_with(&format!("/{home}.rs")) || file.path.contains(&format!("/{home}/"))
    });
    file.krate() == Some("app") && !home
}

fn is_sql(literal: &str) -> bool {
    let Some(quote) = literal.find('"') else {
        return false;
    };
    let text = literal[quote + 1..].trim_start_matches(['\\', 'n', ' ', '\n']);
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    #[test]
    fn sql_is_found_outside_stores_and_not_in_tests() {
        let text = "fn a() {\n  b(r#\"\n  SELECT 1\"#);\n  c(\"Select a street\");\n}\n#[test]\nfn t() { b(\"DELETE FROM x\") }\n";
        let found = |path| lines_of(only_in_stores, &[(path, text)], "");
        let verbs = "crates/app/src/rooms/cases/mod.rs";
        assert_eq!(found(verbs), [format!("{verbs}:2")]);
        assert!(found("crates/app/src/rooms/cases/store.rs").is_empty());
        assert!(found("crates/app/src/rooms/cases/store/rows.rs").is_empty());
        assert!(found("crates/app/src/rooms/cases/schema.rs").is_empty());
        assert!(found("crates/db/src/lib.rs").is_empty());
    }
}
