//! Where photos lie: `files/STREET/xy/FILE.jpg` and `FILE.thumb.jpg`, `xy` being the last two
//! characters of the id, which are random. A name is never written with other bytes, so readers need
//! no lock and caches never go stale; and no two rows share a file, so removing one cannot take
//! another's photo with it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use linli_kernel::{FileId, StreetCode};

use super::model::Size;
use super::picture::Picture;

/// The path of one size of a photo under the folder of files.
pub(super) fn path(root: &Path, street: StreetCode, file: FileId, size: Size) -> PathBuf {
    let name = file.to_string();
    let fan = name.get(name.len().saturating_sub(2)..).unwrap_or_default();
    let ending = match size {
        Size::Large => "jpg",
        Size::Thumb => "thumb.jpg",
    };
    root.join(street.as_str())
        .join(fan)
        .join(format!("{name}.{ending}"))
}

/// Writes both sizes, unless they are there. After a crash each is there whole or not at all.
pub(super) fn put(
    root: &Path,
    street: StreetCode,
    file: FileId,
    picture: &Picture,
) -> io::Result<()> {
    for (size, bytes) in [(Size::Thumb, &picture.thumb), (Size::Large, &picture.large)] {
        let place = path(root, street, file, size);
        if !place.exists() {
            put_one(&place, bytes)?;
        }
    }
    Ok(())
}

fn put_one(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = place.with_extension("part");
    let mut open = File::create(&draft)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(&draft, place)?;
    // A name is durable once its folder is, and a new folder once the one above it is.
    for level in folder
        .ancestors()
        .take(3)
        .filter(|level| !level.as_os_str().is_empty())
    {
        File::open(level)?.sync_all()?;
    }
    Ok(())
}

/// Removes both sizes; one that is not there is no error.
pub(super) fn remove(root: &Path, street: StreetCode, file: FileId) -> io::Result<()> {
    for size in [Size::Large, Size::Thumb] {
        match fs::remove_file(path(root, street, file, size)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_read_again_and_leaves_no_draft() {
        let root = tempfile::tempdir().unwrap();
        let street = "330105005".parse().unwrap();
        let file: FileId = linli_kernel::Ids::default().next(jiff::Timestamp::UNIX_EPOCH);
        let picture = Picture {
            width: 1,
            height: 1,
            large: b"large".to_vec(),
            thumb: b"thumb".to_vec(),
        };
        put(root.path(), street, file, &picture).unwrap();
        put(root.path(), street, file, &picture).unwrap();

        let here = path(root.path(), street, file, Size::Thumb);
        assert_eq!(fs::read(&here).unwrap(), b"thumb");
        assert_eq!(fs::read_dir(here.parent().unwrap()).unwrap().count(), 2);

        remove(root.path(), street, file).unwrap();
        remove(root.path(), street, file).unwrap();
        assert!(!here.exists());
    }
}
