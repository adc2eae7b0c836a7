//! Places on both databases.

use jiff::civil::date;
use linli_db::both_dbs;

mod addresses;
mod feedback;
mod library;
mod office;
mod web;

use office::{Office, TODAY, said};

use super::*;

both_dbs!(
    a_place_knows_its_path_its_address_and_what_it_lies_in,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let grid = office.adds(&community, PlaceKind::Grid, "第一网格").await;
        let compound = office.adds(&grid, PlaceKind::Compound, "德胜新村").await;
        let building = office.adds(&compound, PlaceKind::Building, "12幢").await;
        let dwelling = office.adds(&building, PlaceKind::Dwelling, "301室").await;

        let read = office.get(dwelling.id).await.unwrap();
        assert_eq!(read, dwelling);
        assert_eq!(read.path, "/330105007/1/2/3/4/5/");
        assert_eq!(read.full_name, "大关街道德胜社区德胜新村12幢301室");
        assert_eq!(
            (read.community, read.grid),
            (Some(community.id), Some(grid.id))
        );
        assert!(read.is_within(&grid) && !grid.is_within(&read));
        let street = office.street;
        let up = office
            .db
            .read(move |tx| Box::pin(async move { ancestors(tx, street, dwelling.id).await }));
        let up: Vec<String> = up
            .await
            .unwrap()
            .into_iter()
            .map(|place| place.name)
            .collect();
        assert_eq!(
            up,
            [
                "大关街道",
                "德胜社区",
                "第一网格",
                "德胜新村",
                "12幢",
                "301室"
            ]
        );
        let below = office.db.read(move |tx| {
            Box::pin(async move {
                let children = children(tx, street, grid.id, 0).await?;
                let counts = counts_below(tx, street, &grid.path, TODAY).await?;
                let some = [PlaceKind::Grid, PlaceKind::Compound];
                let offered = of_kinds(tx, street, &some, &community.path, TODAY).await?;
                assert_eq!(offered, [grid.clone(), compound.clone()]);
                let names = names_of(tx, street, &[grid.id, dwelling.id]).await?;
                Ok((children, counts, names.into_values().collect::<Vec<_>>()))
            })
        });
        let (children, counts, names) = below.await.unwrap();
        assert_eq!(children[0].name, "德胜新村");
        assert_eq!(counts.into_values().collect::<Vec<_>>(), [1, 1, 1]);
        assert_eq!(names, ["德胜社区第一网格", "德胜社区德胜新村12幢301室"]);
    }
);

both_dbs!(
    a_place_is_found_by_characters_pinyin_and_initials_best_first,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let grid = office.adds(&community, PlaceKind::Grid, "第一网格").await;
        let compound = office.adds(&grid, PlaceKind::Compound, "德胜新村").await;
        office.adds(&grid, PlaceKind::Compound, "大关南新村").await;
        office.adds(&grid, PlaceKind::Compound, "闸弄里").await;
        office.adds(&grid, PlaceKind::Compound, "新德胜里").await;
        let building = office.adds(&compound, PlaceKind::Building, "12幢").await;
        office.adds(&building, PlaceKind::Dwelling, "301室").await;
        const COMPOUNDS: &[PlaceKind] = &[PlaceKind::Compound];

        assert_eq!(office.finds("dgnx", &[]).await, ["德胜社区大关南新村"]);
        assert_eq!(
            office.finds("deshengxincun", COMPOUNDS).await,
            ["德胜社区德胜新村"]
        );
        assert_eq!(office.finds("DSXC", COMPOUNDS).await, ["德胜社区德胜新村"]);
        let desheng = office.finds("德胜", &[]).await;
        assert_eq!(
            desheng[..3],
            ["德胜社区", "德胜社区德胜新村", "德胜社区德胜新村12幢"]
        );
        assert!(
            desheng.contains(&"德胜社区新德胜里".to_owned()),
            "{desheng:?}"
        );
        assert_eq!(office.finds("德胜新村", &[]).await[0], "德胜社区德胜新村");
        assert_eq!(
            office.finds("dsxc 301", &[]).await,
            ["德胜社区德胜新村12幢301室"]
        );
        assert_eq!(
            office.finds("德胜新村１２幢 ３０１", &[]).await,
            ["德胜社区德胜新村12幢301室"]
        );
        assert_eq!(
            office.finds("zhalongli", &[]).await,
            office.finds("znl", &[]).await
        );
        assert_eq!(office.finds("zhalongli", &[]).await, ["德胜社区闸弄里"]);
        assert_eq!(
            office.finds("大关街道", &[PlaceKind::Street]).await,
            ["大关街道"]
        );
        for nothing in ["%", "_", "\\", "  ", "德胜%", "x' OR '1'='1"] {
            assert!(office.finds(nothing, &[]).await.is_empty(), "{nothing:?}");
        }
    }
);

