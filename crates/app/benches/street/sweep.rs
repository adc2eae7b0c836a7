//! The sweep of clocks: a thousand cases due among ten thousand open clocks, and among a million. It walks an
//! index from the oldest instant, so that what it costs goes with what is due.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use linli::app::Shared;
use linli::config::Config;
use linli::rooms::{cases, scenes};
use linli::vault::Vault;
use linli_calendar::Calendar;
use linli_db::{Db, DbConfig, Engine, IntoArg as _, Json, Sql, args};
use linli_flow::{CaseFacts, Opening, Scene};
use linli_kernel::{Caller, CaseId, Clock, Ids, Lang, PersonId, Role, StreetCode};
use serde_json::json;

use crate::fill::fill;
use crate::rows::{self, Values};
use crate::served::Street;

const SIZES: [usize; 2] = [10_000, 1_000_000];
const DUE: usize = 1_000;
const ROUNDS: usize = 5;
const STREET: &str = "330105005";
const YEAR: i64 = 366 * 86_400_000;

/// A street of many open clocks, all of them quiet, and what is made due in it.
struct Quiet {
    street: Street,
    app: Shared,
    store: Db,
    columns: &'static [&'static str],
    pattern: Values,
    ids: Ids,
    took: Vec<Duration>,
}

/// Both sizes are swept by turns, so that whatever else the machine does meets both.
pub async fn measure(engine: Engine) {
    println!("\nthe sweep of clocks, {engine:?}, {DUE} due, {ROUNDS} times each");
    let mut few = Quiet::with(engine, SIZES[0]).await;
    let mut many = Quiet::with(engine, SIZES[1]).await;
    for _ in 0..ROUNDS {
        few.sweep().await;
        many.sweep().await;
    }
    let (small, large) = (few.median(), many.median());
    println!(
        "of {} open: {:.0} ms | of {} open: {:.0} ms | {:.2} times as long",
        SIZES[0],
        small * 1000.0,
        SIZES[1],
        large * 1000.0,
        large / small
    );
    for quiet in [few, many] {
        quiet.store.close().await;
        quiet.app.db.close().await;
        quiet.street.remove();
    }
}

impl Quiet {
    async fn with(engine: Engine, size: usize) -> Self {
        let street = Street::found(engine);
        let store = street.store().await;
        let later = Clock::system().now().as_millisecond() + YEAR;
        store
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute("UPDATE cases SET wake_ms = $1", args![later])
                        .await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        fill(&store, STREET, size, Some(later)).await;
        store.analyze().await.unwrap();
        let open = Sql::new("SELECT * FROM cases WHERE street = ").bind(STREET);
        let open = open.push(" AND phase = 'open' AND scene = 'grid-loop' LIMIT 1");
        let (names, mut rows) = rows::all(&store, open).await;
        let columns = names
            .into_iter()
            .map(|name| -> &'static str { name.leak() });
        Self {
            app: app(&street).await,
            columns: columns.collect::<Vec<_>>().leak(),
            pattern: rows.remove(0),
            street,
            store,
            ids: Ids::default(),
            took: Vec::with_capacity(ROUNDS),
        }
    }

    /// Makes a thousand cases due whose clocks ran out weeks ago, and sweeps until none is.
    async fn sweep(&mut self) {
        let now = Clock::system().now();
        let facts = begun(now);
        let rows: Vec<Values> = (0..DUE).map(|_nth| self.row(&facts, now)).collect();
        let columns = self.columns;
        self.store
            .write(move |tx| {
                Box::pin(async move { Ok(tx.insert_many("cases", columns, rows, "").await?) })
            })
            .await
            .unwrap();
        let street: StreetCode = STREET.parse().unwrap();
        let begun = crate::now();
        let mut woken = 0;
        loop {
            let some = cases::sweep(&self.app, street).await.unwrap();
            if some == 0 {
                break;
            }
            woken += some;
        }
        self.took.push(begun.elapsed());
        assert_eq!(woken, DUE, "each is woken, and nothing else");
    }

    fn row(&mut self, facts: &CaseFacts, now: Timestamp) -> Values {
        let mut row = self.pattern.clone();
        let id: CaseId = self.ids.next(now);
        let mut set = |name: &str, value| {
            let place = self.columns.iter().position(|column| *column == name);
            row[place.unwrap()] = value;
        };
        set("case_id", id.into_arg());
        set("number", id.to_string().to_uppercase().into_arg());
        set("wake_ms", now.as_millisecond().into_arg());
        set("state", facts.state.clone().into_arg());
        set("version", i64::from(facts.version).into_arg());
        set("matter", facts.matter.clone().into_arg());
        set("rev", 1_i64.into_arg());
        set("touched", 1_i64.into_arg());
        set("facts", Json(facts).into_arg());
        row
    }

    fn median(&mut self) -> f64 {
        self.took.sort_unstable();
        self.took[self.took.len() / 2].as_secs_f64()
    }
}

/// The program on the store, without serving: nothing else sweeps.
async fn app(street: &Street) -> Shared {
    let data = street.folder.path().display().to_string();
    let config = Config::from(|name| (name == "LINLI_DATA").then(|| data.clone())).unwrap();
    let vault = Vault::open(street.folder.path()).unwrap();
    let db = Db::open(&DbConfig::new(&street.url)).await.unwrap();
    let clock = Clock::system();
    Arc::new(linli::server::assemble(
        config,
        db,
        clock,
        vault,
        Calendar::china(),
    ))
}

/// A case reported two months ago that nobody took up.
fn begun(now: Timestamp) -> CaseFacts {
    let text = scenes::BUILT_IN[0].text;
    let scene = Scene::parse(scenes::BUILT_IN[0].file, text).unwrap();
    let person: PersonId = Ids::default().next(now);
    let grant = linli_kernel::Grant {
        role: Role::Resident,
        path: format!("/{STREET}/"),
        org: None,
        matters: Vec::new(),
    };
    let caller = Caller {
        street: STREET.parse().unwrap(),
        person,
        name: String::new(),
        lang: Lang::Zh,
        grants: vec![grant],
    };
    let opening = Opening {
        place_path: format!("/{STREET}/"),
        fields: [("description".to_owned(), json!("路灯不亮"))].into(),
        reporter: Some(person),
        ..Opening::default()
    };
    let at = now - jiff::SignedDuration::from_hours(24 * 60);
    let step = linli_flow::open(&scene, "facility", opening, &caller, at, &Calendar::china());
    step.unwrap().facts
}
