//! Names and numbers corrected in a browser.

use axum::http::StatusCode;
use linli_db::both_dbs;

use super::*;

both_dbs!(
    a_name_and_a_number_are_corrected_on_their_pages,
    |db| async move {
        let office = Office::open(db).await;
        let admin = office.token("anquan").await;
        let person = office.person("王小堂", "wangxt", "13800000000").await;
        let page = format!("/admin/people/{person}");
        let fields = [("key", "k"), ("name", "王小棠"), ("phone", "")];
        let saved = office.form(&format!("{page}/amend"), &admin, &fields).await;
        assert_eq!(saved.to(), format!("{page}?told=amended"));
        let bad = [("key", "k2"), ("name", "王小棠"), ("phone", "110")];
        let bad = office.form(&format!("{page}/amend"), &admin, &bad).await;
        assert!(
            bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text.contains("value=\"110\"")
        );

        let mine = office.token("wangxt").await;
        let saved = office
            .form(
                "/me/phone",
                &mine,
                &[("key", "k"), ("phone", "13912345678")],
            )
            .await;
        assert_eq!(saved.to(), "/me?told=saved");
        let me = office.page("/me", &mine).await.text;
        assert!(me.contains("王小棠") && me.contains("139****5678"), "{me}");
        assert_eq!(
            office
                .form("/me/lang", &mine, &[("key", "k2"), ("lang", "en")])
                .await
                .to(),
            "/me?told=saved"
        );
        assert_eq!(office.who(&mine).await.unwrap().lang, Lang::En);
    }
);