both_dbs!(a_place_of_another_street_is_unknown, |db| async move {
    let (office, community) = Office::of_daguan(db.clone()).await;
    let other = Office::empty(db, "330105005").await;
    other.found("拱宸桥街道").await;

    assert_eq!(
        said(other.get(community.id).await.unwrap_err()),
        "place.unknown"
    );
    let new = NewPlace::named(community.id, PlaceKind::Grid, "第一网格");
    assert_eq!(
        said(other.create(new).await.unwrap_err()),
        "parent: 请选择本街道内的上级地点"
    );
    assert_eq!(
        said(other.renames(&community, 1, "别名").await.unwrap_err()),
        "place.unknown"
    );
    assert!(other.finds("德胜", &[]).await.is_empty());
    assert_eq!(office.get(community.id).await.unwrap(), community);
    let street = other.street;
    let path = community.path.clone();
    let by_path = other
        .db
        .read(move |tx| Box::pin(async move { by_path(tx, street, &path).await }));
    assert_eq!(by_path.await.unwrap(), None);
});

both_dbs!(
    a_wrong_place_is_refused_with_its_field_and_changes_nothing,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        office.adds(&community, PlaceKind::Grid, "第一网格").await;
        let wrong = [
            (
                NewPlace::named(community.id, PlaceKind::Dwelling, "1室"),
                "kind: 社区里不能直接建户室，请另选上级",
            ),
            (
                NewPlace::named(community.id, PlaceKind::Grid, " 　"),
                "name: 请填写名称",
            ),
            (
                NewPlace::named(community.id, PlaceKind::Grid, "长".repeat(61)),
                "name: 名称最多 60 个字",
            ),
            (
                NewPlace::named(community.id, PlaceKind::Grid, "第一网格"),
                "name: 德胜社区内已有同名地点，请换一个名称",
            ),
            (
                NewPlace::named(community.id, PlaceKind::Grid, "a\nb"),
                "name: 名称含有控制字符，请重新输入",
            ),
            (
                NewPlace {
                    code: Some("330105007057".into()),
                    ..NewPlace::named(community.id, PlaceKind::Grid, "一")
                },
                "code: 单元网格编码应为 15 或 14 位数字，现有 12 位：请补全或删去多余的数字",
            ),
            (
                NewPlace {
                    point: Some(Point {
                        lon_e7: 1_200_000_000,
                        lat_e7: 900_000_001,
                        crs: Crs::Cgcs2000,
                    }),
                    ..NewPlace::named(community.id, PlaceKind::Grid, "二")
                },
                "point: 经纬度超出范围",
            ),
        ];
        for (new, why) in wrong {
            assert_eq!(said(office.create(new).await.unwrap_err()), why);
        }
        let next = office.adds(&community, PlaceKind::Grid, "第二网格").await;
        assert_eq!(next.node, 3, "a refused place takes no number");
    }
);

both_dbs!(
    a_new_name_reaches_every_address_inside_and_the_path_stays,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let compound = office
            .adds(&community, PlaceKind::Compound, "德胜新村")
            .await;
        let building = office.adds(&compound, PlaceKind::Building, "12幢").await;
        let room = office.adds(&building, PlaceKind::Dwelling, "301室").await;

        let renamed = office
            .renames(&compound, compound.rev, "香积里")
            .await
            .unwrap();
        assert_eq!((renamed.rev, &renamed.path), (2, &compound.path));
        let after = office.get(room.id).await.unwrap();
        assert_eq!(after.full_name, "大关街道德胜社区香积里12幢301室");
        assert_eq!((after.rev, &after.path), (room.rev, &room.path));
        assert_eq!(
            office.finds("xjl12 301", &[]).await,
            ["德胜社区香积里12幢301室"]
        );
        assert!(office.finds("dsxc", &[]).await.is_empty());

        let stale = office
            .renames(&compound, compound.rev, "又一个名称")
            .await
            .unwrap_err();
        assert_eq!(said(stale), "store.stale");
        assert_eq!(office.get(compound.id).await.unwrap(), renamed);

        office
            .renames(&community, community.rev, "翠玉社区")
            .await
            .unwrap();
        assert_eq!(
            office.get(room.id).await.unwrap().full_name,
            "大关街道翠玉社区香积里12幢301室"
        );
        assert_eq!(
            office.finds("翠玉 xjl", &[PlaceKind::Dwelling]).await,
            ["翠玉社区香积里12幢301室"]
        );
    }
);

