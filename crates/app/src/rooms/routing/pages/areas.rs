//! The areas: a picture of them, a point to ask about, and the form that imports them.

use std::sync::Arc;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use linli_route::{Areas, Point, uncovered};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::model::{AreasVersion, NewAreas};
use super::super::{import_areas, store};
use super::picture::picture;
use super::tabs;
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places::Crs;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Field, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

/// How many lines of GeoJSON the form shows at once.
const ROWS: u8 = 10;

/// A point, in degrees.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    lon: String,
    #[serde(default)]
    lat: String,
}

impl Asked {
    fn point(&self) -> Option<Point> {
        Some(Point::new(e7(&self.lon)?, e7(&self.lat)?)).filter(|point| point.is_on_the_globe())
    }
}

/// Degrees with up to seven decimals, read without a float.
fn e7(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |one: &str| one.bytes().all(|byte| byte.is_ascii_digit());
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    if whole.is_empty() || whole.len() > 3 || part.len() > 7 || !digits(whole) || !digits(part) {
        return None;
    }
    let part = format!("{part:0<7}");
    Some(sign * (whole.parse::<i64>().ok()? * 10_000_000 + part.parse::<i64>().ok()?))
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    page(
        &app,
        &visitor,
        &caller,
        &asked,
        Typed::default(),
        Invalid::default(),
    )
    .await
}

