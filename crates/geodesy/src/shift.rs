//! The arithmetic between the systems, in degrees.
//!
//! The formulas of GCJ-02 and BD-09 were never published by those who set them; these are the ones that every open
//! implementation shares (for one `coordtransform` of npm, `eviltransform` of PyPI), and agree with the map services
//! within about a metre. Only the forward direction has a formula. The inverse is found by repeating the forward one
//! until it gives the point asked for: the shift changes by less than 3 % of a step, so that each round gains more
//! than one digit.

use std::f64::consts::PI;

/// Degrees: longitude, latitude.
pub(crate) type Degrees = (f64, f64);

/// Half the great axis of Krasovsky 1940, metres.
const AXIS: f64 = 6_378_245.0;
/// Its eccentricity, squared.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// The period of Baidu's waves.
const BAIDU: f64 = PI * 3000.0 / 180.0;
/// Rounds of the inverse; eight bring the slower of the two below 1e-12 degree.
const ROUNDS: usize = 10;

/// Whether the shift is applied here. The box that all implementations share: it holds China and, being a box, much
/// beside it.
pub(crate) fn is_shifted((lon, lat): Degrees) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// WGS-84 to GCJ-02; a point outside the box stays.
pub(crate) fn to_gcj(at: Degrees) -> Degrees {
    if is_shifted(at) {
        let (lon, lat) = gcj_shift(at);
        (at.0 + lon, at.1 + lat)
    } else {
        at
    }
}

/// GCJ-02 to WGS-84.
pub(crate) fn from_gcj(at: Degrees) -> Degrees {
    let mut found = at;
    for _round in 0..ROUNDS {
        let (lon, lat) = gcj_shift(found);
        found = (at.0 - lon, at.1 - lat);
    }
    if is_shifted(found) { found } else { at }
}

/// GCJ-02 to BD-09; a point outside the box stays.
pub(crate) fn to_bd(at: Degrees) -> Degrees {
    if is_shifted(at) { bd_shifted(at) } else { at }
}

/// BD-09 to GCJ-02.
pub(crate) fn from_bd(at: Degrees) -> Degrees {
    let mut found = (at.0 - 0.0065, at.1 - 0.006);
    for _round in 0..ROUNDS {
        let (lon, lat) = bd_shifted(found);
        found = (found.0 + at.0 - lon, found.1 + at.1 - lat);
    }
    if is_shifted(found) { found } else { at }
}

fn bd_shifted((lon, lat): Degrees) -> Degrees {
    let reach = lon.hypot(lat) + 0.000_02 * (lat * BAIDU).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * BAIDU).cos();
    (reach * angle.cos() + 0.0065, reach * angle.sin() + 0.006)
}

/// How far GCJ-02 moves a point.
fn gcj_shift((lon, lat): Degrees) -> Degrees {
    let (east, north) = metres(lon - 105.0, lat - 35.0);
    let radians = lat / 180.0 * PI;
    let flat = 1.0 - ECCENTRICITY * radians.sin().powi(2);
    let root = flat.sqrt();
    (
        east * 180.0 / (AXIS / root * radians.cos() * PI),
        north * 180.0 / (AXIS * (1.0 - ECCENTRICITY) / (flat * root) * PI),
    )
}

/// The shift east and north in metres, `x` degrees east of 105 and `y` north of 35.
fn metres(x: f64, y: f64) -> (f64, f64) {
    let wave = |size: f64, phase: f64| size * (phase * PI).sin() * 2.0 / 3.0;
    let both = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    (
        east + both
            + wave(20.0, x)
            + wave(40.0, x / 3.0)
            + wave(150.0, x / 12.0)
            + wave(300.0, x / 30.0),
        north
            + both
            + wave(20.0, y)
            + wave(40.0, y / 3.0)
            + wave(160.0, y / 12.0)
            + wave(320.0, y / 30.0),
    )
}
