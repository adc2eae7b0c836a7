//! Archives put together by hand.

use std::path::Path;

use linli_db::Engine;

use super::{ALL, Place};
use crate::add;

/// An archive put together by hand.
pub struct Forged(pub Vec<(String, Vec<u8>, tar::EntryType)>);

impl Forged {
    /// The entries of a genuine archive.
    pub fn like(archive: &Path) -> Self {
        let plain = zstd::decode_all(std::fs::File::open(archive).unwrap()).unwrap();
        let mut tar = tar::Archive::new(plain.as_slice());
        let entries = tar.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
            (name, bytes, tar::EntryType::Regular)
        });
        Self(entries.collect())
    }

    /// Puts an entry before the manifest.
    pub fn with(mut self, name: &str, bytes: &[u8], kind: tar::EntryType) -> Self {
        let place = self.0.len() - 1;
        self.0
            .insert(place, (name.to_owned(), bytes.to_vec(), kind));
        self
    }

    pub fn edit(mut self, name: &str, edit: impl Fn(&str) -> String) -> Self {
        let entry = self.0.iter_mut().find(|entry| entry.0 == name).unwrap();
        let text = String::from_utf8(entry.1.clone()).unwrap();
        entry.1 = edit(&text).into_bytes();
        assert_ne!(entry.1, text.into_bytes(), "nothing was forged in {name}");
        self
    }

    pub fn write(&self, to: &Path) {
        let encoder = zstd::Encoder::new(std::fs::File::create(to).unwrap(), 1).unwrap();
        let mut tar = tar::Builder::new(encoder);
        for (name, bytes, kind) in &self.0 {
            let mut head = tar::Header::new_gnu();
            // Written raw: the library itself would refuse some of these names.
            let field = &mut head.as_old_mut().name;
            field[..name.len()].copy_from_slice(name.as_bytes());
            head.set_size(bytes.len() as u64);
            head.set_entry_type(*kind);
            if kind.is_symlink() {
                head.set_link_name("/etc").unwrap();
            }
            head.set_cksum();
            tar.append(&head, bytes.as_slice()).unwrap();
        }
        tar.into_inner().unwrap().finish().unwrap();
    }
}

/// A small genuine archive to forge from.
pub async fn genuine() -> Place {
    let place = Place::new(Engine::Sqlite).await;
    place.db.migrate(ALL).await.unwrap();
    add(&place.db, "a", 1).await.unwrap();
    place.backs_up().await;
    place
}

pub async fn refusal_of(forged: &Forged) -> &'static str {
    let target = Place::new(Engine::Sqlite).await;
    let archive = target.archive();
    forged.write(&archive);
    let outcome = target.restores(&archive).await;
    assert!(target.is_untouched().await);
    assert!(!target.test.folder().join("evil").exists());
    outcome.unwrap_err().code()
}
