//! How long a street's whole address library takes. The figures go into docs/benchmarks.md; nothing is judged by them.

use std::time::Duration;

use linli_db::{Engine, testing};

use super::counts;
use super::office::Office;
use crate::rooms::imports::model::{Policy, State};
use crate::rooms::imports::progress::Progress;

/// 10 compounds of 25 buildings of 4 entrances of 10 floors of 10 dwellings.
fn rows() -> Vec<u8> {
    let mut text = String::from("社区,网格,小区,幢,单元,户室,经度,纬度\r\n");
    for compound in 0..10 {
        for building in 1..=25 {
            for dwelling in 0..400 {
                let (entrance, number) = (dwelling / 100 + 1, dwelling % 100);
                let room = (number / 10 + 1) * 100 + number % 10 + 1;
                text.push_str(&format!(
                    "测试社区,第一网格,新{compound}苑,{building}幢,{entrance}单元,{room}室,120.15{building:02},30.3{compound}1\r\n"
                ));
            }
        }
    }
    text.into_bytes()
}

#[test]
#[ignore = "a measurement: run it in a release build, see docs/benchmarks.md"]
fn a_hundred_thousand_addresses_are_taken_with_progress() {
    testing::run(Engine::Sqlite, |db| async move {
        let office = Office::on(db).await;
        let clock = std::time::Instant::now();
        let id = office.uploads("全街道.csv", rows()).await.unwrap();
        let uploaded = clock.elapsed();
        let watch = tokio::spawn(async move {
            let mut seen = Vec::new();
            loop {
                tokio::time::sleep(Duration::from_millis(50)).await;
                if let Some(now) = Progress::of(id).now() {
                    seen.push(now);
                }
                if seen
                    .last()
                    .is_some_and(|(_, done, total)| *total >= 101_260 && done == total)
                {
                    return seen;
                }
            }
        });
        let import = office
            .has_checked(id, Some(linli_geodesy::Crs::Gcj02))
            .await;
        let checked = clock.elapsed();
        assert_eq!(
            (import.state, import.counts),
            (State::Checked, counts(100_000, 0, 0, 0))
        );
        let import = office.confirms(&import, Policy::All).await;
        let written = clock.elapsed();
        assert_eq!(import.state, State::Done);
        watch.abort();
        println!(
            "100,000 rows (101,260 places): uploaded {uploaded:?}, checked {:?}, written {:?}, in all {written:?}",
            checked - uploaded,
            written - checked
        );
    });
}
