//! On both databases, from journal entries to printed figures.

use jiff::{SignedDuration, Timestamp};
use linli_db::{Db, both_dbs};
use linli_journal::{Actor, Entry, Sealer};
use linli_kernel::{Clock, DigestKind, Ids, Lang, OrgId, PersonId, VirtualClock};
use serde_json::json;

use super::*;

mod board;
mod returns;

/// A metric, a value and dims.
type Told<'a> = (&'a str, i64, &'a [(&'a str, &'a str)]);

/// A street whose journal is told what happened.
struct Street {
    db: Db,
    ids: Ids,
    clock: VirtualClock,
    code: StreetCode,
}

impl Street {
    async fn open(db: Db, code: &str) -> Self {
        db.migrate(&[linli_journal::MIGRATIONS, SCHEMA].concat())
            .await
            .unwrap();
        let clock = VirtualClock::at("2020-01-01T01:00:00Z".parse().unwrap());
        Self {
            db,
            ids: Ids::default(),
            clock,
            code: code.parse().unwrap(),
        }
    }

    fn entry(&self, at: Timestamp, place: &str, facts: &[Told<'_>]) -> Entry {
        let facts: Vec<_> = facts
            .iter()
            .map(|(metric, value, dims)| {
                let dims: Dims = dims
                    .iter()
                    .map(|(name, value)| ((*name).into(), (*value).into()))
                    .collect();
                json!({ "metric": metric, "value": value, "dims": dims })
            })
            .collect();
        Entry {
            street: self.code,
            entry_id: self.ids.next(at),
            at,
            actor: Actor::System,
            actor_name: None,
            verb: "case.told".into(),
            subject_kind: "case".into(),
            subject_id: "case_1".into(),
            place_path: format!("/{}/{place}", self.code),
            data: json!({}),
            facts: json!(facts),
        }
    }

    async fn tells(&self, entries: Vec<Entry>) {
        self.db
            .write(move |tx| {
                Box::pin(async move { Ok(linli_journal::append_all(tx, &entries).await?) })
            })
            .await
            .unwrap();
    }

    async fn seals(&self) {
        let clock = Clock::Virtual(self.clock.clone());
        Sealer::new(self.db.clone(), clock, DigestKind::Sha256)
            .seal_all()
            .await
            .unwrap();
    }

    async fn folds(&self) -> usize {
        fold(&self.db, self.code, Pace::Serving).await.unwrap()
    }

    fn reach(&self, reach: Vec<Reach>) -> Scope {
        let person: PersonId = self.ids.next(self.clock.now());
        Scope {
            street: self.code,
            person,
            reach,
        }
    }

    async fn asks(
        &self,
        reach: Vec<Reach>,
        metric: &str,
        place: &str,
        period: &str,
    ) -> Result<i64, Trouble> {
        let scope = self.reach(reach);
        let question = Question::new(
            metric,
            &format!("/{}/{place}", self.code),
            period.parse().unwrap(),
        );
        self.db
            .read(move |tx| Box::pin(async move { Ok(value(tx, &scope, &question).await?.total) }))
            .await
    }

    async fn cells(&self) -> Vec<(String, String, String, i64, i64)> {
        self.db
            .read(|tx| {
                Box::pin(async move {
                    let sql =
                        "SELECT metric, place_path, period, dims, times, total FROM insight_cells
                                WHERE edition = 0 ORDER BY metric, place_path, grain, period, dims";
                    let rows = tx.fetch_all(sql, Vec::new()).await?;
                    let read = rows.iter().map(|row| {
                        let metric: String = row.get("metric")?;
                        let name = metric + &row.get::<String>("place_path")?;
                        Ok((
                            name,
                            row.get("period")?,
                            row.get("dims")?,
                            row.get("times")?,
                            row.get("total")?,
                        ))
                    });
                    read.collect()
                })
            })
            .await
            .unwrap()
    }

    /// Some hundred entries over a year and a half, many of them without facts.
    fn year_of_entries(&self) -> Vec<Entry> {
        let matters = ["order", "safety", "dispute"];
        let told = |nth: usize| {
            let at =
                self.clock.now() + SignedDuration::from_hours(17 * i64::try_from(nth).unwrap());
            let place = ["1/2/3/4/", "1/2/5/", "6/", ""][nth % 4];
            let matter = [("matter", matters[nth % 3])];
            match nth % 5 {
                0 => self.entry(at, place, &[]),
                1 => self.entry(
                    at,
                    place,
                    &[("case.reported", 1, &matter), ("bell.solved", 2, &[])],
                ),
                _ => self.entry(at, place, &[("case.reported", 1, &matter)]),
            }
        };
        (0..700).map(told).collect()
    }
}

both_dbs!(
    the_cube_grown_in_steps_equals_the_one_computed_anew,
    |db| async move {
        let street = Street::open(db, "330105005").await;
        for some in street.year_of_entries().chunks(90) {
            street.tells(some.to_vec()).await;
            street.seals().await;
            assert!(street.folds().await > 0);
            assert_eq!(street.folds().await, 0, "nothing is counted twice");
        }
        let grown = street.cells().await;

        let rebuilt = rebuild(&street.db, street.code).await.unwrap();

        assert_eq!(
            (rebuilt.differing, rebuilt.cells),
            (0, i64::try_from(grown.len()).unwrap())
        );
        assert_eq!(street.cells().await, grown);
        let all = vec![Reach::Street];
        assert_eq!(
            street
                .asks(all.clone(), "case.reported", "", "2020")
                .await
                .unwrap(),
            413
        );
        assert_eq!(
            street.asks(all, "bell.solved", "", "2021").await.unwrap(),
            72
        );
    }
);

both_dbs!(
    a_cell_altered_by_hand_is_found_and_mended,
    |db| async move {
        let street = Street::open(db, "330105005").await;
        street.tells(street.year_of_entries()).await;
        street.seals().await;
        street.folds().await;
        let honest = street.cells().await;
        street
        .db
        .write(|tx| {
            Box::pin(async move {
                let better = "UPDATE insight_cells SET total = total + 1 WHERE period = '2020' AND place_path = $1";
                tx.execute(better, linli_db::args!["/330105005/6/"]).await?;
                Ok(())
            })
        })
        .await
        .unwrap();

        let rebuilt = rebuild(&street.db, street.code).await.unwrap();

        assert!(rebuilt.differing > 0);
        assert_eq!(street.cells().await, honest);
        assert_eq!(
            street.folds().await,
            0,
            "the journal is followed from where the old cube had come"
        );
    }
);

both_dbs!(two_that_fold_at_once_count_once, |db| async move {
    let street = Street::open(db, "330105005").await;
    street.tells(street.year_of_entries()).await;
    street.seals().await;
    let (one, other) = tokio::join!(
        fold(&street.db, street.code, Pace::Serving),
        fold(&street.db, street.code, Pace::Alone),
    );
    assert!(one.is_ok() || other.is_ok());
    for outcome in [one, other].into_iter().filter_map(Result::err) {
        assert_eq!(outcome.code(), "store.stale");
    }
    street.folds().await;
    assert_eq!(rebuild(&street.db, street.code).await.unwrap().differing, 0);
});

both_dbs!(
    everybody_reads_the_figures_of_what_they_are_responsible_for,
    |db| async move {
        let street = Street::open(db, "330105005").await;
        let (garden, works): (OrgId, OrgId) = (
            street.ids.next(street.clock.now()),
            street.ids.next(street.clock.now()),
        );
        let of = |unit: OrgId| unit.to_string();
        let at = street.clock.now();
        street
            .tells(vec![
                street.entry(at, "1/2/", &[("case.closed", 1, &[("unit", &of(garden))])]),
                street.entry(at, "1/2/", &[("case.closed", 1, &[("unit", &of(works))])]),
                street.entry(at, "1/3/", &[("case.closed", 1, &[])]),
            ])
            .await;
        street.seals().await;
        street.folds().await;
        let below = |place: &str| vec![Reach::Below(format!("/330105005/{place}"))];

        let closed = |reach, place| street.asks(reach, "case.closed", place, "2020-01");
        assert_eq!(closed(vec![Reach::Street], "").await.unwrap(), 3);
        assert_eq!(closed(below("1/"), "1/2/").await.unwrap(), 2);
        assert_eq!(closed(vec![Reach::Org(garden)], "").await.unwrap(), 1);
        assert_eq!(
            closed(vec![Reach::Org(garden), Reach::Org(works)], "")
                .await
                .unwrap(),
            2
        );
        for refused in [
            closed(below("1/2/"), "1/").await,
            closed(Vec::new(), "").await,
        ] {
            assert_eq!(refused.unwrap_err().code(), "insight.not_yours");
        }
    }
);

both_dbs!(
    a_day_is_a_local_day_and_a_series_leaves_quiet_months_out,
    |db| async move {
        let street = Street::open(db, "330105005").await;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let one = |text| {
            street.entry(
                at(text),
                "1/",
                &[("case.reported", 1, &[("matter", "order")])],
            )
        };
        street
            .tells(vec![
                one("2020-02-29T15:59:59Z"),
                one("2020-02-29T16:00:00Z"),
                one("2020-05-01T04:00:00Z"),
            ])
            .await;
        street.seals().await;
        street.folds().await;

        let scope = street.reach(vec![Reach::Street]);
        let (months, parts) = street
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let year = "2020-01".parse::<Period>().unwrap();
                    let question = Question::new("case.reported", "/330105005/", year);
                    let months = series(tx, &scope, &question, "2020-12".parse().unwrap()).await?;
                    let question =
                        Question::new("case.reported", "/330105005/1/", "2020".parse().unwrap());
                    Ok((months, breakdown(tx, &scope, &question, ["matter"]).await?))
                })
            })
            .await
            .unwrap();

        let months: Vec<_> = months
            .iter()
            .map(|(month, measure)| (month.to_string(), measure.times))
            .collect();
        assert_eq!(
            months,
            [
                ("2020-02".into(), 1),
                ("2020-03".into(), 1),
                ("2020-05".into(), 1)
            ]
        );
        assert_eq!(parts, BTreeMap::from([(["order".to_owned()], 3)]));
        assert_eq!(
            public(&parts),
            BTreeMap::from([(["order".to_owned()], None)])
        );
    }
);

