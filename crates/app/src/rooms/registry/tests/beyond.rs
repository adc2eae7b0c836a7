//! What a deletion takes away beyond the record itself, its account and its rosters; and what somebody decides.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use linli_db::{Tx, args, both_dbs};
use linli_kernel::{Caller, RecordId, Trouble};
use serde_json::{Value, json};

use super::kit::{NUMBER, PHONE, Registry, draft, key, said};
use super::plain::left_anywhere;
use crate::rooms::forms::{self, About, NewDraft, NewSubmission};
use crate::rooms::imports::tests::office::uploads_as;
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, EchoDecision, EchoState, Wish};
use crate::vault::Vault;

/// What names her in this file.
const THEIRS: &[&str] = &["章小梅", NUMBER, PHONE, "138-0000-1234"];
/// As in the tests of the person's own rights.
const NAME: &str = "章小梅";
const REASON: &str = "核对身份证原件";

/// The same person, in every place that is not hers by a link. The other record that holds her number.
pub(super) async fn filled(street: &Registry) -> RecordId {
    submitted(street).await;
    drafted(street).await;
    said_of_tasks(street).await;
    let text = format!(
        "姓名,身份证号,手机,住址\r\n{NAME},{NUMBER},,测试小区1幢102室\r\n周九,,057188880001138,测试小区1幢102室\r\n吴十,,,测试小区1幢102室\r\n"
    );
    uploads_as(&street.world, &street.clerk, "person", &text).await;
    firm(street).await
}

