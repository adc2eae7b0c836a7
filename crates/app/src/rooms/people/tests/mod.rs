//! Through the verbs and the router, on both databases.

mod access;
mod api;
mod corrections;
mod directory;
mod http;
mod offices;
mod passwords;
mod privacy;
mod repeats;
mod web;

use std::sync::Arc;

use linli_db::{BoxFuture, Db, Tx};
use linli_kernel::{
    Caller, Clock, Ids, Lang, OrgId, PersonId, Role, StreetCode, Trouble, VirtualClock,
};

use super::*;
use crate::app::{App, Shared};
use crate::config::Config;
use crate::rooms::places::{self, Hand, Origin, Place, PlaceKind, Sprout};
use crate::rooms::{receipts, scenes};
use crate::vault::Vault;
use crate::web::limits::Limits;
use crate::web::metrics::Metrics;

/// Everybody's password in these tests.
const PASSWORD: &str = "Haoling-2026";

/// A street office on a Monday morning, with a security administrator `anquan`.
struct Office {
    app: Shared,
    clock: VirtualClock,
    street: StreetCode,
    community: Place,
    grid: Place,
    compound: Place,
    admin: Caller,
}

impl Office {
    async fn open(db: Db) -> Self {
        let tables = [
            linli_journal::MIGRATIONS,
            receipts::SCHEMA,
            places::SCHEMA,
            SCHEMA,
        ];
        db.migrate(&tables.concat()).await.unwrap();
        let clock = VirtualClock::at("2026-11-23T01:00:00Z".parse().unwrap());
        let app = Arc::new(app_on(db, &clock));
        let street: StreetCode = "330105005".parse().unwrap();
        let [community, grid, compound] = plant(&app, street).await;
        let nobody = Caller {
            street,
            person: app.ids.next(clock.now()),
            name: String::new(),
            lang: Lang::Zh,
            grants: Vec::new(),
        };
        let mut office = Self {
            app,
            clock,
            street,
            community,
            grid,
            compound,
            admin: nobody,
        };
        let admin = office.person("安全员", "anquan", "13700000001").await;
        office.holds(admin, Role::SecurityAdmin, None, None).await;
        office.admin = office.caller("anquan").await;
        office
    }

    fn act(&self) -> Act {
        Act::of_system(&self.app, self.street)
    }

    async fn write<T, F>(&self, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
    {
        self.app.db.write(work).await
    }

    /// Somebody with an account and a password of their own, without any office.
    async fn person(&self, name: &str, account: &str, phone: &str) -> PersonId {
        let hash = hash_password(&self.app, PASSWORD).await.unwrap();
        let (act, vault, account) = (self.act(), self.app.vault.clone(), account.to_owned());
        let new = NewPerson {
            name: name.to_owned(),
            phone: phone.to_owned(),
            lang: Lang::Zh,
        };
        self.write(move |tx| {
            Box::pin(async move {
                let person = add_person(tx, &act, &vault, &new).await?;
                add_account(tx, &act, person, &account, hash, false).await?;
                Ok(person)
            })
        })
        .await
        .unwrap()
    }

    /// Appoints from now on.
    async fn holds(&self, person: PersonId, role: Role, place: Option<&Place>, org: Option<OrgId>) {
        let new = NewAppointment::now(person, role, place.map(|place| place.id), org);
        let act = self.act();
        let done = self
            .write(move |tx| Box::pin(async move { add_appointment(tx, &act, &new).await }))
            .await;
        done.unwrap();
        self.app.sessions.forget(self.street, person);
    }

    /// Somebody with an account who holds `role`.
    async fn officer(
        &self,
        account: &str,
        role: Role,
        place: Option<&Place>,
        org: Option<OrgId>,
    ) -> Caller {
        let person = self.person("陈工", account, "").await;
        self.holds(person, role, place, org).await;
        self.caller(account).await
    }

    async fn department(&self, name: &str) -> OrgId {
        let new = NewOrg {
            kind: OrgKind::Department,
            name: name.to_owned(),
            place: None,
        };
        create_org(&self.app, &self.admin, new, None).await.unwrap()
    }

    fn attempt(&self, account: &str, password: &str) -> Login {
        Login {
            street: self.street,
            account: account.to_owned(),
            password: password.to_owned(),
            agent: "Mozilla/5.0 Chrome/140".to_owned(),
            address: "10.0.0.7".to_owned(),
        }
    }

    /// Tries to sign in; the refusal's code if it fails.
    async fn tries(&self, account: &str, password: &str) -> Result<Token, &'static str> {
        login(&self.app, self.attempt(account, password))
            .await
            .map_err(|trouble| trouble.code())
    }

    async fn token(&self, account: &str) -> String {
        self.tries(account, PASSWORD).await.unwrap().text
    }

    async fn who(&self, token: &str) -> Option<Caller> {
        caller_of(&self.app, token).await.unwrap()
    }

    async fn caller(&self, account: &str) -> Caller {
        let token = self.token(account).await;
        self.who(&token).await.unwrap()
    }

    /// The verbs of the journal's entries about a person, in their order.
    async fn journal(&self, person: PersonId) -> Vec<String> {
        let street = self.street;
        let entries = self.app.db.read(move |tx| {
            Box::pin(async move {
                Ok(linli_journal::of_subject(tx, street, "person", &person.to_string()).await?)
            })
        });
        entries
            .await
            .unwrap()
            .into_iter()
            .map(|entry| entry.verb)
            .collect()
    }
}

fn app_on(db: Db, clock: &VirtualClock) -> App {
    App {
        config: Config::from(|_| None).unwrap(),
        db,
        clock: Clock::Virtual(clock.clone()),
        ids: Ids::default(),
        calendar: linli_flow::Calendar::china(),
        vault: Vault::from_key(&[3; 64]).unwrap(),
        scenes: scenes::Catalogue::default(),
        routing: Default::default(),
        bus: Default::default(),
        sessions: SessionCache::default(),
        limits: Limits::new(0),
        metrics: Metrics::default(),
        press: crate::press::Press::default(),
    }
}

async fn plant(app: &Shared, street: StreetCode) -> [Place; 3] {
    let (ids, now) = (app.ids.clone(), app.clock.now());
    let grown = app.db.write(move |tx| {
        Box::pin(async move {
            let hand = Hand::system(street, &ids, now);
            let root = places::found(tx, &hand, "拱宸桥街道", Origin::Demo).await?;
            let sprout = |kind, name, inside| Sprout::of(Origin::Demo, kind, name, inside);
            let compound = sprout(PlaceKind::Compound, "蚕花园", vec![]);
            let grid = sprout(PlaceKind::Grid, "第一网格", vec![compound]);
            let tree = sprout(PlaceKind::Community, "蚕花园社区", vec![grid]);
            places::plant(tx, &hand, root.id, vec![tree]).await
        })
    });
    grown.await.unwrap().try_into().unwrap()
}
