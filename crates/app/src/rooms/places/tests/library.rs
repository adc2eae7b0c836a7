//! The address library: roads and numbers, statuses, other names, and what becomes of places.

use linli_db::{args, both_dbs};
use linli_kernel::{PlaceId, StreetCode};

use super::office::{Office, TODAY, said};
use crate::rooms::places::*;

/// 德胜社区 with a compound of two buildings, and a road with a number.
async fn estate(db: linli_db::Db) -> (Office, Place, Place) {
    let (office, community) = Office::of_daguan(db).await;
    let compound = office
        .adds(&community, PlaceKind::Compound, "德胜新村")
        .await;
    for name in ["58幢", "59幢"] {
        let building = office.adds(&compound, PlaceKind::Building, name).await;
        office.adds(&building, PlaceKind::Dwelling, "301室").await;
    }
    (office, community, compound)
}

both_dbs!(
    an_address_runs_over_road_number_entrance_and_floor,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let road = office.adds(&community, PlaceKind::Road, "登云路").await;
        let plate = office.adds(&road, PlaceKind::Plate, "88号").await;
        let compound = office.adds(&plate, PlaceKind::Compound, "同和里").await;
        let building = office.adds(&compound, PlaceKind::Building, "3幢").await;
        let entrance = office.adds(&building, PlaceKind::Entrance, "2单元").await;
        let floor = office.adds(&entrance, PlaceKind::Floor, "5层").await;
        let room = office.adds(&floor, PlaceKind::Dwelling, "501室").await;
        assert_eq!(
            room.full_name,
            "大关街道德胜社区登云路88号同和里3幢2单元5层501室"
        );
        let shop = office.adds(&plate, PlaceKind::Dwelling, "101室").await;
        assert_eq!(shop.full_name, "大关街道德胜社区登云路88号101室");
        let refused = office
            .create(NewPlace::named(room.id, PlaceKind::Floor, "1层"))
            .await;
        assert!(said(refused.unwrap_err()).starts_with("kind: 户室里不能直接建层"));
        assert_eq!(
            office.finds("登云路 88号", &[PlaceKind::Plate]).await,
            ["德胜社区登云路88号"]
        );
    }
);

both_dbs!(
    a_place_has_the_status_of_the_standard_until_it_is_put_right,
    |db| async move {
        let (office, _, compound) = estate(db).await;
        assert_eq!(compound.status(TODAY), Status::InUse);
        let doubted = |doubt, rev| {
            let amendment = Amendment {
                name: "德胜新村".into(),
                doubt,
                ..Amendment::default()
            };
            office.amends(&compound, rev, amendment)
        };
        let wrong = doubted(Some(Doubt::Inconsistent), 1).await.unwrap();
        assert_eq!(wrong.status(TODAY).code(), "IN");
        assert_eq!(office.get(compound.id).await.unwrap(), wrong);
        let unknown = doubted(Some(Doubt::Unknown), 2).await.unwrap();
        assert_eq!(unknown.status(TODAY).code(), "UN");
        let right = doubted(None, 3).await.unwrap();
        assert_eq!(right.status(TODAY).code(), "OC");
        let closed = office.closes(&right, TODAY).await.unwrap();
        assert_eq!(closed.status(TODAY).code(), "AB");
    }
);

both_dbs!(
    a_place_and_all_inside_are_found_by_its_other_names,
    |db| async move {
        let (office, _, compound) = estate(db).await;
        office
            .also(&compound, AliasKind::Popular, "德胜小区")
            .await
            .unwrap();
        office
            .also(&compound, AliasKind::Address, "登云路88号")
            .await
            .unwrap();
        let building = &[PlaceKind::Building];
        assert_eq!(
            office.finds("德胜小区58幢", building).await,
            ["德胜社区德胜新村58幢"]
        );
        assert_eq!(
            office.finds("登云路88号59幢", building).await,
            ["德胜社区德胜新村59幢"]
        );
        assert_eq!(
            office.finds("dsxq", &[PlaceKind::Compound]).await,
            ["德胜社区德胜新村"]
        );
        // What is planted later is found by them too.
        office.adds(&compound, PlaceKind::Building, "60幢").await;
        assert_eq!(
            office.finds("德胜小区 60幢", building).await,
            ["德胜社区德胜新村60幢"]
        );
        let taken = office.also(&compound, AliasKind::Short, "德胜小区").await;
        assert_eq!(
            said(taken.unwrap_err()),
            "name: 该地点已有这个名称，请换一个"
        );
        let (hand, id) = (office.hand(), compound.id);
        let removed = office.db.write(move |tx| {
            Box::pin(async move {
                remove_alias(tx, &hand, id, "德胜小区").await?;
                remove_alias(tx, &hand, id, "德胜小区").await
            })
        });
        assert_eq!(said(removed.await.unwrap_err()), "place.no_alias");
        assert_eq!(
            office.finds("德胜小区58幢", building).await.len(),
            1,
            "nothing was removed"
        );
        let (hand, id) = (office.hand(), compound.id);
        let removed = office.db.write(move |tx| {
            Box::pin(async move { remove_alias(tx, &hand, id, "德胜小区").await })
        });
        removed.await.unwrap();
        assert_eq!(
            office.finds("德胜小区58幢", building).await,
            Vec::<String>::new()
        );
        assert_eq!(office.finds("登云路88号58幢", building).await.len(), 1);
    }
);

