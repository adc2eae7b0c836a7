//! The targets of a run, as they are today.

use std::collections::{BTreeMap, BTreeSet};

use linli_db::Tx;
use linli_kernel::{Kind, PersonId, PlaceId, Role, StreetCode, Text, Trouble};
use linli_rounds::{Asked, Campaign, Of, Target, WhoBy};

use super::model::Run;
use crate::app::App;
use crate::rooms::people;
use crate::rooms::places::{self, Place, PlaceKind};
use crate::rooms::registry;
use crate::zone;

/// A target with what a task keeps of it.
#[derive(Clone, Debug)]
pub(super) struct Aim {
    pub target: Target,
    pub place: PlaceId,
    pub path: String,
    pub grid: Option<PlaceId>,
    pub community: Option<PlaceId>,
    pub title: Text,
}

/// The targets of a run, in the order in which they were entered.
///
/// # Errors
/// `registry.no_pick` where a register no longer holds the values that the campaign picks; `task.no_kind`.
pub(super) async fn of(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
) -> Result<Vec<Aim>, Trouble> {
    let today = zone::day(app.clock.now());
    let root = places::root(tx, street).await?;
    match campaign.targets.of {
        Of::Places => {
            let kind = campaign.targets.place.as_deref().unwrap_or_default();
            let kind: PlaceKind = kind.parse().map_err(|_unknown| no_kind(kind))?;
            let found = places::of_kinds(tx, street, &[kind], &run.path, today).await?;
            Ok(found.iter().map(|place| aim(place, &root.name)).collect())
        }
        Of::Stops => {
            let place = places::get(tx, street, run.place).await?;
            let stop = |stop: &linli_rounds::Stop| {
                let mut aim = aim(&place, &root.name);
                aim.target.id.clone_from(&stop.id);
                aim.target.at = stop.at;
                aim.title = stop.title.clone();
                aim
            };
            Ok(campaign.stops.iter().map(stop).collect())
        }
        Of::Count => counted(tx, street, run, campaign, &root).await,
        Of::Register => records(tx, street, run, campaign, &root).await,
    }
}

/// The records of a register, at the places where they stand; what stands nowhere in particular is asked at the place of
/// the run.
async fn records(
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
    root: &Place,
) -> Result<Vec<Aim>, Trouble> {
    let register = campaign.targets.register.as_deref().unwrap_or_default();
    let only = &campaign.targets.only;
    let found = registry::aims(tx, street, register, &run.path, only).await?;
    let ids: BTreeSet<PlaceId> = found.iter().filter_map(|one| one.place).collect();
    let ids: Vec<PlaceId> = ids.into_iter().collect();
    let mut places: BTreeMap<PlaceId, Place> = BTreeMap::new();
    for place in places::some(tx, street, &ids).await? {
        places.insert(place.id, place);
    }
    let here = places::get(tx, street, run.place).await?;
    let asked = found.iter().map(|one| {
        let place = one.place.and_then(|id| places.get(&id)).unwrap_or(&here);
        let mut aim = aim(place, &root.name);
        aim.target.id = one.record.to_string();
        if let Some(name) = &one.name {
            aim.title.zh = format!("{name} · {}", aim.title.zh);
            aim.title.en = format!("{name} · {}", aim.title.en);
        }
        aim
    });
    Ok(asked.collect())
}

/// So many at the place of the run; where the grid does it, in each grid there.
async fn counted(
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
    root: &Place,
) -> Result<Vec<Aim>, Trouble> {
    let place = places::get(tx, street, run.place).await?;
    let grids = match (campaign.who.by, place.grid) {
        (WhoBy::Grid, None) => {
            places::of_kinds(tx, street, &[PlaceKind::Grid], &run.path, run.from).await?
        }
        (WhoBy::Grid, Some(_)) | (WhoBy::Role | WhoBy::Duty, _) => vec![place],
    };
    let number = campaign.targets.count.unwrap_or(1);
    let mut all = Vec::new();
    for grid in &grids {
        for nth in 1..=number {
            let mut one = aim(grid, &root.name);
            one.target.id = format!("{}/{nth}", grid.id);
            one.title.zh = format!("{} 第 {nth} 处", one.title.zh);
            one.title.en = format!("{} no. {nth}", one.title.en);
            all.push(one);
        }
    }
    Ok(all)
}

