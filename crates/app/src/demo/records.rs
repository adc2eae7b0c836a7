//! The registers of the demo: who lives where, which shops, firms and facilities there are, who agreed to what. Entered by
//! those who keep each register, through the verbs of the registry. Everybody and everything is invented and says so.

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use linli_kernel::{PlaceId, RecordId, Trouble, VirtualClock};
use serde_json::{Value, json};

use super::cast::{Cast, GridCast, Who};
use super::dice::Dice;
use super::names;
use super::play::{Tells, at_another_time};
use crate::app::Shared;
use crate::rooms::places::{self, PlaceKind};
use crate::rooms::registry::{self, Draft, NewMember};
use crate::zone;

/// How much is on the registers of a street.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    /// In how many grids.
    pub grids: usize,
    /// Dwellings whose households are known in the first grid, and in each of the others.
    pub homes: (usize, usize),
    /// Shops of each grid.
    pub shops: usize,
    /// Firms of the street.
    pub firms: usize,
}

/// Enters the records of a street, some weeks before `now`.
///
/// # Errors
/// A register refuses a record, which a test would have found; the store fails.
pub(super) async fn enter(
    app: &Shared,
    cast: &Cast,
    kept: Kept,
    now: Timestamp,
) -> Result<(), Trouble> {
    let clock = VirtualClock::at(now - SignedDuration::from_hours(24 * 60));
    let app = at_another_time(app, &clock, Tells::Nobody);
    let mut book = Book {
        app,
        dice: Dice::of(7, u64::from(cast.street.as_str().as_bytes()[8])),
        cast,
        named: 3_000,
    };
    for (nth, grid) in cast.grids.iter().take(kept.grids).enumerate() {
        let homes = if nth == 0 { kept.homes.0 } else { kept.homes.1 };
        book.grid(grid, homes, kept.shops, nth == 0).await?;
    }
    book.firms(kept.firms).await
}

/// What is entered, one after the other.
struct Book<'a> {
    app: Shared,
    dice: Dice,
    cast: &'a Cast,
    /// How many people were named.
    named: usize,
}

const SHOPS: &[(&str, &str, bool)] = &[
    ("四季面馆", "catering", true),
    ("甜豆花坊", "catering", true),
    ("晨光包子铺", "catering", true),
    ("巷口小炒", "catering", true),
    ("百味水果店", "food", false),
    ("邻家便利店", "retail", false),
    ("清风理发店", "service", false),
    ("老手艺修鞋铺", "repair", false),
    ("知味粮油店", "food", false),
    ("云朵洗衣房", "service", false),
];

const FIRMS: &[(&str, &str)] = &[
    ("云帆软件", "软件和信息技术"),
    ("运河文创", "文化创意"),
    ("桥西设计", "工业设计"),
    ("青禾检测", "检验检测"),
    ("北岸物流", "仓储物流"),
    ("拾光传媒", "广告传媒"),
    ("安澜智控", "智能制造"),
    ("知秋教育咨询", "教育咨询"),
];

const FACILITIES: &[(&str, &str, &str)] = &[
    ("东门 AED", "aed", "东门岗亭旁"),
    ("北侧非机动车泊位", "bicycle_parking", "北侧围墙边"),
    ("充电车棚", "charging", "中心花园西侧"),
    ("南门坡道", "ramp", "南门"),
    ("垃圾投放点", "waste", "主路尽头"),
    ("微型消防站", "extinguisher", "物业用房旁"),
];

