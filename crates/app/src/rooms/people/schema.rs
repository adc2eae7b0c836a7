//! The tables of people.

use linli_db::Migration;

/// The tables. The street leads every key. Telephone numbers are sealed (`crate::vault`) and found by a
/// blind index; passwords and session tokens are kept as digests only.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "people_001",
    "
CREATE TABLE persons (
    street TEXT {sorted} NOT NULL,
    person_id TEXT {sorted} NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL, -- what the name is found by: characters, pinyin, initials
    phone_sealed {blob},
    phone_index TEXT,    -- keyed digest of the number, for exact look-up
    lang TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (street, person_id),
    CHECK ((phone_sealed IS NULL) = (phone_index IS NULL))
);
CREATE INDEX persons_by_phone ON persons (street, phone_index) WHERE phone_index IS NOT NULL;

-- Every look at a number in full; the journal has an entry of the same id.
CREATE TABLE phone_looks (
    street TEXT {sorted} NOT NULL,
    entry_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (street, entry_id)
);
CREATE INDEX phone_looks_by_person ON phone_looks (street, person_id, at_ms);

CREATE TABLE orgs (
    street TEXT {sorted} NOT NULL,
    org_id TEXT {sorted} NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    place_id TEXT,
    path TEXT {sorted} NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (street, org_id),
    UNIQUE (street, kind, name)
);

CREATE TABLE accounts (
    street TEXT {sorted} NOT NULL,
    account TEXT {sorted} NOT NULL,
    person_id TEXT NOT NULL,
    password TEXT NOT NULL,       -- argon2id, PHC string
    must_change BIGINT NOT NULL,  -- 1: the initial password still stands
    changed_ms BIGINT NOT NULL,   -- when the password was set
    disabled_ms BIGINT,           -- since when an administrator keeps it locked
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (street, account)
);
CREATE INDEX accounts_by_person ON accounts (street, person_id);

CREATE TABLE old_passwords (
    street TEXT {sorted} NOT NULL,
    account TEXT NOT NULL,
    until_ms BIGINT NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (street, account, until_ms)
);

CREATE TABLE appointments (
    street TEXT {sorted} NOT NULL,
    appointment_id TEXT {sorted} NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    place_id TEXT,
    path TEXT {sorted} NOT NULL,  -- of the place; rights reach what begins with it
    org_id TEXT,
    matters TEXT NOT NULL,        -- JSON list; empty: all
    from_ms BIGINT NOT NULL,
    to_ms BIGINT,                 -- exclusive; NULL: open-ended
    created_ms BIGINT NOT NULL,
    created_by TEXT,              -- NULL: the person themselves, on registering
    PRIMARY KEY (street, appointment_id),
    CHECK (to_ms IS NULL OR to_ms >= from_ms)
);
CREATE INDEX appointments_by_person ON appointments (street, person_id);
CREATE INDEX appointments_by_role ON appointments (street, role, path);
CREATE INDEX appointments_by_org ON appointments (street, org_id) WHERE org_id IS NOT NULL;

CREATE TABLE sessions (
    street TEXT {sorted} NOT NULL,
    session_id TEXT NOT NULL,
    token {blob} NOT NULL,        -- SHA-256 of the token
    account TEXT NOT NULL,
    person_id TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,      -- to the minute
    ends_ms BIGINT NOT NULL,      -- however busy it is
    revoked_ms BIGINT,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (street, session_id),
    UNIQUE (street, token)
);
CREATE INDEX sessions_by_person ON sessions (street, person_id);
CREATE INDEX sessions_by_end ON sessions (street, ends_ms);

CREATE TABLE login_failures (
    street TEXT {sorted} NOT NULL,
    tried TEXT NOT NULL,          -- keyed digest of what was typed as account: it may be a password
    failures BIGINT NOT NULL,     -- in a row
    last_ms BIGINT NOT NULL,
    address TEXT NOT NULL,        -- where the last one came from
    locked_until_ms BIGINT,
    PRIMARY KEY (street, tried)
);
CREATE INDEX login_failures_by_age ON login_failures (street, last_ms);
",
)];
