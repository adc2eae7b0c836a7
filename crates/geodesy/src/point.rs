//! One coordinate: integers of 1e-7 degree and the system they are given in.

use std::fmt;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};

use crate::Crs;
use crate::shift::{Degrees, from_bd, from_gcj, to_bd, to_gcj};

/// A degree in the units of a [`Point`].
const DEGREE: f64 = 1e7;

/// A coordinate in units of 1e-7 degree (about 1 cm; GB/T 37149-2018 asks for six decimals or more).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = PlacePoint))]
pub struct Point {
    /// Longitude east, 1e-7 degree.
    pub lon_e7: i64,
    /// Latitude north, 1e-7 degree.
    pub lat_e7: i64,
    /// The reference system it is given in.
    pub crs: Crs,
}

/// Why two numbers are no coordinate.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum PointError {
    /// Latitude and longitude stand in each other's place.
    Swapped {
        /// The longitude as given, degrees.
        lon: f64,
        /// The latitude as given, degrees.
        lat: f64,
    },
    /// Far beyond degrees: metres of a projected system.
    Projected {
        /// The first number as given.
        lon: f64,
        /// The second number as given.
        lat: f64,
    },
    /// Beyond the globe, or no number.
    OutOfRange {
        /// The longitude as given, degrees.
        lon: f64,
        /// The latitude as given, degrees.
        lat: f64,
    },
}

impl PointError {
    /// What is wrong and the remedy.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Swapped { lon, lat } => Text::new(
                format!("经度 {lon}、纬度 {lat} 像是写反了，请把经度写在前面"),
                format!(
                    "Longitude {lon} and latitude {lat} seem to be swapped: write the longitude first"
                ),
            ),
            Self::Projected { lon, lat } => Text::new(
                format!("{lon}, {lat} 像是投影坐标（米），请在地图软件里改存为经纬度（度）"),
                format!(
                    "{lon}, {lat} look like metres of a projected system: save as longitude and latitude in degrees"
                ),
            ),
            Self::OutOfRange { lon, lat } => Text::new(
                format!(
                    "经度 {lon}、纬度 {lat} 超出范围：经度应在 -180 与 180 之间，纬度在 -90 与 90 之间"
                ),
                format!(
                    "Longitude {lon}, latitude {lat} are out of range: a longitude lies between -180 and 180, a latitude between -90 and 90"
                ),
            ),
        }
    }
}

impl Point {
    /// A point from degrees, rounded to 1e-7.
    ///
    /// # Errors
    /// When it does not lie on the globe.
    pub fn from_degrees(lon: f64, lat: f64, crs: Crs) -> Result<Self, PointError> {
        if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
            return Ok(Self {
                lon_e7: e7(lon),
                lat_e7: e7(lat),
                crs,
            });
        }
        Err(if lon.abs() <= 90.0 && lat.abs() <= 180.0 {
            PointError::Swapped { lon, lat }
        } else if lon.abs() > 1000.0 && lat.abs() > 1000.0 {
            PointError::Projected { lon, lat }
        } else {
            PointError::OutOfRange { lon, lat }
        })
    }

    /// Whether both numbers lie on the globe.
    #[must_use]
    pub fn is_on_the_globe(self) -> bool {
        self.lon_e7.abs() <= 1_800_000_000 && self.lat_e7.abs() <= 900_000_000
    }

    /// Longitude and latitude in degrees.
    #[must_use]
    pub fn degrees(self) -> (f64, f64) {
        (self.lon_e7 as f64 / DEGREE, self.lat_e7 as f64 / DEGREE)
    }

    /// The same spot in another system, within 1e-7 degree.
    ///
    /// CGCS2000 and WGS-84 are taken as one. Their ellipsoids differ by 0.1 mm; CGCS2000 is held at the year 2000
    /// (ITRF97, epoch 2000.0) while WGS-84 moves with the plates, some 3 cm a year in China, so that they are less
    /// than a metre apart today: below what a phone measures, above what a surveyor needs. Surveyors convert by
    /// epoch before they hand in their data.
    #[must_use]
    pub fn to(self, crs: Crs) -> Self {
        let plain = |crs| matches!(crs, Crs::Cgcs2000 | Crs::Wgs84);
        if self.crs == crs || (plain(self.crs) && plain(crs)) {
            return Self { crs, ..self };
        }
        let at = self.degrees();
        let (lon, lat) = match (self.crs, crs) {
            (Crs::Gcj02, Crs::Bd09) => to_bd(at),
            (Crs::Bd09, Crs::Gcj02) => from_bd(at),
            (_, _) => from_earth(to_earth(at, self.crs), crs),
        };
        Self {
            lon_e7: e7(lon),
            lat_e7: e7(lat),
            crs,
        }
    }
}

fn to_earth(at: Degrees, crs: Crs) -> Degrees {
    match crs {
        Crs::Cgcs2000 | Crs::Wgs84 => at,
        Crs::Gcj02 => from_gcj(at),
        Crs::Bd09 => from_gcj(from_bd(at)),
    }
}

fn from_earth(at: Degrees, crs: Crs) -> Degrees {
    match crs {
        Crs::Cgcs2000 | Crs::Wgs84 => at,
        Crs::Gcj02 => to_gcj(at),
        Crs::Bd09 => to_bd(to_gcj(at)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees on the globe, or one shift beyond, which is far inside i64"
)]
fn e7(degrees: f64) -> i64 {
    (degrees * DEGREE).round() as i64
}

/// Degrees with seven decimals: `120.1234567, 30.1234567`.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lon, lat) = self.degrees();
        write!(f, "{lon:.7}, {lat:.7}")
    }
}
