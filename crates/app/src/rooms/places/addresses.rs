//! Every address of a street, and the book in which free text is looked up.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_address::{Book, Builder, Level, Part};
use linli_db::Tx;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use super::alias::Alias;
use super::divisions::{self, Division};
use super::kind::{AliasKind, PlaceKind};
use super::look::root;
use super::model::Place;
use super::{spelling, store};

/// So many places are read at once.
const PAGE: usize = 2_000;

/// Calls `each` with every place in use on a day, as the places from the street down to it, each before what lies in
/// it; answers how many. Memory does not grow with the street.
///
/// # Errors
/// `place.no_street`; the store.
pub async fn addresses(
    tx: &mut Tx,
    street: StreetCode,
    day: Date,
    mut each: impl FnMut(&[Place]) + Send,
) -> Result<usize, Trouble> {
    let root = root(tx, street).await?;
    let (mut way, mut after, mut many) = (vec![root.clone()], root.path, 1);
    each(&way);
    loop {
        let page = store::in_use_after(tx, street, &after, day, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(many);
        };
        after.clone_from(&last.path);
        for place in page {
            while way
                .last()
                .is_some_and(|outer| !place.path.starts_with(&outer.path))
            {
                way.pop();
            }
            way.push(place);
            each(&way);
            many += 1;
        }
    }
}

/// The book of a street's addresses on a day: province, city and district from the division table where it is loaded,
/// and every place but the grids, which are no part of an address, by all its names. Where a place has another whole
/// address that is a road with a number, it and all inside are entered by that address too.
///
/// # Errors
/// `place.no_street`; the store.
pub async fn book(tx: &mut Tx, street: StreetCode, day: Date) -> Result<Book<PlaceId>, Trouble> {
    let above = divisions::ancestors(tx, street.as_str()).await?;
    let path = root(tx, street).await?.path;
    let names = Names::of(store::aliases_below(tx, street, &path).await?);
    let mut builder = Book::builder();
    addresses(tx, street, day, |way| {
        enter(&mut builder, &above, &names, way);
    })
    .await?;
    Ok(builder.finish())
}

/// The other names of a street's places.
struct Names {
    /// What a place is called else.
    called: BTreeMap<PlaceId, Vec<String>>,
    /// The road and the number at it where a place has another address.
    at: BTreeMap<PlaceId, (String, String)>,
}

impl Names {
    fn of(all: BTreeMap<PlaceId, Vec<Alias>>) -> Self {
        let (mut called, mut at) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
        for (place, alias) in all
            .into_iter()
            .flat_map(|(place, some)| some.into_iter().map(move |alias| (place, alias)))
        {
            match alias.kind {
                AliasKind::Former | AliasKind::Popular | AliasKind::Short => {
                    called.entry(place).or_default().push(alias.name);
                }
                AliasKind::Address => {
                    at.extend(road_and_number(&alias.name).map(|found| (place, found)));
                }
            }
        }
        Self { called, at }
    }

    fn of_place(&self, place: &Place) -> Vec<&str> {
        let called = self.called.get(&place.id);
        called.map_or(Vec::new(), |names| {
            names.iter().map(String::as_str).collect()
        })
    }
}

/// `登云路88号` is the number `88号` at `登云路`; anything else is no such address.
fn road_and_number(address: &str) -> Option<(String, String)> {
    let folded = spelling::fold(address);
    let at = folded.find(|character: char| character.is_ascii_digit())?;
    let (road, number) = folded.split_at_checked(at)?;
    let bare = number.strip_suffix('号')?;
    let plain = bare.chars().all(|one| one.is_ascii_digit() || one == '-');
    (plain && !road.is_empty()).then(|| (road.to_owned(), number.to_owned()))
}

fn enter(builder: &mut Builder<PlaceId>, above: &[Division], names: &Names, way: &[Place]) {
    let Some(place) = way.last().filter(|place| place.kind.is_in_address()) else {
        return;
    };
    let also: Vec<Vec<&str>> = way.iter().map(|place| names.of_place(place)).collect();
    let mut parts = divided(above);
    for (place, also) in way.iter().zip(&also) {
        parts.extend(level(place.kind).map(|level| Part::new(level, &place.name).or(also)));
    }
    // Two places of one address are one to whoever writes it: 3幢 and 3号楼. The first one entered is found.
    builder.add(place.id, &parts);
    let at_road = |(at, place): (usize, &Place)| Some((at, names.at.get(&place.id)?));
    if let Some((at, (road, number))) = way.iter().enumerate().rev().find_map(at_road) {
        let mut parts = divided(above);
        let large = way[..at].iter().filter(|place| place.kind.is_governed_by());
        parts.extend(large.filter_map(part));
        parts.push(Part::new(Level::Road, road));
        parts.push(Part::new(Level::Number, number));
        parts.extend(way[at + 1..].iter().filter_map(part));
        builder.add(place.id, &parts);
    }
}

fn part(place: &Place) -> Option<Part<'_>> {
    Some(Part::new(level(place.kind)?, &place.name))
}

/// Province, city and district.
fn divided(above: &[Division]) -> Vec<Part<'_>> {
    [Level::Province, Level::City, Level::District]
        .into_iter()
        .zip(above)
        .map(|(level, division)| Part::new(level, &division.name))
        .collect()
}

fn level(kind: PlaceKind) -> Option<Level> {
    match kind {
        PlaceKind::Street => Some(Level::Street),
        PlaceKind::Community => Some(Level::Community),
        PlaceKind::Grid => None,
        PlaceKind::Road => Some(Level::Road),
        PlaceKind::Plate => Some(Level::Number),
        PlaceKind::Compound => Some(Level::Compound),
        PlaceKind::Building => Some(Level::Building),
        PlaceKind::Entrance => Some(Level::Entrance),
        PlaceKind::Floor => Some(Level::Floor),
        PlaceKind::Dwelling => Some(Level::Dwelling),
    }
}
