//! 可能是同一件事: what a desk is shown and what a reporter is offered.

use std::sync::Arc;

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::{Lang, Role};

use super::joins::{HEAP, joins_as, own, says, says_with};
use super::waiting::Crew;
use super::*;
use crate::rooms::cases::{NewJoin, Trait, candidates, see};
use crate::rooms::places::{self, Crs, Hand, Origin, Place, PlaceKind, Point, Sprout};

/// Two buildings of the compound, so many metres apart.
async fn buildings(world: &World, metres: i64) -> [Place; 2] {
    let point = |east: i64| Point {
        lon_e7: 1_201_300_000 + east * 104,
        lat_e7: 303_200_000,
        crs: Crs::Cgcs2000,
    };
    let mut sprouts = Vec::new();
    for (name, east) in [("1幢", 0), ("2幢", metres)] {
        let mut one = Sprout::of(Origin::Demo, PlaceKind::Building, name, vec![]);
        one.point = Some(point(east));
        sprouts.push(one);
    }
    let (app, street, inside) = (Arc::clone(&world.app), world.street, world.compound.id);
    let planted = world.app.db.write(move |tx| {
        Box::pin(async move {
            let hand = Hand::system(street, &app.ids, crate::kit::monday());
            places::plant(tx, &hand, inside, sprouts).await
        })
    });
    planted.await.unwrap().try_into().unwrap()
}

/// A photo of stripes.
async fn stripes(world: &World, who: &Caller, step: u32) -> FileId {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_fn(180, 160, |x, y| {
        let grey = u8::try_from((x * step + y * 3) % 200).unwrap();
        image::Rgb([grey, grey, grey])
    });
    let format = image::ImageFormat::Png;
    let mut out = std::io::Cursor::new(&mut bytes);
    image.write_to(&mut out, format).unwrap();
    files::take_in(&world.app, who, bytes).await.unwrap()
}

both_dbs!(
    a_desk_is_shown_what_may_be_the_same_and_every_part_of_why,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let neighbour = world.person(Role::Resident, "chen").await;
        let [here, there] = buildings(&world, 40).await;
        let one = stripes(&world, &crew.resident, 2).await;
        let first = (HEAP, "environment");
        let first = says_with(&world, &crew.resident, first, here.id, vec![one]).await;
        world.clock.advance(SignedDuration::from_mins(90));
        says(&world, &crew.resident, "路灯不亮", here.id).await;
        let again = ("3幢楼下一直堆放着建筑垃圾，没人清理", "environment");
        let photo = stripes(&world, &neighbour, 2).await;
        let again = says_with(&world, &neighbour, again, there.id, vec![photo]).await;

        let found = candidates(&world.app, &crew.clerk, again).await.unwrap();
        assert_eq!(found[0].case.id, first);
        let score = &found[0].score;
        assert_eq!(
            score.said().get(Lang::Zh),
            "40 米内，2 小时内，文字相近六成，照片很像，同一事项"
        );
        let points: Vec<(Trait, u32)> =
            score.parts.iter().map(|one| (one.of, one.points)).collect();
        assert_eq!(
            points,
            [
                (Trait::Place, 29),
                (Trait::Time, 10),
                (Trait::Words, 21),
                (Trait::Photos, 15),
                (Trait::Matter, 10)
            ]
        );
        assert_eq!(score.total, 85);
        // The same from the other side; nothing for those who do not join cases.
        let back = candidates(&world.app, &crew.clerk, first).await.unwrap();
        assert_eq!((back[0].case.id, back[0].score.total), (again, 85));
        assert!(
            candidates(&world.app, &crew.worker, again)
                .await
                .unwrap()
                .is_empty()
        );
        let hidden = candidates(&world.app, &neighbour, again).await;
        assert_eq!(hidden.unwrap_err().code(), "case.unknown");
        // What is over is not looked at any more.
        let withdraw = step("withdraw", 1);
        does(&world, &crew.resident, first, withdraw).await.unwrap();
        let found = candidates(&world.app, &crew.clerk, again).await.unwrap();
        assert!(found.iter().all(|one| one.case.id != first));
    }
);

both_dbs!(
    nothing_sealed_and_nothing_of_another_scene_or_street_is_a_candidate_or_a_main,
    |db| async move {
        let world = World::on(db.clone()).await;
        let other = World::at(db, "330105006").await;
        let crew = Crew::of(&world).await;
        let stranger = other.person(Role::Resident, "far").await;
        let place = world.compound.id;
        let sealed = says_with(&world, &crew.resident, (HEAP, "dispute"), place, vec![]).await;
        let far = says(&other, &stranger, HEAP, other.compound.id).await;
        let case = says(&world, &crew.resident, HEAP, place).await;
        let found = candidates(&world.app, &crew.clerk, case).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
        let offered = see(&world.app, &crew.resident, case).await.unwrap();
        assert!(offered.voices.offers.is_empty());
        let wish = |main, own| NewJoin {
            rev: 1,
            main,
            main_rev: None,
            why: None,
            own,
        };
        // The watch does not see it, so it is not there for them; its eyes are told that it is never joined.
        for (who, main, own, code) in [
            (&crew.watch, far, false, "case.unknown"),
            (&crew.resident, far, true, "case.unknown"),
            (&crew.officer, sealed, false, "case.unknown"),
            (&crew.clerk, sealed, false, "join.sealed"),
            (&crew.clerk, case, false, "join.itself"),
        ] {
            let refused = joins_as(&world, who, case, wish(main, own)).await;
            assert_eq!(refused.unwrap_err().code(), code, "{main}");
        }
    }
);

both_dbs!(
    a_reporter_joins_only_what_is_offered_and_what_they_said_before_is_asked_for_again,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let chen = world.person(Role::Resident, "chen").await;
        let place = world.compound.id;
        let main = says(&world, &crew.resident, HEAP, place).await;
        let lamp = says(&world, &crew.resident, "路灯不亮", place).await;
        let voice = says(&world, &chen, HEAP, place).await;
        let seen = see(&world.app, &chen, voice).await.unwrap();
        let offers = seen.voices.offers;
        assert_eq!(
            (offers.len(), offers[0].case.id, offers[0].yours),
            (1, main, false)
        );
        assert!(seen.voices.candidates.is_empty() && !seen.voices.joins);
        assert_eq!(
            own(&world, &chen, voice, lamp).await.unwrap_err().code(),
            "case.unknown"
        );
        own(&world, &chen, voice, main).await.unwrap();
        let seen = see(&world.app, &crew.clerk, main).await.unwrap();
        assert_eq!((seen.voices.people, seen.voices.chases), (2, 0));

        let again = says(&world, &crew.resident, HEAP, place).await;
        let seen = see(&world.app, &crew.resident, again).await.unwrap();
        assert!(seen.voices.offers[0].yours);
        own(&world, &crew.resident, again, main).await.unwrap();
        let seen = see(&world.app, &crew.clerk, main).await.unwrap();
        assert_eq!(
            (seen.voices.people, seen.voices.chases),
            (2, 1),
            "each person once"
        );
        assert_eq!(seen.case.facts.voices.len(), 2);
        let told: Vec<_> = seen
            .timeline
            .iter()
            .map(|one| one.action.as_str())
            .collect();
        assert_eq!(
            told,
            ["open", "voice_joined", "voice_joined", "voice_chase"]
        );
    }
);
