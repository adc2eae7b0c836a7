//! What tests of the outside begin with: cases that are reported and moved, and the journal sealed and followed.

use std::collections::BTreeMap;

use linli_journal::Sealer;
use linli_kernel::{Caller, CaseId, DigestKind};
use serde_json::json;

use crate::kit::World;
use crate::rooms::cases::{self, NewAct, NewCase};
use crate::rooms::feeds;
use crate::rooms::places::{self, Hand};
use crate::rooms::receipts::Key;

/// What nobody outside may ever read: the reporter's words and number.
pub const SAID: &str = "三楼张三家门口堆放建筑垃圾";
pub const PHONE: &str = "13800001234";

impl World {
    /// Somebody reports a matter of the grid's scene in the compound.
    pub async fn reported(&self, who: &Caller, matter: &str, key: &str) -> CaseId {
        let mut fields = BTreeMap::from([
            ("description".to_owned(), json!(SAID)),
            ("phone".to_owned(), json!(PHONE)),
        ]);
        if matter == "dispute" {
            fields.insert(
                "other_side".to_owned(),
                json!(self.other_department.to_string()),
            );
        }
        let new = NewCase {
            scene: "grid-loop".to_owned(),
            matter: matter.to_owned(),
            place: self.compound.id.to_string(),
            fields,
            photos: Vec::new(),
        };
        let key = Key::new(Some(key), &new).unwrap();
        cases::report(&self.app, who, new, key).await.unwrap().case
    }

    /// Somebody acts on a case as it stands.
    pub async fn moved(&self, who: &Caller, case: CaseId, action: &str) {
        self.moved_with(who, case, action, NewAct::default()).await;
    }

    /// The same, with more.
    pub async fn moved_with(&self, who: &Caller, case: CaseId, action: &str, with: NewAct) {
        let rev = cases::see(&self.app, who, case).await.unwrap().case.rev;
        let new = NewAct {
            action: action.to_owned(),
            rev,
            note: with.note.clone().or_else(|| Some("说明".to_owned())),
            ..with
        };
        let key = Key::new(Some(&format!("{case}-{rev}")), &(case, &new)).unwrap();
        cases::act(&self.app, who, case, new, key).await.unwrap();
    }

    /// Seals what happened and lets the outside follow it; the number of public changes.
    pub async fn followed(&self) -> usize {
        let (db, clock) = (self.app.db.clone(), self.app.clock.clone());
        let sealer = Sealer::new(db, clock, DigestKind::Sha256);
        sealer.seal_all().await.unwrap();
        feeds::follow(&self.app, self.street).await.unwrap()
    }
}

impl World {
    /// Enters where the compound lies.
    pub async fn locate(&self, lat_e7: i64, lon_e7: i64) {
        let hand = Hand::system(self.street, &self.app.ids, self.clock.now());
        let (street, id) = (self.street, self.compound.id);
        let put = self.app.db.write(move |tx| {
            Box::pin(async move {
                let place = places::get(tx, street, id).await?;
                let crs = places::Crs::Cgcs2000;
                let new = places::Amendment {
                    former: false,
                    doubt: None,
                    name: place.name.clone(),
                    note: String::new(),
                    point: Some(places::Point {
                        lon_e7,
                        lat_e7,
                        crs,
                    }),
                };
                places::amend(tx, &hand, id, place.rev, new).await
            })
        });
        put.await.unwrap();
    }
}
