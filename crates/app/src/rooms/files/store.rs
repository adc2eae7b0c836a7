//! SQL of files.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::{DbError, Migration, Row, Sql, Tx, args};
use linli_kernel::{FileId, PersonId, StreetCode};

use super::model::{Photo, Subject};

/// The table.
pub const SCHEMA: &[Migration] = &[TABLES, FINGERPRINTS];

const TABLES: Migration = Migration::new(
    "files.0001_tables",
    "
-- What lies on the shelf. Its row is locked by whoever adds or takes away the last photo with these bytes.
CREATE TABLE file_contents (
    street TEXT {sorted} NOT NULL,
    digest TEXT {sorted} NOT NULL, -- SHA-256 of the kept photo
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    width BIGINT NOT NULL CHECK (width > 0),
    height BIGINT NOT NULL CHECK (height > 0),
    PRIMARY KEY (street, digest)
);
CREATE TABLE files (
    street TEXT {sorted} NOT NULL,
    file_id TEXT {sorted} NOT NULL,
    uploaded_by TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    digest TEXT {sorted} NOT NULL,
    subject_kind TEXT {sorted}, -- none until a write claims it
    subject_id TEXT {sorted},
    PRIMARY KEY (street, file_id),
    CONSTRAINT files_subject CHECK ((subject_kind IS NULL) = (subject_id IS NULL))
);
CREATE INDEX files_by_subject ON files (street, subject_kind, subject_id, file_id);
CREATE INDEX files_by_digest ON files (street, digest);
CREATE INDEX files_unclaimed ON files (street, at_ms) WHERE subject_kind IS NULL;
",
);

/// What a photo looks like, so that photos of one thing are found to be alike; none where it was kept before.
const FINGERPRINTS: Migration = Migration::new(
    "files.0002_fingerprints",
    "
ALTER TABLE file_contents ADD COLUMN fingerprint BIGINT;
",
);

pub(super) async fn insert(tx: &mut Tx, street: StreetCode, photo: &Photo) -> Result<(), DbError> {
    // The update waits for whoever is taking these bytes off the shelf; of what was kept before fingerprints it adds
    // that.
    tx.execute(
        "INSERT INTO file_contents (street, digest, bytes, width, height, fingerprint)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (street, digest) DO UPDATE SET bytes = excluded.bytes, fingerprint = excluded.fingerprint",
        args![
            street,
            &photo.digest,
            photo.bytes,
            photo.width,
            photo.height,
            photo.fingerprint
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO files (street, file_id, uploaded_by, at_ms, digest) VALUES ($1, $2, $3, $4, $5)",
        args![street, photo.file, photo.by, photo.at, &photo.digest],
    )
    .await?;
    Ok(())
}

const CONTENT: [&str; 6] = [
    "street",
    "digest",
    "bytes",
    "width",
    "height",
    "fingerprint",
];
const CLAIMED: [&str; 7] = [
    "street",
    "file_id",
    "uploaded_by",
    "at_ms",
    "digest",
    "subject_kind",
    "subject_id",
];

/// Photos with their subjects, each content once.
pub(super) async fn enter(
    tx: &mut Tx,
    street: StreetCode,
    kind: &'static str,
    photos: Vec<(String, Photo)>,
) -> Result<(), DbError> {
    let (mut contents, mut rows) = (BTreeMap::new(), Vec::new());
    for (subject, photo) in photos {
        let (bytes, width, height) = (photo.bytes, photo.width, photo.height);
        let digest = photo.digest.clone();
        let content = args![street, digest, bytes, width, height, photo.fingerprint];
        contents.entry(photo.digest.clone()).or_insert(content);
        let (file, by, at, digest) = (photo.file, photo.by, photo.at, photo.digest);
        rows.push(args![street, file, by, at, digest, kind, subject]);
    }
    let contents: Vec<_> = contents.into_values().collect();
    // As [`insert`].
    let there = "ON CONFLICT (street, digest) DO UPDATE SET bytes = excluded.bytes";
    tx.insert_many("file_contents", &CONTENT, contents, there)
        .await?;
    tx.insert_many("files", &CLAIMED, rows, "").await?;
    Ok(())
}

pub(super) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    file: FileId,
) -> Result<Option<Photo>, DbError> {
    tx.fetch_optional(
        "SELECT f.file_id, f.uploaded_by, f.at_ms, f.digest, c.bytes, c.width, c.height, c.fingerprint,
                f.subject_kind, f.subject_id
           FROM files f JOIN file_contents c ON c.street = f.street AND c.digest = f.digest
          WHERE f.street = $1 AND f.file_id = $2",
        args![street, file],
    )
    .await?
    .map(|row| photo(&row))
    .transpose()
}

