use std::fs;
use std::path::{Path, PathBuf};

use linli_db::Engine;
use linli_db::testing::{TestDb, run};

use crate::run::{Ran, linli_on, url_of};

/// A small division table: enough rows to see that they came back.
pub fn divisions(folder: &Path) -> PathBuf {
    let from = folder.join("divisions");
    fs::create_dir(&from).unwrap();
    crate::import::table(&from);
    from
}

/// A store with its folder.
struct Office<'a> {
    folder: &'a Path,
    url: &'a str,
}

impl Office<'_> {
    fn runs(&self, arguments: &[&str]) -> Ran {
        linli_on(self.url, self.folder, arguments)
    }

    /// Some rows and a photo.
    fn fills(&self) {
        let from = divisions(self.folder);
        let loaded = self.runs(&["import", "divisions", "--from", from.to_str().unwrap()]);
        assert_eq!(loaded.code, 0, "{}", loaded.err);
        fs::create_dir_all(self.folder.join("files/aa")).unwrap();
        fs::write(self.folder.join("files/aa/photo.jpg"), "a photo").unwrap();
    }

    /// What a run said that must fail.
    fn refuses(&self, arguments: &[&str]) -> String {
        let ran = self.runs(arguments);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
        ran.err
    }
}

fn on_both(body: fn(Office<'_>)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, |_own| async move {
            let test = TestDb::new(engine).await;
            let url = url_of(&test.config);
            body(Office {
                folder: test.folder(),
                url: &url,
            });
            test.remove().await;
        });
    }
}

#[test]
fn a_backup_of_either_engine_restores_equal_into_an_empty_sqlite_store() {
    on_both(|office| {
        office.fills();
        let archive = office.folder.join("first.tar.zst").display().to_string();
        let saved = office.runs(&["backup", &archive]);
        assert!(saved.err.contains("1 files"), "{}", saved.err);

        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("new.sqlite").display());
        let fresh = Office {
            folder: folder.path(),
            url: &url,
        };
        let restored = fresh.runs(&["restore", &archive]);
        assert_eq!(restored.code, 0, "{}", restored.err);
        let (counts, key) = restored.err.split_once('\n').unwrap();
        assert_eq!(counts.replace("restored", "saved"), saved.err.trim());
        assert!(key.contains("put the key you kept at"), "{key}");
        let photo = fs::read_to_string(folder.path().join("files/aa/photo.jpg"));
        assert_eq!(photo.unwrap(), "a photo");
        let again = folder.path().join("second.tar.zst").display().to_string();
        assert_eq!(fresh.runs(&["backup", &again]).err, saved.err);
    });
}

#[test]
fn neither_an_archive_nor_a_store_is_ever_overwritten() {
    on_both(|office| {
        office.fills();
        let archive = office.folder.join("first.tar.zst").display().to_string();
        assert_eq!(office.runs(&["backup", &archive]).code, 0);
        let before = fs::read(&archive).unwrap();
        assert!(
            office
                .refuses(&["restore", &archive])
                .contains("name new ones")
        );
        assert!(office.refuses(&["backup", &archive]).contains("already"));
        assert_eq!(fs::read(&archive).unwrap(), before);
    });
}

#[test]
fn a_damaged_or_missing_archive_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.sqlite").display());
    let broken = folder.path().join("broken.tar.zst");
    fs::write(&broken, "not an archive").unwrap();
    let ran = linli_on(&url, folder.path(), &["restore", broken.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.starts_with("error: ") && !ran.err.contains("panicked"),
        "{}",
        ran.err
    );
    let ran = linli_on(&url, folder.path(), &["restore", "/nowhere.tar.zst"]);
    assert!(
        ran.code == 1 && ran.err.starts_with("error: "),
        "{}",
        ran.err
    );
}
