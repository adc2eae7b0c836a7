//! How far two places of a street are apart: in metres where points are known, else by what both lie in.

use std::collections::{BTreeMap, BTreeSet};

use linli_db::Tx;
use linli_geodesy::Point;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use super::abroad::{in_degrees, metres};
use super::kind::PlaceKind;
use super::model::Place;
use super::store;

/// Where a place lies, for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Itself and what it lies in, from the street down: node numbers and kinds.
    steps: Vec<(i64, PlaceKind)>,
    /// Its point, or that of the nearest place around it no larger than a compound, with that place's node.
    point: Option<(i64, Point)>,
}

/// How far two places are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// It is one and the same.
    Same,
    /// So many metres between their points.
    Metres(u32),
    /// Both lie in one place of this kind, or one in the other.
    Within(PlaceKind),
    /// They have nothing in common but the street.
    Far,
}

/// Where some places lie; ids of no place are left out. Two queries, however many places.
///
/// # Errors
/// The store fails.
pub async fn spots(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PlaceId],
) -> Result<BTreeMap<PlaceId, Spot>, Trouble> {
    let places = store::with_ids(tx, street, ids).await?;
    let nodes: BTreeSet<i64> = places.iter().flat_map(nodes_of).collect();
    let nodes: Vec<i64> = nodes.into_iter().collect();
    let around = store::with_nodes(tx, street, &nodes).await?;
    let around: BTreeMap<i64, &Place> = around.iter().map(|place| (place.node, place)).collect();
    let spot = |place: &Place| (place.id, Spot::of(place, &around));
    Ok(places.iter().map(spot).collect())
}

fn nodes_of(place: &Place) -> Vec<i64> {
    let steps = place.path.split('/');
    steps.filter_map(|node| node.parse().ok()).collect()
}

impl Spot {
    fn of(place: &Place, around: &BTreeMap<i64, &Place>) -> Self {
        let nodes = nodes_of(place);
        let known = nodes.iter().filter_map(|node| around.get(node).copied());
        let chain: Vec<&Place> = known.collect();
        let small = chain.iter().rev().filter(|one| one.kind.is_spot());
        let mut points = small.filter_map(|one| Some((one.node, one.point?)));
        Self {
            point: points.next(),
            steps: chain.iter().map(|one| (one.node, one.kind)).collect(),
        }
    }

    /// How far it is from another of the same street.
    #[must_use]
    pub fn apart(&self, other: &Self) -> Apart {
        if self.steps == other.steps {
            return Apart::Same;
        }
        if let (Some((one, here)), Some((two, there))) = (self.point, other.point)
            && one != two
            && here.crs == there.crs
        {
            let far = metres(in_degrees(here), in_degrees(there)).round();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::as_conversions,
                reason = "a distance on the globe, in metres"
            )]
            return Apart::Metres(far as u32);
        }
        let pairs = self.steps.iter().zip(&other.steps);
        match pairs.take_while(|(one, two)| one == two).last() {
            Some(((_, PlaceKind::Street), _)) | None => Apart::Far,
            Some(((_, kind), _)) => Apart::Within(*kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use linli_geodesy::Crs;

    use super::*;

    fn spot(steps: &[(i64, PlaceKind)], point: Option<(i64, i64)>) -> Spot {
        let crs = Crs::Cgcs2000;
        let at = |(node, lon_e7)| {
            let lat_e7 = 303_200_000;
            (
                node,
                Point {
                    lon_e7,
                    lat_e7,
                    crs,
                },
            )
        };
        Spot {
            steps: steps.to_vec(),
            point: point.map(at),
        }
    }

    #[test]
    fn metres_are_told_where_points_are_known_and_else_what_both_lie_in() {
        use PlaceKind::{Building, Community, Compound, Street};
        let roots = [(1, Street), (2, Community), (3, Compound)];
        let in_building = |node, point| spot(&[&roots[..], &[(node, Building)]].concat(), point);
        let one = in_building(4, Some((4, 1_201_300_000)));
        assert_eq!(one.apart(&one), Apart::Same);
        let two = in_building(5, Some((5, 1_201_304_160)));
        assert_eq!(
            (one.apart(&two), two.apart(&one)),
            (Apart::Metres(40), Apart::Metres(40))
        );
        // Both have the point of their compound only, which says nothing of how far they are apart.
        let (one, two) = (in_building(4, Some((3, 7))), in_building(5, Some((3, 7))));
        assert_eq!(one.apart(&two), Apart::Within(Compound));
        assert_eq!(one.apart(&spot(&roots, None)), Apart::Within(Compound));
        assert_eq!(one.apart(&spot(&roots[..1], None)), Apart::Far);
        assert_eq!(
            one.apart(&spot(&[(1, Street), (9, Community)], None)),
            Apart::Far
        );
    }
}