pub(super) async fn of_subject(
    tx: &mut Tx,
    street: StreetCode,
    kind: &str,
    id: &str,
) -> Result<Vec<Photo>, DbError> {
    tx.fetch_all(
        "SELECT f.file_id, f.uploaded_by, f.at_ms, f.digest, c.bytes, c.width, c.height, c.fingerprint,
                f.subject_kind, f.subject_id
           FROM files f JOIN file_contents c ON c.street = f.street AND c.digest = f.digest
          WHERE f.street = $1 AND f.subject_kind = $2 AND f.subject_id = $3
          ORDER BY f.file_id",
        args![street, kind, id],
    )
    .await?
    .iter()
    .map(photo)
    .collect()
}

/// The fingerprints of the photos of some subjects of a kind.
pub(super) async fn fingerprints(
    tx: &mut Tx,
    street: StreetCode,
    kind: &'static str,
    ids: Vec<String>,
) -> Result<Vec<(String, i64)>, DbError> {
    let sql = Sql::new(
        "SELECT f.subject_id, c.fingerprint FROM files f
           JOIN file_contents c ON c.street = f.street AND c.digest = f.digest
          WHERE f.street = ",
    );
    let sql = sql.bind(street).push(" AND f.subject_kind = ").bind(kind);
    let sql = sql.push(" AND f.subject_id IN (").bind_list(ids);
    let sql = sql.push(") AND c.fingerprint IS NOT NULL");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter()
        .map(|row| Ok((row.get("subject_id")?, row.get("fingerprint")?)))
        .collect()
}

/// Gives an unclaimed file of `by` its subject; the number of rows is 1 or 0.
pub(super) async fn claim(
    tx: &mut Tx,
    street: StreetCode,
    by: PersonId,
    file: FileId,
    kind: &str,
    id: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE files SET subject_kind = $4, subject_id = $5
          WHERE street = $1 AND file_id = $2 AND uploaded_by = $3 AND subject_kind IS NULL",
        args![street, file, by, kind, id],
    )
    .await
}

/// Takes the files of a subject from it, but those in `keep`; nobody claims them, so they are forgotten.
pub(super) async fn release(
    tx: &mut Tx,
    street: StreetCode,
    kind: &str,
    id: &str,
    keep: &[FileId],
) -> Result<u64, DbError> {
    let sql = Sql::new("UPDATE files SET subject_kind = NULL, subject_id = NULL WHERE street = ");
    let sql = sql.bind(street).push(" AND subject_kind = ").bind(kind);
    let mut sql = sql.push(" AND subject_id = ").bind(id);
    if !keep.is_empty() {
        sql = sql.push(" AND file_id NOT IN (").bind_list(keep).push(")");
    }
    tx.execute_sql(sql).await
}

/// Deletes at most `limit` unclaimed files older than `before`, oldest first; the digest of each.
pub(super) async fn forget_unclaimed(
    tx: &mut Tx,
    street: StreetCode,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<String>, DbError> {
    tx.fetch_all(
        "DELETE FROM files WHERE street = $1 AND subject_kind IS NULL AND file_id IN
                (SELECT file_id FROM files WHERE street = $1 AND subject_kind IS NULL AND at_ms < $2
                  ORDER BY at_ms LIMIT $3)
         RETURNING digest",
        args![street, before, limit],
    )
    .await?
    .iter()
    .map(|row| row.get("digest"))
    .collect()
}

/// Holds the bytes of a digest against new photos until the transaction ends, if no photo has them any
/// more; whether that is so.
pub(super) async fn hold_orphan(
    tx: &mut Tx,
    street: StreetCode,
    digest: &str,
) -> Result<bool, DbError> {
    let held = tx
        .fetch_optional(
            "SELECT digest FROM file_contents WHERE street = $1 AND digest = $2 {for_update}",
            args![street, digest],
        )
        .await?;
    // A statement of its own: on PostgreSQL it sees what was committed while the first one waited.
    let used = tx
        .fetch_optional(
            "SELECT file_id FROM files WHERE street = $1 AND digest = $2 LIMIT 1",
            args![street, digest],
        )
        .await?;
    Ok(held.is_some() && used.is_none())
}

/// Forgets the bytes of a digest.
pub(super) async fn forget_content(
    tx: &mut Tx,
    street: StreetCode,
    digest: &str,
) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM file_contents WHERE street = $1 AND digest = $2",
        args![street, digest],
    )
    .await?;
    Ok(())
}

fn photo(row: &Row) -> Result<Photo, DbError> {
    let kind: Option<String> = row.get("subject_kind")?;
    let id: Option<String> = row.get("subject_id")?;
    Ok(Photo {
        file: row.get("file_id")?,
        width: row.get("width")?,
        height: row.get("height")?,
        bytes: row.get("bytes")?,
        digest: row.get("digest")?,
        fingerprint: row.get("fingerprint")?,
        by: row.get("uploaded_by")?,
        at: row.get("at_ms")?,
        subject: kind.zip(id).map(|(kind, id)| Subject { kind, id }),
    })
}
