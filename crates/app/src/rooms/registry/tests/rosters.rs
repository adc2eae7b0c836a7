//! Households have members, dwellings have owners.

use jiff::civil::date;
use linli_db::both_dbs;
use linli_kernel::RecordId;
use serde_json::json;

use super::kit::{Registry, draft, key, said};
use crate::rooms::registry::{self, NewMember};

fn member(roster: &str, role: &str, member: RecordId, share: Option<(i64, i64)>) -> NewMember {
    NewMember {
        roster: roster.to_owned(),
        role: role.to_owned(),
        member,
        share,
        since: Some(date(2020, 1, 1)),
    }
}

both_dbs!(
    a_person_is_of_one_household_at_a_time_and_may_move,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, who) = (&street.world.app, &street.worker);
        let person = street.person("张三", &[]).await;
        let household = async |name: &str| {
            let values = draft([("name", json!(name))]);
            registry::create(
                app,
                who,
                "household",
                Some(street.dwelling),
                values,
                key(name),
            )
            .await
            .unwrap()
        };
        let (one, two) = (household("一户").await, household("二户").await);
        let id = registry::add_member(
            app,
            who,
            one,
            member("members", "head", person, None),
            key("a"),
        )
        .await
        .unwrap();
        let again = registry::add_member(
            app,
            who,
            one,
            member("members", "kin", person, None),
            key("b"),
        );
        assert_eq!(said(again.await), "member");
        let other = registry::add_member(
            app,
            who,
            two,
            member("members", "head", person, None),
            key("c"),
        );
        assert_eq!(said(other.await), "registry.elsewhere");
        let day = date(2026, 9, 1);
        registry::end_member(app, who, one, id, day, key("d"))
            .await
            .unwrap();
        assert_eq!(
            said(registry::end_member(app, who, one, id, day, key("e")).await),
            "store.stale"
        );
        registry::add_member(
            app,
            who,
            two,
            member("members", "head", person, None),
            key("f"),
        )
        .await
        .unwrap();
        let of = registry::members(app, who, person).await.unwrap();
        let of: Vec<_> = of.iter().map(|(one, _)| (one.whole, one.until)).collect();
        assert_eq!(of, [(two, None), (one, Some(day))]);
        let second = street.person("李四", &[]).await;
        let heads = registry::add_member(
            app,
            who,
            two,
            member("members", "head", second, None),
            key("g"),
        );
        assert_eq!(said(heads.await), "role");
    }
);

both_dbs!(
    joint_owners_hold_shares_that_never_add_up_to_more_than_the_whole,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, who) = (&street.world.app, &street.clerk);
        let values = draft([
            ("title", json!("1幢101产权")),
            ("holding", json!("by_share")),
        ]);
        let owned = registry::create(
            app,
            who,
            "ownership",
            Some(street.dwelling),
            values,
            key("o"),
        )
        .await
        .unwrap();
        let (one, two, three) = (
            street.person("张三", &[]).await,
            street.person("李四", &[]).await,
            street.person("王五", &[]).await,
        );
        let owner = |who: RecordId, share| member("owners", "owner", who, Some(share));
        registry::add_member(app, who, owned, owner(one, (1, 3)), key("a"))
            .await
            .unwrap();
        registry::add_member(app, who, owned, owner(two, (2, 3)), key("b"))
            .await
            .unwrap();
        assert_eq!(
            said(registry::add_member(app, who, owned, owner(three, (1, 100)), key("c")).await),
            "share"
        );
        assert_eq!(
            said(registry::add_member(app, who, owned, owner(three, (3, 2)), key("d")).await),
            "share"
        );
        let all = registry::members(app, who, owned).await.unwrap();
        assert_eq!(
            all.iter().map(|(one, _)| one.share).collect::<Vec<_>>(),
            [Some((1, 3)), Some((2, 3))]
        );
        let household = draft([("name", json!("一户"))]);
        let household = registry::create(
            app,
            who,
            "household",
            Some(street.dwelling),
            household,
            key("h"),
        )
        .await
        .unwrap();
        assert_eq!(
            said(registry::add_member(app, who, owned, owner(household, (1, 2)), key("e")).await),
            "member"
        );
    }
);
