//! Registers: a set for each that holds no persons, without anything sealed, within the reader's reach.

use linli_db::both_dbs;
use linli_kernel::{PlaceId, Role};
use serde_json::{Value, json};

use super::{ask, get, tail, values};
use crate::kit::World;

pub(super) async fn enters(
    world: &World,
    token: &str,
    register: &str,
    place: PlaceId,
    values: Value,
) -> String {
    let key = format!(
        "{register}{}",
        values["name"].as_str().unwrap_or("one").len()
    );
    let key = format!(
        "{key}-{}",
        world
            .app
            .ids
            .next::<linli_kernel::EntryId>(world.clock.now())
    );
    let path = format!("/api/v1/registers/{register}/records");
    let body = json!({ "place": place, "values": values });
    let (status, made) = world.json("POST", &path, token, &key, body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

pub(super) fn shop(nth: usize) -> Value {
    json!({
        "name": format!("测试店{nth:02}"), "trade": if nth.is_multiple_of(2) { "catering" } else { "retail" },
        "area": format!("{nth}.5"), "open_flame": nth < 3, "operator": "张三", "phone": "13800001234",
    })
}

both_dbs!(
    a_register_is_read_filtered_and_paged_without_what_is_personal,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::CommunityClerk, "clerk").await;
        let token = world.token("clerk").await;
        for nth in 0..7 {
            enters(&world, &token, "shop", world.compound.id, shop(nth)).await;
        }
        let (_, page) = get(&world, "/register_shop?$count=true&$orderby=name", &token).await;
        assert_eq!(page["@odata.count"], json!(7));
        let row = &page["value"][2];
        assert_eq!(
            (
                &row["name"],
                &row["area"],
                &row["open_flame"],
                &row["_place"]
            ),
            (
                &json!("测试店02"),
                &json!(2.5),
                &json!(true),
                &json!(world.compound.id.to_string())
            )
        );
        for sealed in ["operator", "phone"] {
            assert!(row.get(sealed).is_none(), "{row}");
        }
        assert!(!page.to_string().contains("张三") && !page.to_string().contains("1380000"));
        for (filter, many) in [
            ("trade%20eq%20'catering'", 4),
            ("area%20gt%204", 3),
            ("open_flame%20and%20startswith(name,'测试')", 3),
            ("area%20ge%201%20and%20trade%20eq%20'retail'", 3),
            ("enterprise%20eq%20null", 7),
        ] {
            let (status, page) =
                get(&world, &format!("/register_shop?$filter={filter}"), &token).await;
            assert_eq!(
                (status, values(&page, "name").len()),
                (200, many),
                "{filter}: {page}"
            );
        }
        let (mut seen, mut next) = (Vec::new(), Some("/register_shop?$select=name".to_owned()));
        while let Some(at) = next {
            let bearer = format!("Bearer {token}");
            let heads = [
                ("authorization", bearer.as_str()),
                ("prefer", "odata.maxpagesize=3"),
            ];
            let (status, _, text) = ask(&world, &at, &heads).await;
            let page: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(status, 200, "{page}");
            seen.extend(values(&page, "name").into_iter().map(str::to_owned));
            next = tail(&page);
        }
        seen.sort();
        assert_eq!(
            seen,
            (0..7)
                .map(|nth| format!("测试店{nth:02}"))
                .collect::<Vec<_>>()
        );
    }
);

both_dbs!(
    registers_of_persons_are_no_set_and_others_end_at_the_reach,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::CommunityClerk, "clerk").await;
        let clerk = world.token("clerk").await;
        enters(&world, &clerk, "shop", world.compound.id, shop(1)).await;
        let far = enters(&world, &clerk, "shop", world.other_grid.id, shop(2)).await;
        let (_, service) = get(&world, "/", &clerk).await;
        let names = values(&service, "name");
        assert!(
            names.contains(&"register_shop") && !names.contains(&"register_person"),
            "{names:?}"
        );
        assert!(!names.contains(&"register_household"), "{names:?}");
        world.person(Role::GridWorker, "wang").await;
        let wang = world.token("wang").await;
        let (_, page) = get(&world, "/register_shop?$filter=true", &wang).await;
        assert_eq!(values(&page, "name"), ["测试店01"]);
        let (status, _) = get(&world, &format!("/register_shop('{far}')"), &wang).await;
        assert_eq!(status, 404);
        let (status, _) = get(&world, "/register_leading_group", &wang).await;
        assert_eq!(
            status, 404,
            "a register that a role does not read is not there"
        );
    }
);

both_dbs!(
    a_register_is_csv_and_geojson_where_its_places_lie,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::CommunityClerk, "clerk").await;
        let token = world.token("clerk").await;
        enters(&world, &token, "shop", world.compound.id, shop(1)).await;
        let (street, compound) = (world.street, world.compound.id);
        let located = world.app.db.write(move |tx| {
            Box::pin(async move {
                let sql =
                    "UPDATE places SET lon_e7 = 1201551000, lat_e7 = 303194000, crs = 'cgcs2000'
                     WHERE street = $1 AND place_id = $2";
                Ok(tx.execute(sql, linli_db::args![street, compound]).await?)
            })
        });
        assert_eq!(located.await.unwrap(), 1);
        let bearer = format!("Bearer {token}");
        let heads = [("authorization", bearer.as_str())];
        let (status, _, csv) =
            ask(&world, "/register_shop.csv?$select=name,trade,area", &heads).await;
        assert_eq!(
            (status, csv.as_str()),
            (200, "\u{feff}name,trade,area\r\n测试店01,retail,1.5\r\n")
        );
        let (status, _, text) = ask(&world, "/register_shop.geojson", &heads).await;
        let geo: Value = serde_json::from_str(&text).unwrap();
        let feature = &geo["features"][0];
        assert_eq!(
            (
                status,
                &feature["geometry"]["coordinates"][0],
                &feature["properties"]["name"]
            ),
            (200, &json!(120.1551), &json!("测试店01"))
        );
    }
);
