//! What is entered of the past, many rows at once.

use linli_db::{DbError, Tx, args};
use linli_kernel::{CaseId, StreetCode};

use super::NoteRow;

/// The notes of several cases at once.
pub(in super::super) async fn insert_notes(
    tx: &mut Tx,
    street: StreetCode,
    notes: Vec<(CaseId, NoteRow)>,
) -> Result<(), DbError> {
    let columns = [
        "street", "case_id", "note_id", "entry_id", "author", "at_ms", "body", "internal",
    ];
    let rows: Vec<_> = notes
        .into_iter()
        .map(|(case, note)| {
            args![
                street,
                case,
                note.id,
                note.entry,
                note.author,
                note.at,
                note.body,
                note.internal
            ]
        })
        .collect();
    tx.insert_many("case_notes", &columns, rows, "").await?;
    Ok(())
}
