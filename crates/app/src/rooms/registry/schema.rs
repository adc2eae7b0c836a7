//! The tables of the registry.

use linli_db::Migration;

/// The tables. The street leads every key. A value is either plain JSON or sealed, never both.
pub const SCHEMA: &[Migration] = &[TABLES, RIGHTS, RETENTION, ECHOES, LIMITS, WRITTEN];

const TABLES: Migration = Migration::new(
    "registry.0001_tables",
    "
CREATE TABLE registry_records (
    street TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    register TEXT {sorted} NOT NULL,
    place_id TEXT {sorted},
    path TEXT {sorted} NOT NULL,  -- of the place; reach is what begins with it
    person_id TEXT {sorted},      -- the account's person who it is
    version BIGINT NOT NULL,
    opened_ms BIGINT NOT NULL,
    opened_by TEXT,
    closed_on TEXT,
    closed_why TEXT,
    sole_place TEXT {sorted},     -- the place, in an open record of a register of places
    PRIMARY KEY (street, record_id),
    UNIQUE (street, register, sole_place),
    CHECK ((closed_on IS NULL) = (closed_why IS NULL))
);
CREATE INDEX registry_records_open ON registry_records (street, register, path, record_id) WHERE closed_on IS NULL;
CREATE INDEX registry_records_place ON registry_records (street, place_id, register) WHERE closed_on IS NULL;
CREATE INDEX registry_records_person ON registry_records (street, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX registry_records_ended ON registry_records (street, register, closed_on) WHERE closed_on IS NOT NULL;

CREATE TABLE registry_values (
    street TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    attribute TEXT {sorted} NOT NULL,
    plain TEXT,                   -- JSON
    sealed {blob},
    version BIGINT NOT NULL,
    as_of TEXT {sorted} NOT NULL,
    office_zh TEXT NOT NULL,
    office_en TEXT NOT NULL,
    form TEXT,
    by_id TEXT,
    override_sealed {blob},       -- why a wrong check character was taken
    PRIMARY KEY (street, record_id, attribute),
    CHECK ((plain IS NULL) <> (sealed IS NULL))
);

-- What stood there before each change.
CREATE TABLE registry_history (
    street TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,      -- of the record after the change
    attribute TEXT {sorted} NOT NULL,
    deed TEXT NOT NULL,
    plain TEXT,
    sealed {blob},
    as_of TEXT NOT NULL,
    office_zh TEXT NOT NULL,
    office_en TEXT NOT NULL,
    form TEXT,
    by_id TEXT,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, record_id, version, attribute)
);

-- Exact look-up: a keyed digest of the value.
CREATE TABLE registry_index (
    street TEXT {sorted} NOT NULL,
    register TEXT {sorted} NOT NULL,
    attribute TEXT {sorted} NOT NULL,
    blind TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    sole TEXT {sorted},           -- the digest again, where no other open record may hold it
    PRIMARY KEY (street, register, attribute, blind, record_id),
    UNIQUE (street, register, attribute, sole)
);
CREATE INDEX registry_index_record ON registry_index (street, record_id);

CREATE TABLE registry_members (
    street TEXT {sorted} NOT NULL,
    member_id TEXT {sorted} NOT NULL,
    whole TEXT {sorted} NOT NULL,
    roster TEXT {sorted} NOT NULL,
    role TEXT NOT NULL,
    member TEXT {sorted} NOT NULL,
    share_num BIGINT,
    share_den BIGINT,
    since TEXT,
    until TEXT,
    sole TEXT {sorted},           -- roster and member, where it may be in one only
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (street, member_id),
    UNIQUE (street, sole)
);
CREATE INDEX registry_members_whole ON registry_members (street, whole, roster);
CREATE INDEX registry_members_member ON registry_members (street, member);

CREATE TABLE registry_consents (
    street TEXT {sorted} NOT NULL,
    consent_id TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    given_to TEXT {sorted} NOT NULL,
    how TEXT NOT NULL,
    given_on TEXT NOT NULL,
    withdrawn_on TEXT,
    by_id TEXT,
    PRIMARY KEY (street, consent_id)
);
CREATE INDEX registry_consents_record ON registry_consents (street, record_id);

-- Every look at a masked value; the journal has an entry of the same id.
CREATE TABLE registry_looks (
    street TEXT {sorted} NOT NULL,
    entry_id TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    attribute TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (street, entry_id)
);
CREATE INDEX registry_looks_record ON registry_looks (street, record_id, at_ms);
",
);

