//! The first half of 2023 in 闸弄口: the base survey (S399), the visits to every home (S402), and the inspections of shops and
//! rented homes (S391), round after round. The tasks are made by the campaigns; who was asked fills in the form, and each
//! hazard becomes a notice that somebody sees put right. They are entered in bulk, each decided by the same rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Span, Timestamp};
use linli_forms::Form;
use linli_kernel::{Caller, PersonId, PlaceId, RunId, Trouble, VirtualClock};
use linli_rounds::Campaign;
use serde_json::{Map, Value, json};

use super::cast::{Cast, GridCast, Unit, Who};
use super::play::{Progress, Tells, at_another_time};
use super::story::morning;
use crate::app::Shared;
use crate::rooms::cases::{self, NewAct};
use crate::rooms::files::Prepared;
use crate::rooms::places::{self, Place};
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, Draft};
use crate::rooms::tasks::{self, Doing, NewRun, PastTask, Task};
use crate::rooms::{files, forms};

/// The street.
pub(super) const STREET: &str = "330102013";

/// How many tasks are written together.
const TOGETHER: usize = 250;

/// A campaign of the half-year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Round {
    /// The campaign.
    pub campaign: &'static str,
    /// How often it is run; twice a month or less, so that no round lies in two quarters.
    pub times: usize,
    /// How many of its tasks are done.
    pub done: usize,
    /// How many of them find a hazard.
    pub hazards: usize,
}

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    /// Shops on the register.
    pub shops: usize,
    /// Rented homes on the register.
    pub lets: usize,
    /// The campaigns.
    pub rounds: [Round; 4],
}

const fn round(campaign: &'static str, times: usize, done: usize, hazards: usize) -> Round {
    Round {
        campaign,
        times,
        done,
        hazards,
    }
}

impl Half {
    /// As the text tells it: 62,712 tasks of the survey, 38,312 homes visited, 13,520 shops and 9,880 rented homes
    /// inspected, 3,796 hazards put right.
    pub(super) const fn full() -> Self {
        Self {
            shops: 1_150,
            lets: 840,
            rounds: [
                round("base-survey", 24, 62_712, 0),
                round("household-visit", 15, 38_312, 0),
                round("hazard-shops", 12, 13_520, 2_196),
                round("hazard-lets", 12, 9_880, 1_600),
            ],
        }
    }

    /// A few of each.
    pub(super) const fn small() -> Self {
        Self {
            shops: 4,
            lets: 3,
            rounds: [
                round("base-survey", 1, 8, 0),
                round("household-visit", 1, 6, 0),
                round("hazard-shops", 2, 5, 2),
                round("hazard-lets", 2, 4, 1),
            ],
        }
    }
}

/// Lives the half-year; how many steps it took.
///
/// # Errors
/// A rule refuses a step, which a test would have found; the store fails.
pub(super) async fn live(
    app: &Shared,
    cast: &Cast,
    half: Half,
    pictures: &[Prepared],
    progress: &Arc<Progress>,
) -> Result<u64, Trouble> {
    for picture in pictures {
        files::shelve(app, cast.street, picture).await?;
    }
    let clock = VirtualClock::at(morning(date(2023, 1, 2)));
    let early = at_another_time(app, &clock, Tells::Nobody);
    register(&early, cast, half).await?;
    let steps = half.rounds.iter().map(|one| one.done + 3 * one.hazards);
    let steps = u64::try_from(steps.sum::<usize>()).unwrap_or(0);
    progress.all.fetch_add(steps, Ordering::Relaxed);
    let cast = Arc::new(cast.clone());
    let mut all = tokio::task::JoinSet::new();
    for round in half.rounds {
        let worker = Worker::of(app, &cast, round, pictures, progress);
        all.spawn(worker.live());
    }
    while let Some(done) = all.join_next().await {
        done.map_err(Trouble::fault)??;
    }
    Ok(steps)
}

/// Enters the shops and the rented homes.
async fn register(app: &Shared, cast: &Cast, half: Half) -> Result<(), Trouble> {
    let grids: Vec<&GridCast> = cast.grids.iter().collect();
    let mut all = Vec::new();
    for nth in 0..half.shops {
        let Some((grid, compound)) = grids
            .get(nth % grids.len().max(1))
            .and_then(|grid| Some((grid, grid.compounds.first()?)))
        else {
            break;
        };
        let name = format!("沿街 {} 号商铺（虚构）", nth + 1);
        let values = [("name", json!(name)), ("use", json!("open"))];
        all.push((
            grid.workers.first().cloned(),
            "shop",
            compound.place,
            values,
        ));
    }
    let dwellings = dwellings(app, cast, half.lets).await?;
    for (place, worker) in dwellings {
        let values = [("use", json!("let")), ("part", json!("dwelling"))];
        all.push((Some(worker), "dwelling", place, values));
    }
    for some in all.chunks(64) {
        let entered = some.iter().filter_map(|(worker, register, place, values)| {
            let values = values.clone().map(|(id, value)| (id.to_owned(), value));
            let draft = Draft {
                values: values.into(),
                ..Draft::default()
            };
            let worker = worker.as_ref()?;
            Some(registry::create(
                app,
                worker,
                register,
                Some(*place),
                draft,
                None,
            ))
        });
        for one in futures_util::future::join_all(entered).await {
            one?;
        }
    }
    Ok(())
}

