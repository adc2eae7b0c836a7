//! People, places and times for tests.
#![expect(
    clippy::unwrap_used,
    reason = "a test kit: what fails here fails the test"
)]

use jiff::Timestamp;
use linli_flow::{Calendar, Opening};
use linli_kernel::{Caller, Grant, Lang, OrgId, PersonId, Role};

pub fn cal() -> Calendar {
    Calendar::china()
}

pub fn ts(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A person who holds a role at a place.
pub fn caller(number: u8, role: Role, path: &str) -> Caller {
    Caller {
        street: "330105005".parse().unwrap(),
        person: person(number),
        name: format!("person {number}"),
        lang: Lang::Zh,
        grants: vec![Grant {
            role,
            path: path.to_owned(),
            org: None,
            matters: Vec::new(),
        }],
    }
}

pub fn person(number: u8) -> PersonId {
    format!("person_000000000000000000000000{number:02}")
        .parse()
        .unwrap()
}

pub fn opening(path: &str, reporter: &Caller) -> Opening {
    Opening {
        place_path: path.to_owned(),
        reporter: Some(reporter.person),
        ..Opening::default()
    }
}

pub fn unit(number: u8) -> OrgId {
    format!("org_000000000000000000000000{number:02}")
        .parse()
        .unwrap()
}