/// A form about another place and nobody's record, in which her number stands; its words name her in a way people write.
async fn submitted(street: &Registry) {
    let app = &street.world.app;
    let answers = json!({
        "heard": "door", "topic": "safety", "words": "联系 138-0000-1234", "refer": "none", "reply": true, "phone": PHONE,
    });
    let new = NewSubmission {
        instance: app.ids.next(street.world.clock.now()),
        form: "resident-opinion".to_owned(),
        version: 1,
        about: About::place(street.other_dwelling),
        answers: answers.as_object().cloned().unwrap_or_default(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    };
    forms::submit(app, &street.worker, new).await.unwrap();
}

/// Something that is still being filled in.
async fn drafted(street: &Registry) {
    let app = &street.world.app;
    let new = NewDraft {
        form: "resident-opinion".to_owned(),
        about: About::place(street.other_dwelling),
    };
    let key = Key::new(Some("draft"), &"draft").unwrap();
    let id = forms::open(app, &street.worker, new, key).await.unwrap();
    let mut draft = forms::draft(app, &street.worker, id).await.unwrap();
    draft.body.answers.insert("phone".to_owned(), json!(PHONE));
    forms::save(app, &street.worker, draft).await.unwrap();
}

/// A task that could not be done, and the second look at it.
async fn said_of_tasks(street: &Registry) {
    let code = street.world.street;
    let place = street.dwelling;
    let write = street.world.app.db.write(move |tx| {
        Box::pin(async move {
            let home = crate::rooms::places::get(tx, code, place).await?.path;
            let said = format!("{NAME}电话 {PHONE} 无人接");
            tx.execute(
                "INSERT INTO tasks (street, task_id, run_id, campaign, target, slot, place_id, path, title_zh, title_en,
                     opens, due, place_on_way, state, ended, reason, words, found, visit, filled, rev)
                 VALUES ($1, 'task', 'run', 'c', 't', 's', $2, $3, '走访', 'Visit', '2026-09-01', '2026-09-02', 1,
                     'skipped', '2026-09-02', 'away', $4, 0, 1, '[]', 1)",
                args![code, place, home, said],
            )
            .await?;
            tx.execute(
                "INSERT INTO task_looks (street, task_id, run_id, role, due, state, agrees, words)
                 VALUES ($1, 'task', 'run', 'community_clerk', '2026-09-03', 'done', 0, $2)",
                args![code, format!("打 {PHONE} 核实")],
            )
            .await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

/// A firm whose contact she is, and whose needs name her number.
async fn firm(street: &Registry) -> RecordId {
    let values = [
        ("name", json!("测试餐饮有限公司")),
        ("contact", json!(NAME)),
        ("phone", json!(PHONE)),
        ("needs", json!(format!("请打 {PHONE} 联系"))),
    ];
    let place = Some(street.world.compound.id);
    let (app, clerk) = (&street.world.app, &street.clerk);
    registry::create(app, clerk, "enterprise", place, draft(values), key("firm"))
        .await
        .unwrap()
}

/// Which of these texts stand in what is sealed in forms, drafts, uploads and merges.
pub(super) async fn sealed_anywhere(
    street: &Registry,
    texts: &'static [&'static str],
) -> Vec<String> {
    let vault = street.world.app.vault.clone();
    let shelf = street.world.app.config.files().join("imports");
    let walk = street.world.app.db.read(move |tx| {
        Box::pin(async move {
            let mut plain = in_forms(tx, &vault).await?;
            plain.extend(in_drafts(tx, &vault).await?);
            plain.extend(in_uploads(tx, &vault, &shelf).await?);
            let mut found = Vec::new();
            for (at, plain) in plain {
                let here = texts.iter().filter(|text| plain.contains(**text));
                found.extend(here.map(|text| format!("{at}: {text}")));
            }
            Ok(found)
        })
    });
    walk.await.unwrap()
}

/// Texts with where they stand.
type Found = Result<Vec<(String, String)>, Trouble>;

async fn in_forms(tx: &mut Tx, vault: &Vault) -> Found {
    let mut plain = Vec::new();
    let sql = "SELECT submission_id, edition, answers, states FROM form_editions";
    for row in tx.fetch_all(sql, Vec::new()).await? {
        let id: String = row.get("submission_id")?;
        let edition: i64 = row.get("edition")?;
        for column in ["answers", "states"] {
            let value: Value = serde_json::from_str(&row.get::<String>(column)?).unwrap();
            let spot = format!("form_editions/{id}/{edition}");
            sealed_of(vault, &spot, ("", &value), &mut plain);
        }
    }
    Ok(plain)
}

async fn in_drafts(tx: &mut Tx, vault: &Vault) -> Found {
    let mut plain = Vec::new();
    let sql = "SELECT instance_id, body FROM form_drafts";
    for row in tx.fetch_all(sql, Vec::new()).await? {
        let spot = format!("form_drafts/{}", row.get::<String>("instance_id")?);
        let text = vault.unseal(&spot, &row.get::<Vec<u8>>("body")?)?;
        plain.push((spot, text));
    }
    Ok(plain)
}

async fn in_uploads(tx: &mut Tx, vault: &Vault, shelf: &std::path::Path) -> Found {
    let mut plain = Vec::new();
    for (street, id) in imports_of(tx).await? {
        if let Ok(bytes) = std::fs::read(shelf.join(street).join(&id)) {
            let bytes = vault.unseal_bytes(&format!("imports.file/{id}"), &bytes)?;
            plain.push((id, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(plain)
}

async fn imports_of(tx: &mut Tx) -> Result<Vec<(String, String)>, linli_db::DbError> {
    let rows = tx
        .fetch_all("SELECT street, import_id FROM imports", Vec::new())
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("street")?, row.get("import_id")?)))
        .collect()
}

/// Opens every sealed answer below a value.
fn sealed_of(
    vault: &Vault,
    spot: &str,
    (path, value): (&str, &Value),
    out: &mut Vec<(String, String)>,
) {
    if let Some(hex) = value.get("sealed").and_then(Value::as_str) {
        let bytes: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let path = path.replace(".old", "#old");
        let at = format!("{spot}/{path}");
        let plain = vault.unseal(&at, &bytes).unwrap();
        out.push((at, plain));
        return;
    }
    let below = |id: &str| {
        if path.is_empty() {
            id.to_owned()
        } else {
            format!("{path}.{id}")
        }
    };
    match value {
        Value::Object(map) => {
            for (id, one) in map {
                sealed_of(vault, spot, (&below(id), one), out);
            }
        }
        Value::Array(all) => {
            for (nth, one) in all.iter().enumerate() {
                sealed_of(vault, spot, (&format!("{path}[{}]", nth + 1), one), out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

async fn lived(street: &Registry) -> RecordId {
    let values = [("id_number", json!(NUMBER)), ("phone", json!(PHONE))];
    street.person(NAME, &values).await
}

fn wish() -> Wish {
    Wish {
        ended: true,
        account: false,
        reason: REASON.to_owned(),
    }
}

fn decision(of: RecordId, attribute: &str, erase: bool) -> EchoDecision {
    EchoDecision {
        attribute: attribute.to_owned(),
        of,
        erase,
        reason: "企业仍使用该号码".to_owned(),
    }
}

async fn erased(street: &Registry, who: &Caller, id: RecordId) -> registry::Erasure {
    let app = &street.world.app;
    registry::erase(app, who, id, wish(), key("erase"))
        .await
        .unwrap()
}

both_dbs!(
    a_deletion_reaches_tasks_forms_about_places_drafts_uploads_and_texts_of_others,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = lived(&street).await;
        let firm = filled(&street).await;
        let before = sealed_anywhere(&street, THEIRS).await;
        for at in ["form_editions/", "form_drafts/"] {
            assert!(
                before.iter().any(|one| one.starts_with(at)),
                "{at}: {before:?}"
            );
        }
        assert!(
            before.iter().any(|one| one.ends_with(NUMBER)),
            "the upload: {before:?}"
        );
        let plain = left_anywhere(&street, THEIRS).await.join(" ");
        for at in ["tasks.words", "task_looks.words", "registry_values.plain"] {
            assert!(plain.contains(at), "{at}: {plain}");
        }
        let told = registry::erasure(app, &street.clerk, id, wish())
            .await
            .unwrap();
        let listed = |one: &registry::Other| (one.record, one.attribute.clone());
        let expected = vec![(firm, "phone".to_owned()), (firm, "contact".to_owned())];
        assert_eq!(told.others.iter().map(listed).collect::<Vec<_>>(), expected);
        let done = erased(&street, &street.clerk, id).await;
        assert_eq!(done.others, told.others);
        for attribute in ["phone", "contact"] {
            let asked = decision(id, attribute, true);
            registry::decide_echo(app, &street.clerk, firm, asked, key(attribute))
                .await
                .unwrap();
        }
        assert_eq!(sealed_anywhere(&street, THEIRS).await, Vec::<String>::new());
        assert_eq!(left_anywhere(&street, THEIRS).await, Vec::<String>::new());
        let seen = street.shown(&street.clerk, firm).await;
        assert_eq!(seen.kept["needs"].value, json!("请打 *** 联系"));
        assert!(!seen.kept.contains_key("phone") && seen.kept.contains_key("name"));
        let stays = format!("{:?}", done.stays);
        assert!(
            stays.contains("备份") && stays.contains("待核实"),
            "{stays}"
        );
    }
);

both_dbs!(
    a_number_in_another_record_is_deleted_or_kept_by_who_answers_for_it_with_a_reason,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = lived(&street).await;
        let firm = firm(&street).await;
        erased(&street, &street.clerk, id).await;
        let waits = registry::echoes(app, &street.clerk, firm).await.unwrap();
        assert_eq!(waits.len(), 2);
        assert!(waits.iter().all(|one| one.decides));
        let shown: Vec<_> = waits
            .iter()
            .filter_map(|one| one.shown.as_deref())
            .collect();
        assert!(shown.contains(&"138****1234"), "{shown:?}");
        let asked = decision(id, "phone", false);
        let stranger =
            registry::decide_echo(app, &street.stranger, firm, asked.clone(), key("s")).await;
        assert!(["registry.unknown", "registry.read_only"].contains(&said(stranger).as_str()));
        let short = EchoDecision {
            reason: "x".to_owned(),
            ..asked.clone()
        };
        let refused = registry::decide_echo(app, &street.clerk, firm, short, key("short")).await;
        assert_eq!(said(refused), "reason");
        registry::decide_echo(app, &street.clerk, firm, asked.clone(), key("keep"))
            .await
            .unwrap();
        let again = registry::decide_echo(app, &street.clerk, firm, asked, key("again")).await;
        assert_eq!(said(again), "registry.no_echo");
        let left = registry::echoes(app, &street.clerk, id).await.unwrap();
        let kept = left
            .iter()
            .find(|one| one.echo.attribute == "phone")
            .unwrap();
        assert_eq!(kept.echo.state, EchoState::Kept);
        assert_eq!(kept.echo.reason.as_deref(), Some("企业仍使用该号码"));
        let change = draft([("contact", json!("王五"))]);
        let version = street.shown(&street.clerk, firm).await.record.version;
        registry::update(app, &street.clerk, firm, version, change, key("change"))
            .await
            .unwrap();
        let moved = registry::decide_echo(
            app,
            &street.clerk,
            firm,
            decision(id, "contact", true),
            key("m"),
        )
        .await;
        assert_eq!(said(moved), "registry.echo_moved");
        let told = street.told(firm).await;
        assert!(
            told.contains(&"registry.echo_decided".to_owned()),
            "{told:?}"
        );
    }
);

both_dbs!(
    the_page_of_the_record_lists_each_number_and_takes_the_decision,
    |db| async move {
        let street = Registry::on(db).await;
        let id = lived(&street).await;
        let firm = firm(&street).await;
        erased(&street, &street.clerk, id).await;
        let token = street.world.token("clerk").await;
        let (status, page) = street.world.page(&format!("/records/{id}"), &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("其他登记中的相同号码") && page.contains("138****1234"));
        let at = format!("/records/{firm}/echoes");
        let (of, back) = (id.to_string(), id.to_string());
        let sent = [
            ("key", "one"),
            ("attribute", "phone"),
            ("of", of.as_str()),
            ("at", back.as_str()),
            ("choice", "erase"),
            ("reason", "与企业核对过"),
        ];
        let (status, _page) = street.world.form(&at, &token, &sent).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let path = format!("/api/v1/records/{id}/echoes");
        let all = street.world.json("GET", &path, &token, "see", Value::Null);
        let (status, body) = all.await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(body[1]["state"], json!("erased"), "{body}");
        let empty = [
            ("key", "two"),
            ("attribute", "contact"),
            ("of", of.as_str()),
        ];
        let (status, page) = street.world.form(&at, &token, &empty).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("请选择怎样处理"));
    }
);
