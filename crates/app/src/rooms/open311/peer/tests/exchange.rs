//! A case goes from one linli to another and its news come back; what came from there never goes back.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use jiff::SignedDuration;
use linli_db::{Db, DbConfig, both_dbs};
use linli_jobs::Worker;
use linli_kernel::{Caller, CaseId, Role};
use serde_json::json;
use tokio::net::TcpListener;

use crate::kit::World;
use crate::rooms;
use crate::rooms::cases::{self, NewAct};
use crate::rooms::open311::{NewPartner, peer};
use crate::rooms::receipts::Key;

/// A street with somebody of each office the case passes.
struct Office {
    world: World,
    admin: Caller,
    resident: Caller,
    worker: Caller,
    clerk: Caller,
    desk: Caller,
}

impl Office {
    async fn on(db: Db, street: &str) -> Self {
        let world = World::at(db, street).await;
        let admin = world.person(Role::SystemAdmin, "root").await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let clerk = world.person(Role::CommunityClerk, "liping").await;
        let desk = world.person(Role::Dispatcher, "zhao").await;
        Self {
            world,
            admin,
            resident,
            worker,
            clerk,
            desk,
        }
    }

    /// Serves it on this machine; its root.
    async fn served(&self) -> String {
        self.served_at("127.0.0.1:0").await
    }

    async fn served_at(&self, address: &str) -> String {
        let listener = TcpListener::bind(address).await.unwrap();
        let root = format!("http://{}/open311/v2", listener.local_addr().unwrap());
        let router = self
            .world
            .router()
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        root
    }

    async fn key_for(&self, jurisdiction: &str) -> String {
        let new = NewPartner {
            name: "对方".to_owned(),
            jurisdiction: Some(jurisdiction.to_owned()),
            ..NewPartner::default()
        };
        let key = Key::new(Some("partner"), &new).unwrap();
        let made = rooms::open311::create(&self.world.app, &self.admin, new, key).await;
        made.unwrap().api_key.unwrap()
    }

    /// Enters another server, for which the first department stands.
    async fn peers_with(
        &self,
        url: &str,
        jurisdiction: &str,
        api_key: &str,
    ) -> linli_kernel::PeerId {
        let service = "grid-loop.environment".to_owned();
        let new = peer::NewPeer {
            name: "邻街".to_owned(),
            url: url.to_owned(),
            jurisdiction: jurisdiction.to_owned(),
            api_key: api_key.to_owned(),
            unit: self.world.department.to_string(),
            services: BTreeMap::from([(service.clone(), service)]),
            actions: BTreeMap::from([
                ("open".to_owned(), "sign_off".to_owned()),
                (
                    "closed".to_owned(),
                    "return return_reason=elsewhere".to_owned(),
                ),
            ]),
        };
        let key = Key::new(Some("peer"), &new).unwrap();
        peer::create(&self.world.app, &self.admin, new, key)
            .await
            .unwrap()
    }

    /// Carries a case to the unit of the peer.
    async fn dispatches(&self, case: CaseId) {
        let world = &self.world;
        world.moved(&self.worker, case, "accept").await;
        world.moved(&self.worker, case, "to_community").await;
        world.moved(&self.clerk, case, "to_street").await;
        let unit = Some(world.department);
        world
            .moved_with(
                &self.desk,
                case,
                "dispatch",
                NewAct {
                    unit,
                    ..NewAct::default()
                },
            )
            .await;
        world.followed().await;
    }

    /// Does the jobs that are due.
    async fn works(&self) {
        let app = &self.world.app;
        let worker = rooms::outside_jobs(app, Worker::new(app.db.clone(), app.clock.clone()));
        worker.run_due(self.world.clock.now()).await.unwrap();
    }

    async fn sent(&self, peer: linli_kernel::PeerId) -> Vec<peer::Sending> {
        peer::sendings(&self.world.app, &self.admin, peer)
            .await
            .unwrap()
    }

    async fn state(&self, case: CaseId) -> String {
        cases::see(&self.world.app, &self.desk, case)
            .await
            .unwrap()
            .case
            .facts
            .state
    }

