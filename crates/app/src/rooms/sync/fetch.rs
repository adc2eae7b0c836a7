//! What a phone fetches: everything once in pages, then what is new, and now and then a comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use linli_db::Tx;
use linli_kernel::{Caller, Kind, Trouble};
use linli_sync::{Buckets, Carried, Cursor, DeltaPage, Offer, RecordId, Version, bucket_of};
use serde::Serialize;

use super::carried::{self, Ask, kind, kinds};
use super::devices::held;
use super::region::Region;
use super::store;
use crate::app::{App, Shared};

/// The most records of a page.
const PAGE: usize = 1_000;

/// The most changes of a page.
const CHANGES: usize = 500;

/// The most records a phone carries. Browsers keep more, but a scope of this size is no grid any more, and one
/// phone's fetching must not stand in the way of others.
const CARRIED_MAX: usize = 50_000;

/// A page of a first sync.
#[derive(Clone, Debug, Serialize)]
pub struct FirstPage {
    /// Where to follow from once all pages are there: taken before the first page was read.
    pub cursor: String,
    /// The records.
    pub records: Vec<Carried>,
    /// The mark of the next page; none when this is the last.
    pub next: Option<String>,
}

/// What differs between a phone and its region.
#[derive(Clone, Debug, Serialize)]
pub struct Reconciled {
    /// Where to follow from.
    pub cursor: String,
    /// The buckets that differ.
    pub buckets: BTreeSet<usize>,
    /// What the region holds in those: kind, id and version.
    pub there: Vec<(String, RecordId, Version)>,
}

/// A page of everything in the caller's region, after the mark of the page before; empty to begin.
///
/// # Errors
/// `sync.no_grid`, `sync.unknown_device`, `sync.other_account`, `sync.wipe`, `sync.bad_mark`.
pub async fn first(
    app: &Shared,
    caller: &Caller,
    device: String,
    mark: String,
) -> Result<FirstPage, Trouble> {
    let region = Region::of(caller)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                held(tx, &caller, &device).await?;
                let (at, after) = read_mark(&mark)?;
                let (seq, _oldest) = store::head(tx, region.street).await?;
                let (records, next) = page(&inner, tx, &region, at, after).await?;
                let cursor = Cursor::start(region.digest()).after(seq).to_string();
                Ok(FirstPage {
                    cursor,
                    records,
                    next,
                })
            })
        })
        .await
}

/// The kind and the place in it that a mark names.
fn read_mark(mark: &str) -> Result<(usize, &str), Trouble> {
    if mark.is_empty() {
        return Ok((0, ""));
    }
    let named = mark.split_once(' ');
    let found = named.and_then(|(name, after)| {
        let at = kinds().iter().position(|kind| kind.name() == name)?;
        Some((at, after))
    });
    found.ok_or_else(|| {
        Trouble::refused(
            Kind::Unprocessable,
            "sync.bad_mark",
            "同步位置无效，请重新做一次完整同步",
            "This is no mark of a page. Begin with a whole sync",
        )
    })
}

/// The next page: from one kind, and where it goes on.
async fn page(
    app: &App,
    tx: &mut Tx,
    region: &Region,
    at: usize,
    after: &str,
) -> Result<carried::Page, Trouble> {
    let mut after = after;
    for kind in kinds().iter().skip(at) {
        let (records, next) = kind.page(Ask { app, tx, region }, after, PAGE).await?;
        if let Some(next) = next {
            return Ok((records, Some(format!("{} {next}", kind.name()))));
        }
        after = "";
    }
    Ok((Vec::new(), None))
}

/// What is new in the caller's region since a cursor.
///
/// # Errors
/// `sync.no_grid`, `sync.unknown_device`, `sync.other_account`, `sync.wipe`; a wrong cursor.
pub async fn delta(
    app: &Shared,
    caller: &Caller,
    device: String,
    cursor: String,
) -> Result<DeltaPage, Trouble> {
    let region = Region::of(caller)?;
    let cursor: Cursor = cursor.parse()?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                held(tx, &caller, &device).await?;
                let (_seq, oldest) = store::head(tx, region.street).await?;
                if cursor.is_stale(&region.digest(), oldest) {
                    return Ok(nothing(&cursor, true));
                }
                since(&inner, tx, &region, &cursor).await
            })
        })
        .await
}

fn nothing(cursor: &Cursor, reconcile: bool) -> DeltaPage {
    DeltaPage {
        cursor: cursor.to_string(),
        more: false,
        reconcile,
        have: Vec::new(),
        gone: Vec::new(),
    }
}