both_dbs!(
    the_yearbook_prints_what_was_counted_beside_what_was_said,
    |db| async move {
        let street = Street::open(db, "330105001").await;
        let bell = [("scene", "consultation-bell")];
        let pleased = [("scene", "consultation-bell"), ("satisfied", "yes")];
        let at = street.clock.now();
        let facts: [Told<'_>; 5] = [
            ("case.reported", 217, &bell),
            ("consultation-bell.solved", 118, &bell),
            ("consultation-bell.listed", 60, &bell),
            ("case.rated", 91, &pleased),
            ("case.rated", 9, &bell),
        ];
        street.tells(vec![street.entry(at, "1/", &facts)]).await;
        street.seals().await;
        street.folds().await;

        let lines = yearbook(&street.db, 2020, Lang::En).await.unwrap();

        let bells: Vec<Line> = lines
            .iter()
            .filter(|line| ["S174", "S245"].contains(&line.row.as_str()))
            .cloned()
            .collect();
        insta::assert_snapshot!(print(&bells, Format::Markdown, Lang::En).unwrap(), @r"
        | No. | Figure | Place | Period | Quoted | Computed | Verdict | Words of the text |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        | F085 (S245) | Events handled by platform 2.0 | Gongchenqiao Subdistrict | 2020 | 21977 件 | — | nothing counted | 全年处置事件21977件 |
        | F023 (S174) | Bells solved or listed to be done | Mishixiang Subdistrict | 2020 (至2020年底) | 178 起 | 178 起 | equal | 接受群众按铃并成功解决和列入代办的事件178起 |
        | F024 (S174) | Resolution rate of bells | Mishixiang Subdistrict | 2020 (至2020年底) | 82 % | 82.03 % (178/217) | equal when rounded | 解决率82%、满意率90%以上 |
        | F025 (S174) | Satisfaction rate of bells | Mishixiang Subdistrict | 2020 (至2020年底) | over 90 % | 91.00 % (91/100) | holds | 解决率82%、满意率90%以上 |
        ");
        let csv = print(&lines, Format::Csv, Lang::Zh).unwrap();
        assert_eq!(csv.lines().count(), 1 + lines.len());
        let json: serde_json::Value =
            serde_json::from_str(&print(&bells, Format::Json, Lang::Zh).unwrap()).unwrap();
        assert_eq!(json[2]["computed"], "82.03");
        assert!(
            yearbook(&street.db, 2019, Lang::Zh)
                .await
                .unwrap()
                .is_empty()
        );
    }
);
