//! Tests of the room on a real database, through its verbs and through the whole server.

mod bound;
mod definitions;
mod fill;
mod lists;
mod web;

use std::collections::BTreeSet;

use linli_kernel::{Caller, Role, SubmissionId};
use serde_json::{Value, json};

use super::{About, NewSubmission};
use crate::kit::World;

/// A street with a grid worker.
pub(super) async fn worker(world: &World) -> Caller {
    world.person(Role::GridWorker, "worker").await
}

/// A fresh instance, as a phone makes it.
pub(super) fn instance(world: &World) -> SubmissionId {
    world.app.ids.next(world.clock.now())
}

/// Good answers to the form of shops.
pub(super) fn visit() -> Value {
    json!({
        "area": "86.5", "use": "open", "seats": 24, "smoke": "yes",
        "staff": [{ "name": "张三丰", "card_until": "2026-01-31" }, { "name": "李四" }],
    })
}

/// A visit to a shop at the kit's compound.
pub(super) fn new(world: &World, answers: Value) -> NewSubmission {
    NewSubmission {
        instance: instance(world),
        form: "shop-visit".to_owned(),
        version: 1,
        about: About::place(world.compound.id),
        answers: answers.as_object().cloned().unwrap_or_default(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    }
}

/// Every row of every table.
pub(super) async fn everything(world: &World) -> Vec<String> {
    let read = world.app.db.read(|tx| {
        Box::pin(async move {
            let mut all = Vec::new();
            for table in tx.schema().await? {
                // Names of our own tables, in a test.
                let sql = Box::leak(format!("SELECT * FROM {}", table.name).into_boxed_str());
                let mut rows = Vec::new();
                for row in tx.fetch_all(sql, Vec::new()).await? {
                    let cells = row.names().into_iter();
                    let cells =
                        cells.map(|name| format!("{name} {:?}", row.column(&name).unwrap()));
                    rows.push(format!(
                        "{}: {}",
                        table.name,
                        cells.collect::<Vec<_>>().join(", ")
                    ));
                }
                rows.sort();
                all.extend(rows);
            }
            Ok(all)
        })
    });
    read.await.unwrap()
}

/// How many rows a table has.
pub(super) async fn count(world: &World, table: &str) -> usize {
    let all = everything(world).await;
    all.iter()
        .filter(|row| row.starts_with(&format!("{table}: ")))
        .count()
}

/// A form of its own, with these fields.
pub(super) fn small(id: &str, version: u32, fields: &str) -> String {
    format!(
        "[form]\nid = \"{id}\"\nversion = {version}\ntitle = {{ zh = \"小表\", en = \"Small\" }}\n\
         department = {{ zh = \"平安办\", en = \"Safety office\" }}\n\n{fields}"
    )
}
