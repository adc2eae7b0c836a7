//! Writes about people that arrive twice: a lost answer must not do anything twice.

use axum::http::StatusCode;
use linli_db::{args, both_dbs};
use linli_kernel::Role;
use serde_json::{Value, json};

use super::*;

const NEW: &str = "Xiangji-2026";

impl Office {
    /// Sends it twice and answers what both said; with another body under the same key it is refused.
    async fn twice(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Value,
        other: Value,
    ) -> Value {
        let keyless = self.api(method, path, token, "", body.clone()).await;
        assert_eq!(keyless.json()["code"], "receipt.bad_key", "{path}");
        let first = self.api(method, path, token, "k", body.clone()).await;
        assert!(first.status.is_success(), "{path}: {}", first.text);
        let again = self.api(method, path, token, "k", body).await;
        assert_eq!(
            (again.status, &again.text),
            (first.status, &first.text),
            "{path}"
        );
        if !other.is_null() {
            let refused = self.api(method, path, token, "k", other).await;
            assert_eq!(refused.json()["code"], "receipt.other_body", "{path}");
        }
        serde_json::from_str(&first.text).unwrap_or_default()
    }

    /// How many journal entries have the verb.
    async fn entries(&self, verb: &'static str) -> i64 {
        let street = self.street;
        let counted = self.app.db.read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT COUNT(*) AS number FROM journal WHERE street = $1 AND verb = $2";
                Ok(tx
                    .fetch_one(sql, args![street, verb])
                    .await?
                    .get::<i64>("number")?)
            })
        });
        counted.await.unwrap()
    }
}

both_dbs!(
    a_registration_that_arrives_twice_registers_once,
    |db| async move {
        let office = Office::open(db).await;
        let body = |name: &str| {
            json!({ "name": name, "phone": "13912345678", "account": "zhaodama", "password": PASSWORD,
            "place": office.compound.id })
        };
        office
            .twice(
                "POST",
                "/api/v1/residents",
                "",
                body("赵大妈"),
                body("钱大妈"),
            )
            .await;
        assert_eq!(office.entries("person.registered").await, 1);
        assert!(office.tries("zhaodama", PASSWORD).await.is_ok());
        // Another key: the name of the account is taken.
        let taken = office
            .api("POST", "/api/v1/residents", "", "k2", body("赵大妈"))
            .await;
        assert_eq!(
            taken.json()["fields"][0]["field"],
            "account",
            "{}",
            taken.text
        );
    }
);

both_dbs!(
    a_change_of_password_that_arrives_twice_is_no_wrong_attempt,
    |db| async move {
        let office = Office::open(db).await;
        let token = office.token("anquan").await;
        let body = |new: &str| json!({ "current": PASSWORD, "new": new });
        office
            .twice(
                "POST",
                "/api/v1/me/password",
                &token,
                body(NEW),
                body("Another-2026"),
            )
            .await;
        assert_eq!(office.entries("account.password_changed").await, 1);
        assert!(office.tries("anquan", NEW).await.is_ok());
        assert_eq!(
            office.tries("anquan", PASSWORD).await.err(),
            Some("login.wrong")
        );
    }
);

both_dbs!(
    a_look_at_a_number_that_is_asked_twice_goes_on_record_once,
    |db| async move {
        let office = Office::open(db).await;
        let token = office.token("anquan").await;
        let person = office.person("王小棠", "wangxt", "13800000000").await;
        let path = format!("/api/v1/people/{person}/phone");
        let reason = |text: &str| json!({ "reason": text });
        let seen = office
            .twice(
                "POST",
                &path,
                &token,
                reason("回访核实"),
                reason("再看一次"),
            )
            .await;
        assert_eq!(seen["phone"], "13800000000");
        assert_eq!(office.entries("person.phone_seen").await, 1);
        assert_eq!(
            looks_at(&office.app, &office.admin, person)
                .await
                .unwrap()
                .len(),
            1
        );
        // The same key shows a number it has not shown before: that is a look of its own.
        let amendment = Amendment {
            phone: Some("13912345678".to_owned()),
            ..Amendment::default()
        };
        amend(&office.app, &office.admin, person, amendment, None)
            .await
            .unwrap();
        let seen = office
            .api("POST", &path, &token, "k", reason("回访核实"))
            .await;
        assert_eq!(seen.json()["phone"], "13912345678");
        assert_eq!(office.entries("person.phone_seen").await, 2);
    }
);

both_dbs!(
    a_session_is_ended_once_however_often_it_is_asked,
    |db| async move {
        let office = Office::open(db).await;
        let token = office.token("anquan").await;
        let other = office.tries("anquan", PASSWORD).await.unwrap();
        let path = format!("/api/v1/sessions/{}", other.session);
        office
            .twice("DELETE", &path, &token, Value::Null, Value::Null)
            .await;
        assert_eq!(office.entries("session.revoked").await, 1);
    }
);

both_dbs!(
    forms_of_one_s_own_page_do_once_what_was_sent_twice,
    |db| async move {
        let office = Office::open(db).await;
        let person = office
            .officer("wangxt", Role::Dispatcher, None, None)
            .await
            .person;
        let (token, other) = (
            office.token("wangxt").await,
            office.tries("wangxt", PASSWORD).await.unwrap(),
        );
        let end = format!("/me/sessions/{}/end", other.session);
        let home = [("phone", "13912345678"), ("lang", "en")];
        for (path, told) in [
            ("/me/phone", "saved"),
            ("/me/lang", "saved"),
            (end.as_str(), "session"),
        ] {
            let send = async |key: &str| {
                let fields = [&[("key", key)][..], &home].concat();
                office.form(path, &token, &fields).await
            };
            assert_eq!(
                send("").await.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{path}"
            );
            for _ in 0..2 {
                assert_eq!(send(path).await.to(), format!("/me?told={told}"), "{path}");
            }
        }
        let journal = office.journal(person).await;
        for verb in ["person.amended", "person.language_set", "session.revoked"] {
            assert_eq!(
                journal.iter().filter(|one| *one == verb).count(),
                1,
                "{verb}"
            );
        }
    }
);
