//! No identity number and no telephone number stands in plain text anywhere: every table and every column is walked,
//! and every file of the data folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use linli_db::{Column, FromColumn, both_dbs};
use linli_kernel::Role;
use serde_json::json;

use super::kit::{NUMBER, ODD_NUMBER, PHONE, Registry, draft, key};
use crate::rooms::cases::{self, NewCase};
use crate::rooms::imports::tests::office::{taken, uploads_as};
use crate::rooms::people::{self, Amendment};
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, Draft};

/// What must stand nowhere.
const SECRETS: &[&str] = &[
    NUMBER,
    ODD_NUMBER,
    PHONE,
    "13900005678",
    "057188880001",
    "13700009999",
];
/// What is open and shows that the walk finds what is there.
const OPEN: &str = "测试餐饮有限公司";

/// Whatever a column holds.
struct Anything(Vec<u8>);

impl FromColumn for Anything {
    fn from_column(column: Column<'_>) -> Result<Self, String> {
        Ok(Self(match column {
            Column::Null => Vec::new(),
            Column::Int(number) => number.to_string().into_bytes(),
            Column::Real(number) => number.to_string().into_bytes(),
            Column::Text(text) => text.as_bytes().to_vec(),
            Column::Blob(bytes) => bytes.to_vec(),
        }))
    }
}

pub(super) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// Enters, changes and looks at numbers in every way there is.
async fn fill(street: &Registry) {
    let (app, worker) = (&street.world.app, &street.worker);
    let id = street
        .person(
            "张三",
            &[("id_number", json!(NUMBER)), ("phone", json!(PHONE))],
        )
        .await;
    let change = draft([("phone", json!("13900005678"))]);
    registry::update(app, worker, id, 1, change, key("change"))
        .await
        .unwrap();
    let odd = Draft {
        confirmed: [("id_number".to_owned(), "证件原件如此".to_owned())].into(),
        ..draft([("name", json!("李四")), ("id_number", json!(ODD_NUMBER))])
    };
    let home = Some(street.dwelling);
    registry::create(app, worker, "person", home, odd, key("odd"))
        .await
        .unwrap();
    let shop =
        json!({ "place": street.dwelling, "values": { "name": OPEN, "phone": "0571-88880001" } });
    let clerk = street.world.token("clerk").await;
    let path = "/api/v1/registers/enterprise/records";
    street.world.json("POST", path, &clerk, "shop", shop).await;
    registry::reveal(
        app,
        &street.clerk,
        id,
        "phone",
        "电话回访走访对象",
        key("look"),
    )
    .await
    .unwrap();
    let _found = registry::find(app, worker, "person", "phone", PHONE)
        .await
        .unwrap();
    report(street).await;
}

/// A workbook of numbers lies on its shelf checked, with problems that quote cells; another was taken in by halves.
async fn uploads(street: &Registry) {
    let text = format!(
        "姓名,身份证号,手机,住址\r\n钱七,{ODD_NUMBER},13700009999,测试小区1幢102室\r\n孙八,,13900005678,测试小区1幢102室\r\n周九,,05718888000113,测试小区1幢102室\r\n"
    );
    let (world, clerk) = (&street.world, street.clerk.clone());
    let first = uploads_as(world, &clerk, "person", &text).await;
    let second = uploads_as(world, &clerk, "person", &text).await;
    assert_ne!(first, second);
    taken(world, &clerk, second).await;
}

/// A resident leaves a number with an account and another with a case.
async fn report(street: &Registry) {
    let app = &street.world.app;
    let mei = street.world.person(Role::Resident, "mei").await;
    let own = Amendment {
        name: None,
        phone: Some(PHONE.to_owned()),
    };
    people::amend(app, &mei, mei.person, own, None)
        .await
        .unwrap();
    let new = NewCase {
        scene: "counselling".to_owned(),
        matter: "talk".to_owned(),
        place: street.world.compound.id.to_string(),
        fields: BTreeMap::from([("phone".to_owned(), json!("13700009999"))]),
        photos: Vec::new(),
    };
    let key = Key::new(Some("talk"), &"talk").unwrap();
    cases::report(app, &mei, new, key).await.unwrap();
}

