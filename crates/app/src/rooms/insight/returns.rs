//! 退回报表: which departments return cases, why, how often again, and how often it was decided against them.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::{ActionKind, Scene};
use linli_kernel::{Caller, OrgId, PlaceId, Scope, Text, Trouble};

use super::board::homes;
use super::breakdown;
use super::model::{Grain, Period, Question};
use crate::app::Shared;
use crate::rooms::people;
use crate::rooms::places::{self, Place};
use crate::zone;

/// The returns of a place in a period.
#[derive(Clone, Debug)]
pub struct Returns {
    /// Where.
    pub place: Place,
    /// When.
    pub period: Period,
    /// By department, the most returns first.
    pub rows: Vec<Returning>,
}

/// The returns of one department.
#[derive(Clone, Debug, Default)]
pub struct Returning {
    /// Its name; none where no unit had the case (it came down from the level above).
    pub unit: Option<String>,
    /// How many returns.
    pub returned: i64,
    /// Of these, second or later returns of the same case.
    pub again: i64,
    /// How often a case it had returned was adjudicated to it.
    pub against: i64,
    /// By reason, where the scene asks one.
    pub reasons: Vec<(Text, i64)>,
    /// By scene.
    pub scenes: Vec<(Text, i64)>,
}

/// The returns of a place, or of the widest the caller is responsible for, in a period, or in this month.
///
/// # Errors
/// `insight.not_yours` where the caller is not responsible; `place.unknown`.
pub async fn returns(
    app: &Shared,
    caller: &Caller,
    place: Option<PlaceId>,
    period: Option<Period>,
) -> Result<Returns, Trouble> {
    let now = app.clock.now();
    let period = period.unwrap_or_else(|| Period::of(zone::day(now), Grain::Month));
    let (inner, scope) = (Arc::clone(app), caller.scope());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let scenes = inner.scenes.in_force(tx, scope.street, now).await?;
                let place = match place {
                    Some(id) => places::get(tx, scope.street, id).await?,
                    None => homes(tx, &scope)
                        .await?
                        .into_iter()
                        .next()
                        .ok_or_else(super::not_yours)?,
                };
                let rows = by_unit(tx, &scope, &scenes, &place, period).await?;
                Ok(Returns {
                    place,
                    period,
                    rows,
                })
            })
        })
        .await
}

/// The rows, the most returns first.
async fn by_unit(
    tx: &mut Tx,
    scope: &Scope,
    scenes: &[Arc<Scene>],
    place: &Place,
    period: Period,
) -> Result<Vec<Returning>, Trouble> {
    let asked = |metric: &str| Question::new(metric, &place.path, period);
    let by = ["unit", "scene", "reason", "nth"];
    let returned = breakdown(tx, scope, &asked("case.returned"), by).await?;
    let against = asked("case.adjudicated").having("against", "yes");
    let against = breakdown(tx, scope, &against, ["unit"]).await?;
    let mut rows = rows(&returned, &against, scenes);
    let units: Vec<OrgId> = rows.keys().filter_map(|unit| unit.parse().ok()).collect();
    let names = people::org_names(tx, scope.street, &units).await?;
    for (unit, row) in &mut rows {
        let id: Option<OrgId> = unit.parse().ok();
        row.unit = id.and_then(|id| names.get(&id).cloned());
    }
    let mut rows: Vec<Returning> = rows.into_values().collect();
    rows.sort_by(|one, other| {
        let most = other.returned.cmp(&one.returned);
        most.then_with(|| one.unit.cmp(&other.unit))
    });
    Ok(rows)
}

/// The rows by the id of the unit.
fn rows(
    returned: &BTreeMap<[String; 4], i64>,
    against: &BTreeMap<[String; 1], i64>,
    scenes: &[Arc<Scene>],
) -> BTreeMap<String, Returning> {
    let mut rows: BTreeMap<String, Returning> = BTreeMap::new();
    for ([unit, scene, reason, nth], total) in returned {
        let row = rows.entry(unit.clone()).or_default();
        row.returned = row.returned.saturating_add(*total);
        if !nth.is_empty() && nth != "1" {
            row.again = row.again.saturating_add(*total);
        }
        let known = scenes
            .iter()
            .find(|known| known.id == *scene)
            .map(Arc::as_ref);
        let title = known.map_or_else(|| Text::new(scene, scene), |known| known.title.clone());
        add(&mut row.scenes, title, *total);
        if !reason.is_empty() {
            add(&mut row.reasons, words(known, reason), *total);
        }
    }
    for ([unit], total) in against {
        let row = rows.entry(unit.clone()).or_default();
        row.against = row.against.saturating_add(*total);
    }
    rows
}

fn add(parts: &mut Vec<(Text, i64)>, name: Text, total: i64) {
    match parts.iter_mut().find(|(known, _)| *known == name) {
        Some((_, sum)) => *sum = sum.saturating_add(total),
        None => parts.push((name, total)),
    }
}

/// The words of a reason, as the scene in force has them for whoever returns.
fn words(scene: Option<&Scene>, reason: &str) -> Text {
    let asks = |scene: &Scene, id: &String| {
        let mut returns = scene
            .actions
            .iter()
            .filter(|one| one.kind == ActionKind::Return);
        returns.any(|action| action.fields.contains(id))
    };
    let fields = scene.into_iter().flat_map(|scene| {
        let fields = scene.fields.iter();
        fields.filter(move |field| asks(scene, &field.id))
    });
    let mut choices = fields.flat_map(|field| &field.choices);
    choices
        .find(|choice| choice.id == reason)
        .map_or_else(|| Text::new(reason, reason), |choice| choice.title.clone())
}