    async fn said(&self, case: CaseId) -> String {
        let seen = cases::see(&self.world.app, &self.resident, case)
            .await
            .unwrap();
        seen.timeline
            .iter()
            .map(|moment| moment.notes.join(" "))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

async fn second() -> (Office, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("second.sqlite").display());
    (
        Office::on(Db::open(&DbConfig::new(&url)).await.unwrap(), "330105008").await,
        folder,
    )
}

both_dbs!(
    a_case_goes_to_the_other_server_once_and_its_news_come_back,
    |db| async move {
        let ours = Office::on(db, "330105005").await;
        let (theirs, _folder) = second().await;
        let root = theirs.served().await;
        // Their key for us says who we are.
        let api_key = theirs.key_for("330105005").await;
        let peer = ours.peers_with(&root, "330105008", &api_key).await;

        let sealed = ours.world.reported(&ours.resident, "dispute", "s").await;
        let case = ours
            .world
            .reported(&ours.resident, "environment", "a")
            .await;
        ours.dispatches(case).await;
        let unmatched = ours.world.reported(&ours.resident, "facility", "b").await;
        ours.dispatches(unmatched).await;
        ours.works().await;
        let sent = ours.sent(peer).await;
        let of = |id: CaseId| sent.iter().find(|one| one.case == id);
        assert!(of(sealed).is_none());
        assert_eq!(
            of(unmatched).unwrap().error,
            "no service of the peer is matched to this matter"
        );
        let one = of(case).unwrap();
        assert_eq!(
            (one.state.as_str(), one.error.as_str()),
            ("sent", ""),
            "{one:?}"
        );
        assert_eq!(
            ours.state(case).await,
            "handling",
            "signed off when they had it"
        );

        let there: CaseId = one.external.as_deref().unwrap().parse().unwrap();
        let seen = cases::see(&theirs.world.app, &theirs.worker, there)
            .await
            .unwrap();
        assert!(seen.case.title.contains("建筑垃圾"), "{}", seen.case.title);
        let facts = serde_json::to_string(&seen.case.facts).unwrap();
        assert!(
            !facts.contains("13800001234"),
            "no personal answer leaves: {facts}"
        );

        theirs.world.moved(&theirs.worker, there, "accept").await;
        theirs.world.followed().await;
        for _twice in 0..2 {
            peer::poll(&ours.world.app, ours.world.street)
                .await
                .unwrap();
        }
        let said = ours.said(case).await;
        assert_eq!(
            said.matches("邻街：已受理，网格正在办理").count(),
            1,
            "{said}"
        );

        // What they got from us, given to the unit that stands for us, does not come back.
        let back = theirs
            .peers_with(&ours.served().await, "330105005", "330105005.00")
            .await;
        theirs
            .world
            .moved(&theirs.worker, there, "to_community")
            .await;
        theirs.world.moved(&theirs.clerk, there, "to_street").await;
        let unit = Some(theirs.world.department);
        theirs
            .world
            .moved_with(
                &theirs.desk,
                there,
                "dispatch",
                NewAct {
                    unit,
                    ..NewAct::default()
                },
            )
            .await;
        theirs.world.followed().await;
        theirs.works().await;
        let refused = theirs.sent(back).await;
        assert_eq!(
            refused[0].error,
            "the case came from there; it is not sent back"
        );
    }
);

both_dbs!(
    a_server_that_fails_is_tried_again_and_one_that_closes_is_heeded,
    |db| async move {
        let ours = Office::on(db, "330105005").await;
        let (theirs, _folder) = second().await;
        let api_key = theirs.key_for("330105005").await;
        // Nobody listens there yet.
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let peer = ours
            .peers_with(
                &format!("http://{address}/open311/v2"),
                "330105008",
                &api_key,
            )
            .await;
        let case = ours
            .world
            .reported(&ours.resident, "environment", "a")
            .await;
        ours.dispatches(case).await;
        ours.works().await;
        let one = ours.sent(peer).await.remove(0);
        assert!(
            one.state == "waiting" && one.error.contains("the connection failed"),
            "{one:?}"
        );
        let page = ours
            .world
            .page("/admin/outside/peers", &ours.world.token("root").await)
            .await
            .1;
        assert!(
            page.contains("有错误")
                && page.contains("the connection failed")
                && !page.contains(&api_key)
        );

        theirs.served_at(&address).await;
        ours.world.clock.advance(SignedDuration::from_secs(11));
        theirs.world.clock.advance(SignedDuration::from_secs(11));
        ours.works().await;
        let one = ours.sent(peer).await.remove(0);
        assert_eq!((one.state.as_str(), one.status.as_str()), ("sent", "open"));
        let there: CaseId = one.external.unwrap().parse().unwrap();
        let reason = BTreeMap::from([("refusal_reason".to_owned(), json!("elsewhere"))]);
        let with = NewAct {
            fields: reason,
            ..NewAct::default()
        };
        theirs
            .world
            .moved_with(&theirs.clerk, there, "refuse", with)
            .await;
        theirs.world.followed().await;
        peer::poll(&ours.world.app, ours.world.street)
            .await
            .unwrap();
        assert_eq!(ours.sent(peer).await[0].status, "closed");
        assert_eq!(
            ours.state(case).await,
            "at_street",
            "returned, because they did not take it"
        );
    }
);
