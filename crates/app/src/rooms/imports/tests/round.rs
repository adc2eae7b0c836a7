//! What is exported reads back as an import that changes nothing.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use linli_db::both_dbs;
use linli_geodesy::Crs;

use super::office::Office;
use crate::rooms::imports::model::{Policy, State};

async fn takes(office: &Office, path: &str) -> Vec<u8> {
    let request = Request::get(path).header(header::COOKIE, format!("linli={}", office.token));
    let router = office.world.router();
    let request = request.body(Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes()
        .to_vec()
}

both_dbs!(
    what_is_exported_reads_back_unchanged_in_every_format,
    |db| async move {
        let office = Office::on(db).await;
        let text = "社区,小区,幢,单元,户室,经度,纬度,备注,启用日期\r\n测试社区,测试小区,1,1,101,120.15,30.31,甲,2020-01-02\r\n测试社区,测试小区,2,,,,,=1+1,\r\n";
        let import = office
            .checks("a.csv", text.as_bytes().to_vec(), Some(Crs::Bd09))
            .await;
        assert_eq!(import.counts.new, 2, "{:?}", office.problems(&import).await);
        office.confirms(&import, Policy::All).await;
        let before = office.mark().await;
        for (format, crs) in [
            ("xlsx", "bd09"),
            ("csv", "wgs84"),
            ("geojson", "wgs84"),
            ("csv", "gcj02"),
        ] {
            let file = takes(
                &office,
                &format!("/places/export?format={format}&crs={crs}"),
            )
            .await;
            if format == "csv" {
                assert!(file.starts_with("\u{feff}社区,".as_bytes()));
                let text = String::from_utf8_lossy(&file).into_owned();
                assert!(
                    text.contains("导出：测试admin") && text.contains("不得外传"),
                    "{text}"
                );
            }
            let crs = Some(crs.parse().unwrap());
            let again = office.checks(&format!("地址.{format}"), file, crs).await;
            let told = office.problems(&again).await;
            assert_eq!(again.state, State::Checked, "{format}: {:?}", again.said);
            let counts = again.counts;
            assert_eq!(
                (counts.new, counts.changed, counts.wrong),
                (0, 0, 0),
                "{format}: {told:?}"
            );
            assert_eq!(counts.same, 8, "{format}");
        }
        assert_eq!(office.mark().await, before);
    }
);
