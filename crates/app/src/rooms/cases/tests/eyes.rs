//! 密件: who sees a sealed case, who never does, and what is left of their looks.

use std::sync::Arc;

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_flow::{Sight, sight};
use linli_jobs::Worker;
use linli_kernel::Role;

use super::*;
use crate::rooms::cases::{Filter, counts, may_see, queue, reported, reveal, see};
use crate::rooms::files::Size;
use crate::rooms::notices;

const SAID: &str = "物业多收停车费，双方争执";

/// A street with somebody of each office; the party is the second department.
struct Cast {
    world: World,
    all: Vec<(&'static str, Caller)>,
}

impl Cast {
    async fn on(db: linli_db::Db) -> Self {
        let world = World::on(db).await;
        let mut all = Vec::new();
        for (name, role) in [
            ("mei", Role::Resident),
            ("chen", Role::Resident),
            ("wang", Role::GridWorker),
            ("liu", Role::GridWorker),
            ("lead", Role::GridLead),
            ("adviser", Role::GridAdviser),
            ("clerk", Role::CommunityClerk),
            ("secretary", Role::CommunitySecretary),
            ("desk", Role::Dispatcher),
            ("watch", Role::Supervisor),
            ("director", Role::Director),
            ("officer", Role::DepartmentOfficer),
            ("root", Role::SystemAdmin),
        ] {
            all.push((name, world.person(role, name).await));
        }
        let place = Some(world.other_grid.id);
        let far = world.person_at(Role::GridWorker, "far", place, None);
        all.push(("far", far.await));
        let org = Some(world.other_department);
        let party = world.person_at(Role::DepartmentOfficer, "party", None, org);
        let mut party = party.await;
        // Of the party, and in an office that the case waits for: the party comes first.
        let lead = world.person(Role::GridLead, "lead2").await;
        party.grants.extend(lead.grants);
        all.push(("party", party));
        Self { world, all }
    }

    fn of(&self, name: &str) -> &Caller {
        let found = self.all.iter().find(|(one, _)| *one == name);
        &found.unwrap().1
    }

    async fn dispute(&self, photos: Vec<FileId>) -> CaseId {
        let mut new = fallen_tree(&self.world);
        new.matter = "dispute".to_owned();
        new.photos = photos;
        for (name, value) in [
            ("description", json!(SAID)),
            ("other_side", json!(self.world.other_department.to_string())),
            ("keep_name", json!(true)),
        ] {
            new.fields.insert(name.to_owned(), value);
        }
        let key = key("dispute", &new);
        let done = report(&self.world.app, self.of("mei"), new, key).await;
        done.unwrap().case
    }

    async fn does(&self, who: &str, case: CaseId, new: NewAct) {
        does(&self.world, self.of(who), case, new).await.unwrap();
    }

    /// Who sees the case, by every way there is; each must say the same, and what the engine says.
    async fn seen_by(&self, case: CaseId) -> Vec<&'static str> {
        let app = &self.world.app;
        let whole = see(app, self.of("mei"), case).await.unwrap();
        let mut seen = Vec::new();
        for (name, who) in &self.all {
            let sees = see(app, who, case).await;
            let page = queue(app, who, Filter::default()).await.unwrap().page;
            let listed = page.lines.iter().any(|line| line.id == case);
            let number = Filter {
                number: Some(whole.case.number.clone()),
                ..Filter::default()
            };
            let found = !queue(app, who, number).await.unwrap().page.lines.is_empty();
            let counted = counts(app, who).await.unwrap().open == 1;
            let mine = reported(app, who, None).await.unwrap().page.lines.len() == 1;
            let engine = sight(&whole.scene, &whole.case.facts, who);
            let house = engine == Sight::House;
            assert_eq!((listed, found, counted), (house, house, house), "{name}");
            assert_eq!(mine, *name == "mei");
            assert_eq!(sees.is_ok(), engine != Sight::Nothing, "{name}");
            assert_eq!(
                may_see(app, who, case).await.unwrap(),
                sees.is_ok(),
                "{name}"
            );
            match sees {
                Ok(view) => {
                    assert_eq!(view.outside, engine == Sight::Reporter);
                    seen.push(*name);
                }
                Err(refused) => assert_eq!(refused.code(), "case.unknown"),
            }
        }
        seen
    }
}

