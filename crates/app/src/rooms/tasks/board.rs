//! How runs get on: by run, and of one by grid.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, PersonId, PlaceId, RunId, Trouble};
use linli_rounds::standing::Tally;
use linli_rounds::{Campaign, WhoBy};

use super::draw::Sample;
use super::model::{Run, Task};
use super::reach;
use super::store::{self, tasks::Of};
use super::{campaigns, today};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places::{self, Place, PlaceKind};
use crate::zone;

/// The most runs listed, and the most late tasks.
const MOST: usize = 100;

/// A run with how it gets on.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The run.
    pub run: Run,
    /// Its campaign.
    pub campaign: Arc<Campaign>,
    /// Where it is.
    pub place: String,
    /// Its tasks within the reader's reach.
    pub all: Tally,
    /// By grid.
    pub grids: Vec<Grid>,
    /// What is late, the latest first.
    pub late: Vec<today::Line>,
    /// What was drawn for a second look.
    pub samples: Vec<Sample>,
    /// How many looks were made, and how many agreed.
    pub looked: (u32, u32),
    /// Whether the reader may end it.
    pub manages: bool,
}

/// A grid of a run.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The grid, or the community where a target lies in none.
    pub place: Option<PlaceId>,
    /// Its name.
    pub name: String,
    /// Its tasks.
    pub tally: Tally,
}

/// The runs within the reader's reach.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The runs, the newest first.
    pub runs: Vec<Progress>,
    /// The campaigns that may be started.
    pub campaigns: Vec<Arc<Campaign>>,
    /// Where the reader may start one: the street, communities and grids, with their titles.
    pub places: Vec<(PlaceId, String)>,
    /// Who may be named for a duty there.
    pub staff: Vec<(PersonId, String)>,
}

/// The runs, with how each gets on.
///
/// # Errors
/// `access.denied`.
pub async fn overview(app: &Shared, caller: &Caller) -> Result<Overview, Trouble> {
    people::require(caller, Right::SeeBoard)?;
    let (caller, now) = (caller.clone(), app.clock.now());
    let today = zone::day(now);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let street = caller.street;
                let mut runs = store::runs::all(tx, street, MOST).await?;
                runs.retain(|run| touches(&caller, run));
                let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
                let sums = store::sums::by_run(tx, &caller.scope(), &ids, today).await?;
                let sums: BTreeMap<RunId, Tally> = sums.into_iter().collect();
                let mut all = Vec::with_capacity(runs.len());
                for run in runs {
                    let tally = sums.get(&run.id).copied().unwrap_or_default();
                    all.push(bare(tx, &caller, run, tally).await?);
                }
                let campaigns = campaigns::in_force(tx, street).await?;
                let (places, staff) = starting(tx, &caller, &campaigns, now).await?;
                Ok(Overview {
                    runs: all,
                    campaigns,
                    places,
                    staff,
                })
            })
        })
        .await
}

type Starting = (Vec<(PlaceId, String)>, Vec<(PersonId, String)>);

/// Where a reader may start a campaign, and whom they may name for one that asks for it.
async fn starting(
    tx: &mut Tx,
    caller: &Caller,
    campaigns: &[Arc<Campaign>],
    now: Timestamp,
) -> Result<Starting, Trouble> {
    let street = caller.street;
    let kinds = [PlaceKind::Street, PlaceKind::Community, PlaceKind::Grid];
    let root = places::root(tx, street).await?;
    let mut all = places::of_kinds(tx, street, &kinds, &root.path, zone::day(now)).await?;
    all.retain(|place| reach::reaches(caller, Right::ManageTasks, &place.path));
    all.sort_by(|one, other| one.path.cmp(&other.path));
    let mut staff = BTreeMap::new();
    if campaigns
        .iter()
        .any(|campaign| campaign.who.by == WhoBy::Duty)
    {
        for place in &all {
            for (person, role, name) in people::named_staff(tx, street, &place.path, now).await? {
                if people::may(role, Right::FillForms) {
                    staff.insert(person, name);
                }
            }
        }
    }
    let titled = |place: Place| (place.id, place.title(&root.name));
    Ok((
        all.into_iter().map(titled).collect(),
        staff.into_iter().collect(),
    ))
}

/// Whether a run and the appointments of a reader have places in common.
fn touches(caller: &Caller, run: &Run) -> bool {
    reach::reaches(caller, Right::SeeBoard, &run.path)
        || caller.grants.iter().any(|grant| {
            people::may(grant.role, Right::SeeBoard) && grant.path.starts_with(&run.path)
        })
}

async fn bare(tx: &mut Tx, caller: &Caller, run: Run, all: Tally) -> Result<Progress, Trouble> {
    let names = places::names_of(tx, caller.street, &[run.place]).await?;
    Ok(Progress {
        campaign: campaigns::version(tx, caller.street, &run.campaign, run.version).await?,
        place: names.get(&run.place).cloned().unwrap_or_default(),
        all,
        grids: Vec::new(),
        late: Vec::new(),
        samples: Vec::new(),
        looked: (0, 0),
        manages: reach::manages(caller, &run.path).is_ok(),
        run,
    })
}

/// One run, by grid.
///
/// # Errors
/// `access.denied`, `task.unknown_run`.
pub async fn progress(app: &Shared, caller: &Caller, id: RunId) -> Result<Progress, Trouble> {
    people::require(caller, Right::SeeBoard)?;
    let (caller, day) = (caller.clone(), zone::day(app.clock.now()));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (street, scope) = (caller.street, caller.scope());
                let run = store::runs::find(tx, street, id).await?;
                let run = run.filter(|run| touches(&caller, run));
                let run = run.ok_or_else(reach::no_run)?;
                let sums = store::sums::by_grid(tx, &scope, id, day).await?;
                let of = Of {
                    overdue: Some(day),
                    ..Of::default()
                };
                let late = store::tasks::of_run(tx, &scope, id, of, MOST).await?;
                let mut all = Tally::default();
                sums.iter().for_each(|(_, _, tally)| add(&mut all, *tally));
                let mut found = bare(tx, &caller, run, all).await?;
                found.grids = named(tx, &caller, sums).await?;
                let line = |task: Task| today::Line {
                    standing: task.standing(day),
                    task,
                    campaign: Arc::clone(&found.campaign),
                };
                found.late = late.into_iter().map(line).collect();
                found.samples = store::looks::samples(tx, street, id).await?;
                found.looked = store::looks::sums(tx, street, id).await?;
                Ok(found)
            })
        })
        .await
}

async fn named(
    tx: &mut Tx,
    caller: &Caller,
    sums: Vec<(Option<PlaceId>, Option<PlaceId>, Tally)>,
) -> Result<Vec<Grid>, Trouble> {
    let place =
        |(community, grid, _): &(Option<PlaceId>, Option<PlaceId>, Tally)| grid.or(*community);
    let ids: Vec<PlaceId> = sums.iter().filter_map(place).collect();
    let names = places::names_of(tx, caller.street, &ids).await?;
    let mut grids = Vec::with_capacity(sums.len());
    for one in sums {
        let place = place(&one);
        let name = place
            .and_then(|id| names.get(&id))
            .cloned()
            .unwrap_or_default();
        grids.push(Grid {
            place,
            name,
            tally: one.2,
        });
    }
    grids.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(grids)
}

pub(super) fn add(all: &mut Tally, one: Tally) {
    all.asked += one.asked;
    all.done += one.done;
    all.late += one.late;
    all.open += one.open;
    all.overdue += one.overdue;
    all.skipped += one.skipped;
    all.found += one.found;
}
