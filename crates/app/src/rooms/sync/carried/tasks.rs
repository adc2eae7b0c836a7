//! The open tasks of a worker and those of the region that are nobody's in particular, a week ahead.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use linli_db::BoxFuture;
use linli_journal::Entry;
use linli_kernel::{TaskId, Trouble};
use linli_sync::{Carried, RecordId};
use serde_json::{Value, json};

use super::{Ask, Kind, Page, read_only};
use crate::app::App;
use crate::rooms::sync::region::Region;
use crate::rooms::sync::store::Touch;
use crate::rooms::tasks::{self, Line, Open};
use crate::zone;

/// Tasks.
pub struct Tasks;

/// How many days ahead a task that cannot be done yet is carried. A phone compares all it holds once a day.
const AHEAD: i64 = 7;

impl Kind for Tasks {
    fn name(&self) -> &'static str {
        "task"
    }

    fn page<'t>(
        &'t self,
        Ask { app, tx, region }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>> {
        Box::pin(async move {
            let of = open(app, region);
            let (found, last) = tasks::open_in(tx, &region.caller, of, after, limit).await?;
            Ok((found.iter().map(carried).collect(), last))
        })
    }

    fn some<'t>(
        &'t self,
        Ask { app, tx, region }: Ask<'t>,
        ids: &'t [String],
    ) -> BoxFuture<'t, Result<Vec<Carried>, Trouble>> {
        Box::pin(async move {
            let ids: Vec<TaskId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let found = tasks::open_some(tx, &region.caller, open(app, region), &ids).await?;
            Ok(found.iter().map(carried).collect())
        })
    }

    fn touched(&self, entry: &Entry) -> Option<Touch> {
        match (entry.subject_kind.as_str(), entry.verb.as_str()) {
            ("task", _) => Some(Touch::of(entry, "task")),
            // Many at once; when a run ends, what is open stays to be done.
            ("task_run", "task_run.made") => Some(Touch::of(entry, "*")),
            _other => None,
        }
    }
}

fn open<'a>(app: &App, region: &'a Region) -> Open<'a> {
    let today = zone::day(app.clock.now());
    Open {
        paths: &region.paths,
        today,
        until: today.saturating_add(AHEAD.days()),
    }
}

fn carried(line: &Line) -> Carried {
    let (task, head) = (&line.task, &line.campaign.head);
    let left = head
        .forms
        .iter()
        .filter(|form| !task.filled.contains(*form));
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    let mut say = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    say("title", json!(task.title));
    say("campaign", json!(head.title));
    say("forms", left.cloned().collect());
    say("place", task.place.to_string().into());
    say("opens", task.opens.to_string().into());
    say("due", task.due.to_string().into());
    say("hours", json!(task.hours));
    say("order", task.order.into());
    say("mine", task.assignee.is_some().into());
    read_only("task", RecordId::new(task.id.to_string()), fields)
}
