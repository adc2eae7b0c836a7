//! The tables.

use linli_db::Migration;

/// Data keys.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "odata.0001_keys",
    "
-- By which programs read data feeds for a person; the key itself is kept nowhere.
CREATE TABLE data_keys (
    street     TEXT {sorted} NOT NULL,
    key_id     TEXT {sorted} NOT NULL,
    person_id  TEXT {sorted} NOT NULL,
    name       TEXT NOT NULL,   -- what its owner calls it
    digest     {blob} NOT NULL, -- SHA-256 of the key
    created_ms BIGINT NOT NULL,
    ends_ms    BIGINT NOT NULL,
    revoked_ms BIGINT,
    used_ms    BIGINT,          -- to the hour
    PRIMARY KEY (street, key_id)
);
CREATE UNIQUE INDEX data_keys_by_digest ON data_keys (street, digest);
CREATE INDEX data_keys_by_person ON data_keys (street, person_id, key_id);
",
)];
