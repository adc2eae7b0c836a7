use jiff::Timestamp;
use linli::rooms::places::{self, demo};
use linli_db::testing::{TestDb, run};
use linli_db::{Db, Engine};
use linli_kernel::Ids;

use crate::run::{Ran, command, reads, url_of};

const STREET: &str = "330105001";

/// A street of the demo's places, on a database that the binary can open too.
struct Street {
    test: TestDb,
    db: Db,
}

impl Street {
    async fn on(engine: Engine) -> Self {
        let test = TestDb::new(engine).await;
        let db = test.open().await;
        db.migrate(&linli::rooms::schema()).await.unwrap();
        let street = STREET.parse().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        demo::plant(&db, &Ids::default(), now, &[street])
            .await
            .unwrap();
        Self { test, db }
    }

    fn matches(&self, street: &str, input: &[u8]) -> Ran {
        let mut command = command(&["address", "match", "--street", street]);
        command.env("LINLI_DATABASE_URL", url_of(&self.test.config));
        command.env("LINLI_DATA", self.test.folder());
        reads(command, input)
    }

    /// Id and full name of the only place whose full name ends so.
    async fn dwelling(&self, name: &'static str) -> (String, String) {
        let (street, day) = (STREET.parse().unwrap(), jiff::civil::date(2026, 11, 22));
        let found = self.db.read(move |tx| {
            Box::pin(async move {
                let mut found = Vec::new();
                places::addresses(tx, street, day, |way| {
                    let last = way.last().filter(|place| place.full_name.ends_with(name));
                    found.extend(last.map(|place| (place.id.to_string(), place.full_name.clone())));
                })
                .await?;
                Ok(found)
            })
        });
        let mut found = found.await.unwrap();
        assert_eq!(found.len(), 1);
        let (id, full_name) = found.remove(0);
        (id, format!("浙江省杭州市拱墅区{full_name}"))
    }

    async fn ends(self) {
        self.db.close().await;
        self.test.remove().await;
    }
}

fn on_both(body: impl AsyncFn(Street)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, |_own| async {
            let street = Street::on(engine).await;
            body(street).await;
        });
    }
}

#[test]
fn each_line_gets_its_address_score_and_what_did_not_match() {
    on_both(async |street| {
        let input = "左家新村3幢2单元301\n左家新邨３幢－2－309\r\n火星路1号\n\n左家新村3幢\t门口";
        let ran = street.matches(STREET, input.as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows: Vec<Vec<&str>> = ran
            .out
            .lines()
            .map(|line| line.split('\t').collect())
            .collect();
        assert!(
            rows.iter().all(|row| row.len() == 5) && rows.len() == 5,
            "{}",
            ran.out
        );
        let meant = street.dwelling("左家新村3幢2单元301室").await;
        assert_eq!(
            (rows[0][1], rows[0][2]),
            (meant.0.as_str(), meant.1.as_str())
        );
        assert_eq!((rows[0][3], rows[0][4]), ("1000", ""));
        assert_eq!((rows[1][3], rows[1][4]), ("750", "309"));
        assert!(rows[1][2].ends_with("左家新村3幢2单元"));
        assert_eq!(rows[2], ["火星路1号", "", "", "0", "火星路1号"]);
        assert_eq!(rows[3], ["", "", "", "0", ""]);
        assert_eq!((rows[4][0], rows[4][3]), ("左家新村3幢\\t门口", "980"));
        street.ends().await;
    });
}

#[test]
fn a_street_that_is_not_there_and_a_file_in_another_encoding_are_refused_in_words() {
    on_both(async |street| {
        let ran = street.matches("330105019", "左家新村3幢\n".as_bytes());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(
            ran.err.contains("Street 330105019 has no places yet"),
            "{}",
            ran.err
        );
        let ran = street.matches("33010", b"");
        assert!(ran.code == 2 && ran.err.contains("--street"), "{}", ran.err);
        let ran = street.matches(STREET, b"3\n\xd7\xf3\xbc\xd2\n");
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("line 2 is not UTF-8"), "{}", ran.err);
        street.ends().await;
    });
}
