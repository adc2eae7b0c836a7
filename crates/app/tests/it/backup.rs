use std::path::{Path, PathBuf};

use linli_db::Engine;
use linli_db::testing::{TestDb, run};

use crate::run::{linli_on, url_of};

/// A small division table: enough rows to see that they came back.
pub fn divisions(folder: &Path) -> PathBuf {
    let from = folder.join("divisions");
    std::fs::create_dir(&from).unwrap();
    crate::import::table(&from);
    from
}

fn on_both(body: fn(&Path, &str)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, |_own| async move {
            let test = TestDb::new(engine).await;
            body(test.folder(), &url_of(&test.config));
            test.remove().await;
        });
    }
}

#[test]
fn a_backup_restores_equal_into_an_empty_store_and_nothing_is_ever_overwritten() {
    on_both(|folder, url| {
        let from = divisions(folder);
        let run = |url: &str, data: &Path, arguments: &[&str]| linli_on(url, data, arguments);
        let loaded = run(
            url,
            folder,
            &["import", "divisions", "--from", from.to_str().unwrap()],
        );
        assert_eq!(loaded.code, 0, "{}", loaded.err);
        std::fs::create_dir_all(folder.join("files/aa")).unwrap();
        std::fs::write(folder.join("files/aa/photo.jpg"), "a photo").unwrap();
        let archive = folder.join("first.tar.zst");
        let saved = run(url, folder, &["backup", archive.to_str().unwrap()]);
        assert!(
            saved.code == 0 && saved.err.contains("1 files"),
            "{}",
            saved.err
        );

        // Into SQLite, from either engine.
        let fresh = tempfile::tempdir().unwrap();
        let fresh_url = format!("sqlite:{}", fresh.path().join("new.sqlite").display());
        let restored = run(
            &fresh_url,
            fresh.path(),
            &["restore", archive.to_str().unwrap()],
        );
        assert!(
            restored.code == 0 && restored.err.contains("put the key you kept at"),
            "{}",
            restored.err
        );
        assert_eq!(
            saved.err.replace("saved", "restored"),
            restored.err.lines().next().unwrap().to_owned() + "\n"
        );
        assert_eq!(
            std::fs::read_to_string(fresh.path().join("files/aa/photo.jpg")).unwrap(),
            "a photo"
        );
        let again = fresh.path().join("second.tar.zst");
        let twice = run(
            &fresh_url,
            fresh.path(),
            &["backup", again.to_str().unwrap()],
        );
        assert_eq!(twice.err, saved.err);

        let over = run(url, folder, &["restore", archive.to_str().unwrap()]);
        assert_eq!(over.code, 1);
        assert!(
            over.err.starts_with("error: ") && over.err.contains("name new ones"),
            "{}",
            over.err
        );
        let over = run(url, folder, &["backup", archive.to_str().unwrap()]);
        assert_eq!(over.code, 1);
        assert!(over.err.contains("already"), "{}", over.err);
    });
}

#[test]
fn a_damaged_or_missing_archive_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.sqlite").display());
    let broken = folder.path().join("broken.tar.zst");
    std::fs::write(&broken, "not an archive").unwrap();
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
