//! What the tests of the registry begin with: a street of the kit with two dwellings, and people who work there.

use std::collections::BTreeMap;

use linli_db::Db;
use linli_kernel::{Caller, PlaceId, RecordId, Role, Trouble};
use serde_json::{Value, json};

use crate::kit::{World, monday};
use crate::rooms::places::{self, Hand, Origin, Place, PlaceKind, Sprout};
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, Draft, Shown};

/// An invented number whose check character fits.
pub const NUMBER: &str = "11010519491231002X";
/// An invented number whose check character does not fit.
pub const ODD_NUMBER: &str = "110105194912310021";
/// An invented telephone number.
pub const PHONE: &str = "13800001234";

/// The street, a grid worker of the first grid, one of the second, and a clerk of the community.
pub struct Registry {
    pub world: World,
    pub worker: Caller,
    pub stranger: Caller,
    pub clerk: Caller,
    pub building: PlaceId,
    pub dwelling: PlaceId,
    pub other_dwelling: PlaceId,
}

pub fn key(text: &str) -> Option<Key> {
    let visible: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let visible: String = visible.chars().rev().take(64).collect();
    Some(Key::new(Some(&visible), &text).unwrap())
}

pub fn draft<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> Draft {
    Draft {
        values: values
            .into_iter()
            .map(|(id, value)| (id.to_owned(), value))
            .collect(),
        ..Draft::default()
    }
}

/// The code of a refusal, or the fields that are wrong.
pub fn said<T>(outcome: Result<T, Trouble>) -> String {
    match outcome {
        Ok(_done) => "done".to_owned(),
        Err(Trouble::Invalid(wrong)) => {
            let fields: Vec<_> = wrong.fields.into_iter().map(|one| one.field).collect();
            fields.join(",")
        }
        Err(other) => other.code().to_owned(),
    }
}

/// A building of two dwellings in the compound.
async fn planted(world: &World) -> Vec<Place> {
    let (app, street, compound) = (
        std::sync::Arc::clone(&world.app),
        world.street,
        world.compound.id,
    );
    world
        .app
        .db
        .write(move |tx| {
            Box::pin(async move {
                let of = |kind, name: &str, inside| Sprout::of(Origin::Demo, kind, name, inside);
                let homes = vec![
                    of(PlaceKind::Dwelling, "101室", vec![]),
                    of(PlaceKind::Dwelling, "102室", vec![]),
                ];
                let building = of(PlaceKind::Building, "1幢", homes);
                let hand = Hand::system(street, &app.ids, monday());
                places::plant(tx, &hand, compound, vec![building]).await
            })
        })
        .await
        .unwrap()
}

impl Registry {
    pub async fn on(db: Db) -> Self {
        let world = World::on(db).await;
        let worker = world.person(Role::GridWorker, "worker").await;
        let other = Some(world.other_grid.id);
        let stranger = world
            .person_at(Role::GridWorker, "stranger", other, None)
            .await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let planted = planted(&world).await;
        let homes: Vec<PlaceId> = planted
            .iter()
            .filter(|place| place.kind == PlaceKind::Dwelling)
            .map(|place| place.id)
            .collect();
        let building = planted.iter().find(|one| one.kind == PlaceKind::Building);
        let building = building.map(|one| one.id);
        Self {
            world,
            worker,
            stranger,
            clerk,
            building: building.unwrap(),
            dwelling: homes[0],
            other_dwelling: homes[1],
        }
    }

    /// A person of this name who lives in the first dwelling.
    pub async fn person(&self, name: &str, more: &[(&str, Value)]) -> RecordId {
        let mut values = BTreeMap::from([("name", json!(name))]);
        values.extend(more.iter().cloned());
        let made = registry::create(
            &self.world.app,
            &self.worker,
            "person",
            Some(self.dwelling),
            draft(values),
            key(&format!("person {name}")),
        );
        made.await.unwrap()
    }

    pub async fn shown(&self, who: &Caller, id: RecordId) -> Shown {
        registry::record(&self.world.app, who, id).await.unwrap()
    }

    /// The verbs of the journal about a record, in their order.
    pub async fn told(&self, id: RecordId) -> Vec<String> {
        let street = self.world.street;
        let entries = self.world.app.db.read(move |tx| {
            Box::pin(async move {
                Ok(linli_journal::of_subject(tx, street, "record", &id.to_string()).await?)
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
