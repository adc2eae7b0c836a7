//! Starting a campaign.

use std::sync::Arc;

use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, RunId, Trouble};
use linli_rounds::{Campaign, WhoBy};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::model::{NewRun, Run};
use super::{campaigns, expand, reach, record, store};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::{self, Key};
use crate::rooms::registry;
use crate::zone;

/// What a write about runs and tasks answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TaskAsked)]
pub struct Asked {
    /// The run or task.
    #[schema(example = "run_01jd8f6q9we2a9k3b4c5d6e7f8")]
    pub id: String,
}

/// Starts a campaign at or below a place; a job makes its tasks.
///
/// # Errors
/// `access.denied`, `task.not_here`, `campaign.unknown`, `place.unknown`; `registry.no_register` for a campaign over a
/// register that the caller does not read; wrong fields; `receipt.*`.
pub async fn start(app: &Shared, caller: &Caller, new: NewRun, key: Key) -> Result<Asked, Trouble> {
    people::require(caller, Right::ManageTasks)?;
    new.check()?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    let id: RunId = app.ids.next(now);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let street = caller.street;
                let place = places::get(tx, street, new.place).await?;
                reach::manages(&caller, &place.path)?;
                let campaign = campaigns::latest(tx, street, &new.campaign).await?;
                fits(&caller, &campaign, &new, zone::day(now))?;
                named(tx, &caller, &new, &place.path, now).await?;
                let run = Run {
                    id,
                    campaign: new.campaign,
                    version: campaign.head.version,
                    place: place.id,
                    path: place.path,
                    from: new.from,
                    to: new.to,
                    people: new.people,
                    made_to: None,
                    started: now,
                    ended: None,
                };
                store::runs::insert(tx, street, &run).await?;
                linli_journal::append(tx, &entry(&inner, &caller, &run, "task_run.start")).await?;
                linli_jobs::enqueue(tx, expand::job(&inner, street, &run)).await?;
                let asked = Asked { id: id.to_string() };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

/// What a campaign needs of a run.
fn fits(
    caller: &Caller,
    campaign: &Campaign,
    new: &NewRun,
    today: jiff::civil::Date,
) -> Result<(), Trouble> {
    if let Some(register) = &campaign.targets.register {
        registry::walks(caller, register)?;
    }
    if new.to < today {
        return Err(Trouble::field(
            "to",
            "结束日已经过去，请选今天或以后",
            "It ended before today; choose today or later",
        ));
    }
    if campaign.who.by == WhoBy::Duty && new.people.is_empty() {
        let duty = campaign.who.duty.clone().unwrap_or_default();
        return Err(Trouble::field(
            "people",
            format!("请指定{}的人员", duty.zh),
            format!("Name who does it: {}", duty.en),
        ));
    }
    Ok(())
}

/// Whether the people named may be given tasks at a path.
async fn named(
    tx: &mut linli_db::Tx,
    caller: &Caller,
    new: &NewRun,
    path: &str,
    now: jiff::Timestamp,
) -> Result<(), Trouble> {
    if new.people.is_empty() {
        return Ok(());
    }
    let staff = people::staff(tx, caller.street, path, now).await?;
    let below = people_below(tx, caller, path, now).await?;
    let known = |person| {
        staff
            .iter()
            .chain(&below)
            .any(|(one, _role)| *one == person)
    };
    if new.people.iter().all(|person| known(*person)) {
        return Ok(());
    }
    Err(Trouble::field(
        "people",
        "有人在这里没有任职，请重新选择",
        "Somebody named holds no appointment here; choose again",
    ))
}

/// Those who hold an appointment at the grids below a path.
async fn people_below(
    tx: &mut linli_db::Tx,
    caller: &Caller,
    path: &str,
    now: jiff::Timestamp,
) -> Result<Vec<(linli_kernel::PersonId, linli_kernel::Role)>, Trouble> {
    let kinds = [places::PlaceKind::Grid, places::PlaceKind::Community];
    let inside = places::of_kinds(tx, caller.street, &kinds, path, zone::day(now)).await?;
    let mut all = Vec::new();
    for place in inside {
        all.extend(people::staff(tx, caller.street, &place.path, now).await?);
    }
    Ok(all)
}

pub(super) fn entry(app: &crate::app::App, caller: &Caller, run: &Run, verb: &str) -> Entry {
    let actor = Actor::Person(caller.person);
    let data = json!({
        "campaign": run.campaign, "version": run.version, "from": run.from, "to": run.to,
        "people": run.people,
    });
    record::of_run(app, caller.street, actor, (run.id, &run.path), verb, data)
}