/// The tables and columns that hold each of these texts.
async fn walked(street: &Registry, texts: &'static [&'static str]) -> Vec<String> {
    let walk = street.world.app.db.read(move |tx| {
        Box::pin(async move {
            let mut found = Vec::new();
            for table in tx.schema().await? {
                let names: Vec<&str> = table.columns.iter().map(|one| one.name.as_str()).collect();
                let sql = format!("SELECT {} FROM {}", names.join(", "), table.name);
                let sql: &'static str = Box::leak(sql.into_boxed_str());
                for row in tx.fetch_all(sql, Vec::new()).await? {
                    for name in &names {
                        let bytes = row.get::<Anything>(name)?.0;
                        for text in texts.iter().filter(|text| holds(&bytes, text)) {
                            found.push(format!("{}.{name}: {text}", table.name));
                        }
                    }
                }
            }
            Ok(found)
        })
    });
    walk.await.unwrap()
}

/// Where any of these texts stands: in plain in a table or a file, or sealed under our key in a table. What is sealed is
/// opened by the doors that open it: a value of the registry, a number of a person, an answer of a case or a form.
pub(super) async fn left_anywhere(
    street: &Registry,
    texts: &'static [&'static str],
) -> Vec<String> {
    let mut found = walked(street, texts).await;
    found.extend(revealable(street, texts).await);
    let mut all = Vec::new();
    files(&street.world.app.config.data, &mut all);
    for file in all {
        let bytes = std::fs::read(&file).unwrap();
        let here = texts.iter().filter(|text| holds(&bytes, text));
        found.extend(here.map(|text| format!("{}: {text}", file.display())));
    }
    found
}

/// Which of these texts stand in the bytes of the database's own file, deleted rows included. On PostgreSQL its vacuum takes
/// dead rows away, which is not ours to test.
pub(super) async fn left_in_the_file(
    street: &Registry,
    texts: &'static [&'static str],
) -> Vec<String> {
    let db = &street.world.app.db;
    if db.engine() != linli_db::Engine::Sqlite {
        return Vec::new();
    }
    let file = db.read(|tx| {
        Box::pin(async move {
            let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
            Ok(tx.fetch_one(sql, Vec::new()).await?.get::<String>("file")?)
        })
    });
    let file = file.await.unwrap();
    db.close().await;
    let mut found = Vec::new();
    for path in [file.clone(), format!("{file}-wal")] {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let here = texts.iter().filter(|text| holds(&bytes, text));
        found.extend(here.map(|text| format!("{path}: {text}")));
    }
    found
}

/// Everything sealed in a table that opens: bytes that our key opens under the place they were sealed for.
async fn revealable(street: &Registry, texts: &'static [&'static str]) -> Vec<String> {
    let vault = street.world.app.vault.clone();
    let walk = street.world.app.db.read(move |tx| {
        Box::pin(async move {
            let mut found = Vec::new();
            for (sql, what) in SEALED {
                for row in tx.fetch_all(sql, Vec::new()).await? {
                    let (key, more): (String, String) = (row.get("k")?, row.get("a")?);
                    let spot = match *what {
                        "registry" => format!("registry_values/{key}/{more}"),
                        _ => format!("persons.phone/{key}"),
                    };
                    let sealed: Option<Vec<u8>> = row.get("sealed")?;
                    let Some(sealed) = sealed else { continue };
                    let plain = vault.unseal(&spot, &sealed)?;
                    let here = texts.iter().filter(|text| plain.contains(**text));
                    found.extend(here.map(|text| format!("{what} {spot}: {text}")));
                }
            }
            Ok(found)
        })
    });
    walk.await.unwrap()
}

const SEALED: &[(&str, &str)] = &[
    (
        "SELECT record_id AS k, attribute AS a, sealed FROM registry_values",
        "registry",
    ),
    (
        "SELECT record_id AS k, attribute AS a, sealed FROM registry_history",
        "registry",
    ),
    (
        "SELECT person_id AS k, name AS a, phone_sealed AS sealed FROM persons",
        "person",
    ),
];

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

both_dbs!(
    no_table_and_no_file_holds_a_number_or_a_telephone_in_plain_text,
    |db| async move {
        let street = Registry::on(db).await;
        fill(&street).await;
        uploads(&street).await;
        assert_eq!(walked(&street, SECRETS).await, Vec::<String>::new());
        let open = walked(&street, &[OPEN]).await;
        assert!(
            open.contains(&format!("registry_values.plain: {OPEN}")),
            "{open:?}"
        );
        let mut all = Vec::new();
        files(&street.world.app.config.data, &mut all);
        for file in all {
            let bytes = std::fs::read(&file).unwrap();
            for secret in SECRETS {
                assert!(!holds(&bytes, secret), "{}: {secret}", file.display());
            }
        }
    }
);
