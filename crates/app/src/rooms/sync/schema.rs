//! The tables of sync.

use linli_db::Migration;

/// Devices and the log of changes; merges and what people differ on; new records that may be there already.
pub const SCHEMA: &[Migration] = &[TABLES, MERGES, ARRIVALS];

const TABLES: Migration = Migration::new(
    "sync.0001_tables",
    "
CREATE TABLE sync_devices (
    street        TEXT {sorted} NOT NULL,
    device_id     TEXT {sorted} NOT NULL, -- made by the device, and not to be guessed
    person_id     TEXT {sorted} NOT NULL,
    name          TEXT NOT NULL,
    agent         TEXT NOT NULL,
    paths         TEXT NOT NULL,          -- the grids it carries, divided by spaces
    registered_ms BIGINT NOT NULL,
    seen_ms       BIGINT NOT NULL,
    success_ms    BIGINT,                 -- the last sync that went through, as the device told
    waiting       BIGINT NOT NULL,
    refused       BIGINT NOT NULL,
    oldest_ms     BIGINT,                 -- when the oldest that waits was made
    failures      BIGINT NOT NULL,        -- in a row
    revoked_ms    BIGINT,
    revoked_by    TEXT,
    wiped_ms      BIGINT,
    PRIMARY KEY (street, device_id)
);
CREATE INDEX sync_devices_by_person ON sync_devices (street, person_id);
CREATE TABLE sync_changes (
    street TEXT {sorted} NOT NULL,
    scope  TEXT {sorted} NOT NULL,        -- a path above the record: one row for each
    seq    BIGINT NOT NULL,
    kind   TEXT {sorted} NOT NULL,        -- '*': much changed below it, compare
    id     TEXT {sorted} NOT NULL,
    PRIMARY KEY (street, scope, seq)
) {clustered};
CREATE TABLE sync_heads (
    street TEXT {sorted} NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL,               -- the last number given
    oldest BIGINT NOT NULL                -- the first that is still kept
);
",
);

const MERGES: Migration = Migration::new(
    "sync.0002_merges",
    "
CREATE TABLE sync_states (
    street     TEXT {sorted} NOT NULL,
    record_id  TEXT {sorted} NOT NULL,
    sealed     {blob},                    -- how it came about; none until the first edit is kept
    changed_ms BIGINT NOT NULL,
    PRIMARY KEY (street, record_id)
);
CREATE TABLE sync_conflicts (
    street    TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    field     TEXT {sorted} NOT NULL,
    path      TEXT {sorted} NOT NULL,     -- of the record; reach is what begins with it
    opened_ms BIGINT NOT NULL,
    PRIMARY KEY (street, record_id, field)
);
CREATE INDEX sync_conflicts_by_path ON sync_conflicts (street, path, record_id, field);
",
);

const ARRIVALS: Migration = Migration::new(
    "sync.0003_arrivals",
    "
CREATE TABLE sync_arrivals (
    street    TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL, -- as the phone named it; what it says lies in sync_states
    register  TEXT {sorted} NOT NULL,
    place_id  TEXT {sorted} NOT NULL,
    path      TEXT {sorted} NOT NULL, -- of the place; reach is what begins with it
    alike     TEXT {sorted} NOT NULL, -- the record that it may be
    into_id   TEXT {sorted},          -- the record that it is, once that is decided
    sealed    {blob},                 -- why wrong check characters were taken
    opened_ms BIGINT NOT NULL,
    PRIMARY KEY (street, record_id)
);
CREATE INDEX sync_arrivals_open ON sync_arrivals (street, path, record_id) WHERE into_id IS NULL;
",
);
