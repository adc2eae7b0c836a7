//! The rule set in force, compiled against the street as it is, and kept in memory while nothing changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{OrgId, StreetCode, Trouble};
use linli_route::{Areas, Change, Known, Roster, RuleSet, RuleText, To};

use super::model::{AreasVersion, RulesVersion, said};
use super::store;
use crate::app::App;
use crate::rooms::people;
use crate::rooms::places::{self, PlaceKind};
use crate::zone;

/// How long a compiled set is believed without looking again.
const BELIEVED: Duration = Duration::from_secs(5);

/// What rules and rosters are called in problems.
pub(super) const RULES_FILE: &str = "rules.toml";

/// A rule set with what it was compiled from.
#[derive(Debug)]
pub struct InForce {
    /// The rules.
    pub set: RuleSet,
    /// Their version.
    pub rules: RulesVersion,
    /// The areas they were compiled with.
    pub areas: Option<AreasVersion>,
    stamp: Stamp,
}

/// Whatever the compiled set depends on.
#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    rules: i64,
    areas: i64,
    rosters: Vec<(Roster, Vec<Change>)>,
    scenes: Vec<(String, u32)>,
    units: BTreeMap<OrgId, String>,
    places: BTreeMap<String, String>,
}

/// What was found, and when.
type Found = (Timestamp, Option<Arc<InForce>>);

/// The compiled rule sets of streets.
#[derive(Debug, Default)]
pub struct RoutingCache(RwLock<HashMap<StreetCode, Found>>);

impl RoutingCache {
    /// Looks the set of a street up again at the next question.
    pub fn forget(&self, street: StreetCode) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&street);
    }
}

/// The rule set in force; none where the street has no rules.
///
/// # Errors
/// The store fails.
pub async fn in_force(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Option<Arc<InForce>>, Trouble> {
    let now = app.clock.now();
    let known = app
        .routing
        .0
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&street)
        .cloned();
    if let Some((at, set)) = &known {
        let age = now.duration_since(*at);
        if age >= SignedDuration::ZERO && age.unsigned_abs() < BELIEVED {
            return Ok(set.clone());
        }
    }
    let before = known.and_then(|(_, set)| set);
    let found = look(app, tx, street, before).await?;
    app.routing
        .0
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(street, (now, found.clone()));
    Ok(found)
}

async fn look(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    before: Option<Arc<InForce>>,
) -> Result<Option<Arc<InForce>>, Trouble> {
    let Some(rules) = store::rules(tx, street, None).await? else {
        return Ok(None);
    };
    let text = RuleText::read(RULES_FILE, &rules.text)
        .map_err(|problems| Trouble::fault(format!("stored rules of {street}: {problems:?}")))?;
    let areas = store::areas_version(tx, street).await?;
    let kept = before
        .as_ref()
        .filter(|one| one.areas == areas)
        .map(|one| Arc::clone(&one.set.known().areas));
    let known = known(app, tx, street, &text, kept).await?;
    let stamp = Stamp::of(&rules, areas.as_ref(), &known);
    if let Some(same) = before.filter(|one| one.stamp == stamp) {
        return Ok(Some(same));
    }
    let set = RuleSet::new(RULES_FILE, text, known);
    Ok(Some(Arc::new(InForce {
        set,
        rules,
        areas,
        stamp,
    })))
}

impl InForce {
    /// A set that is only tried.
    pub(super) fn tried(set: RuleSet, text: &str, areas: Option<AreasVersion>) -> Self {
        let rules = RulesVersion {
            version: 0,
            text: text.to_owned(),
            note: String::new(),
            by: None,
            at: Timestamp::UNIX_EPOCH,
        };
        let stamp = Stamp::of(&rules, areas.as_ref(), set.known());
        Self {
            set,
            rules,
            areas,
            stamp,
        }
    }
}

