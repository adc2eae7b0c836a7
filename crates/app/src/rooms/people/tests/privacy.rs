//! What is kept of people's numbers, who sees them, and how they are corrected.

use linli_db::{Column, both_dbs};
use linli_kernel::Role;

use super::*;

/// Every table of people, and those their verbs write to.
const TABLES: [&str; 11] = [
    "SELECT * FROM persons",
    "SELECT * FROM phone_looks",
    "SELECT * FROM orgs",
    "SELECT * FROM accounts",
    "SELECT * FROM old_passwords",
    "SELECT * FROM appointments",
    "SELECT * FROM sessions",
    "SELECT * FROM login_failures",
    "SELECT * FROM journal",
    "SELECT * FROM journal_blocks",
    "SELECT * FROM receipts",
];

/// Every text and every byte string in these tables.
async fn everything_stored(office: &Office) -> Vec<Vec<u8>> {
    let read = office.app.db.read(|tx| {
        Box::pin(async move {
            let mut all = Vec::new();
            for table in TABLES {
                for row in tx.fetch_all(table, vec![]).await? {
                    for name in row.names() {
                        match row.column(&name).unwrap() {
                            Column::Text(text) => all.push(text.as_bytes().to_vec()),
                            Column::Blob(bytes) => all.push(bytes.to_vec()),
                            Column::Null | Column::Int(_) | Column::Real(_) => {}
                        }
                    }
                }
            }
            Ok(all)
        })
    });
    read.await.unwrap()
}

both_dbs!(
    no_table_holds_a_number_a_password_or_a_token_in_plain,
    |db| async move {
        let office = Office::open(db).await;
        let key = |name| crate::rooms::receipts::Key::new(Some(name), &"asked").unwrap();
        let new = NewPerson {
            name: "王小棠".into(),
            phone: "138 0000 0000".into(),
            lang: Lang::Zh,
        };
        let person = create_person(&office.app, &office.admin, new, Some(key("k")))
            .await
            .unwrap();
        let issued = create_account(&office.app, &office.admin, person, "wangxt", None)
            .await
            .unwrap();
        let initial = issued.password.unwrap();
        let token = office.tries("wangxt", &initial).await.unwrap().text;
        let caller = office.who(&token).await.unwrap();
        change_password(
            &office.app,
            &caller,
            &token,
            &initial,
            PASSWORD,
            Some(key("k2")),
        )
        .await
        .unwrap();
        office.tries("Secret-typed-here", "x").await.unwrap_err();
        reveal(
            &office.app,
            &office.admin,
            person,
            "回访核实",
            Some(key("k3")),
        )
        .await
        .unwrap();

        let all = everything_stored(&office).await;
        assert!(all.len() > 50);
        let (_, secret) = token.split_once('.').unwrap();
        for plain in [
            "13800000000",
            "0000000",
            PASSWORD,
            &initial,
            secret,
            "secret-typed-here",
        ] {
            let found = all.iter().find(|bytes| {
                bytes
                    .windows(plain.len())
                    .any(|part| part == plain.as_bytes())
            });
            assert!(
                found.is_none(),
                "{plain} in {:?}",
                String::from_utf8_lossy(found.unwrap())
            );
        }
        assert!(all.iter().any(|bytes| bytes == "王小棠".as_bytes()));
    }
);

both_dbs!(
    a_number_is_shown_for_a_reason_within_reach_and_goes_on_record,
    |db| async move {
        let office = Office::open(db).await;
        let resident = office.person("赵大妈", "zhaodama", "13912345678").await;
        office
            .holds(resident, Role::Resident, Some(&office.compound), None)
            .await;
        let worker = office
            .officer("worker", Role::GridWorker, Some(&office.grid), None)
            .await;
        let colleague = office.officer("desk", Role::Dispatcher, None, None).await;
        let look = async |caller: &Caller, person, reason: &str| {
            reveal(&office.app, caller, person, reason, None)
                .await
                .map_err(|trouble| trouble.code())
        };

        assert_eq!(look(&worker, resident, "看看").await, Err("input.invalid"));
        assert_eq!(
            look(&worker, resident, "上门前联系").await.as_deref(),
            Ok("13912345678")
        );
        assert_eq!(
            look(&worker, office.admin.person, "想认识一下").await,
            Err("person.unknown")
        );
        assert_eq!(
            look(&worker, colleague.person, "想认识一下").await,
            Err("person.unknown")
        );
        assert_eq!(
            look(&office.admin, colleague.person, "核对号码").await,
            Err("person.no_phone")
        );
        let officer = office
            .officer(
                "mediator",
                Role::Mediator,
                None,
                Some(office.department("调解室").await),
            )
            .await;
        assert_eq!(
            look(&officer, resident, "调解联系").await,
            Err("access.denied")
        );

        let me = office.caller("zhaodama").await;
        let looks = looks_at(&office.app, &me, resident).await.unwrap();
        assert_eq!(looks.len(), 1);
        assert_eq!(
            (looks[0].by, looks[0].reason.as_str()),
            (worker.person, "上门前联系")
        );
        assert_eq!(
            office.journal(resident).await.last().unwrap(),
            "session.opened"
        );
        assert!(
            office
                .journal(resident)
                .await
                .contains(&"person.phone_seen".to_owned())
        );
        assert_eq!(
            looks_at(&office.app, &me, worker.person)
                .await
                .unwrap_err()
                .code(),
            "access.denied"
        );
    }
);

both_dbs!(
    one_s_own_number_is_corrected_by_oneself_and_a_name_by_the_administrator,
    |db| async move {
        let office = Office::open(db).await;
        let id = office.person("王小堂", "wangxt", "13800000000").await;
        let me = office.caller("wangxt").await;
        let change = async |caller: &Caller, name: Option<&str>, phone: Option<&str>| {
            let amendment = Amendment {
                name: name.map(str::to_owned),
                phone: phone.map(str::to_owned),
            };
            amend(&office.app, caller, id, amendment, None)
                .await
                .map_err(|trouble| trouble.code())
        };
        let shown = async || super::super::person(&office.app, &me, id).await.unwrap();

        assert_eq!(
            change(&me, Some("王小棠"), None).await,
            Err("access.denied")
        );
        change(&office.admin, Some("王小棠"), None).await.unwrap();
        assert_eq!(
            (shown().await.name, shown().await.phone),
            ("王小棠".into(), Some("138****0000".into()))
        );
        assert_eq!(
            people(&office.app, &office.admin, "wxt", None)
                .await
                .unwrap()
                .people
                .len(),
            1
        );

        assert_eq!(change(&me, None, Some("110")).await, Err("input.invalid"));
        change(&me, None, Some("13912345678")).await.unwrap();
        assert_eq!(
            people(&office.app, &office.admin, "13912345678", None)
                .await
                .unwrap()
                .people
                .len(),
            1
        );
        assert_eq!(
            people(&office.app, &office.admin, "13800000000", None)
                .await
                .unwrap()
                .people
                .len(),
            0
        );
        change(&me, None, Some("")).await.unwrap();
        assert_eq!(shown().await.phone, None);
        let stranger = office.officer("desk", Role::Dispatcher, None, None).await;
        assert_eq!(
            change(&stranger, None, Some("")).await,
            Err("access.denied")
        );
        assert_eq!(
            office
                .journal(id)
                .await
                .iter()
                .filter(|verb| *verb == "person.amended")
                .count(),
            3
        );
    }
);
