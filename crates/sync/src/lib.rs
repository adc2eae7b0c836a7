//! linli-sync: work without signal, as functions of their arguments.
//!
//! A phone carries the records of its grids. What a worker changes becomes an [`Edit`]: per field the value before, the
//! value after, and the version of the field that the worker saw. The server applies edits with [`Record::apply`], field by
//! field, by the policy that each field declares. `docs/sync.md` tells the whole protocol.
//!
//! Invariants, held by the model in `tests` over every interleaving of four edits of two workers:
//! - an edit is applied once, however often it arrives, and its answer is the same each time;
//! - edits of one branch are applied in the order they were made, however they arrive;
//! - no value is lost: each change of each edit is in [`Record::past`], and where people have to decide also in a
//!   [`Conflict`] beside the value that stands;
//! - with `newest` and `union` the result does not depend on the order of arrival; with `ask` the same values stand
//!   against each other in any order; with `registry` the first to arrive stays, which is what it says.

mod apply;
mod batch;
mod begin;
mod conflict;
mod cursor;
mod edit;
mod merge;
mod overlay;
mod phone;
mod quota;
mod reconcile;
mod record;
mod wire;
mod words;

pub use apply::{Answer, Held, Told};
pub use batch::{BatchLimits, Batches, Item, Waiting, Went, delay_ms};
pub use conflict::{Choice, Conflict, Resolution, Side};
pub use cursor::{BadCursor, Cursor};
pub use edit::{Begin, BranchId, Change, DeviceId, Edit, EditId, RecordId, Version};
pub use linli_forms::Policy;
pub use merge::{Merged, union};
pub use overlay::Standing;
pub use phone::{Phone, Seen};
pub use quota::{Quota, Room};
pub use reconcile::{BUCKETS, Buckets, Drift, bucket_of};
pub use record::{Fate, Kept, Past, Policies, Record};
pub use wire::{Carried, DeltaPage, EditAnswer, Offer, Upload, UploadAnswer};
