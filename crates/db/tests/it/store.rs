//! Writing and reading.

use linli_db::{Db, DbError, Json, Migration, Sql, args, both_dbs, exactly_one};
use linli_kernel::{CaseId, Digest, DigestKind, Ids, Role, StreetCode, Trouble};

use crate::{NOTES, add, count};

both_dbs!(every_type_comes_back_as_it_was_written, |db| async move {
    db.migrate(NOTES).await.unwrap();
    let at = jiff::Timestamp::from_millisecond(1_790_000_000_123).unwrap();
    let id: CaseId = Ids::default().next(at);
    let street: StreetCode = "330105005".parse().unwrap();
    let digest = DigestKind::Sm3.of(&[b"x"]);
    db.write(move |tx| {
        Box::pin(async move {
            tx.execute(
                "INSERT INTO notes (street, note_id, body, size, share, photo, at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                args![
                    street,
                    id,
                    Json(vec!["加装电梯", "🔔"]),
                    true,
                    Some(0.25),
                    digest,
                    at
                ],
            )
            .await?;
            let row = tx.fetch_one("SELECT * FROM notes", args![]).await?;
            assert_eq!(row.get::<StreetCode>("street")?, street);
            assert_eq!(row.get::<CaseId>("note_id")?, id);
            assert_eq!(row.get::<Json<Vec<String>>>("body")?.0[1], "🔔");
            assert_eq!(row.get::<serde_json::Value>("body")?[0], "加装电梯");
            assert!(row.get::<bool>("size")?);
            assert_eq!(row.get::<f64>("share")?, 0.25);
            assert_eq!(row.get::<Digest>("photo")?, digest);
            assert_eq!(row.get::<jiff::Timestamp>("at_ms")?, at);
            tx.execute(
                "UPDATE notes SET share = $1, photo = $2, at_ms = $3",
                args![None::<f64>, None::<&[u8]>, None::<i64>],
            )
            .await?;
            let row = tx.fetch_one("SELECT * FROM notes", args![]).await?;
            assert_eq!(row.get::<Option<f64>>("share")?, None);
            assert_eq!(row.get::<Option<Vec<u8>>>("photo")?, None);
            assert_eq!(row.get::<Option<jiff::Timestamp>>("at_ms")?, None);
            Ok(())
        })
    })
    .await
    .unwrap();
});

both_dbs!(
    a_column_of_the_wrong_type_is_named_without_its_value,
    |db| async move {
        let error = db
            .read(|tx| {
                Box::pin(async move {
                    let row = tx
                        .fetch_one("SELECT '张三' AS name, NULL AS none", args![])
                        .await?;
                    assert_eq!(row.get::<Option<i64>>("none")?, None);
                    assert!(matches!(
                        row.get::<i64>("gone"),
                        Err(DbError::Column { .. })
                    ));
                    assert!(matches!(
                        row.get::<Role>("name"),
                        Err(DbError::Column { .. })
                    ));
                    Ok(row.get::<i64>("name")?)
                })
            })
            .await;
        insta::assert_snapshot!(format!("{:?}", error.unwrap_err()), @"Fault(column name: holds text, not an integer)");
    }
);

both_dbs!(
    sums_counts_and_literals_are_whole_numbers,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        add(&db, "a", 40_000).await.unwrap();
        add(&db, "b", 2).await.unwrap();
        db.read(|tx| {
            Box::pin(async move {
                let row = tx
                .fetch_one(
                    "SELECT SUM(size) AS total, AVG(size) AS mean, 1 AS one, MAX(size) > 2 AS more,
                            SUM(size) FILTER (WHERE size > 99999999) AS none
                       FROM notes",
                    args![],
                )
                .await?;
                assert_eq!(row.get::<i64>("total")?, 40_002);
                assert_eq!(row.get::<f64>("mean")?, 20_001.0);
                assert_eq!(row.get::<i64>("one")?, 1);
                assert!(row.get::<bool>("more")?);
                assert_eq!(row.get::<Option<i64>>("none")?, None);
                Ok(())
            })
        })
        .await
        .unwrap();
    }
);

async fn try_execute(db: &Db, sql: &'static str) -> DbError {
    let (told, heard) = std::sync::mpsc::channel();
    let outcome = db
        .write(move |tx| {
            Box::pin(async move {
                told.send(tx.execute(sql, args![]).await.unwrap_err())
                    .unwrap();
                Err::<(), _>(Trouble::fault("rolled back"))
            })
        })
        .await;
    assert!(outcome.is_err());
    heard.recv().unwrap()
}

