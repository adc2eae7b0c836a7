//! What a device captures: the ids of files, and locations.

use linli_kernel::Text;
use serde_json::{Map, Value, json};

use crate::answer::{said, string};

/// The reference systems of a location.
const SYSTEMS: &[&str] = &["wgs84", "cgcs2000", "gcj02", "bd09"];

/// The id of a file that was uploaded.
pub(crate) fn file(answer: &Value) -> Result<String, Text> {
    let id = string(answer)?;
    let plain = id
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if plain && !id.is_empty() && id.len() <= 64 {
        Ok(id.to_owned())
    } else {
        Err(said("请重新上传文件", "Upload the file again"))
    }
}

/// `{ lat, lon, accuracy, system }`, in degrees and metres; without a system it is WGS-84, as phones measure.
pub(crate) fn location(answer: &Value) -> Result<Value, Text> {
    let wrong = || said("请重新定位", "Take the location again");
    let map = answer.as_object().ok_or_else(wrong)?;
    let degrees = |key: &str, most: f64| {
        let found = map.get(key).and_then(Value::as_f64);
        found
            .filter(|one| one.is_finite() && one.abs() <= most)
            .ok_or_else(wrong)
    };
    let system = map.get("system").and_then(Value::as_str).unwrap_or("wgs84");
    if !SYSTEMS.contains(&system) {
        let known = SYSTEMS.join("、");
        return Err(said(
            format!("坐标系应为 {known}"),
            format!("The reference system is one of {}", SYSTEMS.join(", ")),
        ));
    }
    let mut kept = Map::new();
    kept.insert("lat".into(), json!(degrees("lat", 90.0)?));
    kept.insert("lon".into(), json!(degrees("lon", 180.0)?));
    kept.insert("system".into(), system.into());
    if let Some(accuracy) = map.get("accuracy").and_then(Value::as_f64)
        && (0.0..100_000.0).contains(&accuracy)
    {
        kept.insert("accuracy".into(), json!(accuracy));
    }
    Ok(kept.into())
}
