//! Who may know whom: the database behind `crates/db`, HTTP at the edge, rooms behind their doors.

use crate::tree::{Kind, Token};
use crate::{Finding, Settings, Source, Tree};

/// Files of a room that must not know HTTP.
const WITHOUT_HTTP: &[&str] = &["mod.rs", "model.rs", "store.rs", "jobs.rs"];
/// Modules of a room that no other room may enter.
const INSIDES: &[&str] = &["model", "store"];

/// `sqlx` is named in `crates/db` only: everyone else speaks `linli_db`.
pub(crate) fn sqlx_only_in_db(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let outside = |file: &&Source| !file.path.starts_with("crates/db/");
    named(
        tree.files.iter().filter(outside),
        "sqlx",
        "use linli_db; what it lacks belongs there",
    )
}

/// `axum` is named at the edge only: in `crates/app`, outside models, stores, verbs and jobs.
pub(crate) fn axum_only_at_the_edge(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let inner = |file: &&Source| match file.room() {
        Some((_, inside)) => {
            let name = inside.rsplit('/').next().unwrap_or(inside);
            WITHOUT_HTTP.contains(&name)
                || INSIDES
                    .iter()
                    .any(|module| file.path.contains(&format!("/{module}/")))
        }
        None => file.krate().is_some_and(|name| name != "app"),
    };
    named(
        tree.files.iter().filter(inner),
        "axum",
        "move it to the room's routes.rs or pages.rs, or to web/",
    )
}

/// A room is entered by its door (`mod.rs`), never by its store or model.
pub(crate) fn rooms_keep_their_insides(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let own = file.room().map(|(room, _)| room);
        for (room, module, line) in entries(&file.tokens) {
            if own != Some(room) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("enters `rooms::{room}::{module}`"),
                    format!("use what rooms/{room}/mod.rs offers, or add a verb there"),
                ));
            }
        }
    }
    findings
}

/// Every room, and every crate, begins with `//!` and says what it is.
pub(crate) fn rooms_say_what_they_are(tree: &Tree, _settings: &Settings) -> Vec<Finding> {
    let doors = tree.files.iter().filter(|file| {
        let room = file.room().is_some_and(|(_, inside)| inside == "mod.rs");
        let root = file.krate().is_some()
            && (file.path.ends_with("/src/lib.rs") || file.path.ends_with("/src/main.rs"));
        room || root
    });
    doors
        .filter(|file| {
            let said = file.text.lines().find(|line| !line.trim().is_empty());
            !said.is_some_and(|line| line.starts_with("//! ") && line.len() > 20)
        })
        .map(|file| {
            Finding::new(
                &file.path,
                1,
                "does not begin by saying what it is",
                "open with `//!`: purpose, states, invariants",
            )
        })
        .collect()
}

fn named<'a>(files: impl Iterator<Item = &'a Source>, name: &str, remedy: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for token in &file.tokens {
            if token.name() == Some(name) {
                let what = format!("names `{name}`");
                findings.push(Finding::new(&file.path, token.line, what, remedy));
            }
        }
    }
    findings
}

/// Each `rooms::x::store` or `rooms::{x::store}` in the tokens, as room, module and line.
fn entries(tokens: &[Token]) -> Vec<(&str, &str, usize)> {
    let mut found = Vec::new();
    let mut depth_of_rooms: Option<usize> = None;
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Sign('{') => {
                depth += 1;
                if after_rooms(tokens, at) {
                    depth_of_rooms = Some(depth);
                }
            }
            Kind::Sign('}') => {
                if depth_of_rooms == Some(depth) {
                    depth_of_rooms = None;
                }
                depth = depth.saturating_sub(1);
            }
            Kind::Name(room) if after_rooms(tokens, at) || depth_of_rooms == Some(depth) => {
                found.extend(
                    modules_after(tokens, at).map(|(name, line)| (room.as_str(), name, line)),
                );
            }
            Kind::Name(_) | Kind::Sign(_) | Kind::Literal(_) => {}
        }
    }
    found
}

/// Whether `rooms::` stands just before.
fn after_rooms(tokens: &[Token], at: usize) -> bool {
    at >= 3
        && tokens[at - 3].name() == Some("rooms")
        && tokens[at - 2..at]
            .iter()
            .all(|one| one.kind == Kind::Sign(':'))
}

/// The inside modules named after `x` at `at`: `x::store` or one of `x::{store, …}`.
fn modules_after(tokens: &[Token], at: usize) -> impl Iterator<Item = (&str, usize)> {
    let colons = tokens
        .get(at + 1..at + 3)
        .is_some_and(|pair| pair.iter().all(|one| one.kind == Kind::Sign(':')));
    let rest = if colons { &tokens[at + 3..] } else { &[] };
    let grouped = rest.first().is_some_and(|one| one.kind == Kind::Sign('{'));
    let end = if grouped {
        rest.iter()
            .position(|one| one.kind == Kind::Sign('}'))
            .unwrap_or(rest.len())
    } else {
        rest.len().min(1)
    };
    rest[..end].iter().filter_map(|token| {
        let name = token.name()?;
        INSIDES.contains(&name).then_some((name, token.line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    #[test]
    fn sqlx_is_found_outside_db_also_inside_macros_but_not_in_comments() {
        let text = "// sqlx\n/// sqlx\nfn a() {\n  m!(sqlx::query(\"\"));\n}\n";
        let found = |path| lines_of(sqlx_only_in_db, &[(path, text)], "");
        assert_eq!(found("crates/app/src/a.rs"), ["crates/app/src/a.rs:4"]);
        assert!(found("crates/db/src/a.rs").is_empty());
    }

    #[test]
    fn axum_is_found_in_models_stores_verbs_and_other_crates() {
        let text = "use axum::Router;";
        for path in [
            "crates/app/src/rooms/cases/model.rs",
            "crates/app/src/rooms/cases/store/rows.rs",
            "crates/app/src/rooms/cases/mod.rs",
            "crates/app/src/rooms/places/divisions/model.rs",
            "crates/flow/src/lib.rs",
        ] {
            assert_eq!(
                lines_of(axum_only_at_the_edge, &[(path, text)], "").len(),
                1,
                "{path}"
            );
        }
        for path in [
            "crates/app/src/rooms/cases/routes.rs",
            "crates/app/src/web/mod.rs",
        ] {
            assert!(
                lines_of(axum_only_at_the_edge, &[(path, text)], "").is_empty(),
                "{path}"
            );
        }
    }

    #[test]
    fn a_room_is_not_entered_by_its_store() {
        let text = "use crate::rooms::people::store;\nuse crate::rooms::{places::model::Place, people};\nuse crate::rooms::people::{find, model};\nfn a() { crate::rooms::people::find(); }\n";
        let found = |path| lines_of(rooms_keep_their_insides, &[(path, text)], "");
        let cases = "crates/app/src/rooms/cases/mod.rs";
        assert_eq!(
            found(cases),
            [1, 2, 3].map(|line| format!("{cases}:{line}"))
        );
        let people = "crates/app/src/rooms/people/routes.rs";
        assert_eq!(found(people), [format!("{people}:2")]);
    }

    #[test]
    fn a_room_that_does_not_say_what_it_is_is_found() {
        let path = "crates/app/src/rooms/cases/mod.rs";
        let found = |text| lines_of(rooms_say_what_they_are, &[(path, text)], "").len();
        assert_eq!(found("use a::b;\n"), 1);
        assert_eq!(found("//! linli\n"), 1);
        assert_eq!(found("//! A case is what happened and what was done.\n"), 0);
    }
}
