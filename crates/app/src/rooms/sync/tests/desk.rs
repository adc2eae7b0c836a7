//! A phone and a desk on one day: the instant decides, whoever cleared and whoever changed.

use jiff::SignedDuration;
use linli_db::{Db, both_dbs};
use serde_json::{Value, json};

use super::two::{Two, key};
use crate::rooms::registry::{self, Draft};

impl Two {
    /// The clerk writes the telephone number of the household, or clears it.
    async fn desk_writes(&self, to: Value) {
        let values = [("phone".to_owned(), to)].into();
        let draft = Draft {
            values,
            ..Draft::default()
        };
        let (app, version) = (&self.world.app, self.version().await);
        let wrote = registry::update(app, &self.clerk, self.home, version, draft, key("desk"));
        wrote.await.unwrap();
    }

    fn later(&self) {
        self.world.clock.advance(SignedDuration::from_mins(5));
    }
}

/// The phone first, then the desk; the edit arrives last.
async fn desk_is_later(db: Db, phone: Value, desk: Value) {
    let two = Two::on(db).await;
    two.later();
    let mine = two.edit(&two.one, "a1", 1, "phone", phone);
    two.later();
    two.desk_writes(desk.clone()).await;
    two.later();
    let said = two.send(&two.one, &[mine]).await;
    assert_eq!(said[0]["fields"]["phone"], "older", "{said:?}");
    assert_eq!(two.kept("phone").await.is_null(), desk.is_null());
}

/// The desk first, then the phone, which knows nothing of it.
async fn phone_is_later(db: Db, phone: Value, desk: Value) {
    let two = Two::on(db).await;
    two.later();
    two.desk_writes(desk).await;
    two.later();
    let mine = two.edit(&two.one, "a1", 1, "phone", phone.clone());
    let said = two.send(&two.one, &[mine]).await;
    assert_eq!(said[0]["fields"]["phone"], "taken", "{said:?}");
    assert_eq!(two.kept("phone").await.is_null(), phone.is_null());
}

both_dbs!(
    a_desk_that_changes_later_on_a_day_stands_before_a_phone_that_cleared,
    |db| desk_is_later(db, Value::Null, json!("13900001111"))
);

both_dbs!(
    a_desk_that_clears_later_on_a_day_stands_before_a_phone_that_changed,
    |db| desk_is_later(db, json!("13900002222"), Value::Null)
);

both_dbs!(
    a_phone_that_clears_later_on_a_day_stands_before_a_desk_that_changed,
    |db| phone_is_later(db, Value::Null, json!("13900001111"))
);

both_dbs!(
    a_phone_that_changes_later_on_a_day_stands_before_a_desk_that_cleared,
    |db| phone_is_later(db, json!("13900002222"), Value::Null)
);