both_dbs!(
    a_sealed_case_is_seen_by_those_it_waits_for_and_those_who_acted,
    |db| async move {
        let cast = Cast::on(db).await;
        let case = cast.dispute(Vec::new()).await;
        assert_eq!(
            cast.seen_by(case).await,
            ["mei", "wang", "liu", "lead", "clerk", "watch"]
        );
        cast.does("wang", case, step("accept", 1)).await;
        cast.does("wang", case, step("to_community", 2)).await;
        // The other grid worker did nothing with it, and it waits for the community now.
        assert_eq!(
            cast.seen_by(case).await,
            ["mei", "wang", "clerk", "secretary", "watch"]
        );
        cast.does("secretary", case, step("to_street", 3)).await;
        assert_eq!(
            cast.seen_by(case).await,
            ["mei", "wang", "secretary", "desk", "watch"]
        );
        let to = |unit| NewAct {
            unit: Some(unit),
            ..step("dispatch", 4)
        };
        let units = see(&cast.world.app, cast.of("desk"), case).await.unwrap();
        let offered: Vec<_> = units.given.units.iter().map(|org| org.id).collect();
        assert_eq!(offered, [cast.world.department]);
        let party = to(cast.world.other_department);
        let refused = does(&cast.world, cast.of("desk"), case, party).await;
        assert_eq!(refused.unwrap_err().code(), "flow.party");
        cast.does("desk", case, to(cast.world.department)).await;
        cast.does("officer", case, step("sign_off", 5)).await;
        assert_eq!(
            cast.seen_by(case).await,
            ["mei", "wang", "secretary", "desk", "watch", "officer"]
        );
    }
);

both_dbs!(
    whoever_is_recused_sees_and_does_nothing_more,
    |db| async move {
        let cast = Cast::on(db).await;
        let case = cast.dispute(Vec::new()).await;
        cast.does("wang", case, step("accept", 1)).await;
        cast.does("wang", case, step("recuse", 2)).await;
        let seen = see(&cast.world.app, cast.of("lead"), case).await.unwrap();
        assert_eq!(seen.case.facts.handler, None);
        assert_eq!(
            cast.seen_by(case).await,
            ["mei", "liu", "lead", "clerk", "watch"]
        );
        let tries = does(&cast.world, cast.of("wang"), case, step("to_community", 3)).await;
        assert_eq!(tries.unwrap_err().code(), "case.unknown");

        // A supervisor decides it of whoever handles the case.
        let world = &cast.world;
        let handles = NewAct {
            fields: BTreeMap::from([("outcome".to_owned(), json!("explained"))]),
            photos: vec![photo(world, cast.of("liu")).await],
            ..step("grid_handle", 3)
        };
        cast.does("liu", case, handles).await;
        cast.does("watch", case, step("recuse_handler", 4)).await;
        assert_eq!(
            cast.seen_by(case).await,
            ["mei", "lead", "clerk", "secretary", "watch"]
        );
    }
);

both_dbs!(
    a_look_goes_on_record_once_a_day_and_the_reporter_sees_it,
    |db| async move {
        let cast = Cast::on(db).await;
        let world = &cast.world;
        let shot = photo(world, cast.of("mei")).await;
        let case = cast.dispute(vec![shot]).await;
        let looks = async |who: &str| {
            let seen = see(&world.app, cast.of(who), case).await.unwrap();
            let line =
                |look: crate::rooms::cases::Look| (look.office.map(|office| office.zh), look.who);
            seen.looks.into_iter().map(line).collect::<Vec<_>>()
        };
        // The reporter's own looks are nobody's business.
        assert_eq!(looks("mei").await, []);
        let opens =
            |who: &str| crate::rooms::files::open(&world.app, cast.of(who), shot, Size::Thumb);
        assert!(opens("wang").await.is_ok() && opens("party").await.is_err());
        assert!(opens("secretary").await.is_err());
        looks("wang").await;
        looks("wang").await;
        let clerk = Some("社区工作者".to_owned());
        let worker = Some("专职网格员".to_owned());
        looks("clerk").await;
        assert_eq!(
            looks("mei").await,
            [(worker.clone(), None), (clerk.clone(), None)]
        );
        let named = |name: &str| Some(format!("测试{name}"));
        assert_eq!(
            looks("lead").await,
            [(worker.clone(), named("wang")), (clerk, named("clerk"))]
        );
        world.clock.advance(SignedDuration::from_hours(24));
        looks("wang").await;
        assert_eq!(looks("mei").await.len(), 4);
        // A look changes nothing that somebody else may have to know, and is no step of the case.
        let seen = see(&world.app, cast.of("wang"), case).await.unwrap();
        assert_eq!((seen.case.rev, seen.timeline.len()), (1, 1));
        cast.does("wang", case, step("accept", 1)).await;
        looks("clerk").await;
        let late = does(world, cast.of("lead"), case, step("accept", 1)).await;
        let said = format!("{:?}", late.unwrap_err());
        assert!(
            said.contains("测试wang刚刚更新了此案件（受理）") && said.contains("(Accepted)"),
            "{said}"
        );

        let token = world.token("mei").await;
        let (status, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(status.is_success() && page.contains("谁看过此案") && page.contains("专职网格员"));
        assert!(!page.contains("测试wang"));
    }
);

both_dbs!(a_look_at_an_open_case_is_not_recorded, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let case = reports(&world, &resident, "a").await.case;
    see(&world.app, &worker, case).await.unwrap();
    let seen = see(&world.app, &resident, case).await.unwrap();
    assert!(seen.looks.is_empty());
});

