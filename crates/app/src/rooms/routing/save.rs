//! Putting rules, areas and rosters in force: checked against the street as it is, once per key, in one
//! transaction with the journal, and only on top of the version they were edited from.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::Diagnostic;
use linli_journal::Entry;
use linli_kernel::{Caller, DigestKind, Invalid, PersonId, StreetCode, Trouble};
use linli_route::{Areas, Known, Roster, RuleSet, RuleText, read_areas};
use serde_json::{Value, json};

use super::duty::put_roster;
use super::force::{RULES_FILE, known};
use super::model::{
    AreasVersion, NewAreas, NewRoster, NewRules, RulesVersion, Saved, line, said, stale,
};
use super::store;
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// Checks a rule set against the street as it is, without keeping anything.
///
/// # Errors
/// `access.denied`; the store fails. The inner error is every problem of the text.
pub async fn check(
    app: &Shared,
    caller: &Caller,
    text: &str,
) -> Result<Result<RuleSet, Vec<Diagnostic>>, Trouble> {
    people::require(caller, Right::SeeRouting)?;
    let (street, inner, text) = (caller.street, Arc::clone(app), text.to_owned());
    app.db
        .read(move |tx| Box::pin(async move { compiled(&inner, tx, street, &text).await }))
        .await
}

async fn compiled(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    text: &str,
) -> Result<Result<RuleSet, Vec<Diagnostic>>, Trouble> {
    let read = match RuleText::read(RULES_FILE, text) {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    let known = known(app, tx, street, &read, None).await?;
    let set = RuleSet::new(RULES_FILE, read, known);
    Ok(if set.is_broken() {
        Err(set.problems().to_vec())
    } else {
        Ok(set)
    })
}

/// Puts a rule set in force. The same key answers the same.
///
/// # Errors
/// `access.denied`; `text`: every problem with line and remedy; `routing.stale`.
pub async fn save_rules(
    app: &Shared,
    caller: &Caller,
    new: NewRules,
    key: Key,
) -> Result<Saved, Trouble> {
    let note = line("note", &new.note)?;
    once(app, caller, key, move |app, tx, by, at| {
        Box::pin(async move { put_rules(&app, tx, by, at, new, note).await })
    })
    .await
}

async fn put_rules(
    app: &App,
    tx: &mut Tx,
    by: By,
    at: Timestamp,
    new: NewRules,
    note: String,
) -> Result<Saved, Trouble> {
    let street = by.street;
    let latest = store::rules(tx, street, None)
        .await?
        .map_or(0, |rules| rules.version);
    if latest != new.based_on {
        return Err(stale(latest));
    }
    compiled(app, tx, street, &new.text)
        .await?
        .map_err(|problems| said("text", &problems))?;
    let digest = DigestKind::Sha256.of(&[new.text.as_bytes()]).to_string();
    let rules = RulesVersion {
        version: latest + 1,
        text: new.text,
        note,
        by: by.person,
        at,
    };
    // Somebody else saved at the same moment: they were first.
    store::put_rules(tx, street, &rules)
        .await
        .map_err(|error| taken(error, latest + 1))?;
    let data = json!({ "version": rules.version, "sha256": digest });
    linli_journal::append(tx, &entry(app, by, at, "routing.rules", "rules", data)).await?;
    Ok(Saved {
        version: rules.version,
    })
}

/// Puts areas in force, all of a street at once. Areas that the rules in force name must be among them.
///
/// # Errors
/// `access.denied`; `geojson`: every problem by feature; `routing.stale`.
pub async fn import_areas(
    app: &Shared,
    caller: &Caller,
    new: NewAreas,
    key: Key,
) -> Result<Saved, Trouble> {
    let source = line("source", &new.source)?;
    if source.is_empty() {
        return Err(Trouble::field(
            "source",
            "请写明边界的来源",
            "Say where the boundaries come from",
        ));
    }
    let areas = read_areas(&new.geojson).map_err(|problems| {
        let mut invalid = Invalid::default();
        for text in problems.iter().map(linli_geodesy::GeoProblem::show) {
            invalid.push("geojson", text.zh, text.en);
        }
        Trouble::from(invalid)
    })?;
    once(app, caller, key, move |app, tx, by, at| {
        Box::pin(async move {
            let street = by.street;
            let latest = store::areas_version(tx, street)
                .await?
                .map_or(0, |areas| areas.version);
            if latest != new.based_on {
                return Err(stale(latest));
            }
            let prepared = Arc::new(Areas::new(areas.clone()));
            still_sound(&app, tx, street, "geojson", |known| known.areas = prepared).await?;
            let of = AreasVersion {
                version: latest + 1,
                crs: new.crs,
                source,
                schematic: new.schematic,
                at,
            };
            store::put_areas(tx, street, &of, &areas, by.person)
                .await
                .map_err(|error| taken(error, latest + 1))?;
            let data = json!({ "version": of.version, "areas": areas.len(), "crs": of.crs });
            linli_journal::append(tx, &entry(&app, by, at, "routing.areas", "areas", data)).await?;
            Ok(Saved {
                version: of.version,
            })
        })
    })
    .await
}

/// Gives a new street areas, a roster and rules, as the system. For founding only: nothing may be there yet.
///
/// # Errors
/// As the verbs above.
pub async fn found(
    app: &Shared,
    street: StreetCode,
    areas: Option<NewAreas>,
    rosters: Vec<NewRoster>,
    rules: NewRules,
) -> Result<(), Trouble> {
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let (by, at) = (
                    By {
                        street,
                        person: None,
                    },
                    inner.clock.now(),
                );
                if let Some(new) = areas {
                    let all = read_areas(&new.geojson)
                        .map_err(|problems| Trouble::fault(format!("{problems:?}")))?;
                    let of = AreasVersion {
                        version: 1,
                        crs: new.crs,
                        source: new.source,
                        schematic: new.schematic,
                        at,
                    };
                    store::put_areas(tx, street, &of, &all, None).await?;
                    let data = json!({ "version": 1, "areas": all.len(), "crs": of.crs });
                    linli_journal::append(
                        tx,
                        &entry(&inner, by, at, "routing.areas", "areas", data),
                    )
                    .await?;
                }
                for new in rosters {
                    let roster = Roster::read("roster.toml", &new.text)
                        .map_err(|problems| said("text", &problems))?;
                    put_roster(&inner, tx, by, at, roster, new).await?;
                }
                put_rules(&inner, tx, by, at, rules, String::new())
                    .await
                    .map(drop)
            })
        })
        .await?;
    app.routing.forget(street);
    Ok(())
}