impl Stamp {
    fn of(rules: &RulesVersion, areas: Option<&AreasVersion>, known: &Known) -> Self {
        Self {
            rules: rules.version,
            areas: areas.map_or(0, |areas| areas.version),
            rosters: known.rosters.clone(),
            scenes: known
                .scenes
                .iter()
                .map(|scene| (scene.id.clone(), scene.version))
                .collect(),
            units: known.units.clone(),
            places: known.places.clone(),
        }
    }
}

/// The street as rules may name it. `areas` are those known already, if they are still in force.
///
/// # Errors
/// The store fails.
pub(super) async fn known(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    text: &RuleText,
    areas: Option<Arc<Areas>>,
) -> Result<Known, Trouble> {
    let now = app.clock.now();
    let scenes: Vec<Arc<Scene>> = app.scenes.in_force(tx, street, now).await?;
    let rosters = rosters(tx, street, now).await?;
    let areas = match areas {
        Some(areas) => areas,
        None => {
            let version = store::areas_version(tx, street).await?;
            let all = store::areas(tx, street, version.map_or(0, |one| one.version)).await?;
            Arc::new(Areas::new(all))
        }
    };
    Ok(Known {
        units: units(tx, street, text, &rosters).await?,
        places: named_places(tx, street, text, now).await?,
        calendar: app.calendar.clone(),
        scenes,
        areas,
        rosters,
    })
}

/// The rosters in force with what was changed in them since yesterday.
pub(super) async fn rosters(
    tx: &mut Tx,
    street: StreetCode,
    now: Timestamp,
) -> Result<Vec<(Roster, Vec<Change>)>, Trouble> {
    let since = now - SignedDuration::from_hours(24 * 8);
    let changes = store::changes(tx, street, since).await?;
    let mut out = Vec::new();
    for one in store::rosters(tx, street).await? {
        let roster =
            Roster::read(&one.id, &one.text).map_err(|problems| said("text", &problems))?;
        let of = changes
            .iter()
            .filter(|(id, _)| *id == roster.id)
            .map(|(_, change)| change.change);
        let of = of.collect();
        out.push((roster, of));
    }
    Ok(out)
}

async fn units(
    tx: &mut Tx,
    street: StreetCode,
    text: &RuleText,
    rosters: &[(Roster, Vec<Change>)],
) -> Result<BTreeMap<OrgId, String>, Trouble> {
    let named = text.rules.iter().filter_map(|rule| match &rule.to {
        To::Unit(unit) => Some(*unit),
        To::Roster(_) => None,
    });
    let ids: BTreeSet<OrgId> = named
        .chain(rosters.iter().map(|(roster, _)| roster.unit))
        .collect();
    let ids: Vec<OrgId> = ids.into_iter().collect();
    people::org_names(tx, street, &ids).await
}

/// The places in use that the rules name, and the communities and grids.
async fn named_places(
    tx: &mut Tx,
    street: StreetCode,
    text: &RuleText,
    now: Timestamp,
) -> Result<BTreeMap<String, String>, Trouble> {
    let day = zone::day(now);
    let kinds = [
        PlaceKind::Street,
        PlaceKind::Community,
        PlaceKind::Grid,
        PlaceKind::Compound,
    ];
    let all = places::of_kinds(tx, street, &kinds, &format!("/{street}/"), day).await?;
    let street_name = all
        .iter()
        .find(|place| place.kind == PlaceKind::Street)
        .map(|place| place.name.clone())
        .unwrap_or_default();
    let mut out: BTreeMap<String, String> = all
        .into_iter()
        .map(|place| (place.path.clone(), place.title(&street_name)))
        .collect();
    let named: BTreeSet<&String> = text
        .rules
        .iter()
        .flat_map(|rule| &rule.when.places)
        .collect();
    for path in named {
        if !out.contains_key(path)
            && let Some(place) = places::by_path(tx, street, path)
                .await?
                .filter(|place| place.is_valid_on(day))
        {
            out.insert(path.clone(), place.title(&street_name));
        }
    }
    Ok(out)
}
