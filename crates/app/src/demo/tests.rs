//! The demo lives, and what is counted is what was planned.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use jiff::civil::date;
use linli_db::{Db, both_dbs};
use linli_kernel::{Caller, Clock, Lang, Role};

use super::*;
use crate::config::Config;
use crate::rooms::insight::{Period, Question, yearbook};
use crate::rooms::schema;
use crate::rooms::{followup, people, registry};
use crate::server;
use crate::vault::Vault;

/// An empty house on a Monday afternoon in 2026.
async fn house(db: Db) -> (Shared, tempfile::TempDir) {
    db.migrate(&schema()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let config = Config::from(|name| (name == "LINLI_DATA").then(|| data.clone())).unwrap();
    let clock = Clock::Virtual(VirtualClock::at("2026-09-07T07:30:00Z".parse().unwrap()));
    let vault = Vault::from_key(&[3; 64]).unwrap();
    let app = server::assemble(config, db, clock, vault, linli_flow::Calendar::china());
    (Arc::new(app), folder)
}

both_dbs!(
    a_small_year_is_lived_and_counted_as_it_was_planned,
    |db| async move {
        let (app, _folder) = house(db).await;
        let progress = Arc::new(Progress::default());

        let lived = live(&app, Demo::small(), &progress).await.unwrap();

        assert_eq!(progress.done.load(Ordering::Relaxed), lived.steps);
        assert_eq!(lived.accounts.len(), linli_kernel::Role::ALL.len());
        let lines = yearbook(&app.db, 2020, Lang::En).await.unwrap();
        let computed: BTreeMap<&str, (i64, Option<i64>)> = lines
            .iter()
            .map(|line| (line.id.as_str(), (line.of, line.over)))
            .collect();
        assert_eq!(computed["F085"], (150, None));
        let (closed, taken) = computed["F088"];
        assert!(
            closed > 100 && Some(closed) == taken,
            "{closed} of {taken:?}"
        );
        assert_eq!(computed["F023"], (18, None));
        assert_eq!(computed["F024"], (18, Some(23)));
        assert_eq!(computed["F025"], (11, Some(12)));
        assert_eq!(computed["F034"], (20, None));
        assert_eq!(computed["F036"], (4, Some(4)));
        assert_eq!(computed["F016"], (9, None));
        assert_eq!((computed["F068"], computed["F070"]), ((6, None), (3, None)));
        assert_eq!((computed["F151"], computed["F153"]), ((4, None), (2, None)));
        assert_eq!(computed["F127"], (14, None));
        assert_eq!(computed["F093"], (3, None));
        assert_eq!(computed["F137"], (5, Some(6)));
        assert_eq!(computed["F138"], (2, None));
        assert_eq!(computed["F142"], (54, None));
        assert_eq!(computed["F073.rate"], (4, Some(4)));
        assert_eq!(computed["F074"], (2, None));
        assert_eq!(computed["F128"], (5, None));
        assert_eq!(computed["F183"], (3, None));
        assert_eq!(computed["F184"], (18_120_000, None));
        assert_eq!(computed["F086"], (40, None));
        let half = yearbook(&app.db, 2023, Lang::En).await.unwrap();
        let of = |id: &str| half.iter().find(|line| line.id == id).unwrap().of;
        assert_eq!(["F219", "F220", "F214", "F215"].map(of), [8, 6, 5, 4]);
        assert_eq!(["F216", "F222", "F223"].map(of), [3, 1, 6]);
        assert!(half.iter().all(|line| line.of > 0), "{half:?}");
        for street in Demo::streets() {
            let rebuilt = insight::rebuild(&app.db, street).await.unwrap();
            assert_eq!(rebuilt.differing, 0);
        }
        let again = live(&app, Demo::small(), &progress).await.unwrap_err();
        assert_eq!(again.code(), "demo.not_empty");
    }
);

/// What a plan has of a scene in a street: how often an action is done between two days, the last included.
struct Told<'a>(&'a [(StreetCode, story::Life)]);

impl Told<'_> {
    fn times(
        &self,
        street: &str,
        scene: &str,
        action: &str,
        days: [jiff::civil::Date; 2],
    ) -> usize {
        let here = self
            .0
            .iter()
            .filter(|(code, life)| code.as_str() == street && life.scene == scene);
        let steps = here.flat_map(|(_, life)| &life.steps);
        let during = |at| (days[0]..=days[1]).contains(&zone::day(at));
        steps
            .filter(|step| step.action == action && during(step.at))
            .count()
    }
}