both_dbs!(
    who_asked_for_confidentiality_is_named_only_for_a_reason_on_record,
    |db| async move {
        let cast = Cast::on(db).await;
        let world = &cast.world;
        let case = cast.dispute(Vec::new()).await;
        cast.does("mei", case, step("chase", 1)).await;
        let token = world.token("wang").await;
        let (_status, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(!page.contains("测**") && !page.contains("13*******34") && page.contains("***"));
        let path = format!("/api/v1/cases/{case}");
        let (_status, body) = world.json("GET", &path, &token, "", json!(null)).await;
        assert_eq!(
            (
                &body["fields"]["phone"],
                &body["timeline"][0]["who"],
                &body["sealed"]
            ),
            (&json!("***"), &json!("***"), &json!(true))
        );
        let late = does(world, cast.of("wang"), case, step("accept", 1)).await;
        let said = format!("{:?}", late.unwrap_err());
        assert!(
            said.contains("case.stale") && !said.contains("测试mei"),
            "{said}"
        );

        let asks = |who, field| reveal(&world.app, cast.of(who), case, field, "核实情况需要", None);
        assert_eq!(asks("wang", "reporter").await.unwrap(), "测试mei");
        assert_eq!(asks("wang", "phone").await.unwrap(), "13800001234");
        assert_eq!(
            asks("party", "reporter").await.unwrap_err().code(),
            "case.unknown"
        );
        let seen = see(&world.app, cast.of("lead"), case).await.unwrap();
        let reveals = seen.timeline.iter().filter(|one| one.verb == "case.reveal");
        assert_eq!(reveals.count(), 2);
        // Where nobody asked for it, a name is masked and cannot be asked for.
        let open = reports(world, cast.of("mei"), "open").await.case;
        let asked = reveal(
            &world.app,
            cast.of("wang"),
            open,
            "reporter",
            "核实情况需要",
            None,
        );
        assert_eq!(asked.await.unwrap_err().code(), "case.unknown");
    }
);

both_dbs!(
    notices_say_nothing_of_what_a_sealed_case_says,
    |db| async move {
        let cast = Cast::on(db).await;
        let world = &cast.world;
        let case = cast.dispute(Vec::new()).await;
        let app = Arc::clone(&world.app);
        let worker = crate::rooms::jobs(&app, Worker::new(app.db.clone(), app.clock.clone()));
        worker.run_due(world.clock.now()).await.unwrap();
        let titles = async |who: &str| {
            let left = notices::latest(&world.app, cast.of(who)).await.unwrap();
            left.into_iter()
                .map(|left| left.notice.title)
                .collect::<Vec<_>>()
        };
        let seen = see(&world.app, cast.of("mei"), case).await.unwrap();
        let title = format!("{} 矛盾纠纷", seen.case.number);
        assert_eq!(titles("wang").await, [title.as_str()]);
        assert_eq!(titles("lead").await, [title.as_str()]);
        // Told as a grid lead, were it not for the party.
        assert_eq!(titles("party").await, Vec::<String>::new());
    }
);

both_dbs!(
    a_party_is_one_of_the_streets_organisations,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let foreign: linli_kernel::OrgId = world.app.ids.next(world.clock.now());
        for wrong in [foreign.to_string(), "物业".to_owned()] {
            let mut new = fallen_tree(&world);
            new.matter = "dispute".to_owned();
            new.fields.insert("other_side".to_owned(), json!(wrong));
            let key = key(&format!("w{}", wrong.len()), &new);
            let refused = report(&world.app, &resident, new, key).await.unwrap_err();
            assert!(
                matches!(&refused, Trouble::Invalid(invalid) if invalid.of("other_side").is_some()),
                "{refused:?}"
            );
        }
        let token = world.token("mei").await;
        let (_status, page) = world.page("/report/grid-loop/dispute", &token).await;
        assert!(page.contains("市政服务站") && page.contains("与哪个单位有纠纷"));
    }
);
