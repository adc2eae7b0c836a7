//! Every address of a street, and the book in which free text is looked up.

use jiff::civil::Date;
use linli_address::{Book, Builder, Level, Part};
use linli_db::Tx;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use super::divisions::{self, Division};
use super::kind::PlaceKind;
use super::look::root;
use super::model::Place;
use super::store;

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
/// and every place but the grids, which are no part of an address.
///
/// # Errors
/// `place.no_street`; the store.
pub async fn book(tx: &mut Tx, street: StreetCode, day: Date) -> Result<Book<PlaceId>, Trouble> {
    let above = divisions::ancestors(tx, street.as_str()).await?;
    let mut builder = Book::builder();
    addresses(tx, street, day, |way| enter(&mut builder, &above, way)).await?;
    Ok(builder.finish())
}

fn enter(builder: &mut Builder<PlaceId>, above: &[Division], way: &[Place]) {
    let Some(place) = way.last().filter(|place| place.kind.is_in_address()) else {
        return;
    };
    let divisions = [Level::Province, Level::City, Level::District]
        .into_iter()
        .zip(above);
    let mut parts: Vec<Part<'_>> = divisions
        .map(|(level, division)| Part::new(level, &division.name))
        .collect();
    parts.extend(
        way.iter()
            .filter_map(|place| Some(Part::new(level(place.kind)?, &place.name))),
    );
    // Two places of one address are one to whoever writes it: 3幢 and 3号楼. The first one entered is found.
    builder.add(place.id, &parts);
}

fn level(kind: PlaceKind) -> Option<Level> {
    match kind {
        PlaceKind::Street => Some(Level::Street),
        PlaceKind::Community => Some(Level::Community),
        PlaceKind::Grid => None,
        PlaceKind::Compound => Some(Level::Compound),
        PlaceKind::Building => Some(Level::Building),
        PlaceKind::Entrance => Some(Level::Entrance),
        PlaceKind::Dwelling => Some(Level::Dwelling),
    }
}