/// Dwellings of the street, each with the worker of its grid.
async fn dwellings(
    app: &Shared,
    cast: &Cast,
    number: usize,
) -> Result<Vec<(PlaceId, Who)>, Trouble> {
    let mut out = Vec::new();
    let street = cast.street;
    for grid in &cast.grids {
        let (Some(worker), Some(path)) = (grid.workers.first(), path_of(&grid.lead)) else {
            continue;
        };
        let day = crate::zone::day(app.clock.now());
        let found = app.db.read(move |tx| {
            Box::pin(async move {
                let kinds = [places::PlaceKind::Dwelling];
                places::of_kinds(tx, street, &kinds, &path, day).await
            })
        });
        let left = number - out.len();
        let found = found.await?.into_iter().take(left);
        out.extend(found.map(|place| (place.id, Arc::clone(worker))));
    }
    Ok(out)
}

fn path_of(who: &Caller) -> Option<String> {
    who.grants.first().map(|grant| grant.path.clone())
}

/// What a run asks.
struct Asked {
    campaign: Arc<Campaign>,
    form: Arc<Form>,
    tasks: Vec<Task>,
    places: BTreeMap<PlaceId, Place>,
}

/// Whoever lives one campaign through, at its own time.
struct Worker {
    app: Shared,
    clock: VirtualClock,
    /// The same house for what becomes of hazards, which goes on while other tasks are done.
    later: Shared,
    later_clock: VirtualClock,
    cast: Arc<Cast>,
    round: Round,
    pictures: Vec<Prepared>,
    progress: Arc<Progress>,
    people: BTreeMap<PersonId, Who>,
    done: usize,
    hazards: usize,
}

impl Worker {
    fn of(
        app: &Shared,
        cast: &Arc<Cast>,
        round: Round,
        pictures: &[Prepared],
        progress: &Arc<Progress>,
    ) -> Self {
        let clock = VirtualClock::at(morning(date(2023, 1, 3)));
        let later_clock = VirtualClock::at(clock.now());
        let people = cast.people.iter();
        Self {
            app: at_another_time(app, &clock, Tells::Nobody),
            later: at_another_time(app, &later_clock, Tells::Nobody),
            clock,
            later_clock,
            round,
            pictures: pictures.to_vec(),
            progress: Arc::clone(progress),
            people: people
                .map(|(_, who)| (who.person, Arc::clone(who)))
                .collect(),
            cast: Arc::clone(cast),
            done: 0,
            hazards: 0,
        }
    }

    async fn live(mut self) -> Result<(), Trouble> {
        for nth in 0..self.round.times {
            let days = days(nth, self.round.times);
            self.clock.set(morning(days.0));
            let run = self.start(days).await?;
            tasks::make_now(&self.app, self.cast.street, run).await?;
            let all = self.round.done * (nth + 1) / self.round.times;
            self.work(run, days, all - self.done).await?;
        }
        Ok(())
    }

    async fn start(&self, (from, to): (Date, Date)) -> Result<RunId, Trouble> {
        let street = self.cast.street;
        let root = self
            .app
            .db
            .read(move |tx| Box::pin(async move { places::root(tx, street).await }));
        let new = NewRun {
            campaign: self.round.campaign.to_owned(),
            place: root.await?.id,
            from,
            to,
            people: Vec::new(),
        };
        let key = format!("{}-{from}", self.round.campaign);
        let key = Key::new(Some(&key), &new)?;
        let asked = tasks::start(&self.app, &self.cast.supervisor, new, key).await?;
        asked.id.parse().map_err(Trouble::fault)
    }

