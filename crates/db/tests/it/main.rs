//! The store on both engines.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod backup;
mod store;
mod texts;
mod writer;

use linli_db::{Db, Migration, args};
use linli_kernel::Trouble;

/// A table with every column type.
pub const NOTES: &[Migration] = &[Migration::new(
    "test.0001_notes",
    "CREATE TABLE notes (
         street TEXT {sorted} NOT NULL,
         note_id TEXT {sorted} NOT NULL,
         body TEXT NOT NULL,
         size BIGINT NOT NULL CONSTRAINT notes_size CHECK (size >= 0),
         share DOUBLE PRECISION,
         photo {blob},
         at_ms BIGINT,
         PRIMARY KEY (street, note_id)
     ) {clustered};
     CREATE TABLE replies (
         street TEXT {sorted} NOT NULL,
         reply_id TEXT {sorted} NOT NULL,
         note_id TEXT {sorted} NOT NULL,
         PRIMARY KEY (street, reply_id),
         FOREIGN KEY (street, note_id) REFERENCES notes (street, note_id)
     );
     CREATE INDEX replies_by_note ON replies (street, note_id);",
)];

/// Adds a note.
pub async fn add(db: &Db, id: &str, size: i64) -> Result<u64, Trouble> {
    let id = id.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            Ok(tx
                .execute(
                    "INSERT INTO notes (street, note_id, body, size) VALUES ('330105005', $1, '邻里', $2)",
                    args![id, size],
                )
                .await?)
        })
    })
    .await
}

/// How many notes there are.
pub async fn count(db: &Db) -> i64 {
    db.read(|tx| {
        Box::pin(async move {
            let row = tx
                .fetch_one("SELECT COUNT(*) AS n FROM notes", args![])
                .await?;
            Ok(row.get("n")?)
        })
    })
    .await
    .unwrap()
}