/// Plans are pure; the database only gives them people and places.
#[test]
fn the_years_are_planned_as_the_texts_tell_them() {
    linli_db::testing::run(linli_db::Engine::Sqlite, |db| async move {
        let (app, _folder) = house(db).await;
        let casts = found(&app, Demo::small()).await.unwrap();
        let lives = Demo::full().year(&casts);
        let told = Told(&lives);
        let year = [date(2020, 1, 2), date(2020, 12, 31)];
        let both = [date(2019, 1, 2), date(2020, 12, 31)];
        let half = [date(2023, 1, 1), date(2023, 6, 30)];
        let bells = |action| told.times(BELL_STREET, "consultation-bell", action, year);
        assert_eq!(told.times(GRID_STREET, "grid-loop", "close", year), 21_977);
        assert_eq!(bells("open"), 217);
        assert_eq!(bells("confirm") + bells("list"), 178);
        assert_eq!(
            told.times(BELL_STREET, "enterprise-visit", "visited", year),
            1_127
        );
        assert_eq!(
            told.times("330105003", "enterprise-visit", "visited", year),
            1_287
        );
        assert_eq!(
            told.times("330102013", "enterprise-visit", "visited", half),
            212
        );
        assert_eq!(told.times("330102013", "city-case", "city", half), 0);
        assert!(told.times("330105008", "grid-loop", "close", both) > 30_000);
        let firms: std::collections::BTreeSet<String> = lives
            .iter()
            .filter(|(street, life)| street.as_str() == BELL_STREET && life.matter == "visit")
            .map(|(_, life)| life.steps[0].fields["firm"].to_string())
            .collect();
        assert_eq!(firms.len(), 1_127, "no firm is visited twice");
    });
}

/// A chapter that cannot end within its days would be told less often than it says.
#[test]
fn every_chapter_is_told_as_often_as_it_says_and_ends_within_its_days() {
    linli_db::testing::run(linli_db::Engine::Sqlite, |db| async move {
        let (app, _folder) = house(db).await;
        let casts = found(&app, Demo::small()).await.unwrap();
        for (kind, chapter) in (100..).zip(chapters::CHAPTERS) {
            let street = chapter.street().unwrap();
            let cast = casts.iter().find(|cast| cast.street == street).unwrap();
            for seed in [1, 2020, u64::MAX] {
                for nth in 0..60 {
                    let dice = dice::Dice::of(seed, kind << 32 | nth);
                    let life = chapter.life(cast, dice, nth, 60).unwrap();
                    let days = life.steps.iter().map(|step| zone::day(step.at));
                    let (first, last) = chapter.days();
                    assert!(
                        days.into_iter().all(|day| first <= day && day <= last),
                        "{chapter:?}"
                    );
                }
            }
        }
    });
}

/// The holder of one of the accounts, signed in.
async fn signed_in(app: &Shared, lived: &Lived, role: Role) -> Caller {
    let account = lived.accounts.iter().find(|one| one.role == role).unwrap();
    let attempt = people::Login {
        street: GRID_STREET.parse().unwrap(),
        account: account.account.clone(),
        password: account.password.clone(),
        agent: String::new(),
        address: String::new(),
    };
    let token = people::login(app, attempt).await.unwrap();
    people::caller_of(app, &token.text).await.unwrap().unwrap()
}

/// Whoever tries the demo finds rows on every page.
#[test]
fn the_first_street_has_something_of_everything_to_show() {
    linli_db::testing::run(linli_db::Engine::Sqlite, |db| async move {
        let (app, _folder) = house(db).await;
        let lived = live(&app, Demo::small(), &Arc::default()).await.unwrap();

        let desk = signed_in(&app, &lived, Role::Dispatcher).await;
        let open = cases::Open::default();
        let whistles = cases::whistles(&app, &desk, open).await.unwrap().whistles;
        assert!(whistles.len() >= 3, "{}", whistles.len());

        let mediator = signed_in(&app, &lived, Role::Mediator).await;
        let filter = cases::Filter::default();
        let mediated = cases::queue(&app, &mediator, filter).await.unwrap();
        assert!(
            mediated.page.lines.len() >= 3,
            "{}",
            mediated.page.lines.len()
        );

        let watch = signed_in(&app, &lived, Role::Supervisor).await;
        let visits = followup::overview(&app, &watch).await.unwrap();
        assert_eq!((visits.plans.len(), visits.samples.len()), (2, 2));
        for sample in visits.samples {
            assert!(
                sample.visited > 0 && sample.drawn > sample.visited,
                "{sample:?}"
            );
        }

        let worker = signed_in(&app, &lived, Role::GridWorker).await;
        let mine = tasks::today(&app, &worker).await.unwrap().mine;
        assert!(mine.len() >= 3, "{}", mine.len());
        let runs = tasks::overview(&app, &watch).await.unwrap().runs;
        let done: u32 = runs.iter().map(|run| run.all.done).sum();
        let late: u32 = runs.iter().map(|run| run.all.overdue).sum();
        let found: u32 = runs.iter().map(|run| run.all.found).sum();
        assert!(runs.len() >= 5 && done >= 20, "{} {done}", runs.len());
        assert!(late >= 1 && found >= 1, "{late} {found}");
        for register in [
            "person",
            "household",
            "dwelling",
            "shop",
            "enterprise",
            "facility",
            "club",
        ] {
            let clerk = signed_in(&app, &lived, Role::CommunityClerk).await;
            let page = registry::list(&app, &clerk, register, None, None).await;
            assert!(page.unwrap().records.len() >= 2, "{register}");
        }

        let path = format!("/{GRID_STREET}/");
        let month = Period::Month(date(2026, 9, 1));
        for metric in [linli_flow::STAGE_METRIC, "followup.visited"] {
            let (question, scope) = (Question::new(metric, &path, month), watch.scope());
            let read = app.db.read(move |tx| {
                Box::pin(async move { insight::value(tx, &scope, &question).await })
            });
            assert!(read.await.unwrap().times > 0, "{metric}");
        }
    });
}
