//! CSV, GeoJSON, metadata, tags and errors through the router.

use linli_db::{args, both_dbs};
use linli_kernel::Role;
use serde_json::Value;

use super::{ask, get};
use crate::kit::World;

async fn centre(world: &World) -> String {
    world.person(Role::Dispatcher, "centre").await;
    format!("Bearer {}", world.token("centre").await)
}

both_dbs!(
    a_set_is_a_csv_file_that_a_spreadsheet_opens,
    |db| async move {
        let world = World::on(db).await;
        let bearer = centre(&world).await;
        let street = world.street;
        let compound = world.compound.id;
        let named = world.app.db.write(move |tx| {
            Box::pin(async move {
                let name = "=1+1 \"新\", 苑";
                Ok(tx
                    .execute(
                        "UPDATE places SET name = $3 WHERE street = $1 AND place_id = $2",
                        args![street, compound, name],
                    )
                    .await?)
            })
        });
        assert_eq!(named.await.unwrap(), 1);
        let (status, headers, text) = ask(
            &world,
            "/places.csv?$select=id,name,revision",
            &[("authorization", &bearer)],
        )
        .await;
        assert_eq!(
            (status, headers["content-type"].to_str().unwrap()),
            (200, "text/csv; charset=utf-8")
        );
        assert!(
            headers["content-disposition"]
                .to_str()
                .unwrap()
                .contains("places.csv")
        );
        assert!(text.starts_with("\u{feff}id,name,revision\r\n"), "{text}");
        assert!(
            text.contains("\"'=1+1 \"\"新\"\", 苑\""),
            "a formula is guarded: {text}"
        );
        let (_, count) = get(
            &world,
            "/places/$count",
            bearer.trim_start_matches("Bearer "),
        )
        .await;
        assert_eq!(
            text.lines().count() - 1,
            usize::try_from(count.as_u64().unwrap()).unwrap()
        );
        let (_, _, by_format) = ask(
            &world,
            "/places?$select=id,name,revision&$format=csv",
            &[("authorization", &bearer)],
        )
        .await;
        assert_eq!(by_format, text);
    }
);

both_dbs!(places_are_geojson_in_wgs84_and_say_so, |db| async move {
    let world = World::on(db).await;
    let bearer = centre(&world).await;
    let (street, compound) = (world.street, world.compound.id);
    let located = world.app.db.write(move |tx| {
        Box::pin(async move {
            Ok(tx.execute(
                "UPDATE places SET lon_e7 = 1201500000, lat_e7 = 302500000, crs = 'gcj02' WHERE street = $1 AND place_id = $2",
                args![street, compound],
            ).await?)
        })
    });
    assert_eq!(located.await.unwrap(), 1);
    let (status, headers, text) =
        ask(&world, "/places.geojson", &[("authorization", &bearer)]).await;
    assert_eq!(
        (status, headers["content-type"].to_str().unwrap()),
        (200, "application/geo+json")
    );
    let file: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["type"], "FeatureCollection");
    assert!(file["referenceSystem"].as_str().unwrap().contains("WGS-84"));
    let read = linli_geodesy::read_geojson(&text, linli_geodesy::Crs::Wgs84);
    assert!(read.is_ok(), "another reader takes it: {:?}", read.err());
    let features = file["features"].as_array().unwrap();
    let found = features
        .iter()
        .find(|one| one["id"] == compound.to_string())
        .unwrap();
    let lon = found["geometry"]["coordinates"][0].as_f64().unwrap();
    assert!((lon - 120.15).abs() > 0.002, "it was converted: {lon}");
    assert!(found["properties"].get("location").is_none());
    let (status, _, text) = ask(&world, "/cases.geojson", &[("authorization", &bearer)]).await;
    assert_eq!(status, 400, "{text}");
    assert!(text.contains("csv"), "the remedy: {text}");
});

both_dbs!(who_has_an_answer_already_is_told_so, |db| async move {
    let world = World::on(db).await;
    let bearer = centre(&world).await;
    let (_, headers, _) = ask(&world, "/places?$top=1", &[("authorization", &bearer)]).await;
    let tag = headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(headers["odata-version"], "4.0");
    let again = ask(
        &world,
        "/places?$top=1",
        &[("authorization", &bearer), ("if-none-match", &tag)],
    )
    .await;
    assert_eq!((again.0, again.2.as_str()), (304, ""));
    let other = ask(
        &world,
        "/places?$top=2",
        &[("authorization", &bearer), ("if-none-match", &tag)],
    )
    .await;
    assert_eq!(other.0, 200);
});

both_dbs!(
    what_is_wrong_names_the_option_and_the_remedy,
    |db| async move {
        let world = World::on(db).await;
        let bearer = centre(&world).await;
        for (tail, status, target) in [
            ("/places?$filter=colour%20eq%201", 400, "$filter"),
            ("/places?$top=-1", 400, "$top"),
            ("/places?$skiptoken=x", 400, "$skiptoken"),
            ("/places?$apply=groupby((kind))", 501, "$apply"),
            ("/none", 404, "none"),
            ("/places('none')", 404, "places('none')"),
        ] {
            let (got, headers, text) = ask(
                &world,
                tail,
                &[("authorization", &bearer), ("accept-language", "en")],
            )
            .await;
            let error: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                (got, error["error"]["target"].as_str()),
                (status, Some(target)),
                "{tail} {text}"
            );
            assert_eq!(headers["content-type"], "application/json");
            assert!(error["error"]["message"].as_str().unwrap().len() > 10);
        }
    }
);
