//! An entry and how it gets in.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use linli_db::{Arg, DbError, Row, Tx, args};
use linli_kernel::{Caller, Digest, DigestKind, EntryId, PersonId, StreetCode};
use serde_json::Value;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person.
    Person(PersonId),
    /// The program itself: a deadline, a rule, an import.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(f),
            Self::System => f.write_str("system"),
        }
    }
}

impl FromStr for Actor {
    type Err = linli_kernel::BadId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "system" => Ok(Self::System),
            other => other.parse().map(Self::Person),
        }
    }
}

impl From<Option<PersonId>> for Actor {
    /// A person, or the system where nobody in particular did it.
    fn from(by: Option<PersonId>) -> Self {
        by.map_or(Self::System, Self::Person)
    }
}

linli_db::text_column!(Actor);

/// One change of state. Read back from the journal it is equal to what was appended.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The street it belongs to.
    pub street: StreetCode,
    /// Its id, made with [`linli_kernel::Ids`] for `at`.
    pub entry_id: EntryId,
    /// When it happened, in whole milliseconds.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// How the actor is to be shown in timelines if not by their present name: a role or an
    /// organisation, such as 街道指挥中心. Not a person's name.
    pub actor_name: Option<String>,
    /// What was done, `room.verb`, such as `case.dispatch`.
    pub verb: String,
    /// The kind of thing it was done to, such as `case`.
    pub subject_kind: String,
    /// The id of that thing.
    pub subject_id: String,
    /// Where, as a place path; the street's path if nowhere in particular.
    pub place_path: String,
    /// What else is to be known about it; no personal content (see the crate's documentation).
    pub data: Value,
    /// The facts it states for statistics; an empty array if none.
    pub facts: Value,
}

impl Entry {
    /// What an actor did at a place, without facts. `subject` is the kind of thing it was done to and its id.
    #[must_use]
    pub fn of(
        (street, actor): (StreetCode, Actor),
        (entry_id, at): (EntryId, Timestamp),
        verb: &str,
        (kind, id): (&str, String),
        place_path: String,
        data: Value,
    ) -> Self {
        Self {
            street,
            entry_id,
            at,
            actor,
            actor_name: None,
            verb: verb.to_owned(),
            subject_kind: kind.to_owned(),
            subject_id: id,
            place_path,
            data,
            facts: Value::Array(Vec::new()),
        }
    }

    /// What somebody did who is signed in; as [`Entry::of`].
    #[must_use]
    pub fn by(
        caller: &Caller,
        when: (EntryId, Timestamp),
        verb: &str,
        subject: (&str, String),
        place_path: String,
        data: Value,
    ) -> Self {
        let who = (caller.street, Actor::Person(caller.person));
        Self::of(who, when, verb, subject, place_path, data)
    }
}

pub(crate) const COLUMNS: [&str; 11] = [
    "street",
    "entry_id",
    "at_ms",
    "actor",
    "actor_name",
    "verb",
    "subject_kind",
    "subject_id",
    "place_path",
    "data",
    "facts",
];

/// Appends an entry in the caller's transaction.
///
/// # Errors
/// Any [`DbError`]; a second entry with the same id is [`DbError::Unique`].
pub async fn append(tx: &mut Tx, entry: &Entry) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO journal (street, entry_id, at_ms, actor, actor_name, verb, subject_kind,
                              subject_id, place_path, data, facts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values(entry),
    )
    .await
    .map(drop)
}

/// Appends many entries with few statements.
///
/// # Errors
/// As [`append`].
pub async fn append_all(tx: &mut Tx, entries: &[Entry]) -> Result<(), DbError> {
    tx.insert_many("journal", &COLUMNS, entries.iter().map(values), "")
        .await
        .map(drop)
}

fn values(entry: &Entry) -> Vec<Arg> {
    args![
        entry.street,
        entry.entry_id,
        entry.at,
        entry.actor,
        &entry.actor_name,
        &entry.verb,
        &entry.subject_kind,
        &entry.subject_id,
        &entry.place_path,
        &entry.data,
        &entry.facts,
    ]
}

/// Parses a row that holds [`COLUMNS`].
pub(crate) fn parse(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        street: row.get("street")?,
        entry_id: row.get("entry_id")?,
        at: row.get("at_ms")?,
        actor: row.get("actor")?,
        actor_name: row.get("actor_name")?,
        verb: row.get("verb")?,
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        place_path: row.get("place_path")?,
        data: row.get("data")?,
        facts: row.get("facts")?,
    })
}

/// The digest of a row that holds [`COLUMNS`], over the stored texts as they are, so that not even
/// a space inside the JSON can change.
pub(crate) fn digest(kind: DigestKind, row: &Row) -> Result<Digest, DbError> {
    let text = |column| row.get::<String>(column);
    let name: Option<String> = row.get("actor_name")?;
    let at: i64 = row.get("at_ms")?;
    Ok(kind.of(&[
        b"linli.entry.1",
        text("street")?.as_bytes(),
        text("entry_id")?.as_bytes(),
        &at.to_be_bytes(),
        text("actor")?.as_bytes(),
        // No name and an empty name differ.
        &[u8::from(name.is_some())],
        name.unwrap_or_default().as_bytes(),
        text("verb")?.as_bytes(),
        text("subject_kind")?.as_bytes(),
        text("subject_id")?.as_bytes(),
        text("place_path")?.as_bytes(),
        text("data")?.as_bytes(),
        text("facts")?.as_bytes(),
    ]))
}
