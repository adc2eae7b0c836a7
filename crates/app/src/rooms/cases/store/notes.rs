//! What was said with the entries of a case.

use jiff::Timestamp;
use linli_db::{DbError, Tx, args};
use linli_kernel::{CaseId, CommentId, EntryId, PersonId, StreetCode};

/// A note and the journal entry it belongs to.
#[derive(Clone, Debug)]
pub(in super::super) struct NoteRow {
    pub id: CommentId,
    pub entry: EntryId,
    pub author: PersonId,
    pub at: Timestamp,
    pub body: String,
    pub internal: bool,
}

pub(in super::super) async fn insert_note(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    note: &NoteRow,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO case_notes (street, case_id, note_id, entry_id, author, at_ms, body, internal)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            street,
            case,
            note.id,
            note.entry,
            note.author,
            note.at,
            &note.body,
            note.internal
        ],
    )
    .await?;
    Ok(())
}

pub(in super::super) async fn notes(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
) -> Result<Vec<NoteRow>, DbError> {
    tx.fetch_all(
        "SELECT note_id, entry_id, author, at_ms, body, internal FROM case_notes
         WHERE street = $1 AND case_id = $2 ORDER BY note_id",
        args![street, case],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(NoteRow {
            id: row.get("note_id")?,
            entry: row.get("entry_id")?,
            author: row.get("author")?,
            at: row.get("at_ms")?,
            body: row.get("body")?,
            internal: row.get("internal")?,
        })
    })
    .collect()
}