async fn since(
    app: &App,
    tx: &mut Tx,
    region: &Region,
    cursor: &Cursor,
) -> Result<DeltaPage, Trouble> {
    let mut all = Vec::new();
    for scope in region.scopes() {
        all.extend(store::since(tx, region.street, &scope, cursor.seq, CHANGES).await?);
    }
    all.sort_unstable();
    let more = all.len() >= CHANGES;
    all.truncate(CHANGES);
    let Some((last, _, _)) = all.last() else {
        return Ok(nothing(cursor, false));
    };
    let mut page = DeltaPage {
        cursor: cursor.after(*last).to_string(),
        more,
        ..nothing(cursor, all.iter().any(|(_, kind, _)| kind == "*"))
    };
    let mut by_kind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, kind, id) in all {
        by_kind.entry(kind).or_default().insert(id);
    }
    by_kind.remove("*");
    for (name, ids) in by_kind {
        let ids: Vec<String> = ids.into_iter().collect();
        let found = some(app, tx, region, &name, &ids).await?;
        let there: BTreeSet<&str> = found.iter().map(|one| one.id.as_str()).collect();
        let gone = ids.iter().filter(|id| !there.contains(id.as_str()));
        page.gone
            .extend(gone.map(|id| (name.clone(), RecordId::new(id.clone()))));
        page.have.extend(found);
    }
    Ok(page)
}

async fn some(
    app: &App,
    tx: &mut Tx,
    region: &Region,
    name: &str,
    ids: &[String],
) -> Result<Vec<Carried>, Trouble> {
    match kind(name) {
        Some(kind) => kind.some(Ask { app, tx, region }, ids).await,
        None => Ok(Vec::new()),
    }
}

/// Some records by kind and id, as far as they are in the caller's region; at most 1,000.
///
/// # Errors
/// `sync.no_grid`, `sync.unknown_device`, `sync.other_account`, `sync.wipe`; too many are asked for.
pub async fn records(
    app: &Shared,
    caller: &Caller,
    device: String,
    keys: Vec<(String, String)>,
) -> Result<Vec<Carried>, Trouble> {
    let region = Region::of(caller)?;
    if keys.len() > PAGE {
        return Err(Trouble::field(
            "keys",
            format!("一次最多取 {PAGE} 条，请分批"),
            format!("Ask for at most {PAGE} at once"),
        ));
    }
    let mut by_kind: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, id) in keys {
        by_kind.entry(kind).or_default().push(id);
    }
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                held(tx, &caller, &device).await?;
                let mut all = Vec::new();
                for (name, ids) in &by_kind {
                    all.extend(some(&inner, tx, &region, name, ids).await?);
                }
                Ok(all)
            })
        })
        .await
}

/// Compares what a phone holds with its region.
///
/// # Errors
/// `sync.no_grid`, `sync.unknown_device`, `sync.other_account`, `sync.wipe`, `sync.too_much`.
pub async fn reconcile(app: &Shared, caller: &Caller, offer: Offer) -> Result<Reconciled, Trouble> {
    let region = Region::of(caller)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                held(tx, &caller, offer.device.as_str()).await?;
                let (seq, _oldest) = store::head(tx, region.street).await?;
                let all = everything(&inner, tx, &region).await?;
                let told = all
                    .iter()
                    .map(|(kind, id, version)| (*kind, id.as_str(), *version));
                let buckets = Buckets::of(told).differing(&offer.buckets);
                let there = all.into_iter();
                let there =
                    there.filter(|(kind, id, _)| buckets.contains(&bucket_of(kind, id.as_str())));
                Ok(Reconciled {
                    cursor: Cursor::start(region.digest()).after(seq).to_string(),
                    there: there
                        .map(|(kind, id, version)| (kind.to_owned(), id, version))
                        .collect(),
                    buckets,
                })
            })
        })
        .await
}

async fn everything(
    app: &App,
    tx: &mut Tx,
    region: &Region,
) -> Result<Vec<(&'static str, RecordId, Version)>, Trouble> {
    let mut all = Vec::new();
    for kind in kinds() {
        let mut after = String::new();
        loop {
            let (versions, next) = kind.versions(Ask { app, tx, region }, &after, PAGE).await?;
            let versions = versions.into_iter();
            all.extend(versions.map(|(id, version)| (kind.name(), id, version)));
            if all.len() > CARRIED_MAX {
                return Err(too_much());
            }
            match next {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    Ok(all)
}

fn too_much() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "sync.too_much",
        format!("您岗位范围内的登记超过 {CARRIED_MAX} 条，手机带不下；请安全管理员按网格任命"),
        format!(
            "Your appointments cover more than {CARRIED_MAX} records, too many for a phone; ask to be appointed by grid"
        ),
    )
}