both_dbs!(
    a_renamed_place_is_still_found_by_what_it_was_called,
    |db| async move {
        let (office, _, compound) = estate(db).await;
        let amendment = Amendment {
            name: "德胜花园".into(),
            former: true,
            ..Amendment::default()
        };
        office.amends(&compound, 1, amendment).await.unwrap();
        assert_eq!(
            office.finds("德胜新村58幢", &[PlaceKind::Building]).await,
            ["德胜社区德胜花园58幢"]
        );
        let (street, id) = (office.street, compound.id);
        let read = office
            .db
            .read(move |tx| Box::pin(async move { aliases(tx, street, id).await }));
        let known = read.await.unwrap();
        assert_eq!(
            (known[0].kind, known[0].name.as_str()),
            (AliasKind::Former, "德胜新村")
        );
        assert_eq!(known[0].valid_to, Some(TODAY));
    }
);

both_dbs!(
    two_entries_of_one_thing_are_merged_with_all_inside,
    |db| async move {
        let (office, community, compound) = estate(db).await;
        let twice = office
            .adds(&community, PlaceKind::Compound, "德胜小区")
            .await;
        let building = office.adds(&twice, PlaceKind::Building, "58幢").await;
        for name in ["301室", "302室"] {
            office.adds(&building, PlaceKind::Dwelling, name).await;
        }
        let moved = office.adds(&twice, PlaceKind::Building, "61幢").await;
        office
            .also(&moved, AliasKind::Popular, "配电房")
            .await
            .unwrap();
        let merged = office.merges(&twice, &compound).await.unwrap();
        assert_eq!(merged.id, compound.id);
        let at = |rest: &str| format!("大关街道德胜社区德胜新村{rest}");
        assert_eq!(
            office.addresses(&merged).await,
            [
                at(""),
                at("58幢"),
                at("58幢301室"),
                at("58幢302室"),
                at("59幢"),
                at("59幢301室"),
                at("61幢")
            ]
        );
        let ended = office.get(twice.id).await.unwrap();
        assert_eq!(ended.valid_to, Some(TODAY));
        assert_eq!(office.life(&ended).await.0, [format!("merged {}", at(""))]);
        assert_eq!(
            office.life(&moved).await.0,
            [format!("merged {}", at("61幢"))]
        );
        assert_eq!(
            office.life(&compound).await.1,
            ["merged 大关街道德胜社区德胜小区"]
        );
        let building = &[PlaceKind::Building];
        assert_eq!(
            office.finds("德胜小区61幢", building).await,
            ["德胜社区德胜新村61幢"]
        );
        assert_eq!(
            office.finds("配电房", building).await,
            ["德胜社区德胜新村61幢"]
        );
        let again = office.merges(&twice, &compound).await;
        assert_eq!(said(again.unwrap_err()), "place.closed");
    }
);

both_dbs!(
    a_place_is_not_merged_into_another_kind_itself_or_what_it_holds,
    |db| async move {
        let (office, community, compound) = estate(db).await;
        let road = office.adds(&community, PlaceKind::Road, "登云路").await;
        assert_eq!(
            said(office.merges(&compound, &road).await.unwrap_err()),
            "into: 只能并入同类地点：小区"
        );
        assert!(said(office.merges(&compound, &compound).await.unwrap_err()).starts_with("into: "));
        let whole = office.merges(&community, &community).await;
        assert!(said(whole.unwrap_err()).starts_with("from: 街道、社区、网格不能"));
        let other = office.adds(&community, PlaceKind::Compound, "叶青苑").await;
        let old = Place {
            rev: 9,
            ..compound.clone()
        };
        assert_eq!(
            said(office.merges(&old, &other).await.unwrap_err()),
            "store.stale"
        );
        assert_eq!(
            office.get(compound.id).await.unwrap(),
            compound,
            "nothing was changed"
        );
    }
);

