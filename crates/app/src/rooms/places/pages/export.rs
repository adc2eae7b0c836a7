//! The address library as a file: xlsx, CSV or GeoJSON, the whole street or what lies in one place. It reads back as an
//! import that changes nothing.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use linli_geodesy::{Crs, Feature, Point, Shape, write_geojson};
use linli_kernel::{Caller, Lang, PlaceId, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::app::App;
use crate::app::Shared;
use crate::rooms::places::alias::Alias;
use crate::rooms::places::kind::PlaceKind;
use crate::rooms::places::model::Place;
use crate::rooms::places::routes::{id_of, today};
use crate::rooms::places::{self, look, store};
use crate::web::listing::{self, Format, Listing, Value, Wanted};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon};
use crate::web::visitor::{Permit, rights};

/// What the address of the export says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Only what lies in this place, and itself.
    #[serde(default)]
    within: String,
    /// The reference system of the points; empty leaves each in its own.
    #[serde(default)]
    crs: String,
    /// `xlsx`, `csv` or `geojson`.
    #[serde(default)]
    format: String,
}

/// The levels of an address, with the columns they stand in.
const LEVELS: [(PlaceKind, &str, &str); 9] = [
    (PlaceKind::Community, "社区", "Community"),
    (PlaceKind::Grid, "网格", "Grid"),
    (PlaceKind::Road, "路巷", "Road"),
    (PlaceKind::Plate, "门牌", "Door number"),
    (PlaceKind::Compound, "小区", "Compound"),
    (PlaceKind::Building, "幢", "Building"),
    (PlaceKind::Entrance, "单元", "Entrance"),
    (PlaceKind::Floor, "层", "Floor"),
    (PlaceKind::Dwelling, "户室", "Dwelling"),
];

/// What else stands in a row, behind its levels.
const REST: [(&str, &str); 10] = [
    ("经度", "Longitude"),
    ("纬度", "Latitude"),
    ("坐标系", "Reference system"),
    ("启用日期", "In use from"),
    ("备注", "Note"),
    ("编号", "Id"),
    ("类别", "Kind"),
    ("全称", "Whole address"),
    ("状态", "Status"),
    ("别名", "Other names"),
];

/// An entry with all it lies in.
struct Entry {
    place: Place,
    levels: Vec<String>,
    also: String,
}

/// Hands the library out.
pub(super) async fn addresses(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let (caller, lang) = (&permit.caller, permit.visitor.lang);
    let crs = match asked.crs.as_str() {
        "" => None,
        text => Some(
            text.parse::<Crs>()
                .map_err(|text| Trouble::field("crs", text.zh, text.en))?,
        ),
    };
    let within = match asked.within.as_str() {
        "" => None,
        id => Some(id_of(id)?),
    };
    let entries = read(&app, caller, within).await?;
    let (day, title) = (today(&app), Text::new("地址库", "Addresses"));
    let format = match asked.format.as_str() {
        "geojson" => {
            listing::record(&app, caller, ("addresses", "geojson"), entries.len()).await?;
            let name = format!("{}-{day}.geojson", title.get(lang));
            let bytes = geojson(&entries, (day, lang))?;
            return Ok(listing::file(&name, "application/geo+json", bytes));
        }
        "csv" => Format::Csv,
        _ => Format::Xlsx,
    };
    let levels = LEVELS.iter().map(|(_, zh, en)| (*zh, *en));
    let titles: Vec<(&str, &str)> = levels.chain(REST).collect();
    let mut listing = Listing::new("addresses", title, &titles);
    for entry in &entries {
        listing.push(row(entry, crs, (day, lang)))?;
    }
    Ok(listing
        .answer(&app, caller, lang, Wanted { format })
        .await?)
}

async fn read(app: &App, caller: &Caller, within: Option<PlaceId>) -> Result<Vec<Entry>, Trouble> {
    let (street, day) = (caller.street, today(app));
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let root = look::root(tx, street).await?;
            let path = match within {
                None => root.path.clone(),
                Some(id) => look::get(tx, street, id).await?.path,
            };
            let aliases = store::aliases_below(tx, street, &path).await?;
            let mut entries = Vec::new();
            places::addresses(tx, street, day, |way| {
                entries.extend(entry(way, &path, &aliases));
            })
            .await?;
            Ok(entries)
        })
    });
    read.await
}

