//! The rounds of the demo: campaigns of the last weeks, their tasks done, late or still due, what they found, the digests
//! that told of them, and the second looks; and the telephones of those who go out. Through the verbs of the rooms, at the
//! times at which it would have happened.

use std::sync::Arc;

use jiff::civil::{Date, Time, date, time};
use jiff::{SignedDuration, Span, Timestamp};
use linli_jobs::Worker;
use linli_kernel::{FileId, PlaceId, Trouble, VirtualClock};
use linli_rounds::Reason;

use super::answers::{answers, may_show};
use super::cast::{Cast, Who};
use super::dice::Dice;
use super::play::{Tells, at_another_time};
use crate::app::Shared;
use crate::rooms::files::{self, Prepared};
use crate::rooms::forms::{self, About, NewDraft, NewSubmission};
use crate::rooms::receipts::Key;
use crate::rooms::tasks::{self, Line, NewLook, NewRun, NewSkip};
use crate::rooms::{places, sync};
use crate::zone;

/// The rounds of a street until `now`.
///
/// # Errors
/// A verb refuses a step, which a test would have found; the store fails.
pub(super) async fn make(
    app: &Shared,
    cast: &Cast,
    pictures: &[Prepared],
    now: Timestamp,
) -> Result<(), Trouble> {
    let today = zone::day(now);
    // The month before is over, so that its tasks are drawn from.
    let first = today.first_of_month().saturating_sub(Span::new().days(9));
    let clock = VirtualClock::at(at(first, time(8, 0, 0, 0)));
    let rounds = Rounds {
        app: at_another_time(app, &clock, Tells::Nobody),
        clock,
        cast,
        pictures,
        now,
    };
    rounds.start(first, &CAMPAIGNS[..4]).await?;
    let patrol = today.saturating_sub(Span::new().days(13)).max(first);
    let mut day = first;
    while day <= today {
        if day == patrol {
            rounds.start(day, &CAMPAIGNS[4..]).await?;
        }
        rounds.day(day).await?;
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    rounds.telephones().await?;
    rounds.draft().await
}

/// Where a campaign is started.
#[derive(Clone, Copy)]
enum Over {
    /// The first grid, by the clerk.
    Grid,
    /// The first community, by the clerk.
    Community,
    /// The street, by the supervisor.
    Street,
}

/// What is under way, where; and how many tasks of it one worker does in a day at most.
const CAMPAIGNS: &[(&str, Over)] = &[
    ("hazard-shops", Over::Community),
    ("household-visit", Over::Grid),
    ("firm-visit", Over::Street),
    ("grid-meeting", Over::Street),
    ("scene-patrol", Over::Community),
];

/// How many tasks somebody does in a day.
const A_DAY: usize = 2;

struct Rounds<'a> {
    app: Shared,
    clock: VirtualClock,
    cast: &'a Cast,
    pictures: &'a [Prepared],
    now: Timestamp,
}