fn aim(place: &Place, street_name: &str) -> Aim {
    let title = place.title(street_name);
    let at = places::degrees_of(place).map(|(lat, lon)| [lon, lat]);
    Aim {
        target: Target {
            id: place.id.to_string(),
            grid: place.grid.map(|grid| grid.to_string()),
            at,
        },
        place: place.id,
        path: place.path.clone(),
        grid: place.grid,
        community: place.community,
        title: Text::new(title.clone(), title),
    }
}

/// Who is asked, for each of the tasks to be made: the people of a part in equal shares along its way.
pub(super) async fn people_for(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
    tasks: &[(&Asked, &Aim)],
) -> Result<Vec<Option<PersonId>>, Trouble> {
    let grids = places::of_kinds(tx, street, &[PlaceKind::Grid], &run.path, run.from).await?;
    let mut paths: BTreeMap<PlaceId, String> = BTreeMap::new();
    paths.extend(grids.into_iter().map(|grid| (grid.id, grid.path)));
    let part = |aim: &Aim| match campaign.who.by {
        WhoBy::Duty => String::new(),
        WhoBy::Grid => {
            let path = aim.grid.and_then(|grid| paths.get(&grid));
            path.cloned().unwrap_or_else(|| aim.path.clone())
        }
        WhoBy::Role => held_at(campaign, &aim.path),
    };
    let mut parts: BTreeMap<(String, jiff::civil::Date), Vec<usize>> = BTreeMap::new();
    for (at, (asked, aim)) in tasks.iter().enumerate() {
        parts.entry((part(aim), asked.opens)).or_default().push(at);
    }
    let mut known: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    let mut chosen = vec![None; tasks.len()];
    for ((path, _opens), own) in parts {
        if !known.contains_key(&path) {
            let people = holders(app, tx, street, run, campaign, &path).await?;
            known.insert(path.clone(), people);
        }
        let people = known.get(&path).map(Vec::as_slice).unwrap_or_default();
        share_out(&own, tasks, people, &mut chosen);
    }
    Ok(chosen)
}

/// Contiguous shares, so that nobody walks another's way; of several people for one target each is another.
fn share_out(
    own: &[usize],
    tasks: &[(&Asked, &Aim)],
    people: &[PersonId],
    chosen: &mut [Option<PersonId>],
) {
    for (nth, at) in own.iter().enumerate() {
        let seat = usize::try_from(tasks[*at].0.seat.saturating_sub(1)).unwrap_or(0);
        let share = nth * people.len() / own.len().max(1);
        chosen[*at] = people.get((share + seat) % people.len().max(1)).copied();
    }
}

async fn holders(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
    path: &str,
) -> Result<Vec<PersonId>, Trouble> {
    let now = app.clock.now();
    match (campaign.who.by, campaign.who.role) {
        (WhoBy::Duty, _) => Ok(run.people.clone()),
        (WhoBy::Role, Some(role)) => people::holders(tx, street, role, path, now).await,
        (WhoBy::Grid | WhoBy::Role, _) => {
            let full_time = people::holders(tx, street, Role::GridWorker, path, now).await?;
            if full_time.is_empty() {
                return people::holders(tx, street, Role::PartTimeGridWorker, path, now).await;
            }
            Ok(full_time)
        }
    }
}

/// Where those who hold a role are looked up for a target: nobody holds one at a dwelling, and who holds one at a community
/// or a compound is asked about it.
fn held_at(campaign: &Campaign, path: &str) -> String {
    match campaign.targets.place.as_deref() {
        Some("dwelling" | "floor" | "entrance") => above(path),
        Some(_) | None => path.to_owned(),
    }
}

/// The path that a place lies in, by which those who hold a role there are looked up once and not for each dwelling.
fn above(path: &str) -> String {
    let inner = path.trim_end_matches('/');
    match inner.rsplit_once('/') {
        Some((outer, _)) if !outer.is_empty() => format!("{outer}/"),
        Some(_) | None => path.to_owned(),
    }
}

fn no_kind(kind: &str) -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "task.no_kind",
        format!("没有地址类型 {kind}，请管理员更正任务模板"),
        format!("There is no kind of place {kind}; have the campaign corrected"),
    )
}
