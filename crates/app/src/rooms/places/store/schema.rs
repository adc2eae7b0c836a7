//! The tables.

use linli_db::Migration;

use crate::rooms::places::divisions;

/// The tables of places. `node` and `path` never change, so that appointments and cases may keep a path.
pub const SCHEMA: &[Migration] = &[
    divisions::TABLE,
    Migration::new(
        "places.0001_tables",
        "
CREATE TABLE places (
    street     TEXT {sorted} NOT NULL,
    place_id   TEXT {sorted} NOT NULL,
    parent     TEXT {sorted},          -- none for the street itself
    kind       TEXT NOT NULL CHECK (kind IN
               ('street', 'community', 'grid', 'compound', 'building', 'entrance', 'dwelling')),
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    code       TEXT,                   -- division code of a street or community
    node       BIGINT NOT NULL,        -- 0 for the street itself
    path       TEXT {sorted} NOT NULL, -- node numbers from the street down: /330105005/1/14/
    community  TEXT,
    grid       TEXT,
    full_name  TEXT NOT NULL,
    words      TEXT NOT NULL,          -- what it is found by, see spelling.rs
    origin     TEXT NOT NULL CHECK (origin IN ('division', 'office', 'demo')),
    note       TEXT NOT NULL,
    valid_from TEXT,                   -- first day in use, ISO 8601
    valid_to   TEXT,                   -- first day no longer in use
    lon_e7     BIGINT,                 -- 1e-7 degree
    lat_e7     BIGINT,
    crs        TEXT CHECK (crs IN ('cgcs2000', 'gcj02', 'bd09')),
    rev        BIGINT NOT NULL,
    PRIMARY KEY (street, place_id),
    FOREIGN KEY (street, parent) REFERENCES places (street, place_id),
    CHECK ((parent IS NULL) = (kind = 'street')),
    CHECK ((lon_e7 IS NULL) = (crs IS NULL) AND (lat_e7 IS NULL) = (crs IS NULL))
);
CREATE UNIQUE INDEX places_by_path ON places (street, path);
CREATE UNIQUE INDEX places_by_node ON places (street, node);
CREATE INDEX places_by_parent ON places (street, parent, node);
CREATE UNIQUE INDEX places_open_name ON places (street, parent, name) WHERE valid_to IS NULL;

-- The last node number given in a street.
CREATE TABLE place_nodes (
    street TEXT {sorted} NOT NULL PRIMARY KEY,
    last   BIGINT NOT NULL
);",
    ),
    Migration::new(
        "places.0002_search",
        "
-- What is searched first: a tenth of a street's places.
CREATE INDEX places_larger ON places (street, node) WHERE kind <> 'dwelling';",
    ),
    Migration::new("places.0003_library", LIBRARY),
];

/// Roads, door numbers and floors, the status of an address, other names, and what became of a place. A kind is
/// checked by the program alone from now on: SQLite takes no check away from a table without writing it anew.
const LIBRARY: &str = "
CREATE TABLE places_anew (
    street     TEXT {sorted} NOT NULL,
    place_id   TEXT {sorted} NOT NULL,
    parent     TEXT {sorted},          -- none for the street itself
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    code       TEXT,                   -- division code of a street or community, unit-grid code of a grid
    node       BIGINT NOT NULL,        -- 0 for the street itself
    path       TEXT {sorted} NOT NULL, -- node numbers from the street down: /330105005/1/14/
    community  TEXT,
    grid       TEXT,
    full_name  TEXT NOT NULL,
    words      TEXT NOT NULL,          -- what it is found by, see spelling.rs
    origin     TEXT NOT NULL CHECK (origin IN ('division', 'office', 'demo')),
    note       TEXT NOT NULL,
    valid_from TEXT,                   -- first day in use, ISO 8601
    valid_to   TEXT,                   -- first day no longer in use
    lon_e7     BIGINT,                 -- 1e-7 degree
    lat_e7     BIGINT,
    crs        TEXT CHECK (crs IN ('cgcs2000', 'gcj02', 'bd09')),
    doubt      TEXT CHECK (doubt IN ('inconsistent', 'unknown')),
    rev        BIGINT NOT NULL,
    PRIMARY KEY (street, place_id),
    FOREIGN KEY (street, parent) REFERENCES places_anew (street, place_id),
    CHECK ((parent IS NULL) = (kind = 'street')),
    CHECK ((lon_e7 IS NULL) = (crs IS NULL) AND (lat_e7 IS NULL) = (crs IS NULL))
);
INSERT INTO places_anew (street, place_id, parent, kind, name, code, node, path, community, grid, full_name, words,
        origin, note, valid_from, valid_to, lon_e7, lat_e7, crs, rev)
    SELECT street, place_id, parent, kind, name, code, node, path, community, grid, full_name, words,
        origin, note, valid_from, valid_to, lon_e7, lat_e7, crs, rev FROM places;
DROP TABLE places;
ALTER TABLE places_anew RENAME TO places;
CREATE UNIQUE INDEX places_by_path ON places (street, path);
CREATE UNIQUE INDEX places_by_node ON places (street, node);
CREATE INDEX places_by_parent ON places (street, parent, node);
CREATE UNIQUE INDEX places_open_name ON places (street, parent, name) WHERE valid_to IS NULL;
CREATE INDEX places_larger ON places (street, node) WHERE kind <> 'dwelling';

-- Other names of places.
CREATE TABLE place_aliases (
    street     TEXT {sorted} NOT NULL,
    place_id   TEXT {sorted} NOT NULL,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    kind       TEXT NOT NULL CHECK (kind IN ('former', 'popular', 'short', 'address')),
    valid_from TEXT,
    valid_to   TEXT,
    PRIMARY KEY (street, place_id, name),
    FOREIGN KEY (street, place_id) REFERENCES places (street, place_id)
);

-- Which place became which: merged, split, moved.
CREATE TABLE place_lineage (
    street     TEXT {sorted} NOT NULL,
    from_place TEXT {sorted} NOT NULL,
    to_place   TEXT {sorted} NOT NULL,
    how        TEXT NOT NULL CHECK (how IN ('merged', 'split', 'moved')),
    day        TEXT NOT NULL,
    PRIMARY KEY (street, from_place, to_place),
    FOREIGN KEY (street, from_place) REFERENCES places (street, place_id),
    FOREIGN KEY (street, to_place) REFERENCES places (street, place_id)
);
CREATE INDEX place_lineage_to ON place_lineage (street, to_place);";
