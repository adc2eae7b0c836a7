//! Where photos lie: `files/STREET/ab/cd/DIGEST.jpg` and `DIGEST.thumb.jpg`, named by content. A name is
//! never written with other bytes, so readers need no lock, caches never go stale, and a photo that is
//! sent again takes no room.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use linli_kernel::StreetCode;

use super::model::Size;
use super::picture::Picture;

/// The path of one size of a photo under the folder of files.
pub(super) fn path(root: &Path, street: StreetCode, digest: &str, size: Size) -> PathBuf {
    let ending = match size {
        Size::Large => "jpg",
        Size::Thumb => "thumb.jpg",
    };
    let part = |range: std::ops::Range<usize>| digest.get(range).unwrap_or_default();
    let folder = root.join(street.as_str()).join(part(0..2)).join(part(2..4));
    folder.join(format!("{digest}.{ending}"))
}

/// Writes both sizes, unless they are there. After a crash each is there whole or not at all. `draft` names
/// this write among others of the same photo.
pub(super) fn put(
    root: &Path,
    street: StreetCode,
    digest: &str,
    draft: &str,
    picture: &Picture,
) -> io::Result<()> {
    for (size, bytes) in [(Size::Thumb, &picture.thumb), (Size::Large, &picture.large)] {
        let place = path(root, street, digest, size);
        if !place.exists() {
            put_one(&place, draft, bytes)?;
        }
    }
    Ok(())
}

fn put_one(place: &Path, draft: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = place.with_extension(format!("{draft}.part"));
    let mut open = File::create(&draft)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(&draft, place)?;
    // A name is durable once its folder is, and a new folder once the one above it is.
    for level in folder
        .ancestors()
        .take(4)
        .filter(|level| !level.as_os_str().is_empty())
    {
        File::open(level)?.sync_all()?;
    }
    Ok(())
}

/// Removes both sizes; one that is not there is no error.
pub(super) fn remove(root: &Path, street: StreetCode, digest: &str) -> io::Result<()> {
    for size in [Size::Large, Size::Thumb] {
        match fs::remove_file(path(root, street, digest, size)) {
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
        let picture = Picture {
            width: 1,
            height: 1,
            large: b"large".to_vec(),
            thumb: b"thumb".to_vec(),
            fingerprint: None,
        };
        put(root.path(), street, "abcdef", "one", &picture).unwrap();
        put(root.path(), street, "abcdef", "two", &picture).unwrap();

        let here = path(root.path(), street, "abcdef", Size::Thumb);
        assert!(here.ends_with("330105005/ab/cd/abcdef.thumb.jpg"));
        assert_eq!(fs::read(&here).unwrap(), b"thumb");
        assert_eq!(fs::read_dir(here.parent().unwrap()).unwrap().count(), 2);

        remove(root.path(), street, "abcdef").unwrap();
        remove(root.path(), street, "abcdef").unwrap();
        assert!(!here.exists());
    }
}
