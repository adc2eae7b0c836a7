//! The tasks that phones carry, so that they are done without signal.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, TaskId, Trouble};

use super::model::Task;
use super::reach;
use super::store::carry;
use super::today::{self, Line};

/// Which open tasks: the caller's own, and those at or below some paths that are nobody's in particular.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// The paths.
    pub paths: &'a [String],
    /// Today.
    pub today: Date,
    /// The last day on which they open.
    pub until: Date,
}

impl<'a> Open<'a> {
    fn of(self, caller: &Caller) -> carry::Open<'a> {
        carry::Open {
            street: caller.street,
            person: caller.person,
            paths: self.paths,
            until: self.until,
        }
    }
}

/// A page of open tasks after an id, in the order of ids, and the last id of it; none when there are no more.
///
/// # Errors
/// The store fails.
pub async fn open_in(
    tx: &mut Tx,
    caller: &Caller,
    of: Open<'_>,
    after: &str,
    limit: usize,
) -> Result<(Vec<Line>, Option<String>), Trouble> {
    let found = carry::after(tx, &of.of(caller), after, limit).await?;
    let last = found.last().map(|task| task.id.to_string());
    Ok((lines(tx, caller, of, found).await?, last))
}

/// Those of some tasks that are open and the caller's to do.
///
/// # Errors
/// The store fails.
pub async fn open_some(
    tx: &mut Tx,
    caller: &Caller,
    of: Open<'_>,
    ids: &[TaskId],
) -> Result<Vec<Line>, Trouble> {
    let found = carry::with_ids(tx, &of.of(caller), ids).await?;
    lines(tx, caller, of, found).await
}

async fn lines(
    tx: &mut Tx,
    caller: &Caller,
    of: Open<'_>,
    mut found: Vec<Task>,
) -> Result<Vec<Line>, Trouble> {
    found.retain(|task| reach::does(caller, task).is_ok());
    today::lines(tx, found, of.today).await
}