/// What was erased and why; and whose open cases still hold answers that go when they are closed.
const RIGHTS: Migration = Migration::new(
    "registry.0002_rights",
    "
CREATE TABLE registry_erasures (
    street TEXT {sorted} NOT NULL,
    entry_id TEXT {sorted} NOT NULL, -- of the journal
    record_id TEXT {sorted} NOT NULL,
    register TEXT {sorted} NOT NULL,
    attributes TEXT NOT NULL,        -- ids, divided by spaces
    why TEXT NOT NULL CHECK (why IN ('request', 'consent', 'retention', 'decision')),
    last_day TEXT,                   -- until when it might be kept
    by_id TEXT,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, entry_id)
);
CREATE INDEX registry_erasures_by_time ON registry_erasures (street, at_ms, entry_id);
CREATE TABLE registry_leaving (
    street TEXT {sorted} NOT NULL,
    person_id TEXT {sorted} NOT NULL,
    since_ms BIGINT NOT NULL,
    struck {blob} NOT NULL,          -- sealed: the name and numbers that are struck out of what is still written there
    PRIMARY KEY (street, person_id)
);
",
);

/// Retention. A value carries its register and the day its period is counted from, so that what is due is found by an
/// index that holds only what is still kept. What is held is not erased by time until that day.
const RETENTION: Migration = Migration::new(
    "registry.0003_retention",
    "
CREATE TABLE registry_periods (
    street TEXT {sorted} NOT NULL,
    register TEXT {sorted} NOT NULL,
    part TEXT {sorted} NOT NULL,     -- an attribute or roster with a retention of its own; empty: the register's
    months BIGINT NOT NULL,
    ask BIGINT NOT NULL,             -- 1: its keeper decides then
    source TEXT NOT NULL,
    set_by TEXT,
    set_ms BIGINT NOT NULL,
    PRIMARY KEY (street, register, part)
);
CREATE TABLE registry_holds (
    street TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    attribute TEXT {sorted} NOT NULL,
    until TEXT {sorted} NOT NULL,
    basis TEXT NOT NULL,
    held_by TEXT,
    held_ms BIGINT NOT NULL,
    PRIMARY KEY (street, record_id, attribute)
);
CREATE INDEX registry_holds_by_day ON registry_holds (street, until);
ALTER TABLE registry_values ADD COLUMN register TEXT {sorted};
ALTER TABLE registry_values ADD COLUMN event TEXT {sorted};      -- closed on, or last known
ALTER TABLE registry_values ADD COLUMN held_until TEXT {sorted};
UPDATE registry_values SET
    register = (SELECT r.register FROM registry_records r
        WHERE r.street = registry_values.street AND r.record_id = registry_values.record_id),
    event = (SELECT r.closed_on FROM registry_records r
        WHERE r.street = registry_values.street AND r.record_id = registry_values.record_id);
UPDATE registry_values SET event = as_of WHERE register = 'person' AND attribute = 'care';
CREATE INDEX registry_values_event ON registry_values (street, register, attribute, event, record_id)
    WHERE event IS NOT NULL;
CREATE INDEX registry_members_left ON registry_members (street, roster, until, member_id) WHERE until IS NOT NULL;
",
);

/// Values of other records that hold a number of somebody who asked for deletion, and what was decided of each.
const ECHOES: Migration = Migration::new(
    "registry.0004_echoes",
    "
CREATE TABLE registry_echoes (
    street TEXT {sorted} NOT NULL,
    record_id TEXT {sorted} NOT NULL,
    attribute TEXT {sorted} NOT NULL,
    of_record TEXT {sorted} NOT NULL, -- whose deletion found it
    version BIGINT NOT NULL,          -- of the value when it was found
    past BIGINT NOT NULL,             -- 1: only an earlier value holds it
    found_ms BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'erased', 'kept')),
    reason TEXT,
    by_id TEXT,
    at_ms BIGINT,
    PRIMARY KEY (street, record_id, attribute, of_record),
    CHECK ((state = 'open') = (reason IS NULL))
);
CREATE INDEX registry_echoes_of ON registry_echoes (street, of_record);
",
);

/// Records that are stored and nothing else at the person's request, and why.
const LIMITS: Migration = Migration::new(
    "registry.0005_restrictions",
    "
ALTER TABLE registry_records ADD COLUMN restricted BIGINT NOT NULL DEFAULT 0;
CREATE TABLE registry_restrictions (
    street TEXT {sorted} NOT NULL,
    entry_id TEXT {sorted} NOT NULL,  -- of the journal
    record_id TEXT {sorted} NOT NULL,
    request TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_id TEXT,
    since_ms BIGINT NOT NULL,
    lifted_ms BIGINT,                 -- none while it is in force
    lifted_by TEXT,
    lifted_reason TEXT,
    PRIMARY KEY (street, entry_id),
    CHECK ((lifted_ms IS NULL) = (lifted_reason IS NULL))
);
CREATE INDEX registry_restrictions_record ON registry_restrictions (street, record_id, since_ms);
",
);

/// When a value was written: two changes of one day are ordered by it.
const WRITTEN: Migration = Migration::new(
    "registry.0006_written",
    "ALTER TABLE registry_values ADD COLUMN written_ms BIGINT;",
);
