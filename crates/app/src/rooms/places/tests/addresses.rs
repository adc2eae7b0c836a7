//! Every address of a street, and text looked up among them.

use linli_address::{Book, Matcher};
use linli_db::both_dbs;
use linli_kernel::{PlaceId, Trouble};

use super::office::{Office, TODAY, said};
use crate::rooms::places::*;

async fn look_up(office: &Office) -> Result<Book<PlaceId>, Trouble> {
    let street = office.street;
    let book = office
        .db
        .read(move |tx| Box::pin(async move { book(tx, street, TODAY).await }));
    book.await
}

both_dbs!(
    every_place_in_use_comes_with_what_it_lies_in_before_what_lies_in_it,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let grid = office.adds(&community, PlaceKind::Grid, "第一网格").await;
        let compound = office.adds(&grid, PlaceKind::Compound, "德胜新村").await;
        for nth in 1..=12 {
            let building = office
                .adds(&compound, PlaceKind::Building, &format!("{nth}幢"))
                .await;
            office.adds(&building, PlaceKind::Dwelling, "101室").await;
        }
        let street = office.street;
        let (many, ways) = office
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let mut ways = Vec::new();
                    let names = |way: &[Place]| {
                        way.iter()
                            .map(|one| one.name.as_str())
                            .collect::<Vec<_>>()
                            .join("/")
                    };
                    let many = addresses(tx, street, TODAY, |way| ways.push(names(way))).await?;
                    Ok((many, ways))
                })
            })
            .await
            .unwrap();
        assert_eq!((many, ways.len()), (28, 28));
        assert_eq!(ways[0], "大关街道");
        let last = "大关街道/德胜社区/第一网格/德胜新村/12幢/101室".to_owned();
        assert!(ways.contains(&last), "{ways:?}");
    }
);

both_dbs!(
    free_text_finds_the_place_it_means_and_a_closed_one_is_not_found,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let grid = office.adds(&community, PlaceKind::Grid, "第一网格").await;
        let compound = office.adds(&grid, PlaceKind::Compound, "德胜新村").await;
        let building = office.adds(&compound, PlaceKind::Building, "58幢").await;
        let gone = office.adds(&compound, PlaceKind::Building, "59幢").await;
        let entrance = office.adds(&building, PlaceKind::Entrance, "2单元").await;
        let dwelling = office.adds(&entrance, PlaceKind::Dwelling, "301室").await;
        office.closes(&gone, TODAY).await.unwrap();
        let book = look_up(&office).await.unwrap();
        let matcher = Matcher::new(&book);
        let found = matcher.rank("德勝新村五十八幢2单元301", 3);
        assert_eq!(
            (found[0].id, found[0].full_name.as_str()),
            (dwelling.id, dwelling.full_name.as_str())
        );
        assert!(found[0].is_accepted());
        let found = matcher.rank("德胜新村59幢", 3);
        assert_eq!(
            (found[0].id, found[0].unmatched.as_str()),
            (compound.id, "59幢")
        );
        assert!(
            matcher.rank("第一网格", 3).is_empty(),
            "a grid is no address"
        );
    }
);

both_dbs!(a_street_without_places_has_no_book, |db| async move {
    let office = Office::empty(db, "330105001").await;
    assert_eq!(said(look_up(&office).await.unwrap_err()), "place.no_street");
});

both_dbs!(
    free_text_is_matched_by_other_names_and_by_another_address,
    |db| async move {
        let (office, community) = Office::of_daguan(db).await;
        let road = office.adds(&community, PlaceKind::Road, "登云路").await;
        let plate = office.adds(&road, PlaceKind::Plate, "102号").await;
        let shop = office.adds(&plate, PlaceKind::Dwelling, "101室").await;
        let compound = office
            .adds(&community, PlaceKind::Compound, "德胜新村")
            .await;
        let building = office.adds(&compound, PlaceKind::Building, "58幢").await;
        let room = office.adds(&building, PlaceKind::Dwelling, "301室").await;
        for (kind, name) in [
            (AliasKind::Popular, "老印染厂宿舍"),
            (AliasKind::Address, "登云路88号"),
            (AliasKind::Address, "菜场后面"),
        ] {
            office.also(&compound, kind, name).await.unwrap();
        }
        let book = look_up(&office).await.unwrap();
        let matcher = Matcher::new(&book);
        for (text, meant) in [
            ("登云路102号101", shop.id),
            ("德胜新村58幢301", room.id),
            ("老印染厂宿舍58-301", room.id),
            ("登云路88号58幢301室", room.id),
            ("登云路88号", compound.id),
        ] {
            let found = matcher.rank(text, 3);
            assert_eq!(
                found.first().map(|one| one.id),
                Some(meant),
                "{text}: {found:?}"
            );
            assert!(found[0].is_accepted(), "{text}: {found:?}");
        }
        let found = matcher.rank("登云路90号58幢301室", 3);
        assert!(found.iter().all(|one| !one.is_accepted()), "{found:?}");
    }
);
