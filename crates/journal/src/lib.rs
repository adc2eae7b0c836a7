//! The journal: every change of state appends an entry in the same transaction. A background sealer
//! puts entries into hash-chained blocks, so that later tampering is found ([`verify`]) without
//! serialising those who write; sealed blocks also give consumers (the cube, the outbox) one total
//! order ([`next_block`]).
//!
//! Invariants: an entry is never changed or deleted; it belongs to no block or to exactly one;
//! blocks of a street are numbered from 1 without a gap, and each holds the hash of the one before.
//!
//! Entries stay for good, so `data` names people by id and holds nothing a person may ask to have
//! deleted: names, numbers and free text stay in the rooms' own tables.

mod block;
mod cursor;
mod entry;
mod read;
mod seal;
mod verdict;
mod verify;

pub use block::Head;
pub use cursor::{cursor_advance, cursor_forget, cursor_get, next_block};
pub use entry::{Actor, Entry, append, append_all};
pub use read::{AuditFilter, audit_page, entries_of_block, of_subject, streets};
pub use seal::{Sealed, Sealer, head, seal};
pub use verdict::{Finding, Tampering, Verdict};
pub use verify::{verify, verify_against};

use linli_db::Migration;

/// The tables of the journal.
pub const MIGRATIONS: &[Migration] = &[Migration::new(
    "journal.0001_tables",
    "CREATE TABLE journal (
         street       TEXT {sorted} NOT NULL,
         entry_id     TEXT {sorted} NOT NULL,
         at_ms        BIGINT NOT NULL,
         actor        TEXT {sorted} NOT NULL,
         actor_name   TEXT,
         verb         TEXT {sorted} NOT NULL,
         subject_kind TEXT {sorted} NOT NULL,
         subject_id   TEXT {sorted} NOT NULL,
         place_path   TEXT {sorted} NOT NULL,
         data         TEXT NOT NULL,
         facts        TEXT NOT NULL,
         block        BIGINT,
         PRIMARY KEY (street, entry_id)
     );
     CREATE INDEX journal_by_subject ON journal (street, subject_id);
     CREATE INDEX journal_by_time ON journal (street, at_ms, entry_id);
     -- Also finds what is not sealed yet: both engines index NULL.
     CREATE INDEX journal_by_block ON journal (street, block, entry_id);

     CREATE TABLE journal_blocks (
         street    TEXT {sorted} NOT NULL,
         height    BIGINT NOT NULL,
         prev_hash {blob} NOT NULL,
         hash      {blob} NOT NULL,
         digest    TEXT NOT NULL,
         sealed_ms BIGINT NOT NULL,
         entries   BIGINT NOT NULL,
         leaves    {blob} NOT NULL,
         PRIMARY KEY (street, height)
     );

     -- The last block of each street, and the row that sealers lock.
     CREATE TABLE journal_heads (
         street TEXT {sorted} NOT NULL PRIMARY KEY,
         height BIGINT NOT NULL,
         hash   {blob} NOT NULL
     );

     -- How far each consumer has followed the sealed blocks.
     CREATE TABLE journal_cursors (
         street   TEXT {sorted} NOT NULL,
         consumer TEXT {sorted} NOT NULL,
         height   BIGINT NOT NULL,
         PRIMARY KEY (street, consumer)
     );",
)];
