//! Archives that were cut off or changed by accident.

use std::path::Path;

use linli_db::Engine;

use super::{Place, full};

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_cut_off_anywhere_is_refused_and_changes_nothing() {
    let place = full(Engine::Sqlite).await;
    place.backs_up().await;
    let whole = std::fs::read(place.archive()).unwrap();
    let target = Place::new(Engine::Sqlite).await;
    let cut = place.test.folder().join("cut");
    for part in (0..40)
        .map(|n| whole.len() * n / 40)
        .chain([whole.len() - 1])
    {
        std::fs::write(&cut, &whole[..part]).unwrap();
        let outcome = target.restores(&cut).await;
        assert_eq!(
            outcome.unwrap_err().code(),
            "backup.unreadable",
            "{part} bytes"
        );
        assert!(target.is_untouched().await, "{part} bytes");
    }
    assert!(target.restores(Path::new("/nowhere")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_byte_changed_anywhere_never_restores_other_data() {
    let place = full(Engine::Sqlite).await;
    let saved = place.backs_up().await;
    let whole = std::fs::read(place.archive()).unwrap();
    let changed = place.test.folder().join("changed");
    let mut refused = 0;
    for spot in (0..whole.len()).step_by(whole.len() / 60 + 1) {
        let mut bytes = whole.clone();
        bytes[spot] ^= 0x10;
        std::fs::write(&changed, &bytes).unwrap();
        let target = Place::new(Engine::Sqlite).await;
        match target.restores(&changed).await {
            // A change in what a tar says about dates or owners is no change of data.
            Ok(restored) => assert_eq!(restored, saved, "byte {spot}"),
            Err(_) => {
                refused += 1;
                assert!(target.is_untouched().await, "byte {spot}");
            }
        }
    }
    assert!(refused > 40, "only {refused} were refused");
}
