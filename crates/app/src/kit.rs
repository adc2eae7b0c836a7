//! The test kit: a small street on a real database, with one person per role, and requests through the
//! real router. Words of the house, no mocks.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use linli_calendar::Calendar;
use linli_db::Db;
use linli_kernel::{Caller, Clock, Ids, Lang, OrgId, PlaceId, Role, StreetCode, VirtualClock};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::app::{App, Bus, Shared};
use crate::config::Config;
use crate::rooms::people::{self, Act, Login, NewAppointment, NewOrg, NewPerson, OrgKind};
use crate::rooms::places::{self, Hand, Origin, Place, PlaceKind, Sprout};
use crate::rooms::{forms, scenes, schema, tasks};
use crate::vault::Vault;
use crate::web;

/// The password of everybody in the kit.
pub const PASSWORD: &str = "Kit-passw0rd";

/// A street with one community of two grids, one department, and one person per role.
pub struct World {
    pub app: Shared,
    pub clock: VirtualClock,
    pub street: StreetCode,
    pub community: Place,
    pub grid: Place,
    pub other_grid: Place,
    pub compound: Place,
    pub department: OrgId,
    pub other_department: OrgId,
    router: OnceLock<Router>,
    _folder: tempfile::TempDir,
}

/// A Monday morning in working hours.
pub fn monday() -> Timestamp {
    "2026-09-07T01:30:00Z".parse().unwrap()
}

impl World {
    /// Founds the street on an empty database.
    pub async fn on(db: Db) -> Self {
        Self::at(db, "330105005").await
    }

