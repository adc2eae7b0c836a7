//! Bad input as a table: whatever arrives, the answer is a 4xx that says what is wrong with which field,
//! and nothing in the store has changed.

use axum::body::Body;
use axum::http::{Request, header};
use linli_db::{Db, both_dbs};
use linli_kernel::{CaseId, Role};
use serde_json::{Value, json};

use crate::kit::World;
use crate::rooms::places::{self, Hand, Origin};

/// A street with a case, and somebody of each office that writes.
struct Cast {
    world: World,
    resident: String,
    worker: String,
    dispatcher: String,
    system: String,
    security: String,
    case: CaseId,
    /// A place of another street on the same server.
    foreign: String,
}

/// One thing that must be refused.
struct Bad {
    what: &'static str,
    request: Request<Body>,
    status: u16,
    code: &'static str,
    /// The field that the answer names; empty where the code says which part of the request it is. Of a page,
    /// which shows no code, the words that say what is wrong.
    field: &'static str,
}

/// Rows of `what: request => (status, code, field)`.
macro_rules! table {
    ($($what:literal: $request:expr => $expected:expr;)*) => {
        vec![$({
            let (status, code, field) = $expected;
            $crate::web::tests::bad_input::Bad { what: $what, request: $request, status, code, field }
        }),*]
    };
}

mod bodies;
mod bytes;
mod replays;

/// JSON under a key.
fn send(method: &str, path: &str, token: &str, body: &Value) -> Request<Body> {
    raw(
        method,
        path,
        token,
        "application/json",
        body.to_string().into(),
    )
}

fn raw(method: &str, path: &str, token: &str, kind: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, kind)
        .header("idempotency-key", "key-of-a-bad-request")
        .body(body)
        .unwrap()
}

/// `good` with one part replaced.
fn with(good: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut body = good.clone();
    body[name] = value.into();
    body
}

impl Cast {
    async fn on(db: Db) -> Self {
        let world = World::on(db).await;
        let mut tokens = Vec::new();
        for (role, account) in [
            (Role::Resident, "mei"),
            (Role::GridWorker, "worker"),
            (Role::Dispatcher, "desk"),
            (Role::SystemAdmin, "system"),
            (Role::SecurityAdmin, "security"),
        ] {
            world.person(role, account).await;
            tokens.push(world.token(account).await);
        }
        let [resident, worker, dispatcher, system, security] = tokens.try_into().unwrap();
        let foreign = another_street(&world).await;
        let good = report(&world);
        let (status, made) = world
            .json("POST", "/api/v1/cases", &resident, "base", good)
            .await;
        assert_eq!(status.as_u16(), 201, "{made}");
        Self {
            case: made["case"].as_str().unwrap().parse().unwrap(),
            world,
            resident,
            worker,
            dispatcher,
            system,
            security,
            foreign,
        }
    }

    /// Every row of every table.
    async fn everything(&self) -> Vec<String> {
        let read = self.world.app.db.read(|tx| {
            Box::pin(async move {
                let mut all = Vec::new();
                for table in tx.schema().await? {
                    // Names of our own tables, in a test.
                    let sql = Box::leak(format!("SELECT * FROM {}", table.name).into_boxed_str());
                    let mut rows = Vec::new();
                    for row in tx.fetch_all(sql, Vec::new()).await? {
                        let cells = row.names().into_iter();
                        let cells =
                            cells.map(|name| format!("{name} {:?}", row.column(&name).unwrap()));
                        rows.push(format!(
                            "{}: {}",
                            table.name,
                            cells.collect::<Vec<_>>().join(", ")
                        ));
                    }
                    rows.sort();
                    all.extend(rows);
                }
                Ok(all)
            })
        });
        read.await.unwrap()
    }

    /// Each is refused as the table says, and the store is what it was.
    async fn refuses(&self, table: Vec<Bad>) {
        let before = self.everything().await;
        assert!(before.len() > 30, "there is something to change");
        let mut wrong = Vec::new();
        for Bad {
            what,
            request,
            status,
            code,
            field,
        } in table
        {
            let (answered, text) = self.world.send(request).await;
            if answered.as_u16() != status || !says(&text, code, field) {
                wrong.push(format!("{what}: {answered} {text}"));
            }
            if self.everything().await != before {
                wrong.push(format!("{what}: changed the store"));
                break;
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Whether the answer is a problem with the code and names the field, or a page with the words.
fn says(text: &str, code: &str, field: &str) -> bool {
    if code.is_empty() {
        return text.contains(field);
    }
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    let mut named = said["fields"].as_array().into_iter().flatten();
    let in_field = field.is_empty() || named.any(|one| one["field"] == field);
    let clear = said["detail"].as_str().is_some_and(|one| !one.is_empty());
    said["code"] == code && in_field && clear
}

/// A good report.
fn report(world: &World) -> Value {
    json!({
        "scene": "grid-loop", "matter": "environment", "place": world.compound.id.to_string(),
        "fields": { "description": "路灯不亮" },
    })
}

async fn another_street(world: &World) -> String {
    let (ids, now) = (world.app.ids.clone(), world.clock.now());
    let founded = world.app.db.write(move |tx| {
        Box::pin(async move {
            let hand = Hand::system("330102001".parse().unwrap(), &ids, now);
            places::found(tx, &hand, "外街道", Origin::Demo).await
        })
    });
    founded.await.unwrap().id.to_string()
}

both_dbs!(
    a_bad_report_is_refused_and_changes_nothing,
    |db| async move {
        let cast = Cast::on(db).await;
        cast.refuses(bodies::reports(&cast)).await;
    }
);

both_dbs!(
    a_bad_action_or_comment_is_refused_and_changes_nothing,
    |db| async move {
        let cast = Cast::on(db).await;
        cast.refuses(bodies::actions(&cast)).await;
        cast.refuses(bodies::comments(&cast)).await;
    }
);

both_dbs!(
    bad_places_people_and_scenes_are_refused_and_change_nothing,
    |db| async move {
        let cast = Cast::on(db).await;
        cast.refuses(bodies::places(&cast)).await;
        cast.refuses(bodies::people(&cast)).await;
        cast.refuses(bodies::scenes(&cast)).await;
    }
);

both_dbs!(
    what_is_not_even_a_request_is_refused_and_changes_nothing,
    |db| async move {
        let cast = Cast::on(db).await;
        cast.refuses(bytes::malformed(&cast)).await;
    }
);

both_dbs!(
    what_is_no_photo_or_breaks_off_is_refused_and_changes_nothing,
    |db| async move {
        let cast = Cast::on(db).await;
        cast.refuses(bytes::photos(&cast)).await;
        let incoming = cast.world.app.config.files().join("incoming");
        let left = std::fs::read_dir(incoming).map_or(0, Iterator::count);
        assert_eq!(left, 0, "no half of a photo is left on the disk");
    }
);
