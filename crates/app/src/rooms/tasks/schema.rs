//! The tables of tasks.

use linli_db::Migration;

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "tasks.0001_tables",
    "
CREATE TABLE campaigns (
    street TEXT {sorted} NOT NULL,
    campaign TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    added_by TEXT, -- none for what ships with linli
    added_ms BIGINT NOT NULL,
    PRIMARY KEY (street, campaign, version)
);
CREATE TABLE task_runs (
    street TEXT {sorted} NOT NULL,
    run_id TEXT {sorted} NOT NULL,
    campaign TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    place_id TEXT {sorted} NOT NULL,
    path TEXT {sorted} NOT NULL,
    from_day TEXT {sorted} NOT NULL,
    to_day TEXT {sorted} NOT NULL,
    people TEXT NOT NULL, -- JSON: ids of those named for the duty
    made_to TEXT {sorted},
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    PRIMARY KEY (street, run_id)
);
CREATE TABLE tasks (
    street TEXT {sorted} NOT NULL,
    task_id TEXT {sorted} NOT NULL,
    run_id TEXT {sorted} NOT NULL,
    campaign TEXT {sorted} NOT NULL,
    target TEXT {sorted} NOT NULL,
    slot TEXT {sorted} NOT NULL,
    place_id TEXT {sorted} NOT NULL,
    path TEXT {sorted} NOT NULL,
    grid_id TEXT {sorted},
    community_id TEXT {sorted},
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    opens TEXT {sorted} NOT NULL,
    due TEXT {sorted} NOT NULL,
    hours TEXT,
    place_on_way BIGINT NOT NULL,
    assignee TEXT {sorted},
    state TEXT {sorted} NOT NULL CHECK (state IN ('open', 'done', 'skipped')),
    ended TEXT {sorted},
    by_person TEXT {sorted},
    reason TEXT {sorted},
    words TEXT, -- may name a person: never in the journal
    found BIGINT NOT NULL,
    visit BIGINT NOT NULL,
    filled TEXT NOT NULL, -- JSON: forms that were submitted
    rev BIGINT NOT NULL,
    PRIMARY KEY (street, task_id),
    CHECK ((state = 'open') = (ended IS NULL)),
    CHECK ((state = 'skipped') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX tasks_once ON tasks (street, run_id, target, slot);
CREATE INDEX tasks_of_worker ON tasks (street, state, assignee, due, place_on_way);
CREATE INDEX tasks_of_run ON tasks (street, run_id, due);
CREATE INDEX tasks_ended ON tasks (street, run_id, state, ended);
CREATE TABLE task_findings (
    street TEXT {sorted} NOT NULL,
    task_id TEXT {sorted} NOT NULL,
    finding TEXT {sorted} NOT NULL,
    row_number BIGINT NOT NULL, -- 0: about no row
    case_id TEXT {sorted},
    refused TEXT,
    PRIMARY KEY (street, task_id, finding, row_number)
);
CREATE TABLE task_samples (
    street TEXT {sorted} NOT NULL,
    run_id TEXT {sorted} NOT NULL,
    from_day TEXT {sorted} NOT NULL,
    to_day TEXT {sorted} NOT NULL,
    seed TEXT NOT NULL,
    method TEXT NOT NULL,
    frame BIGINT NOT NULL,
    drawn BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, run_id, from_day)
);
CREATE TABLE task_looks (
    street TEXT {sorted} NOT NULL,
    task_id TEXT {sorted} NOT NULL,
    run_id TEXT {sorted} NOT NULL,
    role TEXT {sorted} NOT NULL,
    due TEXT {sorted} NOT NULL,
    state TEXT {sorted} NOT NULL CHECK (state IN ('open', 'done')),
    agrees BIGINT,
    words TEXT,
    looked_by TEXT {sorted},
    looked_ms BIGINT,
    PRIMARY KEY (street, task_id)
);
CREATE INDEX task_looks_waiting ON task_looks (street, state, role, due, task_id);
CREATE TABLE task_digests (
    street TEXT {sorted} NOT NULL,
    run_id TEXT {sorted} NOT NULL,
    digest TEXT {sorted} NOT NULL,
    from_day TEXT {sorted} NOT NULL, -- the first day it is about
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, run_id, digest, from_day)
);
",
)];