    /// The same under another code.
    pub async fn at(db: Db, street: &str) -> Self {
        db.migrate(&schema()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = VirtualClock::at(monday());
        let app = Arc::new(App {
            vault: Vault::from_key(&[9; 64]).unwrap(),
            db,
            clock: Clock::Virtual(clock.clone()),
            ids: Ids::default(),
            calendar: Calendar::china(),
            scenes: scenes::Catalogue::default(),
            routing: crate::rooms::routing::RoutingCache::default(),
            bus: Bus::default(),
            sessions: people::SessionCache::default(),
            limits: web::limits::Limits::new(0),
            metrics: web::metrics::Metrics::default(),
            press: crate::press::Press::default(),
            config: config(folder.path().display().to_string()),
        });
        let (street, inner): (StreetCode, _) = (street.parse().unwrap(), Arc::clone(&app));
        let places = app
            .db
            .write(move |tx| Box::pin(async move { plant(&inner, tx, street).await }))
            .await;
        let (community, grids, compound) = places.unwrap();
        let [grid, other_grid]: [Place; 2] = grids.try_into().unwrap();
        let mut world = Self {
            department: app.ids.next(monday()),
            other_department: app.ids.next(monday()),
            app,
            clock,
            street,
            community,
            grid,
            other_grid,
            compound,
            router: OnceLock::new(),
            _folder: folder,
        };
        world.department = world.org("城市管理科").await;
        world.other_department = world.org("市政服务站").await;
        world
    }

    async fn org(&self, name: &str) -> OrgId {
        let act = Act::of_system(&self.app, self.street);
        let new = NewOrg {
            kind: OrgKind::Department,
            name: name.to_owned(),
            place: None,
        };
        self.app
            .db
            .write(move |tx| Box::pin(async move { people::add_org(tx, &act, &new).await }))
            .await
            .unwrap()
    }

    /// Somebody new who holds `role` at its usual place: a grid role in the first grid, a community role in the
    /// community, a department role in the first department, a resident in the compound.
    pub async fn person(&self, role: Role, account: &str) -> Caller {
        let (place, org) = self.seat(role);
        self.person_at(role, account, place, org).await
    }

    fn seat(&self, role: Role) -> (Option<PlaceId>, Option<OrgId>) {
        use linli_kernel::Level;
        match (role.level(), role) {
            (Level::Street, _) => (None, None),
            (Level::Organisation, _) => (None, Some(self.department)),
            (Level::Place, Role::CommunityClerk | Role::CommunitySecretary) => {
                (Some(self.community.id), None)
            }
            (Level::Place, Role::Resident | Role::CompoundOfficer) => {
                (Some(self.compound.id), None)
            }
            (Level::Place, _) => (Some(self.grid.id), None),
        }
    }

    /// Somebody new who holds `role` at a place or in an organisation.
    pub async fn person_at(
        &self,
        role: Role,
        account: &str,
        place: Option<PlaceId>,
        org: Option<OrgId>,
    ) -> Caller {
        let act = Act::of_system(&self.app, self.street);
        let hash = people::hash_password(&self.app, PASSWORD).await.unwrap();
        let (vault, account, name) = (
            self.app.vault.clone(),
            account.to_owned(),
            format!("测试{account}"),
        );
        let street = self.street;
        let now = self.clock.now();
        let (person, grants) = self
            .app
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let new = NewPerson {
                        name: name.clone(),
                        phone: String::new(),
                        lang: Lang::Zh,
                    };
                    let person = people::add_person(tx, &act, &vault, &new).await?;
                    people::add_account(tx, &act, person, &account, hash, false).await?;
                    let from = Date::constant(2020, 1, 1);
                    let new = NewAppointment {
                        person,
                        role,
                        place,
                        org,
                        from: Some(from),
                        to: None,
                        matters: Vec::new(),
                    };
                    people::add_appointment(tx, &act, &new).await?;
                    Ok((person, people::grants_of(tx, street, person, now).await?))
                })
            })
            .await
            .unwrap();
        Caller {
            street: self.street,
            person,
            name: "测试".to_owned(),
            lang: Lang::Zh,
            grants,
        }
    }

    /// Signs an account in and answers its bearer token.
    pub async fn token(&self, account: &str) -> String {
        let attempt = Login {
            street: self.street,
            account: account.to_owned(),
            password: PASSWORD.to_owned(),
            agent: "kit".to_owned(),
            address: "127.0.0.1".to_owned(),
        };
        people::login(&self.app, attempt).await.unwrap().text
    }

    /// The whole server, put together once: that takes longer than most requests.
    pub fn router(&self) -> Router {
        let built = || web::router(Arc::clone(&self.app));
        self.router.get_or_init(built).clone()
    }

    /// Sends a request through the whole server.
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let answer = self.router().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Sends JSON as the holder of `token`, with an idempotency key.
    pub async fn json(
        &self,
        method: &str,
        path: &str,
        token: &str,
        key: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let (status, text) = self.send(request.body(body).unwrap()).await;
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (status, value)
    }

    /// Opens a page as the holder of `token`.
    pub async fn page(&self, path: &str, token: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, format!("linli={token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the holder of `token`.
    pub async fn form(
        &self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", web::encode(value)))
            .collect();
        let request = Request::post(path)
            .header(header::COOKIE, format!("linli={token}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(fields.join("&"))).unwrap())
            .await
    }
}

fn config(data: String) -> Config {
    let mut config = Config::from(|name| (name == "LINLI_DATA").then(|| data.clone())).unwrap();
    config.writes_per_minute = 0;
    config.outbound_local = true;
    config
}

type Planted = (Place, Vec<Place>, Place);

async fn plant(
    app: &App,
    tx: &mut linli_db::Tx,
    street: StreetCode,
) -> Result<Planted, linli_kernel::Trouble> {
    let sprout = |kind, name: &str, inside| Sprout::of(Origin::Demo, kind, name, inside);
    let compound = sprout(PlaceKind::Compound, "测试小区", vec![]);
    let tree = sprout(
        PlaceKind::Community,
        "测试社区",
        vec![
            sprout(PlaceKind::Grid, "第一网格", vec![compound]),
            sprout(PlaceKind::Grid, "第二网格", vec![]),
        ],
    );
    let hand = Hand::system(street, &app.ids, monday());
    let root = places::found(tx, &hand, "测试街道", Origin::Demo).await?;
    let planted = places::plant(tx, &hand, root.id, vec![tree]).await?;
    scenes::install(app, tx, street).await?;
    forms::install(app, tx, street).await?;
    tasks::install(app, tx, street).await?;
    let of = |kind| {
        planted
            .iter()
            .filter(move |place| place.kind == kind)
            .cloned()
    };
    let community = of(PlaceKind::Community).next().expect("planted above");
    let compound = of(PlaceKind::Compound).next().expect("planted above");
    Ok((community, of(PlaceKind::Grid).collect(), compound))
}