both_dbs!(
    one_of_two_merges_at_once_wins_and_nothing_is_mixed,
    |db| async move {
        let (office, community, compound) = estate(db).await;
        let other = office.adds(&community, PlaceKind::Compound, "叶青苑").await;
        // Each into the other: after one, the other's place has ended.
        let (one, two) = tokio::join!(
            office.merges(&compound, &other),
            office.merges(&other, &compound)
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let told = said(one.err().or(two.err()).unwrap());
        assert!(told == "place.closed" || told == "store.stale", "{told}");
        let left = office.addresses(&community).await;
        let buildings = left.iter().filter(|name| name.ends_with('幢')).count();
        assert_eq!(buildings, 2, "{left:?}");
    }
);

both_dbs!(
    a_place_is_split_and_each_part_takes_what_it_is_given,
    |db| async move {
        let (office, _, compound) = estate(db).await;
        let street = office.street;
        let of = compound.id;
        let read = office
            .db
            .read(move |tx| Box::pin(async move { children(tx, street, of, 0).await }));
        let buildings = read.await.unwrap();
        let part = |name: &str, takes: &[&Place]| Part {
            name: name.into(),
            takes: takes.iter().map(|place| place.id).collect(),
        };
        let forgotten = vec![part("东区", &[&buildings[0]]), part("西区", &[])];
        let refused = office.splits(&compound, forgotten).await;
        assert_eq!(said(refused.unwrap_err()), "takes: 请为59幢选定一个去处");
        let alike = vec![
            part("东区", &[&buildings[0], &buildings[1]]),
            part("东区", &[]),
        ];
        assert!(said(office.splits(&compound, alike).await.unwrap_err()).starts_with("parts: "));
        let parts = vec![
            part("德胜新村", &[&buildings[0]]),
            part("德胜新村西区", &[&buildings[1]]),
        ];
        let made = office.splits(&compound, parts).await.unwrap();
        assert_eq!(
            office.addresses(&made[1]).await,
            [
                "大关街道德胜社区德胜新村西区",
                "大关街道德胜社区德胜新村西区59幢",
                "大关街道德胜社区德胜新村西区59幢301室",
            ]
        );
        assert_eq!(office.addresses(&made[0]).await.len(), 3);
        assert_eq!(office.life(&compound).await.0.len(), 2);
        assert_eq!(
            office.life(&buildings[1]).await.0,
            ["split 大关街道德胜社区德胜新村西区59幢"]
        );
    }
);

both_dbs!(
    a_place_moves_with_all_inside_and_says_where_it_was,
    |db| async move {
        let (office, community, compound) = estate(db).await;
        let road = office.adds(&community, PlaceKind::Road, "登云路").await;
        let plate = office.adds(&road, PlaceKind::Plate, "88号").await;
        let inside = office.moves(&compound, &compound).await;
        assert!(said(inside.unwrap_err()).starts_with("parent: "));
        let there = office.moves(&compound, &community).await;
        assert!(said(there.unwrap_err()).starts_with("parent: "));
        let moved = office.moves(&compound, &plate).await.unwrap();
        assert_eq!(moved.full_name, "大关街道德胜社区登云路88号德胜新村");
        assert_eq!(office.addresses(&moved).await.len(), 5);
        assert_eq!(
            office.life(&moved).await.1,
            ["moved 大关街道德胜社区德胜新村"]
        );
        assert_eq!(office.history_of(&moved).await.len(), 1);
        let room = office.get(compound.id).await.unwrap();
        assert_eq!(room.valid_to, Some(TODAY));
    }
);

both_dbs!(
    a_store_from_before_the_library_keeps_its_places_in_their_tree,
    |db| async move {
        let known = SCHEMA
            .iter()
            .take_while(|one| one.name != "places.0003_library");
        let before: Vec<_> = known.copied().collect();
        assert!(before.len() < SCHEMA.len());
        db.migrate(&before).await.unwrap();
        let street: StreetCode = "330105007".parse().unwrap();
        let [root, community]: [PlaceId; 2] = ["1", "2"].map(|end| {
            format!("place_0000000000000000000000000{end}")
                .parse()
                .unwrap()
        });
        db.write(move |tx| {
            Box::pin(async move {
                let rows = [
                    (root, None, "street", 0, "/330105007/", "大关街道"),
                    (community, Some(root), "community", 1, "/330105007/1/", "德胜社区"),
                ];
                for (id, parent, kind, node, path, name) in rows {
                    tx.execute(
                        "INSERT INTO places (street, place_id, parent, kind, name, node, path, full_name, words,
                             origin, note, rev)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $5, $5, 'office', '', 1)",
                        args![street, id, parent, kind, name, i64::from(node), path],
                    )
                    .await?;
                }
                tx.execute(
                    "INSERT INTO place_nodes (street, last) VALUES ($1, 1)",
                    args![street],
                )
                .await?;
                Ok(())
            })
        })
        .await
        .unwrap();

        let office = Office::empty(db, "330105007").await;
        let kept = office.get(community).await.unwrap();
        assert_eq!((kept.parent, kept.doubt), (Some(root), None));
        let road = office.adds(&kept, PlaceKind::Road, "登云路").await;
        assert_eq!(road.path, "/330105007/1/2/");
        // The tree still holds together: nothing is planted in a place that is not there.
        let orphan = office.db.write(move |tx| {
            Box::pin(async move {
                Ok(tx
                    .execute(
                        "UPDATE places SET parent = 'place_none' WHERE street = $1 AND place_id = $2",
                        args![street, community],
                    )
                    .await?)
            })
        });
        assert!(orphan.await.is_err());
    }
);
