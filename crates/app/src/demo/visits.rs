//! Return visits of the demo: the supervisor plans them, the closed cases of the last month are drawn from, and most
//! of those that were drawn are called about.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use linli_jobs::Worker;
use linli_kernel::{FileId, Role, StreetCode, Trouble, VirtualClock};

use super::cast::{Cast, Who};
use super::dice::Dice;
use super::play::{Tells, at_another_time};
use super::story::morning;
use crate::app::Shared;
use crate::rooms::followup::{self, NewPlan, Visit};
use crate::rooms::insight::{Grain, Period};
use crate::rooms::receipts::Key;
use crate::zone;

/// From one visit to the next.
const BETWEEN: SignedDuration = SignedDuration::from_mins(35);

/// The visits of a street in the month of `now`.
///
/// # Errors
/// The store fails.
pub(super) async fn make(app: &Shared, cast: &Cast, now: Timestamp) -> Result<(), Trouble> {
    let month = Period::of(zone::day(now), Grain::Month);
    let planned = morning(month.step(-1).first_day());
    let clock = VirtualClock::at(planned);
    let app = at_another_time(app, &clock, Tells::Nobody);
    for plan in plans() {
        let key = Key::new(Some(&format!("{}-{}", cast.street, plan.scene)), &plan)?;
        followup::add_plan(&app, &cast.supervisor, plan, key).await?;
    }
    clock.set(morning(month.first_day()).min(now));
    draw(&app, cast.street).await?;
    let mut at = app.clock.now();
    for who in callers(cast) {
        at = call(&app, &clock, &who, (at, now)).await?;
    }
    Ok(())
}

/// What the supervisor plans: a part of the grid's cases, called about by the community; a few whistles, by the
/// supervisor.
fn plans() -> [NewPlan; 2] {
    let plan = |scene: &str, share, number, role| NewPlan {
        scene: scene.to_owned(),
        matters: Vec::new(),
        share,
        number,
        role,
    };
    [
        plan("grid-loop", 40, 12, Role::CommunityClerk),
        plan("compound-whistle", 0, 5, Role::Supervisor),
    ]
}

/// Draws what is over, as the house does each month.
async fn draw(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    followup::draw_what_is_over(app, street).await?;
    let drawing = Arc::clone(app);
    let worker = Worker::new(app.db.clone(), app.clock.clone());
    let worker = worker.on(followup::JOB_KIND, move |job| {
        let app = Arc::clone(&drawing);
        async move { followup::draw_now(&app, job).await }
    });
    worker.run_due(app.clock.now()).await?;
    Ok(())
}

/// Those who make visits, each once.
fn callers(cast: &Cast) -> Vec<Who> {
    let clerks = cast.grids.iter().flat_map(|grid| &grid.clerks);
    let mut known = BTreeSet::new();
    clerks
        .chain([&cast.supervisor])
        .filter(|who| known.insert(who.person))
        .map(Arc::clone)
        .collect()
}

/// Somebody makes three of four of their visits, one after the other from an instant on, and none after `now`.
/// When the next one would be.
async fn call(
    app: &Shared,
    clock: &VirtualClock,
    who: &Who,
    (mut at, now): (Timestamp, Timestamp),
) -> Result<Timestamp, Trouble> {
    let mut dice = Dice::of(at.as_second().unsigned_abs(), 1);
    for call in followup::overview(app, who).await?.calls {
        let next = working(at + BETWEEN);
        if next > now || !dice.chance(75) {
            continue;
        }
        at = next;
        clock.set(at);
        let visit = found(&mut dice);
        let key = Key::new(Some(&app.ids.next::<FileId>(at).to_string()), &visit)?;
        followup::record(app, who, call.sample, call.case, visit, key).await?;
    }
    Ok(at)
}

/// What a visit finds: most are reached, and most of them find it solved.
fn found(dice: &mut Dice) -> Visit {
    if !dice.chance(85) {
        let words = "两次拨打无人接听".to_owned();
        return Visit {
            words,
            ..Visit::default()
        };
    }
    let solved = dice.chance(90);
    let words = if solved {
        "已解决"
    } else {
        "过了几天又出现了"
    };
    Visit {
        reached: true,
        solved: Some(solved),
        satisfied: Some(if solved {
            dice.chance(96)
        } else {
            dice.chance(30)
        }),
        words: words.to_owned(),
    }
}

/// An instant in office hours: itself, or the next morning.
fn working(at: Timestamp) -> Timestamp {
    let local = at.to_zoned(zone::zone());
    if (9..17).contains(&local.hour()) {
        return at;
    }
    let early = local.hour() < 9;
    let day = zone::day(at);
    morning(if early { day } else { tomorrow(day) })
}

fn tomorrow(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
