//! Where uploads lie: `files/imports/STREET/ID`, sealed under the key that seals personal fields. Every write is whole:
//! under another name first, then renamed.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use linli_kernel::{EntryId, StreetCode, Trouble};

use crate::app::App;

fn path(app: &App, street: StreetCode, id: EntryId) -> PathBuf {
    let folder = app.config.files().join("imports").join(street.as_str());
    folder.join(id.to_string())
}

fn place(id: EntryId) -> String {
    format!("imports.file/{id}")
}

/// Puts an upload there.
pub(super) fn put(app: &App, street: StreetCode, id: EntryId, bytes: &[u8]) -> Result<(), Trouble> {
    let path = path(app, street, id);
    let sealed = app.vault.seal_bytes(&place(id), bytes)?;
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension("part");
        let mut file = fs::File::create(&part)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        fs::rename(&part, &path)
    };
    write().map_err(Trouble::fault)
}

/// Reads an upload.
///
/// # Errors
/// A fault when it is gone or was altered.
pub(super) fn read(app: &App, street: StreetCode, id: EntryId) -> Result<Vec<u8>, Trouble> {
    let sealed = fs::read(path(app, street, id)).map_err(Trouble::fault)?;
    Ok(app.vault.unseal_bytes(&place(id), &sealed)?)
}

/// Reads an upload; none where it lies there no more.
///
/// # Errors
/// A fault when it was altered or cannot be read.
pub(super) fn read_if_there(
    app: &App,
    street: StreetCode,
    id: EntryId,
) -> Result<Option<Vec<u8>>, Trouble> {
    match fs::read(path(app, street, id)) {
        Ok(sealed) => Ok(Some(app.vault.unseal_bytes(&place(id), &sealed)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Trouble::fault(error)),
    }
}

/// Deletes an upload; one that is gone is no error.
pub(super) fn remove(app: &App, street: StreetCode, id: EntryId) -> Result<(), Trouble> {
    match fs::remove_file(path(app, street, id)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Trouble::fault(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
