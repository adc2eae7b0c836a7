//! The places of the demo: 拱墅's 18 streets and 上城's 闸弄口 with their real communities (`divisions.tsv`, from
//! the national table by `scripts/demo-divisions.sh`), and in some communities of the streets that the demo lives in
//! invented grids, compounds, buildings, entrances and dwellings (`compounds.tsv`). It needs neither network nor the national table.

use jiff::Timestamp;
use linli_db::{Db, Tx};
use linli_geodesy::{Crs, Point};
use linli_kernel::{Ids, StreetCode, Trouble};

use super::growth::Sprout;
use super::kind::{Origin, PlaceKind};
use super::verbs::Hand;
use super::{divisions, look, verbs};

/// Grids of each community where the demo has any.
const GRIDS: usize = 3;

/// 一 to 三, as grids are numbered.
const NUMERALS: [&str; GRIDS] = ["一", "二", "三"];

/// The streets the demo has data for, by code.
#[must_use]
pub fn streets() -> Vec<StreetCode> {
    names().filter_map(|(code, _)| code.parse().ok()).collect()
}

/// Plants the streets, each in a transaction of its own, and the divisions above them. A street that is there
/// already stays as it is. Answers the number of new places.
///
/// # Errors
/// `Invalid` for a street the demo has no data for; the store.
pub async fn plant(
    db: &Db,
    ids: &Ids,
    now: Timestamp,
    streets: &[StreetCode],
) -> Result<usize, Trouble> {
    let branches = streets
        .iter()
        .map(|street| Ok((*street, branch(*street)?)))
        .collect::<Result<Vec<_>, Trouble>>()?;
    db.write(|tx| {
        Box::pin(async move {
            let all: Vec<_> = names().collect();
            divisions::plant(tx, &all).await?;
            divisions::plant_history(tx).await
        })
    })
    .await?;
    let mut planted = 0;
    for (street, branch) in branches {
        let hand = Hand::system(street, ids, now);
        planted += db
            .write(move |tx| Box::pin(async move { plant_street(tx, &hand, branch).await }))
            .await?;
    }
    Ok(planted)
}

async fn plant_street(
    tx: &mut Tx,
    hand: &Hand,
    (name, communities): (&'static str, Vec<Sprout>),
) -> Result<usize, Trouble> {
    let street = hand.street;
    if look::by_path(tx, street, &format!("/{street}/"))
        .await?
        .is_some()
    {
        return Ok(0);
    }
    let root = verbs::found(tx, hand, name, Origin::Division).await?;
    Ok(1 + verbs::plant(tx, hand, root.id, communities).await?.len())
}

/// Code and name of every division of the demo.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("divisions.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
}

/// The name of a street and what lies in it.
fn branch(street: StreetCode) -> Result<(&'static str, Vec<Sprout>), Trouble> {
    let name = names()
        .find(|(code, _)| *code == street.as_str())
        .map(|(_, name)| name);
    let name = name.ok_or_else(|| {
        Trouble::field(
            "street",
            format!("演示数据没有街道 {street}，可选拱墅区各街道或闸弄口"),
            format!("the demo has no street {street}: choose one of 拱墅, or 闸弄口"),
        )
    })?;
    let communities =
        names().filter(|(code, _)| divisions::parent_of(code) == Some(street.as_str()));
    let communities = communities.map(|(code, name)| {
        Sprout::of(Origin::Division, PlaceKind::Community, name, grids(code)).coded(code)
    });
    Ok((name, communities.collect()))
}

/// A line of `compounds.tsv`.
struct Compound {
    community: &'static str,
    grid: usize,
    name: &'static str,
    buildings: usize,
    entrances: usize,
    floors: usize,
    per_floor: usize,
    dwellings: usize,
    note: &'static str,
}

fn compounds() -> impl Iterator<Item = Compound> {
    include_str!("compounds.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(compound)
}

fn compound(line: &'static str) -> Option<Compound> {
    let fields: Vec<&'static str> = line.split('\t').collect();
    let number = |at: usize| fields.get(at).and_then(|text| text.parse::<usize>().ok());
    let (buildings, entrances, floors, per_floor) =
        (number(3)?, number(4)?, number(5)?, number(6)?);
    Some(Compound {
        community: fields.first()?,
        grid: number(1)?,
        name: fields.get(2)?,
        buildings,
        entrances,
        floors,
        per_floor,
        dwellings: number(7).unwrap_or(buildings * entrances * floors * per_floor),
        note: fields.get(8)?,
    })
}

/// The grids of a community; none where the demo has no compound.
fn grids(community: &str) -> Vec<Sprout> {
    let here: Vec<Compound> = compounds()
        .filter(|one| one.community == community)
        .collect();
    if here.is_empty() {
        return Vec::new();
    }
    NUMERALS
        .iter()
        .enumerate()
        .map(|(at, numeral)| {
            let inside = (0_i64..).zip(here.iter().filter(|one| one.grid == at + 1));
            let inside = inside
                .map(|(nth, one)| estate(one, sketched(community, at, nth)))
                .collect();
            Sprout::of(
                Origin::Demo,
                PlaceKind::Grid,
                format!("第{numeral}网格"),
                inside,
            )
        })
        .collect()
}

/// Communities stand in rows of so many in the demo's sketch.
const ACROSS: i64 = 4;
/// The size of a community in the sketch, in 1e-7 degree.
const WIDE: i64 = 90_000;
const TALL: i64 = 60_000;
/// The south-west corner of the sketch.
const CORNER: (i64, i64) = (1_201_300_000, 303_100_000);

/// Where the demo draws a compound: each community a cell, each grid a strip of it. A sketch and no survey, which
/// the notes of the compounds say.
fn sketched(community: &str, grid: usize, nth: i64) -> Point {
    let last: i64 = community
        .get(9..)
        .and_then(|end| end.parse().ok())
        .unwrap_or(0);
    // The census numbers communities of a street from 051 or so on.
    let cell = (last - 48).rem_euclid(ACROSS * ACROSS);
    let (row, column) = (cell / ACROSS, cell % ACROSS);
    let strip = i64::try_from(grid).unwrap_or(0) * WIDE / 3;
    Point {
        lon_e7: CORNER.0 + column * WIDE + strip + WIDE / 6,
        lat_e7: CORNER.1 + row * TALL + (nth * 2 + 1) * TALL / 16,
        crs: Crs::Cgcs2000,
    }
}

fn estate(compound: &Compound, point: Point) -> Sprout {
    let mut left = compound.dwellings;
    let buildings = (1..=compound.buildings).map(|building| {
        let entrances = (1..=compound.entrances).map(|entrance| {
            let rooms = (1..=compound.floors).flat_map(|floor| {
                (1..=compound.per_floor).map(move |room| format!("{}室", floor * 100 + room))
            });
            let number = left.min(compound.floors * compound.per_floor);
            left -= number;
            let rooms = rooms
                .take(number)
                .map(|name| demo(PlaceKind::Dwelling, name, Vec::new()))
                .collect();
            demo(PlaceKind::Entrance, format!("{entrance}单元"), rooms)
        });
        let entrances = entrances.collect();
        demo(PlaceKind::Building, format!("{building}幢"), entrances)
    });
    let buildings = buildings.collect();
    let note = format!("{}（坐标为示意）", compound.note);
    let mut estate = demo(PlaceKind::Compound, compound.name.to_owned(), buildings).noted(note);
    estate.point = Some(point);
    estate
}

fn demo(kind: PlaceKind, name: String, inside: Vec<Sprout>) -> Sprout {
    Sprout::of(Origin::Demo, kind, name, inside)
}
