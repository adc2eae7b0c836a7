//! linli-geodesy: coordinates that say which reference system they are given in, and GeoJSON made of them.
//!
//! A [`Point`] holds integers of 1e-7 degree (about 1 cm) and its [`Crs`]; [`Point::to`] converts explicitly, in
//! every direction. [`read_geojson`] and [`write_geojson`] exchange points and polygons with other programs. Pure.

mod crs;
mod geojson;
mod point;
mod read;
mod shift;

pub use crs::Crs;
pub use geojson::{
    FEATURES_MOST, Feature, GeoProblem, POINTS_MOST, Polygon, Ring, Shape, write_geojson,
};
pub use point::{Point, PointError};
pub use read::{each_feature, read_geojson};
