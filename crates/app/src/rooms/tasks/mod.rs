//! Tasks (任务): campaigns under way, and what each of them asks of whom, where and by when.
//!
//! A **campaign** is a file ([`linli_rounds`]); a **run** is a campaign at or below a place from a day to a day; a **task**
//! asks one target once. A task is done by submitting its forms. Invariants:
//! - expanding a run makes each task once, however often the job runs, and costs what the days ahead hold, not what lies
//!   behind;
//! - a task is done once: the submission that does it, the cases that its findings open and its journal entry commit
//!   together; who comes second is told;
//! - ending a run calls off what has not opened yet, and nothing else;
//! - what is late is derived from the due day and today, never stored;
//! - a task that could not be done keeps its reason; who refused is not asked again;
//! - a second look (质量抽查) is never made by who did the task (采办分离); its sample can be drawn again by anybody;
//! - a worker is reminded of their own tasks; bulletins and appraisals name places only, never a person;
//! - the journal holds ids; words about why a task could not be done stay in the table.

mod board;
mod bodies;
mod campaigns;
mod carry;
mod digests;
mod done;
mod draw;
mod ending;
mod expand;
mod export;
mod findings;
mod hands;
mod looks;
mod model;
mod pages;
mod past;
mod reach;
mod record;
mod routes;
mod runs;
mod schema;
mod shipped;
mod skip;
mod store;
mod strike;
mod targets;
mod today;

#[cfg(test)]
mod tests;

pub use board::{Grid, Overview, Progress, overview, progress};
pub use campaigns::{Added, Version, add, in_force, install, text, versions};
pub use carry::{Open, open_in, open_some};
pub use digests::{DIGEST_JOB, send_due, send_now};
pub use done::{Submitted, submitted};
pub use draw::{DRAW_JOB, draw_now, draw_what_is_over};
pub use ending::{Ended, end};
pub use expand::{EXPAND_JOB, expand_now, expand_what_opens};
pub use hands::{assign, take};
pub use looks::{Look, NewLook, look, looks};
pub use model::{NewRun, NewSkip, Run, State, Task};
pub use pages::pages;
pub use past::{Doing, PastTask, enter, make_now, open_tasks};
pub use routes::api;
pub use runs::{Asked, start};
pub use schema::SCHEMA;
pub use skip::skip;
pub use strike::strike;
pub use today::{Line, Seen, Today, get, today};
