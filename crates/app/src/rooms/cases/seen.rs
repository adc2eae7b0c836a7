//! 密件: every look at a sealed case goes on record, and whoever it is about can see who looked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, OrgId, PersonId, Role, Text, Trouble};
use serde_json::{Value, json};

use super::model::Case;
use super::record::entry;
use super::store;
use crate::app::App;
use crate::rooms::people;
use crate::zone;

/// The journal's verb for a look.
pub(super) const VERB: &str = "case.look";

/// Somebody looked at a sealed case on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// When first on that day.
    pub at: Timestamp,
    /// In which office; none where the office is not known any more.
    pub office: Option<Text>,
    /// In which organisation, if the office is held in one.
    pub unit: Option<String>,
    /// Who; not for the reporter, who is told no name of the house.
    pub who: Option<String>,
}

/// Puts a look of the house at a sealed case on record: one journal entry per person, case and local day.
///
/// # Errors
/// The store fails; then nothing may be shown.
pub(super) async fn on_record(app: &App, caller: &Caller, case: &Case) -> Result<(), Trouble> {
    if !case.facts.sealed {
        return Ok(());
    }
    let (office, org) = office_of(caller, case);
    let data = json!({ "role": office, "org": org, "public": false });
    let entry = entry(app, caller, case, VERB, data, &[]);
    let (street, id, person, day) = (case.street, case.id, caller.person, zone::day(entry.at));
    let known = app
        .db
        .read(move |tx| {
            Box::pin(async move { Ok(store::has_looked(tx, street, id, person, day).await?) })
        })
        .await?;
    if known {
        return Ok(());
    }
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if store::remember_look(tx, street, id, person, day).await? {
                    linli_journal::append(tx, &entry).await?;
                }
                Ok(())
            })
        })
        .await
}

/// The office in which the caller sees the case: the first of their appointments that reaches it.
fn office_of(caller: &Caller, case: &Case) -> (Option<Role>, Option<OrgId>) {
    let facts = &case.facts;
    let reaches = |role| caller.holds_at(role, &facts.place_path, facts.unit, &facts.matter);
    caller
        .grants
        .iter()
        .find(|grant| grant.role != Role::Resident && reaches(grant.role))
        .map_or((None, None), |grant| (Some(grant.role), grant.org))
}

/// Who looked at a case, oldest first, for one reader.
pub(super) async fn looks(
    tx: &mut Tx,
    case: &Case,
    outside: bool,
    entries: &[Entry],
) -> Result<Vec<Look>, Trouble> {
    let entries: Vec<&Entry> = entries.iter().filter(|entry| entry.verb == VERB).collect();
    let mut persons: Vec<PersonId> = entries.iter().filter_map(|entry| person(entry)).collect();
    persons.sort_unstable();
    persons.dedup();
    let names = if outside {
        BTreeMap::new()
    } else {
        people::names_of(tx, case.street, &persons).await?
    };
    let mut units: Vec<OrgId> = entries
        .iter()
        .filter_map(|entry| read(entry, "org"))
        .collect();
    units.sort_unstable();
    units.dedup();
    let units = people::org_names(tx, case.street, &units).await?;
    let look = |entry: &Entry| Look {
        at: entry.at,
        office: read::<Role>(entry, "role").map(Role::title),
        unit: read::<OrgId>(entry, "org").and_then(|org| units.get(&org).cloned()),
        who: person(entry).and_then(|person| names.get(&person).cloned()),
    };
    Ok(entries.into_iter().map(look).collect())
}

fn person(entry: &Entry) -> Option<PersonId> {
    match entry.actor {
        Actor::Person(person) => Some(person),
        Actor::System => None,
    }
}

fn read<T: std::str::FromStr>(entry: &Entry, key: &str) -> Option<T> {
    entry.data.get(key).and_then(Value::as_str)?.parse().ok()
}
