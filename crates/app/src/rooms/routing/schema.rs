//! The tables of routing.

use linli_db::Migration;

/// The tables. Versions are never changed; the greatest is in force.
pub const SCHEMA: &[Migration] = &[TABLES, TRIAL_JOBS];

/// The job of a trial's next step: when it is given up, the trial has failed.
const TRIAL_JOBS: Migration = Migration::new(
    "routing.0002_trial_jobs",
    "
ALTER TABLE routing_trials ADD COLUMN job_id TEXT; -- none: of a trial begun before this was kept
",
);

const TABLES: Migration = Migration::new(
    "routing.0001_tables",
    "
CREATE TABLE routing_rules (
    street TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL, -- TOML
    note TEXT NOT NULL,
    added_by TEXT, -- none: the street began with it
    added_at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, version)
);
CREATE TABLE routing_areas (
    street TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    crs TEXT NOT NULL,
    source TEXT NOT NULL,
    schematic BIGINT NOT NULL,
    body TEXT NOT NULL, -- JSON, a list of linli_route::Area
    added_by TEXT,
    added_at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, version)
);
CREATE TABLE routing_rosters (
    street TEXT {sorted} NOT NULL,
    roster TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL, -- TOML
    added_by TEXT,
    added_at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, roster, version)
);
CREATE TABLE routing_duty_changes (
    street TEXT {sorted} NOT NULL,
    change_id TEXT {sorted} NOT NULL,
    roster TEXT {sorted} NOT NULL,
    absent TEXT NOT NULL,
    instead TEXT,
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    withdrawn_ms BIGINT,
    PRIMARY KEY (street, change_id)
);
CREATE INDEX routing_changes_by_end ON routing_duty_changes (street, to_ms) WHERE withdrawn_ms IS NULL;
CREATE TABLE routing_decisions (
    street TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    nth BIGINT NOT NULL, -- a case is decided again when its matter changes
    rules_version BIGINT NOT NULL,
    areas_version BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('unit', 'duty', 'none', 'broken')),
    rule TEXT,    -- the rule's id
    unit TEXT,
    on_duty TEXT NOT NULL, -- JSON, ids of people
    why TEXT NOT NULL, -- JSON, texts in both languages
    at_ms BIGINT NOT NULL,
    waiting BIGINT NOT NULL, -- 1: no unit has the case, and the command centre must give it one
    PRIMARY KEY (street, case_id, nth)
);
CREATE INDEX routing_waiting ON routing_decisions (street, at_ms) WHERE waiting = 1;
CREATE TABLE routing_trials (
    street TEXT {sorted} NOT NULL,
    trial_id TEXT {sorted} NOT NULL,
    body TEXT NOT NULL, -- the rules that are tried
    person TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    wanted BIGINT NOT NULL, -- how many cases
    done BIGINT NOT NULL,
    last_case TEXT, -- where the next step goes on
    ended_ms BIGINT,
    result TEXT NOT NULL, -- JSON
    PRIMARY KEY (street, trial_id)
);
CREATE TABLE routing_told (
    street TEXT {sorted} NOT NULL,
    problem TEXT {sorted} NOT NULL, -- digest of what was told about a broken set
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, problem)
);
",
);
