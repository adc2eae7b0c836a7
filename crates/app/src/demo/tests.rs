//! The demo lives, and what is counted is what was planned.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use jiff::civil::date;
use linli_db::{Db, both_dbs};
use linli_kernel::{Clock, Lang};

use super::*;
use crate::config::Config;
use crate::rooms::insight::yearbook;
use crate::rooms::schema;
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
        for street in Demo::streets() {
            let rebuilt = insight::rebuild(&app.db, street).await.unwrap();
            assert_eq!(rebuilt.differing, 0);
        }
        let again = live(&app, Demo::small(), &progress).await.unwrap_err();
        assert_eq!(again.code(), "demo.not_empty");
    }
);

/// Plans are pure; the database only gives them people and places.
#[test]
fn the_whole_year_is_planned_as_the_texts_tell_it() {
    linli_db::testing::run(linli_db::Engine::Sqlite, |db| async move {
        let (app, _folder) = house(db).await;
        let casts = found(&app, Demo::small()).await.unwrap();
        let lives = Demo::full().year(&casts);
        let count = |scene: &str, action: &str| {
            let steps = lives.iter().filter(|(_, life)| life.scene == scene);
            let steps: Vec<_> = steps
                .flat_map(|(street, life)| life.steps.iter().map(move |step| (street, step)))
                .collect();
            assert!(
                steps
                    .iter()
                    .all(|(_, step)| zone::day(step.at) >= date(2020, 1, 2))
            );
            let late = steps.iter().filter(|(_, step)| {
                step.action == "close" && zone::day(step.at) > date(2020, 12, 31)
            });
            assert_eq!(late.count(), 0, "{scene}");
            let here = |street: &StreetCode| scene != "grid-loop" || street.as_str() == GRID_STREET;
            steps
                .iter()
                .filter(|(street, step)| here(street) && step.action == action)
                .count()
        };
        assert_eq!(count("grid-loop", "close"), 21_977);
        assert_eq!(count("consultation-bell", "open"), 217);
        assert_eq!(
            count("consultation-bell", "confirm") + count("consultation-bell", "list"),
            178
        );
        assert_eq!(count("compound-whistle", "open"), 96);
    });
}
