//! A board: the figures of one place in one period, read from the cube.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{Caller, PlaceId, Reach, Role, Scope, Text, Trouble};

use super::model::{Dims, Grain, Measure, Period, Question};
use super::registry::Ratio;
use super::{breakdown, rate, series, store, value};
use crate::app::Shared;
use crate::rooms::places::{self, Place, PlaceKind};
use crate::zone;

/// How many periods of the same kind the curve shows.
const CURVE: i32 = 12;

/// The figures of a place in a period.
#[derive(Clone, Debug)]
pub struct Board {
    /// Of which place.
    pub place: Place,
    /// The places the reader may begin at, the widest first.
    pub homes: Vec<Place>,
    /// Of which period.
    pub period: Period,
    /// The numbers at the head.
    pub tiles: Tiles,
    /// The period and those before it, the oldest first: what was reported, what was closed.
    pub curve: Vec<(Period, i64, i64)>,
    /// The last period before the curve in which anything was reported.
    pub earlier: Option<Period>,
    /// What was reported, by matter, the most first.
    pub matters: Vec<(Text, i64)>,
    /// What was reported, by whoever reported it, the most first.
    pub openers: Vec<(Text, i64)>,
    /// The places inside, as far down as is counted.
    pub inside: Vec<Part>,
}

/// The numbers at the head of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// 上报.
    pub reported: i64,
    /// 办结.
    pub closed: i64,
    /// 超时: clocks that ran out.
    pub late: i64,
    /// 办结率.
    pub closing: Ratio,
    /// 按时率.
    pub on_time: Ratio,
    /// 满意率.
    pub satisfaction: Ratio,
}

/// A place inside.
#[derive(Clone, Debug)]
pub struct Part {
    /// The place.
    pub place: Place,
    /// 上报.
    pub reported: i64,
    /// 办结.
    pub closed: i64,
    /// 按时率.
    pub on_time: Ratio,
}

/// The board of a place, or of the widest the caller is responsible for, in a period, or in this month.
///
/// # Errors
/// `insight.not_yours` where the caller is not responsible; `place.unknown`.
pub async fn board(
    app: &Shared,
    caller: &Caller,
    place: Option<PlaceId>,
    period: Option<Period>,
) -> Result<Board, Trouble> {
    let now = app.clock.now();
    let period = period.unwrap_or_else(|| Period::of(zone::day(now), Grain::Month));
    let (inner, scope) = (Arc::clone(app), caller.scope());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let scenes = inner.scenes.in_force(tx, scope.street, now).await?;
                let homes = homes(tx, &scope).await?;
                let place = match place {
                    Some(id) => places::get(tx, scope.street, id).await?,
                    None => homes.first().cloned().ok_or_else(super::not_yours)?,
                };
                let at = At {
                    scope: &scope,
                    path: &place.path,
                    period,
                };
                Ok(Board {
                    tiles: tiles(tx, &at).await?,
                    curve: curve(tx, &at).await?,
                    earlier: earlier(tx, &at).await?,
                    matters: matters(tx, &at, &scenes).await?,
                    openers: openers(tx, &at).await?,
                    inside: inside(tx, &at, &place).await?,
                    place,
                    homes,
                    period,
                })
            })
        })
        .await
}

/// What a board is asked for.
struct At<'a> {
    scope: &'a Scope,
    path: &'a str,
    period: Period,
}

impl At<'_> {
    fn question(&self, metric: &str) -> Question {
        Question::new(metric, self.path, self.period)
    }
}

/// The place that is asked for, or the widest the reader is responsible for.
pub(super) async fn begin_at(
    tx: &mut Tx,
    scope: &Scope,
    place: Option<PlaceId>,
) -> Result<Place, Trouble> {
    match place {
        Some(id) => places::get(tx, scope.street, id).await,
        None => homes(tx, scope)
            .await?
            .into_iter()
            .next()
            .ok_or_else(super::not_yours),
    }
}

/// Where a reader may begin: the street for those who see it or work in a unit of it, else the places they
/// are appointed at that lie in no other of theirs.
pub(super) async fn homes(tx: &mut Tx, scope: &Scope) -> Result<Vec<Place>, Trouble> {
    let root = format!("/{}/", scope.street);
    let mut paths: Vec<&str> = scope
        .reach
        .iter()
        .map(|reach| match reach {
            Reach::Street | Reach::Org(_) => root.as_str(),
            Reach::Below(path) => path.as_str(),
        })
        .collect();
    paths.sort_unstable_by_key(|path| (path.len(), *path));
    let mut widest: Vec<&str> = Vec::new();
    for path in paths {
        if !widest.iter().any(|above| path.starts_with(above)) {
            widest.push(path);
        }
    }
    let mut out = Vec::new();
    for path in widest {
        out.extend(places::by_path(tx, scope.street, path).await?);
    }
    Ok(out)
}

