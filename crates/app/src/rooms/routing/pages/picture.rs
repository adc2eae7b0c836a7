//! The areas of a street as a picture, without any map beneath: their shapes, names, and the point asked about.

use linli_kernel::Lang;
use linli_route::{Areas, Point, Polygon, Uncovered};
use maud::{Markup, html};

/// The width of the picture.
const WIDTH: i64 = 900;
/// The most height.
const HEIGHT: i64 = 700;
const MARGIN: i64 = 20;

/// How coordinates of the globe become those of the picture; a degree of longitude is shorter than one of
/// latitude, at 30° by an eighth.
struct Scale {
    west: i64,
    north: i64,
    span: i64,
    height: i64,
}

impl Scale {
    fn of(areas: &Areas) -> Option<Self> {
        let corners = areas
            .all()
            .iter()
            .flat_map(|area| &area.polygons)
            .filter_map(Polygon::corners);
        let (low, high) = corners.reduce(|(low, high), (a, b)| {
            (
                Point::new(low.lon_e7.min(a.lon_e7), low.lat_e7.min(a.lat_e7)),
                Point::new(high.lon_e7.max(b.lon_e7), high.lat_e7.max(b.lat_e7)),
            )
        })?;
        let (wide, tall) = ((high.lon_e7 - low.lon_e7) * 7 / 8, high.lat_e7 - low.lat_e7);
        let span = wide.max(tall * WIDTH / HEIGHT).max(1);
        Some(Self {
            west: low.lon_e7,
            north: high.lat_e7,
            span,
            height: tall * WIDTH / span + 2 * MARGIN,
        })
    }

    fn place(&self, point: Point) -> (i64, i64) {
        let x = (point.lon_e7 - self.west) * 7 / 8 * WIDTH / self.span;
        let y = (self.north - point.lat_e7) * WIDTH / self.span;
        (x + MARGIN, y + MARGIN)
    }

    fn path(&self, polygon: &Polygon) -> String {
        let mut out = String::new();
        for ring in polygon.rings() {
            for (nth, point) in ring.iter().enumerate() {
                let (x, y) = self.place(*point);
                out += &format!("{}{x} {y}", if nth == 0 { 'M' } else { 'L' });
            }
            out.push('Z');
        }
        out
    }

    /// Where the name of an area stands: the middle of its first polygon's box.
    fn middle(&self, polygon: &Polygon) -> Option<(i64, i64)> {
        let (low, high) = polygon.corners()?;
        Some(self.place(Point::new(
            i64::midpoint(low.lon_e7, high.lon_e7),
            i64::midpoint(low.lat_e7, high.lat_e7),
        )))
    }
}

/// The picture; nothing where there are no areas.
pub(super) fn picture(
    areas: &Areas,
    open: Option<&Uncovered>,
    chosen: Option<Point>,
    lang: Lang,
) -> Markup {
    let Some(scale) = Scale::of(areas) else {
        return html! {};
    };
    let label = lang.pick("片区示意图，没有底图", "The areas, without a map beneath");
    let (width, height) = (WIDTH + 2 * MARGIN, scale.height);
    let found = chosen.map(|point| areas.at(point)).unwrap_or_default();
    html! {
        div.flow-frame tabindex="0" role="region" aria-label=(label) {
            svg.flow viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="img" aria-label=(label) {
                @for (nth, area) in (0_u32..).zip(areas.all()) {
                    @for polygon in &area.polygons {
                        path class=[shape_class(area.outline, found.contains(&nth))] fill-rule="evenodd" d=(scale.path(polygon)) { title { (area.title.get(lang)) } }
                    }
                }
                @if let Some(open) = open { @for piece in &open.pieces { path.flow-waiting fill-rule="evenodd" d=(scale.path(piece)) { title { (lang.pick("没有片区", "No area")) } } } }
                @for area in areas.all().iter().filter(|area| !area.outline) {
                    @if let Some((x, y)) = area.polygons.first().and_then(|polygon| scale.middle(polygon)) {
                        text.flow-text x=(x) y=(y) text-anchor="middle" { (area.title.get(lang)) }
                    }
                }
                @if let Some((x, y)) = chosen.map(|point| scale.place(point)) { circle.flow-tip cx=(x) cy=(y) r="8" { title { (lang.pick("所选的点", "The chosen point")) } } }
            }
        }
    }
}

fn shape_class(outline: bool, chosen: bool) -> Option<&'static str> {
    Some(match (outline, chosen) {
        (true, _) => "flow-line",
        (false, true) => "flow-closed",
        (false, false) => "flow-box",
    })
}
