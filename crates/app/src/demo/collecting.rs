//! Addresses that were collected: 拱宸桥 in 2020 (S246), 闸弄口 in the first half of 2023 (S400). Buildings with all inside,
//! planted by the places room some at a time; every one of them is invented.

use std::sync::Arc;

use jiff::civil::Date;
use linli_kernel::{PlaceId, Trouble, VirtualClock};

use super::cast::Cast;
use super::play::{Tells, at_another_time};
use super::story::morning;
use crate::app::Shared;
use crate::rooms::places::{self, Hand, Origin, PlaceKind, Sprout};

/// What was collected in a street.
#[derive(Clone, Copy, Debug)]
pub(super) struct Collected {
    /// How many buildings.
    pub buildings: usize,
    /// How many places in all, at least two for each building.
    pub places: usize,
    /// Whether entrances stand between a building and its dwellings.
    pub entrances: bool,
    /// The first and the last day on which some were collected.
    pub days: (Date, Date),
}

/// How many buildings are collected in a day.
const A_DAY: usize = 5;

/// How many dwellings are behind an entrance.
const BEHIND: usize = 60;

/// Plants what was collected.
///
/// # Errors
/// The store fails.
pub(super) async fn collect(app: &Shared, cast: &Cast, all: Collected) -> Result<(), Trouble> {
    let clock = VirtualClock::at(morning(all.days.0));
    let app = at_another_time(app, &clock, Tells::Nobody);
    let compounds: Vec<PlaceId> = cast
        .grids
        .iter()
        .flat_map(|grid| &grid.compounds)
        .map(|compound| compound.place)
        .collect();
    let whole = all
        .days
        .1
        .since(all.days.0)
        .map_or(0, |span| span.get_days());
    let numbers: Vec<usize> = (0..all.buildings).collect();
    for some in numbers.chunks(A_DAY) {
        let first = some.first().copied().unwrap_or(0);
        let on = usize::try_from(whole).unwrap_or(0) * first / all.buildings.max(1);
        let on = i64::try_from(on).unwrap_or(0);
        let day = all.days.0.saturating_add(jiff::Span::new().days(on));
        clock.set(morning(day));
        for nth in some {
            let Some(compound) = compounds.get(nth % compounds.len().max(1)) else {
                return Ok(());
            };
            plant(&app, cast, *compound, building(all, *nth)).await?;
        }
    }
    Ok(())
}

async fn plant(
    app: &Shared,
    cast: &Cast,
    compound: PlaceId,
    building: Sprout,
) -> Result<(), Trouble> {
    let (inner, street) = (Arc::clone(app), cast.street);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let hand = Hand::system(street, &inner.ids, inner.clock.now());
                places::plant(tx, &hand, compound, vec![building]).await?;
                Ok(())
            })
        })
        .await
}

/// The `nth` building, with its part of what was collected.
fn building(all: Collected, nth: usize) -> Sprout {
    let inside = all.places - all.buildings;
    let upto = |nth: usize| inside * nth / all.buildings.max(1);
    let part = upto(nth + 1) - upto(nth);
    let inside = if all.entrances {
        entrances(part)
    } else {
        dwellings(0, part)
    };
    sprout(PlaceKind::Building, format!("新采{}幢", nth + 1), inside)
}

/// So many places: entrances with dwellings.
fn entrances(places: usize) -> Vec<Sprout> {
    let (mut out, mut left) = (Vec::new(), places);
    while left > 0 {
        let behind = BEHIND.min(left - 1);
        let name = format!("{}单元", out.len() + 1);
        out.push(sprout(PlaceKind::Entrance, name, dwellings(0, behind)));
        left -= behind + 1;
    }
    out
}

fn dwellings(first: usize, number: usize) -> Vec<Sprout> {
    let name = |nth: usize| format!("{}室", (nth / 4 + 1) * 100 + nth % 4 + 1);
    (first..first + number)
        .map(|nth| sprout(PlaceKind::Dwelling, name(nth), Vec::new()))
        .collect()
}

fn sprout(kind: PlaceKind, name: String, inside: Vec<Sprout>) -> Sprout {
    Sprout::of(Origin::Demo, kind, name, inside)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn count(sprout: &Sprout) -> usize {
        1 + sprout.inside.iter().map(count).sum::<usize>()
    }

    #[test]
    fn what_is_planted_is_as_many_as_it_says() {
        let days = (date(2020, 1, 2), date(2020, 12, 31));
        for (buildings, places, entrances) in [
            (300, 40_240, true),
            (25, 2_607, false),
            (2, 40, true),
            (1, 7, false),
        ] {
            let all = Collected {
                buildings,
                places,
                entrances,
                days,
            };
            let planted = (0..buildings).map(|nth| count(&building(all, nth)));
            assert_eq!(planted.sum::<usize>(), places);
        }
    }
}