async fn total(tx: &mut Tx, at: &At<'_>, metric: &str) -> Result<i64, Trouble> {
    Ok(value(tx, at.scope, &at.question(metric)).await?.total)
}

async fn ratio(tx: &mut Tx, at: &At<'_>, id: &str) -> Result<Ratio, Trouble> {
    rate(tx, at.scope, id, at.path, at.period, &Dims::new()).await
}

async fn tiles(tx: &mut Tx, at: &At<'_>) -> Result<Tiles, Trouble> {
    Ok(Tiles {
        reported: total(tx, at, "case.reported").await?,
        closed: total(tx, at, "case.closed").await?,
        late: total(tx, at, "case.late").await?,
        closing: ratio(tx, at, "closing").await?,
        on_time: ratio(tx, at, "on_time").await?,
        satisfaction: ratio(tx, at, "satisfaction").await?,
    })
}

async fn curve(tx: &mut Tx, at: &At<'_>) -> Result<Vec<(Period, i64, i64)>, Trouble> {
    let first = At {
        period: at.period.step(1 - CURVE),
        ..*at
    };
    let reported = series(tx, at.scope, &first.question("case.reported"), at.period).await?;
    let closed = series(tx, at.scope, &first.question("case.closed"), at.period).await?;
    let of = |series: &BTreeMap<Period, Measure>, period| {
        series
            .get(&period)
            .map_or(0, |measure: &Measure| measure.total)
    };
    let periods = (0..CURVE).map(|nth| first.period.step(nth));
    Ok(periods
        .map(|period| (period, of(&reported, period), of(&closed, period)))
        .collect())
}

/// Read under the scope that the head of the board was read under.
async fn earlier(tx: &mut Tx, at: &At<'_>) -> Result<Option<Period>, Trouble> {
    let first = at.period.step(1 - CURVE);
    let street = at.scope.street;
    Ok(store::last_before(tx, street, "case.reported", at.path, first).await?)
}

async fn matters(
    tx: &mut Tx,
    at: &At<'_>,
    scenes: &[Arc<Scene>],
) -> Result<Vec<(Text, i64)>, Trouble> {
    let parts = breakdown(
        tx,
        at.scope,
        &at.question("case.reported"),
        ["scene", "matter"],
    )
    .await?;
    let title = |[scene, matter]: &[String; 2]| {
        let known = scenes.iter().find(|known| known.id == *scene);
        known
            .and_then(|scene| scene.matter(matter))
            .map_or_else(|| Text::new(matter, matter), |matter| matter.title.clone())
    };
    Ok(most_first(
        parts.iter().map(|(names, total)| (title(names), *total)),
    ))
}

async fn openers(tx: &mut Tx, at: &At<'_>) -> Result<Vec<(Text, i64)>, Trouble> {
    let parts = breakdown(tx, at.scope, &at.question("case.reported"), ["opened_as"]).await?;
    let title = |[code]: &[String; 1]| {
        code.parse::<Role>()
            .map_or_else(|_unknown| Text::new(code, code), Role::title)
    };
    Ok(most_first(
        parts.iter().map(|(names, total)| (title(names), *total)),
    ))
}

fn most_first(parts: impl Iterator<Item = (Text, i64)>) -> Vec<(Text, i64)> {
    let mut parts: Vec<(Text, i64)> = parts.collect();
    parts.sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.zh.cmp(&other.zh)));
    parts
}

/// The communities, grids and compounds directly inside.
async fn inside(tx: &mut Tx, at: &At<'_>, place: &Place) -> Result<Vec<Part>, Trouble> {
    let mut parts = Vec::new();
    for place in places::children(tx, at.scope.street, place.id, 0).await? {
        if !is_counted(place.kind, at.period.grain()) {
            continue;
        }
        let here = At {
            path: &place.path,
            ..*at
        };
        parts.push(Part {
            reported: total(tx, &here, "case.reported").await?,
            closed: total(tx, &here, "case.closed").await?,
            on_time: ratio(tx, &here, "on_time").await?,
            place,
        });
    }
    Ok(parts)
}

/// Days are counted of communities, months and years down to the compound.
pub(super) fn is_counted(kind: PlaceKind, grain: Grain) -> bool {
    match kind {
        PlaceKind::Street | PlaceKind::Community => true,
        PlaceKind::Grid | PlaceKind::Compound => grain != Grain::Day,
        PlaceKind::Road
        | PlaceKind::Plate
        | PlaceKind::Building
        | PlaceKind::Entrance
        | PlaceKind::Floor
        | PlaceKind::Dwelling => false,
    }
}