both_dbs!(
    a_closed_place_takes_what_lies_in_it_along_and_frees_its_name,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let compound = office
            .adds(&community, PlaceKind::Compound, "德胜新村")
            .await;
        let building = office.adds(&compound, PlaceKind::Building, "12幢").await;

        let closed = office.closes(&compound, date(2026, 11, 1)).await.unwrap();
        assert!(!closed.is_valid_on(TODAY) && closed.is_valid_on(date(2026, 10, 31)));
        assert_eq!(
            office.get(building.id).await.unwrap().valid_to,
            Some(date(2026, 11, 1))
        );
        assert!(office.finds("dsxc", &[]).await.is_empty());
        assert_eq!(
            said(office.closes(&closed, TODAY).await.unwrap_err()),
            "place.closed"
        );
        let renamed = office.renames(&closed, closed.rev, "别名").await;
        assert_eq!(said(renamed.unwrap_err()), "place.closed");
        let inside = NewPlace::named(compound.id, PlaceKind::Building, "13幢");
        assert_eq!(
            said(office.create(inside).await.unwrap_err()),
            "place.closed"
        );
        office
            .adds(&community, PlaceKind::Compound, "德胜新村")
            .await;

        assert_eq!(
            office.history_of(&compound).await,
            [
                r#"place.create {"kind":"compound","name":"德胜新村"}"#,
                r#"place.close {"day":"2026-11-01","inside":1}"#,
            ]
        );
        let root = Place {
            id: community.parent.unwrap(),
            rev: 1,
            ..community.clone()
        };
        assert_eq!(
            said(office.closes(&root, TODAY).await.unwrap_err()),
            "place.is_street"
        );
        let dated = NewPlace {
            valid_from: Some(TODAY),
            ..NewPlace::named(community.id, PlaceKind::Grid, "第一网格")
        };
        let dated = office.create(dated).await.unwrap();
        let early = office.closes(&dated, date(2026, 11, 21)).await.unwrap_err();
        assert_eq!(said(early), "day: 注销日早于启用日");
    }
);

both_dbs!(
    the_demo_has_the_real_communities_and_its_streets_down_to_the_dwelling,
    |db| async move {
        let office = Office::empty(db, "330105001").await;
        let streets = demo::streets();
        assert_eq!(streets.len(), 19);
        let now = office.clock.now();
        let planted = demo::plant(&office.db, &office.ids, now, &streets)
            .await
            .unwrap();
        let again = demo::plant(&office.db, &office.ids, now, &streets)
            .await
            .unwrap();
        assert_eq!((planted, again), (19 + 195 + 87 + 59 + 173 + 413 + 4187, 0));

        assert_eq!(office.finds("叶青苑", &[]).await[0], "大塘巷社区叶青苑");
        assert_eq!(
            office.finds("yqy", &[PlaceKind::Compound]).await,
            ["大塘巷社区叶青苑"]
        );
        let street = office.street;
        let counts = office.db.read(move |tx| {
            Box::pin(async move {
                let asked = Search {
                    text: "叶青苑",
                    kinds: &[PlaceKind::Compound],
                    below: "",
                    day: TODAY,
                    limit: 1,
                };
                let compound = search(tx, street, &asked).await?.remove(0);
                assert_eq!(compound.origin, Origin::Demo);
                counts_below(tx, street, &compound.path, TODAY).await
            })
        });
        let counts = counts.await.unwrap();
        assert_eq!(
            (counts[&PlaceKind::Building], counts[&PlaceKind::Dwelling]),
            (4, 211)
        );
        let zhanongkou = Office {
            street: "330102013".parse().unwrap(),
            ..office
        };
        assert_eq!(zhanongkou.finds("天杭", &[]).await, ["天杭社区"]);
        let elsewhere = ["330106001".parse().unwrap()];
        let refused = demo::plant(&zhanongkou.db, &zhanongkou.ids, now, &elsewhere)
            .await
            .unwrap_err();
        assert!(said(refused).starts_with("street: "));
    }
);