    /// What a run asks: its campaign and form, so many of its tasks, and the places they lie at.
    async fn asked(&self, run: RunId, number: usize) -> Result<Asked, Trouble> {
        let (watch, street) = (Arc::clone(&self.cast.supervisor), self.cast.street);
        let read = self.app.db.read(move |tx| {
            Box::pin(async move {
                let (campaign, mut tasks) = tasks::open_tasks(tx, &watch, run, 20_000).await?;
                tasks.truncate(number);
                let ids: Vec<PlaceId> = tasks.iter().map(|task| task.place).collect();
                let found = places::some(tx, street, &ids).await?;
                let mut forms = forms::in_force(tx, street).await?.into_iter();
                let form = forms.find(|form| campaign.head.forms.contains(&form.def().form.id));
                let form = form.ok_or_else(|| Trouble::fault("the campaign has no form"))?;
                Ok(Asked {
                    campaign,
                    form,
                    tasks,
                    places: found.into_iter().map(|place| (place.id, place)).collect(),
                })
            })
        });
        let asked = read.await?;
        if asked.tasks.len() < number {
            let (name, there) = (self.round.campaign, asked.tasks.len());
            let said = format!("{name} asks {there} only, {number} are to be done");
            return Err(Trouble::fault(said));
        }
        Ok(asked)
    }

    /// Does so many tasks of a run between two days.
    async fn work(&mut self, run: RunId, days: (Date, Date), number: usize) -> Result<(), Trouble> {
        let street = self.cast.street;
        let asked = self.asked(run, number).await?;
        let mut waiting = Vec::new();
        for (task, at) in asked.tasks.into_iter().zip(times(days, number)) {
            let place = asked.places.get(&task.place);
            let place = place.ok_or_else(|| Trouble::fault("a task lies nowhere"))?;
            self.clock.set(at);
            let done = self.does((task, place), &asked.campaign, &asked.form);
            waiting.push(done.await?);
            if waiting.len() >= TOGETHER {
                tasks::enter(&self.app, street, std::mem::take(&mut waiting)).await?;
            }
        }
        tasks::enter(&self.app, street, waiting).await
    }

    async fn does(
        &mut self,
        (task, place): (Task, &Place),
        campaign: &Campaign,
        form: &Arc<Form>,
    ) -> Result<PastTask, Trouble> {
        let who = task.assignee.and_then(|person| self.people.get(&person));
        let who = who.ok_or_else(|| Trouble::fault("a task of the demo is nobody's"))?;
        let who = Arc::clone(who);
        self.done += 1;
        // Spread evenly, and none at the end, so that what is found can be put right in time.
        let early = self.round.done * 11 / 12;
        let upto = self.round.hazards * self.done.min(early) / early.max(1);
        let hazard = upto > self.hazards;
        let picture = self.pictures.get(self.done % self.pictures.len().max(1));
        let picture = picture.filter(|_| hazard).cloned();
        let doing = Doing {
            task,
            campaign,
            form,
            place,
            photo: picture.as_ref(),
        };
        let day = crate::zone::day(self.app.clock.now());
        let (name, nth) = (self.round.campaign, self.done);
        let said = |photo: Option<String>| answers(name, nth, day, photo);
        let mut past = PastTask::done(&self.app, &who, doing, said).await?;
        self.progress.done.fetch_add(1, Ordering::Relaxed);
        if hazard {
            self.hazards += 1;
            for case in &mut past.cases {
                self.put_right(&who, case, picture.as_slice())?;
            }
        }
        Ok(past)
    }

