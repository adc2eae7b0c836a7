//! What is entered as past is held to the same rules as what happens now; and what another room writes with a report.

use std::sync::Arc;

use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;
use crate::rooms::cases::{Beside, Filter, Past, enter, queue, report_beside};

/// A bell that was listed to be done by somebody.
async fn listed(world: &World, mei: &Caller, clerk: &Caller, by: &Caller) -> Past {
    let new = NewCase {
        scene: "consultation-bell".to_owned(),
        matter: "property".to_owned(),
        place: world.compound.id.to_string(),
        fields: BTreeMap::from([("description".to_owned(), json!("停车位紧张"))]),
        photos: Vec::new(),
    };
    let mut past = Past::report(&world.app, mei, new, &[]).await.unwrap();
    past.act(&world.app, clerk, step("accept", 0), &[]).unwrap();
    let list = NewAct {
        handler: Some(by.person),
        ..step("list", 0)
    };
    past.act(&world.app, clerk, list, &[]).unwrap();
    past
}

both_dbs!(
    a_past_case_is_not_entered_with_a_handler_who_holds_no_office_there,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let clerk = world.person(Role::CommunityClerk, "liping").await;
        let officer = world.person(Role::CompoundOfficer, "lan").await;

        let by_neighbour = listed(&world, &mei, &clerk, &mei).await;
        let by_officer = listed(&world, &mei, &clerk, &officer).await;
        let both = vec![by_neighbour, by_officer];
        let refused = enter(&world.app, world.street, both).await.unwrap_err();
        assert_eq!(refused.code(), "input.invalid");
        let open = queue(&world.app, &clerk, Filter::default()).await.unwrap();
        assert!(open.page.lines.is_empty(), "all or none");

        let by_officer = listed(&world, &mei, &clerk, &officer).await;
        let entered = enter(&world.app, world.street, vec![by_officer]).await;
        entered.unwrap();
        let open = queue(&world.app, &clerk, Filter::default()).await.unwrap();
        assert_eq!(open.page.lines.len(), 1);
    }
);

both_dbs!(
    a_report_and_what_another_room_writes_with_it_are_both_there_or_neither,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let sends = |fails: bool, text: &'static str| {
            let (app, mei, new) = (Arc::clone(&world.app), mei.clone(), fallen_tree(&world));
            async move {
                let beside: Beside = Box::new(move |tx, case| {
                    Box::pin(async move {
                        tx.execute(
                            "UPDATE cases SET title = 'beside' WHERE case_id = $1",
                            linli_db::args![case],
                        )
                        .await?;
                        if fails {
                            return Err(Trouble::fault("the other room fails"));
                        }
                        Ok(())
                    })
                });
                let key = key(text, &new);
                report_beside(&app, &mei, new, key, beside).await
            }
        };
        sends(true, "k").await.unwrap_err();
        let open = queue(&world.app, &worker, Filter::default()).await.unwrap();
        assert!(open.page.lines.is_empty(), "neither is there");

        let done = sends(false, "k").await.unwrap();
        assert_eq!(sends(true, "k").await.unwrap(), done, "once is enough");
        let open = queue(&world.app, &worker, Filter::default()).await.unwrap();
        let titles: Vec<&str> = open
            .page
            .lines
            .iter()
            .map(|line| line.title.as_str())
            .collect();
        assert_eq!(titles, ["beside"]);
    }
);
