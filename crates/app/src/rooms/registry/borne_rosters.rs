//! The rosters that phones carry, in bulk: who belongs to a record and in which role, by ids. What a member is called is in
//! the member's own record, which is carried where its reader may see it, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use linli_db::Tx;
use linli_kernel::{Caller, RecordId, Trouble};

use super::carry::{Mark, read_by};
use super::look::register_of;
use super::reach;
use super::store::records as rows;
use super::store::rosters::{self, Seat};

pub use super::store::rosters::Seat as Seated;

/// A record with those who are in its rosters now.
#[derive(Clone, Debug)]
pub struct Roll {
    /// The record.
    pub whole: RecordId,
    /// Where it stands.
    pub path: String,
    /// Those in its rosters that the reader may read, in the order of rosters.
    pub seats: Vec<Seat>,
    /// How many more there are, whom the reader does not reach.
    pub others: usize,
}

/// A page of the rolls of records that the caller reads, at or below `path`, register by register, after a mark; at most
/// `limit`, all of one register. Without a mark in the answer there are no more.
///
/// # Errors
/// The store fails.
pub async fn rolls_below(
    tx: &mut Tx,
    caller: &Caller,
    path: &str,
    after: Option<&Mark>,
    limit: usize,
) -> Result<(Vec<Roll>, Option<Mark>), Trouble> {
    for register in read_by(caller) {
        if register.rosters().is_empty()
            || after.is_some_and(|mark| mark.0.as_str() > register.id())
        {
            continue;
        }
        let mark = after.filter(|mark| mark.0 == register.id());
        let mark = mark.map(|mark| (mark.1.as_str(), mark.2));
        let of = (caller.street, register.id());
        let found = rosters::wholes(tx, of, path, mark, limit).await?;
        let Some((last_path, last)) = found.last() else {
            continue;
        };
        let last = (register.id().to_owned(), last_path.clone(), *last);
        let read = &register.head().read;
        let mine = found.into_iter();
        let mine = mine.filter(|(path, _)| reach::covers(caller, register, read, path));
        return Ok((rolls(tx, caller, mine.collect()).await?, Some(last)));
    }
    Ok((Vec::new(), None))
}

/// The rolls of some open records that the caller reads and that have one.
///
/// # Errors
/// The store fails.
pub async fn rolls_of(
    tx: &mut Tx,
    caller: &Caller,
    ids: &[RecordId],
) -> Result<Vec<Roll>, Trouble> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut mine = Vec::new();
    for one in rows::with_ids(tx, caller.street, ids).await? {
        let register = register_of(&one)?;
        if one.closed.is_none()
            && !one.restricted
            && reach::covers(caller, register, &register.head().read, &one.path)
        {
            mine.push((one.path, one.id));
        }
    }
    rolls(tx, caller, mine).await
}

async fn rolls(
    tx: &mut Tx,
    caller: &Caller,
    found: Vec<(String, RecordId)>,
) -> Result<Vec<Roll>, Trouble> {
    let ids: Vec<RecordId> = found.iter().map(|(_, id)| *id).collect();
    let mut all: BTreeMap<RecordId, Vec<Seat>> = BTreeMap::new();
    let mut members = BTreeSet::new();
    for seat in rosters::seats(tx, caller.street, &ids).await? {
        members.insert(seat.member);
        all.entry(seat.whole).or_default().push(seat);
    }
    let members: Vec<RecordId> = members.into_iter().collect();
    let mut seen = BTreeSet::new();
    for ids in members.chunks(500) {
        for one in rows::with_ids(tx, caller.street, ids).await? {
            let register = register_of(&one)?;
            if !one.restricted && reach::covers(caller, register, &register.head().read, &one.path)
            {
                seen.insert(one.id);
            }
        }
    }
    let roll = |(path, whole): (String, RecordId)| {
        let seats = all.remove(&whole)?;
        let (seats, others): (Vec<Seat>, Vec<Seat>) = seats
            .into_iter()
            .partition(|seat| seen.contains(&seat.member));
        Some(Roll {
            whole,
            path,
            seats,
            others: others.len(),
        })
    };
    Ok(found.into_iter().filter_map(roll).collect())
}