/// Who does it; nobody for the system itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct By {
    pub(super) street: StreetCode,
    pub(super) person: Option<PersonId>,
}

/// Writes once per key, and looks the rules up anew afterwards.
pub(super) async fn once<T, F>(
    app: &Shared,
    caller: &Caller,
    key: Key,
    work: F,
) -> Result<T, Trouble>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    F: for<'t> FnOnce(
            Shared,
            &'t mut Tx,
            By,
            Timestamp,
        ) -> linli_db::BoxFuture<'t, Result<T, Trouble>>
        + Send
        + 'static,
{
    people::require(caller, Right::ManageRouting)?;
    let (inner, caller, street) = (Arc::clone(app), caller.clone(), caller.street);
    let done = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let (at, by) = (
                    inner.clock.now(),
                    By {
                        street,
                        person: Some(caller.person),
                    },
                );
                let done = work(inner, tx, by, at).await?;
                receipts::keep(tx, &caller, &key, at, &done).await?;
                Ok(done)
            })
        })
        .await?;
    app.routing.forget(street);
    app.bus.tell(street, "routing.changed");
    Ok(done)
}

/// The rules in force compile with what is about to change.
async fn still_sound(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    field: &str,
    change: impl FnOnce(&mut Known),
) -> Result<(), Trouble> {
    let Some(rules) = store::rules(tx, street, None).await? else {
        return Ok(());
    };
    let text =
        RuleText::read(RULES_FILE, &rules.text).map_err(|problems| said(field, &problems))?;
    let mut known = known(app, tx, street, &text, None).await?;
    let before = RuleSet::new(RULES_FILE, text.clone(), known.clone());
    change(&mut known);
    let set = RuleSet::new(RULES_FILE, text, known);
    let fresh: Vec<Diagnostic> = set
        .problems()
        .iter()
        .filter(|one| !before.problems().contains(one))
        .cloned()
        .collect();
    if fresh.is_empty() {
        Ok(())
    } else {
        Err(said(field, &fresh))
    }
}

pub(super) fn taken(error: linli_db::DbError, version: i64) -> Trouble {
    if error.is_unique(&["street", "version"]) || error.is_unique(&["street", "roster", "version"])
    {
        stale(version)
    } else {
        error.into()
    }
}

pub(super) fn entry(
    app: &App,
    by: By,
    at: Timestamp,
    verb: &str,
    subject: &str,
    data: Value,
) -> Entry {
    Entry::of(
        (by.street, by.person.into()),
        (app.ids.next(at), at),
        verb,
        ("routing", subject.to_owned()),
        format!("/{}/", by.street),
        data,
    )
}
