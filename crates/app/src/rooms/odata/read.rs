//! Reading: what there is for a caller, pages, counts, and what goes on record.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use linli_db::Tx;
use linli_kernel::{Caller, Trouble};
use linli_odata::{Compare, EntitySet, Filter, Model, Operand, Page, Query, Row, Value};
use serde_json::json;

use super::key::{Reader, note};
use super::{Feed, Source, store};
use crate::app::{App, Shared};
use crate::rooms::cases::CasesFeed;
use crate::rooms::forms::FormsFeed;
use crate::rooms::people;
use crate::rooms::places::PlacesFeed;
use crate::rooms::registry::RegistryFeed;

/// Every room that offers rows.
const FEEDS: &[&dyn Feed] = &[&PlacesFeed, &CasesFeed, &FormsFeed, &RegistryFeed];

/// The namespace of the types.
const NAMESPACE: &str = "linli";

/// The most related rows that a page shows along.
const RELATED_MOST: usize = 10_000;

/// The use of a key is noted at most this often.
const NOTED: SignedDuration = SignedDuration::from_hours(1);

/// What a caller may read.
#[derive(Clone, Debug)]
pub(super) struct Feeds {
    pub model: Model,
    sources: BTreeMap<String, Arc<Source>>,
}

impl Feeds {
    /// The source of a set.
    ///
    /// # Errors
    /// A fault: names come from the model.
    pub fn source(&self, name: &str) -> Result<Arc<Source>, Trouble> {
        let found = self.sources.get(name).cloned();
        found.ok_or_else(|| Trouble::fault(format!("the model has {name}, the sources have not")))
    }
}

/// What this caller may read.
///
/// # Errors
/// `access.denied` where that is nothing.
pub(super) async fn feeds(app: &Shared, caller: &Caller) -> Result<Feeds, Trouble> {
    let (inner, caller) = (Arc::clone(app), caller.clone());
    let sources = app.db.read(move |tx| {
        Box::pin(async move {
            let mut all: Vec<Source> = Vec::new();
            for feed in FEEDS {
                all.extend(feed.sources(&inner, tx, &caller).await?);
            }
            Ok(all)
        })
    });
    let sources = sources.await?;
    if sources.is_empty() {
        return Err(people::denied());
    }
    let sets = sources.iter().map(|source| source.set.clone()).collect();
    let model = Model {
        namespace: NAMESPACE.to_owned(),
        sets,
    };
    model.check().map_err(Trouble::fault)?;
    let named = |source: Source| (source.set.name.clone(), Arc::new(source));
    Ok(Feeds {
        model,
        sources: sources.into_iter().map(named).collect(),
    })
}

/// A page of a set, with what was expanded.
///
/// # Errors
/// The store fails; too many related rows.
pub(super) async fn page(
    app: &App,
    feeds: &Feeds,
    name: &str,
    query: Query,
    size: u64,
) -> Result<Page, Trouble> {
    let source = feeds.source(name)?;
    let ways = ways(feeds, &source.set, &query)?;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let engine = tx.engine();
            let rows = tx
                .fetch_all_sql(store::page(engine, &source, &query, size))
                .await?;
            let rows: Result<Vec<Row>, _> =
                rows.iter().map(|row| store::read(&source, row)).collect();
            let count = match query.counts() {
                true => Some(counted(tx, &source, &query).await?),
                false => None,
            };
            let mut page = query.page(&source.set, rows?, size, count);
            for (target, by) in &ways {
                let related = related(tx, &source, target, by, &page.rows).await?;
                page.related.push(related);
            }
            Ok(page)
        })
    });
    read.await
}

type Ways = Vec<(Arc<Source>, String)>;

fn ways(feeds: &Feeds, set: &EntitySet, query: &Query) -> Result<Ways, Trouble> {
    let expanded = query.expand.iter();
    expanded
        .filter_map(|one| set.navigation(&one.navigation))
        .map(|way| Ok((feeds.source(&way.target)?, way.by.clone())))
        .collect()
}

/// The related rows of each row of a page.
async fn related(
    tx: &mut Tx,
    source: &Source,
    target: &Source,
    by: &str,
    rows: &[Row],
) -> Result<Vec<Vec<Row>>, Trouble> {
    let place = |set: &EntitySet, name: &str| set.property(name).map(|(at, _)| at);
    let (own, other) = (
        source
            .set
            .key
            .first()
            .and_then(|key| place(&source.set, key)),
        place(&target.set, by),
    );
    let text = |row: &Row, at: Option<usize>| {
        let value = at.and_then(|at| row.get(at));
        value.and_then(Value::text).unwrap_or_default().to_owned()
    };
    let keys: Vec<String> = rows.iter().map(|row| text(row, own)).collect();
    let sql = store::related(tx.engine(), target, by, &keys, RELATED_MOST + 1);
    let found = tx.fetch_all_sql(sql).await?;
    if found.len() > RELATED_MOST {
        return Err(too_many(&target.set.name));
    }
    let mut all: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in &found {
        let row = store::read(target, row)?;
        all.entry(text(&row, other)).or_default().push(row);
    }
    Ok(keys
        .iter()
        .map(|key| all.remove(key).unwrap_or_default())
        .collect())
}

fn too_many(set: &str) -> Trouble {
    Trouble::field(
        "$expand",
        format!("一页带出的下级超过 {RELATED_MOST} 行，请减小每页行数，或直接读 {set}"),
        format!(
            "A page brings more than {RELATED_MOST} related rows; ask for smaller pages, or read {set} itself"
        ),
    )
}

/// How many rows of a set match.
///
/// # Errors
/// The store fails.
pub(super) async fn count(app: &App, source: Arc<Source>, query: Query) -> Result<u64, Trouble> {
    app.db
        .read(move |tx| Box::pin(async move { counted(tx, &source, &query).await }))
        .await
}

async fn counted(tx: &mut Tx, source: &Source, query: &Query) -> Result<u64, Trouble> {
    let sql = store::counting(tx.engine(), source, query);
    let rows = tx.fetch_all_sql(sql).await?;
    let counted: Result<Option<i64>, _> = rows.first().map(|row| row.get("n")).transpose();
    u64::try_from(counted?.unwrap_or(0)).map_err(Trouble::fault)
}

/// The filter that only the entity with this key meets.
pub(super) fn by_key(set: &EntitySet, key: Vec<Value>) -> Filter {
    let one = |(name, value): (&String, Value)| {
        let edm = value.edm().unwrap_or(linli_odata::Edm::String);
        let property = Operand::Property(name.clone(), edm);
        Filter::Compare(property, Compare::Eq, Operand::Value(value))
    };
    Filter::All(set.key.iter().zip(key).map(one).collect())
}

/// Puts on record that rows were read, and notes the use of a key.
///
/// # Errors
/// The store fails.
pub(super) async fn record(
    app: &App,
    reader: &Reader,
    set: &str,
    rows: u64,
    form: &'static str,
) -> Result<(), Trouble> {
    let mut data = json!({ "rows": rows, "form": form });
    if let (Some(key), Some(object)) = (reader.key, data.as_object_mut()) {
        object.insert("key".to_owned(), json!(key.to_string()));
    }
    let entry = note(
        app,
        &reader.caller,
        "data.read",
        ("data_feed", set.to_owned()),
        data,
    );
    let (key, street, now) = (reader.key, reader.caller.street, app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                linli_journal::append(tx, &entry).await?;
                if let Some(key) = key {
                    store::touch(tx, street, key, now, now - NOTED).await?;
                }
                Ok(())
            })
        })
        .await
}