    /// The clerk issues the notice, an officer sees to it, the grid's lead looks again.
    fn put_right(
        &self,
        who: &Who,
        case: &mut cases::Past,
        picture: &[Prepared],
    ) -> Result<(), Trouble> {
        let mine = |grid: &&GridCast| grid.workers.iter().any(|one| one.person == who.person);
        let grid = self.cast.grids.iter().find(mine);
        let grid = grid.ok_or_else(|| Trouble::fault("the worker works in no grid"))?;
        let unit: &Unit = &self.cast.units[self.hazards % self.cast.units.len()];
        let (Some(clerk), Some(officer)) = (grid.clerks.first(), unit.officers.first()) else {
            return Err(Trouble::fault("nobody issues notices"));
        };
        let found = self.app.clock.now();
        let steps: [(&Who, NewAct, &[Prepared], i64); 3] = [
            (clerk, issue(unit, self.hazards), &[], 3),
            (officer, act("mend", Some("已整改到位")), picture, 50),
            (&grid.lead, act("verify", None), picture, 98),
        ];
        for (who, new, photos, hours) in steps {
            self.later_clock
                .set(found + SignedDuration::from_hours(hours));
            case.act(&self.later, who, new, photos)?;
            self.progress.done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

fn act(action: &str, note: Option<&str>) -> NewAct {
    NewAct {
        action: action.to_owned(),
        rev: 0,
        note: note.map(str::to_owned),
        fields: BTreeMap::new(),
        photos: Vec::new(),
        unit: None,
        handler: None,
        rating: None,
        limit: None,
        matter: None,
        calls: Vec::new(),
    }
}

fn issue(unit: &Unit, nth: usize) -> NewAct {
    let number = json!(format!("闸整改〔2023〕{nth} 号（虚构）"));
    NewAct {
        unit: Some(unit.org),
        fields: BTreeMap::from([("notice_no".to_owned(), number)]),
        ..act("issue", None)
    }
}

/// The days of the `nth` of so many rounds: within a month each, so that no round lies in two quarters.
fn days(nth: usize, times: usize) -> (Date, Date) {
    let (month, part, parts) = (nth * 6 / times, nth, times.div_ceil(6));
    let within = part - (month * times).div_ceil(6);
    let month = i8::try_from(month + 1).unwrap_or(6);
    let first = date(2023, month, 1);
    let length = usize::try_from(first.days_in_month()).unwrap_or(28);
    let day = |part: usize| i64::try_from(length * part / parts).unwrap_or(0);
    let on = |days: i64| first.saturating_add(Span::new().days(days));
    let (from, to) = (on(day(within)), on(day(within + 1) - 1));
    (from.max(date(2023, 1, 3)), to)
}

/// So many instants between two days, by day, all different.
fn times((from, to): (Date, Date), number: usize) -> impl Iterator<Item = Timestamp> {
    let days = usize::try_from(to.since(from).map_or(0, |span| span.get_days())).unwrap_or(0) + 1;
    let a_day = number.div_ceil(days).max(1);
    (0..number).map(move |nth| {
        let day = i64::try_from(nth / a_day).unwrap_or(0);
        let day = from.saturating_add(Span::new().days(day));
        // From half past eight, over eight hours.
        let second = 8 * 3_600 * (nth % a_day) / a_day;
        let second = i64::try_from(second).unwrap_or(0);
        morning(day) + SignedDuration::from_secs(second) - SignedDuration::from_mins(30)
    })
}

/// What was filled in.
fn answers(campaign: &str, nth: usize, day: Date, photo: Option<String>) -> Map<String, Value> {
    let said = match campaign {
        "base-survey" => json!({
            "topics": ["fire", "fraud"], "answered": true, "residents": nth % 4 + 1, "moved": nth.is_multiple_of(17),
        }),
        "household-visit" => {
            json!({ "outcome": "met", "letters": 1, "told": true, "use": if nth.is_multiple_of(3) { "let" } else { "home" } })
        }
        "hazard-shops" => inspection("shop", None, day, photo),
        _ => inspection("let", Some(nth % 4 + 1), day, photo),
    };
    said.as_object().cloned().unwrap_or_default()
}

fn inspection(premises: &str, lodgers: Option<usize>, day: Date, photo: Option<String>) -> Value {
    let by = day.saturating_add(Span::new().days(7)).to_string();
    let hazard = |photo: String| json!({ "kind": "wiring", "where": "室内插座", "fixed": false, "fix_by": by, "photos": [photo] });
    let hazards: Vec<Value> = photo.into_iter().map(hazard).collect();
    let mut said =
        json!({ "premises": premises, "gear_ok": true, "shed_there": false, "hazards": hazards });
    if let Some(lodgers) = lodgers {
        said["lodgers"] = json!(lodgers);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_follow_one_another_within_the_months_of_the_half_year() {
        for round in Half::full().rounds.iter().chain(&Half::small().rounds) {
            let mut before = date(2023, 1, 1);
            for nth in 0..round.times {
                let (from, to) = days(nth, round.times);
                assert!(before < from && from <= to, "{round:?} {nth}: {from} {to}");
                assert_eq!(from.month(), to.month());
                before = to;
            }
            assert!(before <= date(2023, 6, 30), "{round:?}");
        }
    }

    #[test]
    fn every_task_has_a_time_of_its_round() {
        let days = (date(2023, 2, 1), date(2023, 2, 14));
        let all: Vec<Timestamp> = times(days, 1_000).collect();
        assert_eq!(all.len(), 1_000);
        assert!(all.is_sorted());
        assert!(
            all.iter()
                .all(|at| (days.0..=days.1).contains(&crate::zone::day(*at)))
        );
    }

    #[test]
    fn the_figures_are_those_of_the_text() {
        let done = |name: &str| {
            let mut all = Half::full().rounds.into_iter();
            all.find(|one| one.campaign == name).map(|one| one.done)
        };
        assert_eq!(done("base-survey"), Some(62_712));
        assert_eq!(done("household-visit"), Some(38_312));
        assert_eq!(
            (done("hazard-shops"), done("hazard-lets")),
            (Some(13_520), Some(9_880))
        );
        let hazards: usize = Half::full().rounds.iter().map(|one| one.hazards).sum();
        assert_eq!(hazards, 3_796);
    }
}
