//! A short round through some points: the nearest next, then mended where ways cross (2-opt). Not the shortest there is, but
//! no crossing is left where it was mended to the end, and the same points always give the same round.

/// A position: longitude and latitude in degrees.
pub type Position = [f64; 2];

/// Rounds longer than this are not mended: 2-opt costs the square of their length in each pass.
const MENDED_MOST: usize = 400;

/// The most passes of mending.
const PASSES: usize = 12;

/// The mean radius of the earth, in metres.
const RADIUS: f64 = 6_371_008.8;

/// How far two positions lie apart, in metres, as on a plane: exact enough within a district.
fn apart(one: Position, other: Position) -> f64 {
    let middle = f64::midpoint(one[1], other[1]).to_radians().cos();
    let east = (other[0] - one[0]).to_radians() * middle;
    let north = (other[1] - one[1]).to_radians();
    east.hypot(north) * RADIUS
}

/// How long the way through positions in this order is, in metres.
#[must_use]
pub fn length(points: &[Position], order: &[usize]) -> f64 {
    let at = |nth: usize| order.get(nth).and_then(|at| points.get(*at));
    let leg = |nth: usize| match (at(nth), at(nth + 1)) {
        (Some(one), Some(other)) => apart(*one, *other),
        (None, _) | (_, None) => 0.0,
    };
    (0..order.len().saturating_sub(1)).map(leg).sum()
}

/// The order of a short round that begins with the first position and need not come back.
#[must_use]
pub fn in_order(points: &[Position]) -> Vec<usize> {
    let mut order = nearest_next(points);
    if points.len() <= MENDED_MOST {
        for _ in 0..PASSES {
            if !mend(points, &mut order) {
                break;
            }
        }
    }
    order
}

fn nearest_next(points: &[Position]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..points.len()).collect();
    let mut order = Vec::with_capacity(points.len());
    let mut next = (!left.is_empty()).then_some(0);
    while let Some(found) = next {
        let here = left.remove(found);
        order.push(here);
        let way = |at: &usize| apart(points[here], points[*at]);
        let near = left
            .iter()
            .enumerate()
            .min_by(|(_, one), (_, other)| way(one).total_cmp(&way(other)));
        next = near.map(|(place, _)| place);
    }
    order
}

/// Turns each stretch around that makes the way shorter; whether any did.
fn mend(points: &[Position], order: &mut [usize]) -> bool {
    let way = |one: usize, other: usize| apart(points[one], points[other]);
    let mut shorter = false;
    for from in 1..order.len() {
        for to in from + 1..order.len() {
            let (before, first, last) = (order[from - 1], order[from], order[to]);
            let mut gain = way(before, first) - way(before, last);
            if let Some(after) = order.get(to + 1) {
                gain += way(last, *after) - way(first, *after);
            }
            // A millimetre, so that rounding never turns one stretch to and fro.
            if gain > 0.001 {
                order[from..=to].reverse();
                shorter = true;
            }
        }
    }
    shorter
}
