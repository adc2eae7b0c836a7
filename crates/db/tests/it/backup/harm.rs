//! Archives made to do harm.

use std::io::Write;

use linli_db::{Engine, args};
use linli_kernel::Lang;

use super::Place;
use super::forged::{Forged, genuine, refusal_of};

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_would_leave_their_folder_are_refused() {
    let place = genuine().await;
    let regular = tar::EntryType::Regular;
    for name in [
        "files/../evil",
        "files/../../evil",
        "/tmp/evil",
        "files//evil",
        "files/./evil",
        "files\\evil",
        "../evil",
    ] {
        let forged = Forged::like(&place.archive()).with(name, b"x", regular);
        assert_eq!(refusal_of(&forged).await, "backup.hostile", "{name}");
    }
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Directory,
        tar::EntryType::Fifo,
    ] {
        let forged = Forged::like(&place.archive()).with("files/evil", b"", kind);
        assert_eq!(refusal_of(&forged).await, "backup.hostile", "{kind:?}");
    }
}

const ROWS: &str = "tables/notes/000001.ndjson";

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_not_those_of_the_manifest_are_refused() {
    let place = genuine().await;
    let like = || Forged::like(&place.archive());
    let more = |name| like().with(name, b"[]\n", tar::EntryType::Regular);
    let forged = [
        (
            "an altered row",
            like().edit(ROWS, |text| text.replace("邻里", "临里")),
        ),
        (
            "a row that is none",
            like().edit(ROWS, |text| text.replace('[', "{")),
        ),
        (
            "a chunk without end",
            like().edit(ROWS, |text| text.trim_end().to_owned()),
        ),
        ("a doubled chunk", more(ROWS)),
        ("an unknown table", more("tables/evil/000001.ndjson")),
        ("an unknown entry", more("evil")),
        ("a file not in the manifest", more("files/more")),
        ("a second header", more("header.json")),
    ];
    for (what, forged) in forged {
        assert_eq!(refusal_of(&forged).await, "backup.unreadable", "{what}");
    }
    let mut last = like();
    let moved = last.0.remove(1);
    last.0.push(moved);
    assert_eq!(
        refusal_of(&last).await,
        "backup.unreadable",
        "rows after the manifest"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_is_not_that_of_its_migrations_is_refused() {
    let place = genuine().await;
    for (from, to, code) in [
        ("\"loose\"", "\"tight\"", "backup.unreadable"),
        ("\"photo\"", "\"video\"", "backup.unreadable"),
        ("\"format\":1", "\"format\":2", "backup.newer"),
        ("test.0002_tree", "test.0003_more", "backup.newer"),
    ] {
        let forged =
            Forged::like(&place.archive()).edit("header.json", |text| text.replace(from, to));
        assert_eq!(refusal_of(&forged).await, code, "{to}");
    }
}

/// Makes the reply point to a note that is not there, and the archive agree with itself.
async fn dangling() -> Forged {
    let place = genuine().await;
    let reply = place.db.write(|tx| {
        Box::pin(async move {
            let sql = "INSERT INTO replies VALUES ('330105005', 'r', 'a')";
            Ok(tx.execute(sql, args![]).await?)
        })
    });
    reply.await.unwrap();
    let saved = place.backs_up().await;
    let line = "[\"gone\",\"r\",\"330105005\"]\n";
    let digest: String = {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(line);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let replies = saved.tables.iter().find(|table| table.name == "replies");
    let old = &replies.unwrap().digest;
    Forged::like(&place.archive())
        .edit("tables/replies/000001.ndjson", |_| line.to_owned())
        .edit("manifest.json", |text| text.replace(old, &digest))
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_point_nowhere_are_refused_even_with_the_right_digest() {
    let forged = dangling().await;
    for engine in [Engine::Postgres, Engine::Sqlite] {
        let target = Place::new(engine).await;
        forged.write(&target.archive());
        let outcome = target.restores(&target.archive()).await;
        let trouble = outcome.unwrap_err();
        assert_eq!(trouble.code(), "backup.unreadable", "{engine:?}");
        assert!(trouble.public(Lang::En).ends_with("replies"), "{trouble:?}");
        assert!(target.is_untouched().await);
        target.leaves().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_refused_before_it_fills_the_disk() {
    let place = genuine().await;
    let target = Place::new(Engine::Sqlite).await;
    let entries = Forged::like(&place.archive()).0;
    let encoder = zstd::Encoder::new(std::fs::File::create(target.archive()).unwrap(), 1).unwrap();
    let mut tar = tar::Builder::new(encoder);
    let mut head = tar::Header::new_gnu();
    head.set_size(entries[0].1.len() as u64);
    tar.append_data(&mut head, "header.json", entries[0].1.as_slice())
        .unwrap();
    let mut head = tar::Header::new_gnu();
    let size = 100_u64 << 20;
    head.set_size(size);
    let zeros = std::io::Read::take(std::io::repeat(0), size);
    tar.append_data(&mut head, "files/zeros", zeros).unwrap();
    tar.into_inner().unwrap().finish().unwrap().flush().unwrap();
    assert!(std::fs::metadata(target.archive()).unwrap().len() < 1 << 20);
    let outcome = target.restores(&target.archive()).await;
    assert_eq!(outcome.unwrap_err().code(), "backup.bomb");
    assert!(target.is_untouched().await);
}
