//! What the store answers is what rows in memory answer, for queries at random.

use linli_db::{Tx, both_dbs};
use linli_kernel::Trouble;
use linli_odata::{Page, Query, in_memory};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::sample;
use crate::rooms::odata::store;

const SIZE: u64 = 13;

/// What tells pages apart where they differ.
fn ids(page: &Page) -> (Vec<&str>, Option<u64>) {
    (
        page.rows.iter().filter_map(|row| row[0].text()).collect(),
        page.count,
    )
}

async fn stored(tx: &mut Tx, query: &Query) -> Result<Page, Trouble> {
    let source = sample::source();
    let rows = tx
        .fetch_all_sql(store::page(tx.engine(), &source, query, SIZE))
        .await?;
    let rows: Result<Vec<_>, _> = rows.iter().map(|row| store::read(&source, row)).collect();
    let mut count = None;
    if query.counts() {
        let counted = tx
            .fetch_all_sql(store::counting(tx.engine(), &source, query))
            .await?;
        let number: i64 = counted[0].get("n")?;
        count = u64::try_from(number).ok();
    }
    Ok(query.page(&source.set, rows?, SIZE, count))
}

both_dbs!(
    every_query_answers_what_rows_in_memory_answer,
    |db| async move {
        db.write(|tx| Box::pin(async move { Ok(sample::fill(tx).await?) }))
            .await
            .unwrap();
        let mut runner = TestRunner::deterministic();
        let queries: Vec<Query> = (0..400)
            .map(|_| sample::query().new_tree(&mut runner).unwrap().current())
            .collect();
        let read = db.read(move |tx| {
            Box::pin(async move {
                let (all, source) = (sample::all(tx).await?, sample::source());
                let (mut pages, mut rows) = (0, 0);
                for mut query in queries {
                    loop {
                        let found = stored(tx, &query).await?;
                        let expected = in_memory(&source.set, &query, all.clone(), SIZE);
                        assert!(
                            found == expected,
                            "{query:?}: {:?}, not {:?}",
                            ids(&found),
                            ids(&expected)
                        );
                        (pages, rows) = (pages + 1, rows + found.rows.len());
                        match found.next {
                            Some(next) => query.after = Some(next),
                            None => break,
                        }
                    }
                }
                Ok((all.len(), pages, rows))
            })
        });
        let (all, pages, rows) = read.await.unwrap();
        assert_eq!(all, 120);
        assert!(
            pages > 800 && rows > 5_000,
            "the queries find something: {pages} pages, {rows} rows"
        );
    }
);

both_dbs!(a_position_is_converted_to_wgs84, |db| async move {
    db.write(|tx| Box::pin(async move { Ok(sample::fill(tx).await?) }))
        .await
        .unwrap();
    let all = db
        .read(|tx| Box::pin(async move { Ok(sample::all(tx).await?) }))
        .await
        .unwrap();
    let at = sample::source().set.property("spot").unwrap().0;
    let spot = all
        .iter()
        .map(|row| &row[at])
        .find(|one| **one != linli_odata::Value::Null);
    let Some(linli_odata::Value::Point(lon, lat)) = spot else {
        panic!("{spot:?}")
    };
    // GCJ-02 lies some 500 m off WGS-84 in Hangzhou.
    let (east, north) = ((120.15 - lon).abs(), (30.25 - lat).abs());
    assert!(
        east > 0.002 && east < 0.01 && north > 0.001 && north < 0.01,
        "{lon} {lat}"
    );
});
