//! The tables of cases.

use linli_db::Migration;

/// The tables. Indexes lead with the street and end in `(rank, case_id)`, the order of every list, so
/// that a page of a filtered list is a short walk along one index however many cases there are.
pub const SCHEMA: &[Migration] = &[TABLES, INDEXES, SEALED, CALENDARS, ASSISTS, VOICES];

const TABLES: Migration = Migration::new(
    "cases.0001_tables",
    "
CREATE TABLE cases (
    street TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    number TEXT {sorted} NOT NULL,
    scene TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    matter TEXT {sorted} NOT NULL,
    state TEXT NOT NULL,
    phase TEXT {sorted} NOT NULL CHECK (phase IN ('open', 'waiting', 'closed')),
    title TEXT NOT NULL,
    place_id TEXT NOT NULL,
    place_path TEXT {sorted} NOT NULL,
    community TEXT {sorted},
    grid TEXT {sorted},
    reporter TEXT {sorted},
    unit TEXT {sorted},
    handler TEXT {sorted},
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    due_ms BIGINT,  -- the nearest running deadline, derived from facts
    wake_ms BIGINT, -- when a clock next warns or escalates, derived from facts
    rank BIGINT NOT NULL, -- the order of lists: due first while open, recent first when closed
    rev BIGINT NOT NULL,
    touched BIGINT NOT NULL, -- the revision a person last made
    late BIGINT NOT NULL,
    supervised BIGINT NOT NULL,
    facts TEXT NOT NULL, -- JSON, linli_flow::CaseFacts; personal answers sealed
    PRIMARY KEY (street, case_id)
);
CREATE INDEX cases_by_rank ON cases (street, phase, rank, case_id);
CREATE INDEX cases_by_community ON cases (street, phase, community, matter, rank, case_id);
CREATE INDEX cases_by_community_rank ON cases (street, phase, community, rank, case_id);
CREATE INDEX cases_by_grid ON cases (street, phase, grid, rank, case_id);
CREATE INDEX cases_by_matter ON cases (street, phase, matter, rank, case_id);
CREATE INDEX cases_by_unit ON cases (street, phase, unit, rank, case_id) WHERE unit IS NOT NULL;
CREATE INDEX cases_by_handler ON cases (street, handler, phase, rank, case_id) WHERE handler IS NOT NULL;
CREATE INDEX cases_by_reporter ON cases (street, reporter, case_id) WHERE reporter IS NOT NULL;
CREATE INDEX cases_by_number ON cases (street, number);
CREATE INDEX cases_to_wake ON cases (street, wake_ms) WHERE wake_ms IS NOT NULL;
CREATE TABLE case_notes (
    street TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    note_id TEXT {sorted} NOT NULL,
    entry_id TEXT NOT NULL, -- the journal entry it belongs to
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    internal BIGINT NOT NULL, -- 1: not for the reporter
    PRIMARY KEY (street, case_id, note_id)
);
",
);

/// What is often filtered by stands behind the order, so that lines which do not match are passed over within
/// the index: with a million cases, fetching each of them to look would take a hundred times as long.
const INDEXES: Migration = Migration::new(
    "cases.0002_indexes",
    "
DROP INDEX cases_by_rank;
DROP INDEX cases_by_community;
DROP INDEX cases_by_community_rank;
DROP INDEX cases_by_grid;
DROP INDEX cases_by_unit;
CREATE INDEX cases_by_rank ON cases (street, phase, rank, case_id, matter, state, scene);
CREATE INDEX cases_by_community ON cases (street, phase, community, rank, case_id, matter, state, scene, unit);
CREATE INDEX cases_by_grid ON cases (street, phase, grid, rank, case_id, matter, state, scene);
CREATE INDEX cases_by_unit ON cases (street, phase, unit, rank, case_id, matter, state, community) WHERE unit IS NOT NULL;
CREATE INDEX cases_by_state ON cases (street, phase, state, rank, case_id);
CREATE INDEX cases_supervised ON cases (street, supervised, phase, rank, case_id, matter, unit, community) WHERE supervised = 1;
",
);

