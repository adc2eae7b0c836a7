//! The rows of a table with their places found and put together: what is compared with the registers.

use std::collections::{BTreeMap, HashMap};

use linli_db::Tx;
use linli_kernel::{PlaceId, RecordId, Trouble};

use super::super::super::act::Hand;
use super::super::super::store::records;
use super::super::columns::keys;
use super::super::judge::blinds;
use super::super::lines::Line;
use super::super::meant::Blinds;
use super::super::named::Named;
use super::super::sites::Sites;
use super::groups::{self, Member, Whole, Wrongs};
use super::rows::Row;
use super::sheet::{Sheet, own};
use crate::app::Shared;
use crate::rooms::imports::Asked;

/// So many records are asked for at once.
const AT_ONCE: usize = 500;

/// Rows put together.
pub(super) struct Placed {
    /// The rows.
    pub rows: Vec<Row>,
    /// What is wrong so far.
    pub wrongs: Wrongs,
    /// The records they are of.
    pub wholes: Vec<Whole>,
    /// Where these stand.
    pub sites: Sites,
    /// The members they name.
    pub members: Vec<Member>,
    /// Where those are registered, by register.
    pub homes: Vec<Sites>,
}

/// Finds the places of rows and puts together what belongs together.
pub(super) async fn placed(
    app: &Shared,
    sheet: &'static Sheet,
    asked: &Asked,
    rows: Vec<Row>,
) -> Result<Placed, Trouble> {
    let mut rows = settled(app, sheet, asked, rows).await?;
    let lines: Vec<Line> = rows.iter().map(|row| row.whole.clone()).collect();
    let street = asked.caller.street;
    let sites = Sites::of(app, street, sheet.register, &lines).await?;
    let mut wrongs = told(&rows);
    let places = places(&rows, &sites, &mut wrongs);
    let (wholes, more) = groups::wholes(sheet, &rows, &places);
    wrongs.extend(more);
    for (at, row) in rows.iter_mut().enumerate() {
        let place = places.get(&at).copied().flatten();
        if row.member.address.is_none() {
            row.member.place = place.map(|id| id.to_string());
        }
    }
    let homes = homes(app, sheet, asked, &rows).await?;
    let hand = Hand::of(app, &asked.caller);
    let (members, more) = put_together(sheet, &hand, &rows, &wholes, &homes, &mut wrongs);
    wrongs.extend(more);
    Ok(Placed {
        rows,
        wrongs,
        wholes,
        sites,
        members,
        homes,
    })
}

/// What rows mean by ids and by names alone.
async fn settled(
    app: &Shared,
    sheet: &'static Sheet,
    asked: &Asked,
    rows: Vec<Row>,
) -> Result<Vec<Row>, Trouble> {
    let hand = Hand::of(app, &asked.caller);
    let caller = asked.caller.clone();
    let rows = app.db.read(move |tx| {
        Box::pin(async move {
            let mut rows = rows;
            standing(tx, &hand, &mut rows).await?;
            let mut named = Named::of(&hand, &caller);
            known_by_name(tx, sheet, &mut named, &mut rows).await?;
            Ok(rows)
        })
    });
    rows.await
}

/// A row that names a record by id stands where the record does.
async fn standing(tx: &mut Tx, hand: &Hand, rows: &mut [Row]) -> Result<(), Trouble> {
    let unplaced = |row: &Row| row.whole.address.is_none() && row.whole.place.is_none();
    let named = rows.iter().filter(|row| unplaced(row));
    let ids: Vec<RecordId> = named
        .filter_map(|row| row.whole.record.as_deref()?.parse().ok())
        .collect();
    let mut places: HashMap<String, PlaceId> = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        for record in records::with_ids(tx, hand.street, some).await? {
            places.extend(record.place.map(|place| (record.id.to_string(), place)));
        }
    }
    for row in rows.iter_mut().filter(|row| unplaced(row)) {
        let place = row.whole.record.as_ref().and_then(|id| places.get(id));
        row.whole.place = place.map(PlaceId::to_string);
    }
    Ok(())
}

/// Where members may be of several registers and a row does not tell: who is known by that name is meant.
async fn known_by_name(
    tx: &mut Tx,
    sheet: &'static Sheet,
    named: &mut Named<'_>,
    rows: &mut [Row],
) -> Result<(), Trouble> {
    let mut seen: HashMap<String, Option<(usize, RecordId)>> = HashMap::new();
    for row in rows.iter_mut().filter(|row| row.of.is_none()) {
        if !seen.contains_key(&row.called) {
            let mut found = None;
            for (nth, register) in sheet.members.iter().enumerate().skip(1) {
                let one = named.look(tx, register, &row.called).await?;
                found = found.or(one.ok().map(|id| (nth, id)));
            }
            seen.insert(row.called.clone(), found);
        }
        if let Some((nth, id)) = seen.get(&row.called).copied().flatten() {
            row.of = Some(nth);
            row.member.record = Some(id.to_string());
            row.member.values.clear();
        }
    }
    Ok(())
}

/// What the rows themselves have wrong.
fn told(rows: &[Row]) -> Wrongs {
    let all = rows.iter().enumerate();
    all.flat_map(|(at, row)| row.wrong.iter().map(move |one| (at, one.clone())))
        .collect()
}

/// Where the record of each row stands that has nothing wrong.
fn places(rows: &[Row], sites: &Sites, wrongs: &mut Wrongs) -> BTreeMap<usize, Option<PlaceId>> {
    let mut out = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        match sites.place_of(&row.whole) {
            Ok(place) if row.wrong.is_empty() => {
                out.insert(at, place.map(|place| place.id));
            }
            Ok(_) => {}
            Err(refused) => wrongs.push((at, refused)),
        }
    }
    out
}

/// Where members are registered, by register.
async fn homes(
    app: &Shared,
    sheet: &'static Sheet,
    asked: &Asked,
    rows: &[Row],
) -> Result<Vec<Sites>, Trouble> {
    let mut homes = Vec::with_capacity(sheet.members.len());
    for (nth, register) in sheet.members.iter().enumerate() {
        let of = rows.iter().filter(|row| row.of.unwrap_or(0) == nth);
        let lines: Vec<Line> = of.map(|row| row.member.clone()).collect();
        homes.push(Sites::of(app, asked.caller.street, register, &lines).await?);
    }
    Ok(homes)
}

/// The members of the rows that are of a record.
fn put_together(
    sheet: &'static Sheet,
    hand: &Hand,
    rows: &[Row],
    wholes: &[Whole],
    homes: &[Sites],
    wrongs: &mut Wrongs,
) -> (Vec<Member>, Wrongs) {
    let (mut numbers, mut at): (BTreeMap<usize, Blinds>, BTreeMap<_, _>) = Default::default();
    for nth in wholes.iter().flat_map(|whole| whole.rows.iter().copied()) {
        let Some(row) = rows.get(nth) else { continue };
        let of = row.of.unwrap_or(0);
        let (Some(home), Some(register)) = (homes.get(of), sheet.members.get(of)) else {
            continue;
        };
        match home.place_of(&row.member) {
            Ok(place) => {
                at.insert(nth, place.map(|place| place.id));
                numbers.insert(nth, blinds(register, hand, &row.member));
            }
            Err((_key, text)) => wrongs.push((nth, (address_of(row), text))),
        }
    }
    groups::members(sheet, rows, &numbers, &at)
}

/// The column that says where the member of a row is registered.
pub(super) fn address_of(row: &Row) -> &'static str {
    match &row.member.address {
        Some(_) => own::MEMBER_ADDRESS,
        None => keys::ADDRESS,
    }
}
