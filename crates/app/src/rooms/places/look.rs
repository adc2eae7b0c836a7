//! What can be asked of places. Each verb works inside the caller's transaction.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, Kind, Level, PlaceId, StreetCode, Trouble};

use super::kind::PlaceKind;
use super::model::Place;
use super::{spelling, store};

/// No list of places is longer.
pub const LIMIT: usize = 200;

/// So many places are offered before searching.
const NEAR: usize = 12;

/// The place with this id, if the street has it.
///
/// # Errors
/// The store fails.
pub async fn find(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Option<Place>, Trouble> {
    Ok(store::find(tx, street, id).await?)
}

/// The place with this id.
///
/// # Errors
/// `place.unknown`: the street has no such place, or it is another street's.
pub async fn get(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Place, Trouble> {
    find(tx, street, id).await?.ok_or_else(unknown)
}

/// The place with this path, if the street has it.
///
/// # Errors
/// The store fails.
pub async fn by_path(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
) -> Result<Option<Place>, Trouble> {
    Ok(store::by_path(tx, street, path).await?)
}

/// Every street this server holds, in the order of codes. The one question that crosses streets: only the
/// program itself may ask it.
///
/// # Errors
/// The store fails.
pub async fn streets(tx: &mut Tx) -> Result<Vec<StreetCode>, Trouble> {
    Ok(store::streets(tx).await?)
}

/// The street itself, root of its tree.
///
/// # Errors
/// `place.no_street`: the street has not been founded.
pub async fn root(tx: &mut Tx, street: StreetCode) -> Result<Place, Trouble> {
    by_path(tx, street, &format!("/{street}/"))
        .await?
        .ok_or_else(|| {
            Trouble::refused(
                Kind::Missing,
                "place.no_street",
                format!("街道 {street} 尚未建立地点树，请先建立或导入"),
                format!("Street {street} has no places yet; found or import them first"),
            )
        })
}

/// The places from the street down to the one with this id, itself the last.
///
/// # Errors
/// `place.unknown`.
pub async fn ancestors(
    tx: &mut Tx,
    street: StreetCode,
    id: PlaceId,
) -> Result<Vec<Place>, Trouble> {
    let place = get(tx, street, id).await?;
    let nodes: Vec<i64> = std::iter::once(0)
        .chain(
            place
                .path
                .split('/')
                .skip(2)
                .filter_map(|node| node.parse().ok()),
        )
        .collect();
    Ok(store::with_nodes(tx, street, &nodes).await?)
}

/// What lies directly in a place, in the order it was entered, after the node number `after` (0 for the
/// first); at most 200.
///
/// # Errors
/// The store fails.
pub async fn children(
    tx: &mut Tx,
    street: StreetCode,
    parent: PlaceId,
    after: i64,
) -> Result<Vec<Place>, Trouble> {
    Ok(store::children(tx, street, parent, after, LIMIT).await?)
}

/// Every place of some kinds in use on a day at or below a path, in the order it was entered: what a select
/// offers, such as a street's communities and compounds. Not for dwellings, which are searched.
///
/// # Errors
/// The store fails.
pub async fn of_kinds(
    tx: &mut Tx,
    street: StreetCode,
    kinds: &[PlaceKind],
    below: &str,
    day: Date,
) -> Result<Vec<Place>, Trouble> {
    Ok(store::of_kinds(tx, street, kinds, below, day).await?)
}

/// How many places of each kind are in use below a path on a day.
///
/// # Errors
/// The store fails.
pub async fn counts_below(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    day: Date,
) -> Result<BTreeMap<PlaceKind, u64>, Trouble> {
    Ok(store::counts_below(tx, street, path, day).await?)
}

/// The addresses below the street of these places, as lists show them; ids of no place are left out.
///
/// # Errors
/// The store fails.
pub async fn names_of(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PlaceId],
) -> Result<BTreeMap<PlaceId, String>, Trouble> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let street_name = root(tx, street).await?.name;
    let places = store::with_ids(tx, street, ids).await?;
    Ok(places
        .into_iter()
        .map(|place| (place.id, place.title(&street_name)))
        .collect())
}

/// The places a person most likely means, with their titles: `chosen`, where they hold an appointment (the
/// lowest first), and the compounds there; for whoever serves the whole street its communities; at most twelve.
/// Everything else is searched. The number of queries depends on the appointments, not on the places.
///
/// # Errors
/// The store fails.
pub async fn near(
    tx: &mut Tx,
    caller: &Caller,
    chosen: Option<PlaceId>,
    day: Date,
) -> Result<Vec<(PlaceId, String)>, Trouble> {
    let street = caller.street;
    let held = caller
        .grants
        .iter()
        .filter(|grant| grant.role.level() == Level::Place);
    let mut paths: Vec<&str> = held.map(|grant| grant.path.as_str()).collect();
    paths.sort_unstable_by_key(|path| std::cmp::Reverse(path.len()));
    let mut found: Vec<Place> = Vec::new();
    if let Some(id) = chosen {
        found.extend(find(tx, street, id).await?);
    }
    for path in &paths {
        found.extend(by_path(tx, street, path).await?);
    }
    for path in &paths {
        found.extend(of_kinds(tx, street, &[PlaceKind::Compound], path, day).await?);
    }
    let root = root(tx, street).await?;
    if paths.is_empty() {
        found.extend(of_kinds(tx, street, &[PlaceKind::Community], &root.path, day).await?);
    }
    let mut near: Vec<(PlaceId, String)> = Vec::new();
    for place in found.into_iter().filter(|place| place.is_valid_on(day)) {
        if near.len() < NEAR && near.iter().all(|(id, _)| *id != place.id) {
            near.push((place.id, place.title(&root.name)));
        }
    }
    Ok(near)
}

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// What was typed: Chinese, full pinyin or initials, in one word or several that must all be found.
    pub text: &'a str,
    /// Only these kinds; empty for all.
    pub kinds: &'a [PlaceKind],
    /// Only at or below this path; empty for the whole street.
    pub below: &'a str,
    /// Only places in use on this day.
    pub day: Date,
    /// At most so many, up to 200.
    pub limit: usize,
}

/// The places found, best first: a whole word before a beginning before a part, dwellings after all that is
/// larger.
///
/// # Errors
/// The store fails.
pub async fn search(
    tx: &mut Tx,
    street: StreetCode,
    search: &Search<'_>,
) -> Result<Vec<Place>, Trouble> {
    let words = spelling::query_words(search.text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let limit = search.limit.min(LIMIT);
    let larger = store::Wanted {
        words: &words,
        dwellings: false,
        kinds: search.kinds,
        below: search.below,
        day: search.day,
        limit,
    };
    let mut found = store::search(tx, street, &larger).await?;
    let dwellings = search.kinds.is_empty() || search.kinds.contains(&PlaceKind::Dwelling);
    if dwellings && found.len() < limit {
        let limit = limit - found.len();
        let wanted = store::Wanted {
            dwellings,
            limit,
            ..larger
        };
        found.extend(store::search(tx, street, &wanted).await?);
    }
    Ok(found)
}

/// The refusal for a place that is not there, or not the street's.
pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "place.unknown",
        "本街道没有这个地点，请重新选择",
        "This street has no such place; choose again",
    )
}
