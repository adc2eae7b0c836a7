//! Many cases in one street: the demo's own, multiplied. Four of ten are open, far more than a street has,
//! so that every list is long.

use linli_db::{Arg, Db, IntoArg as _, Sql};
use linli_kernel::{CaseId, Clock, Ids};

use crate::rows::{self, Values};

const DAY: i64 = 86_400_000;
/// Rows a transaction.
const TOGETHER: usize = 2_000;
/// Of ten cases.
const PHASES: [&str; 10] = [
    "open", "closed", "closed", "open", "closed", "waiting", "closed", "open", "closed", "open",
];

const KINDS: [&str; 3] = ["open", "waiting", "closed"];

/// The columns that are made anew, the rest is taken over.
const OWN: [&str; 8] = [
    "case_id",
    "number",
    "created_ms",
    "updated_ms",
    "due_ms",
    "wake_ms",
    "rank",
    "supervised",
];

/// Adds cases until the street has `wanted`; `wake` is when their clocks next have something to say.
pub async fn fill(store: &Db, street: &str, wanted: usize, wake: Option<i64>) {
    let there =
        Sql::new("SELECT COUNT(*) AS cases FROM cases WHERE street = ").bind(street.to_owned());
    let there: i64 = store
        .read(|tx| Box::pin(async move { Ok(tx.fetch_all_sql(there).await?[0].get("cases")?) }))
        .await
        .unwrap();
    let (names, patterns) = patterns(store, street).await;
    let columns: &'static [&'static str] = names
        .iter()
        .map(|name| -> &'static str { name.clone().leak() })
        .collect::<Vec<_>>()
        .leak();
    let mut maker = Maker {
        now: Clock::system().now().as_millisecond(),
        ids: Ids::default(),
        seed: 7,
        patterns,
        wake,
    };
    let mut left = wanted.saturating_sub(usize::try_from(there).unwrap());
    while left > 0 {
        let count = left.min(TOGETHER);
        let rows: Vec<Values> = (0..count)
            .map(|place| maker.row(columns, left - place))
            .collect();
        store
            .write(move |tx| {
                Box::pin(async move { Ok(tx.insert_many("cases", columns, rows, "").await?) })
            })
            .await
            .unwrap();
        left -= count;
    }
    store.analyze().await.unwrap();
}

/// The demo's cases of each phase.
async fn patterns(store: &Db, street: &str) -> (Vec<String>, [Vec<Values>; 3]) {
    let mut names = Vec::new();
    let mut all = Vec::new();
    for phase in KINDS {
        let sql = Sql::new("SELECT * FROM cases WHERE street = ").bind(street.to_owned());
        let (columns, mut rows) = rows::all(store, sql.push(" AND phase = ").bind(phase)).await;
        names = if columns.is_empty() { names } else { columns };
        if rows.is_empty() {
            // No case of the demo waits: an open one stands in, with its phase rewritten.
            let place = names.iter().position(|name| name == "phase").unwrap();
            let open: &Vec<Values> = &all[0];
            rows = open.clone();
            rows.iter_mut()
                .for_each(|row| row[place] = phase.into_arg());
        }
        all.push(rows);
    }
    (names, all.try_into().unwrap())
}

struct Maker {
    now: i64,
    ids: Ids,
    seed: u64,
    patterns: [Vec<Values>; 3],
    wake: Option<i64>,
}

impl Maker {
    /// A number below `limit`, by a fixed linear congruence.
    fn spread(&mut self, limit: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.seed >> 33).unwrap() % limit
    }

    /// Puts a case to the place of some closed one, and into the hands of the unit of another, so that every
    /// place and unit has cases of every kind.
    fn elsewhere(&mut self, columns: &[&str], row: &mut Values) {
        for together in [
            &["place_id", "place_path", "community", "grid"][..],
            &["unit"],
        ] {
            let from = self.spread(self.patterns[2].len());
            for name in together {
                let place = columns.iter().position(|column| column == name).unwrap();
                row[place] = self.patterns[2][from][place].clone();
            }
        }
    }

    fn row(&mut self, columns: &[&str], left: usize) -> Values {
        let phase = PHASES[left % PHASES.len()];
        let kind = KINDS.iter().position(|one| *one == phase).unwrap();
        let pattern = self.spread(self.patterns[kind].len());
        let mut row = self.patterns[kind][pattern].clone();
        self.elsewhere(columns, &mut row);
        for (name, value) in OWN.iter().zip(self.own(phase, left)) {
            let place = columns.iter().position(|column| column == name).unwrap();
            row[place] = value;
        }
        row
    }

    /// The values of [`OWN`].
    fn own(&mut self, phase: &str, left: usize) -> [Arg; 8] {
        let created = self.now - i64::try_from(left).unwrap() * 60_000;
        let changed = created + i64::try_from(self.spread(10_000)).unwrap() * 60;
        let day = i64::try_from(self.spread(60)).unwrap() - 10;
        let due = self.now + DAY * day + changed % DAY;
        let (due, rank) = match phase {
            "open" => (Some(due), due),
            "waiting" => (None, i64::MAX),
            _ => (None, -changed),
        };
        let at = jiff::Timestamp::from_millisecond(created).unwrap();
        let id: CaseId = self.ids.next(at);
        let number = format!("20260101-{}", &id.to_string()[25..]).to_uppercase();
        [
            id.into_arg(),
            number.into_arg(),
            created.into_arg(),
            changed.into_arg(),
            due.into_arg(),
            self.wake.into_arg(),
            rank.into_arg(),
            i64::from(self.spread(200) == 0).into_arg(),
        ]
    }
}