both_dbs!(violations_are_told_apart, |db| async move {
    db.migrate(NOTES).await.unwrap();
    add(&db, "a", 1).await.unwrap();
    let error = try_execute(
        &db,
        "INSERT INTO notes (street, note_id, body, size) VALUES ('330105005', 'a', '', 1)",
    )
    .await;
    assert!(error.is_unique(&["street", "note_id"]), "{error:?}");
    assert!(matches!(error, DbError::Unique { table, .. } if table == "notes"));
    let error = try_execute(&db, "INSERT INTO replies VALUES ('330105005', 'r', 'gone')").await;
    assert!(matches!(error, DbError::Foreign(_)), "{error:?}");
    let error = try_execute(&db, "UPDATE notes SET size = -1").await;
    assert!(
        matches!(&error, DbError::Check(name) if name == "notes_size"),
        "{error:?}"
    );
    let error = try_execute(&db, "UPDATE notes SET body = NULL").await;
    assert!(matches!(error, DbError::NotNull(_)), "{error:?}");
    let error = try_execute(&db, "SELECT nonsense").await;
    assert!(matches!(error, DbError::Other(_)), "{error:?}");
});

both_dbs!(
    a_closure_that_swallows_a_failed_statement_gets_a_fault,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        let outcome = db
        .write(|tx| {
            Box::pin(async move {
                tx.execute(
                    "INSERT INTO notes (street, note_id, body, size) VALUES ('330105005', 'a', '', 1)",
                    args![],
                )
                .await?;
                drop(tx.execute("UPDATE notes SET size = -1", args![]).await);
                Ok(())
            })
        })
        .await;
        assert_eq!(outcome.unwrap_err().code(), "server.fault");
        assert_eq!(count(&db).await, 0);
    }
);

both_dbs!(a_refusal_undoes_what_came_before_it, |db| async move {
    db.migrate(NOTES).await.unwrap();
    let outcome = db
        .write(|tx| {
            Box::pin(async move {
                tx.execute(
                    "INSERT INTO notes (street, note_id, body, size) VALUES ('330105005', 'a', '', 1)",
                    args![],
                )
                .await?;
                exactly_one(tx.execute("UPDATE notes SET size = 2 WHERE size = 7", args![]).await?)
            })
        })
        .await;
    assert_eq!(outcome.unwrap_err().code(), "store.stale");
    assert_eq!(count(&db).await, 0);
});

both_dbs!(
    a_null_character_is_refused_before_the_database_sees_it,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        assert_eq!(add(&db, "a\0b", 1).await.unwrap_err().code(), "input.nul");
        assert_eq!(count(&db).await, 0);
    }
);

both_dbs!(
    calling_the_store_inside_a_closure_is_a_fault_and_no_dead_lock,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        let inner = db.clone();
        let outcome = db
            .write(move |_tx| Box::pin(async move { add(&inner, "a", 1).await }))
            .await;
        assert_eq!(outcome.unwrap_err().code(), "server.fault");
        let inner = db.clone();
        let outcome = db
            .read(move |_tx| Box::pin(async move { add(&inner, "a", 1).await }))
            .await;
        assert_eq!(outcome.unwrap_err().code(), "server.fault");
        add(&db, "a", 1).await.unwrap();
    }
);

both_dbs!(a_read_sees_one_snapshot_and_cannot_write, |db| async move {
    db.migrate(NOTES).await.unwrap();
    let (first, started) = tokio::sync::oneshot::channel();
    let (go_on, waiting) = tokio::sync::oneshot::channel::<()>();
    let reader = tokio::spawn({
        let db = db.clone();
        async move {
            db.read(|tx| {
                Box::pin(async move {
                    let sql = "SELECT COUNT(*) AS n FROM notes";
                    let before: i64 = tx.fetch_one(sql, args![]).await?.get("n")?;
                    first.send(()).unwrap();
                    waiting.await.unwrap();
                    let after: i64 = tx.fetch_one(sql, args![]).await?.get("n")?;
                    Ok((before, after))
                })
            })
            .await
        }
    });
    started.await.unwrap();
    add(&db, "a", 1).await.unwrap();
    go_on.send(()).unwrap();
    assert_eq!(reader.await.unwrap().unwrap(), (0, 0));
    let outcome = db
        .read(|tx| Box::pin(async move { Ok(tx.execute("DELETE FROM notes", args![]).await?) }))
        .await;
    assert!(outcome.is_err());
    assert_eq!(count(&db).await, 1);
});

