//! What happened to a case, for one reader: the journal with its notes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::Scene;
use linli_journal::{Actor, Entry};
use linli_kernel::{EntryId, FileId, OrgId, PersonId, StreetCode, Trouble};
use serde_json::Value;

use super::look::HIDDEN;
use super::model::Case;
use super::{seen, store};
use crate::rooms::people;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// The journal's verb, such as `case.accepted`.
    pub verb: String,
    /// The action of the scene, `open`, `comment` or `clock`.
    pub action: String,
    /// Who; none for the clock.
    pub who: Option<String>,
    /// What was said with it.
    pub notes: Vec<String>,
    /// Whether it is kept from the reporter.
    pub internal: bool,
    /// The photos it came with.
    pub photos: Vec<FileId>,
    /// The unit it was given to.
    pub unit: Option<String>,
    /// The number of the case it was joined to or split off from, or that was.
    pub with: Option<String>,
    /// Whether somebody who reported it did it.
    pub spoke: bool,
    /// The units that were asked to assist, or of whose assist this tells.
    pub asked: Vec<String>,
    /// The units that had not finished when the lead went on.
    pub left: Vec<String>,
}

/// For whom a case is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    /// The reporter, who has no wider view.
    pub(super) outside: bool,
    /// The reporter's name is kept from them.
    pub(super) confidential: bool,
}

impl Reader {
    pub(super) fn of(scene: &Scene, case: &Case, outside: bool) -> Self {
        Self {
            outside,
            confidential: !outside && linli_flow::is_confidential(scene, &case.facts),
        }
    }

    /// The reporter's name as this reader may read it.
    pub(super) fn reporter(self, name: &str) -> String {
        match (self.outside, self.confidential) {
            (true, _) => name.to_owned(),
            (false, false) => people::mask_name(name),
            (false, true) => HIDDEN.to_owned(),
        }
    }
}

/// The notes of a case by the entry they were said with; whether each is internal.
type Notes = BTreeMap<EntryId, Vec<(String, bool)>>;
/// The names of those who acted.
type Names = BTreeMap<PersonId, String>;

/// The journal of the case with its notes, oldest first.
pub(super) async fn timeline(
    tx: &mut Tx,
    case: &Case,
    reader: Reader,
    entries: &[Entry],
) -> Result<Vec<Moment>, Trouble> {
    let outside = reader.outside;
    let mut notes = notes_of(tx, case).await?;
    let names = names_of(tx, case.street, entries).await?;
    let mut out = Vec::with_capacity(entries.len());
    // Who only looked is told apart.
    for entry in entries.iter().filter(|entry| entry.verb != seen::VERB) {
        let public = is_public(entry);
        // The reporter follows every step; what was said and shown with an internal one stays inside.
        let step = entry.data.get("to").is_some();
        if outside && !public && !step {
            continue;
        }
        let said = notes.remove(&entry.entry_id).unwrap_or_default();
        out.push(Moment {
            at: entry.at,
            verb: entry.verb.clone(),
            action: text(entry, "action").to_owned(),
            who: who(entry, case, &names, reader),
            notes: said
                .into_iter()
                .filter(|(_, internal)| !(outside && *internal))
                .map(|(body, _)| body)
                .collect(),
            internal: !public,
            photos: photos(entry, public || !outside),
            unit: unit(tx, entry).await?,
            with: with(entry, outside),
            spoke: spoke(entry, case),
            asked: units(tx, entry, "asked").await?,
            left: units(tx, entry, "left").await?,
        });
    }
    Ok(out)
}

async fn notes_of(tx: &mut Tx, case: &Case) -> Result<Notes, Trouble> {
    let mut notes = Notes::new();
    for note in store::notes(tx, case.street, case.id).await? {
        let said = notes.entry(note.entry).or_default();
        said.push((note.body, note.internal));
    }
    Ok(notes)
}

async fn names_of(tx: &mut Tx, street: StreetCode, entries: &[Entry]) -> Result<Names, Trouble> {
    let mut actors: Vec<PersonId> = entries
        .iter()
        .filter_map(|entry| person_of(entry.actor))
        .collect();
    actors.sort_unstable();
    actors.dedup();
    people::names_of(tx, street, &actors).await
}

/// The other case of a join or a split; whose report went with theirs is not told to the reporter of a main.
fn with(entry: &Entry, outside: bool) -> Option<String> {
    let with = entry.data.get("with").and_then(Value::as_str);
    let of_main = matches!(text(entry, "action"), "voice_joined" | "voice_left");
    with.filter(|_with| !(outside && of_main))
        .map(str::to_owned)
}

/// Whether a reporter of the case, or of one that is carried on with it, did this.
fn spoke(entry: &Entry, case: &Case) -> bool {
    let actor = person_of(entry.actor);
    let mut all = case.facts.voices.values().chain([&case.facts.reporter]);
    actor.is_some() && all.any(|one| *one == actor)
}

/// The reporter is told no name but their own; for the others the names of reporters are masked.
fn who(entry: &Entry, case: &Case, names: &Names, reader: Reader) -> Option<String> {
    let actor = person_of(entry.actor);
    let by_reporter = actor.is_some() && actor == case.facts.reporter;
    match actor.and_then(|person| names.get(&person)) {
        Some(name) if by_reporter => Some(reader.reporter(name)),
        Some(_) if reader.outside => None,
        Some(name) if spoke(entry, case) => Some(people::mask_name(name)),
        other => other.cloned(),
    }
}

async fn unit(tx: &mut Tx, entry: &Entry) -> Result<Option<String>, Trouble> {
    match text(entry, "unit").parse() {
        Ok(unit) => Ok(people::org(tx, entry.street, unit)
            .await?
            .map(|org| org.name)),
        Err(_none) => Ok(None),
    }
}

async fn units(tx: &mut Tx, entry: &Entry, key: &str) -> Result<Vec<String>, Trouble> {
    let units = entry.data.get(key).cloned().unwrap_or(Value::Null);
    let units: Vec<OrgId> = serde_json::from_value(units).unwrap_or_default();
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let names = people::org_names(tx, entry.street, &units).await?;
    Ok(names.into_values().collect())
}

fn is_public(entry: &Entry) -> bool {
    let public = entry.data.get("public").and_then(Value::as_bool);
    public.unwrap_or(false)
}

fn photos(entry: &Entry, shown: bool) -> Vec<FileId> {
    let photos = entry.data.get("photos").filter(|_photos| shown);
    let photos = photos.cloned().unwrap_or(Value::Null);
    serde_json::from_value(photos).unwrap_or_default()
}

fn text<'a>(entry: &'a Entry, key: &str) -> &'a str {
    entry
        .data
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn person_of(actor: Actor) -> Option<PersonId> {
    match actor {
        Actor::Person(person) => Some(person),
        Actor::System => None,
    }
}
