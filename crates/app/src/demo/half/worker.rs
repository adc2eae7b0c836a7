//! One campaign of the half-year, lived through round after round.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use linli_forms::Form;
use linli_kernel::{PersonId, PlaceId, RunId, Trouble, VirtualClock};
use linli_rounds::Campaign;

use super::said::{act, answers, issue};
use super::{Round, TOGETHER, days, times};
use crate::app::Shared;
use crate::demo::cast::{Cast, GridCast, Unit, Who};
use crate::demo::play::{Progress, Tells, at_another_time};
use crate::demo::story::morning;
use crate::rooms::cases::{self, NewAct};
use crate::rooms::files::Prepared;
use crate::rooms::forms;
use crate::rooms::places::{self, Place};
use crate::rooms::receipts::Key;
use crate::rooms::tasks::{self, Doing, NewRun, PastTask, Task};

/// What a run asks.
struct Asked {
    campaign: Arc<Campaign>,
    form: Arc<Form>,
    tasks: Vec<Task>,
    places: BTreeMap<PlaceId, Place>,
}

/// Whoever lives one campaign through, at its own time.
pub(super) struct Worker {
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
    pub(super) fn of(
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

    /// From the first round to the last.
    pub(super) async fn live(mut self) -> Result<(), Trouble> {
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