impl Book<'_> {
    async fn add(
        &self,
        who: &Who,
        register: &str,
        place: PlaceId,
        values: Vec<(&str, Value)>,
    ) -> Result<RecordId, Trouble> {
        let values = values.into_iter().map(|(id, value)| (id.to_owned(), value));
        let draft = Draft {
            values: values.collect::<BTreeMap<_, _>>(),
            ..Draft::default()
        };
        registry::create(&self.app, who, register, Some(place), draft, None).await
    }

    async fn join(
        &self,
        who: &Who,
        whole: RecordId,
        (roster, role): (&str, &str),
        member: RecordId,
    ) -> Result<(), Trouble> {
        let new = NewMember {
            roster: roster.to_owned(),
            role: role.to_owned(),
            member,
            share: None,
            since: Some(date(2024, 3, 1)),
        };
        registry::add_member(&self.app, who, whole, new, None)
            .await
            .map(drop)
    }

    fn name(&mut self) -> String {
        self.named += 1;
        names::name(self.cast.street, self.named)
    }

    /// What is known of a grid: by its worker, and of clubs and ownership by the clerk.
    async fn grid(
        &mut self,
        grid: &GridCast,
        homes: usize,
        shops: usize,
        whole: bool,
    ) -> Result<(), Trouble> {
        let (Some(worker), Some(clerk)) = (grid.workers.first(), grid.clerks.first()) else {
            return Ok(());
        };
        let mut people = Vec::new();
        for dwelling in self.dwellings(grid, homes).await? {
            people.extend(self.home(worker, clerk, dwelling, whole).await?);
        }
        let Some(compound) = grid.compounds.first() else {
            return Ok(());
        };
        for nth in 0..shops {
            self.shop(worker, compound.place, nth).await?;
        }
        for (name, kind, position) in FACILITIES.iter().take(if whole { 6 } else { 2 }) {
            let state = if self.dice.chance(85) {
                "fine"
            } else {
                "damaged"
            };
            let values = vec![
                ("name", json!(name)),
                ("kind", json!(kind)),
                ("position", json!(position)),
                ("state", json!(state)),
            ];
            self.add(worker, "facility", compound.place, values).await?;
        }
        if whole {
            self.club(clerk, compound.place, &people).await?;
        }
        Ok(())
    }

    /// The first dwellings of a grid.
    async fn dwellings(&self, grid: &GridCast, homes: usize) -> Result<Vec<PlaceId>, Trouble> {
        let Some(compound) = grid.compounds.first() else {
            return Ok(Vec::new());
        };
        let (street, place) = (self.cast.street, compound.place);
        let today = zone::day(self.app.clock.now());
        let found = self.app.db.read(move |tx| {
            Box::pin(async move {
                let compound = places::get(tx, street, place).await?;
                let kinds = [PlaceKind::Dwelling];
                places::of_kinds(tx, street, &kinds, &compound.path, today).await
            })
        });
        let found = found.await?.into_iter().take(homes);
        Ok(found.map(|place| place.id).collect())
    }

    /// A dwelling, the household in it and its people; of some, who owns it and what they agreed to.
    async fn home(
        &mut self,
        worker: &Who,
        clerk: &Who,
        dwelling: PlaceId,
        whole: bool,
    ) -> Result<Vec<RecordId>, Trouble> {
        let let_out = self.dice.chance(35);
        let area = format!("{}.{}", self.dice.between(48, 118), self.dice.between(0, 9));
        let values = vec![
            ("area", json!(area)),
            ("use", json!(if let_out { "let" } else { "home" })),
        ];
        self.add(worker, "dwelling", dwelling, values).await?;
        let (head, other) = (self.name(), self.name());
        let phone = names::phone(self.named);
        let values = vec![
            ("name", json!(format!("{head}家"))),
            ("living", json!(if let_out { "rent" } else { "own" })),
            ("size", json!(2)),
            ("phone", json!(phone)),
        ];
        let household = self.add(worker, "household", dwelling, values).await?;
        let mut people = Vec::new();
        for (name, role) in [(head, "head"), (other, "spouse")] {
            let born = date(self.year(), 5, 4);
            let values = vec![
                ("name", json!(name)),
                ("phone", json!(names::phone(self.named + people.len()))),
                ("born_on", json!(born.to_string())),
            ];
            let person = self.add(worker, "person", dwelling, values).await?;
            self.join(worker, household, ("members", role), person)
                .await?;
            people.push(person);
        }
        if whole && self.dice.chance(40) {
            self.agreed(clerk, people[0]).await?;
            let values = vec![
                ("title", json!("所有权（虚构）")),
                ("holding", json!("jointly")),
                ("proof", json!("stated")),
            ];
            let ownership = self.add(clerk, "ownership", dwelling, values).await?;
            for person in &people {
                self.join(clerk, ownership, ("owners", "owner"), *person)
                    .await?;
            }
        }
        Ok(people)
    }

    fn year(&mut self) -> i16 {
        i16::try_from(self.dice.between(1948, 1998)).unwrap_or(1970)
    }

    /// Somebody agrees that the community knows which care they want.
    async fn agreed(&mut self, clerk: &Who, person: RecordId) -> Result<(), Trouble> {
        let given = zone::day(self.app.clock.now());
        let to = ("person.care".to_owned(), "paper".to_owned(), given);
        registry::give_consent(&self.app, clerk, person, to, None)
            .await
            .map(drop)
    }

    async fn shop(&mut self, worker: &Who, place: PlaceId, nth: usize) -> Result<(), Trouble> {
        let (name, trade, flame) = SHOPS[(nth + self.dice.index(SHOPS.len())) % SHOPS.len()];
        let state = if self.dice.chance(90) {
            "open"
        } else {
            "closed"
        };
        let values = vec![
            ("name", json!(format!("{name}（虚构）"))),
            ("trade", json!(trade)),
            ("use", json!(state)),
            ("area", json!(format!("{}.0", self.dice.between(12, 80)))),
            ("open_flame", json!(flame)),
        ];
        let shop = self.add(worker, "shop", place, values).await?;
        if trade == "catering" {
            let values = vec![
                ("name", json!(format!("{name}（虚构）"))),
                ("kind", json!("small")),
                ("shop", json!(shop.to_string())),
                ("online", json!("planned")),
            ];
            self.add(worker, "catering_unit", place, values).await?;
        }
        Ok(())
    }

    async fn club(&self, clerk: &Who, place: PlaceId, people: &[RecordId]) -> Result<(), Trouble> {
        for (name, field) in [("运河合唱队", "arts"), ("晨练太极队", "sports")] {
            let values = vec![
                ("name", json!(format!("{name}（虚构）"))),
                ("field", json!(field)),
                ("size", json!(people.len())),
            ];
            let club = self.add(clerk, "club", place, values).await?;
            for (nth, person) in people.iter().take(4).enumerate() {
                let role = if nth == 0 { "leader" } else { "member" };
                self.join(clerk, club, ("members", role), *person).await?;
            }
        }
        Ok(())
    }

    /// The firms of the street, by the officer who looks after them.
    async fn firms(&mut self, number: usize) -> Result<(), Trouble> {
        let Some(officer) = self.cast.firm_officers.first() else {
            return Ok(());
        };
        let places: Vec<PlaceId> = self
            .cast
            .grids
            .iter()
            .flat_map(|grid| &grid.compounds)
            .map(|compound| compound.place)
            .collect();
        for (nth, (name, industry)) in FIRMS.iter().take(number).enumerate() {
            let Some(place) = places.get(nth % places.len().max(1)) else {
                continue;
            };
            let values = vec![
                ("name", json!(format!("{name}有限公司（虚构）"))),
                ("state", json!("open")),
                ("industry", json!(industry)),
                ("size", json!("small")),
                ("staff", json!(self.dice.between(8, 90))),
            ];
            self.add(officer, "enterprise", *place, values).await?;
        }
        Ok(())
    }
}
