//! What a room says of what can be imported into it.

use std::collections::BTreeMap;

use linli_db::{BoxFuture, Tx};
use linli_geodesy::Crs;
use linli_kernel::{Caller, EntryId, PersonId, StreetCode, Text, Trouble};
use linli_sheets::{Columns, Reading};

use super::progress::Progress;
use crate::app::Shared;

/// Something whose rows can be imported. The room that owns it implements this.
pub trait Importable: Send + Sync {
    /// Its name in addresses and in the store, such as `addresses`.
    fn kind(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> Text;

    /// One sentence: what a row is, and what an import does with it.
    fn lead(&self) -> Text;

    /// Under which heading it stands with others of its kind; none where it stands alone.
    fn group(&self) -> Option<Text> {
        None
    }

    /// Whether a caller may import it.
    fn admits(&self, caller: &Caller) -> bool;

    /// Whether rows carry coordinates, so that their reference system must be chosen and GeoJSON is taken.
    fn has_points(&self) -> bool;

    /// Its columns in this street.
    fn columns<'a>(
        &'a self,
        app: &'a Shared,
        street: StreetCode,
    ) -> BoxFuture<'a, Result<Columns, Trouble>>;

    /// Looks at the rows that could be read and says what each would do. Changes nothing.
    fn check<'a>(
        &'a self,
        app: &'a Shared,
        asked: Asked,
        columns: &'a Columns,
        reading: &'a Reading,
    ) -> BoxFuture<'a, Result<Found, Trouble>>;
}

/// Who imports what, and how.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The street.
    pub street: StreetCode,
    /// Who imports.
    pub person: PersonId,
    /// The same with the appointments in force now.
    pub caller: Caller,
    /// The import, for the journal.
    pub import: EntryId,
    /// The reference system of the coordinates, where one was chosen.
    pub crs: Option<Crs>,
    /// Where to tell how far it is.
    pub progress: Progress,
}

/// What a row would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    New,
    /// It is known and would change.
    Changed,
    /// It is known as it stands.
    Same,
}

/// Something wrong with a cell that only the room can know, such as a place that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The number of the row.
    pub row: u32,
    /// The key of the column.
    pub key: &'static str,
    /// What is wrong, and the remedy.
    pub text: Text,
}

/// What was found.
pub struct Found {
    /// What each good row would do, by its number.
    pub outcomes: BTreeMap<u32, Outcome>,
    /// What is wrong with the others.
    pub wrong: Vec<Wrong>,
    /// The rows that are right, ready to be written.
    pub work: Box<dyn Work>,
}

/// Rows ready to be written.
pub trait Work: Send {
    /// Writes all of it; `false`, and nothing written, when what it was made from has changed since.
    fn apply<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Result<bool, Trouble>>;
}