/// 密件: who sees a sealed case and who is barred from it, derived from its facts and written with them; and who
/// looked at it on which day, so that each look goes on record once. Lists ask of every line whether it is
/// sealed, so that stands in their indexes too.
const SEALED: Migration = Migration::new(
    "cases.0003_sealed",
    "
ALTER TABLE cases ADD COLUMN sealed BIGINT NOT NULL DEFAULT 0;
CREATE TABLE case_eyes (
    street TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    kind TEXT {sorted} NOT NULL CHECK (kind IN ('person', 'role', 'unit', 'recused', 'party')),
    who TEXT {sorted} NOT NULL, -- a person, a role or an organisation
    sees BIGINT NOT NULL,       -- 0: barred, which outweighs every 1
    PRIMARY KEY (street, case_id, kind, who)
);
CREATE TABLE case_looks (
    street TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    day TEXT {sorted} NOT NULL, -- the local day
    person TEXT {sorted} NOT NULL,
    PRIMARY KEY (street, case_id, day, person)
);
DROP INDEX cases_by_rank;
DROP INDEX cases_by_community;
DROP INDEX cases_by_grid;
DROP INDEX cases_by_unit;
DROP INDEX cases_supervised;
CREATE INDEX cases_by_rank ON cases (street, phase, rank, case_id, matter, state, scene, sealed);
CREATE INDEX cases_by_community ON cases (street, phase, community, rank, case_id, matter, state, scene, unit, sealed);
CREATE INDEX cases_by_grid ON cases (street, phase, grid, rank, case_id, matter, state, scene, sealed);
CREATE INDEX cases_by_unit ON cases (street, phase, unit, rank, case_id, matter, state, community, sealed) WHERE unit IS NOT NULL;
CREATE INDEX cases_supervised ON cases (street, supervised, phase, rank, case_id, matter, unit, community, sealed) WHERE supervised = 1;
",
);

/// Which calendar `due_ms`, `wake_ms` and `rank` were derived with; another one has them derived again.
const CALENDARS: Migration = Migration::new(
    "cases.0004_calendars",
    "
CREATE TABLE case_calendars (
    street TEXT {sorted} NOT NULL,
    digest TEXT NOT NULL, -- of its working days and hours
    PRIMARY KEY (street)
);
",
);

/// 协办: who was asked to assist, derived from the facts of a case and written with them, so that an assisting
/// unit's desk and the page of open whistles are short walks. `phase` repeats that of the case: a desk asks for
/// one phase, and what a unit ever assisted grows for ever.
const ASSISTS: Migration = Migration::new(
    "cases.0010_assists",
    "
CREATE TABLE case_assists (
    street TEXT {sorted} NOT NULL,
    case_id TEXT {sorted} NOT NULL,
    nth BIGINT NOT NULL, -- from 0, in the order of asking
    asked TEXT {sorted} NOT NULL, -- the assisting organisation
    case_phase TEXT {sorted} NOT NULL,
    is_open BIGINT NOT NULL, -- 1: the organisation still has something to do
    due_rank BIGINT NOT NULL, -- when it is next due, the most where nothing runs
    PRIMARY KEY (street, case_id, nth)
);
CREATE INDEX case_assists_by_asked ON case_assists (street, asked, case_phase, case_id);
CREATE INDEX case_assists_open ON case_assists (street, due_rank, case_id, nth, asked) WHERE is_open = 1;
",
);

/// 并案: what a case is carried on with, and how many people reported it. Lists leave out what is carried on with
/// another, so that stands in their indexes; the two partial indexes hold open cases only and are what duplicates are
/// looked for by.
const VOICES: Migration = Migration::new(
    "cases.0011_voices",
    "
ALTER TABLE cases ADD COLUMN main TEXT {sorted};
ALTER TABLE cases ADD COLUMN reporters BIGINT NOT NULL DEFAULT 1;
DROP INDEX cases_by_rank;
DROP INDEX cases_by_community;
DROP INDEX cases_by_grid;
DROP INDEX cases_by_unit;
DROP INDEX cases_supervised;
CREATE INDEX cases_by_rank ON cases (street, phase, rank, case_id, matter, state, scene, sealed, main);
CREATE INDEX cases_by_community ON cases (street, phase, community, rank, case_id, matter, state, scene, unit, sealed, main);
CREATE INDEX cases_by_grid ON cases (street, phase, grid, rank, case_id, matter, state, scene, sealed, main);
CREATE INDEX cases_by_unit ON cases (street, phase, unit, rank, case_id, matter, state, community, sealed, main) WHERE unit IS NOT NULL;
CREATE INDEX cases_supervised ON cases (street, supervised, phase, rank, case_id, matter, unit, community, sealed, main) WHERE supervised = 1;
CREATE INDEX cases_open_at ON cases (street, place_id, scene, case_id) WHERE phase <> 'closed' AND sealed = 0 AND main IS NULL;
CREATE INDEX cases_open_in ON cases (street, community, scene, matter, case_id) WHERE phase <> 'closed' AND sealed = 0 AND main IS NULL;
",
);