/// A sent form: the areas in force, or the form again with each wrong feature.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageRouting>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    match imported(&app, &caller, &typed).await {
        Ok(()) => Ok(Redirect::to("/routing/areas").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &visitor, &caller, &Asked::default(), typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn imported(app: &Shared, caller: &Caller, typed: &Typed) -> Result<(), Trouble> {
    let crs: Crs = typed.get("crs").parse().map_err(|_other| {
        Trouble::field(
            "crs",
            "请选择坐标系，不能猜",
            "Choose the reference system; it is never guessed",
        )
    })?;
    let new = NewAreas {
        geojson: typed.get("geojson").to_owned(),
        crs,
        source: typed.get("source").to_owned(),
        schematic: typed.get("schematic") == "1",
        based_on: typed.get("based_on").parse().unwrap_or(0),
    };
    let key = Key::new(Some(typed.get("key")), &new)?;
    import_areas(app, caller, new, key).await.map(drop)
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    asked: &Asked,
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let (street, inner) = (caller.street, Arc::clone(app));
    let (version, areas) = inner
        .db
        .read(move |tx| {
            Box::pin(async move {
                let version = store::areas_version(tx, street).await?;
                let all =
                    store::areas(tx, street, version.as_ref().map_or(0, |one| one.version)).await?;
                Ok((version, Areas::new(all)))
            })
        })
        .await?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let open = uncovered(areas.all());
    let body = html! {
        (tabs("/routing/areas", lang))
        @match &version {
            None => { (ui::empty(Icon::Pin, lang.pick("还没有片区", "No areas yet"), lang.pick("导入 GeoJSON 后，规则可以按片区派件。", "Once GeoJSON is imported, rules can route by area."), html! {})) }
            Some(version) => { (about(version, areas.all().len(), lang)) (picture(&areas, open.as_ref(), asked.point(), lang)) (ask(asked, &areas, lang)) }
        }
        @if people::require(caller, Right::ManageRouting).is_ok() { (import(app, version.as_ref(), typed, invalid, lang)) }
    };
    Ok(Page::new(&view, lang.pick("派件片区", "Areas for routing"))
        .lead(lang.pick("边界上的点算东边（东西向的边界算北边）那个片区的，所以每个点只属于相邻片区中的一个。", "A point on a boundary belongs to the area east of it, on one that runs east-west to the area north of it: to exactly one of its neighbours."))
        .wide()
        .body(body))
}

fn about(version: &AreasVersion, count: usize, lang: Lang) -> Markup {
    html! {
        p {
            (match lang {
                Lang::Zh => format!("第 {} 版，{count} 个片区，坐标系 {}，来源：{}。", version.version, version.crs, version.source),
                Lang::En => format!("Version {}, {count} areas, reference system {}, source: {}. ", version.version, version.crs, version.source),
            })
            (ui::when(version.at, lang)) " "
            @if version.schematic { (ui::badge(Tone::Warn, lang.pick("示意边界，不是实测", "A sketch, not surveyed"))) }
        }
    }
}

/// A point to ask about, and the areas it lies in.
fn ask(asked: &Asked, areas: &Areas, lang: Lang) -> Markup {
    let found: Option<Vec<&str>> = asked.point().map(|point| {
        let found = areas.at(point).into_iter();
        found
            .filter_map(|nth| areas.get(nth))
            .map(|area| area.title.get(lang))
            .collect()
    });
    html! {
        form.filters-body method="get" action="/routing/areas" {
            (Field::new(lang, "lon", lang.pick("经度（度）", "Longitude (degrees)")).value(asked.lon.clone()).placeholder("120.1480000"))
            (Field::new(lang, "lat", lang.pick("纬度（度）", "Latitude (degrees)")).value(asked.lat.clone()).placeholder("30.3200000"))
            div.filters-go { (ui::submit(lang.pick("在哪个片区", "Which area")).icon(Icon::Search)) }
        }
        @match found {
            None => {}
            Some(names) if names.is_empty() => { p { (ui::badge(Tone::Warn, lang.pick("不在任何片区内", "In no area"))) } }
            Some(names) => { p { (ui::badge(Tone::Good, &names.join(lang.pick("、", ", ")))) } }
        }
    }
}

fn import(
    app: &Shared,
    version: Option<&AreasVersion>,
    typed: Typed,
    invalid: Invalid,
    lang: Lang,
) -> Markup {
    let tried = !invalid.fields.is_empty();
    let key = key_field(app, typed.get("key"), &invalid);
    let based_on = version.map_or(0, |one| one.version).to_string();
    let wrong: Vec<String> = invalid
        .fields
        .iter()
        .filter(|field| field.field == "geojson")
        .map(|field| field.text.get(lang).to_owned())
        .collect();
    let form = Form::post(lang, "/routing/areas")
        .typed(typed)
        .invalid(invalid);
    let titles = Crs::ALL.map(|crs| (crs.name(), crs.title()));
    let systems = std::iter::once(("", lang.pick("请选择", "Choose")))
        .chain(titles.iter().map(|(name, title)| (*name, title.get(lang))));
    let hint = lang.pick("FeatureCollection；每个要素的 properties 里有 id、title_zh、title_en，街道外框另写 outline: true。一次导入全部片区。", "A FeatureCollection; the properties of each feature hold id, title_zh, title_en, and the outline of the street outline: true. All areas at once.");
    html! {
        details.act open[tried] {
            summary.act-head { (ui::icon(Icon::Upload)) span { (lang.pick("导入片区", "Import areas")) } }
            (form.render(html! {
                (key) (Form::hidden("based_on", &based_on))
                @if wrong.len() > 1 { ul { @for one in &wrong { li { (one) } } } }
                (form.field("crs", "坐标系", "Reference system").select(systems).required())
                (form.field("source", "边界来源", "Where the boundaries come from").required())
                (form.checkbox("schematic", "只是示意", "Only a sketch"))
                (form.field("geojson", "GeoJSON 文本", "GeoJSON").area(ROWS).required().hint(hint))
                (ui::submit(lang.pick("检查并生效", "Check and put in force")).icon(Icon::Check))
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::e7;

    #[test]
    fn degrees_are_read_to_the_centimetre_and_nothing_else_is() {
        assert_eq!(e7("120.1480001"), Some(1_201_480_001));
        assert_eq!(e7("-0.5"), Some(-5_000_000));
        assert_eq!(
            (e7("30"), e7(""), e7("1e3"), e7("1.12345678"), e7("--1")),
            (Some(300_000_000), None, None, None, None)
        );
    }
}