impl Rounds<'_> {
    /// Goes on to an instant, unless it is still to come.
    fn on_to(&self, instant: Timestamp) -> bool {
        let there = instant <= self.now;
        if there && instant > self.clock.now() {
            self.clock.set(instant);
        }
        there
    }

    async fn start(&self, from: Date, campaigns: &[(&str, Over)]) -> Result<(), Trouble> {
        for (campaign, over) in campaigns {
            let Some(grid) = self.cast.grids.first() else {
                return Ok(());
            };
            let clerk = grid.clerks.first().unwrap_or(&self.cast.supervisor);
            let (who, path) = match over {
                Over::Grid => (clerk, path_of(&grid.lead)),
                Over::Community => (clerk, path_of(clerk)),
                Over::Street => (&self.cast.supervisor, format!("/{}/", self.cast.street)),
            };
            let new = NewRun {
                campaign: (*campaign).to_owned(),
                place: self.place(path).await?,
                from,
                // Working days of a year without notice are not known yet.
                to: date(zone::day(self.now).year(), 12, 31),
                people: Vec::new(),
            };
            let key = self.key(&new)?;
            tasks::start(&self.app, who, new, key).await?;
        }
        self.jobs().await
    }

    async fn place(&self, path: String) -> Result<PlaceId, Trouble> {
        let street = self.cast.street;
        let found = self
            .app
            .db
            .read(move |tx| Box::pin(async move { places::by_path(tx, street, &path).await }));
        let found = found.await?;
        let found = found.ok_or_else(|| Trouble::fault("nobody works anywhere"))?;
        Ok(found.id)
    }

    /// One day: tasks are made, people go out, digests are sent, samples are drawn and looked at.
    async fn day(&self, day: Date) -> Result<(), Trouble> {
        let street = self.cast.street;
        let works = day.weekday().to_monday_one_offset() <= 5;
        if !self.on_to(at(day, time(8, 5, 0, 0))) {
            return Ok(());
        }
        if day.weekday().to_monday_one_offset() == 1 || day.day() == 1 {
            tasks::expand_what_opens(&self.app, street).await?;
            tasks::draw_what_is_over(&self.app, street).await?;
            self.jobs().await?;
        }
        if works {
            for (nth, who) in self.workers().into_iter().enumerate() {
                let early = i8::try_from(nth % 8).unwrap_or(0);
                if self.on_to(at(day, time(9 + early, 10, 0, 0))) {
                    self.goes_out(&who, day).await?;
                }
            }
            self.looks(day).await?;
        }
        let lately = self.now.duration_since(self.clock.now()) < SignedDuration::from_hours(24 * 8);
        if lately && self.on_to(at(day, time(17, 30, 0, 0)).min(self.now)) {
            tasks::send_due(&self.app, street).await?;
            self.jobs().await?;
        }
        Ok(())
    }

    /// Does the jobs of tasks that are due, as the house does them all the time.
    async fn jobs(&self) -> Result<(), Trouble> {
        let (making, drawing) = (Arc::clone(&self.app), Arc::clone(&self.app));
        let sending = Arc::clone(&self.app);
        let worker = Worker::new(self.app.db.clone(), self.app.clock.clone())
            .on(tasks::EXPAND_JOB, move |job| {
                let app = Arc::clone(&making);
                async move { tasks::expand_now(&app, job).await }
            })
            .on(tasks::DRAW_JOB, move |job| {
                let app = Arc::clone(&drawing);
                async move { tasks::draw_now(&app, job).await }
            })
            .on(tasks::DIGEST_JOB, move |job| {
                let app = Arc::clone(&sending);
                async move { tasks::send_now(&app, job).await }
            });
        worker.run_due(self.app.clock.now()).await?;
        Ok(())
    }

    /// Those who go out: a worker of each grid of the first community, its secretary, who looks after firms.
    fn workers(&self) -> Vec<Who> {
        let mut all: Vec<Who> = Vec::new();
        let grids = self.cast.grids.iter().take(3);
        all.extend(grids.clone().flat_map(|grid| grid.workers.iter().cloned()));
        all.extend(grids.map(|grid| Arc::clone(&grid.secretary)).take(1));
        all.extend(self.cast.firm_officers.first().cloned());
        all
    }

    /// Somebody does some of what they were asked, says of some that it cannot be done, and leaves some.
    async fn goes_out(&self, who: &Who, day: Date) -> Result<(), Trouble> {
        let mut dice = Dice::of(self.clock.now().as_second().unsigned_abs(), 3);
        let mine = tasks::today(&self.app, who).await?.mine;
        // What is late is what somebody left; most of it stays so.
        let (late, open): (Vec<Line>, Vec<Line>) =
            mine.into_iter().partition(|line| line.task.due < day);
        let late = late
            .into_iter()
            .filter(|line| (line.task.order + i64::from(day.day())) % 9 == 0);
        for line in late.take(1).chain(open.into_iter().take(A_DAY)) {
            if !dice.chance(80) {
                continue;
            }
            let instant = self.clock.now() + SignedDuration::from_mins(dice.between(12, 25));
            if !self.on_to(instant) {
                return Ok(());
            }
            let at_home = line.campaign.skip.revisit.is_some();
            if at_home && dice.chance(15) {
                self.skips(who, &line).await?;
            } else {
                self.does(who, &line, day, &mut dice).await?;
            }
        }
        Ok(())
    }

    async fn skips(&self, who: &Who, line: &Line) -> Result<(), Trouble> {
        let reason = if line.record().is_some() {
            Reason::Locked
        } else {
            Reason::NobodyHome
        };
        let new = NewSkip {
            rev: line.task.rev,
            reason,
            words: String::new(),
        };
        let key = self.key(&new)?;
        tasks::skip(&self.app, who, line.task.id, new, key)
            .await
            .map(drop)
    }

    async fn does(
        &self,
        who: &Who,
        line: &Line,
        day: Date,
        dice: &mut Dice,
    ) -> Result<(), Trouble> {
        let scope = line.campaign.head.forms.iter();
        for form in scope.filter(|form| !line.task.filled.contains(form)) {
            let photo = self.photo(who, form, dice).await?;
            let new = NewSubmission {
                instance: self.app.ids.next(self.clock.now()),
                form: form.clone(),
                version: 1,
                about: About {
                    place: line.task.place,
                    record: line.record().map(str::to_owned),
                    task: Some(line.task.id.to_string()),
                },
                answers: answers(form, dice, day, photo),
                confirmed: std::collections::BTreeSet::new(),
                filled: None,
                corrects: None,
            };
            let done = forms::submit(&self.app, who, new).await;
            done.map_err(|trouble| explain(&trouble, form))?;
        }
        Ok(())
    }

    async fn photo(
        &self,
        who: &Who,
        form: &str,
        dice: &mut Dice,
    ) -> Result<Option<FileId>, Trouble> {
        match dice.pick(self.pictures).filter(|_| may_show(form)) {
            Some(picture) => {
                let photo = files::upload(&self.app, who, picture, None).await?;
                Ok(Some(photo.file))
            }
            None => Ok(None),
        }
    }

    /// The clerks look a second time at some of what was drawn.
    async fn looks(&self, day: Date) -> Result<(), Trouble> {
        let clerks = self.cast.grids.iter().take(1).flat_map(|grid| &grid.clerks);
        for clerk in clerks.take(1) {
            if day.day() % 9 != 0 || !self.on_to(at(day, time(16, 20, 0, 0))) {
                continue;
            }
            let Some(one) = tasks::looks(&self.app, clerk).await?.into_iter().next() else {
                continue;
            };
            let agrees = day.day() % 2 != 0;
            let new = NewLook {
                agrees,
                words: if agrees {
                    String::new()
                } else {
                    "现场还有一处未记录".to_owned()
                },
            };
            let key = self.key(&new)?;
            tasks::look(&self.app, clerk, one.task.id, new, key).await?;
        }
        Ok(())
    }

    /// The telephones of the workers of the first community: one is up to date, one has been without signal for hours.
    async fn telephones(&self) -> Result<(), Trouble> {
        let workers = self.workers();
        let ago = [8_i64, 300, 25, 52 * 60];
        for (nth, (who, minutes)) in workers.iter().zip(ago).enumerate() {
            let device = format!("demo-{}-{nth}", self.cast.street);
            let new = sync::NewDevice {
                device: device.clone(),
                name: format!("工作手机 {}", nth + 1),
                agent: "Android 14".to_owned(),
            };
            let heard = self.now - SignedDuration::from_mins(minutes);
            self.clock.set(heard);
            sync::register(&self.app, who, new).await?;
            let waiting = if minutes > 100 { 3 } else { 0 };
            let told = sync::Report {
                device,
                synced: waiting == 0,
                waiting,
                refused: 0,
                oldest_ms: (waiting > 0)
                    .then(|| (heard - SignedDuration::from_hours(5)).as_millisecond()),
                failures: waiting,
            };
            sync::report(&self.app, who, told).await?;
        }
        self.clock.set(self.now);
        Ok(())
    }

    /// A form that somebody has begun.
    async fn draft(&self) -> Result<(), Trouble> {
        let Some((grid, compound)) = self
            .cast
            .grids
            .first()
            .and_then(|grid| Some((grid, grid.compounds.first()?)))
        else {
            return Ok(());
        };
        let Some(worker) = grid.workers.first() else {
            return Ok(());
        };
        let new = NewDraft {
            form: "scene-patrol".to_owned(),
            about: About::place(compound.place),
        };
        let key = self.key(&new)?;
        forms::open(&self.app, worker, new, key).await.map(drop)
    }

    fn key(&self, what: &impl serde::Serialize) -> Result<Key, Trouble> {
        let fresh: FileId = self.app.ids.next(self.clock.now());
        Key::new(Some(&fresh.to_string()), what)
    }
}

/// Where somebody works.
fn path_of(who: &Who) -> String {
    who.grants
        .first()
        .map(|grant| grant.path.clone())
        .unwrap_or_default()
}

/// A time of a local day.
fn at(day: Date, time: Time) -> Timestamp {
    let there = day.to_datetime(time).to_zoned(zone::zone());
    there.map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

fn explain(trouble: &Trouble, form: &str) -> Trouble {
    let said = trouble.public(linli_kernel::Lang::En);
    Trouble::fault(format!(
        "the demo fills in {form}: {} {said}",
        trouble.code()
    ))
}
