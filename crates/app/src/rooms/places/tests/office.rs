//! The hands of a street office in tests.

use jiff::civil::{Date, date};
use linli_db::Db;
use linli_kernel::{Clock, Ids, PlaceId, StreetCode, Trouble, VirtualClock};

use crate::rooms::places::*;

/// The day of the tests.
pub(super) const TODAY: Date = date(2026, 11, 22);

/// A street office's hands on a fresh database.
pub(super) struct Office {
    pub db: Db,
    pub ids: Ids,
    pub clock: Clock,
    pub street: StreetCode,
}

impl Office {
    /// The office of 大关 with one community, 德胜, and nothing in it.
    pub(super) async fn of_daguan(db: Db) -> (Self, Place) {
        let office = Self::empty(db, "330105007").await;
        let root = office.found("大关街道").await;
        let community = office.create(NewPlace {
            code: Some("330105007056".into()),
            ..NewPlace::named(root.id, PlaceKind::Community, "德胜社区")
        });
        let community = community.await.unwrap();
        (office, community)
    }

    pub(super) async fn empty(db: Db, street: &str) -> Self {
        db.migrate(&[SCHEMA, linli_journal::MIGRATIONS].concat())
            .await
            .unwrap();
        let clock = Clock::Virtual(VirtualClock::at(
            "2026-11-22T09:00:00+08:00".parse().unwrap(),
        ));
        Self {
            db,
            ids: Ids::default(),
            clock,
            street: street.parse().unwrap(),
        }
    }

    pub(super) fn hand(&self) -> Hand {
        Hand::system(self.street, &self.ids, self.clock.now())
    }

    pub(super) async fn found(&self, name: &'static str) -> Place {
        let hand = self.hand();
        let founded = self
            .db
            .write(move |tx| Box::pin(async move { found(tx, &hand, name, Origin::Office).await }));
        founded.await.unwrap()
    }

    pub(super) async fn create(&self, new: NewPlace) -> Result<Place, Trouble> {
        let hand = self.hand();
        self.db
            .write(move |tx| Box::pin(async move { create(tx, &hand, new).await }))
            .await
    }

    pub(super) async fn adds(&self, parent: &Place, kind: PlaceKind, name: &str) -> Place {
        self.create(NewPlace::named(parent.id, kind, name))
            .await
            .unwrap()
    }

    pub(super) async fn get(&self, id: PlaceId) -> Result<Place, Trouble> {
        let street = self.street;
        self.db
            .read(move |tx| Box::pin(async move { get(tx, street, id).await }))
            .await
    }

    pub(super) async fn renames(
        &self,
        place: &Place,
        rev: i64,
        name: &str,
    ) -> Result<Place, Trouble> {
        let amendment = Amendment {
            name: name.into(),
            ..Amendment::default()
        };
        self.amends(place, rev, amendment).await
    }

    pub(super) async fn amends(
        &self,
        place: &Place,
        rev: i64,
        amendment: Amendment,
    ) -> Result<Place, Trouble> {
        let (hand, id) = (self.hand(), place.id);
        self.db
            .write(move |tx| Box::pin(async move { amend(tx, &hand, id, rev, amendment).await }))
            .await
    }

    pub(super) async fn closes(&self, place: &Place, day: Date) -> Result<Place, Trouble> {
        let (hand, id, rev) = (self.hand(), place.id, place.rev);
        self.db
            .write(move |tx| Box::pin(async move { close(tx, &hand, id, rev, day).await }))
            .await
    }

    pub(super) async fn also(
        &self,
        place: &Place,
        kind: AliasKind,
        name: &str,
    ) -> Result<Place, Trouble> {
        let (hand, id, alias) = (self.hand(), place.id, Alias::new(kind, name));
        self.db
            .write(move |tx| Box::pin(async move { add_alias(tx, &hand, id, alias).await }))
            .await
    }

    pub(super) async fn merges(&self, from: &Place, into: &Place) -> Result<Place, Trouble> {
        let (hand, from, into) = (self.hand(), (from.id, from.rev), into.id);
        self.db
            .write(move |tx| Box::pin(async move { merge(tx, &hand, from, into, TODAY).await }))
            .await
    }

    pub(super) async fn splits(
        &self,
        place: &Place,
        parts: Vec<Part>,
    ) -> Result<Vec<Place>, Trouble> {
        let (hand, place) = (self.hand(), (place.id, place.rev));
        self.db
            .write(move |tx| Box::pin(async move { split(tx, &hand, place, parts, TODAY).await }))
            .await
    }

    pub(super) async fn moves(&self, place: &Place, parent: &Place) -> Result<Place, Trouble> {
        let (hand, place, parent) = (self.hand(), (place.id, place.rev), parent.id);
        self.db
            .write(move |tx| {
                Box::pin(async move { move_to(tx, &hand, place, parent, TODAY).await })
            })
            .await
    }

    /// The addresses of everything in use at or below a place, sorted.
    pub(super) async fn addresses(&self, top: &Place) -> Vec<String> {
        let (street, path) = (self.street, top.path.clone());
        let read = self.db.read(move |tx| {
            Box::pin(async move { of_kinds(tx, street, PlaceKind::ALL, &path, TODAY).await })
        });
        let places = read.await.unwrap().into_iter();
        let mut all: Vec<String> = places.map(|place| place.full_name).collect();
        all.sort();
        all
    }

    /// What a place became, and what it was: address and what was done.
    pub(super) async fn life(&self, place: &Place) -> (Vec<String>, Vec<String>) {
        let (street, id) = (self.street, place.id);
        let read = self.db.read(move |tx| {
            Box::pin(async move { Ok((became(tx, street, id).await?, was(tx, street, id).await?)) })
        });
        let told = |all: Vec<Descended>| {
            let one = |one: Descended| format!("{} {}", one.how, one.full_name);
            all.into_iter().map(one).collect()
        };
        let (became, was) = read.await.unwrap();
        (told(became), told(was))
    }

    /// What the journal says was done to a place.
    pub(super) async fn history_of(&self, place: &Place) -> Vec<String> {
        let (street, id) = (self.street, place.id.to_string());
        let entries = self.db.read(move |tx| {
            Box::pin(async move { Ok(linli_journal::of_subject(tx, street, "place", &id).await?) })
        });
        entries
            .await
            .unwrap()
            .into_iter()
            .map(|entry| format!("{} {}", entry.verb, entry.data))
            .collect()
    }

    /// The titles of what is found, best first.
    pub(super) async fn finds(
        &self,
        text: &'static str,
        kinds: &'static [PlaceKind],
    ) -> Vec<String> {
        let street = self.street;
        let found = self.db.read(move |tx| {
            Box::pin(async move {
                let root = root(tx, street).await?;
                let asked = Search {
                    text,
                    kinds,
                    below: "",
                    day: TODAY,
                    limit: 10,
                };
                let found = search(tx, street, &asked).await?;
                Ok(found.iter().map(|place| place.title(&root.name)).collect())
            })
        });
        found.await.unwrap()
    }
}

/// The first wrong field, or the code.
pub(super) fn said(trouble: Trouble) -> String {
    match trouble {
        Trouble::Invalid(invalid) => {
            format!("{}: {}", invalid.fields[0].field, invalid.fields[0].text.zh)
        }
        Trouble::Refused(refused) => refused.code.to_owned(),
        Trouble::Fault(fault) => panic!("{fault:?}"),
    }
}