fn entry(way: &[Place], path: &str, aliases: &BTreeMap<PlaceId, Vec<Alias>>) -> Option<Entry> {
    let place = way.last()?;
    if place.kind == PlaceKind::Street || !place.path.starts_with(path) {
        return None;
    }
    let level = |(kind, _, _): &(PlaceKind, &str, &str)| {
        let found = way.iter().find(|one| one.kind == *kind);
        found.map_or(String::new(), |one| one.name.clone())
    };
    let also = aliases.get(&place.id).map_or(&[][..], Vec::as_slice);
    let also: Vec<&str> = also.iter().map(|alias| alias.name.as_str()).collect();
    Some(Entry {
        place: place.clone(),
        levels: LEVELS.iter().map(level).collect(),
        also: also.join("、"),
    })
}

fn row(entry: &Entry, crs: Option<Crs>, (day, lang): (Date, Lang)) -> Vec<Value> {
    let place = &entry.place;
    let text = |text: &str| match text {
        "" => Value::Empty,
        text => text.into(),
    };
    let mut row: Vec<Value> = entry.levels.iter().map(|name| text(name)).collect();
    let point = place
        .point
        .map(|point| crs.map_or(point, |crs| point.to(crs)));
    match point {
        Some(Point {
            lon_e7,
            lat_e7,
            crs,
        }) => row.extend([
            Value::Degrees(lon_e7),
            Value::Degrees(lat_e7),
            crs.name().to_uppercase().into(),
        ]),
        None => row.extend([Value::Empty, Value::Empty, Value::Empty]),
    }
    row.extend([
        place.valid_from.map_or(Value::Empty, Value::Date),
        text(&place.note),
        place.id.to_string().into(),
        place.kind.title().get(lang).into(),
        place.full_name.as_str().into(),
        place.status(day).title().get(lang).into(),
        text(&entry.also),
    ]);
    row
}

fn geojson(entries: &[Entry], (day, lang): (Date, Lang)) -> Result<Vec<u8>, Trouble> {
    let mut out = Vec::new();
    let features = entries.iter().map(|entry| feature(entry, (day, lang)));
    write_geojson(&mut out, features).map_err(Trouble::fault)?;
    Ok(out)
}

fn feature(entry: &Entry, (day, lang): (Date, Lang)) -> Feature {
    let place = &entry.place;
    let mut properties = Map::new();
    let mut put = |(zh, en): (&str, &str), value: &str| {
        if !value.is_empty() {
            properties.insert(lang.pick(zh, en).to_owned(), Json::from(value));
        }
    };
    for ((_, zh, en), name) in LEVELS.iter().zip(&entry.levels) {
        put((zh, en), name);
    }
    let from = place
        .valid_from
        .map(|day| day.to_string())
        .unwrap_or_default();
    let values = [
        from.as_str(),
        &place.note,
        &place.id.to_string(),
        place.kind.title().get(lang),
        &place.full_name,
        place.status(day).title().get(lang),
        &entry.also,
    ]
    .map(str::to_owned);
    for (title, value) in REST.iter().skip(3).zip(&values) {
        put(*title, value);
    }
    Feature {
        id: Some(place.id.to_string()),
        shape: place.point.map(Shape::Point),
        properties,
    }
}

/// The buttons on the page of a place: the whole street from its page, else what lies in the place.
pub(super) fn card(lang: Lang, place: &Place, manages: bool) -> Markup {
    let within = match place.kind {
        PlaceKind::Street => String::new(),
        PlaceKind::Community
        | PlaceKind::Grid
        | PlaceKind::Road
        | PlaceKind::Plate
        | PlaceKind::Compound
        | PlaceKind::Building
        | PlaceKind::Entrance
        | PlaceKind::Floor
        | PlaceKind::Dwelling => format!("within={}", place.id),
    };
    let titles = Crs::ALL.map(|crs| (crs.name(), crs.title()));
    let action = "/places/export";
    let label = lang.pick("坐标系", "Reference system");
    ui::card(
        lang.pick("导出地址", "Export the addresses"),
        html! {
            form method="get" action=(action) {
                @if !within.is_empty() { input type="hidden" name="within" value=(place.id); }
                div.field {
                    label.form-label for="f-export-crs" { (label) }
                    select.form-select #f-export-crs name="crs" {
                        option value="" { (lang.pick("各按原来的坐标系", "Each as it is kept")) }
                        @for (name, title) in &titles { option value=(name) { (lang.pick("换算成 ", "Converted to ")) (title.get(lang)) } }
                    }
                }
                div.d-flex.flex-wrap.gap-2 {
                    (ui::button(lang.pick("Excel", "Excel")).icon(Icon::Download).sends("format", "xlsx"))
                    (ui::button("CSV").icon(Icon::Download).sends("format", "csv"))
                    (ui::button("GeoJSON (WGS-84)").icon(Icon::Download).sends("format", "geojson"))
                }
            }
            @if manages {
                p { a href="/imports/new/addresses" { (lang.pick("导入地址", "Import addresses")) } }
            }
        },
    )
}
