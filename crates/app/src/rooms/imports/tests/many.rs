//! How long a street's whole address library takes. The figures go into docs/benchmarks.md; nothing is judged by them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use linli_db::{Engine, testing};
use linli_journal::{Actor, Entry};

use super::counts;
use super::office::Office;
use crate::rooms::imports::model::{Policy, State};

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

/// Writes a little again and again, as others in the office do meanwhile; how often, the mean and the longest wait.
fn others(office: &Office) -> (Arc<AtomicBool>, tokio::task::JoinHandle<Vec<Duration>>) {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, app, street) = (
        Arc::clone(&stop),
        Arc::clone(&office.world.app),
        office.world.street,
    );
    let waits = tokio::spawn(async move {
        let mut waits = Vec::new();
        while !stopped.load(Ordering::Relaxed) {
            let (now, clock) = (app.clock.now(), std::time::Instant::now());
            let entry = Entry::of(
                (street, Actor::System),
                (app.ids.next(now), now),
                "bench.touched",
                ("bench", "one".to_owned()),
                format!("/{street}/"),
                serde_json::json!({}),
            );
            let written = app.db.write(move |tx| {
                Box::pin(async move { Ok(linli_journal::append(tx, &entry).await?) })
            });
            written.await.unwrap();
            waits.push(clock.elapsed());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        waits
    });
    (stop, waits)
}

#[test]
#[ignore = "a measurement: run it in a release build, see docs/benchmarks.md"]
fn a_hundred_thousand_addresses_are_taken_while_others_write() {
    testing::run(Engine::Sqlite, |db| async move {
        let office = Office::on(db).await;
        let clock = std::time::Instant::now();
        let id = office.uploads("全街道.csv", rows()).await.unwrap();
        let uploaded = clock.elapsed();
        let import = office
            .has_checked(id, Some(linli_geodesy::Crs::Gcj02))
            .await;
        let checked = clock.elapsed();
        assert_eq!(
            (import.state, import.counts),
            (State::Checked, counts(100_000, 0, 0, 0))
        );
        let (stop, waits) = others(&office);
        let import = office.confirms(&import, Policy::All).await;
        let written = clock.elapsed();
        stop.store(true, Ordering::Relaxed);
        let waits = waits.await.unwrap();
        assert_eq!(import.state, State::Done);
        println!(
            "100,000 rows (101,260 places): uploaded {uploaded:?}, checked {:?}, written {:?}, in all {written:?}",
            checked - uploaded,
            written - checked
        );
        told(&waits);
    });
}

/// What others waited for while the rows were compared once more and written.
fn told(waits: &[Duration]) {
    let many = u32::try_from(waits.len()).unwrap();
    let mean = waits.iter().sum::<Duration>() / many;
    let longest = waits.iter().max().copied().unwrap_or_default();
    println!("{many} small writes meanwhile: mean {mean:?}, longest {longest:?}");
}
