//! An uploaded file as sheets, also where it is GeoJSON.

use linli_geodesy::{Crs, Feature, GeoProblem, Shape, read_geojson};
use linli_kernel::{Kind, Text, Trouble};
use linli_sheets::{Book, Cell, Limits, Row, Sheet, SheetError};
use serde_json::Value;

/// A sheet of a file, and the names of all.
pub(super) struct Opened {
    /// The sheet.
    pub sheet: Sheet,
    /// The names of the sheets that people see.
    pub names: Vec<String>,
}

/// The titles under which the coordinates of GeoJSON stand.
const POINT: [&str; 2] = ["经度", "纬度"];

/// Opens the sheet called `wanted`, or the first that holds something.
///
/// # Errors
/// What is wrong with the file, with the remedy.
pub(super) fn open(bytes: Vec<u8>, name: &str, wanted: &str, geo: bool) -> Result<Opened, Trouble> {
    if geo && is_json(&bytes) {
        let sheet = features(&bytes, name)?;
        let names = vec![sheet.name.clone()];
        return Ok(Opened { sheet, names });
    }
    let mut book = Book::open(bytes, name, Limits::default())?;
    let seen = book.sheets().iter().filter(|sheet| !sheet.hidden);
    let names: Vec<String> = seen.map(|sheet| sheet.name.clone()).collect();
    let sheet = match wanted {
        "" => book.first()?,
        wanted => book.sheet(wanted)?,
    };
    Ok(Opened { sheet, names })
}

fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'{')
}

/// GeoJSON as a sheet: a feature is a row, its properties and coordinates are columns.
fn features(bytes: &[u8], name: &str) -> Result<Sheet, Trouble> {
    if bytes.len() > Limits::default().bytes {
        return Err(SheetError::Bytes {
            most: Limits::default().bytes,
        }
        .into());
    }
    let text = String::from_utf8_lossy(bytes);
    // The system is chosen by whoever imports and given to the numbers later; here they are only numbers.
    let features = read_geojson(&text, Crs::Wgs84).map_err(|problems| wrong(&problems))?;
    let titles = titles(&features, name)?;
    let header = titles.iter().map(String::as_str).chain(POINT);
    let header = header.map(|title| Cell::Text(title.to_owned())).collect();
    let mut rows = vec![Row {
        number: 1,
        cells: header,
    }];
    for (number, feature) in (2..).zip(&features) {
        let cells = row(feature, &titles, number)?;
        rows.push(Row { number, cells });
    }
    Ok(Sheet {
        name: name.to_owned(),
        rows,
    })
}

fn wrong(problems: &[GeoProblem]) -> Trouble {
    let some: Vec<Text> = problems.iter().take(10).map(GeoProblem::show).collect();
    let zh: Vec<&str> = some.iter().map(|text| text.zh.as_str()).collect();
    let en: Vec<&str> = some.iter().map(|text| text.en.as_str()).collect();
    let (zh, en) = (zh.join("；"), en.join("; "));
    Trouble::refused(Kind::Unprocessable, "import.geojson", zh, en)
}

/// The names of all properties, in the order they are met.
fn titles(features: &[Feature], name: &str) -> Result<Vec<String>, Trouble> {
    let most = Limits::default().columns;
    let mut titles: Vec<String> = Vec::new();
    for key in features
        .iter()
        .flat_map(|feature| feature.properties.keys())
    {
        if !titles.contains(key) && !POINT.contains(&key.as_str()) {
            titles.push(key.clone());
        }
        if titles.len() > usize::from(most) {
            let sheet = name.to_owned();
            return Err(SheetError::Columns { sheet, most }.into());
        }
    }
    Ok(titles)
}

fn row(feature: &Feature, titles: &[String], number: u32) -> Result<Vec<Cell>, Trouble> {
    let values = titles.iter().map(|title| feature.properties.get(title));
    let mut cells: Vec<Cell> = values
        .map(|value| value.map_or(Cell::Empty, cell))
        .collect();
    match &feature.shape {
        None => {}
        Some(Shape::Point(point)) => {
            let (lon, lat) = point.degrees();
            cells.extend([Cell::Number(lon), Cell::Number(lat)]);
        }
        Some(Shape::Polygons(_)) => {
            let nth = number - 1;
            return Err(Trouble::refused(
                Kind::Unprocessable,
                "import.geojson",
                format!("第 {nth} 个要素是面，这里只要点，请在地图软件里改成点再导出"),
                format!("Feature {nth} is an area; only points are taken here: draw it as a point"),
            ));
        }
    }
    Ok(cells)
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(yes) => Cell::YesNo(*yes),
        Value::Number(number) => number.as_f64().map_or(Cell::Empty, Cell::Number),
        Value::String(text) => Cell::of_text(text.clone()),
        Value::Array(_) | Value::Object(_) => Cell::Text(value.to_string()),
    }
}
