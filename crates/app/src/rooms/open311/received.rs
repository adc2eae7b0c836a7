//! Where a request that came in is: a place of the street, by its id, its address, or its coordinate.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use super::reading::Asked;
use crate::rooms::places::{self, NEAREST_METRES, Search};

/// Finds the place, in this order: `address_id` is the id of a place; `lat` and `long` mean the nearest place that
/// has a coordinate, within a kilometre ([`places::nearest`]); `address_string` is the whole address of a place, or
/// words that exactly one place is found by. Nothing is guessed.
///
/// # Errors
/// `address_id`, `lat` or `address_string`, with what to send instead.
pub(super) async fn place(
    tx: &mut Tx,
    street: StreetCode,
    asked: &Asked,
    day: Date,
) -> Result<PlaceId, Trouble> {
    if let Some(text) = asked.get("address_id") {
        let found = match text.parse() {
            Ok(id) => places::find(tx, street, id).await?,
            Err(_no_id) => None,
        };
        let found = found.filter(|place| place.is_valid_on(day));
        return found
            .map(|place| place.id)
            .ok_or_else(|| Trouble::field("address_id", "没有这个地点", "There is no such place"));
    }
    match (asked.get("lat"), asked.get("long")) {
        (Some(lat), Some(lon)) => {
            let point = degrees(lat, 90.0)
                .zip(degrees(lon, 180.0))
                .ok_or_else(no_degrees)?;
            let found = places::nearest(tx, street, point, day).await?;
            found.map(|place| place.id).ok_or_else(too_far)
        }
        (None, None) => by_address(tx, street, asked.get("address_string"), day).await,
        (Some(_), None) | (None, Some(_)) => Err(no_degrees()),
    }
}

async fn by_address(
    tx: &mut Tx,
    street: StreetCode,
    text: Option<&str>,
    day: Date,
) -> Result<PlaceId, Trouble> {
    let Some(text) = text else {
        return Err(Trouble::field(
            "address_string",
            "请提供 address_id、lat 和 long，或 address_string",
            "Send address_id, lat and long, or address_string",
        ));
    };
    let search = Search {
        text,
        kinds: &[],
        below: "",
        day,
        limit: 20,
    };
    let found = places::search(tx, street, &search).await?;
    let whole = found
        .iter()
        .filter(|place| place.full_name == text || place.name == text);
    let exact: Vec<PlaceId> = whole.map(|place| place.id).collect();
    match (exact.as_slice(), found.as_slice()) {
        ([one], _) => Ok(*one),
        ([], [one]) => Ok(one.id),
        ([], []) => Err(Trouble::field(
            "address_string",
            "没有找到这个地址，请改用 address_id 或 lat 和 long",
            "No place has this address; send address_id, or lat and long",
        )),
        (_, _) => Err(Trouble::field(
            "address_string",
            "不止一个地点符合，请写完整地址，或改用 address_id",
            "More than one place fits; write the whole address, or send address_id",
        )),
    }
}

fn degrees(text: &str, most: f64) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|degrees: &f64| degrees.abs() <= most)
}

fn no_degrees() -> Trouble {
    Trouble::field(
        "lat",
        "lat 和 long 须同时提供，单位为度（WGS 84）",
        "Send both lat and long, in degrees (WGS 84)",
    )
}

fn too_far() -> Trouble {
    Trouble::field(
        "lat",
        format!("{NEAREST_METRES} 米内没有登记坐标的地点，请改用 address_id 或 address_string"),
        format!(
            "No place with a coordinate lies within {NEAREST_METRES} m; send address_id or address_string"
        ),
    )
}
