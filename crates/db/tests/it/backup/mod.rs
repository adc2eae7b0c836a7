//! Backup and restore across both engines, and archives made to do harm.

mod damage;
mod forged;
mod harm;
mod round;

use std::path::{Path, PathBuf};

use linli_db::backup::{Manifest, backup, restore};
use linli_db::{Db, Engine, Migration, Tx, args, testing::TestDb};
use linli_kernel::Trouble;

use crate::NOTES;

/// Notes, and tables whose foreign keys point backwards, at themselves and in a circle.
const ALL: &[Migration] = &[
    NOTES[0],
    Migration::new(
        "test.0002_tree",
        "CREATE TABLE branches (
             id TEXT {sorted} NOT NULL PRIMARY KEY,
             up TEXT {sorted} REFERENCES branches (id)
         );
         INSERT INTO branches VALUES ('seed', NULL);
         CREATE TABLE loose (a BIGINT, b TEXT);",
    ),
];

struct Place {
    test: TestDb,
    db: Db,
}

impl Place {
    async fn new(engine: Engine) -> Self {
        let test = TestDb::new(engine).await;
        let db = test.open().await;
        Self { test, db }
    }

    fn files(&self) -> PathBuf {
        self.test.folder().join("files")
    }

    fn archive(&self) -> PathBuf {
        self.test.folder().join("backup.tar.zst")
    }

    async fn backs_up(&self) -> Manifest {
        drop(std::fs::remove_file(self.archive()));
        backup(&self.db, &self.files(), &self.archive())
            .await
            .unwrap()
    }

    async fn restores(&self, archive: &Path) -> Result<Manifest, Trouble> {
        restore(&self.db, ALL, archive, &self.files()).await
    }

    /// Nothing of a refused restore may be left.
    async fn is_untouched(&self) -> bool {
        let tables = self
            .db
            .read(|tx| Box::pin(async move { Ok(tx.schema().await?) }))
            .await
            .unwrap();
        let rest = self.test.folder().join("files.restoring");
        tables.is_empty() && !self.files().exists() && !rest.exists()
    }

    async fn leaves(self) {
        self.db.close().await;
        self.test.remove().await;
    }
}

/// A database with something of everything, and files.
async fn full(engine: Engine) -> Place {
    let place = Place::new(engine).await;
    place.db.migrate(ALL).await.unwrap();
    let filling = place.db.write(|tx| Box::pin(async move { fill(tx).await }));
    filling.await.unwrap();
    std::fs::create_dir_all(place.files().join("2026/09")).unwrap();
    std::fs::write(place.files().join("2026/09/照片.jpg"), vec![7; 100_000]).unwrap();
    std::fs::write(place.files().join("empty"), b"").unwrap();
    place
}

async fn fill(tx: &mut Tx) -> Result<(), Trouble> {
    tx.execute(
        "INSERT INTO notes VALUES ('330105005', 'n1', $1, $2, $3, $4, $5)",
        args![
            "拱墅\"\\\n🔔",
            i64::MAX,
            0.1 + 0.2,
            vec![0_u8, 255, 10],
            -1_i64
        ],
    )
    .await?;
    let reply = "INSERT INTO replies VALUES ('330105005', 'r1', 'n1')";
    tx.execute(reply, args![]).await?;
    // Its own key sorts before that of the row it points to.
    let branches = "INSERT INTO branches VALUES ('z', NULL), ('a', 'z')";
    tx.execute(branches, args![]).await?;
    let many = (0..3000_i64).map(|n| args![n, "很长的一行字".repeat(40)]);
    tx.insert_many("loose", &["a", "b"], many, "").await?;
    Ok(())
}