both_dbs!(
    lists_are_built_from_literal_pieces_and_bound_values,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        let rows = (0..450).map(|n| args!["330105005", format!("n{n:03}"), "正文", n]);
        let rows: Vec<_> = rows.collect();
        let (inserted, again) = db
            .write(move |tx| {
                Box::pin(async move {
                    let columns = &["street", "note_id", "body", "size"];
                    let first = tx.insert_many("notes", columns, rows.clone(), "").await?;
                    let again = tx
                        .insert_many("notes", columns, rows, "ON CONFLICT DO NOTHING")
                        .await?;
                    Ok((first, again))
                })
            })
            .await
            .unwrap();
        assert_eq!((inserted, again), (450, 0));
        let found = db
            .read(|tx| {
                Box::pin(async move {
                    let sql = Sql::new("SELECT note_id FROM notes WHERE street = ")
                        .bind("330105005")
                        .push(" AND size IN (")
                        .bind_list([3_i64, 449, 450])
                        .push(") AND (street, note_id) < (")
                        .bind_list(["330105005", "n449"])
                        .push(") ORDER BY note_id {sorted}");
                    let mut seen = 0;
                    tx.for_each("SELECT note_id FROM notes", args![], |row| {
                        seen += row.get::<String>("note_id")?.len();
                        Ok(())
                    })
                    .await?;
                    assert_eq!(seen, 450 * 4);
                    let row = tx.fetch_optional_sql(sql.clone()).await?;
                    assert_eq!(row.unwrap().get::<String>("note_id")?, "n003");
                    Ok(tx.fetch_all_sql(sql).await?.len())
                })
            })
            .await
            .unwrap();
        assert_eq!(found, 1);
    }
);

both_dbs!(like_and_order_are_the_same_everywhere, |db| async move {
    db.migrate(NOTES).await.unwrap();
    for id in ["b", "B", "a", "拱", "A", "_"] {
        add(&db, id, 1).await.unwrap();
    }
    let (ids, liked) = db
        .read(|tx| {
            Box::pin(async move {
                let rows = tx
                    .fetch_all("SELECT note_id FROM notes ORDER BY note_id", args![])
                    .await?;
                let ids: Result<Vec<String>, _> =
                    rows.iter().map(|row| row.get("note_id")).collect();
                let liked = tx.fetch_all(
                    "SELECT 1 AS one FROM notes WHERE note_id LIKE $1",
                    args!["A%"],
                );
                let liked = liked.await?.len();
                Ok((ids?.concat(), liked))
            })
        })
        .await
        .unwrap();
    assert_eq!((ids.as_str(), liked), ("AB_ab拱", 1));
});

both_dbs!(
    an_altered_migration_is_refused_and_changes_nothing,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        db.migrate(NOTES).await.unwrap();
        let altered = Migration {
            sql: "CREATE TABLE other (x BIGINT)",
            ..NOTES[0]
        };
        let new = Migration::new("test.0002_more", "CREATE TABLE more (x BIGINT)");
        let said = format!("{:?}", db.migrate(&[new, altered]).await.unwrap_err());
        assert!(said.contains("test.0001_notes was altered"), "{said}");
        let tables = db
            .read(|tx| Box::pin(async move { Ok(tx.schema().await?) }))
            .await
            .unwrap();
        assert!(tables.iter().all(|table| table.name != "more"));
        db.migrate(&[NOTES[0], new]).await.unwrap();
    }
);

both_dbs!(
    two_processes_migrate_at_once_and_it_happens_once,
    |db| async move {
        let all = futures_util::future::join_all((0..4).map(|_| db.migrate(NOTES))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
    }
);

both_dbs!(the_schema_reads_the_same_on_both_engines, |db| async move {
    let engine_words = Migration {
        sqlite: "CREATE INDEX notes_by_size ON notes (size);",
        postgres: "CREATE INDEX notes_by_size ON notes (size);",
        ..Migration::new("test.0002_words", "CREATE TABLE words (word TEXT);")
    };
    db.migrate(NOTES).await.unwrap();
    db.migrate(&[engine_words]).await.unwrap();
    let tables = db
        .read(|tx| Box::pin(async move { Ok(tx.schema().await?) }))
        .await
        .unwrap();
    let text: Vec<String> = tables
        .iter()
        .map(|table| {
            let columns = table.columns.iter().map(|column| {
                let need = if column.required { " needed" } else { "" };
                format!("{} {}{need} {}", column.name, column.kind, column.key)
            });
            format!(
                "{}: {}; {:?}",
                table.name,
                columns.collect::<Vec<_>>().join(", "),
                table.indexes
            )
        })
        .collect();
    // One snapshot for both engines: a difference fails one of them.
    insta::assert_snapshot!("schema_of_both_engines", text.join("\n"));
});

both_dbs!(
    the_tables_can_be_dropped_on_postgres_and_made_again,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        add(&db, "one", 1).await.unwrap();
        db.drop_tables().await.unwrap();
        let left = db.read(|tx| Box::pin(async move { Ok(tx.schema().await?.len()) }));
        match db.engine() {
            // A file is removed as a file, so that nothing is dropped.
            linli_db::Engine::Sqlite => assert!(left.await.unwrap() > 0),
            linli_db::Engine::Postgres => {
                assert_eq!(left.await.unwrap(), 0);
                db.migrate(NOTES).await.unwrap();
                assert_eq!(count(&db).await, 0, "they are made anew");
            }
        }
    }
);
