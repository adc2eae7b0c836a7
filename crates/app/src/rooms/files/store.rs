//! SQL of files.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Row, Tx, args};
use linli_kernel::{FileId, PersonId, StreetCode};

use super::model::{Photo, Subject};

/// The table.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "files.0001_tables",
    "
CREATE TABLE files (
    street TEXT {sorted} NOT NULL,
    file_id TEXT {sorted} NOT NULL,
    uploaded_by TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    digest TEXT NOT NULL, -- SHA-256 of the kept photo
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    width BIGINT NOT NULL CHECK (width > 0),
    height BIGINT NOT NULL CHECK (height > 0),
    subject_kind TEXT {sorted}, -- none until a write claims it
    subject_id TEXT {sorted},
    PRIMARY KEY (street, file_id),
    CONSTRAINT files_subject CHECK ((subject_kind IS NULL) = (subject_id IS NULL))
);
CREATE INDEX files_by_subject ON files (street, subject_kind, subject_id, file_id);
CREATE INDEX files_unclaimed ON files (street, at_ms) WHERE subject_kind IS NULL;
",
)];

pub(super) async fn insert(tx: &mut Tx, street: StreetCode, photo: &Photo) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO files (street, file_id, uploaded_by, at_ms, digest, bytes, width, height)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            street,
            photo.file,
            photo.by,
            photo.at,
            &photo.digest,
            photo.bytes,
            photo.width,
            photo.height
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    file: FileId,
) -> Result<Option<Photo>, DbError> {
    tx.fetch_optional(
        "SELECT file_id, uploaded_by, at_ms, digest, bytes, width, height, subject_kind, subject_id
           FROM files WHERE street = $1 AND file_id = $2",
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
        "SELECT file_id, uploaded_by, at_ms, digest, bytes, width, height, subject_kind, subject_id
           FROM files WHERE street = $1 AND subject_kind = $2 AND subject_id = $3
          ORDER BY file_id",
        args![street, kind, id],
    )
    .await?
    .iter()
    .map(photo)
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

/// Deletes at most `limit` unclaimed files older than `before`, oldest first, and names them.
pub(super) async fn forget_unclaimed(
    tx: &mut Tx,
    street: StreetCode,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<FileId>, DbError> {
    tx.fetch_all(
        "DELETE FROM files WHERE street = $1 AND subject_kind IS NULL AND file_id IN
                (SELECT file_id FROM files WHERE street = $1 AND subject_kind IS NULL AND at_ms < $2
                  ORDER BY at_ms LIMIT $3)
         RETURNING file_id",
        args![street, before, limit],
    )
    .await?
    .iter()
    .map(|row| row.get("file_id"))
    .collect()
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
        by: row.get("uploaded_by")?,
        at: row.get("at_ms")?,
        subject: kind.zip(id).map(|(kind, id)| Subject { kind, id }),
    })
}
