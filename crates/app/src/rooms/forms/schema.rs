//! The tables of forms.

use linli_db::Migration;

/// Definitions, drafts, submissions with their editions, and looks at personal answers.
pub const SCHEMA: &[Migration] = &[TABLES, ABOUT];

const TABLES: Migration = Migration::new(
    "forms.0001_tables",
    "
CREATE TABLE forms (
    street TEXT {sorted} NOT NULL,
    form TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL, -- TOML, never changed; the version in force is the greatest one
    added_by TEXT, -- none: ships with linli, or added by who runs the server
    added_at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, form, version)
);
CREATE TABLE form_drafts (
    street TEXT {sorted} NOT NULL,
    instance_id TEXT {sorted} NOT NULL, -- that of the submission it becomes
    person_id TEXT {sorted} NOT NULL,
    form TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    place_id TEXT {sorted} NOT NULL,
    record_id TEXT {sorted}, -- whom or what of the registry it is about, besides the place
    task_id TEXT {sorted}, -- what it was asked for
    corrects TEXT {sorted}, -- the submission it corrects
    edition BIGINT NOT NULL, -- the edition it began from; 0 for a new one
    updated_ms BIGINT NOT NULL,
    body {blob} NOT NULL, -- sealed: answers, ticks, and what the registry held
    PRIMARY KEY (street, instance_id)
);
CREATE INDEX form_drafts_by_person ON form_drafts (street, person_id, updated_ms);
CREATE TABLE form_submissions (
    street TEXT {sorted} NOT NULL,
    submission_id TEXT {sorted} NOT NULL,
    form TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL, -- of the edition in force
    place_id TEXT {sorted} NOT NULL,
    place_path TEXT {sorted} NOT NULL,
    record_id TEXT {sorted},
    task_id TEXT {sorted},
    person_id TEXT {sorted} NOT NULL, -- who filled it in first
    filled_ms BIGINT NOT NULL, -- when it was filled in, by the clock of who did
    at_ms BIGINT NOT NULL, -- when it arrived
    edition BIGINT NOT NULL,
    corrected_ms BIGINT, -- when the edition in force arrived, if it is not the first
    case_id TEXT {sorted}, -- the case that was opened from it last
    asked BIGINT NOT NULL,
    prefilled BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    typed BIGINT NOT NULL,
    PRIMARY KEY (street, submission_id)
);
CREATE INDEX form_submissions_by_form ON form_submissions (street, form, submission_id);
CREATE INDEX form_submissions_by_path ON form_submissions (street, place_path, submission_id);
CREATE INDEX form_submissions_by_who ON form_submissions (street, person_id, submission_id);
CREATE INDEX form_submissions_by_task ON form_submissions (street, task_id) WHERE task_id IS NOT NULL;
CREATE TABLE form_editions (
    street TEXT {sorted} NOT NULL,
    submission_id TEXT {sorted} NOT NULL,
    edition BIGINT NOT NULL,
    instance_id TEXT {sorted} NOT NULL,
    asked_digest TEXT {sorted} NOT NULL, -- keyed, over what was sent
    version BIGINT NOT NULL,
    person_id TEXT {sorted} NOT NULL,
    at_ms BIGINT NOT NULL,
    reason TEXT, -- why it was corrected
    answers TEXT NOT NULL, -- JSON; personal answers sealed
    states TEXT NOT NULL, -- JSON: how each bound field came about
    PRIMARY KEY (street, submission_id, edition),
    CONSTRAINT form_editions_once UNIQUE (street, instance_id)
);
CREATE TABLE form_looks (
    street TEXT {sorted} NOT NULL,
    entry_id TEXT {sorted} NOT NULL, -- of the journal
    submission_id TEXT {sorted} NOT NULL,
    edition BIGINT NOT NULL,
    field TEXT NOT NULL,
    person_id TEXT {sorted} NOT NULL,
    at_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (street, entry_id)
);
CREATE INDEX form_looks_by_submission ON form_looks (street, submission_id, at_ms);
",
);

/// What was submitted about a record is found when the person asks for it, or asks that it be deleted.
const ABOUT: Migration = Migration::new(
    "forms.0002_about",
    "
CREATE INDEX form_submissions_by_record ON form_submissions (street, record_id) WHERE record_id IS NOT NULL;
",
);
